import type { ChargingEvent } from '#domain';
import type { Sentences } from './words.ts';

export const chargingSentences: Sentences<ChargingEvent> = {};
