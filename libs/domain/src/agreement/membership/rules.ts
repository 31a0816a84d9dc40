/**
 * Accession, change of role, withdrawal, substitution and suspension: who takes part in what, on which day.
 * Changes by consent are proposed, then agreed by one council after the other (`changes.ts`); the last to
 * agree makes them effective. Succession by law needs nobody's consent (`succession.ts`).
 * Order of the file: events, commands, who may and who reads, refusals, decide; then `evolve.ts` and `due.ts`.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import { earliest, latest, surelyBefore } from '../../time.ts';
import type { When } from '../../time.ts';
import { commitmentRefusals } from '../consents/guards.ts';
import type { AgreementEvent } from '../events.ts';
import { officers } from '../part.ts';
import type { By, Entitled, Written } from '../part.ts';
import { notBefore } from '../reading.ts';
import { has, joined, own } from '../state.ts';
import type { AgreementFacts, AgreementState, PartyRole } from '../state.ts';
import { committing, fit, leavesLast, neededFor, stillTakesPart } from './changes.ts';
import { roleOn } from './state.ts';
import type { ChangeTerms, RoleIn, TakingRole } from './state.ts';
import { allottingGuards, effectGuards, schedulingGuards, substituted, vestingDay } from './succession.ts';

type Allotment = { readonly service: string; readonly successor: CouncilId };

export type MembershipEvent =
  | By<'AccessionProposed', { change: string; acceding: CouncilId; instrument: string; from: When;
      services: readonly RoleIn[]; buyInPence: PenceText | null; sharesRebased: string }>
  | By<'RoleChangeProposed', { change: string; of: CouncilId; services: readonly string[]; role: TakingRole;
      from: When; reason: string }>
  | By<'WithdrawalProposed', { change: string; services: readonly string[]; from: When; notice: string | null;
      reason: string }>
  | By<'MembershipChangeAgreed', { change: string; of: CouncilId }>
  | By<'MembershipChangeRejected', { change: string; of: CouncilId; reason: string }>
  /** `from` is the first day of taking part; `on` the day on which the last council agreed. */
  | By<'CouncilAcceded', { change: string; acceding: CouncilId; instrument: string; from: When;
      services: readonly RoleIn[]; buyInPence: PenceText | null; sharesRebased: string }>
  | By<'ParticipationRoleChanged', { change: string; of: CouncilId; from: When;
      roles: readonly { service: string; before: PartyRole; after: TakingRole }[] }>
  /** `from` is the first day without the council; `last` says that it leaves all it took part in. */
  | By<'CouncilWithdrew', { change: string; of: CouncilId; services: readonly string[]; from: When;
      restsOn: 'notice' | 'consent'; notice: string | null; last: boolean }>
  | By<'WithdrawalCompleted', { change: string; of: CouncilId; from: When }>
  | By<'SubstitutionScheduled', { substitution: string; old: CouncilId; successors: readonly CouncilId[];
      nominated: CouncilId; allotted: readonly { service: string; successor: CouncilId }[]; from: When;
      instrument: string }>
  | By<'CouncilSubstituted', { substitution: string; old: CouncilId; from: When;
      services: readonly { service: string; successor: CouncilId }[] }>
  | By<'ServiceAllotted', { substitution: string; service: string; successor: CouncilId; from: When;
      authority: string }>
  | By<'SuspensionImposed', { suspension: string; services: readonly string[]; councils: readonly CouncilId[];
      from: When; until: When | null; reason: string; authority: string }>
  | By<'SuspensionLifted', { suspension: string; reason: string }>;

export type MembershipCommand =
  | { readonly type: 'ProposeAccession'; readonly on: When; readonly change: string; readonly acceding: CouncilId;
      readonly instrument: string; readonly services: readonly RoleIn[]; readonly from: When;
      readonly buyInPence: PenceText | null; readonly sharesRebased: string }
  | { readonly type: 'ProposeRoleChange'; readonly on: When; readonly change: string; readonly of: CouncilId;
      readonly services: readonly string[]; readonly role: TakingRole; readonly from: When; readonly reason: string }
  /** Of the acting council; without a notice it needs the consent of all other parties. */
  | { readonly type: 'ProposeWithdrawal'; readonly on: When; readonly change: string;
      readonly services: readonly string[]; readonly from: When; readonly notice: string | null;
      readonly reason: string }
  | { readonly type: 'AgreeMembershipChange'; readonly on: When; readonly change: string }
  /** Any council that is asked may reject; then nothing comes of the change. */
  | { readonly type: 'RejectMembershipChange'; readonly on: When; readonly change: string; readonly reason: string }
  | { readonly type: 'CompleteWithdrawal'; readonly on: When; readonly change: string }
  /** The vesting day is the register's; services allotted to nobody are the nominated council's. */
  | { readonly type: 'ScheduleSubstitution'; readonly on: When; readonly substitution: string; readonly old: CouncilId;
      readonly successors: readonly CouncilId[]; readonly nominated: CouncilId;
      readonly allotted: readonly Allotment[]; readonly instrument: string }
  | { readonly type: 'EffectSubstitution'; readonly on: When; readonly substitution: string }
  | { readonly type: 'AllotService'; readonly on: When; readonly substitution: string; readonly service: string;
      readonly successor: CouncilId; readonly from: When; readonly authority: string }
  | { readonly type: 'ImposeSuspension'; readonly on: When; readonly suspension: string;
      readonly services: readonly string[]; readonly councils: readonly CouncilId[]; readonly from: When;
      readonly until: When | null; readonly reason: string; readonly authority: string }
  | { readonly type: 'LiftSuspension'; readonly on: When; readonly suspension: string; readonly reason: string };

export const membershipCommands: Entitled<MembershipCommand> = {
  ProposeAccession: officers,
  ProposeRoleChange: officers,
  ProposeWithdrawal: officers,
  AgreeMembershipChange: officers,
  RejectMembershipChange: officers,
  CompleteWithdrawal: officers,
  ScheduleSubstitution: officers,
  EffectSubstitution: officers,
  AllotService: officers,
  ImposeSuspension: officers,
  LiftSuspension: officers,
};

export const membershipEvents: Written<MembershipEvent> = {
  AccessionProposed: [1, 'partner'],
  RoleChangeProposed: [1, 'partner'],
  WithdrawalProposed: [1, 'partner'],
  MembershipChangeAgreed: [1, 'partner'],
  MembershipChangeRejected: [1, 'partner'],
  CouncilAcceded: [1, 'partner'],
  ParticipationRoleChanged: [1, 'partner'],
  CouncilWithdrew: [1, 'partner'],
  WithdrawalCompleted: [1, 'public'],
  SubstitutionScheduled: [1, 'partner'],
  CouncilSubstituted: [1, 'public'],
  ServiceAllotted: [1, 'partner'],
  SuspensionImposed: [1, 'partner'],
  SuspensionLifted: [1, 'partner'],
};

export const membershipRefusals = [
  'change-exists', 'change-missing', 'change-settled', 'not-asked', 'agreed-before-proposed', 'already-agreed',
  'too-few-services', 'service-twice', 'service-missing', 'change-before-commencement', 'council-not-registered',
  'council-not-in-being', 'already-takes-part', 'takes-no-part', 'role-unchanged', 'later-change-recorded',
  'lead-already-named', 'basis-wrong-jurisdiction', 'service-without-live-basis', 'notice-missing',
  'notice-running', 'withdrawal-backdated', 'too-few-councils', 'committee-sets-differ', 'nothing-to-complete',
  'withdrawal-not-due', 'still-takes-part', 'substitution-exists', 'substitution-missing',
  'not-a-party-to-succeed', 'already-substituted', 'succession-not-registered', 'allotted-to-a-stranger',
  'already-allotted', 'before-vesting', 'allotted-ahead', 'suspension-exists', 'suspension-of-a-stranger',
  'ends-before-it-starts', 'suspension-missing', 'suspension-over',
  ...commitmentRefusals,
] as const;
export type MembershipRefusal = (typeof membershipRefusals)[number];
type G = Guard<MembershipRefusal>;
type Decided = Decision<AgreementEvent, MembershipRefusal>;
type Command<T extends MembershipCommand['type']> = Extract<MembershipCommand, { type: T }>;

/** Days beside `on` that a command gives; a live one is exact in all of them. */
export const membershipDates = (command: MembershipCommand): readonly When[] => [
  ...('from' in command ? [command.from] : []),
  ...('until' in command && command.until !== null ? [command.until] : []),
];

/** Councils outside the agreement that one command lets speak: one that is to accede, successors by law. */
export function speaksFromOutside(state: AgreementState, command: MembershipCommand, council: CouncilId): boolean {
  const { changes, substitutions } = state.membership;
  switch (command.type) {
    case 'AgreeMembershipChange':
    case 'RejectMembershipChange': {
      const terms = own(changes, command.change)?.terms;
      return terms?.kind === 'accession' && terms.of === council;
    }
    case 'ScheduleSubstitution': return command.successors.includes(council);
    case 'EffectSubstitution':
    case 'AllotService': return own(substitutions, command.substitution)?.successors.includes(council) === true;
    default: return false;
  }
}

/** Councils that the command itself names and whose register entries it is decided by. */
export const membershipNeeds = (command: MembershipCommand): readonly CouncilId[] => {
  switch (command.type) {
    case 'ProposeAccession': return [command.acceding];
    case 'ScheduleSubstitution': return [command.old, ...command.successors];
    default: return [];
  }
};

export function decideMembership(
  state: AgreementState, command: MembershipCommand, facts: AgreementFacts,
): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const guarded = (guards: readonly G[], events: () => readonly AgreementEvent[]): Decided => {
    const verdict = check(facts.grade, guards);
    if ('refused' in verdict) return verdict;
    const [first, ...rest] = events();
    return accept<AgreementEvent>({ ...first!, ...verdict }, ...rest);
  };
  switch (command.type) {
    case 'ProposeAccession':
    case 'ProposeRoleChange':
    case 'ProposeWithdrawal': {
      const terms = termsOf(command, council);
      const waits = neededFor(state, terms).some((party) => party !== council);
      return guarded(proposing(state, command, terms, facts), () =>
        [proposed(command, council), ...(waits ? [] : effect(state, command, council, terms))]);
    }
    case 'AgreeMembershipChange': return guarded(agreeing(state, command, council, facts), () => {
      const { terms, agreed } = state.membership.changes[command.change]!;
      const last = neededFor(state, terms).every((party) => party === council || agreed.includes(party));
      return [...(agreed.includes(council) ? [] : [{ type: 'MembershipChangeAgreed' as const, on, council,
        change: command.change, of: terms.of }]), ...(last ? effect(state, command, council, terms) : [])];
    });
    case 'RejectMembershipChange': return guarded(answering(state, command, council), () => [{
      type: 'MembershipChangeRejected', on, council, change: command.change,
      of: state.membership.changes[command.change]!.terms.of, reason: command.reason }]);
    case 'CompleteWithdrawal': return guarded(completing(state, command), () =>
      [completed(command, council, state.membership.changes[command.change]!.terms)]);
    case 'ScheduleSubstitution': return guarded(schedulingGuards(state, command, facts), () => [{
      type: 'SubstitutionScheduled', on, council, substitution: command.substitution, old: command.old,
      successors: command.successors, nominated: command.nominated, allotted: command.allotted,
      from: vestingDay(facts, command.old)!, instrument: command.instrument }]);
    case 'EffectSubstitution': return guarded(effectGuards(state, command, facts), () =>
      substituted(state, command, council, facts));
    case 'AllotService': return guarded(allottingGuards(state, command), () => [{
      type: 'ServiceAllotted', on, council, substitution: command.substitution, service: command.service,
      successor: command.successor, from: command.from, authority: command.authority }]);
    case 'ImposeSuspension': return guarded(suspending(state, command), () => [{
      type: 'SuspensionImposed', on, council, suspension: command.suspension, services: command.services,
      councils: command.councils, from: command.from, until: command.until, reason: command.reason,
      authority: command.authority }]);
    case 'LiftSuspension': return guarded(lifting(state, command), () => [{
      type: 'SuspensionLifted', on, council, suspension: command.suspension, reason: command.reason }]);
  }
}

type Proposing = Command<'ProposeAccession' | 'ProposeRoleChange' | 'ProposeWithdrawal'>;

function termsOf(command: Proposing, council: CouncilId): ChangeTerms {
  switch (command.type) {
    case 'ProposeAccession': return { kind: 'accession', of: command.acceding, services: command.services,
      from: command.from, instrument: command.instrument, buyInPence: command.buyInPence,
      sharesRebased: command.sharesRebased };
    case 'ProposeRoleChange': return { kind: 'role-change', of: command.of, from: command.from,
      services: command.services.map((service) => ({ service, role: command.role })) };
    case 'ProposeWithdrawal': return { kind: 'withdrawal', of: council, services: command.services,
      from: command.from, notice: command.notice };
  }
}

function proposed(command: Proposing, council: CouncilId): AgreementEvent {
  const { on, change, from } = command;
  switch (command.type) {
    case 'ProposeAccession': return { type: 'AccessionProposed', on, council, change, acceding: command.acceding,
      instrument: command.instrument, from, services: command.services, buyInPence: command.buyInPence,
      sharesRebased: command.sharesRebased };
    case 'ProposeRoleChange': return { type: 'RoleChangeProposed', on, council, change, of: command.of,
      services: command.services, role: command.role, from, reason: command.reason };
    case 'ProposeWithdrawal': return { type: 'WithdrawalProposed', on, council, change, services: command.services,
      from, notice: command.notice, reason: command.reason };
  }
}

/** What the change does once everybody needed has agreed. */
function effect(
  state: AgreementState, { on, change }: { on: When; change: string }, council: CouncilId, terms: ChangeTerms,
): AgreementEvent[] {
  const { of, from } = terms;
  switch (terms.kind) {
    case 'accession': return [{ type: 'CouncilAcceded', on, council, change, acceding: of,
      instrument: terms.instrument, from, services: terms.services, buyInPence: terms.buyInPence,
      sharesRebased: terms.sharesRebased }];
    case 'role-change': return [{ type: 'ParticipationRoleChanged', on, council, change, of, from,
      roles: terms.services.map(({ service, role }) => ({ service, after: role,
        before: roleOn(state.membership, service, of, earliest(from))! })) }];
    case 'withdrawal': {
      const last = leavesLast(state, terms);
      return [{ type: 'CouncilWithdrew', on, council, change, of, services: terms.services, from,
        restsOn: terms.notice === null ? 'consent' : 'notice', notice: terms.notice, last },
      ...(last && !surelyBefore(on, from) ? [completed({ on, change }, council, terms)] : [])];
    }
  }
}

const completed = (
  { on, change }: { on: When; change: string }, council: CouncilId, { of, from }: ChangeTerms,
): AgreementEvent => ({ type: 'WithdrawalCompleted', on, council, change, of, from });

function proposing(state: AgreementState, command: Proposing, terms: ChangeTerms, facts: AgreementFacts): G[] {
  return [
    ['change-exists', () => !has(state.membership.changes, command.change)],
    // Without anybody's consent nobody leaves for a time that has passed.
    ['withdrawal-backdated', () => terms.kind !== 'withdrawal' || terms.notice === null
      || notBefore(terms.from, command.on)],
    ...fit(state, terms, facts),
    ['not-asked', () => neededFor(state, terms).includes(facts.actor.council!)],
  ];
}

function answering(
  state: AgreementState, { change, on }: Command<'AgreeMembershipChange' | 'RejectMembershipChange'>,
  council: CouncilId,
): G[] {
  const asked = state.membership.changes[change];
  return [
    ['change-missing', () => has(state.membership.changes, change)],
    ['change-settled', () => asked!.outcome === 'open', () => ({ outcome: asked!.outcome, on: asked!.settledOn })],
    ['not-asked', () => neededFor(state, asked!.terms).includes(council)],
    ['agreed-before-proposed', () => notBefore(on, asked!.proposedOn), () => ({ proposedOn: asked!.proposedOn })],
  ];
}

function agreeing(
  state: AgreementState, command: Command<'AgreeMembershipChange'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const asked = own(state.membership.changes, command.change);
  const guards = answering(state, command, council);
  if (asked === undefined) return guards;
  // A council may say yes again when all have agreed and one that had not has left meanwhile.
  const waits = neededFor(state, asked.terms).some((party) => !asked.agreed.includes(party));
  return [...guards, ['already-agreed', () => !asked.agreed.includes(council) || !waits],
    ...fit(state, asked.terms, facts),
    ...(asked.terms.kind === 'accession' && asked.terms.of === council
      ? committing(state, asked.terms, command.on, facts) : [])];
}

function completing(state: AgreementState, { change, on }: Command<'CompleteWithdrawal'>): G[] {
  const made = state.membership.changes[change];
  const terms = made?.terms;
  return [
    ['change-missing', () => has(state.membership.changes, change)],
    ['nothing-to-complete', () => terms!.kind === 'withdrawal' && made!.outcome === 'effective'
      && state.parties[terms!.of]?.status === 'joined'],
    ['withdrawal-not-due', () => notBefore(on, terms!.from), () => ({ from: terms!.from })],
    ['still-takes-part', () => !stillTakesPart(state, terms!)],
  ];
}

function suspending(state: AgreementState, command: Command<'ImposeSuspension'>): G[] {
  const { suspension, services, councils, from, until } = command;
  return [
    ['suspension-exists', () => !has(state.membership.suspensions, suspension)],
    ['service-missing', () => services.every((service) => has(state.services, service))],
    ['suspension-of-a-stranger', () => councils.every((council) => joined(state).includes(council))],
    ['change-before-commencement', () => notBefore(from, state.commencedOn)],
    ['ends-before-it-starts', () => until === null || earliest(from) < earliest(until)],
  ];
}

function lifting(state: AgreementState, { suspension, on }: Command<'LiftSuspension'>): G[] {
  const imposed = state.membership.suspensions[suspension];
  return [
    ['suspension-missing', () => has(state.membership.suspensions, suspension)],
    ['suspension-over', () => imposed!.liftedOn === null
      && (imposed!.until === null || earliest(on) < latest(imposed!.until))],
  ];
}
