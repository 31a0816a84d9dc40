/** One command of every type of this part, as it stands in the file of a history. */
import type { ChargingCommand } from '#domain';
import type { Samples } from './plain.ts';

export const chargingSamples: Samples<ChargingCommand> = {};
