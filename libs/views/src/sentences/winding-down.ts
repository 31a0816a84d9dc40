import type { WindingDownEvent } from '#domain';
import type { Sentences } from './words.ts';

export const windingDownSentences: Sentences<WindingDownEvent> = {};
