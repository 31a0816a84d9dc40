/**
 * Question 8: what did we believe on date T, and what do we now know was true? Two times, both fixed (I55): what had
 * been
 * recorded by an instant, and what is known now, of one and the same day; and the steps that made the difference.
 */
import {
  agreement as decider, earliest, positionsOf, savingsEvents, shareOn, spansOn, stageOf, textOn,
} from '#domain';
import type { AgreementState, Instant, LocalDate } from '#domain';
import { linesTouched } from '../savings/positions.ts';
import { counted } from './sentence.ts';
import { day, list, orNull, some, text, whole, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import type { AnyStep, Found, Told } from './told.ts';

const fact = some({ fact: text, value: text });
const difference = some({ fact: text,
  /** Null where nothing of it was known, or nothing of it holds. */
  believed: orNull(text), known: orNull(text),
  /** The revision of the step, recorded since, by which it became what is known. */
  since: whole });
export const beliefShape = some({
  on: day, recordedBy: text,
  /** False where nothing of the agreement had been recorded by then. */
  anything: yes,
  believed: list(fact), known: list(fact), differences: list(difference),
});
type Belief = Of<typeof beliefShape>;
type Asked = { readonly on: LocalDate; readonly recordedBy?: Instant };

/** Facts by name, and by which step each became what it is; in groups, those of the day and those of each line. */
type Facts = ReadonlyMap<string, { readonly value: string | null; readonly by: AnyStep }>;
type Named = readonly (readonly [name: string, value: string | null])[];

/** Of one day: what applied on it by the whole record, and what had taken effect by it. */
type States = { readonly whole: AgreementState; readonly effective: AgreementState };
const daysFacts = ({ whole: state, effective }: States, on: LocalDate): Named => [
  ['stage', effective.proposer === null ? null : stageOf(effective)],
  ['executed', effective.executedOn], ['in force from', effective.commencedOn],
  ['ended', effective.ending.ended?.on ?? null],
  ['text in force', textOn(state, on)?.hash ?? null],
  ...spansOn(state.membership, on).map(({ service, council, role }): [string, string] =>
    [`part of ${council} in ${service}`, role]),
  ...Object.keys(state.charging.lines).flatMap((line) => Object.entries(shareOn(state, line, on)?.basisPoints ?? {})
    .map(([council, points]): [string, string] => [`share of ${council} in ${line}, basis points`, String(points)])),
];

const series = ['original', 'latest', 'budgeted', 'claimed', 'verified'] as const;
const savingsFacts = (state: AgreementState, line: string): Named =>
  positionsOf(state, [line]).flatMap((position) => series.map((one): [string, string | null] =>
    [`saving ${line} ${position.year}, ${one} pence`, position[`${one}Pence`]]));

/** Takes over what is new, and lets go of what holds no more. */
function taken(facts: Facts, now: Named, by: AnyStep): Facts {
  const said = new Map<string, string | null>([...facts.keys()].map((name) => [name, null]));
  for (const [name, value] of now) said.set(name, value);
  return new Map([...said].map(([name, value]) => {
    const known = facts.get(name);
    return [name, known !== undefined && known.value === value ? known : { value, by }];
  }));
}

const ofSavings = ({ event }: AnyStep): boolean => Object.hasOwn(savingsEvents, event.type);
const theDay = '';

/** Folds one step after the other; a step of savings touches the facts of its own lines alone, and no other. */
class Knowing {
  private readonly groups = new Map<string, Facts>();
  private states: States = { whole: decider.initial, effective: decider.initial };
  constructor(private readonly on: LocalDate) {}

  /** All there is by now; null what no longer holds. */
  get facts(): Facts {
    return new Map([...this.groups.values()].flatMap((group) => [...group]));
  }

  add(step: AnyStep): void {
    const { whole, effective: before } = this.states;
    const takesEffect = earliest(step.recorded.meta.effectiveOn) <= this.on;
    const effective = takesEffect ? decider.evolve(before, step.event) : before;
    this.states = { whole: ofSavings(step) ? whole : decider.evolve(whole, step.event), effective };
    if (!ofSavings(step)) this.take(theDay, daysFacts(this.states, this.on), step);
    if (!takesEffect) return;
    for (const line of linesTouched(before, effective)) this.take(line, savingsFacts(effective, line), step);
  }

  private take(group: string, now: Named, step: AnyStep): void {
    this.groups.set(group, taken(this.groups.get(group) ?? new Map(), now, step));
  }
}

const shown = (facts: Facts): Belief['known'] => [...facts].sort(([a], [b]) => (a < b ? -1 : 1))
  .flatMap(([name, { value }]) => (value === null ? [] : [{ fact: name, value }]));

/** The end of the day, where no instant is named. */
const endOf = (on: LocalDate): Instant => `${on}T23:59:59.999Z` as Instant;

function inWords({ on, recordedBy, anything, differences, believed }: Belief): string[] {
  const changed = differences.map(({ fact: name, believed: then, known }) =>
    `${name}: ${then ?? 'nothing was known'}, now ${known ?? 'nothing holds'}`);
  return [
    anything ? `By ${recordedBy} the record told ${counted(believed.length, 'fact')} of ${on}.`
      : `By ${recordedBy} nothing of the agreement had been recorded.`,
    differences.length === 0 ? 'Nothing recorded since has changed it.'
      : `What has been recorded since makes ${counted(differences.length, 'difference')}: ${changed.join('; ')}.`,
  ];
}

export function belief({ steps }: Told, { on, recordedBy = endOf(on) }: Asked): Found<Belief> {
  const knowing = new Knowing(on);
  const by = Date.parse(recordedBy);
  const then = steps.findIndex(({ recorded }) => Date.parse(recorded.recordedAt) > by);
  const length = then < 0 ? steps.length : then;
  for (const step of steps.slice(0, length)) knowing.add(step);
  const before = knowing.facts;
  for (const step of steps.slice(length)) knowing.add(step);
  const now = knowing.facts;
  const changed = [...now].filter(([name, { value }]) => (before.get(name)?.value ?? null) !== value)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const answer: Belief = {
    on, recordedBy, anything: length > 0, believed: shown(before), known: shown(now),
    differences: changed.map(([name, { value, by: step }]) =>
      ({ fact: name, believed: before.get(name)?.value ?? null, known: value, since: step.recorded.revision })),
  };
  return {
    answer, words: inWords(answer),
    proof: [...[...before.values()].flatMap(({ value, by: step }) => (value === null ? [] : [step])),
      ...changed.map(([, { by: step }]) => step)],
    unknown: length === 0 ? [`What was believed on ${on}: the record of it is younger.`] : [],
  };
}
