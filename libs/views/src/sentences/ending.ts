import type { EndingEvent } from '#domain';
import type { Sentences } from './words.ts';

export const endingSentences: Sentences<EndingEvent> = {};
