/**
 * Disputes: a ladder of levels with clocks, and how each was resolved; breaches, their cure, default.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due. Nothing
 * here stops a payment: what is not disputed stays payable (I30). Guards stand in guards.ts.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId, Hash } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import { earliest, isExact } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { officers, task } from '../part.ts';
import type { By, Deadline, Entitled, Task, Written } from '../part.ts';
import { has } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import {
  agreeingResolution, agreeingToEscalate, allAgreeTo, cooling, curing, defaulting, determining, disputing,
  endingCoolingOff, escalating, notifying, raising, resolving,
} from './guards.ts';
import { calendarOf, daysLeft, dueOf, ladderOn, resumedDue } from './ladder.ts';
import { openDisputes, partiesTo } from './state.ts';
import type {
  Breach, Dispute, DisputeState, DisputeSubject, Level, LevelDue, MediationOutcome, ResolutionWay,
} from './state.ts';

type Raised = {
  dispute: string; against: readonly CouncilId[]; subject: string; valuePence: PenceText | 'unknown';
  about: DisputeSubject; reference: string | null;
};
/** A clock and the calendar it was reckoned with (I59). */
type Clocked = { due: LevelDue; calendar: string };
type Determined = { dispute: string; by: string; binding: boolean; outcome: string; hash: Hash | 'unknown' };
type Resolved = { dispute: string; resolution: string; how: ResolutionWay; effects: string };
type Mediated = { dispute: string; mediator: string; outcome: MediationOutcome };
type Notified = { breach: string; against: CouncilId; duty: string; cureBy: LocalDate };

export type DisputeEvent =
  | By<'DisputeRaised', Raised & Clocked & { ladder: readonly Level[] }>
  | By<'EscalationAgreed', { dispute: string; to: number; hash: Hash | 'unknown' }>
  | By<'DisputeEscalated', { dispute: string; level: number; body: string; agreedInWriting: readonly CouncilId[] }
      & Clocked>
  | By<'CoolingOffStarted', { dispute: string; until: LocalDate; daysLeft: number; reason: string } & Clocked>
  | By<'CoolingOffEnded', { dispute: string } & Clocked>
  | By<'DisputeMediated', Mediated>
  | By<'DeterminationIssued', Determined>
  | By<'ResolutionProposed', Resolved>
  | By<'ResolutionAgreed', { dispute: string; resolution: string }>
  | By<'DisputeResolved', Resolved>
  | By<'DisputeWithdrawn', { dispute: string; reason: string }>
  | By<'BreachNotified', Notified>
  | By<'BreachCured', { breach: string; how: string }>
  | By<'DefaultDeclared', { breach: string; reason: string }>;

/** A command of these members. */
type Given<T extends string, D> = { readonly type: T; readonly on: When } & Readonly<D>;

export type DisputeCommand =
  | Given<'RaiseDispute', Raised>
  | Given<'EscalateDispute', { dispute: string }>
  /** One party's written agreement to go to this level; the last party's takes the dispute there. */
  | Given<'AgreeToEscalate', { dispute: string; to: number; hash: Hash | 'unknown' }>
  /** `until` is the last day on which the clock stands still. */
  | Given<'StartCoolingOff', { dispute: string; until: LocalDate; reason: string }>
  | Given<'EndCoolingOff', { dispute: string }>
  | Given<'RecordMediation', Mediated>
  | Given<'IssueDetermination', Determined>
  /** Proposes how to resolve it; resolves it at once where a binding determination says how. */
  | Given<'ResolveDispute', Resolved>
  | Given<'AgreeResolution', { dispute: string; resolution: string }>
  | Given<'WithdrawDispute', { dispute: string; reason: string }>
  | Given<'NotifyBreach', Notified>
  | Given<'CureBreach', { breach: string; how: string }>
  | Given<'DeclareDefault', { breach: string; reason: string }>;
export type DisputeCommandOf<T extends DisputeCommand['type']> = Extract<DisputeCommand, { type: T }>;

export const disputesCommands: Entitled<DisputeCommand> = {
  RaiseDispute: [...officers, 'finance-officer'],
  EscalateDispute: [...officers, 'finance-officer'],
  AgreeToEscalate: officers,
  StartCoolingOff: [...officers, 'member'],
  EndCoolingOff: [...officers, 'member'],
  RecordMediation: officers,
  IssueDetermination: officers,
  ResolveDispute: officers,
  AgreeResolution: [...officers, 'member'],
  WithdrawDispute: officers,
  NotifyBreach: officers,
  CureBreach: officers,
  DeclareDefault: ['monitoring-officer', 'head-of-paid-service'],
};

export const disputesEvents: Written<DisputeEvent> = {
  DisputeRaised: [1, 'partner'],
  EscalationAgreed: [1, 'partner'],
  DisputeEscalated: [1, 'partner'],
  CoolingOffStarted: [1, 'partner'],
  CoolingOffEnded: [1, 'partner'],
  DisputeMediated: [1, 'partner'],
  DeterminationIssued: [1, 'partner'],
  ResolutionProposed: [1, 'partner'],
  ResolutionAgreed: [1, 'partner'],
  DisputeResolved: [1, 'partner'],
  DisputeWithdrawn: [1, 'partner'],
  BreachNotified: [1, 'partner'],
  BreachCured: [1, 'partner'],
  DefaultDeclared: [1, 'partner'],
};

export const disputesRefusals = [
  'dispute-exists', 'dispute-with-itself', 'dispute-with-a-stranger', 'dispute-about-nothing', 'dispute-missing',
  'not-a-party-to-the-dispute', 'dispute-over', 'before-the-level', 'no-higher-level', 'level-clock-running',
  'escalation-agreed', 'no-clock-to-stop', 'cooling-off-used', 'cooling-off-too-short', 'no-cooling-off',
  'determination-binding', 'not-at-the-last-level', 'resolution-exists', 'determination-missing',
  'before-the-determination', 'resolution-missing', 'resolution-agreed', 'only-the-raiser-withdraws', 'breach-exists',
  'breach-of-a-stranger', 'cure-too-short', 'breach-missing', 'breach-settled', 'before-the-breach',
  'not-a-party-to-the-breach', 'only-the-notifier-declares', 'time-to-cure',
] as const;
export type DisputeRefusal = (typeof disputesRefusals)[number];
type Decided = Decision<AgreementEvent, DisputeRefusal>;

export function decideDispute(state: AgreementState, command: DisputeCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const { disputes, breaches } = state.disputes;
  const guarded = (
    guards: readonly Guard<DisputeRefusal>[], events: () => readonly [AgreementEvent, ...AgreementEvent[]],
  ): Decided => {
    const verdict = check(facts.grade, guards);
    if ('refused' in verdict) return verdict;
    const [first, ...rest] = events();
    return accept<AgreementEvent>({ ...first, ...verdict }, ...rest);
  };
  /** The command's members under the name of its event. */
  const as = <T extends DisputeEvent['type']>(type: T, more: object = {}): AgreementEvent =>
    ({ ...command, type, council, ...more }) as unknown as AgreementEvent;
  const dispute = 'dispute' in command && has(disputes, command.dispute) ? disputes[command.dispute] : undefined;
  const breach = 'breach' in command && has(breaches, command.breach) ? breaches[command.breach] : undefined;
  const open = disputing(dispute, council, on);
  const calendar = calendarOf(facts, dispute?.by ?? council);
  const clock = (due: LevelDue): Clocked => ({ due, calendar: calendar.version });
  const escalated = (id: string, level: number, agreedInWriting: readonly CouncilId[]): AgreementEvent => {
    const step = dispute!.ladder[level - 1]!;
    return { type: 'DisputeEscalated', on, council, dispute: id, level, body: step.body, agreedInWriting,
      ...clock(dueOf(step, on, calendar)) };
  };
  switch (command.type) {
    case 'RaiseDispute': return guarded(raising(state, command, council), () => {
      const ladder = ladderOn(state, earliest(on));
      return [as('DisputeRaised', { ladder, ...clock(dueOf(ladder[0]!, on, calendar)) })];
    });
    case 'EscalateDispute': return guarded([...open, ...escalating(dispute, on)],
      () => [escalated(command.dispute, dispute!.level + 1, [])]);
    case 'AgreeToEscalate': return guarded([...open, ...agreeingToEscalate(dispute, command.to, council)], () => [
      as('EscalationAgreed'), ...(allAgreeTo(dispute!, command.to, council)
        ? [escalated(command.dispute, command.to, partiesTo(dispute!))] : [])]);
    case 'StartCoolingOff': return guarded([...open, ...cooling(dispute, on, command.until)], () => {
      const { due } = dispute!;
      if (due === 'unknown' || due === null || !isExact(on)) {
        return [as('CoolingOffStarted', { daysLeft: 0, ...clock('unknown') })];
      }
      const left = daysLeft(calendar, earliest(on), due);
      return [as('CoolingOffStarted', { daysLeft: left, ...clock(resumedDue(calendar, command.until, left)) })];
    });
    case 'EndCoolingOff': return guarded([...open, ...endingCoolingOff(dispute, on)], () => [as('CoolingOffEnded',
      clock(dispute!.due === 'unknown' || !isExact(on) ? 'unknown'
        : resumedDue(calendar, earliest(on), dispute!.coolingOff!.daysLeft)))]);
    case 'RecordMediation': return guarded(open, () => [as('DisputeMediated')]);
    case 'IssueDetermination': return guarded([...open, ...determining(dispute, command.binding)],
      () => [as('DeterminationIssued')]);
    case 'ResolveDispute': return guarded([...open, ...resolving(dispute, command)], () => [
      as(command.how === 'determination' && dispute!.determination!.binding
        ? 'DisputeResolved' : 'ResolutionProposed')]);
    case 'AgreeResolution': return guarded([...open, ...agreeingResolution(dispute, command, council)], () => {
      const { how, effects, agreedBy } = dispute!.resolutions[command.resolution]!;
      const all = partiesTo(dispute!).every((party) => party === council || agreedBy.includes(party));
      return [as('ResolutionAgreed'), ...(all ? [as('DisputeResolved', { how, effects })] : [])];
    });
    case 'WithdrawDispute': return guarded([...open, ['only-the-raiser-withdraws', () => dispute!.by === council]],
      () => [as('DisputeWithdrawn')]);
    case 'NotifyBreach': return guarded(notifying(state, command, council), () => [as('BreachNotified')]);
    case 'CureBreach': return guarded(curing(breach, on, council), () => [as('BreachCured')]);
    case 'DeclareDefault': return guarded(defaulting(breach, on, council), () => [as('DefaultDeclared')]);
  }
}

export const evolveDispute = (state: AgreementState, event: DisputeEvent): AgreementState =>
  ({ ...state, disputes: evolveParts(state.disputes, event) });

function evolveParts(state: DisputeState, event: DisputeEvent): DisputeState {
  const changed = (id: string, change: (before: Dispute) => Partial<Dispute>): DisputeState => {
    const before = state.disputes[id];
    return before === undefined ? state
      : { ...state, disputes: { ...state.disputes, [id]: { ...before, ...change(before) } } };
  };
  const breached = (id: string, change: Partial<Breach>): DisputeState => {
    const before = state.breaches[id];
    return before === undefined ? state : { ...state, breaches: { ...state.breaches, [id]: { ...before, ...change } } };
  };
  const { on } = event;
  switch (event.type) {
    case 'DisputeRaised': {
      const { dispute, against, subject, valuePence, about, reference, ladder, due } = event;
      return { ...state, disputes: { ...state.disputes, [dispute]: {
        by: event.council, against, subject, valuePence, about, reference, raisedOn: on, ladder, level: 1, since: on,
        due, coolingOff: null, cooledOff: false, escalation: {}, mediations: [], determination: null, resolutions: {},
        ended: null } } };
    }
    case 'EscalationAgreed': return changed(event.dispute, ({ escalation }) => ({
      escalation: { ...escalation, [event.council]: event.to } }));
    case 'DisputeEscalated': return changed(event.dispute, () => ({
      level: event.level, since: on, due: event.due, coolingOff: null, cooledOff: false, escalation: {} }));
    case 'CoolingOffStarted': return changed(event.dispute, () => ({
      due: event.due, cooledOff: true, coolingOff: { from: on, until: event.until, daysLeft: event.daysLeft } }));
    case 'CoolingOffEnded': return changed(event.dispute, () => ({ due: event.due, coolingOff: null }));
    case 'DisputeMediated': return changed(event.dispute, ({ mediations }) => ({
      mediations: [...mediations, { on, mediator: event.mediator, outcome: event.outcome }] }));
    case 'DeterminationIssued': return changed(event.dispute, () => ({
      determination: { on, by: event.by, binding: event.binding } }));
    case 'ResolutionProposed': return changed(event.dispute, ({ resolutions }) => ({ resolutions: { ...resolutions,
      [event.resolution]: { how: event.how, effects: event.effects, agreedBy: [event.council] } } }));
    case 'ResolutionAgreed': return changed(event.dispute, ({ resolutions }) => {
      const before = resolutions[event.resolution];
      return before === undefined ? {} : { resolutions: { ...resolutions,
        [event.resolution]: { ...before, agreedBy: [...before.agreedBy, event.council] } } };
    });
    case 'DisputeResolved': return changed(event.dispute, ({ resolutions }) => ({ ended: { on, how: event.how },
      resolutions: has(resolutions, event.resolution) ? resolutions : { ...resolutions,
        [event.resolution]: { how: event.how, effects: event.effects, agreedBy: [event.council] } } }));
    case 'DisputeWithdrawn': return changed(event.dispute, () => ({ ended: { on, how: 'withdrawn' } }));
    case 'BreachNotified': return { ...state, breaches: { ...state.breaches, [event.breach]: {
      by: event.council, against: event.against, duty: event.duty, notifiedOn: on, cureBy: event.cureBy,
      curedOn: null, defaultOn: null } } };
    case 'BreachCured': return breached(event.breach, { curedOn: on });
    case 'DefaultDeclared': return breached(event.breach, { defaultOn: on });
  }
}

const openBreaches = ({ disputes: { breaches } }: AgreementState): [string, Breach][] =>
  Object.entries(breaches).filter(([, { curedOn, defaultOn }]) => curedOn === null && defaultOn === null);

const levelOf = ({ ladder, level }: Dispute): string => `level ${level}, ${ladder[level - 1]!.body}`;
const dayOf = (due: LevelDue): LocalDate | null => (due === 'unknown' ? null : due);

/** Days on which something of this part falls due. */
export const disputesDeadlines = (state: AgreementState): readonly Deadline[] => [
  ...openDisputes(state).flatMap((id): Deadline[] => {
    const dispute = state.disputes.disputes[id]!;
    const due = dayOf(dispute.due);
    return due === null ? [] : [{ id: `dispute/${id}/level-${dispute.level}`, kind: 'dispute-level-ends', due,
      councils: partiesTo(dispute), what: `Last day of the dispute ${id} at ${levelOf(dispute)}` }];
  }),
  ...openBreaches(state).map(([id, { cureBy, by, against }]): Deadline => ({ id: `cure/${id}`, kind: 'cure-ends',
    due: cureBy, councils: [against, by], what: `Last day to cure the breach ${id}` })),
];

function disputeTasks(state: AgreementState, council: CouncilId, id: string): Task[] {
  const dispute = state.disputes.disputes[id]!;
  if (!partiesTo(dispute).includes(council)) return [];
  const due = dayOf(dispute.due);
  if (dispute.determination?.binding === true) {
    return [task('apply-determination', `Resolve the dispute ${id} as it was determined`)];
  }
  const asked = Object.entries(dispute.escalation)
    .filter(([party, to]) => party !== council && dispute.escalation[council] !== to).map(([, to]) => to);
  const proposed = Object.entries(dispute.resolutions).filter(([, { agreedBy }]) => !agreedBy.includes(council));
  const over = due !== null && state.deadlines.reached[`dispute/${id}/level-${dispute.level}`] === due
    && dispute.level < dispute.ladder.length;
  return [
    ...proposed.map(([one]) => task('answer-resolution', `Answer the resolution ${one} of the dispute ${id}`, due)),
    ...[...new Set(asked)].map((to) =>
      task('answer-escalation', `Answer whether the dispute ${id} goes to level ${to}`)),
    over ? task('escalate-dispute', `Settle the dispute ${id} or escalate it from ${levelOf(dispute)}`)
      : task('settle-dispute', `Settle the dispute ${id} at ${levelOf(dispute)}`, due),
  ];
}

/** What one council has to do next in this part. */
export const disputesTasks = (state: AgreementState, council: CouncilId): readonly Task[] => [
  ...openDisputes(state).flatMap((id) => disputeTasks(state, council, id)),
  ...openBreaches(state).flatMap(([id, { by, against, duty, cureBy }]): Task[] => {
    if (against === council) return [task('cure-breach', `Cure the breach ${id}: ${duty}`, cureBy)];
    return by === council && state.deadlines.reached[`cure/${id}`] === cureBy
      ? [task('decide-on-default', `Declare the default of ${against} or record the cure of ${id}`)] : [];
  }),
];
