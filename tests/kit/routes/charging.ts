import type { ChargingCommand } from '#domain';

export const chargingRoutes: Readonly<Record<ChargingCommand['type'], string>> = {};
