import type { EndingCommand } from '#domain';

export const endingRoutes: Readonly<Record<EndingCommand['type'], string>> = {};
