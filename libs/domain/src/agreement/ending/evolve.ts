/** How the events of the end change what decisions know. */
import type { CouncilId } from '../../ids.ts';
import { addDays, earliest } from '../../time.ts';
import type { When } from '../../time.ts';
import type { AgreementState } from '../state.ts';
import { leavesNone } from './effect.ts';
import type { EndingEvent } from './rules.ts';
import type { EndingState, Fixing, Notice } from './state.ts';

type Change = Partial<EndingState>;

const noticeChanged = (
  { notices }: EndingState, id: string, change: (before: Notice) => Partial<Notice>,
): Change => {
  const before = notices[id];
  return before === undefined ? {} : { notices: { ...notices, [id]: { ...before, ...change(before) } } };
};

/** The end of the whole is the earliest that is fixed. */
const withFixed = (fixed: EndingState['fixed']): Change => ({
  fixed,
  endsOn: Object.values(fixed).map(({ endsOn }) => endsOn)
    .reduce<When | null>((first, day) => (first === null || earliest(day) < earliest(first) ? day : first), null),
});

/** A notice that no longer stands fixes nothing. */
const unfixed = ({ fixed }: EndingState, by: Fixing): Change => {
  const { [by]: gone, ...rest } = fixed;
  return gone === undefined ? {} : withFixed(rest);
};

/** What it was to end has ended otherwise. */
const lapsed = (notices: EndingState['notices'], on: When): EndingState['notices'] =>
  Object.fromEntries(Object.entries(notices).map(([id, notice]) => [id, notice.phase !== 'standing' ? notice
    : { ...notice, phase: 'lapsed' as const, settledOn: on }]));

function served(event: Extract<EndingEvent, { type: 'NoticeServed' }>): Notice {
  const { kind, cause, services, to, deliveredBy, proposal, deemedOn, earliestEnd, inputs, endsOn } = event;
  return {
    kind, cause, from: event.council, to, services, proposal, servedOn: event.on, deliveredBy, deemedOn, earliestEnd,
    inputs, endsOn, phase: 'standing', settledOn: null, tookOut: [], acknowledged: {}, contested: {}, otherEnd: {},
    withdrawal: null,
  };
}

function noticeEvolved(ending: EndingState, event: Extract<EndingEvent, { notice: string }>): Change {
  const { notice: id, on, council } = event;
  const changed = (change: (before: Notice) => Partial<Notice>): Change => noticeChanged(ending, id, change);
  switch (event.type) {
    case 'NoticeServed': return { notices: { ...ending.notices, [id]: served(event) } };
    case 'NoticeAcknowledged':
      return changed(({ acknowledged }) => ({ acknowledged: { ...acknowledged, [council]: on } }));
    case 'NoticeContested': return changed(({ contested }) => ({
      contested: { ...contested, [council]: { on, grounds: event.grounds } } }));
    case 'NoticeEndAgreed': return changed(({ otherEnd }) => ({
      otherEnd: { ...otherEnd, [council]: event.endsOn } }));
    case 'NoticeEndChanged': return changed(() => ({ endsOn: event.endsOn, otherEnd: {} }));
    case 'NoticeWithdrawalProposed': return changed(() => ({ withdrawal: { on, consents: [] } }));
    case 'NoticeWithdrawalConsented': return changed(({ withdrawal }) => ({
      withdrawal: withdrawal === null ? null : { ...withdrawal, consents: [...withdrawal.consents, council] } }));
    case 'NoticeWithdrawn': return {
      ...changed(() => ({ phase: 'withdrawn', settledOn: on })), ...unfixed(ending, `notice/${id}`) };
    case 'NoticeTookEffect': return {
      ...changed(() => ({ phase: 'effective', settledOn: on, tookOut: event.tookOut })),
      ...unfixed(ending, `notice/${id}`) };
  }
}

function reviewEvolved(
  ending: EndingState, event: Extract<EndingEvent, { review: string }>,
): Change {
  const { review: id, on } = event;
  if (event.type === 'ReviewCommissioned') {
    const { by, council: commissioner, dueOn } = event;
    return { reviews: { ...ending.reviews, [id]: { by, commissioner, on, dueOn, reported: null } } };
  }
  const before = ending.reviews[id];
  return before === undefined ? {} : {
    reviews: { ...ending.reviews, [id]: { ...before, reported: { on, advice: event.advice } } } };
}

function proposalEvolved(
  ending: EndingState, event: Extract<EndingEvent, { type: 'EndProposed' | 'EndConditionMet' | 'EndProposalLapsed' }>,
): Change {
  const { proposal: id, on, council: by } = event;
  const { proposals } = ending;
  if (event.type === 'EndProposed') {
    const conditions = Object.fromEntries(event.conditions.map(({ condition, what, dueOn }) =>
      [condition, { what, dueOn, metOn: null }]));
    return { proposals: { ...proposals, [id]: {
      by, on, decisionRef: event.decisionRef, conditions, lapsedOn: null } } };
  }
  const before = proposals[id];
  if (before === undefined) return {};
  if (event.type === 'EndProposalLapsed') return { proposals: { ...proposals, [id]: { ...before, lapsedOn: on } } };
  const condition = before.conditions[event.condition];
  return condition === undefined ? {} : { proposals: { ...proposals, [id]: { ...before, conditions: {
    ...before.conditions, [event.condition]: { ...condition, metOn: on } } } } };
}

function extensionEvolved(ending: EndingState, event: Extract<EndingEvent, { extension: string }>): Change {
  const { extension: id, on, council } = event;
  const { extensions } = ending;
  if (event.type === 'TermExtensionProposed') {
    const { until, instrument } = event;
    return { extensions: { ...extensions, [id]: {
      until, instrument, proposedOn: on, agreed: [council], effectiveOn: null } } };
  }
  const before = extensions[id];
  if (before === undefined) return {};
  return event.type === 'TermExtensionAgreed'
    ? { extensions: { ...extensions, [id]: { ...before, agreed: [...before.agreed, council] } } }
    : { extensions: { ...extensions, [id]: { ...before, effectiveOn: on } }, extendedTo: addDays(event.until, 1) };
}

/** Nobody takes part in anything from the first day without the agreement (I19). */
function agreementEnded(
  state: AgreementState, { on, cause, successors }: Extract<EndingEvent, { type: 'AgreementEnded' }>,
): AgreementState {
  const spans = state.membership.spans.map((span) =>
    (span.to !== null && earliest(span.to) <= earliest(on) ? span : { ...span, to: on }));
  return {
    ...state, membership: { ...state.membership, spans },
    ending: { ...state.ending, ended: { on, cause }, replacedBy: successors, endsOn: on,
      notices: lapsed(state.ending.notices, on) },
  };
}

/** What the events say of the end alone. */
function changeBy(ending: EndingState, event: Exclude<EndingEvent, { type: 'AgreementEnded' }>): Change {
  const { on, council }: { on: When; council: CouncilId } = event;
  if ('notice' in event) return noticeEvolved(ending, event);
  if ('review' in event) return reviewEvolved(ending, event);
  if ('extension' in event) return extensionEvolved(ending, event);
  switch (event.type) {
    case 'EndProposed': case 'EndConditionMet': case 'EndProposalLapsed': return proposalEvolved(ending, event);
    case 'EndAgreed': return { agreed: { ...ending.agreed, [council]: {
      on, endsOn: event.endsOn, decisionRef: event.decisionRef, replacedBy: event.replacedBy } } };
    case 'EndFixed': return withFixed({ ...ending.fixed, [event.by]: {
      endsOn: event.endsOn, cause: event.cause, successors: event.successors } });
    // The day it fixes comes as an event of its own.
    case 'DissolutionScheduled': return {};
    case 'SuccessorLinked':
      return { successors: { ...ending.successors, [event.successor]: { kind: event.kind, on } } };
    case 'PredecessorLinked':
      return { predecessors: { ...ending.predecessors, [event.predecessor]: { kind: event.kind, on } } };
  }
}

/**
 * Termination takes others out, who need not say so themselves: their part ends on the day (I19), and a
 * council left with nothing has withdrawn (I17). Who serves a withdrawal records it, citing the notice.
 */
function takenOut(
  state: AgreementState, { on, notice, tookOut, services }: Extract<EndingEvent, { type: 'NoticeTookEffect' }>,
): AgreementState {
  const served = state.ending.notices[notice];
  if (served?.kind !== 'termination') return state;
  const spans = state.membership.spans.flatMap((span) => {
    const out = tookOut.includes(span.council) && services.includes(span.service)
      && (span.to === null || earliest(on) < earliest(span.to));
    if (!out) return [span];
    return earliest(span.from) < earliest(on) ? [{ ...span, to: on }] : [];
  });
  const gone = tookOut.filter((council) => state.parties[council]?.status === 'joined'
    && !spans.some((span) => span.council === council && (span.to === null || earliest(on) < earliest(span.to))));
  // Where no agreement is left it ends by an event of its own, and its parties wind it down together.
  const left = Object.fromEntries((leavesNone(state, served, earliest(on)) ? [] : gone)
    .map((council) => [council, { status: 'withdrawn' as const, since: on }]));
  return { ...state, parties: { ...state.parties, ...left }, membership: { ...state.membership, spans } };
}

export function evolveEnd(state: AgreementState, event: EndingEvent): AgreementState {
  if (event.type === 'AgreementEnded') return agreementEnded(state, event);
  const before = event.type === 'NoticeTookEffect' ? takenOut(state, event) : state;
  return { ...before, ending: { ...before.ending, ...changeBy(before.ending, event) } };
}
