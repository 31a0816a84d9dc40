/**
 * Governance in force: boards and mandates, service plans, budgets, indicators, risks, audit findings.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 * The guards of boards stand in boards.ts, those of papers for a year in years.ts.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId, Hash, PersonRef } from '../../ids.ts';
import type { Mandate } from '../../models.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { officers } from '../part.ts';
import type { By, Deadline, Entitled, Task, Written } from '../part.ts';
import { notBefore } from '../reading.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import {
  appointing, callingIn, concluding, constituting, endingAppointment, intoEffect, meeting, met,
} from './boards.ts';
import { dueInGovernance, toDoInGovernance } from './due.ts';
import { evolveBoards } from './folding.ts';
import {
  approvingYearly, budgeting, defining, endorsing, approvalOf, planning, reporting, takingPart,
} from './years.ts';
import type {
  AuditFinding, BoardCallInOutcome, BoardKind, BudgetLine, CallInWindow, CouncilSeats, DecisionAt, Figure, Indicator,
  RiskSeverity, VotingRule,
} from './state.ts';

type Present = readonly { readonly council: CouncilId; readonly people: readonly PersonRef[] }[];
type Constituted = {
  board: string; kind: BoardKind; name: string; mandates: readonly Mandate[]; quorum: number | 'unknown';
  seats: readonly CouncilSeats[]; services: readonly string[]; votingRule: VotingRule; callInAllowed: boolean;
  replaces: string | null;
};
type Said = DecisionAt & { function: string; outcome: string };
/** Why what a board said is a recommendation and no decision (I13, I20). */
export type RecommendedBecause =
  'not-quorate' | 'beyond-mandate' | 'mandate-is-recommend' | 'mandate-is-note' | 'councils-changed';
type PlanTerms = { plan: string; year: string; services: readonly string[]; hash: Hash | 'unknown' };
type BudgetTerms = { budget: string; year: string; lines: readonly BudgetLine[] };
type IndicatorTerms = { indicator: string } & Omit<Indicator, 'values'>;
type RiskTerms = { risk: string; what: string; severity: RiskSeverity; owner: CouncilId };
type FindingTerms = { finding: string } & Pick<AuditFinding, 'what' | 'severity' | 'answerBy' | 'councils'>;

export type GovernanceEvent =
  | By<'BoardConstituted', Constituted>
  | By<'BoardMemberAppointed', { board: string; person: PersonRef; from: When; until: LocalDate | null }>
  | By<'BoardAppointmentEnded', { board: string; person: PersonRef; reason: string }>
  | By<'BoardMet', {
      board: string; meeting: string; present: Present; quorum: number | 'unknown'; quorate: boolean | 'unknown';
      publishedOn: When }>
  | By<'BoardDecisionMade', Said & { reconsiders: DecisionAt | null; windows: readonly CallInWindow[] }>
  | By<'BoardRecommendationMade', Said & { why: RecommendedBecause }>
  | By<'BoardDecisionCalledIn', DecisionAt & { members: readonly PersonRef[]; grounds: string }>
  | By<'BoardCallInConcluded', DecisionAt & { outcome: BoardCallInOutcome; reason: string }>
  | By<'BoardDecisionBecameEffective', DecisionAt>
  | By<'ServicePlanProposed', PlanTerms & { councils: readonly CouncilId[] }>
  | By<'ServicePlanApproved', { plan: string; hash: Hash | 'unknown'; decisionRef: string }>
  | By<'ServicePlanAdopted', { plan: string; year: string; hash: Hash | 'unknown' }>
  | By<'BudgetProposed', BudgetTerms & { councils: readonly CouncilId[] }>
  | By<'BudgetApproved', { budget: string; decisionRef: string }>
  | By<'BudgetSet', BudgetTerms>
  | By<'IndicatorDefined', IndicatorTerms>
  | By<'IndicatorReported', { indicator: string; period: string; value: Figure; before: Figure | null }>
  | By<'AnnualReportEndorsed', { year: string; hash: Hash | 'unknown' }>
  | By<'RiskRaised', RiskTerms>
  | By<'RiskClosed', { risk: string; reason: string }>
  | By<'AuditFindingRecorded', FindingTerms>
  | By<'AuditFindingAnswered', { finding: string; answer: string }>;

/** A command of these members. */
type Given<T extends string, D> = { readonly type: T; readonly on: When } & Readonly<D>;
export type SaidAtMeeting = {
  readonly decision: string; readonly function: string; readonly outcome: string;
  /** The decision sent back by a call-in that this one answers. */
  readonly reconsiders: { readonly meeting: string; readonly decision: string } | null;
};

export type GovernanceCommand =
  | Given<'ConstituteBoard', Constituted>
  /** For a seat of the council that gives the command. */
  | Given<'AppointMember', { board: string; person: PersonRef; from: When; until: LocalDate | null }>
  /** `on` is the first day without the member. */
  | Given<'EndAppointment', { board: string; person: PersonRef; reason: string }>
  | Given<'RecordMeeting', {
      board: string; meeting: string; publishedOn: When; present: Present; decisions: readonly SaidAtMeeting[] }>
  | Given<'CallInBoardDecision', DecisionAt & { members: readonly PersonRef[]; grounds: string }>
  | Given<'ConcludeBoardCallIn', DecisionAt & { outcome: BoardCallInOutcome; reason: string }>
  | Given<'BringBoardDecisionIntoEffect', DecisionAt>
  | Given<'ProposeServicePlan', PlanTerms>
  | Given<'ApproveServicePlan', { plan: string; hash: Hash | 'unknown'; decisionRef: string }>
  | Given<'ProposeBudget', BudgetTerms>
  | Given<'ApproveBudget', { budget: string; decisionRef: string }>
  | Given<'DefineIndicator', IndicatorTerms>
  | Given<'ReportIndicator', { indicator: string; period: string; value: Figure }>
  | Given<'EndorseAnnualReport', { year: string; hash: Hash | 'unknown' }>
  | Given<'RaiseRisk', RiskTerms>
  | Given<'CloseRisk', { risk: string; reason: string }>
  | Given<'RecordAuditFinding', FindingTerms>
  | Given<'AnswerAuditFinding', { finding: string; answer: string }>;
export type GovernanceCommandOf<T extends GovernanceCommand['type']> = Extract<GovernanceCommand, { type: T }>;

export const governanceCommands: Entitled<GovernanceCommand> = {
  ConstituteBoard: officers,
  AppointMember: [...officers, 'member'],
  EndAppointment: [...officers, 'member'],
  RecordMeeting: [...officers, 'member'],
  CallInBoardDecision: ['scrutiny'],
  ConcludeBoardCallIn: ['scrutiny'],
  BringBoardDecisionIntoEffect: officers,
  ProposeServicePlan: officers,
  ApproveServicePlan: ['member', 'head-of-paid-service', 'lead-officer'],
  ProposeBudget: [...officers, 'finance-officer'],
  ApproveBudget: ['member', 'finance-officer'],
  DefineIndicator: officers,
  ReportIndicator: [...officers, 'finance-officer'],
  EndorseAnnualReport: ['member', 'head-of-paid-service'],
  RaiseRisk: [...officers, 'finance-officer', 'member'],
  CloseRisk: [...officers, 'finance-officer', 'member'],
  // An auditor changes nothing: the councils record what was found.
  RecordAuditFinding: [...officers, 'finance-officer'],
  AnswerAuditFinding: [...officers, 'finance-officer'],
};

export const governanceEvents: Written<GovernanceEvent> = {
  BoardConstituted: [1, 'public'],
  BoardMemberAppointed: [1, 'partner'],
  BoardAppointmentEnded: [1, 'partner'],
  BoardMet: [1, 'partner'],
  BoardDecisionMade: [1, 'public'],
  BoardRecommendationMade: [1, 'public'],
  BoardDecisionCalledIn: [1, 'partner'],
  BoardCallInConcluded: [1, 'partner'],
  BoardDecisionBecameEffective: [1, 'public'],
  ServicePlanProposed: [1, 'partner'],
  ServicePlanApproved: [1, 'partner'],
  ServicePlanAdopted: [1, 'public'],
  BudgetProposed: [1, 'partner'],
  BudgetApproved: [1, 'partner'],
  BudgetSet: [1, 'public'],
  IndicatorDefined: [1, 'partner'],
  IndicatorReported: [1, 'partner'],
  AnnualReportEndorsed: [1, 'partner'],
  RiskRaised: [1, 'partner'],
  RiskClosed: [1, 'partner'],
  AuditFindingRecorded: [1, 'partner'],
  AuditFindingAnswered: [1, 'partner'],
};

export const governanceRefusals = [
  'board-exists', 'board-missing', 'board-without-company', 'joint-committee-stands', 'board-not-to-replace',
  'service-missing', 'seat-of-a-stranger', 'committee-sets-differ', 'quorum-out-of-reach', 'mandate-twice',
  'board-replaced', 'no-seat-on-the-board', 'seats-filled', 'sits-for-another-council', 'already-appointed',
  'term-ends-before-it-begins', 'before-the-board', 'not-appointed', 'before-the-appointment', 'meeting-exists',
  'not-a-member-of-the-board', 'board-decision-twice', 'published-before-the-meeting', 'published-in-the-future',
  'nothing-to-reconsider', 'board-decision-missing', 'board-decision-settled', 'board-not-subject-to-call-in',
  'board-call-in-window-closed', 'board-decision-called-in', 'too-few-members', 'before-publication', 'not-called-in',
  'before-the-call-in', 'board-call-in-pending', 'board-decision-sent-back', 'board-call-in-open',
  'year-malformed', 'nobody-takes-part', 'plan-exists', 'plan-missing', 'plan-not-open', 'plan-approved',
  'plan-hash-differs', 'budget-exists', 'budget-missing', 'budget-not-open', 'budget-approved', 'budget-line-twice',
  'not-taking-part', 'before-it-was-proposed', 'indicator-exists', 'indicator-missing', 'figure-malformed',
  'period-malformed', 'period-not-begun', 'already-reported', 'year-not-over', 'already-endorsed', 'risk-exists',
  'risk-missing', 'risk-closed', 'risk-owner-a-stranger', 'before-the-risk', 'finding-exists', 'finding-missing',
  'finding-names-a-stranger', 'finding-due-too-early', 'answer-not-asked', 'finding-answered', 'before-the-finding',
] as const;
export type GovernanceRefusal = (typeof governanceRefusals)[number];
type Decided = Decision<AgreementEvent, GovernanceRefusal>;
type G = Guard<GovernanceRefusal>;

export function decideGovernance(state: AgreementState, command: GovernanceCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { governance } = state;
  const guarded = (guards: readonly G[], events: () => readonly [AgreementEvent, ...AgreementEvent[]]): Decided => {
    const verdict = check(facts.grade, guards);
    if ('refused' in verdict) return verdict;
    const [first, ...rest] = events();
    return accept<AgreementEvent>({ ...first, ...verdict }, ...rest);
  };
  /** The command's members under the name of its event. */
  const as = <T extends GovernanceEvent['type']>(type: T, more: object = {}): AgreementEvent =>
    ({ ...command, type, council, ...more }) as unknown as AgreementEvent;
  switch (command.type) {
    case 'ConstituteBoard': return guarded(constituting(state, command), () => [as('BoardConstituted')]);
    case 'AppointMember': return guarded(appointing(state, command, council), () => [as('BoardMemberAppointed')]);
    case 'EndAppointment': return guarded(endingAppointment(state, command, council),
      () => [as('BoardAppointmentEnded')]);
    case 'RecordMeeting': return guarded(meeting(state, command, facts), () => met(state, command, council, facts));
    case 'CallInBoardDecision': return guarded(callingIn(state, command, council, facts),
      () => [as('BoardDecisionCalledIn')]);
    case 'ConcludeBoardCallIn': return guarded(concluding(state, command, council),
      () => [as('BoardCallInConcluded')]);
    case 'BringBoardDecisionIntoEffect': return guarded(intoEffect(state, command),
      () => [as('BoardDecisionBecameEffective')]);
    case 'ProposeServicePlan': return guarded(planning(state, command), () => [
      as('ServicePlanProposed', { councils: takingPart(state, command.services, command) })]);
    case 'ApproveServicePlan': return guarded(approvingYearly(state, 'plan', command, council), () => {
      const { plan, hash, on } = command;
      return approvalOf(governance.plans[plan]!, state, council, as('ServicePlanApproved'),
        { type: 'ServicePlanAdopted', on, council, plan, year: governance.plans[plan]!.year, hash });
    });
    case 'ProposeBudget': return guarded(budgeting(state, command), () => [as('BudgetProposed', {
      councils: takingPart(state, command.lines.map(({ service }) => service), command) })]);
    case 'ApproveBudget': return guarded(approvingYearly(state, 'budget', command, council), () => {
      const { budget, on } = command;
      const { year, lines } = governance.budgets[budget]!;
      return approvalOf(governance.budgets[budget]!, state, council, as('BudgetApproved'),
        { type: 'BudgetSet', on, council, budget, year, lines });
    });
    case 'DefineIndicator': return guarded(defining(state, command), () => [as('IndicatorDefined')]);
    case 'ReportIndicator': return guarded(reporting(state, command), () => [as('IndicatorReported', {
      before: governance.indicators[command.indicator]!.values[command.period] ?? null })]);
    case 'EndorseAnnualReport': return guarded(endorsing(state, command, council),
      () => [as('AnnualReportEndorsed')]);
    case 'RaiseRisk': return guarded([
      ['risk-exists', () => !has(governance.risks, command.risk)],
      ['risk-owner-a-stranger', () => joined(state).includes(command.owner)],
    ], () => [as('RiskRaised')]);
    case 'CloseRisk': return guarded([
      ['risk-missing', () => has(governance.risks, command.risk)],
      ['risk-closed', () => governance.risks[command.risk]!.closedOn === null],
      ['before-the-risk', () => notBefore(command.on, governance.risks[command.risk]!.raisedOn)],
    ], () => [as('RiskClosed')]);
    case 'RecordAuditFinding': return guarded([
      ['finding-exists', () => !has(governance.findings, command.finding)],
      ['finding-names-a-stranger', () => command.councils.length > 0
        && command.councils.every((one) => joined(state).includes(one))],
      ['finding-due-too-early', () => notBefore(command.answerBy as string as When, command.on)],
    ], () => [as('AuditFindingRecorded')]);
    case 'AnswerAuditFinding': return guarded([
      ['finding-missing', () => has(governance.findings, command.finding)],
      ['answer-not-asked', () => governance.findings[command.finding]!.councils.includes(council)],
      ['finding-answered', () => !has(governance.findings[command.finding]!.answers, council)],
      ['before-the-finding', () => notBefore(command.on, governance.findings[command.finding]!.recordedOn)],
    ], () => [as('AuditFindingAnswered')]);
  }
}

export const evolveGovernance = (state: AgreementState, event: GovernanceEvent): AgreementState =>
  ({ ...state, governance: evolveBoards(state.governance, event) });

/** Days on which something of this part falls due. */
export const governanceDeadlines = (state: AgreementState): readonly Deadline[] => dueInGovernance(state);

/** What one council has to do next in this part. */
export const governanceTasks = (state: AgreementState, council: CouncilId): readonly Task[] =>
  toDoInGovernance(state, council);
