import type { DisputeCommand } from '#domain';

export const disputesRoutes: Readonly<Record<DisputeCommand['type'], string>> = {};
