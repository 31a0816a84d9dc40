/** Question 10: what consents covered the contract before vesting day? (I9, I10, I53) */
import { magnitude, mayBeOnOrBefore } from '#domain';
import type { AgreementEvent, CommitmentAct, CouncilEvent, CouncilId, PenceText, When } from '#domain';
import type { Recorded } from '#store';
import { list as listed, pounds, words as worded } from '../sentences/words.ts';
import { onDay } from './sentence.ts';
import { council, list, oneOf, orNull, pence, some, text, when, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import { before, councilsIn, lastStep, mustBeNamed, stepsOf } from './told.ts';
import type { AnyStep, Found, Told } from './told.ts';

const constraint = some({ constraint: text, kind: oneOf('s114-report', 's24-direction'), from: when, to: orNull(when),
  instrument: orNull(text), limitPence: orNull(pence), runningPast: orNull(text) });
const consent = some({ consent: text, kind: text, giver: text, reference: text, on: when, acts: list(text),
  limitPence: orNull(pence), beforeVesting: orNull(yes) });
const commitment = some({ act: text, on: when, reference: text, valuePence: orNull(pence), beforeVesting: orNull(yes),
  /** Consents of the council that were there by the day, for such an act and such a sum. */
  coveredBy: list(text) });
const ofCouncil = some({
  council, vestingOn: orNull(when), vestingFrom: orNull(oneOf('substitution', 'dissolution', 'register')),
  constraints: list(constraint), consents: list(consent), commitments: list(commitment),
});
export const consentsShape = some({ councils: list(ofCouncil) });
type Consents = Of<typeof consentsShape>;
type OfCouncil = Consents['councils'][number];
type Asked = { readonly council?: CouncilId };

/** A step of the register about one council, which everybody may read. */
export type RegisterStep = { readonly recorded: Recorded; readonly event: CouncilEvent; readonly of: CouncilId };
type Proving = Pick<AnyStep, 'recorded'> | null;

type Vesting = {
  readonly on: When | null; readonly from: OfCouncil['vestingFrom']; readonly steps: readonly Proving[];
};
function vestingOf({ steps }: Told, of: CouncilId, register: readonly RegisterStep[]): Vesting {
  const scheduled = lastStep(steps, ['SubstitutionScheduled'], ({ old }) => old === of);
  if (scheduled !== null) {
    return { on: scheduled.event.from, from: 'substitution', steps: [scheduled,
      lastStep(steps, ['CouncilSubstituted'], ({ substitution }) => substitution === scheduled.event.substitution)] };
  }
  const dissolved = lastStep(steps, ['DissolutionScheduled'], ({ councils }) => councils.includes(of));
  if (dissolved !== null) return { on: dissolved.event.vestingOn, from: 'dissolution', steps: [dissolved] };
  const ended = register.findLast(({ of: one, event }) => one === of && event.type === 'CouncilEnded');
  return ended === undefined ? { on: null, from: null, steps: [] }
    : { on: (ended.event as Extract<CouncilEvent, { type: 'CouncilEnded' }>).on, from: 'register', steps: [ended] };
}

function constraintsOf(of: CouncilId, register: readonly RegisterStep[]) {
  const own = register.filter((step) => step.of === of);
  const found: { readonly answer: OfCouncil['constraints'][number]; readonly steps: readonly RegisterStep[] }[] = [];
  for (const step of own) {
    const { event } = step;
    if (event.type !== 'CfoReportMade' && event.type !== 'Section24DirectionMade') continue;
    const lifted = own.find((one) => one.event.type === 'ConstraintLifted'
      && one.event.constraint === event.constraint);
    const direction = event.type === 'Section24DirectionMade' ? event : null;
    found.push({ steps: lifted === undefined ? [step] : [step, lifted], answer: {
      constraint: event.constraint, kind: direction === null ? 's114-report' : 's24-direction', from: event.on,
      to: lifted === undefined ? null : (lifted.event as { on: When }).on, instrument: direction?.instrument ?? null,
      limitPence: direction?.limitPence ?? null, runningPast: direction?.runningPast ?? null } });
  }
  return found;
}

type Commitment = { readonly act: CommitmentAct; readonly on: When; readonly reference: string;
  readonly valuePence: PenceText | 'unknown'; readonly step: AnyStep };
/** Every step by which the council bound itself, in the order of recording. */
const commitmentsOf = ({ steps, state }: Told, of: CouncilId): Commitment[] => steps.flatMap((step): Commitment[] => {
  const bound = boundBy(step.event, of, state);
  return bound === null ? [] : [{ ...bound, on: step.event.on, step }];
});
type Bound = Pick<Commitment, 'act' | 'reference' | 'valuePence'>;
function boundBy(event: AgreementEvent, of: CouncilId, { variation: { variations } }: Told['state']): Bound | null {
  switch (event.type) {
    case 'CounterpartExecuted': return event.council !== of ? null
      : { act: 'execution', reference: 'the agreement', valuePence: event.valuePence };
    case 'VariationSigned': return event.council !== of ? null : { act: 'variation', reference: event.variation,
      valuePence: variations[event.variation]?.valuePence ?? 'unknown' };
    case 'TermExtensionProposed': case 'TermExtensionAgreed': return event.council !== of ? null
      : { act: 'extension', reference: event.extension, valuePence: event.valuePence };
    case 'CouncilAcceded': return event.acceding !== of ? null
      : { act: 'accession', reference: event.change, valuePence: event.buyInPence ?? 'unknown' };
    default: return null;
  }
}

type Given = OfCouncil['consents'][number];
const covers = (one: Given, { act, on, valuePence }: Commitment): boolean => one.acts.includes(act)
  && mayBeOnOrBefore(one.on as When, on) && (one.limitPence === null
  || (valuePence !== 'unknown' && magnitude(valuePence) <= magnitude(one.limitPence as PenceText)));

function answered(told: Told, of: CouncilId, register: readonly RegisterStep[]) {
  const vesting = vestingOf(told, of, register);
  const untilVesting = (on: When): boolean | null => (vesting.on === null ? null : before(on, vesting.on));
  const recorded = stepsOf(told.steps, ['ConsentRecorded'], (event) => event.council === of);
  const consents = recorded.map(({ event }): Given => ({ consent: event.consent, kind: event.kind, giver: event.giver,
    reference: event.reference, on: event.on, acts: event.acts, limitPence: event.limitPence,
    beforeVesting: untilVesting(event.on) }));
  const constraints = constraintsOf(of, register);
  const commitments = commitmentsOf(told, of).filter(({ on }) => untilVesting(on) !== false);
  const answer: OfCouncil = {
    council: of, vestingOn: vesting.on, vestingFrom: vesting.from, constraints: constraints.map((one) => one.answer),
    consents, commitments: commitments.map((one) => ({ act: one.act, on: one.on, reference: one.reference,
      valuePence: one.valuePence === 'unknown' ? null : one.valuePence, beforeVesting: untilVesting(one.on),
      coveredBy: consents.filter((given) => covers(given, one)).map((given) => given.consent) })) };
  return { answer, steps: [...vesting.steps, ...recorded, ...constraints.flatMap(({ steps }) => steps),
    ...commitments.map(({ step }) => step)] };
}

function inWords(one: OfCouncil): string[] {
  const { council: of, vestingOn, vestingFrom, consents, commitments } = one;
  const covered = commitments.filter(({ coveredBy }) => coveredBy.length > 0);
  return [
    vestingOn === null ? `No vesting day of ${of} is recorded.`
      : `The vesting day of ${of} is ${vestingOn}, by the ${vestingFrom}.`,
    ...one.constraints.map((bound) => `${of} was bound by ${bound.constraint} (${worded(bound.kind)}) from ${
      bound.from}${bound.limitPence === null ? '' : `, above ${pounds(bound.limitPence as PenceText)}`}.`),
    ...consents.map((given) => `The ${worded(given.kind)} ${given.consent} (${given.reference}) was given ${
      onDay(given.on)} by ${given.giver}, for ${listed(given.acts)}.`),
    ...(consents.length === 0 ? [`No consent of ${of} is recorded.`] : [covered.length === 0
      ? `It covered nothing that ${of} took on.` : `Covered: ${listed(covered.map((act) =>
        `${act.act} of ${act.reference} ${onDay(act.on)} by ${listed(act.coveredBy)}`))}.`]),
  ];
}

/**
 * @param register steps of the register about councils of the agreement
 * @throws NotInRecord
 */
export function consents(told: Told, asked: Asked, register: readonly RegisterStep[]): Found<Consents> {
  if (asked.council !== undefined) mustBeNamed(told, asked.council);
  const all = (asked.council === undefined ? councilsIn(told) : [asked.council])
    .map((of) => answered(told, of, register));
  // Of all councils those are told that have a vesting day, a constraint or a consent.
  const concerned = all.filter(({ answer }) => asked.council !== undefined || answer.vestingOn !== null
    || answer.constraints.length + answer.consents.length > 0);
  const councils = concerned.map(({ answer }) => answer);
  return {
    answer: { councils }, proof: concerned.flatMap(({ steps }) => steps),
    words: councils.length === 0 ? ['No vesting day, no direction and no consent is recorded of any council.']
      : councils.flatMap(inWords),
    unknown: [
      ...(councils.length === 0 ? ['Whether any council has a vesting day, and whether any consent was given.'] : []),
      ...councils.filter(({ vestingOn }) => vestingOn === null)
        .map((one) => `Whether ${one.council} has a vesting day.`),
      ...councils.filter((one) => one.consents.length === 0)
        .map((one) => `Whether any consent was given for ${one.council}.`),
      ...councils.flatMap((one) => one.commitments.filter(({ valuePence }) => valuePence === null)
        .map((act) => `What ${one.council} is to pay by the ${act.act} of ${act.reference}.`))],
  };
}
