/** @jest-environment-options {"globalsCleanup": "off"} */
import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Conflict, noStream, openKurrentStore, start, Unavailable } from '#store';
import type { Instant } from '#domain';
import type { EventStore, Recorded } from '#store';
import { KurrentLog } from '../kit/kurrentdb-log.ts';
import { startKurrentServer } from '../kit/kurrentdb-server.ts';
import type { KurrentServer, KurrentServerOptions } from '../kit/kurrentdb-server.ts';
import { eventStoreContract } from './contract.ts';
import { collect, event, events, write } from './events.ts';
import { kurrentSubject } from './kurrentdb-subject.ts';

describe('the event store in KurrentDB', () => {
  eventStoreContract((clock) => kurrentSubject(clock));
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serving(options: KurrentServerOptions = {}): Promise<KurrentServer> {
  const server = await startKurrentServer(options);
  closing.push(() => server.close());
  return server;
}

async function opened({ connectionString }: KurrentServer, deadlineMs = 5_000): Promise<EventStore> {
  const store = await openKurrentStore({ connectionString, deadlineMs, retryMs: 10 });
  closing.push(() => store.close());
  return store;
}

const fresh = () => `note-${randomUUID()}`;

describe('a KurrentDB server in trouble', () => {
  const kinds = {
    'with batches': () => ({}),
    'without batches': () => ({ withoutBatches: true }),
    'that knows no ids': () => ({ log: new KurrentLog(Date.now, false) }),
  };
  it.each(Object.entries(kinds))('loses a reply, %s', async (_, options) => {
    const server = await serving(options());
    const store = await opened(server);
    const stream = fresh();
    const writes = [write(stream, noStream, ...events(3))];
    server.loseNextReply();
    await expect(store.append(writes)).rejects.toThrow(Unavailable);
    expect(server.log.stream(stream)).toHaveLength(3);
    expect(await store.append(writes)).toMatchObject({ revisions: [2], repeated: true });
    expect(server.log.stream(stream)).toHaveLength(3);
  });

  it.each(Object.entries(kinds))('loses the reply to an append over two streams, %s', async (_, options) => {
    const server = await serving(options());
    const store = await opened(server);
    const [a, b] = [fresh(), fresh()];
    const writes = [write(a, noStream, event()), write(b, noStream, event(), event())];
    server.loseNextReply();
    await expect(store.append(writes)).rejects.toThrow(Unavailable);
    const again = await store.append(writes);
    expect(again).toMatchObject({ revisions: [0, 1], repeated: true });
    expect((await store.read(b)).events.at(-1)).toMatchObject({ position: again.position });
    expect([server.log.stream(a), server.log.stream(b)].map(({ length }) => length)).toEqual([1, 2]);
  });

  it('does not answer within the deadline', async () => {
    const server = await serving();
    const store = await opened(server, 1_500);
    const writes = [write(fresh(), noStream, event())];
    server.forgetNextReply();
    await expect(store.append(writes)).rejects.toThrow(Unavailable);
    expect(await store.append(writes)).toMatchObject({ revisions: [0], repeated: true });
    server.silent = true;
    await expect(store.read(writes[0]!.stream)).rejects.toThrow(Unavailable);
    server.silent = false;
    expect((await store.read(writes[0]!.stream)).revision).toBe(0);
  });

  it.each(['killed', 'ended'] as const)('cuts a read in two, which is never taken for the whole: %s', async (how) => {
    const server = await serving({ log: new KurrentLog(Date.now, false) });
    const store = await opened(server);
    const stream = fresh();
    await store.append([write(stream, noStream, ...events(500))]);
    const all = await store.page(start, 500);
    const whole = async <T>(after: number, ask: () => Promise<T>): Promise<T | Unavailable> => {
      server.cutNextReadAfter(after, how);
      return ask().catch((error: unknown) => {
        expect(error).toBeInstanceOf(Unavailable);
        return error as Unavailable;
      });
    };
    for (const after of [0, 1, 300]) {
      const read = await whole(after, () => store.read(stream));
      if (!(read instanceof Unavailable)) expect(read.events).toHaveLength(500);
      const page = await whole(after, () => store.page(start, 500));
      if (!(page instanceof Unavailable)) expect(page).toEqual(all);
    }
    const end = await whole(0, () => store.end());
    if (!(end instanceof Unavailable)) expect(end).toBe(all.at(-1)!.position);
    server.cutNextReadAfter(0, how);
    const repeat = store.append([write(stream, noStream, ...all.slice(0, 2))]);
    expect(await repeat.catch((error: unknown) => error)).not.toBeInstanceOf(Conflict);
  });

  it('is not the leader: nothing is written there, and the retry goes to the leader', async () => {
    const leader = await serving();
    const follower = await serving({ log: leader.log });
    const store = await opened(follower);
    follower.beFollowerOnce({ host: '127.0.0.1', port: leader.port });
    const stream = fresh();
    const writes = [write(stream, noStream, event())];
    await expect(store.append(writes)).rejects.toThrow(Unavailable);
    expect(follower.log.stream(stream)).toHaveLength(0);
    const before = [leader.appends, follower.appends];
    expect(await store.append(writes)).toMatchObject({ revisions: [0], repeated: false });
    expect([leader.appends, follower.appends]).toEqual([before[0]! + 1, before[1]]);
  });

  it('is not the leader for an append over several streams: gossip tells who is', async () => {
    const leader = await serving();
    const follower = await serving({ log: leader.log });
    const seeds = `kurrentdb://127.0.0.1:${follower.port},localhost:${follower.port}?tls=false`;
    const store = await openKurrentStore({ connectionString: seeds, deadlineMs: 5_000 });
    closing.push(() => store.close());
    const [a, b] = [fresh(), fresh()];
    // The client looks for a node to append to when it first appends.
    await store.append([write(fresh(), noStream, event())]);
    const writes = [write(a, noStream, event()), write(b, noStream, event())];
    follower.beFollowerOnce({ host: '127.0.0.1', port: leader.port });
    follower.leaderPort = leader.port;
    await expect(store.append(writes)).rejects.toThrow(Unavailable);
    expect(await store.append(writes)).toMatchObject({ revisions: [0, 0], repeated: false });
    expect([leader.appends, follower.appends]).toEqual([1, 2]);
  });

  it('is not the leader for reads: they go on to whoever is, and back, and nobody hears of it', async () => {
    const [one, other] = [await serving(), await serving()];
    const store = await opened(one);
    const stream = fresh();
    await store.append([write(stream, noStream, event())]);
    for (const event of one.log.events.filter((stored) => stored.stream === stream)) other.log.write(event);
    other.log.write({ ...other.log.stream(stream)[0]!, id: randomUUID() });
    one.leader = { host: '127.0.0.1', port: other.port };
    expect((await store.read(stream)).revision).toBe(1);
    expect(await store.page(start, 10)).toHaveLength(2);
    other.leader = { host: '127.0.0.1', port: one.port };
    one.leader = null;
    expect((await store.read(stream)).revision).toBe(0);
  });

  it('leads again after another that was not ready, again and again: every read comes through', async () => {
    const server = await serving();
    const store = await opened(server);
    const stream = fresh();
    await store.append([write(stream, noStream, event())]);
    const gone = await startKurrentServer();
    await gone.close();
    for (let outage = 0; outage < 3; outage += 1) {
      server.leader = { host: '127.0.0.1', port: gone.port };
      for (const asked of [() => store.read(stream), () => store.read(stream), () => store.page(start, 10)]) {
        await expect(asked()).rejects.toThrow(Unavailable);
      }
      server.leader = null;
      expect((await store.read(stream)).revision).toBe(outage);
      expect(await store.page(start, 10)).toHaveLength(outage + 1);
      expect((await store.append([write(stream, outage, event())])).revisions).toEqual([outage + 1]);
    }
  });

  it('cannot be reached, and then it can', async () => {
    const server = await serving();
    const store = await opened(server);
    const stream = fresh();
    const writes = [write(stream, noStream, event())];
    server.unavailable = true;
    for (const asked of [store.append(writes), store.read(stream), store.page(start, 1), store.end()]) {
      await expect(asked).rejects.toThrow(Unavailable);
    }
    await expect(opened(server)).rejects.toThrow(Unavailable);
    server.unavailable = false;
    expect(await store.append(writes)).toMatchObject({ revisions: [0], repeated: false });
  });

  it('is not there at all', async () => {
    const server = await startKurrentServer();
    await server.close();
    await expect(opened(server, 500)).rejects.toThrow(Unavailable);
  });

  it('drops a follower again and again, which misses nothing and sees nothing twice', async () => {
    const server = await serving();
    const store = await opened(server);
    const stream = fresh();
    await store.append([write(stream, noStream, ...events(20))]);
    server.dropSubscriptionsAfter(7);
    const following = collect(store, start, 50, 5);
    await store.append([write(stream, 19, ...events(30))]);
    const seen = await following;
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(server.subscriptions).toBeGreaterThan(6);
  });

  it('is away while a follower waits', async () => {
    const server = await serving();
    const store = await opened(server);
    const following = collect(store, start, 1);
    server.unavailable = true;
    server.killConnections();
    const told = event();
    const appended = store.append([write(fresh(), noStream, told)]);
    await expect(appended).rejects.toThrow(Unavailable);
    server.unavailable = false;
    await store.append([write(fresh(), noStream, told)]);
    expect((await following).map(({ id }) => id)).toEqual([told.id]);
  });
});

describe('a KurrentDB log that others write to', () => {
  it('passes over events that are not ours, wherever they stand', async () => {
    const server = await serving();
    const store = await opened(server);
    const foreign = (stream: string, metadata: string) => server.log.write({
      stream, id: randomUUID(), type: 'Strange', json: true, data: Buffer.from('{}'), metadata: Buffer.from(metadata),
    });
    foreign('other-1', '');
    await store.append([write(fresh(), noStream, event({ n: 0 }))]);
    for (let n = 0; n < 30; n += 1) foreign('other-2', '{"version":7}');
    await store.append([write(fresh(), noStream, event({ n: 1 }))]);
    foreign('other-1', 'no JSON');
    const ids = (some: readonly Recorded[]) => some.map(({ data }) => data.n);
    expect(ids(await store.page(start, 10))).toEqual([0, 1]);
    const [first, second] = await store.page(start, 2);
    expect(await store.page(first!.position, 1)).toEqual([second]);
    expect(ids(await collect(store, start, 2))).toEqual([0, 1]);
    expect(await store.end()).toBe(second!.position);
    expect(await store.page(second!.position, 5)).toEqual([]);
  });

  it('finds moments far back from what came by, and the places between', async () => {
    const clock = { ms: Date.parse('2026-03-01T00:00:00.000Z') };
    const server = await serving();
    const at = (ms: number) => new Date(ms).toISOString() as Instant;
    const store = await openKurrentStore({ connectionString: server.connectionString, clock: () => at(clock.ms) });
    closing.push(() => store.close());
    const stream = fresh();
    for (let n = 0; n < 10; n += 1, clock.ms += 1_000) {
      await store.append([write(stream, n * 100 - 1, ...events(100))]);
    }
    const all = await store.page(start, 1_000);
    for (const n of [0, 99, 100, 555, 999]) {
      const { position, recordedAt } = all[n]!;
      expect(await store.lastBy({ position })).toEqual({ position, recordedAt });
      const last = all[n - n % 100 + 99]!;
      expect(await store.lastBy({ recordedAt })).toEqual({ position: last.position, recordedAt });
    }
  });

  it('gives the texts of data and envelope to whoever follows', async () => {
    const store = await opened(await serving());
    const one = event({ person: 'per-0001', n: 1.5 });
    await store.append([write(fresh(), noStream, one)]);
    const [seen] = await store.page(start, 1);
    expect(seen).toMatchObject({ dataText: JSON.stringify(one.data), metaText: JSON.stringify(one.meta) });
    expect(seen!.meta).toEqual(one.meta);
  });
});

describe('a KurrentDB server of before 26.1', () => {
  it('takes appends to one stream and refuses, rather than halve, one over several', async () => {
    const server = await serving({ oneStreamAtATime: true });
    const store = await opened(server);
    const [a, b] = [fresh(), fresh()];
    expect((await store.append([write(a, noStream, event())])).revisions).toEqual([0]);
    await expect(store.append([write(a, 0, event()), write(b, noStream, event())])).rejects.toThrow('26.1');
    await expect(store.append([write(a, 0), write(b, noStream, event())])).rejects.toThrow('26.1');
    expect([server.log.stream(a), server.log.stream(b)].map(({ length }) => length)).toEqual([1, 0]);
  });
});
