import type { VariationEvent } from '#domain';
import type { Sentences } from './words.ts';

export const variationSentences: Sentences<VariationEvent> = {};
