/** What every event store must do. Each adapter's spec runs all of it on stores of its own. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Instant } from '#domain';
import { Conflict, noStream, start, Unavailable } from '#store';
import type { EventStore, NewEvent, Write } from '#store';
import { collect, event, events, handClock, write } from './events.ts';
import { streamOrder } from './stream-order.ts';

export type Subject = {
  readonly store: EventStore;
  /** Another process on the same log; in memory there is only the one. */
  another(): Promise<EventStore>;
  /** An append that has written but not committed until it is told to. */
  park?(parked: Write): Promise<{ commit(): Promise<void> }>;
  /** A store whose next reply can be lost after the commit. */
  lossy?(): Promise<{ store: EventStore; loseNextReply(): void }>;
  /** Ends every connection of the store from the server's side. */
  killConnections?(): Promise<void>;
  close(): Promise<void>;
};

export function eventStoreContract(open: (clock: () => Instant) => Promise<Subject>): void {
  const clock = handClock();
  let subject: Subject;
  let store: EventStore;
  beforeAll(async () => {
    subject = await open(clock.read);
    store = subject.store;
  }, 60_000);
  afterAll(() => subject.close());
  const fresh = () => `note-${randomUUID()}`;

  describe('a moment of the log', () => {
    it('has a last event at or before a position, and by an instant', async () => {
      const stream = fresh();
      const first = await store.append([write(stream, noStream, ...events(2))]);
      clock.at = new Date(Date.parse(first.recordedAt) + 60_000).toISOString() as Instant;
      const second = await store.append([write(stream, 1, ...events(3))]);
      const place = ({ position, recordedAt }: typeof first) => ({ position, recordedAt });
      expect(await store.lastBy({ position: first.position })).toEqual(place(first));
      expect(await store.lastBy({ position: second.position })).toEqual(place(second));
      expect(await store.lastBy({ position: '9'.repeat(20) as typeof start })).toEqual(place(second));
      expect(await store.lastBy({ recordedAt: first.recordedAt })).toEqual(place(first));
      const between = new Date(Date.parse(first.recordedAt) + 1).toISOString() as Instant;
      expect(await store.lastBy({ recordedAt: between })).toEqual(place(first));
      expect(await store.lastBy({ recordedAt: second.recordedAt })).toEqual(place(second));
      expect(await store.lastBy({ recordedAt: '1999-01-01T00:00:00.000Z' as Instant })).toBeNull();
      expect(await store.lastBy({ position: start })).toBeNull();
      expect(await store.lastBy({ position: '-1' as typeof start })).toBeNull();
    });
  });

  streamOrder(() => store);

  describe('appending', () => {
    it('gives events revisions from 0 and returns them as they were written', async () => {
      const stream = fresh();
      const [first, second, third] = [event({ a: 1 }), event({ b: null }), event()];
      const { revisions, recordedAt, position } = await store.append([write(stream, noStream, first, second)]);
      expect(revisions).toEqual([1]);
      expect((await store.append([write(stream, 1, third)])).revisions).toEqual([2]);
      const read = await store.read(stream);
      expect(read.revision).toBe(2);
      expect(read.events).toMatchObject([first, second, third]);
      expect(read.events.map((one) => one.revision)).toEqual([0, 1, 2]);
      expect(read.events[1]).toEqual({ ...second, stream, revision: 1, position, recordedAt });
      const content = ({ type, version, data }: NewEvent) => ({ type, version, data });
      const { events: whole, indexOf } = await store.contents(stream);
      expect(whole).toEqual([first, second, third].map(content));
      expect([first, second, third, event()].map(({ id }) => indexOf(id))).toEqual([0, 1, 2, -1]);
      const tail = await store.contents(stream, 2);
      expect(tail.events).toEqual([content(third)]);
      expect([third, first].map(({ id }) => tail.indexOf(id))).toEqual([0, -1]);
      expect((await store.contents(stream, 3)).events).toEqual([]);
    });

    it('finds an unknown stream empty, at revision -1, and reads from a revision on', async () => {
      expect(await store.read(fresh())).toEqual({ revision: -1, events: [] });
      expect(await store.read(fresh(), 7)).toEqual({ revision: -1, events: [] });
      const stream = fresh();
      await store.append([write(stream, noStream, ...events(5))]);
      expect((await store.read(stream, 3)).events.map((one) => one.data)).toEqual([{ n: 3 }, { n: 4 }]);
      expect(await store.read(stream, 9)).toEqual({ revision: 4, events: [] });
    });

    it('refuses a stream that has moved on, and stores nothing', async () => {
      const stream = fresh();
      await store.append([write(stream, noStream, event())]);
      const stale = store.append([write(stream, noStream, event())]);
      await expect(stale).rejects.toThrow(Conflict);
      await expect(stale).rejects.toMatchObject({ stream, expected: -1, actual: 0 });
      await expect(store.append([write(stream, 5, event())])).rejects.toMatchObject({ actual: 0 });
      expect((await store.read(stream)).events).toHaveLength(1);
    });

    it('lets exactly one of many simultaneous writers win each revision', async () => {
      const stream = fresh();
      const stores = [store, await subject.another()];
      let won = 0;
      let lost = 0;
      const writer = async (mine: EventStore) => {
        for (let expected = noStream; expected < 19;) {
          await mine.append([write(stream, expected, event({ expected }))]).then(
            () => { won += 1; },
            (error: unknown) => {
              expect(error).toBeInstanceOf(Conflict);
              lost += 1;
            });
          expected = (await mine.read(stream)).revision;
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, n) => writer(stores[n % 2]!)));
      const read = await store.read(stream);
      expect(read.events.map((one) => one.revision)).toEqual(Array.from({ length: read.revision + 1 }, (_, n) => n));
      expect(read.events.every((one) => one.data.expected === one.revision - 1)).toBe(true);
      expect(won).toBe(read.revision + 1);
      expect(lost).toBeGreaterThan(0);
    });

    it('takes appends that follow on from each other before the first is answered', async () => {
      const stream = fresh();
      const each = Array.from({ length: 30 }, (_, n) => n);
      const all = await Promise.all(each.map((n) => store.append([write(stream, n - 1, event({ n }))])));
      expect(all.map(({ revisions }) => revisions[0])).toEqual(each);
      expect(new Set(all.map(({ position }) => position)).size).toBe(30);
      expect((await store.read(stream)).events.map((one) => one.data.n)).toEqual(each);
    });

    it('judges each of a group that follows on from a wrong guess by itself', async () => {
      const stream = fresh();
      await store.append([write(stream, noStream, event(), event())]);
      const outcomes = await Promise.allSettled([
        store.append([write(stream, 0, event())]), store.append([write(stream, 1, event({ right: true }))]),
        store.append([write(stream, 1, event())]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
      expect((await store.read(stream)).events.slice(2).map((one) => one.data)).toEqual([{ right: true }]);
    });

    it('writes several streams at once or none of them', async () => {
      const [a, b] = [fresh(), fresh()];
      const both = await store.append([write(a, noStream, event()), write(b, noStream, event(), event())]);
      expect(both.revisions).toEqual([0, 1]);
      await expect(store.append([write(a, 0, event()), write(b, 0, event())])).rejects.toMatchObject({ stream: b });
      expect((await store.read(a)).revision).toBe(0);
      expect((await store.read(b)).events.at(-1)?.position).toBe(both.position);
    });

    it('keeps many overlapping writes to two streams whole', async () => {
      const [a, b] = [fresh(), fresh()];
      const move = async (n: number): Promise<void> => {
        const [one, two] = await Promise.all([store.read(a), store.read(b)]);
        const writes = [write(a, one.revision, event({ n })), write(b, two.revision, event({ n }))];
        await store.append(n % 2 ? writes : writes.reverse()).catch((error: unknown) => {
          if (!(error instanceof Conflict)) throw error;
          return move(n);
        });
      };
      await Promise.all(Array.from({ length: 12 }, (_, n) => move(n)));
      const order = async (stream: string) => (await store.read(stream)).events.map((one) => one.data.n);
      expect(await order(a)).toEqual(await order(b));
      expect(new Set(await order(a)).size).toBe(12);
    });

    it('can check a revision without writing', async () => {
      const [a, b] = [fresh(), fresh()];
      await store.append([write(a, noStream, event())]);
      expect((await store.append([write(a, 0), write(b, noStream, event())])).revisions).toEqual([0, 0]);
      await expect(store.append([write(a, 1), write(b, 0, event())])).rejects.toMatchObject({ stream: a, actual: 0 });
      expect((await store.append([write(a, 0)])).revisions).toEqual([0]);
      await expect(store.append([write(a, 3)])).rejects.toThrow(Conflict);
      expect((await store.read(b)).revision).toBe(0);
    });

    it('never lets recorded time go back along the log', async () => {
      const stream = fresh();
      clock.at = '2026-01-05T10:00:00.120Z' as Instant;
      const first = await store.append([write(stream, noStream, event())]);
      clock.at = '2026-01-05T08:00:00.000Z' as Instant;
      const second = await store.append([write(stream, 0, event())]);
      expect([first.recordedAt, second.recordedAt]).toEqual(['2026-01-05T10:00:00.120Z', '2026-01-05T10:00:00.120Z']);
      const { events: both } = await store.read(stream);
      expect(both.map((one) => one.recordedAt)).toEqual([first.recordedAt, second.recordedAt]);
    });
  });

  describe('repeating', () => {
    it('returns the first result for events that already stand there, and stores them once', async () => {
      const [stream, other] = [fresh(), fresh()];
      const writes = [write(stream, noStream, event(), event()), write(other, noStream, event())];
      const first = await store.append(writes);
      await store.append([write(stream, 1, event())]);
      clock.at = '2026-01-06T09:00:00.000Z' as Instant;
      expect(await store.append(writes)).toEqual({ ...first, repeated: true });
      expect(first.repeated).toBe(false);
      expect((await store.read(stream)).revision).toBe(2);
      expect((await store.read(other)).revision).toBe(0);
    });

    it('returns one result to the same append made twice at once', async () => {
      const stream = fresh();
      const writes = [write(stream, noStream, event())];
      const [first, second] = await Promise.all([store.append(writes), store.append(writes)]);
      expect([first.repeated, second.repeated]).toEqual([false, true]);
      expect({ ...second, repeated: false }).toEqual(first);
      expect((await store.read(stream)).revision).toBe(0);
    });

    it('takes no one for a repeat who brings only some of the events', async () => {
      const stream = fresh();
      const [one, two] = [event(), event()];
      await store.append([write(stream, noStream, one)]);
      await expect(store.append([write(stream, noStream, one, two)])).rejects.toThrow(Conflict);
      await expect(store.append([write(stream, noStream, two)])).rejects.toThrow(Conflict);
    });
  });

  describe('fidelity', () => {
    it('passes on event types it has never heard of', async () => {
      const stream = fresh();
      const strange = { ...event({ any: ['thing'] }, 'Future.Thing "quoted" \\ étrange'), version: 99 };
      await store.append([write(stream, noStream, strange)]);
      expect((await store.read(stream)).events).toMatchObject([strange]);
      expect((await store.contents(stream)).events).toMatchObject([{ type: strange.type, version: 99 }]);
      expect((await store.page(start, 100_000)).at(-1)).toMatchObject(strange);
    });

    it('keeps every text as it was: emoji, NUL, a lone surrogate, quotes, line breaks, a big number', async () => {
      const stream = fresh();
      const data = {
        emoji: '👩‍⚖️ agreed', nul: 'a\u0000b', lone: '\ud83d', quote: '"\\\'', lines: 'a\r\nb\u2028\u001f',
        é: 'naïve', pence: '900719925474099312', number: 0.1, big: 9_007_199_254_740_991,
        nested: { list: [null, true, ''] },
      };
      await store.append([write(stream, noStream, event(data))]);
      expect((await store.read(stream)).events[0]?.data).toEqual(data);
      expect((await store.contents(stream)).events[0]?.data).toEqual(data);
      expect((await store.page(start, 100_000)).at(-1)?.data).toEqual(data);
    });

    it('takes 5,000 events in one append, and an event of a megabyte', async () => {
      const [many, large] = [fresh(), fresh()];
      expect((await store.append([write(many, noStream, ...events(5_000))])).revisions).toEqual([4_999]);
      const read = await store.read(many);
      expect(read.events.map((one) => one.data.n)).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
      const contents = await store.contents(many);
      expect(contents.events).toHaveLength(5_000);
      expect(read.events.every(({ id }, n) => n % 500 > 0 || contents.indexOf(id) === n)).toBe(true);
      expect((await store.contents(many, 4_000)).events).toHaveLength(1_000);
      const text = '§'.repeat(1_000_000);
      await store.append([write(large, noStream, event({ text }))]);
      expect((await store.read(large)).events[0]?.data).toEqual({ text });
    });

    it('refuses what could spoil the appends of others: a wrong id, an empty write', async () => {
      await expect(store.append([])).rejects.toThrow(TypeError);
      const stream = fresh();
      await expect(store.append([write(stream, -1), write(stream, -1)])).rejects.toThrow(TypeError);
      const outcomes = await Promise.allSettled([
        store.append([write(stream, noStream, { ...event(), id: 'no-uuid' })]),
        store.append([write(fresh(), noStream, event())]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    });
  });

  describe('following', () => {
    it('delivers the whole log in order, in batches, from any place', async () => {
      const before = await store.end();
      const stream = fresh();
      await store.append([write(stream, noStream, ...events(25))]);
      const seen = await collect(store, before, 25, 10);
      expect(seen.map((one) => one.data.n)).toEqual(Array.from({ length: 25 }, (_, n) => n));
      expect(await collect(store, seen[9]!.position, 15)).toEqual(seen.slice(10));
      expect(await store.page(seen[9]!.position, 5)).toEqual(seen.slice(10, 15));
      expect(seen.at(-1)?.position).toBe(await store.end());
      expect(await store.page(await store.end(), 5)).toEqual([]);
    });

    it('skips and doubles nothing while eight writers append', async () => {
      const before = await store.end();
      const stores = [store, await subject.another()];
      const following = collect(store, before, 800, 50);
      await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
        const stream = fresh();
        for (let n = 0; n < 100; n += 1) await stores[writer % 2]!.append([write(stream, n - 1, event({ writer, n }))]);
      }));
      const seen = await following;
      expect(seen).toHaveLength(800);
      expect(new Set(seen.map((one) => one.id)).size).toBe(800);
      const positions = seen.map((one) => one.position);
      expect(positions.every((position, n) => n === 0 || position > positions[n - 1]!)).toBe(true);
      for (let writer = 0; writer < 8; writer += 1) {
        const mine = seen.filter((one) => one.data.writer === writer).map((one) => one.data.n);
        expect(mine).toEqual(Array.from({ length: 100 }, (_, n) => n));
      }
      expect(await collect(store, before, 800)).toEqual(seen);
    });

    it("is woken by its own process's append and by another's", async () => {
      for (const writer of [store, await subject.another()]) {
        const following = collect(store, await store.end(), 1);
        const told = event();
        await writer.append([write(fresh(), noStream, told)]);
        expect((await following).map((one) => one.id)).toEqual([told.id]);
      }
    });

    it('ends when it is told to, waiting or not', async () => {
      const stop = new AbortController();
      const following = (async () => {
        for await (const batch of store.follow(await store.end(), stop.signal)) expect(batch).toBeDefined();
      })();
      await store.page(start, 1);
      stop.abort();
      await following;
      for await (const batch of store.follow(start, AbortSignal.abort())) expect(batch).toBeUndefined();
    });
  });

  outages(() => subject, fresh);
}

/** What only a store behind a connection can suffer. */
function outages(subject: () => Subject, fresh: () => string): void {
  describe('bad luck', () => {
    it('delivers an append that commits late, in one order for everyone', async () => {
      const { store, park } = subject();
      if (!park) return;
      const before = await store.end();
      const [slow, quick] = [event({ slow: true }), event({ quick: true })];
      const early = collect(store, before, 2);
      const parked = await park(write(fresh(), noStream, slow));
      const behind = store.append([write(fresh(), noStream, quick)]);
      expect(await store.page(before, 10)).toEqual([]);
      await parked.commit();
      await behind;
      const seen = await early;
      expect(seen.map((one) => one.id)).toEqual([slow.id, quick.id]);
      expect(await collect(store, before, 2)).toEqual(seen);
    });

    it('gives the first result to the retry after a reply was lost, and keeps one event', async () => {
      const { lossy, store: sound } = subject();
      if (!lossy) return;
      const { store, loseNextReply } = await lossy();
      await store.append([write(fresh(), noStream, event())]);
      const stream = fresh();
      const writes = [write(stream, noStream, event())];
      loseNextReply();
      await expect(store.append(writes)).rejects.toThrow(Unavailable);
      const [stored] = (await sound.read(stream)).events;
      await sound.append([write(stream, 0, event())]);
      expect(await store.append(writes))
        .toEqual({ position: stored!.position, recordedAt: stored!.recordedAt, revisions: [0], repeated: true });
      expect((await sound.read(stream)).revision).toBe(1);
    });

    it('loses and doubles nothing while its connections are killed', async () => {
      const { store, killConnections } = subject();
      if (!killConnections) return;
      const before = await store.end();
      const following = collect(store, before, 400, 20);
      let cut = 0;
      let appended = 0;
      const persist = async <T>(action: () => Promise<T>): Promise<T> => {
        for (;;) {
          try {
            return await action();
          } catch (error) {
            expect(error).toBeInstanceOf(Unavailable);
            cut += 1;
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, async () => {
        const stream = fresh();
        for (let n = 0; n < 50; n += 1) {
          const writes = [write(stream, n - 1, event({ n }))];
          expect((await persist(() => store.append(writes))).revisions).toEqual([n]);
          expect((await persist(() => store.read(stream))).revision).toBe(n);
          appended += 1;
          if (appended % 25 === 0) await killConnections();
        }
      }));
      expect(cut).toBeGreaterThan(0);
      const page = await persist(() => store.page(before, 1_000));
      expect((await following).map((one) => one.id)).toEqual(page.map((one) => one.id));
      expect(page).toHaveLength(400);
    });
  });
}
