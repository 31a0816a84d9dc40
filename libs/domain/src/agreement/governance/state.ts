/**
 * What decisions know of governance: boards and who sits on them, their meetings and decisions, plans and
 * budgets, indicators, annual reports, risks and audit findings.
 */
import type { CouncilId, Hash, PersonRef } from '../../ids.ts';
import type { Mandate } from '../../models.ts';
import type { PenceText } from '../../money.ts';
import type { LocalDate, When } from '../../time.ts';

export const boardKinds = ['joint-committee', 'board', 'company-board'] as const;
export type BoardKind = (typeof boardKinds)[number];
export const votingRules = ['majority-of-members', 'majority-of-councils', 'unanimity'] as const;
export type VotingRule = (typeof votingRules)[number] | 'unknown';
export type CouncilSeats = { readonly council: CouncilId; readonly seats: number | 'unknown' };

export type Board = {
  readonly kind: BoardKind; readonly name: string; readonly mandates: readonly Mandate[];
  /** Members who must be present. */
  readonly quorum: number | 'unknown';
  readonly seats: readonly CouncilSeats[];
  /** Services it is for; a joint committee serves the same councils in all of them (I13). */
  readonly services: readonly string[];
  readonly votingRule: VotingRule; readonly callInAllowed: boolean; readonly from: When;
};
export type Appointment = {
  readonly council: CouncilId; readonly from: When;
  /** The last day of the term; null where it has none. */
  readonly until: LocalDate | null;
  /** The first day without the member, where that came before the end of the term. */
  readonly endedOn: When | null;
};

export const boardCallInOutcomes = ['upheld', 'dismissed'] as const;
export type BoardCallInOutcome = (typeof boardCallInOutcomes)[number];
/** How long one council may call a decision in, and the calendar by which that was reckoned (I59). */
export type CallInWindow = {
  readonly council: CouncilId; readonly until: LocalDate | 'unknown'; readonly calendar: string;
};
export type BoardCallIn = {
  readonly on: When; readonly concluded: { readonly on: When; readonly outcome: BoardCallInOutcome } | null;
};
export type BoardDecision = {
  readonly function: string; readonly outcome: string;
  readonly phase: 'waiting' | 'effective' | 'recommended' | 'reconsidered';
  readonly windows: readonly CallInWindow[]; readonly callIns: Readonly<Record<string, BoardCallIn>>;
};
export type BoardMeeting = {
  readonly on: When; readonly publishedOn: When; readonly quorate: boolean | 'unknown';
  readonly decisions: Readonly<Record<string, BoardDecision>>;
};
/** Where a decision stands: decisions are named within their meeting, meetings within their board. */
export type DecisionAt = { readonly board: string; readonly meeting: string; readonly decision: string };

/** Something for one financial year that each council taking part approves. */
type Yearly = {
  readonly year: string; readonly services: readonly string[];
  readonly by: CouncilId; readonly proposedOn: When;
  /** Those who must each approve, as they took part when it was proposed. */
  readonly councils: readonly CouncilId[];
  readonly approvals: Readonly<Record<string, When>>;
  /** A later proposal for the same year and services takes the place of one not yet adopted. */
  readonly phase: 'proposed' | 'replaced' | 'adopted'; readonly adoptedOn: When | null;
};
export type ServicePlan = Yearly & { readonly hash: Hash | 'unknown' };
export type BudgetLine = { readonly line: string; readonly service: string; readonly amountPence: PenceText };
export type Budget = Yearly & { readonly lines: readonly BudgetLine[] };

export const indicatorDirections = ['higher', 'lower'] as const;
/** A decimal number as text, or 'unknown', which is never read as zero (I40). */
export type Figure = string;
export type Indicator = {
  readonly service: string; readonly name: string; readonly unit: string; readonly target: Figure;
  /** Whether a higher or a lower value is better. */
  readonly direction: (typeof indicatorDirections)[number];
  /** The value last reported for each period. */
  readonly values: Readonly<Record<string, Figure>>;
};

export const riskSeverities = ['low', 'medium', 'high'] as const;
export type RiskSeverity = (typeof riskSeverities)[number];
export type Risk = {
  readonly what: string; readonly severity: RiskSeverity; readonly owner: CouncilId; readonly raisedOn: When;
  readonly closedOn: When | null;
};
export type AuditFinding = {
  readonly what: string; readonly severity: RiskSeverity; readonly recordedOn: When; readonly answerBy: LocalDate;
  /** Councils asked for an answer. */
  readonly councils: readonly CouncilId[];
  readonly answers: Readonly<Record<string, { readonly on: When; readonly answer: string }>>;
};

export type GovernanceState = {
  /** Boards set up by a step of their own; the joint committee of the terms stands without one. */
  readonly boards: Readonly<Record<string, Board>>;
  /** First day without a board that another has taken the place of. */
  readonly replaced: Readonly<Record<string, When>>;
  /** By board and person, in the order of their terms. */
  readonly members: Readonly<Record<string, Readonly<Record<PersonRef, readonly Appointment[]>>>>;
  readonly meetings: Readonly<Record<string, Readonly<Record<string, BoardMeeting>>>>;
  /** Decisions that wait for the end of call-in, by board, meeting and decision. */
  readonly waiting: Readonly<Record<string, DecisionAt>>;
  readonly plans: Readonly<Record<string, ServicePlan>>;
  readonly budgets: Readonly<Record<string, Budget>>;
  readonly indicators: Readonly<Record<string, Indicator>>;
  /** What each council endorsed as the annual report, by year. */
  readonly annualReports: Readonly<Record<string, Readonly<Record<string, Hash | 'unknown'>>>>;
  readonly risks: Readonly<Record<string, Risk>>;
  readonly findings: Readonly<Record<string, AuditFinding>>;
};

export const initialGovernance: GovernanceState = {
  boards: {}, replaced: {}, members: {}, meetings: {}, waiting: {}, plans: {}, budgets: {}, indicators: {},
  annualReports: {}, risks: {}, findings: {},
};
