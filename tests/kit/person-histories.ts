/** Random commands about one person, and what must hold after every one of them (I56, I58). */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { capacities, councilId, earliest, erasureBases, hash, localDate, personRef, when } from '#domain';
import type {
  Capacity, CouncilId, LocalDate, PersonCommand, PersonEvent, PersonFacts, PersonRecord, Retained, Sealed,
} from '#domain';
import type { Step } from './laws.ts';

const mostly = <T>(sense: readonly T[], ...rest: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...sense) }, fc.constantFrom(...rest));
const is = <T extends string>(type: T) => fc.constant(type);
export const today = localDate('2026-03-02');

const one = {
  on: mostly(['2026-01-05', '2026-02-01'], '2026-01', '2030-01-01').map(when),
  council: mostly(['BRM'], 'RED').map(councilId), person: mostly(['per-ada1'], 'per-unknown').map(personRef),
};
/** Keys are few, so that one comes again after it is destroyed; digests are few, so that a box comes twice. */
const sealed: fc.Arbitrary<Sealed> = fc.record({
  box: fc.constant('AAAA'), digest: fc.integer({ min: 1, max: 60 }).map((at) => hash(String(at).padStart(64, '0'))),
  key: fc.constantFrom('key-1', 'key-2', 'key-3', 'key-4'), person: mostly(['per-ada1'], 'per-bert').map(personRef),
}).map((box) => ({ sealed: { ...box } }));
const agreement = mostly<string | null>([null, 'running', 'over', 'held'], 'nowhere');
const narrative = fc.constantFrom(null, 'narrative-1', 'narrative-2', 'narrative-9');
const hold = fc.constantFrom('hold-1', 'hold-2', 'hold-3');
const until = fc.constantFrom(null, '2026-01-05', '2026-02-20', '2026-09-01').map((day) => day as LocalDate | null);

const commands: fc.Arbitrary<PersonCommand> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: is('NamePerson'), ...one, name: sealed }) },
  { weight: 5, arbitrary: fc.record({ type: is('RecordNarrative'), ...one, kind: fc.constant('other' as const),
    agreement, keepDays: fc.constantFrom(0, 10, 400), text: sealed }) },
  { weight: 6, arbitrary: fc.record({ type: is('ReadPersonalData'), ...one, narrative,
    purpose: mostly(['consultation' as const], 'audit') }) },
  { weight: 3, arbitrary: fc.record({ type: is('PlacePersonHold'), ...one, authority: fc.constant('court' as const),
    reference: fc.constantFrom('C-1', 'C-2'), until }) },
  { weight: 5, arbitrary: fc.record({ type: is('LiftPersonHold'), ...one, hold }) },
  { weight: 6, arbitrary: fc.record({ type: is('ErasePersonalData'), ...one,
    basis: fc.constantFrom(...erasureBases) }) },
);
const agreements: Readonly<Record<string, Retained>> = {
  running: { councils: [councilId('BRM')], endedOn: null, holds: [] },
  over: { councils: [councilId('BRM')], endedOn: localDate('2026-01-20'), holds: [] },
  held: { councils: [councilId('BRM')], endedOn: localDate('2020-01-20'), holds: ['inquiry'] },
};
type Who = { readonly capacity: Capacity; readonly council: CouncilId | null };
const who: fc.Arbitrary<Who> = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Who>({ capacity: 'monitoring-officer', council: councilId('BRM') }) },
  { weight: 2, arbitrary: fc.constant<Who>({ capacity: 'auditor', council: null }) },
  fc.record({ capacity: fc.constantFrom(...capacities), council: fc.constantFrom(councilId('BRM'), null) }),
);
const facts: fc.Arbitrary<PersonFacts> = who.map((actor) => ({ today, grade: 'live', agreements,
  actor: { person: personRef('per-officer'), ...actor } }));
export const lists: fc.Arbitrary<readonly Step<PersonCommand, PersonFacts>[]> =
  fc.array(fc.record({ command: commands, facts }), { minLength: 10, maxLength: 40, size: 'max' });

/** A reading is a new one each time. */
export const repeatable = ({ type }: PersonCommand): boolean => type === 'ReadPersonalData';

const boxIn = (event: PersonEvent): Sealed['sealed'] | null =>
  (event.type === 'PersonNamed' ? event.name.sealed : event.type === 'NarrativeRecorded' ? event.text.sealed : null);

/** I56: reckoned from the events alone. What is erased has no key, and nothing comes under a key that is gone. */
function keysGone(record: PersonRecord, history: readonly PersonEvent[]): void {
  const gone = new Set<string>();
  let used = new Set<string>();
  for (const event of history) {
    const box = boxIn(event);
    if (box !== null) {
      assert.ok(!gone.has(box.key), `${event.type} came under ${box.key}, which is destroyed`);
      used.add(box.key);
    }
    if (event.type !== 'PersonalDataErased') continue;
    assert.deepEqual(new Set(event.keys), used, 'an erasure left a key, or took another');
    event.keys.forEach((key) => gone.add(key));
    used = new Set();
  }
  assert.deepEqual(new Set(record.keys), used, 'the record knows other keys than its events');
  const texts = [record.name, ...Object.values(record.narratives)].flatMap((held) => held?.sealed ?? []);
  for (const { sealed: { key } } of texts) assert.ok(!gone.has(key), `what is erased is still held under ${key}`);
}

/** I58: no erasure stands between the placing of a hold and its end. */
function neverErasedUnderHold(history: readonly PersonEvent[]): void {
  const standing = new Map<string, LocalDate | null>();
  for (const event of history) {
    if (event.type === 'PersonHoldPlaced') standing.set(event.hold, event.until);
    if (event.type === 'PersonHoldLifted') standing.delete(event.hold);
    if (event.type !== 'PersonalDataErased') continue;
    const holds = [...standing].filter(([, end]) => end === null || today < end);
    assert.equal(holds.length, 0, 'erased under a legal hold');
  }
}

/** I58: nor while what it concerns is held or goes on, but where the law asks for it. */
function neverErasedBeforeItsTime(history: readonly PersonEvent[]): void {
  let kept: Extract<PersonEvent, { type: 'NarrativeRecorded' }>[] = [];
  for (const event of history) {
    if (event.type === 'NarrativeRecorded') kept.push(event);
    if (event.type !== 'PersonalDataErased') continue;
    for (const { agreement: of, on, keepDays } of kept) {
      assert.notEqual(of, 'held', 'erased what a hold on its agreement keeps');
      const from = of === 'over' ? '2026-01-20' : of === null ? earliest(on) : null;
      const over = from !== null && Date.parse(from) + keepDays * 86_400_000 <= Date.parse(today);
      assert.ok(over || event.basis === 'required-by-law', 'erased before its time');
    }
    kept = [];
  }
}

function readIsThere(history: readonly PersonEvent[]): void {
  let [nameThere, narratives] = [false, new Set<string>()];
  for (const event of history) {
    if (event.type === 'PersonNamed') nameThere = true;
    if (event.type === 'NarrativeRecorded') narratives.add(event.narrative);
    if (event.type === 'PersonalDataErased') [nameThere, narratives] = [false, new Set()];
    if (event.type !== 'PersonalDataRead') continue;
    assert.ok(event.narrative === null ? nameThere : narratives.has(event.narrative), 'read what is not there');
  }
}

export const invariant = (record: PersonRecord, history: readonly PersonEvent[]): void => {
  keysGone(record, history);
  neverErasedUnderHold(history);
  neverErasedBeforeItsTime(history);
  readIsThere(history);
};
