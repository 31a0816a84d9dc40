import type { ConsentEvent } from '#domain';
import { pounds } from './words.ts';
import type { Sentences } from './words.ts';

export const consentsSentences: Sentences<ConsentEvent> = {
  ConsentRecorded: (e) => `${e.council} holds ${e.kind === 's114-authority'
    ? 'its finance officer\'s authority' : `the consent of ${e.giver}`} (${e.reference})`
    + `${e.limitPence === null ? '' : ` up to ${pounds(e.limitPence)}`}, for ${e.acts.join(', ')}.`,
};
