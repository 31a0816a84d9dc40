import type { PersonRefusal } from '#domain';
import type { Row } from './row.ts';

/** Of what is held about persons; what other deciders say too stands in their tables. */
export const personRows = {
  'record-of-another-council': [404, 'There is no such record, or it is not your council\'s'],
  'nobody-in-particular': [422, 'The reference stands for nobody in particular'],
  'nothing-recorded': [404, 'Your council has recorded nothing of the kind about the person'],
  'personal-data-erased': [410, 'It was erased; nobody can read it any more'],
  'purpose-not-entitled': [403, 'An auditor reads for an audit, and nobody else does'],
  'narrative-missing': [404, 'There is no such narrative'],
  'sealed-for-another': [422, 'It is sealed for another person'],
  'key-destroyed': [409, 'What was held was erased a moment ago; repeat the request to begin anew'],
  'already-recorded': [409, 'It is recorded already'],
  'hold-ends-before-it-begins': [422, 'The legal hold would end before it begins'],
  'hold-placed': [409, 'The legal hold is placed already'],
  'retention-not-begun': [409, 'Obligations that the narrative concerns have not ended'],
} satisfies Record<Exclude<PersonRefusal, 'capacity-not-entitled' | 'date-not-exact' | 'date-in-the-future'
  | 'agreement-unknown' | 'hold-missing' | 'hold-stands' | 'retention-running'>, Row>;
