/** What the store tells of itself: how far followers are behind, and in which trace an event was recorded. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendSpanId, Conflict, lagOf, observedStore, openMemoryStore, openPostgresStore, recordedIn, start, traceIdOf,
  traceparentOf } from '#store';
import type { EventStore, Position } from '#store';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';
import { events, handClock, meta, write } from './events.ts';

const clock = handClock();
let database: TestDatabase;
let postgres: EventStore;
beforeAll(async () => {
  database = await freshDatabase();
  postgres = await openPostgresStore(database.app, { clock: clock.read });
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await database.drop();
});

describe.each([['memory', () => openMemoryStore(clock.read)], ['postgres', () => postgres]] as const)(
  'how far a follower of the log in %s is behind', (_name, open) => {
    it('is counted without reading, dated by the first event missed, and a part of the log', async () => {
      const store = open();
      expect(await lagOf(store, start, 3)).toEqual({ behind: 0, since: null, done: 1 });
      const places: Position[] = [];
      for (const minute of ['01', '02', '03', '04']) {
        clock.at = `2026-01-05T09:${minute}:00.000Z` as typeof clock.at;
        places.push((await store.append([write(`note-${minute}`, -1, ...events(25))])).position);
      }
      const missing = async (after: Position) => (await store.page(after, 1_000)).length;
      const [first, second, , last] = places as [Position, Position, Position, Position];
      expect(await lagOf(store, first, 3)).toEqual({ behind: 75, since: '2026-01-05T09:02:00.000Z', done: 0.25 });
      expect(await lagOf(store, second, 3)).toMatchObject({ behind: await missing(second), done: 0.5 });
      expect(await lagOf(store, start, 3)).toEqual({ behind: 100, since: '2026-01-05T09:01:00.000Z', done: 0 });
      expect(await lagOf(store, last, 3)).toEqual({ behind: 0, since: null, done: 1 });
    });
  });

it('is counted by reading, no further than asked, where an adapter knows no numbers', async () => {
  const { between: _, ...store } = observedStore(openMemoryStore(clock.read), { append: () => {}, batch: () => {} });
  await store.append([write('note-1', -1, ...events(10))]);
  expect(await lagOf(store, start, 4)).toMatchObject({ behind: 4, done: 0 });
});

describe('a store that is watched', () => {
  it('tells how each append ended, and does everything else as before', async () => {
    const told: string[] = [];
    const store = observedStore(openMemoryStore(clock.read), {
      append: (outcome, milliseconds) => { told.push(`${outcome} ${milliseconds >= 0}`); }, batch: () => {} });
    const one = write('note-1', -1, ...events(2));
    await store.append([one]);
    await store.append([one]);
    await expect(store.append([write('note-1', -1, ...events(1))])).rejects.toThrow(Conflict);
    await expect(store.append([])).rejects.toThrow(TypeError);
    expect(told).toEqual(['stored true', 'repeated true', 'conflict true', 'failed true']);
    expect((await store.read('note-1')).events).toHaveLength(2);
    expect((await store.contents('note-1')).events).toHaveLength(2);
    expect(await store.lastBy({ position: await store.end() })).toMatchObject({ position: await store.end() });
    const stop = new AbortController();
    for await (const page of store.follow(start, stop.signal)) {
      expect(page).toHaveLength(2);
      stop.abort();
    }
    await store.close();
  });

  it('tells how many appends shared a commit', async () => {
    const batches: [number, number][] = [];
    const store = await openPostgresStore(database.app, { clock: clock.read,
      observe: (appends, all) => { batches.push([appends, all]); } });
    await Promise.all(Array.from({ length: 40 }, (_, n) => store.append([write(`batch-${n}`, -1, ...events(3))])));
    await store.close();
    expect(batches.reduce((sum, [appends]) => sum + appends, 0)).toBe(40);
    expect(batches.reduce((sum, [, all]) => sum + all, 0)).toBe(120);
    expect(batches.length).toBeLessThan(10);
  });
});

describe('the trace of an event', () => {
  const correlationId = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
  const recorded = (id: string, commandId: string) =>
    ({ stream: 'agreement-a', meta: { ...meta(commandId), correlationId: id } });

  it('is its correlation id, and the span that of its append, the same for all events of a command', () => {
    const place = recordedIn(recorded(correlationId, 'c-1'))!;
    expect(place).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: appendSpanId('agreement-a', 'c-1') });
    expect(place.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(traceparentOf(place)).toBe(`00-4bf92f3577b34da6a3ce929d0e0e4736-${place.spanId}-01`);
    expect(recordedIn(recorded(correlationId, 'c-2'))!.spanId).not.toBe(place.spanId);
  });

  it('is none for an import and for the id that means no trace, and none where it is not kept', () => {
    expect(recordedIn(recorded('history-tri-borough', 'c-1'))).toBeNull();
    expect(recordedIn(recorded(correlationId, 'c-1'), () => false)).toBeNull();
    expect(traceIdOf('00000000-0000-0000-0000-000000000000')).toBeNull();
    expect(traceIdOf(correlationId.toUpperCase())).toBeNull();
  });
});
