/** What a dispute or breach must meet at each step, in order of precedence. */
import type { Guard } from '../../guards.ts';
import { recorded } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { addDays, earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { after, notBefore } from '../reading.ts';
import { has } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { paramOn } from '../variation/in-force.ts';
import type { DisputeCommandOf as Command, DisputeRefusal } from './rules.ts';
import { partiesTo } from './state.ts';
import type { Breach, Dispute } from './state.ts';

type G = Guard<DisputeRefusal>;

const isOrWasAParty = ({ parties }: AgreementState, council: CouncilId): boolean =>
  parties[council]?.status === 'joined' || parties[council]?.status === 'withdrawn';

export function raising(state: AgreementState, command: Command<'RaiseDispute'>, council: CouncilId): G[] {
  const { against, about, reference } = command;
  const known = { clause: state.clauses, service: state.services, 'charge-period': state.charging.periods };
  return [
    ['dispute-exists', () => !has(state.disputes.disputes, command.dispute)],
    ['dispute-with-itself', () => !against.includes(council)],
    // I17: whoever has withdrawn still answers for what it owes.
    ['dispute-with-a-stranger', () => against.length > 0 && new Set(against).size === against.length
      && against.every((other) => isOrWasAParty(state, other))],
    ['dispute-about-nothing', () => about === 'other'
      || (reference !== null && recorded(has(known[about], reference))), () => ({ about, reference })],
  ];
}

/** The dispute is open, the council is a party to it, and the step does not lie before the level began. */
export const disputing = (dispute: Dispute | undefined, council: CouncilId, on: When): G[] => [
  ['dispute-missing', () => dispute !== undefined],
  ['not-a-party-to-the-dispute', () => partiesTo(dispute!).includes(council)],
  ['dispute-over', () => dispute!.ended === null, () => ({ on: dispute!.ended!.on, how: dispute!.ended!.how })],
  ['before-the-level', () => notBefore(on, dispute!.since), () => ({ since: dispute!.since })],
];

/** I51: the clock of the level has run out. */
export const escalating = (dispute: Dispute | undefined, on: When): G[] => [
  ['no-higher-level', () => dispute!.level < dispute!.ladder.length],
  ['level-clock-running', () => dispute!.due === null ? false : dispute!.due === 'unknown' ? 'unknown'
    : after(on, dispute!.due as string as When), () => ({ due: dispute!.due })],
];

export const agreeingToEscalate = (dispute: Dispute | undefined, to: number, council: CouncilId): G[] => [
  ['no-higher-level', () => to > dispute!.level && to <= dispute!.ladder.length,
    () => ({ level: dispute!.level, highest: dispute!.ladder.length })],
  ['escalation-agreed', () => dispute!.escalation[council] !== to],
];

/** True when, with this council, every party has agreed in writing to go to the level. */
export const allAgreeTo = (dispute: Dispute, to: number, council: CouncilId): boolean =>
  partiesTo(dispute).every((party) => party === council || dispute.escalation[party] === to);

export const cooling = (dispute: Dispute | undefined, on: When, until: LocalDate): G[] => [
  ['no-clock-to-stop', () => dispute!.due !== null],
  ['no-clock-to-stop', () => dispute!.due === 'unknown' ? 'unknown'
    : notBefore(dispute!.due as string as When, on), () => ({ due: dispute!.due })],
  ['cooling-off-used', () => !dispute!.cooledOff],
  ['cooling-off-too-short', () => notBefore(until as string as When, on)],
];

export const endingCoolingOff = (dispute: Dispute | undefined, on: When): G[] => [
  ['no-cooling-off', () => dispute!.coolingOff !== null
    && notBefore(dispute!.coolingOff.until as string as When, on)],
  ['no-cooling-off', () => notBefore(on, dispute!.coolingOff!.from)],
];

export const determining = (dispute: Dispute | undefined, binding: boolean): G[] => [
  ['determination-binding', () => dispute!.determination?.binding !== true],
  // I51: what binds is said on the last step; to go there sooner takes everybody's agreement.
  ['not-at-the-last-level', () => !binding || dispute!.level === dispute!.ladder.length,
    () => ({ level: dispute!.level, highest: dispute!.ladder.length })],
];

export const resolving = (
  dispute: Dispute | undefined, { resolution, how, on }: Command<'ResolveDispute'>,
): G[] => [
  ['resolution-exists', () => !has(dispute!.resolutions, resolution)],
  ['determination-missing', () => how !== 'determination' || dispute!.determination !== null],
  ['before-the-determination', () => how !== 'determination' || notBefore(on, dispute!.determination!.on)],
];

export const agreeingResolution = (
  dispute: Dispute | undefined, { resolution }: Command<'AgreeResolution'>, council: CouncilId,
): G[] => [
  ['resolution-missing', () => has(dispute!.resolutions, resolution)],
  ['resolution-agreed', () => !dispute!.resolutions[resolution]!.agreedBy.includes(council)],
];

// Breaches ------------------------------------------------------------------------------------------

export function notifying(state: AgreementState, command: Command<'NotifyBreach'>, council: CouncilId): G[] {
  const { on, cureBy, against } = command;
  const days = paramOn(state, earliest(on), 'default', 'cureDays');
  const first = addDays(earliest(on), typeof days === 'number' ? days : 0);
  return [
    ['breach-exists', () => !has(state.disputes.breaches, command.breach)],
    ['breach-of-a-stranger', () => against !== council && isOrWasAParty(state, against)],
    ['cure-too-short', () => notBefore(cureBy as string as When, on)],
    ['cure-too-short', () => cureBy >= first, () => ({ notBefore: first })],
  ];
}

const standing = (breach: Breach | undefined, on: When): G[] => [
  ['breach-missing', () => breach !== undefined],
  ['breach-settled', () => breach!.curedOn === null && breach!.defaultOn === null],
  ['before-the-breach', () => notBefore(on, breach!.notifiedOn)],
];

export const curing = (breach: Breach | undefined, on: When, council: CouncilId): G[] => [
  ...standing(breach, on),
  ['not-a-party-to-the-breach', () => [breach!.by, breach!.against].includes(council)],
];

export const defaulting = (breach: Breach | undefined, on: When, council: CouncilId): G[] => [
  ...standing(breach, on),
  ['only-the-notifier-declares', () => breach!.by === council],
  ['time-to-cure', () => after(on, breach!.cureBy as string as When), () => ({ cureBy: breach!.cureBy })],
];
