/** One command of every type of this part, as it stands in the file of a history. */
import type { DisclosureCommand } from '#domain';
import type { Samples } from './plain.ts';

export const disclosureSamples: Samples<Exclude<DisclosureCommand, { readonly type: 'PublishNote' }>> = {
  PublishFact: { of: 4, to: 'public', why: 'Asked for under FOI.', documents: ['cd'.repeat(32)] },
  WithholdFact: { of: 5, paragraph: 3, reviewOn: '2031-04-01', why: 'Prices of a bidder.' },
  ReviewExemption: { of: 5, outcome: 'continues', reviewOn: '2032-04-01', why: 'The contract runs on.' },
};
