/**
 * Savings of an agreement, line by line: what was forecast, taken out of a budget, claimed and verified are
 * series of their own and never overwrite one another (I32). A line is one council x service x budget x
 * nature. Amounts are pence of a financial year, without recoverable VAT (I28); net is gross less ongoing
 * cost, set-up cost stands apart (I39); what nobody has said is absent, never zero (I40).
 */
import type { CouncilId, Hash, PersonRef } from '../../ids.ts';
import type { BasisPoints, PenceText } from '../../money.ts';
import type { LocalDate, When } from '../../time.ts';

/** [T1, T7, T10, T5]; 'unknown' stands only in imported records, and is never added to another (I31). */
export const natures = ['cash-releasing', 'avoided-cost', 'income', 'non-cashable', 'scope-reduction'] as const;
export type Nature = (typeof natures)[number];
export const recurrences = ['recurrent', 'one-off', 'time-limited'] as const;
export type Recurrence = (typeof recurrences)[number];
/** Part of a first year, or the effect in a whole year [T42, T44]. */
export const effects = ['part-year', 'full-year'] as const;
export type Effect = (typeof effects)[number];
export type Unknown = 'unknown';
/** In whose prices a figure stands: of the years it is paid in, or of one named financial year. */
export type Prices = 'cash' | (string & {});

/** The dimensions a figure is judged by [T10, T12, NAO T3-T5]. */
export const verificationCriteria =
  ['baseline', 'calculation', 'evidence', 'sustainability', 'quality', 'attribution'] as const;
export type Criterion = (typeof verificationCriteria)[number];
export const findings = ['met', 'partly-met', 'not-met'] as const;
export type Finding = (typeof findings)[number];
export type Criteria = Readonly<Record<Criterion, Finding>>;
/** From best to worst [T3]. */
export const ratings = ['green', 'amber', 'red'] as const;
export type Rating = (typeof ratings)[number];
export const verificationStages = ['provisional', 'interim', 'final'] as const;
export type VerificationStage = (typeof verificationStages)[number];

export const varianceCauses = [
  'slipped', 'scope-changed', 'vacancies', 'consultants', 'price', 'demand', 'baseline-changed', 'recategorised',
  'attribution', 'unachievable', 'better-than-forecast', 'other',
] as const;
export type VarianceCause = (typeof varianceCauses)[number];
/** What becomes of a line (I43); 'continues' leaves it open to claims and verification. */
export const lineDispositions =
  ['continues', 'ends', 'reversed', 'transferred', 'double-counted', 'unachievable'] as const;
export type LineDisposition = (typeof lineDispositions)[number];

export type LineTerms = {
  readonly line: string;
  /** The council whose budget it is. */
  readonly of: CouncilId;
  readonly service: string;
  readonly nature: Nature | Unknown; readonly recurrence: Recurrence | Unknown;
  /** Financial years of the first effect and, where it ends, of the last. */
  readonly firstYear: string | Unknown; readonly lastYear: string | null;
  readonly budgetCode: string | Unknown;
  /** The benefit owner. */
  readonly owner: PersonRef | Unknown;
  readonly priceBase: Prices | Unknown;
  /** What would have happened anyway [T47]; null where nobody has said. */
  readonly counterfactual: string | null;
  /** The indicator that guards quality, and null where none does. */
  readonly qualityIndicator: string | null;
  /** Less is done than before: never an efficiency (I38). */
  readonly reducesScope: boolean;
};

export type BaselineTerms = {
  readonly costPence: PenceText;
  /** Full-time equivalents in hundredths. */
  readonly fteHundredths: number | null;
  readonly volumes: Readonly<Record<string, number>>;
  /** Quality by indicator, as it is reported. */
  readonly quality: Readonly<Record<string, string>>;
  readonly priceBase: Prices | Unknown; readonly source: string;
  /** The last day of what was measured. */
  readonly cutOff: LocalDate | Unknown;
};
export type Baseline = BaselineTerms & {
  readonly version: number; readonly proposedOn: When; readonly frozenOn: When | null;
  /** Of a revision. */
  readonly reason: string | null; readonly approval: string | null;
};

export type YearForecast = {
  readonly grossPence: PenceText; readonly ongoingPence: PenceText;
  /** Set-up cost expected in the year, never part of the net saving (I39). */
  readonly oneOffPence: PenceText;
};
export type Profile = Readonly<Record<string, YearForecast>>;
export type Forecast = {
  readonly version: number; readonly on: When; readonly profile: Profile;
  readonly reason: string | null; readonly causes: readonly VarianceCause[];
  /** By how much benefits may fall short, for ranges in appraisals [T13, T14]. */
  readonly biasBasisPoints: BasisPoints;
};

/** A budget that went down: allotted to this line in the council's budget book, where it counts once (I36). */
export type AppliedReduction = {
  readonly budgetCode: string; readonly year: string; readonly recurrent: boolean; readonly pence: PenceText;
  readonly virement: string; readonly on: When;
  /** The first financial year in which the line counts on it no more; absent while it does. */
  readonly returnedFrom?: string;
};
export type IncurredCost = {
  readonly year: string; readonly kind: string; readonly pence: PenceText; readonly on: When;
};

export type Verification = {
  readonly on: When; readonly stage: VerificationStage; readonly rating: Rating; readonly criteria: Criteria;
  readonly acceptedPence: PenceText; readonly qualityHeld: boolean | Unknown; readonly by: PersonRef;
  readonly documents: readonly (Hash | Unknown)[]; readonly bands: RagBands;
};
/** Takes back from what was accepted by then; a later verification says anew what stands. */
export type Reversal = {
  readonly pence: PenceText; readonly reason: string; readonly on: When;
  /** The number of verifications before it. */
  readonly after: number;
};
/** Where a claim of another agreement, or another of this one, tells the same saving. */
export type ClaimAddress = { readonly agreement: string; readonly line: string; readonly claim: string };
export type Claim = {
  /** Whose word it is: the line's own council, or another party that sees it otherwise [S81a-d]. */
  readonly by: CouncilId; readonly person: PersonRef;
  readonly on: When; readonly year: string; readonly effect: Effect;
  readonly grossPence: PenceText; readonly ongoingPence: PenceText;
  /** What the service cost in the year, by which every version of the baseline can be tested (I33). */
  readonly actualCostPence: PenceText | null;
  readonly baseline: number | null; readonly joint: string | null;
  readonly documents: readonly (Hash | Unknown)[];
  readonly state: 'live' | 'corrected' | 'rejected' | 'duplicate';
  readonly corrects: string | null;
  readonly why: string | null;
  readonly verifications: readonly Verification[];
  readonly reversals: Readonly<Record<string, Reversal>>;
  readonly sameAs: ClaimAddress | null;
};

export type Programme = { readonly programme: string; readonly basisPoints: BasisPoints };
export type Variance = {
  readonly year: string; readonly on: When; readonly causes: readonly VarianceCause[]; readonly owner: PersonRef;
  readonly text: string;
};
/** Hundredths of a percent of the forecast secured from which a year counts as green, and as amber [T42, K]. */
export type RagBands = { readonly greenBasisPoints: BasisPoints; readonly amberBasisPoints: BasisPoints };
export const usualBands: RagBands = { greenBasisPoints: 9_000, amberBasisPoints: 7_500 };

export type SavingsLine = LineTerms & {
  readonly identifiedOn: When;
  /** Who answered for the benefit before the present owner; absent where nobody did. */
  readonly formerOwners?: readonly (PersonRef | Unknown)[];
  readonly baselines: readonly Baseline[];
  readonly forecasts: readonly Forecast[];
  readonly reductions: Readonly<Record<string, AppliedReduction>>;
  readonly costs: Readonly<Record<string, IncurredCost>>;
  readonly claims: Readonly<Record<string, Claim>>;
  readonly attribution: readonly Programme[];
  readonly variances: readonly Variance[];
  /** Years in which the last verification fell short of the council's own bands and nobody has said why (I42). */
  readonly unexplained: Readonly<Record<string, LocalDate>>;
  readonly closed: { readonly on: When; readonly disposition: LineDisposition; readonly to: string | null } | null;
};

/** A saving made together, divided by the agreement's rules. */
export type JointSaving = {
  readonly service: string; readonly year: string; readonly totalPence: PenceText;
  /** The service line whose shares divide it, or the authority for other shares. */
  readonly rule: { readonly line: string } | { readonly authority: string };
  readonly amounts: Readonly<Record<string, PenceText>>; readonly residueTo: CouncilId; readonly on: When;
};

/** What somebody published. Without nature, recurrence, year and price base it is unclassified (I31). */
export const figureSeries = [
  'forecast', 'target', 'claimed', 'realised', 'investment', 'redundancy', 'running-cost', 'budget', 'income', 'grant',
  'result', 'recharge', 'variance', 'reserve',
] as const;
export type FigureSeries = (typeof figureSeries)[number];
export const figureBases = ['annual', 'cumulative', 'one-off', 'unclear'] as const;
export type FigureBasis = (typeof figureBases)[number];
export type PublishedFigure = {
  readonly figure: string; readonly series: FigureSeries;
  /** Null: of the whole partnership. */
  readonly of: CouncilId | null;
  readonly service: string | null;
  readonly fromYear: string | Unknown; readonly toYear: string | Unknown; readonly basis: FigureBasis;
  /** Null where only a share was published. */
  readonly amountPence: PenceText | null; readonly basisPoints: BasisPoints | null;
  readonly nature: Nature | Unknown; readonly recurrence: Recurrence | Unknown;
  readonly netOf: 'gross' | 'net' | Unknown; readonly priceBase: Prices | Unknown;
  /** Of several forecasts of the same thing, which one; null where it is the only one. */
  readonly version: number | null;
  readonly scenario: string | null;
  /** Who states it, in words. */
  readonly statedBy: string;
  /** Figures recorded before that say otherwise of the same saving: all of them stay. */
  readonly contradicts: readonly string[];
  /** The figure recorded before that this one is measured against: a forecast or target by what was realised. */
  readonly against: string | null;
};
export type StatedFigure = PublishedFigure & {
  readonly on: When; readonly by: CouncilId; readonly classified: boolean;
};

export type SavingsState = {
  readonly lines: Readonly<Record<string, SavingsLine>>;
  readonly joint: Readonly<Record<string, JointSaving>>;
  readonly figures: Readonly<Record<string, StatedFigure>>;
};
export const initialSavings: SavingsState = { lines: {}, joint: {}, figures: {} };
