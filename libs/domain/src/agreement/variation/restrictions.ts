/**
 * Restrictions in favour of one party until a day or an event: Cheltenham's deed of variation put
 * certain acts behind its consent until trigger dates had passed [S31]. I21: the acts listed are barred
 * to the others until then, unless the favoured party lifts it before.
 */
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { earliest, latest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { after, notBefore } from '../reading.ts';
import { has, joined, own } from '../state.ts';
import type { AgreementState } from '../state.ts';
import type { VariationCommand } from './rules.ts';
import type { Restriction } from './state.ts';

/** Commands that a restriction may bar: those that change who takes part, what is agreed, and for how long. */
export const restrictableActs: readonly string[] = [
  'ProposeVariation', 'RecordToleratedChange', 'SetApportionmentRule', 'ProposeAccession', 'ProposeRoleChange',
  'ProposeWithdrawal', 'AllotService', 'ServeNotice', 'ProposeEnd', 'ExtendTerm',
];

export const restrictionRefusals = [
  'restriction-exists', 'restriction-missing', 'restriction-over', 'variation-missing', 'variation-not-agreed',
  'before-the-variation', 'favoured-not-a-party', 'act-not-restrictable', 'acts-missing', 'trigger-missing',
  'trigger-passed', 'not-the-favoured-party', 'before-the-restriction',
] as const;
type G = Guard<(typeof restrictionRefusals)[number]>;
type Command<T extends VariationCommand['type']> = Extract<VariationCommand, { type: T }>;

/** The first day without it that is known; null while only a lifting or an event can end it. */
export const restrictionEnd = ({ trigger, liftedOn }: Restriction): LocalDate | null => {
  const days = [...(trigger.on === null ? [] : [trigger.on]), ...(liftedOn === null ? [] : [earliest(liftedOn)])];
  return days.length === 0 ? null : days.reduce((a, b) => (a < b ? a : b));
};

/** It stands on the day, by every reading of it: what cannot be told bars nothing. */
const standsOn = (restriction: Restriction, on: When): boolean => {
  const end = restrictionEnd(restriction);
  return earliest(on) >= latest(restriction.from) && (end === null || latest(on) < end);
};

/** The favoured council, or one that has succeeded it by law: what it was promised is theirs (I16). */
const isFavoured = ({ membership }: AgreementState, { favours }: Restriction, council: CouncilId): boolean =>
  favours === council || Object.values(membership.substitutions)
    .some(({ old, successors, effective }) => effective && old === favours && successors.includes(council));

/** I21: the restriction that bars this council from this command on the day; null where none does. */
export function restrictedBy(
  state: AgreementState, commandType: string, council: CouncilId, on: When,
): string | null {
  const [barring] = Object.entries(state.variation.restrictions).find(([, restriction]) =>
    restriction.acts.includes(commandType) && standsOn(restriction, on)
    && !isFavoured(state, restriction, council)) ?? [];
  return barring ?? null;
}

/** It rests on a variation that every party agreed to, the restricted ones too. */
export function imposing(state: AgreementState, command: Command<'ImposeRestriction'>): G[] {
  const { on, restriction, variation, favours, acts, trigger } = command;
  const resting = state.variation.variations[variation];
  const strange = acts.filter((act) => !restrictableActs.includes(act));
  return [
    ['restriction-exists', () => !has(state.variation.restrictions, restriction)],
    ['variation-missing', () => has(state.variation.variations, variation)],
    ['variation-not-agreed', () => resting!.agreed !== null, () => ({ phase: resting!.phase })],
    ['before-the-variation', () => notBefore(on, resting!.agreed!.on)],
    ['favoured-not-a-party', () => joined(state).includes(favours)],
    ['acts-missing', () => acts.length > 0],
    ['act-not-restrictable', () => strange.length === 0, () => ({ acts: strange, restrictable: restrictableActs })],
    ['trigger-missing', () => trigger.on !== null || trigger.event !== null],
    ['trigger-passed', () => trigger.on === null || earliest(on) < trigger.on],
  ];
}

export function lifting(state: AgreementState, command: Command<'LiftRestriction'>, council: CouncilId): G[] {
  const { on } = command;
  const restriction = own(state.variation.restrictions, command.restriction);
  const day = restriction?.trigger.on ?? null;
  const inTime = (): Verdict => day === null || notYet(on, day);
  return [
    ['restriction-missing', () => has(state.variation.restrictions, command.restriction)],
    ['not-the-favoured-party', () => isFavoured(state, restriction!, council),
      () => ({ favours: restriction!.favours })],
    ['restriction-over', () => restriction!.liftedOn === null],
    ['restriction-over', inTime, () => ({ since: day })],
    ['before-the-restriction', () => notBefore(on, restriction!.from)],
  ];
}

const notYet = (on: When, day: LocalDate): Verdict => after(day as string as When, on);
