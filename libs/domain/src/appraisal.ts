/**
 * Appraisal of yearly profiles: net present value in real prices of a base year, payback, and the range that
 * optimism bias opens. Everything is a fraction of integers until the end, where each figure is rounded once
 * to the penny, half away from zero. What cannot be told is said to be so, with the year and the reason.
 *
 * Green Book practice [S60, T13, T14]: benefits and costs at 3.5 % real, 3.0 % after thirty years, and an explicit
 * allowance for optimism. The base year is year 0 and is not discounted; flows before it are sunk and left out.
 */
import { isFinancialYear, yearsApart } from './agreement/charging/financial-year.ts';
import type { FinancialYear } from './agreement/charging/financial-year.ts';
import { yearAfter } from './agreement/savings/reading.ts';
import type { Prices, Unknown } from './agreement/savings/state.ts';
import { pence, penceText, whole } from './money.ts';
import type { BasisPoints, PenceText } from './money.ts';

// 1 What goes in ----------------------------------------------------------------------------------

/** Pence of one year. A cost below zero counts as a benefit of that size, and a benefit below zero as a cost. */
export type YearFlow = {
  readonly benefitPence: PenceText;
  /** Cost of running what brings the benefit. */
  readonly runningPence: PenceText;
  readonly setUpPence: PenceText;
};
/** One line's flows by financial year, all in the prices of one base. */
export type FlowProfile = {
  readonly priceBase: Prices | Unknown;
  readonly years: Readonly<Record<FinancialYear, YearFlow>>;
  /** How far the benefits of this line may fall short, in place of the bias stated for all of them. */
  readonly benefitBasisPoints?: BasisPoints;
};

/** A yearly rate that holds from so many years after the base year on; the first one from year 1 or before. */
export type RateStep = { readonly fromOffset: number; readonly basisPoints: BasisPoints };
/** 3.5 % a year up to the thirtieth year, 3.0 % after it. */
export const usualRates: readonly RateStep[] = [
  { fromOffset: 1, basisPoints: 350 }, { fromOffset: 31, basisPoints: 300 },
];

/** Index numbers by financial year, all on one scale, above zero; `name` and `version` say which. */
export type PriceIndex = {
  readonly name: string; readonly version: string;
  readonly values: Readonly<Record<FinancialYear, bigint>>;
};

/** At worst: how far benefits fall short (up to the whole), costs run over, and how many years benefits come late. */
export type Bias = {
  readonly benefitBasisPoints: BasisPoints; readonly costBasisPoints: BasisPoints; readonly delayYears: number;
};
export const noBias: Bias = { benefitBasisPoints: 0, costBasisPoints: 0, delayYears: 0 };

export type AppraisalInputs = {
  readonly baseYear: FinancialYear;
  /** The base year and so many years after it are counted. */
  readonly horizonYears: number;
  readonly rates: readonly RateStep[];
  readonly index: PriceIndex;
  readonly bias: Bias;
};

// 2 What comes out --------------------------------------------------------------------------------

export type Payback = {
  readonly year: FinancialYear; readonly offset: number;
  /** Hundredths of a year from the end of the base year: the flow of the year is taken to come evenly over it. */
  readonly afterHundredths: number;
  /** False where a later year of the horizon falls below nought again. */
  readonly holds: boolean;
};
export type YearOutcome = {
  readonly year: FinancialYear; readonly benefitPence: PenceText; readonly costPence: PenceText;
  readonly netPence: PenceText;
  /** Of this year and all before it; as it stands, and discounted. */
  readonly cumulativePence: PenceText; readonly discountedCumulativePence: PenceText | null;
};
export type Outcome = {
  /** Null in cash: only real flows are discounted. */
  readonly netPresentPence: PenceText | null;
  readonly netPence: PenceText; readonly benefitPence: PenceText; readonly costPence: PenceText;
  /** First year in which cumulative net flow is nought or more, set-up cost included; null where in none. */
  readonly payback: Payback | null; readonly discountedPayback: Payback | null;
  readonly years: readonly YearOutcome[];
};
export type CannotTell = {
  readonly year: FinancialYear;
  readonly reason: 'no-index' | 'no-index-of-price-base' | 'price-base-unknown' | 'nothing-in-horizon';
};
/** Side by side, never one number alone: the whole bias, half of it, and the profile as it was forecast. */
export type OutcomeRange = { readonly low: Outcome; readonly central: Outcome; readonly high: Outcome };
/** `range` is null where something cannot be told, and `cannotTell` says what. */
export type Judged = { readonly range: OutcomeRange | null; readonly cannotTell: readonly CannotTell[] };
export type Appraisal = {
  /** Enough to reckon it again. */
  readonly inputs: Omit<AppraisalInputs, 'index'> & {
    readonly index: { readonly name: string; readonly version: string };
    readonly applied: Readonly<Record<keyof OutcomeRange, Bias>>;
  };
  /** In prices of the base year. */
  readonly real: Judged;
  /** In pounds of the years in which they flow. */
  readonly cash: Judged;
  /** Years of the profiles that were left out. */
  readonly outside: readonly { readonly year: string; readonly reason: 'before-base-year' | 'beyond-horizon' }[];
};

// 3 Fractions -------------------------------------------------------------------------------------

/** `d` is above zero. */
export type Fraction = { readonly n: bigint; readonly d: bigint };
const nought: Fraction = { n: 0n, d: 1n };
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
/** Flows and factors each come over one denominator, so that sums stay as small as their parts. */
const plus = (a: Fraction, b: Fraction): Fraction => {
  if (a.d === b.d) return { n: a.n + b.n, d: a.d };
  return a.n === 0n ? b : b.n === 0n ? a : { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
};
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { n: -b.n, d: b.d });
const added = (all: readonly Fraction[]): Fraction => all.reduce(plus, nought);
/** The one rounding: to the nearest whole, halves away from zero. */
function rounded({ n, d }: Fraction): bigint {
  const size = ((n < 0n ? -n : n) * 2n + d) / (d * 2n);
  return n < 0n ? -size : size;
}
const inPence = (value: Fraction): PenceText => penceText(rounded(value));
const share = (basisPoints: BasisPoints): Fraction => ({ n: BigInt(basisPoints), d: BigInt(whole) });

// 4 Prices and time -------------------------------------------------------------------------------

const rateAt = (rates: readonly RateStep[], offset: number): BasisPoints =>
  rates.findLast(({ fromOffset }) => fromOffset <= offset)?.basisPoints ?? 0;

/** What a pound of each year from the base year on is worth in the base year; the rates of all years before count. */
export function discountFactors(rates: readonly RateStep[], horizonYears: number): readonly Fraction[] {
  const growths = Array.from({ length: horizonYears }, (_, at) => BigInt(whole + rateAt(rates, at + 1)));
  const d = growths.reduce((product, growth) => product * growth, 1n);
  const factors: Fraction[] = [{ n: d, d }];
  for (const growth of growths) factors.push({ n: (factors.at(-1)!.n * BigInt(whole)) / growth, d });
  return factors;
}

const indexOf = ({ values }: PriceIndex, year: string): bigint | null =>
  (Object.hasOwn(values, year) ? values[year]! : null);

/** From the prices of one year into those of another; null where the index has no value for one of them. */
export function priceRatio(index: PriceIndex, from: string, to: string): Fraction | null {
  if (from === to) return { n: 1n, d: 1n };
  const [before, after] = [indexOf(index, from), indexOf(index, to)];
  return before === null || after === null || before <= 0n ? null : { n: after, d: before };
}

type Flow = {
  readonly offset: number; readonly benefit: Fraction; readonly cost: Fraction;
  /** Bias of its own; null where the one for all applies. */
  readonly own: BasisPoints | null };
type Placed = { readonly flows: readonly Flow[]; readonly cannotTell: readonly CannotTell[] };
type Unpriced = Pick<Flow, 'offset' | 'own'> & { benefit: bigint; cost: bigint; readonly ratio: Fraction };

/** Benefits and costs of a year, each nought or more, so that bias can only make things worse. */
function sides({ benefitPence, runningPence, setUpPence }: YearFlow): { benefit: bigint; cost: bigint } {
  const signed = [pence(benefitPence), -pence(runningPence), -pence(setUpPence)];
  return {
    benefit: signed.reduce((total, one) => (one > 0n ? total + one : total), 0n),
    cost: signed.reduce((total, one) => (one < 0n ? total - one : total), 0n),
  };
}

/** Every flow within the horizon, in the prices of the base year or, for `cash`, of the year itself. */
function placed(profiles: readonly FlowProfile[], inputs: AppraisalInputs, as: 'real' | 'cash'): Placed {
  const alike = new Map<string, Unpriced>();
  const cannotTell: CannotTell[] = [];
  for (const { priceBase, years, benefitBasisPoints: own = null } of profiles) {
    for (const [year, flow] of Object.entries(years)) {
      const offset = yearsApart(inputs.baseYear, year);
      const { benefit, cost } = sides(flow);
      if (offset < 0 || offset > inputs.horizonYears || (benefit === 0n && cost === 0n)) continue;
      const from = priceBase === 'cash' ? year : priceBase;
      const ratio = priceBase === 'unknown' ? null
        : priceRatio(inputs.index, from, as === 'real' ? inputs.baseYear : year);
      if (ratio === null) {
        cannotTell.push({ year, reason: reasonOf(priceBase, from, inputs.index) });
        continue;
      }
      const key = `${offset} ${own} ${from}`;
      const found = alike.get(key) ?? { offset, own, ratio, benefit: 0n, cost: 0n };
      alike.set(key, found);
      found.benefit += benefit;
      found.cost += cost;
    }
  }
  return { flows: priced([...alike.values()]), cannotTell: distinct(cannotTell) };
}

function priced(unpriced: readonly Unpriced[]): Flow[] {
  const d = [...new Set(unpriced.map(({ ratio }) => ratio.d))].reduce((product, one) => product * one, 1n);
  return unpriced.map(({ offset, own, benefit, cost, ratio }) => {
    const factor = ratio.n * (d / ratio.d);
    return { offset, own, benefit: { n: benefit * factor, d }, cost: { n: cost * factor, d } };
  });
}

function reasonOf(priceBase: Prices | Unknown, from: string, index: PriceIndex): CannotTell['reason'] {
  if (priceBase === 'unknown') return 'price-base-unknown';
  return priceBase !== 'cash' && indexOf(index, from) === null ? 'no-index-of-price-base' : 'no-index';
}

const distinct = (all: readonly CannotTell[]): CannotTell[] =>
  [...new Map(all.map((one) => [`${one.year} ${one.reason}`, one])).values()]
    .sort((a, b) => (`${a.year} ${a.reason}` < `${b.year} ${b.reason}` ? -1 : 1));

// 5 Outcomes --------------------------------------------------------------------------------------

type Case = keyof OutcomeRange;
/** A bias, or a delay in years, as a case applies it: whole, half of it upwards, or none. */
const appliedIn = (of: Case, bias: number): number =>
  (of === 'low' ? bias : of === 'central' ? Math.floor((bias + 1) / 2) : 0);
const biasIn = (of: Case, { benefitBasisPoints, costBasisPoints, delayYears }: Bias): Bias => ({
  benefitBasisPoints: appliedIn(of, benefitBasisPoints), costBasisPoints: appliedIn(of, costBasisPoints),
  delayYears: appliedIn(of, delayYears) });

/** By year of the horizon. A benefit that comes late comes at the amount forecast, and past the horizon not at all. */
function biased(flows: readonly Flow[], { horizonYears, bias }: AppraisalInputs, of: Case) {
  const { benefitBasisPoints, costBasisPoints, delayYears } = biasIn(of, bias);
  const short = ({ own }: Flow): Fraction => share(whole - (own === null ? benefitBasisPoints : appliedIn(of, own)));
  return Array.from({ length: horizonYears + 1 }, (_, offset) => ({
    benefit: added(flows.filter((flow) => flow.offset + delayYears === offset)
      .map((flow) => times(flow.benefit, short(flow)))),
    cost: times(added(flows.filter((flow) => flow.offset === offset).map(({ cost }) => cost)),
      share(whole + costBasisPoints)),
  }));
}

/**
 * Counting starts in the first year that is below nought, or else in the first year in which anything flows:
 * before a project starts it has not paid itself back.
 */
function paybackOf(nets: readonly Fraction[], yearOf: (offset: number) => FinancialYear): Payback | null {
  const cumulative: Fraction[] = [];
  for (const net of nets) cumulative.push(plus(cumulative.at(-1) ?? nought, net));
  const below = cumulative.findIndex(({ n }) => n < 0n);
  const start = below >= 0 ? below : nets.findIndex(({ n }) => n !== 0n);
  if (start < 0) return null;
  const offset = cumulative.findIndex(({ n }, at) => at >= start && n >= 0n);
  if (offset < 0) return null;
  const before = offset === 0 ? nought : cumulative[offset - 1]!;
  const net = nets[offset]!;
  const part = before.n >= 0n || net.n <= 0n ? nought : { n: -before.n * net.d, d: before.d * net.n };
  return {
    year: yearOf(offset), offset,
    afterHundredths: Math.max(0, offset - 1) * 100 + Number(rounded(times(part, { n: 100n, d: 1n }))),
    holds: cumulative.slice(offset).every(({ n }) => n >= 0n),
  };
}

function outcomeOf(flows: readonly Flow[], inputs: AppraisalInputs, of: Case, as: 'real' | 'cash'): Outcome {
  const years = biased(flows, inputs, of);
  const nets = years.map(({ benefit, cost }) => minus(benefit, cost));
  const factors = discountFactors(inputs.rates, inputs.horizonYears);
  const discounted = as === 'real' ? nets.map((net, offset) => times(net, factors[offset]!)) : null;
  const yearOf = (offset: number): FinancialYear => yearAfter(inputs.baseYear, offset);
  let [running, worth] = [nought, nought];
  return {
    netPresentPence: discounted === null ? null : inPence(added(discounted)),
    netPence: inPence(added(nets)),
    benefitPence: inPence(added(years.map(({ benefit }) => benefit))),
    costPence: inPence(added(years.map(({ cost }) => cost))),
    payback: paybackOf(nets, yearOf),
    discountedPayback: discounted === null ? null : paybackOf(discounted, yearOf),
    years: years.map(({ benefit, cost }, offset) => {
      running = plus(running, nets[offset]!);
      worth = plus(worth, discounted?.[offset] ?? nought);
      return { year: yearOf(offset), benefitPence: inPence(benefit), costPence: inPence(cost),
        netPence: inPence(nets[offset]!), cumulativePence: inPence(running),
        discountedCumulativePence: discounted === null ? null : inPence(worth) };
    }),
  };
}

const byCase = <T>(made: (of: Case) => T): Readonly<Record<Case, T>> =>
  ({ low: made('low'), central: made('central'), high: made('high') });

/**
 * Appraises profiles together. Real flows are in prices of the base year and discounted; cash flows are what
 * budgets will show and are not. Delays and bias are the same in both.
 * @param profiles flows whose years are financial years
 */
export function appraise(profiles: readonly FlowProfile[], inputs: AppraisalInputs): Appraisal {
  const years = [...new Set(profiles.flatMap((profile) => Object.keys(profile.years)))].filter(isFinancialYear).sort();
  const outside = years.flatMap((year): Appraisal['outside'] => {
    const offset = yearsApart(inputs.baseYear, year);
    if (offset < 0) return [{ year, reason: 'before-base-year' }];
    return offset > inputs.horizonYears ? [{ year, reason: 'beyond-horizon' }] : [];
  });
  // Nobody has said anything about the years asked for: that is not the same as nought.
  const nothing: Judged = { range: null, cannotTell: [{ year: inputs.baseYear, reason: 'nothing-in-horizon' }] };
  const judged = (as: 'real' | 'cash'): Judged => {
    if (outside.length === years.length) return nothing;
    const { flows, cannotTell } = placed(profiles, inputs, as);
    return { cannotTell, range: cannotTell.length > 0 ? null : byCase((of) => outcomeOf(flows, inputs, of, as)) };
  };
  const { index, ...stated } = inputs;
  return {
    inputs: { ...stated, index: { name: index.name, version: index.version },
      applied: byCase((of) => biasIn(of, inputs.bias)) },
    real: judged('real'), cash: judged('cash'), outside,
  };
}
