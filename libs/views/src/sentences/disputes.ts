import type { DisputeEvent } from '#domain';
import type { Sentences } from './words.ts';

export const disputesSentences: Sentences<DisputeEvent> = {};
