import type { WindingDownCommand } from '#domain';

export const windingDownRoutes: Readonly<Record<WindingDownCommand['type'], string>> = {};
