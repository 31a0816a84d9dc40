/**
 * The rules of varying the text, command by command, in order of precedence: what may be proposed, who
 * may approve it at what level, and how it is signed.
 */
import { canonicalHash } from '../../canonical.ts';
import { clauseKind, wrongParams } from '../../clause-kinds.ts';
import { approvalPolicyOn } from '../../council-facts.ts';
import { recorded, told } from '../../guards.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId, PersonRef } from '../../ids.ts';
import { magnitude } from '../../money.ts';
import { earliest, isExact } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { commitmentGuards, commitmentRefusals } from '../consents/guards.ts';
import { lastsUntil } from '../ending/term.ts';
import { peopleOf, policyGuards, policyRefusals } from '../execution.ts';
import { notBefore } from '../reading.ts';
import { has, joined, own } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { clausesOn, paramOn } from './in-force.ts';
import type { VariationCommand } from './rules.ts';
import { isSigned } from './state.ts';
import type { Variation, VariationContent } from './state.ts';

export const textVariationRefusals = [
  'variation-exists', 'variation-empty', 'clause-kind-unknown', 'clause-kind-differs', 'clause-params-wrong',
  'clause-twice', 'clause-missing', 'variation-without-effect', 'beyond-the-instrument',
  'side-letter-without-expiry', 'variation-dates-wrong', 'variation-missing', 'variation-settled',
  'variation-hash-differs', 'variation-parties-changed', 'variation-approved-already', 'before-the-variation',
  'approval-too-light', 'signature-not-needed', 'variation-signed-already', 'signed-without-approval',
  'signed-before-approval', ...policyRefusals, 'shared-officer-signs-alone', 'not-the-proposer',
  'service-missing', 'change-needs-variation', ...commitmentRefusals,
] as const;
export type TextVariationRefusal = (typeof textVariationRefusals)[number];
type G = Guard<TextVariationRefusal>;
type Command<T extends VariationCommand['type']> = Extract<VariationCommand, { type: T }>;

/** I1: what every approval and signature names; two variations alike in every word still have two names. */
export const variationHash = (state: AgreementState, content: VariationContent) =>
  canonicalHash({ agreement: state.agreement, ...content });

/** The day from which its words are compared: a vague or an older start is read as commencement at the earliest. */
export const startOf = (state: AgreementState, { from }: Pick<VariationContent, 'from'>): LocalDate => {
  const commenced = earliest(state.commencedOn!);
  return earliest(from) > commenced ? earliest(from) : commenced;
};

export function proposing(state: AgreementState, content: VariationContent, facts: AgreementFacts): G[] {
  const { variation, instrument, changes, strikes, from, expires, reviewOn, extendsTerm } = content;
  const text = clausesOn(state, startOf(state, content));
  const kindOf = (clause: string): string | undefined => text.get(clause)?.kind ?? state.clauses[clause]?.kind;
  const named = [...changes.map(({ clause }) => clause), ...strikes];
  const wrong = changes.filter(({ kind, params }) => wrongParams(kind, params).length > 0);
  const gone = strikes.filter((clause) => !text.has(clause));
  const idle = changes.length > 0 && changes.every((change) => {
    const { variation: _, ...before } = text.get(change.clause) ?? { variation: null };
    return canonicalHash(before) === canonicalHash(change);
  });
  const terms = [...changes.map(({ kind }) => kind), ...strikes.map((clause) => kindOf(clause) ?? '')]
    .filter((kind) => clauseKind(kind)?.part !== 'schedule');
  const asStated = (day: LocalDate | null): Verdict => day === null || day >= earliest(from);
  return [
    ['variation-exists', () => !has(state.variation.variations, variation)],
    ['variation-empty', () => recorded(named.length > 0)],
    ['clause-twice', () => new Set(named).size === named.length],
    ['clause-kind-unknown', () => changes.every(({ kind }) => clauseKind(kind) !== undefined)],
    ['clause-kind-differs', () => changes.every(({ clause, kind }) => (kindOf(clause) ?? kind) === kind)],
    ['clause-params-wrong', () => wrong.length === 0, () => ({ clauses: wrong.map(({ clause }) => clause) })],
    ['clause-missing', () => gone.length === 0, () => ({ clauses: gone })],
    ['variation-without-effect', () => !idle || strikes.length > 0],
    // A refreshed schedule leaves the terms alone, and neither it nor a note lengthens the agreement [3.4].
    ['beyond-the-instrument', () => instrument !== 'schedule-refresh' || terms.length === 0, () => ({ kinds: terms })],
    ['beyond-the-instrument', () => !extendsTerm || isSigned(instrument)],
    ['side-letter-without-expiry', () => instrument !== 'side-letter' || recorded(expires !== null)],
    ['variation-dates-wrong', () => facts.grade === 'imported' || isExact(from)],
    ['variation-dates-wrong', () => notBefore(from, state.commencedOn), () => ({ commencedOn: state.commencedOn })],
    ['variation-dates-wrong', () => asStated(expires) && asStated(reviewOn), () => ({ from, expires, reviewOn })],
  ];
}

/** It is proposed and nothing more, the caller means this very text, and those who must agree are still the parties. */
function standing(state: AgreementState, command: { variation: string; hash?: string; on: When }): G[] {
  const found = own(state.variation.variations, command.variation);
  return [
    ['variation-missing', () => found !== undefined],
    ['variation-settled', () => found!.phase === 'proposed', () => ({ phase: found!.phase })],
    ['variation-hash-differs', () => command.hash === undefined || command.hash === found!.hash,
      () => ({ hash: found!.hash })],
    ['before-the-variation', () => notBefore(command.on, found!.proposedOn)],
  ];
}

const sameParties = (state: AgreementState, found: Variation | undefined): G =>
  ['variation-parties-changed', () => found!.councils.join() === joined(state).join(),
    () => ({ councils: found!.councils, parties: joined(state) })];

export function approving(
  state: AgreementState, command: Command<'ApproveVariation'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const found = own(state.variation.variations, command.variation);
  return [
    ...standing(state, command), sameParties(state, found),
    ['variation-approved-already', () => !has(found!.approvals, council)],
    ['approval-too-light', () => heavyEnough(state, found!, command, council, facts)],
    ...binding(state, found, council, command.on, facts),
  ];
}

/**
 * A variation needs the weight of its effect. A schedule may be refreshed by officers; notes and side
 * letters by officers where the clause on variation says so and the council lets minor amendments be
 * delegated, below its own key decision threshold; all else needs a body's decision.
 */
function heavyEnough(
  state: AgreementState, variation: Variation, { by, on }: Command<'ApproveVariation'>, council: CouncilId,
  facts: AgreementFacts,
): Verdict {
  const { instrument, valuePence } = variation;
  if (instrument === 'schedule-refresh') return true;
  if (by === 'unknown') return 'unknown';
  if (by !== 'officer') return true;
  if (instrument !== 'change-control-note' && instrument !== 'side-letter') return false;
  const register = facts.councils[council];
  if (paramOn(state, earliest(on), 'variation', 'minorChangesByOfficers') !== true) return false;
  return told(register === undefined ? null : approvalPolicyOn(register, on), (policy) => {
    if (!policy.minorAmendmentsDelegable) return false;
    const { keyDecisionThresholdPence: threshold } = policy;
    return threshold === null || (valuePence === 'unknown' ? 'unknown' : magnitude(valuePence) < BigInt(threshold));
  });
}

/** I9, I10: what a council binds itself to by a variation is asked of it at approval and again at signing. */
const binding = (
  state: AgreementState, found: Variation | undefined, council: CouncilId, on: When, facts: AgreementFacts,
): G[] => (found === undefined ? [] : commitmentGuards(state, facts, council, on, {
  act: 'variation', valuePence: found.valuePence,
  runsTo: found.expires ?? (found.extendsTerm ? null : lastsUntil(state)) }));

/** I1, I6, I7: on this very text, with this council's effective approval of it, by its own policy. */
export function signing(
  state: AgreementState, command: Command<'SignVariation'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const found = own(state.variation.variations, command.variation);
  const approval = found !== undefined && has(found.approvals, council) ? found.approvals[council]! : null;
  const valuePence = found?.valuePence ?? 'unknown';
  return [
    ...standing(state, command), sameParties(state, found),
    ['signature-not-needed', () => isSigned(found!.instrument), () => ({ instrument: found!.instrument })],
    ['variation-signed-already', () => !has(found!.signatures, council)],
    ['signed-without-approval', () => recorded(approval !== null)],
    ['signed-before-approval', () => approval === null || notBefore(command.on, approval.on)],
    ...binding(state, found, council, command.on, facts),
    ...policyGuards({ ...command, valuePence }, council, facts),
    ['shared-officer-signs-alone', () => notAlone(found!, command, council), () => ({ shared: peopleOf(command) })],
  ];
}

/** People of this paper whose hands are on another party's copy of it too. */
export const signedForOthers = (
  { signatures }: Variation, council: CouncilId, command: Parameters<typeof peopleOf>[0],
): PersonRef[] => peopleOf(command).filter((person) => Object.entries(signatures)
  .some(([other, { people }]) => other !== council && people.includes(person)));

function notAlone(found: Variation, command: Command<'SignVariation'>, council: CouncilId): Verdict {
  const people = peopleOf(command);
  if (people.length === 0) return command.mode === 'seal' || 'unknown';
  return signedForOthers(found, council, command).length < people.length;
}

export function withdrawing(state: AgreementState, command: Command<'WithdrawVariation'>, council: CouncilId): G[] {
  const found = own(state.variation.variations, command.variation);
  return [...standing(state, command),
    ['not-the-proposer', () => found!.by === council, () => ({ proposedBy: found!.by })]];
}

/** One refusal ends it: a variation is agreed by all or not at all. What one has signed one no longer refuses. */
export function refusing(state: AgreementState, command: Command<'RefuseVariation'>, council: CouncilId): G[] {
  const found = own(state.variation.variations, command.variation);
  return [...standing(state, command),
    ['variation-parties-changed', () => found!.councils.includes(council), () => ({ councils: found!.councils })],
    ['variation-signed-already', () => !has(found!.signatures, council)]];
}

/** One SLA lets the service mix flex by up to 10 % without variation [S69]. */
const toleratedByDefault = 1_000;

export type Tolerance = { readonly financialYear: string; readonly before: number; readonly limit: number };

/** How far a service has moved in the financial year, which is April to March, and how far it may. */
export function toleranceOf(state: AgreementState, { service, on }: Command<'RecordToleratedChange'>): Tolerance {
  const day = earliest(on);
  const first = +day.slice(0, 4) - (day.slice(5) < '04-01' ? 1 : 0);
  const financialYear = `${first}/${String((first + 1) % 100).padStart(2, '0')}`;
  const limit = paramOn(state, day, 'variation', 'toleratedBasisPoints');
  return { financialYear, before: state.variation.tolerated[service]?.[financialYear] ?? 0,
    limit: typeof limit === 'number' ? limit : toleratedByDefault };
}

/** Small changes of one year count together, or many of them would be a variation that nobody agreed. */
export function tolerating(
  state: AgreementState, command: Command<'RecordToleratedChange'>, { before, limit }: Tolerance,
): G[] {
  return [
    ['service-missing', () => has(state.services, command.service)],
    ['change-needs-variation', () => before + command.basisPoints <= limit,
      () => ({ basisPoints: before + command.basisPoints, toleratedBasisPoints: limit })],
  ];
}
