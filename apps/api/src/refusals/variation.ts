import type { CommitmentRefusal, VariationRefusal, executionRefusals, proposalRefusals, textRefusals } from '#domain';
import type { Row } from './row.ts';

/** Codes that another part refuses with too have their words there. */
type Elsewhere = (typeof executionRefusals | typeof proposalRefusals | typeof textRefusals)[number]
  | CommitmentRefusal;

export const variationRows = {
  'variation-exists': [409, 'A variation of that name exists'],
  'variation-empty': [422, 'A variation must change or strike a clause'],
  'clause-kind-differs': [409, 'The clause is of another kind'],
  'clause-twice': [422, 'A clause is named twice'],
  'variation-without-effect': [409, 'The text says this already'],
  'beyond-the-instrument': [422, 'An instrument of that kind cannot do this'],
  'side-letter-without-expiry': [422, 'A side letter needs a day on which it expires'],
  'variation-dates-wrong': [422, 'The days of the variation do not fit each other or the agreement'],
  'variation-missing': [422, 'There is no such variation'],
  'variation-settled': [409, 'The variation is agreed, refused or withdrawn'],
  'variation-hash-differs': [409, 'The hash is not that of the variation'],
  'variation-parties-changed': [409, 'The parties have changed since the variation was proposed'],
  'variation-approved-already': [409, 'Your council has approved the variation already'],
  'before-the-variation': [422, 'The day lies before the variation'],
  'approval-too-light': [409, 'The variation needs a decision of more weight'],
  'signature-not-needed': [409, 'An instrument of that kind is approved and not signed'],
  'variation-signed-already': [409, 'Your council has signed the variation already'],
  'not-the-proposer': [403, 'Only the council that proposed it may withdraw it'],
  'change-needs-variation': [409, 'The change is more than the agreement tolerates without variation'],
  'restriction-exists': [409, 'A restriction of that name exists'],
  'restriction-missing': [422, 'There is no such restriction'],
  'restriction-over': [409, 'The restriction is over'],
  'variation-not-agreed': [409, 'The variation is not agreed'],
  'favoured-not-a-party': [422, 'The favoured council is not a party'],
  'act-not-restrictable': [422, 'That act cannot be restricted'],
  'acts-missing': [422, 'A restriction must name the acts it bars'],
  'trigger-missing': [422, 'A restriction needs a day or an event that ends it'],
  'trigger-passed': [422, 'The restriction would be over before it began'],
  'not-the-favoured-party': [403, 'Only the favoured council may lift the restriction'],
  'before-the-restriction': [422, 'The day lies before the restriction'],
} satisfies Record<Exclude<VariationRefusal, Elsewhere>, Row>;
