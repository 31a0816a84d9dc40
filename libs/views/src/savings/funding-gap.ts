/**
 * The gap in a council's finances of a year, and how far shared savings close it. What nobody has said is null
 * with the reason, never nought: a gap that only half the lines are known of says how many.
 *
 * What closes a gap is money: lines of the natures cash-releasing and income. Avoided cost and non-cashable benefits
 * stand beside it. So do cuts in what is done: they may release cash, but they are no saving (I38), and a gap that
 * looks closed by them would hide the cut; `withScopeReduction` shows what would be left with them.
 *
 * The back office is the group `back-office` of the taxonomy, because that is what NLGN measured. Management stands
 * beside it and is not measured: its kind `whole-workforce` is far more than any back office.
 */
import { penceText, priceRatio, serviceKind, whole } from '#domain';
import type { BasisPoints, BudgetBook, CouncilId, Finances, PenceText, PriceIndex } from '#domain';
import { backOfficeLikely, backOfficeMost, requiredMedian, requiredMost } from '../reference/national.ts';
import type { CitedShare } from '../reference/national.ts';
import type { PositionRow } from './positions.ts';
import { pointsIn } from './rag.ts';
import { classed } from './totals.ts';
import type { Coverage, Figure } from './totals.ts';

/** `reason` says why an amount is null. */
export type Told = { readonly pence: PenceText | null; readonly reason: GapReason | null };
export type GapReason = 'no-finances' | 'nothing-forecast' | 'nothing-verified';
type Series = 'forecast' | 'verified';
export type SavingsOfYear = { readonly forecast: Figure; readonly verified: Figure };
export type Beside = SavingsOfYear & { readonly nature: string };
/** Where an amount stands against a published share of expenditure. */
export type AgainstShare = {
  readonly above: boolean; readonly basisPoints: BasisPoints; readonly figure: string; readonly what: string;
  readonly source: CitedShare['source'];
};
export type OfExpenditure = {
  readonly forecast: Figure;
  /** Hundredths of a percent of expenditure, rounded to the nearest; null where either is not known, or no number
   *  holds it. */
  readonly basisPoints: BasisPoints | null;
};
export type NotCounted = {
  readonly agreement: string; readonly line: string; readonly series: readonly Series[];
  readonly reason: 'no-index' | 'price-base-unknown' | 'set-aside';
};
export type FundingGapDocument = {
  readonly council: CouncilId; readonly year: string;
  readonly finances: Finances | null;
  /** Every version, the latest last: what was believed before stays. */
  readonly versions: readonly Finances[];
  readonly gap: {
    /** Pressures less the change of funding; below nought where funding grows faster. */
    readonly beforeSavings: Told;
    readonly basisPointsOfExpenditure: BasisPoints | null;
    readonly leftOnForecast: Told; readonly leftOnVerified: Told;
    readonly withScopeReduction: { readonly leftOnForecast: Told; readonly leftOnVerified: Told };
    /** What councils expected to have to save in their first year of cuts; empty without a gap. */
    readonly against: readonly AgainstShare[];
  };
  /** Net of ongoing cost, in cash of the year, of the natures that close a gap. */
  readonly savings: SavingsOfYear;
  readonly beside: readonly Beside[];
  /** Not taken off the savings: it is met once (I39). */
  readonly setUp: { readonly forecast: Figure; readonly incurred: Figure };
  readonly backOffice: OfExpenditure & {
    readonly kinds: readonly string[];
    /** Published shares that the forecast is above. */
    readonly warnings: readonly AgainstShare[] };
  readonly management: OfExpenditure;
  /** Lines with an amount that is in no sum: in prices that cannot be turned into cash, or of no effect any more. */
  readonly notCounted: readonly NotCounted[];
  readonly priceIndex: { readonly name: string; readonly version: string };
};

const closing: ReadonlySet<string> = new Set(['cash-releasing', 'income']);

/** A row in cash of its year; null where nobody has said, or it cannot be told. */
type CashRow = {
  readonly row: PositionRow; readonly forecast: bigint | null; readonly verified: bigint | null;
  readonly setUp: bigint | null; readonly incurred: bigint | null; readonly notCounted: NotCounted[];
};

function inCash(row: PositionRow, index: PriceIndex): CashRow {
  const { priceBase, year, agreement, line } = row;
  const ratio = priceBase === 'unknown' ? null : priceRatio(index, priceBase === 'cash' ? year : priceBase, year);
  const converted = (pence: PenceText | null): bigint | null =>
    (pence === null || ratio === null ? null : nearest(BigInt(pence) * ratio.n, ratio.d));
  const given: readonly Series[] = [...(row.latestPence === null ? [] : ['forecast' as const]),
    ...(row.verifiedPence === null ? [] : ['verified' as const])];
  // Nobody stands by the forecast of this year any more; what was verified of it counts.
  const aside = row.setAside !== null;
  const say = (reason: NotCounted['reason'], series: readonly Series[]): NotCounted[] =>
    (series.length === 0 ? [] : [{ agreement, line, series, reason }]);
  return {
    row, forecast: aside ? null : converted(row.latestPence), verified: converted(row.verifiedPence),
    setUp: aside ? null : converted(row.oneOffForecastPence), incurred: converted(row.oneOffPence),
    notCounted: ratio === null ? say(priceBase === 'unknown' ? 'price-base-unknown' : 'no-index', given)
      : aside ? say('set-aside', given.filter((series) => series === 'forecast')) : [],
  };
}

/** To the nearest whole, halves away from zero; `by` is above zero. */
function nearest(value: bigint, by: bigint): bigint {
  const size = ((value < 0n ? -value : value) * 2n + by) / (by * 2n);
  return value < 0n ? -size : size;
}

function figureOf(values: readonly (bigint | null)[]): Figure {
  const known = values.filter((value) => value !== null);
  const coverage: Coverage = { known: known.length, of: values.length };
  return { coverage, pence: known.length === 0 ? null : penceText(known.reduce((sum, value) => sum + value, 0n)) };
}
const savingsOf = (rows: readonly CashRow[]): SavingsOfYear => ({
  forecast: figureOf(rows.map(({ forecast }) => forecast)), verified: figureOf(rows.map(({ verified }) => verified)) });

const told = (value: bigint | null, reason: GapReason): Told =>
  (value === null ? { pence: null, reason } : { pence: penceText(value), reason: null });

/** What is left of a gap once savings are taken off; one that is more than closed is below nought. */
function left(gap: bigint | null, savings: SavingsOfYear, series: Series): Told {
  if (gap === null) return told(null, 'no-finances');
  const { pence } = savings[series];
  return told(pence === null ? null : gap - BigInt(pence), `nothing-${series}`);
}

const pointsOf = (amount: PenceText | null, expenditure: bigint | null): BasisPoints | null =>
  (amount === null || expenditure === null || expenditure <= 0n ? null
    : pointsIn(nearest(BigInt(amount) * BigInt(whole), expenditure)));

/** Compared as fractions: rounding moves nothing over the edge. */
function compared(amount: PenceText | null, expenditure: bigint | null, shares: readonly CitedShare[]): AgainstShare[] {
  if (amount === null || expenditure === null || expenditure <= 0n) return [];
  return shares.map(({ basisPoints, figure, what, source }) => ({ basisPoints, figure, what, source,
    above: BigInt(amount) * BigInt(whole) > BigInt(basisPoints) * expenditure }));
}

const groupOf = ({ row }: CashRow): string | undefined => serviceKind(row.kind)?.group;

function measured(rows: readonly CashRow[], expenditure: bigint | null): OfExpenditure {
  const { forecast } = savingsOf(rows);
  return { forecast, basisPoints: pointsOf(forecast.pence, expenditure) };
}

function besideOf(rows: readonly CashRow[]): Beside[] {
  const others = [...new Set(rows.map(({ row }) => classed(row.nature)))]
    .filter((nature) => !closing.has(nature)).sort();
  return others.map((nature) => ({ nature, ...savingsOf(rows.filter(({ row }) => classed(row.nature) === nature)) }));
}

/**
 * @param year such as `2026/27`
 * @param book the council's budget book; null where it keeps none
 * @param positions of the council, of any year
 */
export function fundingGap(
  council: CouncilId, year: string, book: BudgetBook | null, positions: readonly PositionRow[], index: PriceIndex,
): FundingGapDocument {
  const rows = positions.filter((row) => row.council === council && row.year === year)
    .map((row) => inCash(row, index));
  const counted = rows.filter(({ row }) => closing.has(row.nature));
  const cuts = rows.filter(({ row }) => row.nature === 'scope-reduction');
  const versions = book !== null && Object.hasOwn(book.finances, year) ? book.finances[year]! : [];
  const finances = versions.at(-1) ?? null;
  const expenditure = finances === null ? null : BigInt(finances.expenditurePence);
  const gap = finances === null ? null : BigInt(finances.pressuresPence) - BigInt(finances.fundingChangePence);
  const before = told(gap, 'no-finances');
  const savings = savingsOf(counted);
  const withCuts = savingsOf([...counted, ...cuts]);
  const backOffice = measured(counted.filter((row) => groupOf(row) === 'back-office'), expenditure);
  return {
    council, year, finances, versions,
    gap: {
      beforeSavings: before, basisPointsOfExpenditure: pointsOf(before.pence, expenditure),
      leftOnForecast: left(gap, savings, 'forecast'), leftOnVerified: left(gap, savings, 'verified'),
      withScopeReduction: {
        leftOnForecast: left(gap, withCuts, 'forecast'), leftOnVerified: left(gap, withCuts, 'verified') },
      against: compared(before.pence, expenditure, [requiredMedian, requiredMost]),
    },
    savings, beside: besideOf(rows),
    setUp: { forecast: figureOf(rows.map(({ setUp }) => setUp)), incurred: figureOf(rows.map((one) => one.incurred)) },
    backOffice: { ...backOffice,
      kinds: [...new Set(counted.filter((row) => groupOf(row) === 'back-office').map(({ row }) => row.kind))].sort(),
      warnings: compared(backOffice.forecast.pence, expenditure, [backOfficeLikely, backOfficeMost])
        .filter(({ above }) => above) },
    management: measured(counted.filter((row) => groupOf(row) === 'management'), expenditure),
    notCounted: rows.flatMap((row) => row.notCounted),
    priceIndex: { name: index.name, version: index.version },
  };
}
