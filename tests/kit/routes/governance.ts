import type { GovernanceCommand } from '#domain';

export const governanceRoutes: Readonly<Record<GovernanceCommand['type'], string>> = {};
