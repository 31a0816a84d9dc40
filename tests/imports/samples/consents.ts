/** One command of every type of this part, as it stands in the file of a history. */
import type { ConsentCommand } from '#domain';
import type { Samples } from './plain.ts';

export const consentsSamples: Samples<ConsentCommand> = {
  RecordConsent: { consent: 'shadow', kind: 's24-consent', giver: 'Shadow authority', reference: 'minute 12',
    acts: ['variation'], limitPence: '5000000' },
};
