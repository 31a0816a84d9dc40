/** What decisions know of charging: rules and drivers by line, what each year came to, and what was settled. */
import type { CouncilId, PersonRef } from '../../ids.ts';
import type { BasisPoints, PenceText } from '../../money.ts';
import type { LocalDate, When } from '../../time.ts';

/** Basis points by council. */
export type Shares = Readonly<Record<string, BasisPoints>>;
/** Whole pence by council. */
export type Amounts = Readonly<Record<string, PenceText>>;

type Counted = {
  /** What is counted: calls, hours, posts, rated properties, people, tonnes. */
  readonly driver: string;
  /** Shares are stated in steps of this: 100 for whole percents; 10,000 is a multiple of it. Absent: not rounded. */
  readonly step?: BasisPoints;
  /** Stated shares of the estimate; absent, the counts last declared give them. */
  readonly startingShares?: Shares;
};
export type Formula =
  | { readonly method: 'equal'; readonly parameters: Readonly<Record<never, never>> }
  | { readonly method: 'fixed'; readonly parameters: { readonly shares: Shares } }
  | { readonly method: 'driver'; readonly parameters: Counted }
  | { readonly method: 'time'; readonly parameters: Counted }
  | { readonly method: 'per-post'; readonly parameters: {
      readonly posts: readonly { readonly post: string; readonly costPence: PenceText; readonly shares: Shares }[] } }
  | { readonly method: 'judged'; readonly parameters: {
      readonly indicator: string; readonly shares: Shares; readonly rationale: string; readonly approver: PersonRef } };
export type Price = {
  readonly council: CouncilId; readonly annualPence: PenceText; readonly baseYear: string;
  readonly indexBasisPoints: BasisPoints;
};
export type Apportionment = Formula
  | { readonly method: 'damped'; readonly parameters: {
      readonly formula: Formula; readonly former: Shares; readonly amounts: Shares;
      /** The first day without damping. */
      readonly endsOn: LocalDate } }
  | { readonly method: 'customer-price'; readonly parameters: {
      readonly prices: readonly Price[]; readonly rest: Formula } };
export type Method = Apportionment['method'];
export type Parameters = Apportionment['parameters'];

export type MidYear = 'by-days' | 'whole-year';
/** What councils agree of one service line. */
export type RuleTerms = {
  readonly line: string; readonly rule: string; readonly service: string;
  readonly method: Method; readonly parameters: Parameters;
  /** Takes the pence that rounding leaves (I23). */
  readonly residueTo: CouncilId;
  /** Bears the cost, bills and is paid. */
  readonly payTo: CouncilId;
  readonly from: When; readonly toleranceBasisPoints: BasisPoints; readonly rounding: 'down' | 'nearest';
  /** A change within the year: days in force weigh, or the last rule counts for the whole year. */
  readonly midYear: MidYear;
  /** Days after the end of the year by which counts, or the true-up, are due; null where nothing says so. */
  readonly countsDueDays: number | null; readonly trueUpDueDays: number | null;
};
export type Rule = RuleTerms & { readonly agreedBy: readonly CouncilId[]; readonly determination: string | null };

export type Declaration = {
  readonly declaration: string; readonly line: string; readonly driver: string;
  readonly from: LocalDate; readonly to: LocalDate;
  readonly counts: Readonly<Record<string, number>>; readonly source: string;
};
export type Declared = Declaration & {
  readonly on: When; readonly by: CouncilId;
  readonly contestedBy: Readonly<Record<string, string>>;
};
export type Line = {
  readonly service: string;
  /** In force, by the day from which each applies. */
  readonly rules: readonly Rule[];
  readonly proposed: Readonly<Record<string, Rule>>;
  readonly declarations: readonly Declared[];
};

/** I26: the test of the estimate against the counts, kept whatever it comes to. */
export type ToleranceTest = {
  readonly toleranceBasisPoints: BasisPoints; readonly estimated: Shares | null; readonly actual: Shares | null;
  /** 'nothing-counted': the method has no counts to compare; 'no-estimate': nothing to compare them with. */
  readonly result: 'within' | 'exceeded' | 'nothing-counted' | 'no-estimate';
};
/** How one stretch of the year was shared, number by number. */
export type Stretch = {
  /** First and last day. */
  readonly from: LocalDate; readonly to: LocalDate; readonly days: number;
  readonly rule: string; readonly costPence: PenceText; readonly declaration: string | null;
  /** Prices of customers for these days; what is left is shared by weights. */
  readonly prices: Amounts;
  readonly weights: Readonly<Record<string, string>>;
  readonly shares: Amounts;
  readonly residueTo: CouncilId; readonly residuePence: PenceText;
  readonly test: ToleranceTest | null;
};
export type Cost = {
  /** Net of all VAT that can be recovered (I28). */
  readonly costPence: PenceText; readonly irrecoverableVatPence: PenceText; readonly recoverableVatPence: PenceText;
};
export type Estimate = Cost & {
  readonly payTo: CouncilId; readonly shares: Amounts; readonly working: readonly Stretch[];
};
export type TrueUpLine = Cost & {
  readonly line: string; readonly payTo: CouncilId; readonly shares: Amounts; readonly working: readonly Stretch[];
  readonly resplit: boolean;
  readonly estimated: Amounts; readonly billed: Amounts;
  /** Debit where positive, credit where negative: the final share less what was billed. */
  readonly due: Amounts;
};
export type Bill = { readonly by: CouncilId; readonly of: CouncilId; readonly pence: PenceText };
export type Charged = {
  readonly estimate: Estimate | null; readonly bills: Readonly<Record<string, Bill>>; readonly outturn: Cost | null;
  readonly trueUp: TrueUpLine | null; readonly calculatedOn: When | null;
  readonly agreedBy: readonly CouncilId[]; readonly settled: boolean;
  readonly disputed: Readonly<Record<string, { readonly pence: PenceText; readonly why: string }>>;
};
export type PriorCorrection = {
  readonly year: string; readonly line: string; readonly payTo: CouncilId; readonly amounts: Amounts;
  readonly costChangePence: PenceText; readonly why: string; readonly original: number; readonly authority: string;
};
export type Period = {
  readonly closedOn: When | null; readonly lines: Readonly<Record<string, Charged>>;
  /** Of earlier, closed years, landed in this one (I27). */
  readonly corrections: Readonly<Record<string, PriorCorrection>>;
};
export type OneOffCost = Cost & {
  readonly on: When; readonly cause: string; readonly kind: string; readonly service: string;
  readonly splitRule: string; readonly payTo: CouncilId; readonly shares: Amounts; readonly authority: string | null;
};
export type Paid = { readonly to: CouncilId; readonly pence: PenceText };
export type Reserve = { readonly holder: CouncilId; readonly moves: Readonly<Record<string, Amounts>> };

export type ChargingState = {
  readonly lines: Readonly<Record<string, Line>>;
  readonly periods: Readonly<Record<string, Period>>;
  readonly oneOffs: Readonly<Record<string, OneOffCost>>;
  readonly reserves: Readonly<Record<string, Reserve>>;
  /** By payer, then by the year of the day of payment. */
  readonly payments: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Paid>>>>>>;
};

export const initialCharging: ChargingState = { lines: {}, periods: {}, oneOffs: {}, reserves: {}, payments: {} };
