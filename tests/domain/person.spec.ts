/** What one council holds about one person: every refusal by name, in order, and what is recorded (I56, I58). */
import { describe, expect, it } from '@jest/globals';
import {
  capacities, councilId, emptyPersonRecord, hash, localDate, person, personCommands, personRef, personRefusals, when,
} from '#domain';
import type {
  Capacity, CouncilId, PersonCommand, PersonEvent, PersonFacts, PersonRefusal, Retained, Sealed,
} from '#domain';
import { given, rowsMissing } from '../kit/given.ts';

const brm = councilId('BRM');
const ada = personRef('per-9f2c4e');
const on = when('2026-01-05');
const today = localDate('2026-03-02');
const agreements: Readonly<Record<string, Retained>> = {
  running: { councils: [brm], endedOn: null, holds: [] },
  over: { councils: [brm], endedOn: localDate('2026-02-01'), holds: [] },
  held: { councils: [brm], endedOn: localDate('2020-02-01'), holds: ['inquiry'] },
  foreign: { councils: [councilId('RED')], endedOn: null, holds: [] },
};
const acting = (
  capacity: Capacity = 'monitoring-officer', of: CouncilId | null = brm, day = today,
): PersonFacts => ({ today: day, grade: 'live', agreements,
  actor: { person: personRef('per-officer'), council: of, capacity } });
const auditor = acting('auditor', null);

let boxes = 0;
/** No box is like another; the decider never opens one. */
const sealed = (change: Partial<Sealed['sealed']> = {}): Sealed => {
  boxes += 1;
  return { sealed: { box: `box ${boxes}`, digest: hash(boxes.toString(16).padStart(64, '0')), key: 'key-1', person: ada,
    ...change } };
};
const one = { on, council: brm, person: ada };
const aName = sealed();
const aText = sealed();

// What happened and what is asked -------------------------------------------------------------------

const named = (name = aName): PersonEvent => ({ type: 'PersonNamed', ...one, name });
const narrated = (change: object = {}): PersonEvent => ({ type: 'NarrativeRecorded', ...one, kind: 'consultation-reply',
  agreement: null, keepDays: 0, narrative: 'narrative-1', text: aText, ...change });
const placed = (change: object = {}): PersonEvent => ({ type: 'PersonHoldPlaced', ...one, hold: 'hold-1',
  authority: 'tribunal', reference: 'ET/2026/17', until: null, ...change });
const lifted: PersonEvent = { type: 'PersonHoldLifted', ...one, hold: 'hold-1' };
const erased = (change: object = {}): PersonEvent => ({ type: 'PersonalDataErased', ...one, scope: 'all',
  basis: 'no-longer-needed', names: 1, narratives: 0, keys: ['key-1'], ...change });

const name = (change: object = {}): PersonCommand => ({ type: 'NamePerson', ...one, name: sealed(), ...change });
const narrate = (change: object = {}): PersonCommand => ({ type: 'RecordNarrative', ...one, kind: 'other',
  agreement: null, keepDays: 0, text: sealed(), ...change });
const read = (change: object = {}): PersonCommand =>
  ({ type: 'ReadPersonalData', ...one, narrative: null, purpose: 'correspondence', ...change });
const place = (change: object = {}): PersonCommand => ({ type: 'PlacePersonHold', ...one, authority: 'tribunal',
  reference: 'ET/2026/17', until: null, ...change });
const lift = (change: object = {}): PersonCommand => ({ type: 'LiftPersonHold', ...one, hold: 'hold-1', ...change });
const erase = (change: object = {}): PersonCommand =>
  ({ type: 'ErasePersonalData', ...one, basis: 'no-longer-needed', ...change });

const empty = given(person, acting());
const known = empty.events(named());
const gone = known.events(erased());

type Row = readonly [what: string, asked: () => void];
const rows: Record<PersonRefusal, readonly Row[]> = {
  'record-of-another-council': [
    ['another council records', () => given(person, acting('monitoring-officer', councilId('RED'))).when(name())
      .thenRefused('record-of-another-council')],
    ['another council\'s auditor reads', () => given(person, acting('auditor', councilId('RED')), [named()])
      .when(read({ purpose: 'audit' })).thenRefused('record-of-another-council')],
    ['the auditor of all erases', () => given(person, auditor, [named()]).when(erase())
      .thenRefused('record-of-another-council')],
    ['the registrar reads', () => given(person, acting('registrar', null), [named()]).when(read())
      .thenRefused('record-of-another-council')],
  ],
  'capacity-not-entitled': [
    ['a member reads', () => given(person, acting('member'), [named()]).when(read())
      .thenRefused('capacity-not-entitled', { capacity: 'member' })],
    ['a lead officer erases', () => given(person, acting('lead-officer'), [named()]).when(erase())
      .thenRefused('capacity-not-entitled')],
    ['an auditor names', () => given(person, acting('auditor')).when(name()).thenRefused('capacity-not-entitled')],
    ['whoever places a hold lifts it', () => given(person, acting('head-of-paid-service'), [named(), placed()])
      .when(lift()).thenRefused('capacity-not-entitled')],
  ],
  'date-not-exact': [
    ['a month', () => empty.when(name({ on: when('2026-01') })).thenRefused('date-not-exact')],
    ['a day that does not exist', () => empty.when(name({ on: when('2026-02-30') })).thenRefused('date-not-exact')],
  ],
  'date-in-the-future': [['tomorrow', () => empty.when(name({ on: when('2026-03-03') }))
    .thenRefused('date-in-the-future', { on: '2026-03-03', today })]],
  'nobody-in-particular': [['whoever was unknown', () => empty.when(name({ person: personRef('per-unknown') }))
    .thenRefused('nobody-in-particular')]],
  'nothing-recorded': [
    ['nothing at all', () => empty.when(read()).thenRefused('nothing-recorded')],
    ['no name, a narrative', () => empty.events(narrated()).when(read()).thenRefused('nothing-recorded')],
    ['nothing to erase', () => empty.when(erase()).thenRefused('nothing-recorded')],
    ['nothing to hold', () => empty.when(place()).thenRefused('nothing-recorded')],
  ],
  'personal-data-erased': [
    ['read', () => gone.when(read()).thenRefused('personal-data-erased', { erasedOn: on })],
    ['erased again', () => gone.when(erase()).thenRefused('personal-data-erased')],
    ['held', () => gone.when(place()).thenRefused('personal-data-erased')],
    ['a narrative of before, when the person is named anew', () => empty
      .events(narrated(), erased({ narratives: 1, names: 0 }), named(sealed({ key: 'key-2' })))
      .when(read({ narrative: 'narrative-1' })).thenRefused('personal-data-erased')],
  ],
  'purpose-not-entitled': [
    ['an officer audits', () => known.when(read({ purpose: 'audit' })).thenRefused('purpose-not-entitled')],
    ['an auditor corresponds', () => given(person, auditor, [named()]).when(read())
      .thenRefused('purpose-not-entitled')],
  ],
  'narrative-missing': [
    ['another narrative', () => known.when(read({ narrative: 'narrative-1' })).thenRefused('narrative-missing')],
    ['a name that every object has', () => known.when(read({ narrative: 'constructor' }))
      .thenRefused('narrative-missing')],
  ],
  'sealed-for-another': [['another person\'s box', () => empty
    .when(name({ name: sealed({ person: personRef('per-bert') }) })).thenRefused('sealed-for-another')]],
  'key-destroyed': [
    ['a name that comes late', () => gone.when(name()).thenRefused('key-destroyed')],
    ['a narrative that comes late', () => gone.when(narrate()).thenRefused('key-destroyed')],
  ],
  'already-recorded': [
    ['the same box', () => known.when(name({ name: aName })).thenRefused('already-recorded')],
    ['the same box in another place', () => known.when(narrate({ text: aName })).thenRefused('already-recorded')],
  ],
  'agreement-unknown': [
    ['none', () => empty.when(narrate({ agreement: 'nowhere' })).thenRefused('agreement-unknown')],
    ['of others', () => empty.when(narrate({ agreement: 'foreign' })).thenRefused('agreement-unknown')],
    ['a name that every object has', () => empty.when(narrate({ agreement: 'constructor' }))
      .thenRefused('agreement-unknown')],
  ],
  'hold-ends-before-it-begins': [
    ['placed', () => known.when(place({ until: localDate('2026-01-05') })).thenRefused('hold-ends-before-it-begins')],
    ['lifted', () => known.events(placed()).when(lift({ on: when('2026-01-04') }))
      .thenRefused('hold-ends-before-it-begins')],
  ],
  'hold-placed': [['twice', () => known.events(placed()).when(place()).thenRefused('hold-placed')]],
  'hold-missing': [
    ['never placed', () => known.when(lift()).thenRefused('hold-missing')],
    ['lifted before', () => known.events(placed(), lifted).when(lift()).thenRefused('hold-missing')],
    ['a name that every object has', () => known.when(lift({ hold: 'constructor' })).thenRefused('hold-missing')],
  ],
  'hold-stands': [
    ['on the person', () => known.events(placed()).when(erase()).thenRefused('hold-stands', { holds: ['hold-1'] })],
    ['on the person, and the law asks', () => known.events(placed()).when(erase({ basis: 'required-by-law' }))
      .thenRefused('hold-stands')],
    ['on an agreement that a narrative concerns', () => known.events(narrated({ agreement: 'held' })).when(erase())
      .thenRefused('hold-stands', { holds: ['held/inquiry'] })],
    ['until tomorrow', () => known.events(placed({ until: '2026-03-03' })).when(erase()).thenRefused('hold-stands')],
  ],
  'retention-not-begun': [['the agreement goes on', () => known.events(narrated({ agreement: 'running' })).when(erase())
    .thenRefused('retention-not-begun',
      { narratives: [{ narrative: 'narrative-1', agreement: 'running', until: null }] })]],
  'retention-running': [
    ['after the end of the agreement', () => known.events(narrated({ agreement: 'over', keepDays: 30 })).when(erase())
      .thenRefused('retention-running',
        { narratives: [{ narrative: 'narrative-1', agreement: 'over', until: '2026-03-03' }] })],
    ['after its own day', () => known.events(narrated({ keepDays: 57 })).when(erase())
      .thenRefused('retention-running')],
  ],
};

describe('what is held about a person', () => {
  it.each(Object.entries(rows).flatMap(([code, all]) => all.map(([what, asked]) => [code, what, asked] as const)))(
    'is refused as %s: %s', (_code, _what, asked) => { asked(); });

  it('every refusal has a row', () => {
    expect(rowsMissing(personRefusals, rows)).toEqual([]);
  });

  it('is recorded as boxes, under names that are given here', () => {
    const [nameBox, textBox] = [sealed(), sealed()];
    empty.when(name({ name: nameBox })).then(named(nameBox));
    known.events(narrated()).when(narrate({ agreement: 'running', keepDays: 30, text: textBox })).then(
      narrated({ narrative: 'narrative-2', kind: 'other', agreement: 'running', keepDays: 30, text: textBox }));
    known.events(placed(), lifted).when(place()).then(placed({ hold: 'hold-2' }));
    known.events(placed()).when(lift()).then(lifted);
  });

  it('is read for a purpose: by its officers, its auditor and the auditor of all', () => {
    known.when(read()).then({ type: 'PersonalDataRead', ...one, what: 'name', narrative: null,
      purpose: 'correspondence' });
    for (const facts of [auditor, acting('auditor')]) {
      given(person, facts, [narrated()]).when(read({ narrative: 'narrative-1', purpose: 'audit' })).then({
        type: 'PersonalDataRead', ...one, what: 'narrative', narrative: 'narrative-1', purpose: 'audit' });
    }
  });

  it('is erased with every key that sealed any of it, and its counts and digests stay', () => {
    const other = sealed({ key: 'key-2' });
    const all = [named(), named(sealed()), narrated({ text: other, agreement: 'over' })];
    given(person, acting(), all).when(erase()).then(erased({ names: 2, narratives: 1, keys: ['key-1', 'key-2'] }));
    const state = [...all, erased({ names: 2, narratives: 1, keys: ['key-1', 'key-2'] })]
      .reduce(person.evolve, emptyPersonRecord);
    expect(state.keys).toEqual([]);
    expect(state.name).toMatchObject({ sealed: null });
    expect(state.narratives['narrative-1']).toMatchObject({ sealed: null, digest: other.sealed.digest });
    expect(state.digests).toHaveLength(3);
    expect(JSON.stringify(state)).not.toContain('box');
  });

  it('I58: is erased on the day a hold has ended, and where the law asks though obligations stand', () => {
    known.events(placed({ until: '2026-03-02' })).when(erase()).then(erased());
    known.events(placed(), lifted).when(erase()).then(erased());
    known.events(narrated({ keepDays: 56 })).when(erase()).then(erased({ narratives: 1 }));
    for (const terms of [{ agreement: 'running' }, { keepDays: 9_000 }]) {
      known.events(narrated(terms)).when(erase({ basis: 'required-by-law' }))
        .then(erased({ narratives: 1, basis: 'required-by-law' }));
    }
  });

  it('I56: is of the class that nobody reads in passing', () => {
    expect(person.classify(named(), acting())).toEqual({ class: 'personal', person: ada });
  });

  it('is in the hands of a council\'s officers: no capacity that acts for no council records anything', () => {
    for (const [type, entitled] of Object.entries(personCommands)) {
      expect([type, entitled.every((capacity) => (capacities as readonly string[]).includes(capacity))])
        .toEqual([type, true]);
      expect(entitled).not.toContain('registrar');
      expect(entitled).not.toContain('records-importer');
    }
  });
});
