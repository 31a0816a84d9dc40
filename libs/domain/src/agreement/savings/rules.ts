/**
 * Savings: what is forecast, what leaves a budget, what is claimed, what another person verifies.
 *   lines.ts    lines, baselines, forecasts, budget reductions      claims.ts    claims and what becomes of them
 *   joint.ts    a saving made together, published figures           position.ts  the series of each line and year
 * Order of the file: events, commands, who may and who reads, refusals, decide.
 */
import type { Capacity } from '../../actor.ts';
import type { Decision } from '../../decider.ts';
import type { CouncilId, Hash, PersonRef } from '../../ids.ts';
import type { BasisPoints, PenceText } from '../../money.ts';
import type { When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import type { By, Entitled, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { decideClaim } from './claims.ts';
import { decideJoint } from './joint.ts';
import { decideLine } from './lines.ts';
import type {
  AppliedReduction, BaselineTerms, ClaimAddress, Criteria, Effect, LineDisposition, LineTerms, Nature, Profile,
  Programme, PublishedFigure, RagBands, Rating, Unknown, VarianceCause, VerificationStage,
} from './state.ts';

type OfLine = { line: string };
type OfClaim = { line: string; claim: string };
type Documents = {
  /** Hashes of the evidence (I60); 'unknown' in an imported record whose source shows none. */
  documents: readonly (Hash | Unknown)[] };
type ClaimTerms = OfClaim & Documents & {
  year: string; effect: Effect; grossPence: PenceText; ongoingPence: PenceText; actualCostPence: PenceText | null;
  joint: string | null;
  /** The claim of the same council and year that this one takes the place of. */
  corrects: string | null };
type VerificationTerms = OfClaim & Documents & {
  stage: VerificationStage; rating: Rating; criteria: Criteria; acceptedPence: PenceText;
  /** Whether the indicator that guards quality stayed within its tolerance (I38). */
  qualityHeld: boolean | Unknown };
type ForecastTerms = OfLine & {
  profile: Profile; reason: string | null; causes: readonly VarianceCause[]; biasBasisPoints: BasisPoints };
type Returned = OfLine & { reduction: string; reason: string;
  /** The first financial year in which the line counts on it no more. */
  fromYear: string };
type JointTerms = { joint: string; service: string; year: string; totalPence: PenceText; residueTo: CouncilId };

export type SavingsEvent =
  | By<'SavingIdentified', LineTerms>
  | By<'BaselineProposed', OfLine & BaselineTerms & { version: number }>
  | By<'BaselineFrozen', OfLine & { version: number }>
  | By<'BaselineRevised', OfLine & BaselineTerms & { version: number; reason: string; approval: string }>
  | By<'SavingsForecastPrepared', ForecastTerms & { version: number }>
  | By<'ForecastRevised', ForecastTerms & { version: number }>
  | By<'BudgetReduced', OfLine & { reduction: string } & Omit<AppliedReduction, 'on' | 'pence'> & {
      amountPence: PenceText }>
  | By<'BudgetReductionReturned', Returned>
  | By<'BenefitOwnerChanged', OfLine & { from: PersonRef | Unknown; owner: PersonRef; reason: string }>
  | By<'OneOffCostIncurred', OfLine & { cost: string; kind: string; year: string; amountPence: PenceText }>
  | By<'SavingClaimed', ClaimTerms & { of: CouncilId; netPence: PenceText; baseline: number | null; by: PersonRef }>
  | By<'SavingVerified', VerificationTerms & { year: string; by: PersonRef; bands: RagBands;
      /** Other parties whose finance officer the verifier is too (I7). */
      sharedWith: readonly CouncilId[] }>
  | By<'SavingRejected', OfClaim & { reason: string }>
  | By<'SavingReversed', OfClaim & { reversal: string; year: string; amountPence: PenceText; reason: string }>
  | By<'DuplicateClaimMarked', OfClaim & { sameAs: ClaimAddress; kept: 'this' | 'other' }>
  | By<'AttributionAgreed', OfLine & { programmes: readonly Programme[] }>
  | By<'VarianceExplained', OfLine & { year: string; causes: readonly VarianceCause[]; owner: PersonRef; text: string }>
  | By<'SavingReclassified', OfLine & { from: Nature | Unknown; to: Nature; reason: string }>
  | By<'SavingsLineClosed', OfLine & { disposition: LineDisposition; to: string | null; reason: string }>
  | By<'JointSavingApportioned', JointTerms & {
      chargingLine: string | null; authority: string | null; amounts: Readonly<Record<string, PenceText>> }>
  | By<'FigurePublished', PublishedFigure>;

type Command<T extends string, D = unknown> = { readonly type: T; readonly on: When } & Readonly<D>;
export type SavingsCommand =
  | Command<'IdentifySaving', LineTerms>
  | Command<'ProposeBaseline', OfLine & BaselineTerms>
  | Command<'FreezeBaseline', OfLine & { version: number }>
  | Command<'ReviseBaseline', OfLine & BaselineTerms & { reason: string; approval: string }>
  | Command<'ForecastSaving', ForecastTerms>
  /** Takes up what the council's budget book has allotted to the line. */
  | Command<'ApplyBudgetReduction', OfLine & { reduction: string }>
  /** Ends that use: from a year on, or from the first one as if it had never been. */
  | Command<'ReturnBudgetReduction', Returned>
  | Command<'ChangeBenefitOwner', OfLine & { owner: PersonRef; reason: string }>
  | Command<'RecordSetUpCost', OfLine & { cost: string; kind: string; year: string; amountPence: PenceText }>
  | Command<'ClaimSaving', ClaimTerms>
  | Command<'VerifySaving', VerificationTerms>
  | Command<'RejectClaim', OfClaim & { reason: string }>
  | Command<'ReverseSaving', OfClaim & { reversal: string; amountPence: PenceText; reason: string }>
  | Command<'MarkDuplicateClaim', OfClaim & { sameAs: ClaimAddress; kept: 'this' | 'other' }>
  | Command<'AgreeAttribution', OfLine & { programmes: readonly Programme[] }>
  | Command<'ExplainVariance', OfLine & { year: string; causes: readonly VarianceCause[]; owner: PersonRef;
      text: string }>
  | Command<'ReclassifySaving', OfLine & { nature: Nature; reason: string }>
  | Command<'CloseSavingsLine', OfLine & { disposition: LineDisposition; to: string | null; reason: string }>
  | Command<'ApportionJointSaving', JointTerms & {
      /** The service line of cost sharing whose shares divide it, or shares of their own with their authority. */
      chargingLine: string | null; shares: Readonly<Record<string, BasisPoints>> | null; authority: string | null }>
  | Command<'PublishFigure', PublishedFigure>;

const claimants: readonly Capacity[] = ['lead-officer', 'head-of-paid-service', 'finance-officer'];
const finance: readonly Capacity[] = ['finance-officer'];
export const savingsCommands: Entitled<SavingsCommand> = {
  IdentifySaving: claimants,
  ProposeBaseline: claimants,
  FreezeBaseline: finance,
  ReviseBaseline: finance,
  ForecastSaving: claimants,
  ApplyBudgetReduction: finance,
  ReturnBudgetReduction: finance,
  ChangeBenefitOwner: claimants,
  RecordSetUpCost: claimants,
  ClaimSaving: claimants,
  VerifySaving: finance,
  RejectClaim: finance,
  ReverseSaving: finance,
  MarkDuplicateClaim: finance,
  AgreeAttribution: finance,
  ExplainVariance: claimants,
  ReclassifySaving: finance,
  CloseSavingsLine: claimants,
  ApportionJointSaving: ['finance-officer', 'head-of-paid-service'],
  PublishFigure: claimants,
};

export const savingsEvents: Written<SavingsEvent> = {
  SavingIdentified: [1, 'partner'],
  BaselineProposed: [1, 'partner'],
  BaselineFrozen: [1, 'partner'],
  BaselineRevised: [1, 'partner'],
  SavingsForecastPrepared: [1, 'partner'],
  ForecastRevised: [1, 'partner'],
  BudgetReduced: [1, 'partner'],
  BudgetReductionReturned: [1, 'partner'],
  BenefitOwnerChanged: [1, 'partner'],
  OneOffCostIncurred: [1, 'partner'],
  SavingClaimed: [1, 'partner'],
  SavingVerified: [1, 'partner'],
  SavingRejected: [1, 'partner'],
  SavingReversed: [1, 'partner'],
  DuplicateClaimMarked: [1, 'partner'],
  AttributionAgreed: [1, 'partner'],
  VarianceExplained: [1, 'partner'],
  SavingReclassified: [1, 'partner'],
  SavingsLineClosed: [1, 'partner'],
  JointSavingApportioned: [1, 'partner'],
  FigurePublished: [1, 'public'],
};

export const savingsRefusals = [
  // lines
  'savings-line-exists', 'savings-line-missing', 'savings-line-closed', 'saving-of-another-council',
  'service-not-taken-part-in', 'figure-without-nature', 'figure-without-recurrence', 'figure-without-year',
  'figure-without-price-base', 'budget-code-missing', 'benefit-owner-missing', 'scope-reduction-mistyped',
  'savings-year-malformed', 'years-out-of-order', 'end-of-time-limited-missing', 'year-outside-line',
  'benefit-owner-unchanged', 'cost-negative',
  // baselines and forecasts
  'baseline-frozen', 'baseline-missing', 'baseline-not-frozen', 'before-the-baseline', 'forecast-empty',
  'forecast-without-reason', 'forecast-unchanged',
  // budget and costs
  'reduction-unknown', 'reduction-not-allotted', 'reduction-applied', 'budget-code-differs', 'set-up-cost-exists',
  'reduction-not-applied', 'reduction-returned', 'before-the-reduction', 'returned-outside-reduction',
  'reduction-relied-on',
  // claims
  'savings-claim-exists', 'savings-claim-missing', 'claim-stands', 'claim-of-another', 'claimed-before-the-year',
  'one-off-claimed', 'documents-missing', 'budget-not-reduced', 'joint-saving-missing', 'claimed-beyond-joint-share',
  // verification
  'verified-by-another-council', 'verifier-is-claimant', 'verifier-not-designated', 'claim-not-live',
  'other-claim-verified',
  'verified-before-the-claim', 'income-not-evidenced', 'criteria-incomplete', 'rating-above-criteria',
  'accepted-negative', 'accepted-beyond-claim',
  'accepted-beyond-attribution', 'stage-goes-back', 'year-not-over-yet', 'sustain-test-not-over', 'not-sustained',
  'verification-repeated', 'before-the-claim', 'claim-verified', 'claim-not-verified', 'reversal-exists',
  'reversed-beyond-accepted',
  // duplicates, attribution, variance, ending
  'duplicate-of-itself', 'duplicate-already-marked', 'other-claim-missing', 'programme-twice',
  'attribution-beyond-whole', 'attribution-below-verified', 'attribution-unchanged', 'variance-without-forecast',
  'cause-missing', 'variance-explained', 'nature-unchanged', 'disposition-without-council', 'transfer-to-itself',
  'transfer-to-unknown-council', 'verified-not-reversed',
  // made together, published
  'joint-saving-exists', 'joint-rule-missing', 'joint-shares-not-whole', 'joint-residue-wrong', 'figure-exists',
  'figure-without-amount', 'figure-missing',
] as const;
export type SavingsRefusal = (typeof savingsRefusals)[number];

export function decideSavings(
  state: AgreementState, command: SavingsCommand, facts: AgreementFacts,
): Decision<AgreementEvent, SavingsRefusal> {
  switch (command.type) {
    case 'IdentifySaving': case 'ProposeBaseline': case 'FreezeBaseline': case 'ReviseBaseline':
    case 'ForecastSaving': case 'ApplyBudgetReduction': case 'ReturnBudgetReduction': case 'RecordSetUpCost':
    case 'ReclassifySaving': case 'ChangeBenefitOwner': case 'CloseSavingsLine': case 'ExplainVariance':
    case 'AgreeAttribution':
      return decideLine(state, command, facts);
    case 'ClaimSaving': case 'VerifySaving': case 'RejectClaim': case 'ReverseSaving': case 'MarkDuplicateClaim':
      return decideClaim(state, command, facts);
    case 'ApportionJointSaving': case 'PublishFigure': return decideJoint(state, command, facts);
  }
}
