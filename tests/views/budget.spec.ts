/** Budget books have no rows: they are read from their streams, at any moment, and the views let their events pass. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { budget } from '#domain';
import type { BudgetBook, BudgetEvent } from '#domain';
import { openSql, start } from '#store';
import type { Appended, NewEvent } from '#store';
import { fundingGapOfCouncil, gdpDeflator, positionOf, stampAsked } from '#views';
import type { Reader } from '#views';
import { bookAt } from '../../libs/views/src/savings/book.ts';
import { meta } from '../store/events.ts';
import { auditor, officerOf, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, inForce } from './histories.ts';

let desk: Desk;
beforeEach(async () => { desk = await openDesk(); });
afterEach(() => desk.close());

type Sample = Pick<NewEvent, 'type' | 'version' | 'data'>;
/** Everything that a book can hold, as the golden corpus has it. */
const golden = readFileSync(new URL('../store/golden/budget.v1.json', import.meta.url), 'utf8');
const samples = (JSON.parse(golden) as readonly Sample[])
  .map(({ data, ...sample }) => ({ ...sample, data: { ...data, council: alpha } }));
const bookOf = (count: number): BudgetBook => samples.slice(0, count)
  .reduce((book, { type, data }) => budget.evolve(book, { type, ...data } as unknown as BudgetEvent), budget.initial);

const kept = async (sample: number): Promise<Appended> => desk.store.append([{ stream: `budget-${alpha}`,
  expected: sample - 1, events: [{ id: crypto.randomUUID(), ...samples[sample]!, meta: meta() }] }]);
/** Entries of the book, with an agreement of seven events between them. */
async function interleaved(): Promise<Appended[]> {
  const history = inForce('waste', 'Shared waste', [alpha, bravo]);
  const places: Appended[] = [];
  for (let at = 0; at < Math.max(samples.length, Math.ceil(history.length / 7)); at += 1) {
    const next = history.slice(at * 7, at * 7 + 7);
    if (next.length > 0) await append(desk.store, 'agreement-waste', next, at * 7);
    if (at < samples.length) places.push(await kept(at));
  }
  return places;
}

describe('the events of budget books', () => {
  it('are passed by: the views come as far as they stand, and show what they show without them', async () => {
    await interleaved();
    await desk.views.catchUp();
    expect(await positionOf(desk.sql)).toBe(await desk.store.end());
    const before = await desk.contents();
    const owner = openSql(desk.database.views);
    await owner.query('update views.progress set position = $1', [start]);
    await owner.close();
    await desk.runner({ pageMax: 2, batchMax: 2 }).catchUp();
    expect(await desk.contents()).toEqual(before);
    await desk.views.rebuild();
    expect(await desk.contents()).toEqual(before);
  });

  it('make the book that was known at each of their moments, and none before the first', async () => {
    const places = await interleaved();
    const at = async ({ position }: Pick<Appended, 'position'>) =>
      bookAt(desk.store, alpha, (await stampAsked(desk.store, { asOf: position }))!);
    expect(await at({ position: start })).toBeNull();
    for (const [n, place] of places.entries()) expect(await at(place)).toEqual(bookOf(n + 1));
    expect(await bookAt(desk.store, bravo, (await stampAsked(desk.store, { asOf: places.at(-1)!.position }))!))
      .toBeNull();
  });

  it('I57: tell the council\'s own people and auditors alone of its gap, as it was stated by a moment', async () => {
    const places = await interleaved();
    await desk.views.catchUp();
    const stated = samples.flatMap(({ type }, n) => (type === 'FinancesStated' ? [places[n]!.position] : []));
    const asked = async (reader: Reader, asOf: Appended['position']) => fundingGapOfCouncil(
      { sql: desk.sql, log: desk.store }, reader, alpha, '2025/26',
      { asOf: await stampAsked(desk.store, { asOf }) }, gdpDeflator);
    for (const reader of [officerOf(alpha), auditor]) {
      const versions = await Promise.all([places[0]!.position, ...stated].map(async (position) =>
        (await asked(reader, position))?.versions.map(({ version }) => version)));
      expect(versions).toEqual([[], [1], [1, 2]]);
    }
    expect(await asked(officerOf(bravo), stated[1]!)).toBeNull();
  });
});
