/**
 * A council's budget book as other deciders see it: what has been taken out of its budgets, for which lines
 * of which agreements, and how its finances stand. One book for each council, so that the same reduction
 * counts once across all programmes and agreements (I36). The rules stand in `budget.ts`.
 */
import type { BasisPoints, PenceText } from './money.ts';
import { earliest } from './time.ts';
import type { When } from './time.ts';

export type Allotment = { readonly agreement: string; readonly line: string; readonly pence: PenceText };
export type Reduction = {
  readonly budgetCode: string;
  /** Financial year from which the budget is smaller; recurrent: and in every year after it. */
  readonly year: string; readonly recurrent: boolean;
  readonly pence: PenceText;
  /** Reference of the virement or of the budget decision. */
  readonly virement: string;
  readonly on: When; readonly reversedOn: When | null;
  /** Of a reversed one those are left that counted on it while it lasted. */
  readonly allotments: readonly Allotment[];
};
/**
 * What a line makes of a reduction that it took up: it counts on it; it did, in years before the one from which it
 * gave it back; or, given back from its first year, it counts on it in none.
 */
export type ReductionUse = 'counts' | 'lasted' | 'never';
export type Finances = {
  readonly version: number; readonly on: When;
  /** Net expenditure planned before savings. */
  readonly expenditurePence: PenceText;
  /** Change of all funding against the year before: negative where there is less. */
  readonly fundingChangePence: PenceText;
  /** Cost that grows by itself: pay, prices, demand. */
  readonly pressuresPence: PenceText;
  readonly source: string;
};
/** Hundredths of a percent of the forecast secured from which a year counts as green, and as amber. */
export type RagPolicy = {
  readonly from: When; readonly greenBasisPoints: BasisPoints; readonly amberBasisPoints: BasisPoints };

export type BudgetBook = {
  readonly reductions: Readonly<Record<string, Reduction>>;
  /** Every version by financial year: what was believed before stays. */
  readonly finances: Readonly<Record<string, readonly Finances[]>>;
  readonly bands: readonly RagPolicy[];
};
export const emptyBook: BudgetBook = { reductions: {}, finances: {}, bands: [] };

/** What a reduction that stands has been allotted to a line; null where there is none. */
export function allottedTo(
  book: BudgetBook | undefined, reduction: string, agreement: string, line: string,
): (Reduction & { readonly allottedPence: PenceText }) | null {
  const found = book !== undefined && Object.hasOwn(book.reductions, reduction) ? book.reductions[reduction]! : null;
  const allotment = found?.allotments.find((one) => one.agreement === agreement && one.line === line);
  return found === null || found.reversedOn !== null || allotment === undefined ? null
    : { ...found, allottedPence: allotment.pence };
}

/** The council's own bands on a day; null where it has set none. */
export const bandsOn = (book: BudgetBook | undefined, on: When): RagPolicy | null =>
  book?.bands.findLast(({ from }) => earliest(from) <= earliest(on)) ?? null;
