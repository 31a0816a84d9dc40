/**
 * Variation: deed, amending agreement, side letter, change-control note, schedule refresh; changes so
 * small that they need none; restrictions that rest on one. The text in force is in `in-force.ts`, the
 * rules in `guards.ts` and `restrictions.ts`.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { standing } from '../../council-facts.ts';
import { check } from '../../guards.ts';
import type { Guard, Unverified } from '../../guards.ts';
import type { CouncilId, Hash, PersonRef } from '../../ids.ts';
import { earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { peopleOf } from '../execution.ts';
import { legalOfficers, officers, task } from '../part.ts';
import type { By, Deadline, Entitled, Task, Written } from '../part.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import {
  approving, proposing, refusing, signedForOthers, signing, startOf, textVariationRefusals, toleranceOf, tolerating,
  variationHash, withdrawing,
} from './guards.ts';
import { textOn } from './in-force.ts';
import { imposing, lifting, restrictionRefusals } from './restrictions.ts';
import { isSigned, withAgreed, withVariation } from './state.ts';
import type {
  RestrictionTrigger, Variation, VariationApproval, VariationContent, VariationInstrument, VariationState,
} from './state.ts';

type Signing = {
  variation: string; hash: Hash; mode: 'hand' | 'seal' | 'esign' | 'unknown';
  signatories: readonly { readonly person: PersonRef; readonly capacity: string }[]; attestedBy: PersonRef | null;
  sealRegister: string | null;
};

export type VariationEvent =
  | By<'VariationProposed', VariationContent & { hash: Hash; councils: readonly CouncilId[] }>
  | By<'VariationApproved', { variation: string; hash: Hash } & Omit<VariationApproval, 'on'>>
  | By<'VariationSigned', Signing & { policyFrom: When | null; sharedSignatories: readonly PersonRef[] }>
  | By<'VariationAgreed', {
      variation: string; hash: Hash; instrument: VariationInstrument; from: When; expires: LocalDate | null;
      /** Of the composite text on the day from which the variation applies, as it was when all had agreed. */
      textHash: Hash; councils: readonly CouncilId[] }>
  | By<'VariationWithdrawn', { variation: string; reason: string }>
  | By<'VariationRefused', { variation: string; reason: string }>
  | By<'ToleratedChangeRecorded', {
      service: string; what: string; basisPoints: number; financialYear: string; toleratedBasisPoints: number }>
  | By<'RestrictionImposed', {
      restriction: string; variation: string; favours: CouncilId; acts: readonly string[];
      trigger: RestrictionTrigger }>
  | By<'RestrictionLifted', { restriction: string; reason: string }>;

export type VariationCommand =
  | { readonly type: 'ProposeVariation'; readonly on: When } & VariationContent
  /** `on` is the day the decision took effect, its conditions met; `conditions` says what they were. */
  | { readonly type: 'ApproveVariation'; readonly on: When; readonly variation: string; readonly hash: Hash }
    & Omit<VariationApproval, 'on'>
  | { readonly type: 'SignVariation'; readonly on: When } & Readonly<Signing>
  | { readonly type: 'WithdrawVariation'; readonly on: When; readonly variation: string; readonly reason: string }
  | { readonly type: 'RefuseVariation'; readonly on: When; readonly variation: string; readonly reason: string }
  | { readonly type: 'RecordToleratedChange'; readonly on: When; readonly service: string; readonly what: string;
      readonly basisPoints: number }
  | { readonly type: 'ImposeRestriction'; readonly on: When; readonly restriction: string;
      readonly variation: string; readonly favours: CouncilId; readonly acts: readonly string[];
      readonly trigger: RestrictionTrigger }
  | { readonly type: 'LiftRestriction'; readonly on: When; readonly restriction: string; readonly reason: string };

export const variationCommands: Entitled<VariationCommand> = {
  ProposeVariation: [...officers, 'finance-officer'],
  ApproveVariation: [...officers, 'member'],
  SignVariation: ['signatory', 'monitoring-officer'],
  WithdrawVariation: [...officers, 'member'],
  RefuseVariation: [...officers, 'member'],
  RecordToleratedChange: [...officers, 'finance-officer'],
  ImposeRestriction: legalOfficers,
  LiftRestriction: [...officers, 'member'],
};

export const variationEvents: Written<VariationEvent> = {
  VariationProposed: [1, 'partner'],
  VariationApproved: [1, 'partner'],
  VariationSigned: [1, 'partner'],
  VariationAgreed: [1, 'partner'],
  VariationWithdrawn: [1, 'partner'],
  VariationRefused: [1, 'partner'],
  ToleratedChangeRecorded: [1, 'partner'],
  RestrictionImposed: [1, 'partner'],
  RestrictionLifted: [1, 'partner'],
};

export const variationRefusals = [...new Set([...textVariationRefusals, ...restrictionRefusals] as const)];
export type VariationRefusal = (typeof variationRefusals)[number];
type Decided = Decision<AgreementEvent, VariationRefusal>;

export function decideVariation(state: AgreementState, command: VariationCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const guarded = (
    guards: readonly Guard<VariationRefusal>[], events: (verdict: Unverified) => readonly AgreementEvent[],
  ): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept(...events(verdict));
  };
  const { on } = command;
  switch (command.type) {
    case 'ProposeVariation': {
      const { type: _, on: __, ...content } = command;
      return guarded(proposing(state, content, facts), (verdict) => [{
        type: 'VariationProposed', on, council, ...content, hash: variationHash(state, content),
        councils: joined(state), ...verdict }]);
    }
    case 'ApproveVariation': {
      const { variation, hash, by, decisionRef, conditions } = command;
      return guarded(approving(state, command, council, facts), (verdict) => [
        { type: 'VariationApproved', on, council, variation, hash, by, decisionRef, conditions, ...verdict },
        ...agreedWith(state, variation, 'approvals', council, on)]);
    }
    case 'SignVariation': {
      const { variation, hash, mode, signatories, attestedBy, sealRegister } = command;
      const register = facts.councils[council];
      return guarded(signing(state, command, council, facts), (verdict) => [
        { type: 'VariationSigned', on, council, variation, hash, mode, signatories, attestedBy, sealRegister,
          policyFrom: register === undefined ? null : standing(register.executionPolicies, on)?.from ?? null,
          sharedSignatories: signedForOthers(state.variation.variations[variation]!, council, command), ...verdict },
        ...agreedWith(state, variation, 'signatures', council, on)]);
    }
    case 'WithdrawVariation': return guarded(withdrawing(state, command, council), (verdict) => [
      { type: 'VariationWithdrawn', on, council, variation: command.variation, reason: command.reason, ...verdict }]);
    case 'RefuseVariation': return guarded(refusing(state, command, council), (verdict) => [
      { type: 'VariationRefused', on, council, variation: command.variation, reason: command.reason, ...verdict }]);
    case 'RecordToleratedChange': {
      const { service, what, basisPoints } = command;
      const tolerance = toleranceOf(state, command);
      return guarded(tolerating(state, command, tolerance), (verdict) => [{
        type: 'ToleratedChangeRecorded', on, council, service, what, basisPoints,
        financialYear: tolerance.financialYear, toleratedBasisPoints: tolerance.limit, ...verdict }]);
    }
    case 'ImposeRestriction': {
      const { restriction, variation, favours, acts, trigger } = command;
      return guarded(imposing(state, command), (verdict) => [{
        type: 'RestrictionImposed', on, council, restriction, variation, favours, acts, trigger, ...verdict }]);
    }
    case 'LiftRestriction': return guarded(lifting(state, command, council), (verdict) => [{
      type: 'RestrictionLifted', on, council, restriction: command.restriction, reason: command.reason, ...verdict }]);
  }
}

/** The last council's step makes it agreed, on the latest day of all those it rests on. */
function agreedWith(
  state: AgreementState, id: string, step: 'approvals' | 'signatures', council: CouncilId, on: When,
): AgreementEvent[] {
  const found = state.variation.variations[id]!;
  if ((step === 'signatures') !== isSigned(found.instrument)) return [];
  const others = found.councils.filter((party) => party !== council);
  if (!others.every((party) => has(found[step], party))) return [];
  const days = [...Object.values(found.approvals), ...Object.values(found.signatures)].map((entry) => entry.on);
  const last = days.reduce((a, b) => (earliest(b) > earliest(a) ? b : a), on);
  const varied = { ...state, variation: withAgreed(state.variation, id, last) };
  const { hash, instrument, from, expires, councils } = found;
  return [{ type: 'VariationAgreed', on: last, council, variation: id, hash, instrument, from, expires,
    textHash: textOn(varied, startOf(state, found))!.hash, councils }];
}

export const evolveVariation = (state: AgreementState, event: VariationEvent): AgreementState =>
  ({ ...state, variation: evolved(state.variation, event) });

function evolved(state: VariationState, event: VariationEvent): VariationState {
  switch (event.type) {
    case 'VariationProposed': {
      const { type: _, unverified: __, council, on, ...content } = event;
      const variation: Variation = {
        ...content, by: council, proposedOn: on, phase: 'proposed', approvals: {}, signatures: {}, agreed: null };
      return { ...state, variations: { ...state.variations, [event.variation]: variation } };
    }
    case 'VariationApproved': {
      const { on, by, decisionRef, conditions } = event;
      return withVariation(state, event.variation, ({ approvals }) => ({
        approvals: { ...approvals, [event.council]: { on, by, decisionRef, conditions } } }));
    }
    case 'VariationSigned': return withVariation(state, event.variation, ({ signatures }) => ({
      signatures: { ...signatures, [event.council]: { on: event.on, people: peopleOf(event) } } }));
    case 'VariationAgreed': return withAgreed(state, event.variation, event.on);
    case 'VariationWithdrawn': return withVariation(state, event.variation, () => ({ phase: 'withdrawn' }));
    case 'VariationRefused': return withVariation(state, event.variation, () => ({ phase: 'refused' }));
    case 'ToleratedChangeRecorded': {
      const { service, financialYear, basisPoints } = event;
      const years = state.tolerated[service] ?? {};
      return { ...state, tolerated: { ...state.tolerated,
        [service]: { ...years, [financialYear]: (years[financialYear] ?? 0) + basisPoints } } };
    }
    case 'RestrictionImposed': {
      const { restriction, variation, favours, acts, trigger, on } = event;
      return { ...state, restrictions: { ...state.restrictions,
        [restriction]: { variation, favours, acts, trigger, from: on, liftedOn: null } } };
    }
    case 'RestrictionLifted': {
      const before = state.restrictions[event.restriction];
      return before === undefined ? state : { ...state, restrictions: {
        ...state.restrictions, [event.restriction]: { ...before, liftedOn: event.on } } };
    }
  }
}

/** Days on which something of this part falls due. */
export function variationDeadlines(state: AgreementState): readonly Deadline[] {
  if (state.ending.ended !== null) return [];
  const councils = joined(state);
  const { variations, restrictions } = state.variation;
  return [
    ...Object.values(variations).filter(({ agreed }) => agreed !== null)
      .flatMap(({ variation, title, expires, reviewOn }): Deadline[] => [
        ...(expires === null ? [] : [{ id: `variation-expiry/${variation}`, kind: 'variation-expires', due: expires,
          what: `${title} applies for the last day`, councils }]),
        ...(reviewOn === null ? [] : [{ id: `variation-review/${variation}`, kind: 'variation-review', due: reviewOn,
          what: `Review of ${title}`, councils }])]),
    ...Object.entries(restrictions).flatMap(([id, { trigger, liftedOn, favours }]): Deadline[] =>
      (trigger.on === null || liftedOn !== null ? [] : [{ id: `restriction/${id}`, kind: 'restriction-ends',
        due: trigger.on, what: `The restriction ${id} in favour of ${favours} ends`, councils }])),
  ];
}

/** What one council has to do next in this part. */
export function variationTasks(state: AgreementState, council: CouncilId): readonly Task[] {
  const parties = joined(state);
  return Object.values(state.variation.variations)
    .filter(({ phase, councils }) => phase === 'proposed' && councils.includes(council))
    .flatMap(({ title, instrument, approvals, signatures, councils, by }): Task[] => {
      if (councils.join() !== parties.join()) return parted(title, by, council, parties);
      if (!has(approvals, council)) return [task('approve-variation', `Approve or refuse the variation ${title}`)];
      return isSigned(instrument) && !has(signatures, council)
        ? [task('sign-variation', `Sign the variation ${title}`)] : [];
    });
}

/** The parties have changed: it can only be withdrawn and, by those who are left, proposed anew. */
const parted = (title: string, by: CouncilId, council: CouncilId, parties: readonly CouncilId[]): Task[] => {
  const why = `the variation ${title}, whose parties have changed, and propose it anew if it is still wanted`;
  if (by === council) return [task('withdraw-variation', `Withdraw ${why}`)];
  return parties.includes(by) ? [] : [task('refuse-variation', `Refuse ${why}`)];
};
