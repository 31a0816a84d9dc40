import type { DisclosureRefusal } from '#domain';
import type { Row } from './row.ts';

export const disclosureRows = {
  'fact-missing': [422, 'The record has no such fact'],
  'fact-follows-another': [422, 'What speaks of another fact is read by whoever may read that one'],
  'fact-of-another-council': [403, 'Only the council whose fact it is releases it'],
  'fact-exempt': [409, 'The fact is exempt: its exemption must lapse first'],
  'already-disclosed': [409, 'Those to whom it would be released may read it already'],
  'before-the-fact': [422, 'The day lies before the fact'],
  'fact-not-shared': [409, 'The fact is the council\'s own and is kept from everybody already'],
  'already-exempt': [409, 'The fact is exempt already'],
  'already-public': [409, 'The fact has been public: what is published cannot be taken back'],
  'paragraph-unknown': [422, 'The schedule of exempt information of that nation has no such paragraph'],
  'review-day-not-after': [422, 'The review must lie after the day of the step'],
  'not-exempt': [409, 'There is no exemption to review'],
  'exemption-of-another-council': [403,
    'The council that withheld the fact, or the one whose fact it is, reviews its exemption'],
  'before-the-exemption': [422, 'The day lies before the last word about the exemption'],
  'review-day-misplaced': [422, 'An exemption that continues names its next review, one that lapses names none'],
  'review-unchanged': [409, 'The review is set to that day already'],
  'review-day-too-far': [422, 'The review must lie within five years of the day of the step'],
  'note-missing': [422, 'Your council has no note of that name on this agreement'],
  'note-published': [409, 'The note has been released already'],
} satisfies Record<DisclosureRefusal, Row>;
