import type { BudgetRefusal } from '#domain';
import type { Row } from './row.ts';

/** Of the budget book alone; what every decider says stands in `refusals.ts`. */
export const budgetRows = {
  'book-of-another-council': [404, 'There is no such budget book, or it is not your council\'s'],
  'reduction-exists': [409, 'A reduction of that name exists in the book'],
  'reduction-not-positive': [422, 'A reduction is more than nothing'],
  'reduction-counted-already': [409, 'A reduction of the same budget, year and amount is in the book'],
  'reduction-missing': [404, 'There is no such reduction'],
  'reduction-reversed': [409, 'The reduction has been reversed'],
  'already-allotted': [409, 'The reduction is allotted to that line'],
  'allotted-beyond-reduction': [409, 'More would be allotted than was taken out of the budget'],
  'allotment-missing': [404, 'Nothing of the reduction is allotted to that line'],
  'reduction-in-use': [409, 'The saving counts on the reduction, or did in earlier years'],
  'reduction-still-allotted': [409, 'The reduction is still allotted to savings that have not given it back'],
  'finances-unchanged': [409, 'The finances of the year are stated like this'],
  'bands-out-of-order': [422, 'Green begins above amber, amber at nothing or above, and neither before the last bands'],
  'bands-unchanged': [409, 'These bands are set'],
} satisfies Record<Exclude<BudgetRefusal, 'capacity-not-entitled' | 'date-not-exact' | 'date-in-the-future'
  | 'year-malformed'>, Row>;
