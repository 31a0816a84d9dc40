/**
 * What one council holds about one person: a name and narrative, sealed before they come here, so that events never
 * say what they say (I56); who read them and for what; legal holds; erasure. Deciders see boxes and digests alone.
 * One stream for each council that holds something, `PERSON.COUNCIL`, so that not even a revision number tells
 * another council that a person is known here (I57). Nothing in the clear is free text: it could be a name.
 */
import type { Capacity } from './actor.ts';
import { accept, refuse } from './decider.ts';
import type { Decider, Decision, Facts } from './decider.ts';
import { check } from './guards.ts';
import type { Guard } from './guards.ts';
import type { CouncilId, Hash, PersonRef } from './ids.ts';
import { emptyPersonRecord, evolve, holdsOn, standingNarratives } from './person-record.ts';
import type { ErasureBasis, HoldAuthority, NarrativeKind, PersonRecord, Purpose } from './person-record.ts';
import { addDays, earliest, isLocalDate } from './time.ts';
import type { LocalDate, When } from './time.ts';

// 1 Events, stored for ever ---------------------------------------------------------------------------

/** Text under the key of its person; the evidence trail leaves out `box`, so that its digest outlives the key. */
export type Sealed = { readonly sealed: {
  /** Base64 of a nonce of 12 bytes, the text with its salt encrypted, and the tag of 16 bytes. */
  readonly box: string;
  /** SHA-256 of the salt of 32 bytes and the text: without the salt, which is in the box, nobody can try texts. */
  readonly digest: Hash;
  readonly key: string; readonly person: PersonRef;
} };

type By<T extends string, D> = { readonly type: T; readonly on: When; readonly council: CouncilId;
  readonly person: PersonRef } & Readonly<D>;
type NarrativeTerms = { kind: NarrativeKind; agreement: string | null; keepDays: number };

export type PersonEvent =
  | By<'PersonNamed', { name: Sealed }>
  | By<'NarrativeRecorded', NarrativeTerms & { narrative: string; text: Sealed }>
  /** Recorded before the text is given; who read it stands in the envelope. */
  | By<'PersonalDataRead', { what: 'name' | 'narrative'; narrative: string | null; purpose: Purpose }>
  | By<'PersonHoldPlaced', { hold: string; authority: HoldAuthority; reference: string; until: LocalDate | null }>
  | By<'PersonHoldLifted', { hold: string }>
  /** From here on the keys are gone for good, whenever the process that recorded it comes to destroying them. */
  | By<'PersonalDataErased', { scope: 'all'; basis: ErasureBasis; names: number; narratives: number;
      keys: readonly string[] }>;

// 2 Commands ------------------------------------------------------------------------------------------

export type PersonCommand =
  | By<'NamePerson', { name: Sealed }>
  | By<'RecordNarrative', NarrativeTerms & { text: Sealed }>
  | By<'ReadPersonalData', { narrative: string | null; purpose: Purpose }>
  | By<'PlacePersonHold', { authority: HoldAuthority; reference: string; until: LocalDate | null }>
  | By<'LiftPersonHold', { hold: string }>
  | By<'ErasePersonalData', { basis: ErasureBasis }>;

/** What is asked of an agreement that a narrative concerns. */
export type Retained = {
  /** At its table, or once there. */
  readonly councils: readonly CouncilId[];
  /** When its last obligation ended, or the talks; null while one stands. */
  readonly endedOn: LocalDate | null;
  /** Legal holds on its records. */
  readonly holds: readonly string[];
};
export type PersonFacts = Facts & { readonly agreements: Readonly<Record<string, Retained | undefined>> };

// 3 Who may, and who may read -------------------------------------------------------------------------

const officers: readonly Capacity[] = ['lead-officer', 'monitoring-officer', 'head-of-paid-service'];
/** The monitoring officer answers for data protection here; no law asks that both be one post. */
export const personCommands: Readonly<Record<PersonCommand['type'], readonly Capacity[]>> = {
  NamePerson: officers,
  RecordNarrative: officers,
  ReadPersonalData: [...officers, 'auditor'],
  PlacePersonHold: ['monitoring-officer', 'head-of-paid-service'],
  LiftPersonHold: ['monitoring-officer'],
  ErasePersonalData: ['monitoring-officer'],
};

// 4 Refusals ------------------------------------------------------------------------------------------

export const personRefusals = [
  'record-of-another-council', 'capacity-not-entitled', 'date-not-exact', 'date-in-the-future', 'nobody-in-particular',
  'nothing-recorded', 'personal-data-erased', 'purpose-not-entitled', 'narrative-missing', 'sealed-for-another',
  'key-destroyed', 'already-recorded', 'agreement-unknown', 'hold-ends-before-it-begins', 'hold-placed',
  'hold-missing', 'hold-stands', 'retention-not-begun', 'retention-running',
] as const;
export type PersonRefusal = (typeof personRefusals)[number];

// 5 decide --------------------------------------------------------------------------------------------

type G = Guard<PersonRefusal>;
type Decided = Decision<PersonEvent, PersonRefusal>;
type Named<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;

/** References that stand for whoever it was: a name for one of them would name them all. */
const anybody: ReadonlySet<string> = new Set(['per-unknown', 'per-withheld']);
const own = <T>(record: Readonly<Record<string, T>>, id: string): T | undefined =>
  (Object.hasOwn(record, id) ? record[id] : undefined);

/** The auditor of the whole system reads what any council holds; everybody else, what his own does. */
const reaches = ({ actor }: Facts, { type, council }: PersonCommand): boolean => actor.council === council
  || (type === 'ReadPersonalData' && actor.capacity === 'auditor' && actor.council === null);

function opening(command: PersonCommand, facts: PersonFacts): G[] {
  const { on, person } = command;
  const { actor: { capacity }, today } = facts;
  return [
    ['record-of-another-council', () => reaches(facts, command)],
    ['capacity-not-entitled', () => personCommands[command.type].includes(capacity), () => ({ capacity })],
    ['date-not-exact', () => isLocalDate(on)],
    ['date-in-the-future', () => earliest(on) <= today, () => ({ on, today })],
    ['nobody-in-particular', () => !anybody.has(person)],
  ];
}

const destroyed = ({ erasures }: PersonRecord): readonly string[] => erasures.flatMap(({ keys }) => keys);
const everRecorded = (record: PersonRecord): boolean => record.keys.length > 0 || record.erasures.length > 0;

/** Something is held and can be opened. */
const standing = (record: PersonRecord): G[] => [
  ['nothing-recorded', () => everRecorded(record)],
  ['personal-data-erased', () => record.keys.length > 0, () => ({ erasedOn: record.erasures.at(-1)?.on })],
];

/** I56: nothing is recorded under a key that an erasure has destroyed, however late it comes. */
const sealing = (record: PersonRecord, { sealed }: Sealed, person: PersonRef): G[] => [
  ['sealed-for-another', () => sealed.person === person],
  ['key-destroyed', () => !destroyed(record).includes(sealed.key)],
  ['already-recorded', () => !record.digests.includes(sealed.digest)],
];

function reading(record: PersonRecord, { narrative, purpose }: Named<'ReadPersonalData'>, { actor }: PersonFacts): G[] {
  const found = narrative === null ? record.name : own(record.narratives, narrative);
  return [
    ...standing(record),
    ['purpose-not-entitled', () => (purpose === 'audit') === (actor.capacity === 'auditor')],
    [narrative === null ? 'nothing-recorded' : 'narrative-missing', () => found !== null && found !== undefined],
    ['personal-data-erased', () => found!.sealed !== null],
  ];
}

/** I58: the clock of a narrative starts when the last obligation it concerns has ended; null while one stands. */
export function keptUntil(
  { on, agreement, keepDays }: { readonly on: When; readonly agreement: string | null; readonly keepDays: number },
  agreements: PersonFacts['agreements'],
): LocalDate | null {
  const from = agreement === null ? earliest(on) : own(agreements, agreement)?.endedOn ?? null;
  return from === null ? null : addDays(from, keepDays);
}

function erasing(record: PersonRecord, { basis }: Named<'ErasePersonalData'>, facts: PersonFacts): G[] {
  const { today, agreements } = facts;
  const kept = standingNarratives(record).map(([narrative, found]) =>
    ({ narrative, agreement: found.agreement, until: keptUntil(found, agreements) }));
  const byLaw = basis === 'required-by-law';
  const holds = [...holdsOn(record, today), ...kept.flatMap(({ agreement }) =>
    (agreement === null ? [] : own(agreements, agreement)?.holds ?? []).map((hold) => `${agreement}/${hold}`))];
  const unbegun = kept.filter(({ until }) => until === null);
  const running = kept.filter(({ until }) => until !== null && until > today);
  return [
    ...standing(record),
    // I58: whatever the basis is, the law included, what a court may ask for is not destroyed.
    ['hold-stands', () => holds.length === 0, () => ({ holds: [...new Set(holds)].sort() })],
    ['retention-not-begun', () => byLaw || unbegun.length === 0, () => ({ narratives: unbegun })],
    ['retention-running', () => byLaw || running.length === 0, () => ({ narratives: running })],
  ];
}

const erasure = (record: PersonRecord, { on, council, person, basis }: Named<'ErasePersonalData'>): PersonEvent => ({
  type: 'PersonalDataErased', on, council, person, scope: 'all', basis, names: record.names,
  narratives: standingNarratives(record).length, keys: record.keys,
});

const atTable = (agreement: string | null, { agreements }: PersonFacts, council: CouncilId): boolean =>
  agreement === null || own(agreements, agreement)?.councils.includes(council) === true;

function decide(record: PersonRecord, command: PersonCommand, facts: PersonFacts): Decided {
  const { on, council, person } = command;
  const decided = (guards: readonly G[], event: () => PersonEvent): Decided => {
    const verdict = check(facts.grade, [...opening(command, facts), ...guards]);
    return 'refused' in verdict ? refuse(verdict.refused.code, verdict.refused) : accept(event());
  };
  switch (command.type) {
    case 'NamePerson': return decided(sealing(record, command.name, person),
      () => ({ type: 'PersonNamed', on, council, person, name: command.name }));
    case 'RecordNarrative': {
      const { kind, agreement, keepDays, text } = command;
      return decided([
        ...sealing(record, text, person),
        ['agreement-unknown', () => atTable(agreement, facts, council)],
      ], () => ({ type: 'NarrativeRecorded', on, council, person, narrative: nextOf('narrative', record.narratives),
        kind, agreement, keepDays, text }));
    }
    case 'ReadPersonalData': {
      const { narrative, purpose } = command;
      const what = narrative === null ? 'name' : 'narrative';
      return decided(reading(record, command, facts),
        () => ({ type: 'PersonalDataRead', on, council, person, what, narrative, purpose }));
    }
    case 'PlacePersonHold': {
      const { authority, reference, until } = command;
      const twin = Object.values(record.holds).some((hold) => hold.liftedOn === null
        && hold.authority === authority && hold.reference === reference && hold.until === until);
      return decided([
        ...standing(record),
        ['hold-ends-before-it-begins', () => until === null || until > earliest(on)],
        ['hold-placed', () => !twin],
      ], () => ({ type: 'PersonHoldPlaced', on, council, person, hold: nextOf('hold', record.holds), authority,
        reference, until }));
    }
    case 'LiftPersonHold': return decided([
      ...standing(record),
      ['hold-missing', () => own(record.holds, command.hold)?.liftedOn === null],
      ['hold-ends-before-it-begins', () => earliest(on) >= earliest(record.holds[command.hold]!.on)],
    ], () => ({ type: 'PersonHoldLifted', on, council, person, hold: command.hold }));
    case 'ErasePersonalData': return decided(erasing(record, command, facts), () => erasure(record, command));
  }
}

/** Names are given here: one that a caller chose could say whom it is about. */
const nextOf = (kind: string, before: object): string => `${kind}-${Object.keys(before).length + 1}`;

export const person: Decider<PersonCommand, PersonRecord, PersonEvent, PersonFacts, PersonRefusal> = {
  name: 'person', initial: emptyPersonRecord, decide, evolve,
  /** Agreements whose obligations and holds decide with. */
  rests: (record, command) => {
    const named = command.type === 'RecordNarrative' ? [command.agreement]
      : command.type === 'ErasePersonalData' ? standingNarratives(record).map(([, { agreement }]) => agreement) : [];
    return [...new Set(named.filter((agreement) => agreement !== null))];
  },
  versions: { PersonNamed: 1, NarrativeRecorded: 1, PersonalDataRead: 1, PersonHoldPlaced: 1, PersonHoldLifted: 1,
    PersonalDataErased: 1 },
  classify: (event) => ({ class: 'personal', person: event.person }),
};
