import type { GovernanceEvent } from '#domain';
import type { Sentences } from './words.ts';

export const governanceSentences: Sentences<GovernanceEvent> = {};
