/**
 * Succession by operation of law: old councils end on their vesting day and others take their place, one
 * for one, two into one, or one split in several. Nobody consents; the register says who follows whom.
 */
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { earliest } from '../../time.ts';
import type { When } from '../../time.ts';
import { notBefore } from '../reading.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState, Party, SharedPost } from '../state.ts';
import type { AgreementEvent } from '../events.ts';
import type { MembershipCommand, MembershipRefusal } from './rules.ts';
import { handedOver } from './spans.ts';
import type { MembershipState, Substitution } from './state.ts';

type G = Guard<MembershipRefusal>;
type Command<T extends MembershipCommand['type']> = Extract<MembershipCommand, { type: T }>;

/** The vesting day by the register; null while it records no end of the old council. */
export const vestingDay = (facts: AgreementFacts, old: CouncilId): When | null =>
  facts.councils[old]?.ended?.on ?? null;

/** The register records the end and names every one of the successors (I16). */
const registerNames = (facts: AgreementFacts, old: CouncilId, successors: readonly CouncilId[]): boolean =>
  vestingDay(facts, old) !== null && successors.length > 0
  && successors.every((successor) => facts.councils[old]!.successors.includes(successor));

export function schedulingGuards(
  state: AgreementState, command: Command<'ScheduleSubstitution'>, facts: AgreementFacts,
): G[] {
  const { substitution, old, successors, nominated, allotted } = command;
  const services = allotted.map(({ service }) => service);
  return [
    ['substitution-exists', () => !has(state.membership.substitutions, substitution)],
    ['not-a-party-to-succeed', () => state.parties[old]?.status === 'joined'],
    ['already-substituted', () => !Object.values(state.membership.substitutions).some((one) => one.old === old)],
    ['succession-not-registered', () => registerNames(facts, old, successors)],
    ['allotted-to-a-stranger', () => [nominated, ...allotted.map(({ successor }) => successor)]
      .every((named) => successors.includes(named))],
    ['service-twice', () => new Set(services).size === services.length],
    ['service-missing', () => services.every((service) => has(state.services, service))],
  ];
}

export function effectGuards(
  state: AgreementState, { substitution, on }: Command<'EffectSubstitution'>, facts: AgreementFacts,
): G[] {
  const scheduled = state.membership.substitutions[substitution];
  return [
    ['substitution-missing', () => has(state.membership.substitutions, substitution)],
    ['already-substituted', () => !scheduled!.effective],
    ['succession-not-registered', () => registerNames(facts, scheduled!.old, scheduled!.successors)],
    // I53: nothing passes to a successor before the vesting day.
    ['before-vesting', () => notBefore(on, vestingDay(facts, scheduled!.old)),
      () => ({ vestsOn: vestingDay(facts, scheduled!.old) })],
  ];
}

export function allottingGuards(state: AgreementState, command: Command<'AllotService'>): G[] {
  const { substitution, service, successor, from } = command;
  const scheduled = state.membership.substitutions[substitution];
  return [
    ['substitution-missing', () => has(state.membership.substitutions, substitution)],
    ['service-missing', () => has(state.services, service)],
    ['allotted-to-a-stranger', () => scheduled!.successors.includes(successor)],
    ['already-allotted', () => holderOf(scheduled!, service) !== successor],
    // I53: what is allotted passes on the vesting day or later.
    ['before-vesting', () => notBefore(from, scheduled!.from), () => ({ vestsOn: scheduled!.from })],
    ['allotted-ahead', () => scheduled!.effective || from === scheduled!.from, () => ({ vestsOn: scheduled!.from })],
  ];
}

/** Whose the service is: whom it was allotted to, else the nominated council's. */
export const holderOf = ({ allotted, nominated }: Substitution, service: string): CouncilId =>
  allotted[service] ?? nominated;

/** Services in which the old council takes part on the vesting day or later, each with who has it then. */
export const passing = (
  { spans }: MembershipState, scheduled: Substitution, from: When,
): { service: string; successor: CouncilId }[] => [...new Set(spans
  .filter(({ council, to }) => council === scheduled.old && (to === null || earliest(to) > earliest(from)))
  .map(({ service }) => service))].sort()
  .map((service) => ({ service, successor: holderOf(scheduled, service) }));

/** I15: where two parties become one and nobody else is left, the agreement ends by their merger. */
export function substituted(
  state: AgreementState, { on, substitution }: Command<'EffectSubstitution'>, council: CouncilId,
  facts: AgreementFacts,
): AgreementEvent[] {
  const scheduled = state.membership.substitutions[substitution]!;
  const from = vestingDay(facts, scheduled.old)!;
  const services = passing(state.membership, scheduled, from);
  const left = joined(succeeded(state, substitution, { old: scheduled.old, from, services }));
  return [{ type: 'CouncilSubstituted', on, council, substitution, old: scheduled.old, from, services },
    ...(left.length > 1 ? [] : [{ type: 'AgreementEnded' as const, on: from, council,
      cause: 'merger-of-parties' as const, successors: [], ref: substitution }])];
}

type Handing = readonly { readonly service: string; readonly successor: CouncilId }[];

/** The old council is succeeded, its successors are parties, and what was its own is theirs. */
export function succeeded(
  state: AgreementState, id: string, { old, from, services }: { old: CouncilId; from: When; services: Handing },
): AgreementState {
  const { membership } = state;
  const scheduled = membership.substitutions[id];
  if (scheduled === undefined) return state;
  const joining: Party = { status: 'joined', since: from };
  const parties = { ...state.parties, [old]: { status: 'succeeded', since: from } as Party };
  const holders = services.map(({ successor }) => successor);
  for (const successor of holders.length > 0 ? holders : [scheduled.nominated]) {
    if (parties[successor]?.status !== 'joined') parties[successor] = joining;
  }
  const spans = services.reduce((all, { service, successor }) =>
    handedOver(all, service, old, successor, from), membership.spans);
  return { ...renamed(state, old, scheduled.nominated), parties, membership: { ...membership, spans,
    substitutions: { ...membership.substitutions, [id]: { ...scheduled, from, effective: true } } } };
}

/** What was in the old council's name is in that of the nominated one: posts, bases and holders. */
function renamed(state: AgreementState, old: CouncilId, successor: CouncilId): AgreementState {
  const now = (council: CouncilId): CouncilId => (council === old ? successor : council);
  const post = (one: SharedPost): SharedPost => {
    const lender = now(one.lender);
    return { ...one, lender, borrowers: [...new Set(one.borrowers.map(now))].filter((at) => at !== lender) };
  };
  const each = <T>(record: Readonly<Record<string, T>>, change: (entry: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([key, entry]) => [key, change(entry)]));
  return {
    ...state, posts: each(state.posts, post),
    bases: each(state.bases, (basis) => ({
      ...basis, receiver: basis.receiver === null ? null : now(basis.receiver) })),
    holders: each(state.holders, (holder) => now(holder as CouncilId)),
  };
}

/** A service of a split council goes to another successor; before vesting only the schedule changes. */
export function allotted(
  state: AgreementState, id: string, { service, successor, from }: {
    service: string; successor: CouncilId; from: When },
): AgreementState {
  const { membership } = state;
  const scheduled = membership.substitutions[id];
  if (scheduled === undefined) return state;
  const holder = holderOf(scheduled, service);
  const substitutions = { ...membership.substitutions,
    [id]: { ...scheduled, allotted: { ...scheduled.allotted, [service]: successor } } };
  if (!scheduled.effective) return { ...state, membership: { ...membership, substitutions } };
  const spans = handedOver(membership.spans, service, holder, successor, from);
  const parties = { ...state.parties };
  if (parties[successor]?.status !== 'joined') parties[successor] = { status: 'joined', since: from };
  return { ...state, parties, membership: { ...membership, spans, substitutions } };
}
