/**
 * Charges of an agreement, explained so that either council can follow every penny: rule, counts and their
 * source, formula numbers, share, pence, and who took the residue.
 */
import { awaited, balances, inBasisPoints, pence, penceText, postings, ruleOn, shareOn } from '#domain';
import type {
  AgreementState, Amounts, Balance, Charged, CouncilId, Declared, Estimate, LocalDate, OneOffCost, Period, Posting,
  PriorCorrection, Rule, ShareOn, Stretch, TrueUpLine,
} from '#domain';

export type ExplainedShare = {
  readonly council: string;
  /** The council's number in the formula, of `totalWeight`; null where it pays a price. */
  readonly weight: string | null;
  readonly basisPoints: number | null; readonly pence: string;
};
export type ExplainedStretch = Omit<Stretch, 'weights' | 'shares' | 'prices' | 'declaration' | 'rule'> & {
  readonly rule: Rule | null; readonly counts: Declared | null; readonly totalWeight: string;
  readonly shares: readonly ExplainedShare[];
};
type Explained<T> = Omit<T, 'working'> & { readonly working: readonly ExplainedStretch[] };
export type LineStage =
  | 'open' | 'estimated' | 'billed' | 'actuals-received' | 'trued-up' | 'agreed' | 'disputed' | 'closed';
export type ChargeLine = {
  readonly line: string; readonly service: string; readonly stage: LineStage;
  readonly estimate: Explained<Estimate> | null; readonly bills: Charged['bills']; readonly outturn: Charged['outturn'];
  readonly trueUp: Explained<TrueUpLine> | null; readonly agreedBy: readonly string[];
  readonly disputed: Charged['disputed'];
};
export type ChargesDocument = {
  readonly agreement: string;
  readonly years: readonly {
    readonly year: string; readonly closedOn: string | null; readonly lines: readonly ChargeLine[];
    readonly corrections: Readonly<Record<string, PriorCorrection>>;
  }[];
  readonly oneOffCosts: readonly (OneOffCost & { readonly cost: string })[];
  readonly reserves: readonly {
    readonly reserve: string; readonly holder: string; readonly heldPence: string;
    readonly movements: Readonly<Record<string, Amounts>>;
  }[];
  readonly postings: readonly Posting[];
  readonly balances: Readonly<Record<string, Balance>>;
};

const sumOf = (values: readonly string[]): bigint => values.reduce((total, value) => total + BigInt(value), 0n);

function explained(state: AgreementState, name: string, stretch: Stretch): ExplainedStretch {
  const { weights, shares, prices, declaration, rule: id, ...numbers } = stretch;
  const line = state.charging.lines[name];
  const points = inBasisPoints(
    Object.fromEntries(Object.entries(weights).map(([council, weight]) => [council, BigInt(weight)])),
    stretch.residueTo);
  return {
    ...numbers, rule: line?.rules.find(({ rule }) => rule === id) ?? null,
    counts: line?.declarations.find((one) => one.declaration === declaration) ?? null,
    totalWeight: sumOf(Object.values(weights)).toString(),
    shares: Object.entries(shares).sort(([a], [b]) => (a < b ? -1 : 1)).map(([council, amount]) => ({
      council, weight: weights[council] ?? null, basisPoints: points?.[council] ?? null, pence: amount })),
  };
}

const working = <T extends { readonly working: readonly Stretch[] }>(
  state: AgreementState, line: string, calculated: T | null,
): Explained<T> | null => (calculated === null ? null
    : { ...calculated, working: calculated.working.map((stretch) => explained(state, line, stretch)) });

/** Where a line's year stands (10.7). */
function lineStage({ closedOn }: Period, charged: Charged): LineStage {
  if (closedOn !== null) return 'closed';
  if (charged.trueUp !== null) {
    if (Object.keys(charged.disputed).length > 0) return 'disputed';
    return charged.settled ? 'agreed' : 'trued-up';
  }
  if (charged.outturn !== null) return 'actuals-received';
  if (Object.keys(charged.bills).length > 0) return 'billed';
  return charged.estimate === null ? 'open' : 'estimated';
}

/** @param year such as `2022/23`; without it, every year */
export function chargesDocument(state: AgreementState, year?: string): ChargesDocument {
  const { charging } = state;
  const wanted = (of: string | null): boolean => year === undefined || of === year;
  const years = Object.entries(charging.periods).filter(([of]) => wanted(of)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    agreement: state.agreement,
    years: years.map(([of, period]) => ({
      year: of, closedOn: period.closedOn, corrections: period.corrections,
      lines: Object.entries(period.lines).sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, charged]) => ({
        line, service: charging.lines[line]?.service ?? '', stage: lineStage(period, charged),
        estimate: working(state, line, charged.estimate), bills: charged.bills, outturn: charged.outturn,
        trueUp: working(state, line, charged.trueUp), agreedBy: charged.agreedBy, disputed: charged.disputed,
      })),
    })),
    oneOffCosts: Object.entries(charging.oneOffs).map(([cost, oneOff]) => ({ cost, ...oneOff })),
    reserves: Object.entries(charging.reserves).map(([reserve, { holder, moves }]) => ({
      reserve, holder, movements: moves, heldPence: penceText(Object.values(moves)
        .flatMap((amounts) => Object.values(amounts)).reduce((total, amount) => total + pence(amount), 0n)) })),
    postings: postings(state).filter((posting) => wanted(posting.year)),
    balances: balances(state),
  };
}

export type SharesDocument = {
  readonly agreement: string; readonly on: LocalDate;
  readonly lines: readonly {
    readonly line: string; readonly service: string;
    /** Null on days on which no rule stands, nobody pays, or counts are lacking. */
    readonly share: ShareOn | null; readonly rule: Rule | null;
    readonly proposed: readonly (Rule & { readonly awaiting: readonly CouncilId[] })[];
  }[];
};

/** Which share of each line applied on a day, and the rule behind it. */
export const sharesDocument = (state: AgreementState, on: LocalDate): SharesDocument => ({
  agreement: state.agreement, on,
  lines: Object.entries(state.charging.lines).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, line]) => ({
    line: name, service: line.service, share: shareOn(state, name, on), rule: ruleOn(line, on),
    proposed: Object.values(line.proposed).map((rule) => ({ ...rule, awaiting: awaited(state, rule) })),
  })),
});
