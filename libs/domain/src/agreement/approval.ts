/**
 * The approval run of one council: notice, report, advice, decision, publication, call-in, effect.
 * Runs of several councils go on in parallel; each is bound to one text (I1). The rules stand in
 * `approval-guards.ts`. Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import type { StatutoryRole } from '../council.ts';
import { accept } from '../decider.ts';
import type { Decision } from '../decider.ts';
import { check } from '../guards.ts';
import type { Guard } from '../guards.ts';
import type { CouncilId, Hash, PersonRef } from '../ids.ts';
import type { PenceText } from '../money.ts';
import type { LocalDate, When } from '../time.ts';
import {
  aboutTheText, advising, callingIn, deciding, exercising, inPhase, meetingCondition, opening, publishing,
  sinceCallIn, takingEffect,
} from './approval-guards.ts';
import type { AgreementEvent } from './events.ts';
import { officers } from './part.ts';
import type { By, Entitled, Written } from './part.ts';
import { draftOf, inWords, over } from './reading.ts';
import { differences } from './state.ts';
import type { AgreementFacts, AgreementState, Delegation, Outcome, Run, RunRoute, Urgency } from './state.ts';

export type ApprovalEvent =
  | By<'ApprovalRunOpened', {
      hash: Hash; route: RunRoute; body: string; key: boolean; valuePence: PenceText | 'unknown' }>
  | By<'KeyDecisionNoticePublished', {
      matter: string; maker: string; decisionFrom: LocalDate | 'unknown'; documents: readonly string[] }>
  | By<'UrgencyClaimed', { provision: Urgency; reason: string; agreedBy: PersonRef; agreedByCapacity: string }>
  | By<'ReportPublished', { authors: readonly string[]; implications: readonly string[]; hash: Hash | 'unknown' }>
  | By<'StatutoryOfficerAdviceGiven', { role: StatutoryRole; position: 'support' | 'concern'; text: string }>
  | By<'DecisionMade', { hash: Hash; maker: string; outcome: Outcome;
      conditions: readonly { condition: string; what: string }[]; delegations: readonly Delegation[];
      optionsRejected: readonly string[]; interests: readonly string[] }>
  | By<'DecisionPublished', { callInUntil: LocalDate | null | 'unknown'; urgent: boolean; calendar: string | null;
      policyFrom: When | null; callInMembersMin?: number | null }>
  | By<'DecisionCalledIn', { members: readonly PersonRef[]; grounds: string }>
  | By<'CallInConcluded', { outcome: 'upheld' | 'dismissed'; reason: string }>
  | By<'DecisionReconsidered', { outcome: 'confirmed' | 'withdrawn'; reason: string }>
  | By<'DecisionBecameEffective', { hash: Hash }>
  | By<'ApprovalConditionMet', { condition: string }>
  | By<'DelegationExercised', {
      delegate: string; consulted: string | null; approved: Hash; hash: Hash; differences: readonly string[] }>
  | By<'ApprovalLapsed', { hash: Hash; why: string; differences: readonly string[] }>;

export type ApprovalCommand =
  | { readonly type: 'OpenApprovalRun'; readonly on: When; readonly route: RunRoute; readonly body: string;
      readonly key: boolean; readonly valuePence: PenceText | 'unknown' }
  | { readonly type: 'PublishKeyDecisionNotice'; readonly on: When; readonly matter: string; readonly maker: string;
      readonly decisionFrom: LocalDate | 'unknown'; readonly documents: readonly string[] }
  | { readonly type: 'ClaimUrgency'; readonly on: When; readonly provision: Urgency; readonly reason: string;
      readonly agreedBy: PersonRef; readonly agreedByCapacity: string }
  | { readonly type: 'PublishReport'; readonly on: When; readonly authors: readonly string[];
      readonly implications: readonly string[]; readonly hash: Hash | 'unknown' }
  | { readonly type: 'GiveAdvice'; readonly on: When; readonly role: StatutoryRole;
      readonly position: 'support' | 'concern'; readonly text: string }
  | { readonly type: 'MakeDecision'; readonly on: When; readonly maker: string; readonly outcome: Outcome;
      readonly conditions: readonly { readonly condition: string; readonly what: string }[];
      readonly delegations: readonly Delegation[]; readonly optionsRejected: readonly string[];
      readonly interests: readonly string[] }
  | { readonly type: 'PublishDecision'; readonly on: When }
  | { readonly type: 'CallInDecision'; readonly on: When; readonly members: readonly PersonRef[];
      readonly grounds: string }
  | { readonly type: 'ConcludeCallIn'; readonly on: When; readonly outcome: 'upheld' | 'dismissed';
      readonly reason: string }
  | { readonly type: 'ReconsiderDecision'; readonly on: When; readonly outcome: 'confirmed' | 'withdrawn';
      readonly reason: string }
  | { readonly type: 'BringIntoEffect'; readonly on: When }
  | { readonly type: 'MeetApprovalCondition'; readonly on: When; readonly condition: string }
  | { readonly type: 'ExerciseDelegation'; readonly on: When; readonly delegate: string;
      readonly consulted: string | null }
  | { readonly type: 'LapseApproval'; readonly on: When; readonly why: string };

export const approvalCommands: Entitled<ApprovalCommand> = {
  OpenApprovalRun: officers,
  PublishKeyDecisionNotice: officers,
  ClaimUrgency: officers,
  PublishReport: [...officers, 'finance-officer'],
  GiveAdvice: ['monitoring-officer', 'finance-officer', 'head-of-paid-service'],
  MakeDecision: ['member', 'head-of-paid-service', 'monitoring-officer'],
  PublishDecision: officers,
  CallInDecision: ['scrutiny'],
  ConcludeCallIn: ['scrutiny', 'monitoring-officer'],
  ReconsiderDecision: ['member', 'head-of-paid-service', 'monitoring-officer'],
  BringIntoEffect: officers,
  MeetApprovalCondition: [...officers, 'finance-officer'],
  ExerciseDelegation: officers,
  LapseApproval: ['monitoring-officer', 'head-of-paid-service'],
};

export const approvalEvents: Written<ApprovalEvent> = {
  ApprovalRunOpened: [1, 'partner'],
  KeyDecisionNoticePublished: [1, 'public'],
  UrgencyClaimed: [1, 'partner'],
  ReportPublished: [1, 'partner'],
  // Pre-decision advice is the council's own until it publishes it.
  StatutoryOfficerAdviceGiven: [1, 'own'],
  DecisionMade: [1, 'partner'],
  DecisionPublished: [1, 'public'],
  DecisionCalledIn: [1, 'public'],
  CallInConcluded: [1, 'public'],
  DecisionReconsidered: [1, 'public'],
  DecisionBecameEffective: [1, 'public'],
  ApprovalConditionMet: [1, 'partner'],
  DelegationExercised: [1, 'partner'],
  ApprovalLapsed: [1, 'partner'],
};

export const approvalRefusals = [
  'text-not-frozen', 'not-a-party-of-the-text', 'run-open', 'already-approved', 'approval-policy-missing',
  'key-decision-by-value', 'run-missing', 'run-not-open', 'notice-not-needed', 'notice-published', 'urgency-claimed',
  'urgency-agreed-by-claimant', 'report-published', 'advice-outside-capacity', 'not-the-designated-officer',
  'advice-given', 'decision-on-another-text', 'before-the-text', 'already-deferred', 'before-the-report',
  'notice-missing-or-short', 'before-the-noticed-day', 'report-missing', 'advice-missing', 'conditions-missing',
  'delegation-not-allowed',
  'decision-not-made', 'before-the-decision', 'not-published', 'call-in-not-available', 'call-in-window-closed',
  'too-few-members', 'not-called-in', 'not-to-reconsider', 'before-the-call-in', 'call-in-open', 'before-publication',
  'condition-missing', 'condition-already-met', 'delegation-not-needed', 'approval-not-effective',
  'delegation-missing', 'delegation-too-narrow', 'not-consulted', 'approval-over', 'already-effective',
] as const;
export type ApprovalRefusal = (typeof approvalRefusals)[number];
type G = Guard<ApprovalRefusal>;
type Decided = Decision<AgreementEvent, ApprovalRefusal>;

export function decideApproval(state: AgreementState, command: ApprovalCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const run = state.runs[council];
  const guarded = (
    guards: readonly G[], event: () => AgreementEvent, ...more: readonly AgreementEvent[]
  ): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event(), ...verdict }, ...more);
  };
  switch (command.type) {
    case 'OpenApprovalRun': return guarded(opening(state, command, council, facts), () => ({
      type: 'ApprovalRunOpened', on, council, hash: state.frozen!.hash, route: command.route, body: command.body,
      key: command.key, valuePence: command.valuePence }));
    case 'PublishKeyDecisionNotice': return guarded([
      ...inPhase(run, 'open', 'run-not-open'), ['notice-not-needed', () => run!.key],
      ['notice-published', () => run!.notice === null],
    ], () => ({ type: 'KeyDecisionNoticePublished', on, council, matter: command.matter, maker: command.maker,
      decisionFrom: command.decisionFrom, documents: command.documents }));
    case 'ClaimUrgency': return guarded([
      ['run-missing', () => run !== undefined],
      ['run-not-open', () => run!.phase === 'open' || run!.phase === 'decided'],
      ['urgency-claimed', () => run!.urgencies.every((claim) => claim.provision !== command.provision)],
      ['urgency-agreed-by-claimant', () => command.agreedBy !== facts.actor.person],
    ], () => ({ type: 'UrgencyClaimed', on, council, provision: command.provision, reason: command.reason,
      agreedBy: command.agreedBy, agreedByCapacity: command.agreedByCapacity }));
    case 'PublishReport': return guarded([
      ...inPhase(run, 'open', 'run-not-open'), ['report-published', () => run!.report === null],
      ...aboutTheText(state, on),
    ], () => ({ type: 'ReportPublished', on, council, authors: command.authors, implications: command.implications,
      hash: command.hash }));
    case 'GiveAdvice': return guarded([
      ...inPhase(run, 'open', 'run-not-open'), ...advising(command, council, facts),
      ['advice-given', () => !run!.advice.includes(command.role)], ...aboutTheText(state, on),
    ], () => ({ type: 'StatutoryOfficerAdviceGiven', on, council, role: command.role, position: command.position,
      text: command.text }));
    case 'MakeDecision': return guarded([
      ...inPhase(run, 'open', 'run-not-open'), ...deciding(state, run!, command, council, facts),
    ], () => ({ type: 'DecisionMade', on, council, hash: run!.hash, maker: command.maker, outcome: command.outcome,
      conditions: command.conditions, delegations: command.delegations, optionsRejected: command.optionsRejected,
      interests: command.interests }));
    case 'PublishDecision': {
      const { guards, ...publication } = publishing(run, on, council, facts);
      return guarded(guards, () => ({ type: 'DecisionPublished', on, council, ...publication }));
    }
    case 'CallInDecision': return guarded([
      ...inPhase(run, 'published', 'not-published'), ...callingIn(run!, command, council, facts),
    ], () => ({ type: 'DecisionCalledIn', on, council, members: command.members, grounds: command.grounds }));
    case 'ConcludeCallIn': return guarded([...inPhase(run, 'called-in', 'not-called-in'), sinceCallIn(run, on)],
      () => ({ type: 'CallInConcluded', on, council, outcome: command.outcome, reason: command.reason }));
    case 'ReconsiderDecision': return guarded([
      ...inPhase(run, 'to-reconsider', 'not-to-reconsider'), sinceCallIn(run, on),
    ], () => ({ type: 'DecisionReconsidered', on, council, outcome: command.outcome, reason: command.reason }));
    case 'BringIntoEffect': return guarded(takingEffect(run, on),
      () => ({ type: 'DecisionBecameEffective', on, council, hash: run!.hash }));
    case 'MeetApprovalCondition': return guarded(meetingCondition(run, command),
      () => ({ type: 'ApprovalConditionMet', on, council, condition: command.condition }));
    case 'ExerciseDelegation': {
      const from = run === undefined ? undefined : draftOf(state, run.hash);
      const to = state.frozen === null ? undefined : draftOf(state, state.frozen.hash);
      const changed = from === undefined || to === undefined ? null : differences(from, to);
      return guarded(exercising(state, run, command, changed), () => ({
        type: 'DelegationExercised', on, council, delegate: command.delegate, consulted: command.consulted,
        approved: run!.hash, hash: state.frozen!.hash, differences: inWords(changed!) }));
    }
    case 'LapseApproval': return guarded([
      ['run-missing', () => run !== undefined], ['approval-over', () => !over(run!)],
      ['approval-over', () => state.executedOn === null],
    ], () => ({ type: 'ApprovalLapsed', on, council, hash: run!.hash, why: command.why, differences: [] }),
      ...counterpartVoid(state, council, on));
  }
}

/** A counterpart rests on its approval: without the one the other is no longer valid (I1, I5). */
const counterpartVoid = (state: AgreementState, council: CouncilId, on: When): AgreementEvent[] => {
  const counterpart = state.counterparts[council];
  return counterpart === undefined ? []
    : [{ type: 'CounterpartVoided', on, council, hash: counterpart.hash, why: 'approval lapsed' }];
};

export function evolveApproval(state: AgreementState, event: ApprovalEvent): AgreementState {
  const change = (changes: (run: Run) => Partial<Run>): AgreementState => {
    const run = state.runs[event.council];
    return run === undefined ? state
      : { ...state, runs: { ...state.runs, [event.council]: { ...run, ...changes(run) } } };
  };
  const { on } = event;
  switch (event.type) {
    case 'ApprovalRunOpened': return { ...state, runs: { ...state.runs, [event.council]: {
      phase: 'open', hash: event.hash, route: event.route, key: event.key, body: event.body, openedOn: on,
      notice: null, urgencies: [], report: null, advice: [], advisedOn: [], decision: null, conditions: {},
      published: null, calledInOn: null, delegated: [], effectiveOn: null, restsOn: [] } } };
    case 'KeyDecisionNoticePublished': return change(() => ({ notice: { on, decisionFrom: event.decisionFrom } }));
    case 'UrgencyClaimed': return change((run) => ({
      urgencies: [...run.urgencies, { provision: event.provision, agreedBy: event.agreedBy, on }] }));
    case 'ReportPublished': return change(() => ({ report: { on } }));
    case 'StatutoryOfficerAdviceGiven': return change((run) => ({
      advice: [...run.advice, event.role], advisedOn: [...run.advisedOn, on] }));
    case 'DecisionMade': return change(() => ({
      phase: event.outcome === 'refuse' ? 'refused' : event.outcome === 'defer' ? 'open' : 'decided',
      decision: { on, outcome: event.outcome, delegations: event.delegations },
      conditions: Object.fromEntries(event.conditions.map((entry) => [entry.condition, false])) }));
    case 'DecisionPublished': return change(() => ({
      phase: 'published', published: {
        on, callInUntil: event.callInUntil, callInMembersMin: event.callInMembersMin ?? null } }));
    case 'DecisionCalledIn': return change(() => ({ phase: 'called-in', calledInOn: on }));
    case 'CallInConcluded': return change(() => ({
      phase: event.outcome === 'upheld' ? 'to-reconsider' : 'published', calledInOn: on }));
    case 'DecisionReconsidered': return change(() => ({
      phase: event.outcome === 'withdrawn' ? 'refused' : 'published', calledInOn: on }));
    case 'DecisionBecameEffective': return change((run) => ({
      phase: 'effective', effectiveOn: on, restsOn: [...run.restsOn, on] }));
    case 'ApprovalConditionMet': return change((run) => ({
      conditions: { ...run.conditions, [event.condition]: true }, restsOn: [...run.restsOn, on] }));
    case 'DelegationExercised': return change((run) => ({
      delegated: [...run.delegated, event.hash], restsOn: [...run.restsOn, on] }));
    case 'ApprovalLapsed': return change(() => ({ phase: 'lapsed' }));
  }
}
