import type { MembershipEvent } from '#domain';
import type { Sentences } from './words.ts';

export const membershipSentences: Sentences<MembershipEvent> = {};
