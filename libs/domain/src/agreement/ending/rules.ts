/**
 * Ending: reviews, conditional decisions, notice, extension, the end itself, and the agreements before and
 * after. A day on which something ends comes by itself; a party records it, and it counts from that day.
 * The arithmetic of a notice is in notice-period.ts, of the term in term.ts; the rules are in guards.ts.
 * Order of the file: events, commands, who may and who reads, refusals, decide, what is due.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import { earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { commitmentRefusals } from '../consents/guards.ts';
import type { AgreementEvent } from '../events.ts';
import { legalOfficers, officers } from '../part.ts';
import type { By, Deadline, Entitled, Task, Written } from '../part.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { dueOf, tasksToEnd } from './due.ts';
import { leavesNone, leaving, servicesOf } from './effect.ts';
import { evolveEnd } from './evolve.ts';
import {
  agreeingEnd, agreeingExtension, answering, concerned, consenting, dissolved, endAgreedBy, endedByConsent, expiring,
  extending, lapsingInLaw, linking, meeting, merged, movingEnd, proposing, reporting, scheduling, serving,
  standingProposal, takingEffect, withdrawing,
} from './guards.ts';
import { causeOf, endFixed, endedBy, reckoned } from './notice.ts';
import type { NoticeInputs } from './notice-period.ts';
import type {
  Delivery, EndAgreed, EndCause, Fixing, NoticeCause, NoticeKind, ReviewAdvice, SuccessorKind,
} from './state.ts';
import { termOf } from './term.ts';

type ConditionOfEnd = { readonly condition: string; readonly what: string; readonly dueOn: LocalDate | null };
type Served = {
  readonly notice: string; readonly kind: NoticeKind; readonly cause: NoticeCause;
  /** Null: the whole agreement, or all that the server takes part in. */
  readonly services: readonly string[] | null;
  readonly to: readonly CouncilId[]; readonly deliveredBy: Delivery;
  /** The conditional decision that it carries out. */
  readonly proposal: string | null;
  readonly reason: string;
};
type Agreed = Omit<EndAgreed, 'on'>;

export type EndingEvent =
  | By<'ReviewCommissioned', { review: string; by: string; remit: string; dueOn: LocalDate | null }>
  | By<'ReviewReported', { review: string; advice: ReviewAdvice; summary: string }>
  | By<'EndProposed', { proposal: string; conditions: readonly ConditionOfEnd[]; decisionRef: string }>
  | By<'EndConditionMet', { proposal: string; condition: string }>
  | By<'EndProposalLapsed', { proposal: string; why: string }>
  /** `on` is the day of service. */
  | By<'NoticeServed', Served & { deemedOn: When; earliestEnd: When; inputs: NoticeInputs; endsOn: When }>
  | By<'NoticeAcknowledged', { notice: string }>
  | By<'NoticeContested', { notice: string; grounds: string }>
  | By<'NoticeEndAgreed', { notice: string; endsOn: When }>
  | By<'NoticeEndChanged', { notice: string; before: When; endsOn: When; councils: readonly CouncilId[] }>
  | By<'NoticeWithdrawalProposed', { notice: string; reason: string }>
  | By<'NoticeWithdrawalConsented', { notice: string }>
  | By<'NoticeWithdrawn', { notice: string; consents: readonly CouncilId[] }>
  /** `on` is the first day without the councils that it takes out. */
  | By<'NoticeTookEffect', { notice: string; tookOut: readonly CouncilId[]; services: readonly string[] }>
  | By<'TermExtensionProposed', { extension: string; until: LocalDate; instrument: string;
      valuePence: PenceText | 'unknown' }>
  | By<'TermExtensionAgreed', { extension: string; valuePence: PenceText | 'unknown' }>
  | By<'TermExtended', { extension: string; until: LocalDate; councils: readonly CouncilId[] }>
  | By<'EndAgreed', Agreed>
  | By<'DissolutionScheduled', { vestingOn: When; councils: readonly CouncilId[]; order: string }>
  | By<'EndFixed', { endsOn: When; cause: EndCause; by: Fixing; successors: readonly string[] }>
  /** `on` is the first day without the agreement; `ref` names what it rests on. */
  | By<'AgreementEnded', { cause: EndCause; successors: readonly string[]; ref: string | null }>
  | By<'SuccessorLinked', { successor: string; kind: SuccessorKind }>
  | By<'PredecessorLinked', { predecessor: string; kind: SuccessorKind }>;

export type EndingCommand =
  | { readonly type: 'CommissionReview'; readonly on: When; readonly review: string; readonly by: string;
      readonly remit: string; readonly dueOn: LocalDate | null }
  | { readonly type: 'ReportReview'; readonly on: When; readonly review: string; readonly advice: ReviewAdvice;
      readonly summary: string }
  | { readonly type: 'ProposeEnd'; readonly on: When; readonly proposal: string;
      readonly conditions: readonly ConditionOfEnd[]; readonly decisionRef: string }
  | { readonly type: 'MeetEndCondition'; readonly on: When; readonly proposal: string; readonly condition: string }
  | { readonly type: 'LapseEndProposal'; readonly on: When; readonly proposal: string; readonly why: string }
  /**
   * `on` is the day of service. `deemedOn` is null but where a source states the day of receipt. `endsOn` is
   * the day that the notice names, not before the earliest; null means the earliest.
   */
  | { readonly type: 'ServeNotice'; readonly on: When; readonly deemedOn: When | null; readonly endsOn: When | null }
    & Served
  | { readonly type: 'AcknowledgeNotice'; readonly on: When; readonly notice: string }
  | { readonly type: 'ContestNotice'; readonly on: When; readonly notice: string; readonly grounds: string }
  /** A shorter or a longer notice is for its server and all its recipients to agree [S81a]. */
  | { readonly type: 'AgreeNoticeEnd'; readonly on: When; readonly notice: string; readonly endsOn: When }
  | { readonly type: 'WithdrawNotice'; readonly on: When; readonly notice: string; readonly reason: string }
  | { readonly type: 'ConsentToWithdrawal'; readonly on: When; readonly notice: string }
  | { readonly type: 'TakeNoticeEffect'; readonly on: When; readonly notice: string }
  /** `until` is the last day of the longer term; the value is what the council will pay during it. */
  | { readonly type: 'ExtendTerm'; readonly on: When; readonly extension: string; readonly until: LocalDate;
      readonly instrument: string; readonly valuePence: PenceText | 'unknown' }
  | { readonly type: 'AgreeExtension'; readonly on: When; readonly extension: string;
      readonly valuePence: PenceText | 'unknown' }
  | { readonly type: 'Expire'; readonly on: When }
  | { readonly type: 'AgreeToEnd'; readonly on: When } & Agreed
  | { readonly type: 'EndByConsent'; readonly on: When }
  | { readonly type: 'EndByLegalLapse'; readonly on: When; readonly basis: string }
  | { readonly type: 'EndByMerger'; readonly on: When; readonly order: string }
  | { readonly type: 'ScheduleDissolution'; readonly on: When; readonly vestingOn: When;
      readonly councils: readonly CouncilId[]; readonly order: string }
  | { readonly type: 'EndByDissolution'; readonly on: When; readonly order: string }
  | { readonly type: 'LinkSuccessor'; readonly on: When; readonly successor: string; readonly kind: SuccessorKind }
  | { readonly type: 'LinkPredecessor'; readonly on: When; readonly predecessor: string;
      readonly kind: SuccessorKind };

export const endingCommands: Entitled<EndingCommand> = {
  CommissionReview: [...officers, 'finance-officer', 'member'],
  ReportReview: [...officers, 'finance-officer', 'member'],
  ProposeEnd: [...officers, 'member'],
  MeetEndCondition: [...officers, 'finance-officer'],
  LapseEndProposal: [...officers, 'member'],
  ServeNotice: officers,
  AcknowledgeNotice: officers,
  ContestNotice: officers,
  AgreeNoticeEnd: officers,
  WithdrawNotice: officers,
  ConsentToWithdrawal: officers,
  TakeNoticeEffect: officers,
  ExtendTerm: officers,
  AgreeExtension: officers,
  Expire: officers,
  AgreeToEnd: [...officers, 'member'],
  EndByConsent: officers,
  EndByLegalLapse: legalOfficers,
  EndByMerger: legalOfficers,
  ScheduleDissolution: legalOfficers,
  EndByDissolution: legalOfficers,
  LinkSuccessor: officers,
  LinkPredecessor: officers,
};

export const endingEvents: Written<EndingEvent> = {
  ReviewCommissioned: [1, 'partner'],
  ReviewReported: [1, 'partner'],
  EndProposed: [1, 'partner'],
  EndConditionMet: [1, 'partner'],
  EndProposalLapsed: [1, 'partner'],
  NoticeServed: [1, 'partner'],
  NoticeAcknowledged: [1, 'partner'],
  NoticeContested: [1, 'partner'],
  NoticeEndAgreed: [1, 'partner'],
  NoticeEndChanged: [1, 'partner'],
  NoticeWithdrawalProposed: [1, 'partner'],
  NoticeWithdrawalConsented: [1, 'partner'],
  NoticeWithdrawn: [1, 'partner'],
  NoticeTookEffect: [1, 'partner'],
  TermExtensionProposed: [1, 'partner'],
  TermExtensionAgreed: [1, 'partner'],
  TermExtended: [1, 'public'],
  EndAgreed: [1, 'partner'],
  DissolutionScheduled: [1, 'partner'],
  EndFixed: [1, 'partner'],
  AgreementEnded: [1, 'public'],
  // Until it is executed, another agreement is known to those at its table alone.
  SuccessorLinked: [1, 'partner'],
  PredecessorLinked: [1, 'partner'],
};

export const endingRefusals = [
  'review-exists', 'review-missing', 'review-reported', 'end-proposal-exists', 'end-proposal-missing',
  'end-proposal-over', 'end-proposal-of-another', 'end-condition-repeated', 'end-condition-missing',
  'end-condition-met', 'end-conditions-open', 'before-what-it-answers', 'notice-exists', 'no-such-notice',
  'notice-not-standing', 'notice-to-a-stranger', 'notice-recipients-missing', 'notice-services-unknown',
  'receipt-not-computed', 'receipt-before-service', 'notice-period-unknown', 'end-before-the-earliest',
  'not-a-recipient', 'notice-acknowledged', 'notice-contested', 'not-the-server', 'not-concerned-by-the-notice',
  'notice-withdrawal-proposed', 'notice-withdrawal-missing', 'notice-withdrawal-consented',
  'notice-not-yet-effective', 'no-term', 'term-not-longer', 'term-over', 'term-not-over', 'extension-exists',
  'extension-missing', 'extension-over', 'extension-agreed', 'end-agreed-already', 'end-in-the-past',
  'linked-to-itself', 'end-not-agreed', 'end-not-reached', 'lapsed-basis-missing', 'basis-still-stands',
  'services-still-based', 'parties-remain', 'before-the-merger', 'dissolution-of-a-stranger', 'dissolution-scheduled',
  'vesting-passed', 'not-the-vesting-day', 'already-linked', ...commitmentRefusals,
] as const;
export type EndingRefusal = (typeof endingRefusals)[number];
type Decided = Decision<AgreementEvent, EndingRefusal>;

export function decideEnding(state: AgreementState, command: EndingCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const { ending } = state;
  const guarded = (
    guards: readonly Guard<EndingRefusal>[], events: () => readonly [AgreementEvent, ...AgreementEvent[]],
  ): Decided => {
    const verdict = check(facts.grade, guards);
    if ('refused' in verdict) return verdict;
    const [event, ...more] = events();
    return accept<AgreementEvent>({ ...event, ...verdict }, ...more);
  };
  switch (command.type) {
    case 'CommissionReview': return guarded([['review-exists', () => !has(ending.reviews, command.review)]], () => [{
      type: 'ReviewCommissioned', on, council, review: command.review, by: command.by, remit: command.remit,
      dueOn: command.dueOn }]);
    case 'ReportReview': return guarded(reporting(state, command), () => [{ type: 'ReviewReported', on, council,
      review: command.review, advice: command.advice, summary: command.summary }]);
    case 'ProposeEnd': return guarded(proposing(state, command), () => [{ type: 'EndProposed', on, council,
      proposal: command.proposal, conditions: command.conditions, decisionRef: command.decisionRef }]);
    case 'MeetEndCondition': return guarded(meeting(state, command, council), () => [{
      type: 'EndConditionMet', on, council, proposal: command.proposal, condition: command.condition }]);
    case 'LapseEndProposal': return guarded(standingProposal(state, command, council), () => [{
      type: 'EndProposalLapsed', on, council, proposal: command.proposal, why: command.why }]);
    case 'ServeNotice': return guarded(serving(state, command, council, facts),
      () => noticeServed(state, command, council, facts));
    case 'AcknowledgeNotice': return guarded(answering(state, command, council),
      () => [{ type: 'NoticeAcknowledged', on, council, notice: command.notice }]);
    case 'ContestNotice': return guarded(answering(state, command, council), () => [{
      type: 'NoticeContested', on, council, notice: command.notice, grounds: command.grounds }]);
    case 'AgreeNoticeEnd': return guarded(movingEnd(state, command, council),
      () => noticeEndAgreed(state, command, council));
    case 'WithdrawNotice': return guarded(withdrawing(state, command, council), () => [{
      type: 'NoticeWithdrawalProposed', on, council, notice: command.notice, reason: command.reason },
    ...withdrawnIf(state, command, council, false)]);
    case 'ConsentToWithdrawal': return guarded(consenting(state, command, council), () => [{
      type: 'NoticeWithdrawalConsented', on, council, notice: command.notice },
    ...withdrawnIf(state, command, council, true)]);
    case 'TakeNoticeEffect': return guarded(takingEffect(state, command),
      () => noticeTookEffect(state, command, council));
    case 'ExtendTerm': return guarded(extending(state, command, council, facts), () => [{
      type: 'TermExtensionProposed', on, council, extension: command.extension, until: command.until,
      instrument: command.instrument, valuePence: command.valuePence }]);
    case 'AgreeExtension': return guarded(agreeingExtension(state, command, council, facts),
      () => extensionAgreed(state, command, council));
    case 'Expire': return guarded(expiring(state, command), () => [ended(
      (termOf(state)?.endsOn ?? on) as When, council, 'expiry')]);
    case 'AgreeToEnd': return guarded(agreeingEnd(state, command, council), () => endAgreed(state, command, council));
    case 'EndByConsent': return guarded(endedByConsent(state, command), () => {
      const fixed = ending.fixed.consent;
      return [ended(fixed?.endsOn ?? on, council, fixed?.cause ?? 'mutual', fixed?.successors)];
    });
    case 'EndByLegalLapse': return guarded(lapsingInLaw(state, command),
      () => [ended(on, council, 'legal-lapse', [], command.basis)]);
    case 'EndByMerger': return guarded(merged(state, command),
      () => [ended(on, council, 'merger-of-parties', [], command.order)]);
    case 'ScheduleDissolution': return guarded(scheduling(state, command, facts), () => [{
      type: 'DissolutionScheduled', on, council, vestingOn: command.vestingOn, councils: command.councils,
      order: command.order },
    endFixed(on, council, 'dissolution', { endsOn: command.vestingOn, cause: 'dissolution' })]);
    case 'EndByDissolution': return guarded(dissolved(state, command, facts),
      () => [ended(on, council, 'dissolution', [], command.order)]);
    case 'LinkSuccessor': return guarded(linking(state, command.successor, ending.successors), () => [{
      type: 'SuccessorLinked', on, council, successor: command.successor, kind: command.kind }]);
    case 'LinkPredecessor': return guarded(linking(state, command.predecessor, ending.predecessors), () => [{
      type: 'PredecessorLinked', on, council, predecessor: command.predecessor, kind: command.kind }]);
  }
}

type Command<T extends EndingCommand['type']> = Extract<EndingCommand, { type: T }>;
type Events = readonly [AgreementEvent, ...AgreementEvent[]];

const ended = (
  on: When, council: CouncilId, cause: EndCause, successors: readonly string[] = [], ref: string | null = null,
): AgreementEvent => ({ type: 'AgreementEnded', on, council, cause, successors, ref });

function noticeServed(
  state: AgreementState, command: Command<'ServeNotice'>, council: CouncilId, facts: AgreementFacts,
): Events {
  const { on, notice, kind, cause, services, to, deliveredBy, proposal, reason } = command;
  const { deemedOn, earliestEnd, inputs, endsOn } = reckoned(state, command, council, facts);
  return [{ type: 'NoticeServed', on, council, notice, kind, cause, services, to, deliveredBy, proposal, reason,
    deemedOn, earliestEnd, inputs, endsOn },
  ...endedBy(state, council, on, notice, { kind, cause, services, to, from: council }, endsOn)];
}

function noticeEndAgreed(state: AgreementState, command: Command<'AgreeNoticeEnd'>, council: CouncilId): Events {
  const { on, notice, endsOn } = command;
  const before = state.ending.notices[notice]!;
  const councils = concerned(state, before);
  const all = councils.every((one) => one === council || before.otherEnd[one] === endsOn);
  return [{ type: 'NoticeEndAgreed', on, council, notice, endsOn },
    ...(all ? [{ type: 'NoticeEndChanged' as const, on, council, notice, before: before.endsOn, endsOn, councils },
      ...endedBy(state, council, on, notice, before, endsOn)] : [])];
}

/** I50: it is withdrawn once every recipient that is still a party has consented. */
function withdrawnIf(
  state: AgreementState, { on, notice: id }: Command<'WithdrawNotice' | 'ConsentToWithdrawal'>, council: CouncilId,
  consents: boolean,
): AgreementEvent[] {
  const notice = state.ending.notices[id]!;
  const given = [...notice.withdrawal?.consents ?? [], ...(consents ? [council] : [])];
  return concerned(state, notice).every((party) => party === notice.from || given.includes(party))
    ? [{ type: 'NoticeWithdrawn', on, council, notice: id, consents: given.sort() }] : [];
}

/** It counts from its own day, whenever that is recorded. */
function noticeTookEffect(state: AgreementState, command: Command<'TakeNoticeEffect'>, council: CouncilId): Events {
  const notice = state.ending.notices[command.notice]!;
  const on = notice.endsOn === 'unknown' ? command.on : notice.endsOn;
  return [
    { type: 'NoticeTookEffect', on, council, notice: command.notice, tookOut: leaving(state, notice),
      services: servicesOf(state, notice, earliest(on)) },
    ...(leavesNone(state, notice, earliest(on))
      ? [ended(on, council, causeOf(notice), [], command.notice)] : []),
  ];
}

function extensionAgreed(state: AgreementState, command: Command<'AgreeExtension'>, council: CouncilId): Events {
  const { on, extension, valuePence } = command;
  const { until, agreed } = state.ending.extensions[extension]!;
  const all = joined(state).every((party) => party === council || agreed.includes(party));
  return [{ type: 'TermExtensionAgreed', on, council, extension, valuePence },
    ...(all ? [{ type: 'TermExtended' as const, on, council, extension, until, councils: joined(state) }] : [])];
}

function endAgreed(state: AgreementState, command: Command<'AgreeToEnd'>, council: CouncilId): Events {
  const { on, endsOn, decisionRef, replacedBy } = command;
  return [{ type: 'EndAgreed', on, council, endsOn, decisionRef, replacedBy },
    ...(endAgreedBy(state, command, council) ? [endFixed(on, council, 'consent', { endsOn,
      cause: replacedBy === null ? 'mutual' : 'replaced', successors: replacedBy === null ? [] : [replacedBy] })]
      : [])];
}

export const evolveEnding = (state: AgreementState, event: EndingEvent): AgreementState => evolveEnd(state, event);

/** Days on which something of this part falls due. */
export const endingDeadlines = (state: AgreementState): readonly Deadline[] => dueOf(state);

/** What one council has to do next in this part. */
export const endingTasks = (state: AgreementState, council: CouncilId): readonly Task[] => tasksToEnd(state, council);
