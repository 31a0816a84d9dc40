/**
 * Question 1: which decision, by whom, under what delegation, on which text, authorised this signature? (I1, I6, I7)
 */
import type { CouncilId } from '#domain';
import { list as listed, short, words as worded } from '../sentences/words.ts';
import { mustBeVariation, signatureOf } from './approval-runs.ts';
import type { Signature } from './approval-runs.ts';
import { onDay } from './sentence.ts';
import { council, hash, list, oneOf, orNull, person, some, text, when, whole, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import { lastStep, mustBeNamed, stepsOf } from './told.ts';
import type { Found, Step, Told } from './told.ts';

const signature = some({
  on: when, mode: oneOf('hand', 'seal', 'esign', 'unknown'), text: hash,
  /** The draft that was frozen for signature, and when; of a variation, when it was proposed. */
  draft: orNull(whole), textOn: orNull(when), attestedBy: orNull(person),
  signatories: list(some({ person, capacity: text })), sealRegister: orNull(text),
  policyFrom: orNull(when), sharedSignatories: list(person),
  voided: orNull(some({ on: when, why: text })),
});
const decision = some({
  maker: text, body: orNull(text), route: text, key: orNull(yes), text: hash, on: orNull(when), outcome: text,
  reference: orNull(text), effectiveOn: orNull(when),
  conditions: list(some({ condition: text, what: text, metOn: orNull(when) })),
  advice: list(some({ role: text, position: text, on: when })),
});
const delegation = some({
  delegate: text, inConsultationWith: orNull(text), consulted: orNull(text), on: when, decidedText: hash, text: hash,
  differences: list(text), clauseKinds: list(text), partiesMayLeave: yes,
});
export const authorityShape = some({
  council, variation: orNull(text),
  restsOn: orNull(oneOf('decision', 'delegation')),
  signature: orNull(signature), decision: orNull(decision), delegation: orNull(delegation),
});
type Authority = Of<typeof authorityShape>;
type Asked = { readonly council: CouncilId; readonly variation?: string };

const signedHow = { hand: 'by hand', seal: 'under seal', esign: 'electronically', unknown: 'in a way not recorded' };

function signedAs(
  { signed: { event }, voided }: Signature, frozen: Step<'TextFrozen'> | null,
): NonNullable<Authority['signature']> {
  const { on, mode, hash: of, attestedBy, signatories, sealRegister, policyFrom, sharedSignatories } = event;
  return { on, mode, text: of, draft: frozen?.event.n ?? null, textOn: frozen?.event.on ?? null, attestedBy,
    signatories: [...signatories], sealRegister, policyFrom, sharedSignatories,
    voided: voided === null ? null : { on: voided.event.on, why: voided.event.why } };
}

type Parts = {
  readonly opened: Step<'ApprovalRunOpened'> | null; readonly made: Step<'DecisionMade'> | null;
  readonly effect: Step<'DecisionBecameEffective'> | null; readonly met: readonly Step<'ApprovalConditionMet'>[];
  readonly advice: readonly Step<'StatutoryOfficerAdviceGiven'>[];
  readonly exercised: Step<'DelegationExercised'> | null;
};
const partsOf = ({ run, signed }: Signature): Parts => ({
  opened: lastStep(run, ['ApprovalRunOpened']),
  // A decision that was put off says nothing yet.
  made: lastStep(run, ['DecisionMade'], ({ outcome }) => outcome !== 'defer'),
  effect: lastStep(run, ['DecisionBecameEffective']), met: stepsOf(run, ['ApprovalConditionMet']),
  advice: stepsOf(run, ['StatutoryOfficerAdviceGiven']),
  exercised: lastStep(run, ['DelegationExercised'], (event) => event.hash === signed.event.hash),
});

function decided({ opened, made, effect, met, advice }: Parts): Authority['decision'] {
  if (made === null) return null;
  const { maker, hash: of, on, outcome, conditions } = made.event;
  const metOn = new Map(met.map(({ event }) => [event.condition, event.on]));
  return { maker, body: opened?.event.body ?? null, route: opened?.event.route ?? 'unknown',
    key: opened?.event.key ?? null, text: of, on, outcome, reference: null, effectiveOn: effect?.event.on ?? null,
    conditions: conditions.map(({ condition, what }) => ({ condition, what, metOn: metOn.get(condition) ?? null })),
    advice: advice.map(({ event }) => ({ role: event.role, position: event.position, on: event.on })) };
}

function delegated({ made, exercised }: Parts): Authority['delegation'] {
  if (exercised === null) return null;
  const { delegate, consulted, on, approved, hash: of, differences } = exercised.event;
  const given = made?.event.delegations.find((one) => one.delegate === delegate);
  return { delegate, inConsultationWith: given?.inConsultationWith ?? null, consulted, on, decidedText: approved,
    text: of, differences, clauseKinds: given?.scope.clauseKinds ?? [],
    partiesMayLeave: given?.scope.partiesMayLeave ?? false };
}

const people = ({ signatories,
  attestedBy }: { signatories: readonly { person: string }[]; attestedBy: string | null }) => [
  ...(signatories.length === 0 ? [] : [`by ${listed(signatories.map((one) => one.person))}`]),
  ...(attestedBy === null ? [] : [`attested by ${attestedBy}`])];

function inWords(of: CouncilId, found: Signature, { decision: made, delegation: given }: Authority): string[] {
  const { event } = found.signed;
  const how = [signedHow[event.mode], ...people(event)].join(', ');
  return [
    `${of} signed ${onDay(event.on)} ${how}, on the text ${short(event.hash)}.`,
    ...(made === null ? [] : [`It rests on the decision "${worded(made.outcome)}" of ${made.maker} made `
      + `${onDay(made.on)}, on the text ${short(made.text)}`
      + `${made.effectiveOn === null ? '.' : `, in effect from ${made.effectiveOn}.`}`]),
    ...(given === null ? [] : [`Under that decision ${given.delegate}`
      + `${given.consulted === null ? '' : `, in consultation with ${given.consulted},`} agreed ${onDay(given.on)} to `
      + `the text signed, which differs in: ${listed(given.differences)}.`]),
    ...(found.voided === null ? [] : [`The counterpart became void ${onDay(found.voided.event.on)}: `
      + `${found.voided.event.why}.`]),
  ];
}

/** A text by its freezing. */
const frozenAs = ({ steps }: Told, of: string): Step<'TextFrozen'> | null =>
  lastStep(steps, ['TextFrozen'], (event) => event.hash === of);

function ofCounterpart(told: Told, { council: of }: Asked): Found<Authority> {
  const found = signatureOf(told, of);
  const nothing = { council: of, variation: null, restsOn: null, signature: null, decision: null, delegation: null };
  if (found === null) {
    return { words: [`No signature of ${of} is recorded.`], answer: nothing, proof: [],
      unknown: [`Whether and when ${of} signed.`] };
  }
  const parts = partsOf(found);
  const frozen = frozenAs(told, found.signed.event.hash);
  const answer: Authority = { ...nothing, signature: signedAs(found, frozen), decision: decided(parts),
    delegation: delegated(parts),
    restsOn: parts.exercised !== null ? 'delegation' : parts.made === null ? null : 'decision' };
  const { opened, made, effect, met, advice, exercised } = parts;
  return {
    words: inWords(of, found, answer), answer,
    proof: [found.signed, found.voided, opened, ...advice, made, effect, ...met, exercised,
      frozen, made === null ? null : frozenAs(told, made.event.hash)],
    unknown: [
      ...(made === null ? [`Which decision of ${of} authorised the signature, and who made it.`] : []),
      ...(made !== null && effect === null ? ['Whether the decision had taken effect.'] : []),
      ...(found.signed.event.signatories.length === 0 && found.signed.event.attestedBy === null
        ? ['Who signed, or attested the seal.'] : [])],
  };
}

/** A variation is approved by a reference to the decision, and has no run of its own. */
function ofVariation(told: Told, of: CouncilId, id: string): Found<Authority> {
  mustBeNamed(told, of);
  mustBeVariation(told, id);
  const mine = (event: { council: CouncilId; variation: string }) => event.council === of && event.variation === id;
  const proposed = lastStep(told.steps, ['VariationProposed'], ({ variation }) => variation === id);
  const approved = lastStep(told.steps, ['VariationApproved'], mine);
  const signed = lastStep(told.steps, ['VariationSigned'], mine);
  const answer: Authority = {
    council: of, variation: id, delegation: null, restsOn: approved === null ? null : 'decision',
    signature: signed === null ? null : { on: signed.event.on, mode: signed.event.mode, text: signed.event.hash,
      draft: null, textOn: proposed?.event.on ?? null,
      attestedBy: signed.event.attestedBy, signatories: [...signed.event.signatories],
      sealRegister: signed.event.sealRegister, policyFrom: signed.event.policyFrom,
      sharedSignatories: signed.event.sharedSignatories, voided: null },
    decision: approved === null ? null : { maker: approved.event.by, body: null, route: approved.event.by, key: null,
      text: approved.event.hash, on: null, outcome: 'approve', reference: approved.event.decisionRef,
      effectiveOn: approved.event.on, advice: [],
      conditions: approved.event.conditions.map((what) => ({ condition: what, what, metOn: null })) },
  };
  return {
    answer, proof: [proposed, approved, signed],
    words: [
      signed === null ? `No signature of ${of} on the variation ${id} is recorded.`
        : `${of} signed the variation ${id} ${onDay(signed.event.on)} ${signedHow[signed.event.mode]}, `
          + `on the words ${short(signed.event.hash)}.`,
      ...(approved === null ? [] : [`It rests on the decision ${approved.event.decisionRef} (${
        approved.event.by}), in effect ${onDay(approved.event.on)}.`])],
    unknown: approved === null ? [`Which decision of ${of} authorised the variation, and who made it.`] : [],
  };
}

/** @throws NotInRecord */
export const authority = (told: Told, asked: Asked): Found<Authority> =>
  (asked.variation === undefined ? ofCounterpart(told, asked) : ofVariation(told, asked.council, asked.variation));
