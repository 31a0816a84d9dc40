/**
 * Boards: which stand, who sits on them, what they may decide, and when a decision takes effect. The
 * joint committee of the terms stands from commencement without a step of its own.
 */
import { approvalPolicyOn } from '../../council-facts.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId, PersonRef } from '../../ids.ts';
import { basisKind } from '../../legal-bases.ts';
import { addDays, earliest, isExact, lastOfWorkingDays, surelyBefore } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { spansOn } from '../membership/state.ts';
import { after, notBefore } from '../reading.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { paramOn } from '../variation/in-force.ts';
import type { GovernanceCommandOf as Command, GovernanceRefusal, RecommendedBecause, SaidAtMeeting } from './rules.ts';
import type { Appointment, Board, BoardDecision, CallInWindow, DecisionAt, GovernanceState } from './state.ts';

type G = Guard<GovernanceRefusal>;

/** The name of the joint committee that the terms of the agreement set up. */
export const committeeOfTerms = 'joint-committee';
/** Where no policy of the council says how long: five working days [S63]. */
const callInDaysUsual = 5;

/** Councils with a partner's rights in any of the services on the day: a customer buys without them. */
export const partnersOn = (
  { membership }: Pick<AgreementState, 'membership'>, services: readonly string[], day: LocalDate,
): CouncilId[] => [...new Set(spansOn(membership, day)
  .filter(({ role, service }) => role !== 'customer' && services.includes(service))
  .map(({ council }) => council))].sort();

function ofTerms(state: AgreementState, day: LocalDate): Board | undefined {
  const { terms, commencedOn } = state;
  if (terms?.model !== 'joint-committee' || commencedOn === null) return undefined;
  const resting = Object.values(state.bases)
    .filter(({ kind }) => basisKind(kind)?.effect === 'joint-committee').flatMap((basis) => basis.services);
  const services = resting.length > 0 ? [...new Set(resting)] : Object.keys(state.services);
  const allowed = paramOn(state, day, 'scrutiny', 'callInAllowed');
  return {
    kind: 'joint-committee', name: terms.name, mandates: terms.mandates, quorum: terms.quorum, services,
    seats: partnersOn(state, services, earliest(commencedOn))
      .map((council) => ({ council, seats: terms.membersPerCouncil })),
    votingRule: 'unknown', from: commencedOn,
    // Where the agreement is silent, executive decisions are subject to each council's own scrutiny [S63].
    callInAllowed: typeof allowed === 'boolean' ? allowed : terms.executive,
  };
}

/** The board of that name as it stood on the day, whether or not another has taken its place since. */
export const boardOf = (state: AgreementState, board: string, day: LocalDate): Board | undefined =>
  has(state.governance.boards, board) ? state.governance.boards[board]
    : board === committeeOfTerms ? ofTerms(state, day) : undefined;

/** Names of the boards that nothing has replaced. */
export const standingBoards = (state: AgreementState): string[] =>
  [...(state.terms?.model === 'joint-committee' && state.commencedOn !== null ? [committeeOfTerms] : []),
    ...Object.keys(state.governance.boards)].filter((board) => !has(state.governance.replaced, board));

/** I13: the councils of each of its services are the councils that sit on it. */
const sameCouncils = (state: AgreementState, { seats, services }: Pick<Board, 'seats' | 'services'>,
  day: LocalDate): boolean => {
  const sitting = seats.map(({ council }) => council).sort().join();
  // A service that has not begun has no councils yet.
  return services.map((service) => partnersOn(state, [service], day))
    .every((councils) => councils.length === 0 || councils.join() === sitting);
};

const seatsInAll = ({ seats }: Pick<Board, 'seats'>): number | 'unknown' =>
  seats.reduce<number | 'unknown'>((sum, one) =>
    (sum === 'unknown' || one.seats === 'unknown' ? 'unknown' : sum + one.seats), 0);

export function constituting(state: AgreementState, command: Command<'ConstituteBoard'>): G[] {
  const { on, kind, seats, services, mandates, replaces, quorum } = command;
  const day = earliest(on);
  const all = seatsInAll(command);
  const committees = standingBoards(state).filter((board) => boardOf(state, board, day)?.kind === 'joint-committee');
  return [
    ['board-exists', () => boardOf(state, command.board, day) === undefined],
    ['board-without-company', () => kind !== 'company-board' || state.terms?.model === 'jointly-owned-company'],
    ['board-not-to-replace', () => replaces === null || standingBoards(state).includes(replaces)],
    ['before-the-board', () => replaces === null || notBefore(on, boardOf(state, replaces, day)!.from)],
    // I13: a change of the councils means a new committee in the place of the old.
    ['joint-committee-stands', () => kind !== 'joint-committee' || committees.every((board) => board === replaces),
      () => ({ boards: committees })],
    ['service-missing', () => services.length > 0 && services.every((service) => has(state.services, service))],
    ['seat-of-a-stranger', () => seats.length > 0 && seats.every(({ council }) => joined(state).includes(council))
      && new Set(seats.map(({ council }) => council)).size === seats.length],
    ['committee-sets-differ', () => kind !== 'joint-committee' || sameCouncils(state, command, day)],
    ['quorum-out-of-reach', () => quorum === 'unknown' || all === 'unknown' ? 'unknown' : quorum <= all,
      () => ({ seats: all })],
    ['mandate-twice', () => new Set(mandates.map((mandate) => mandate.function)).size === mandates.length],
  ];
}

/** The term covers the day, or may. */
export const sitsOn = ({ from, until, endedOn }: Appointment, day: LocalDate): boolean =>
  earliest(from) <= day && (until === null || day <= until) && (endedOn === null || day < earliest(endedOn));

const current = (governance: GovernanceState, board: string, person: PersonRef): Appointment | undefined =>
  governance.members[board]?.[person]?.at(-1);

/** The first day after the appointment, or null while it has no end. */
const endOf = ({ until, endedOn }: Appointment): LocalDate | null =>
  endedOn !== null ? earliest(endedOn) : until === null ? null : addDays(until, 1);

const overlaps = (one: Appointment, from: When, until: LocalDate | null): boolean => {
  const end = endOf(one);
  return (end === null || earliest(from) < end) && (until === null || earliest(one.from) <= until);
};

const standing = (state: AgreementState, board: string, on: When): G[] => [
  ['board-missing', () => boardOf(state, board, earliest(on)) !== undefined],
  ['before-the-board', () => notBefore(on, boardOf(state, board, earliest(on))!.from)],
  ['board-replaced', () => !has(state.governance.replaced, board)
    || surelyBefore(on, state.governance.replaced[board]!)],
];

export function appointing(state: AgreementState, command: Command<'AppointMember'>, council: CouncilId): G[] {
  const { board, person, from, until, on } = command;
  const { members } = state.governance;
  const seats = boardOf(state, board, earliest(on))?.seats.find((one) => one.council === council)?.seats;
  const clashing = Object.entries(members[board] ?? {}).flatMap(([who, terms]) =>
    terms.filter((one) => overlaps(one, from, until)).map((one) => ({ who, council: one.council })));
  const taken = clashing.filter((one) => one.council === council).length;
  return [
    ...standing(state, board, on),
    ['before-the-board', () => notBefore(from, boardOf(state, board, earliest(on))!.from)],
    ['term-ends-before-it-begins', () => until === null || !surelyBefore(until as string as When, from)],
    ['no-seat-on-the-board', () => seats !== undefined],
    // I7: a member sits for one council.
    ['sits-for-another-council', () => clashing.every((one) => one.who !== person || one.council === council)],
    ['already-appointed', () => clashing.every((one) => one.who !== person)],
    ['seats-filled', () => seats === 'unknown' ? 'unknown' : taken < seats!, () => ({ seats })],
  ];
}

export function endingAppointment(
  { governance }: AgreementState, { board, person, on }: Command<'EndAppointment'>, council: CouncilId,
): G[] {
  const held = current(governance, board, person);
  return [
    ['not-appointed', () => held !== undefined && held.council === council && held.endedOn === null
      && (held.until === null || earliest(on) <= held.until)],
    ['before-the-appointment', () => notBefore(on, held!.from)],
  ];
}

// Meetings ------------------------------------------------------------------------------------------

const decisionOf = ({ governance }: AgreementState, { board, meeting: at, decision }: DecisionAt):
BoardDecision | undefined => {
  const of = has(governance.meetings, board) ? governance.meetings[board]! : {};
  const decisions = has(of, at) ? of[at]!.decisions : {};
  return has(decisions, decision) ? decisions[decision] : undefined;
};

/** Some council's call-in was upheld: the board looks at the decision again. */
export const sentBack = ({ phase, callIns }: BoardDecision): boolean =>
  phase === 'waiting' && Object.values(callIns).some(({ concluded }) => concluded?.outcome === 'upheld');

export function meeting(state: AgreementState, command: Command<'RecordMeeting'>, facts: AgreementFacts): G[] {
  const { board, on, publishedOn, present, decisions } = command;
  const members = state.governance.members[board] ?? {};
  const sits = (council: CouncilId, person: PersonRef): Verdict => {
    const terms = has(members, person) ? members[person]! : [];
    return terms.some((one) => one.council === council && sitsOn(one, earliest(on))) || facts.grade === 'imported'
      && 'unknown';
  };
  return [
    ...standing(state, board, on),
    ['meeting-exists', () => !has(state.governance.meetings[board] ?? {}, command.meeting)],
    ...present.flatMap(({ council, people }) => people.map((person): G =>
      ['not-a-member-of-the-board', () => sits(council, person), () => ({ council, person })])),
    ['board-decision-twice', () => new Set(decisions.map(({ decision }) => decision)).size === decisions.length],
    ['published-before-the-meeting', () => notBefore(publishedOn, on)],
    ['published-in-the-future', () => publishedOn === 'unknown' || earliest(publishedOn) <= facts.today],
    ...decisions.flatMap(({ reconsiders }): G[] => reconsiders === null ? [] : [['nothing-to-reconsider', () => {
      const before = decisionOf(state, { board, ...reconsiders });
      return before !== undefined && sentBack(before) && pendingOf(before).length === 0;
    }]]),
  ];
}

const quorumReached = ({ quorum }: Board, present: Command<'RecordMeeting'>['present']): boolean | 'unknown' => {
  const people = new Set(present.flatMap((entry) => entry.people)).size;
  return quorum === 'unknown' || people === 0 ? 'unknown' : people >= quorum;
};

/** Nobody named as present is a meeting without a quorum, unless a source just does not say who was there. */
const quorateBy = (board: Board, { present }: Command<'RecordMeeting'>, facts: AgreementFacts): boolean | 'unknown' => {
  const reached = quorumReached(board, present);
  return reached === 'unknown' && facts.grade === 'live' ? false : reached;
};

/** I20, I13: why it can only be a recommendation; null for a decision. */
function recommendedBecause(
  state: AgreementState, board: Board, on: When, about: string, quorate: boolean | 'unknown',
): RecommendedBecause | null {
  const power = board.mandates.find((mandate) => mandate.function === about)?.power;
  if (power === undefined) return 'beyond-mandate';
  if (power !== 'decide') return power === 'recommend' ? 'mandate-is-recommend' : 'mandate-is-note';
  if (board.kind === 'joint-committee' && !sameCouncils(state, board, earliest(on))) return 'councils-changed';
  return quorate === false ? 'not-quorate' : null;
}

/** I22, I59: until when each council that sits may call in, by its own policy and its nation's calendar. */
const windowsOf = ({ seats }: Board, publishedOn: When, facts: AgreementFacts): CallInWindow[] =>
  seats.map(({ council }) => {
    const register = facts.councils[council];
    const calendar = facts.calendars[register?.nation ?? 'england'];
    const days = (register === undefined ? null : approvalPolicyOn(register, publishedOn))?.callInDays
      ?? callInDaysUsual;
    return { council, calendar: calendar.version,
      until: isExact(publishedOn) ? lastOfWorkingDays(calendar, earliest(publishedOn), days) : 'unknown' };
  });

/** The meeting, and each thing said as what it was: a decision that waits or takes effect, or a recommendation. */
export function met(
  state: AgreementState, command: Command<'RecordMeeting'>, council: CouncilId, facts: AgreementFacts,
): [AgreementEvent, ...AgreementEvent[]] {
  const { on, board, meeting: name, present, publishedOn, decisions } = command;
  const of = boardOf(state, board, earliest(on))!;
  const quorate = quorateBy(of, command, facts);
  const said = ({ decision, function: about, outcome, reconsiders }: SaidAtMeeting): AgreementEvent[] => {
    const why = recommendedBecause(state, of, on, about, quorate);
    const at = { on, council, board, meeting: name, decision };
    if (why !== null) return [{ type: 'BoardRecommendationMade', ...at, function: about, outcome, why }];
    // A decision is called in once: what answers a call-in takes effect at once.
    const windows = of.callInAllowed && reconsiders === null ? windowsOf(of, publishedOn, facts) : [];
    return [
      { type: 'BoardDecisionMade', ...at, function: about, outcome, windows,
        reconsiders: reconsiders === null ? null : { board, ...reconsiders } },
      ...(windows.length > 0 ? [] : [{ type: 'BoardDecisionBecameEffective' as const, ...at }]),
    ];
  };
  return [
    { type: 'BoardMet', on, council, board, meeting: name, present, quorum: of.quorum, quorate, publishedOn },
    ...decisions.flatMap(said),
  ];
}

// Call-in -------------------------------------------------------------------------------------------

/** Councils whose call-in is not concluded. */
export const pendingOf = ({ callIns }: BoardDecision): CouncilId[] =>
  (Object.keys(callIns) as CouncilId[]).filter((council) => callIns[council]!.concluded === null).sort();

/** The last day on which any council may still call in; null where that is not known or there is none. */
export const lastDayOfCallIn = ({ windows }: BoardDecision): LocalDate | null => {
  const days = windows.map(({ until }) => until);
  return days.length === 0 || days.includes('unknown') ? null : (days as LocalDate[]).sort().at(-1)!;
};

const published = ({ governance }: AgreementState, { board, meeting: at }: DecisionAt): When =>
  governance.meetings[board]![at]!.publishedOn;

export function callingIn(
  state: AgreementState, command: Command<'CallInBoardDecision'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const decision = decisionOf(state, command);
  const window = decision?.windows.find((one) => one.council === council);
  const register = facts.councils[council];
  const needed = register === undefined ? null : approvalPolicyOn(register, command.on)?.callInMembersMin ?? null;
  return [
    ['board-decision-missing', () => decision !== undefined],
    ['board-not-subject-to-call-in', () => window !== undefined],
    ['board-decision-settled', () => decision!.phase === 'waiting'],
    ['board-decision-called-in', () => !has(decision!.callIns, council)],
    ['before-publication', () => notBefore(command.on, published(state, command))],
    ['board-call-in-window-closed', () => window!.until === 'unknown' ? 'unknown'
      : notBefore(window!.until as string as When, command.on), () => ({ until: window!.until })],
    ['too-few-members', () => needed === null || new Set(command.members).size >= needed
      || (command.members.length === 0 ? 'unknown' : false), () => ({ needed })],
  ];
}

export function concluding(state: AgreementState, command: Command<'ConcludeBoardCallIn'>, council: CouncilId): G[] {
  const callIn = decisionOf(state, command)?.callIns[council];
  return [
    ['board-decision-missing', () => decisionOf(state, command) !== undefined],
    ['not-called-in', () => callIn !== undefined && callIn.concluded === null],
    ['before-the-call-in', () => notBefore(command.on, callIn!.on)],
  ];
}

export function intoEffect(state: AgreementState, command: Command<'BringBoardDecisionIntoEffect'>): G[] {
  const decision = decisionOf(state, command);
  const { on } = command;
  return [
    ['board-decision-missing', () => decision !== undefined],
    ['board-decision-settled', () => decision!.phase === 'waiting'],
    // I22: it waits for the last call-in of the councils concerned.
    ['board-call-in-pending', () => pendingOf(decision!).length === 0, () => ({ councils: pendingOf(decision!) })],
    ['board-decision-sent-back', () => !sentBack(decision!)],
    ...Object.values(decision?.callIns ?? {}).map(({ concluded }): G =>
      ['before-the-call-in', () => concluded === null || notBefore(on, concluded.on)]),
    ...(decision?.windows ?? []).map(({ council, until }): G => ['board-call-in-open',
      () => has(decision!.callIns, council) || (until === 'unknown' ? 'unknown' : after(on, until as string as When)),
      () => ({ council, until })]),
  ];
}
