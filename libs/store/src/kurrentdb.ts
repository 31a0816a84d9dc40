/**
 * The event store in KurrentDB. `kurrentdb-client.ts` touches its client; `kurrentdb-event.ts` knows how our event lies
 * in one of KurrentDB's. What the server promises and what it does not stands in the README of this lib.
 */
import { randomUUID } from 'node:crypto';
import type { Instant } from '#domain';
import { checkWrites, Conflict, noStream, start, Unavailable } from './event-store.ts';
import type {
  Appended, Contents, EventStore, Place, Position, Recorded, Revision, Stream, StreamName, Write,
} from './event-store.ts';
import { KurrentClient, Refused } from './kurrentdb-client.ts';
import type { Proposals, Span, Spot } from './kurrentdb-client.ts';
import {
  attemptOf, contentOf, isOurs, plainlyRecorded, positionOf, propertiesOf, recorded, recordedAtOf, tfPosition,
} from './kurrentdb-event.ts';
import type { KurrentEvent } from './kurrentdb-event.ts';
import { Landmarks } from './kurrentdb-landmarks.ts';
import { batches } from './kurrentdb-subscription.ts';
import { pause } from './pause.ts';

export type KurrentStoreOptions = {
  /** `kurrentdb://host:port?tls=true` or `kurrentdb+discover://...`, as KurrentDB's clients take it. */
  readonly connectionString: string;
  /** How long the server may be silent before the outcome counts as unknown. */
  readonly deadlineMs?: number;
  /** How long a follower waits before it asks again after its connection was dropped. */
  readonly retryMs?: number;
  readonly clock?: () => Instant;
};

/** @throws Unavailable when the server cannot be reached */
export async function openKurrentStore(options: KurrentStoreOptions): Promise<EventStore> {
  const settings = { deadlineMs: 10_000, retryMs: 250, clock: now, ...options };
  const store = new KurrentStore(settings);
  try {
    // The floor under recorded time must be known before the first append.
    await store.end();
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

const now = (): Instant => new Date().toISOString() as Instant;

/** A whole stream at once; of one that is known up to a revision, little is new. */
const portion = (from: Revision): number =>
  (from === 0 ? Number.MAX_SAFE_INTEGER : from === Number.MAX_SAFE_INTEGER ? 1 : 32);

class KurrentStore implements EventStore {
  readonly inStreams = null;
  readonly #landmarks = new Landmarks();
  readonly #closing = new AbortController();
  /** The latest recorded time this process has seen: the floor under what it appends. */
  #floor = '' as Instant;

  readonly #client: KurrentClient;

  constructor(private readonly settings: Required<KurrentStoreOptions>) {
    this.#client = new KurrentClient(settings.connectionString, settings.deadlineMs);
  }

  async append(writes: readonly Write[]): Promise<Appended> {
    checkWrites(writes);
    const attempt = randomUUID();
    if (writes.every(({ events }) => events.length === 0)) return this.#checked(writes);
    try {
      await this.#client.append(this.#proposed(writes, attempt));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return await this.#repeated(writes) ?? await this.#checked(writes);
    }
    // The answer tells neither the time nor whether the events stood there before this attempt: the log does.
    const last = await this.#lastWritten(writes);
    return { ...this.#place(last), revisions: after(writes), repeated: attemptOf(last) !== attempt };
  }

  async read(stream: StreamName, from: Revision = 0): Promise<Stream> {
    const { revision, events } = await this.#since(stream, from);
    return { revision, events: events.map(plainlyRecorded) };
  }

  async contents(stream: StreamName, from: Revision = 0): Promise<Contents> {
    const { events } = await this.#since(stream, from);
    return { events: events.map(contentOf), indexOf: (id) => events.findIndex((event) => event.id === id) };
  }

  async page(after: Position, limit: number): Promise<readonly Recorded[]> {
    const events: Recorded[] = [];
    let at = after;
    while (events.length < limit) {
      // The server begins at the position, not after it, and others may write into the same log.
      const asked = limit - events.length + 1;
      const came = await this.#client.readAll({ from: spotOf(at), direction: 'forwards', maxCount: asked });
      for (const event of came) {
        const position = positionOf(event);
        if (position <= at) continue;
        at = position;
        if (isOurs(event)) events.push(this.#passed(recorded(event)));
        if (events.length === limit) break;
      }
      if (events.length < limit && came.length < asked && await this.#isEnd(at)) break;
    }
    return events;
  }

  async *follow(after: Position, signal: AbortSignal, batchMax = 1_000): AsyncGenerator<readonly Recorded[]> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    let at = after;
    while (!stop.aborted) {
      for await (const batch of batches(this.#client.subscribe(spotOf(at)), batchMax, stop)) {
        const fresh = batch.filter((event) => isOurs(event) && positionOf(event) > at);
        at = batch.length === 0 ? at : later(at, positionOf(batch.at(-1)!));
        if (fresh.length > 0 && !stop.aborted) yield fresh.map((event) => this.#passed(recorded(event)));
      }
      // Dropped: an outage is one more reason to wait, and the next subscription begins where this one ended.
      await pause(this.settings.retryMs, stop);
    }
  }

  async end(): Promise<Position> {
    for await (const event of this.#backwards('end')) return this.#place(event).position;
    return start;
  }

  async lastBy(moment: Parameters<EventStore['lastBy']>[0]): Promise<Place | null> {
    if ('position' in moment && !/^\d{1,20}$/.test(moment.position)) return null;
    const by = 'position' in moment ? moment.position.padStart(20, '0') as Position : undefined;
    const instant = 'recordedAt' in moment ? Date.parse(moment.recordedAt) : 0;
    const isBy = ({ position, recordedAt }: Place): boolean =>
      (by === undefined ? Date.parse(recordedAt) <= instant : position <= by);
    // Backwards from a known place after the moment: positions between events are no places to begin at.
    const beyond = this.#landmarks.firstNot(isBy);
    for await (const event of this.#backwards(beyond ? tfPosition(beyond.position) : 'end')) {
      const place = this.#place(event);
      if (isBy(place)) return place;
    }
    return null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client.close();
  }

  #proposed(writes: readonly Write[], attempt: string): readonly Proposals[] {
    const clock = this.settings.clock();
    const recordedAt = clock > this.#floor ? clock : this.#floor;
    return writes.map(({ stream, expected, events }) => ({ stream, expected, events: events.map(
      ({ id, type, data, ...rest }) => ({ id, type, data, metadata: propertiesOf(rest, attempt, recordedAt) })) }));
  }

  /** Nothing to write, or refused: says which stream is elsewhere. */
  async #checked(writes: readonly Write[]): Promise<Appended> {
    for (const { stream, expected } of writes) {
      const actual = await this.#revision(stream);
      if (actual !== expected) throw new Conflict(stream, expected, actual);
    }
    if (writes.some(({ events }) => events.length > 0)) {
      // It was refused for a stream that has come to the expected revision since.
      throw new Unavailable('the streams moved while the append was refused');
    }
    for await (const event of this.#backwards('end')) {
      return { ...this.#place(event), revisions: after(writes), repeated: false };
    }
    return { position: start, recordedAt: this.settings.clock(), revisions: after(writes), repeated: false };
  }

  /** The first result, if every event of these writes stands where it would have been written. */
  async #repeated(writes: readonly Write[]): Promise<Appended | undefined> {
    let last: Place | undefined;
    for (const { stream, expected, events } of writes) {
      let next = 0;
      for (const event of await this.#ofStream(stream, expected + 1, events.length)) {
        if (event.id !== events[next]?.id) return undefined;
        next += 1;
        last = this.#place(event);
      }
      if (next === events.length) continue;
      if (await this.#revision(stream) >= expected + events.length) throw cutShort(stream);
      return undefined;
    }
    return last && { ...last, revisions: after(writes), repeated: true };
  }

  async #lastWritten(writes: readonly Write[]): Promise<KurrentEvent> {
    const { stream, expected, events } = writes.findLast((write) => write.events.length > 0)!;
    const [event] = await this.#ofStream(stream, expected + events.length, 1);
    if (event === undefined) throw cutShort(stream);
    return event;
  }

  async #revision(stream: StreamName): Promise<Revision> {
    return (await this.#since(stream, Number.MAX_SAFE_INTEGER)).revision;
  }

  /**
   * The stream from a revision on. Backwards, because a read that is cut short may end without a word:
   * so the first event names the revision, and only the event at `from` says that all has come.
   */
  async #since(stream: StreamName, wanted: Revision): Promise<{ revision: Revision; events: readonly KurrentEvent[] }> {
    const events: KurrentEvent[] = [];
    const to = Math.max(wanted, 0);
    let revision: Revision | undefined;
    let from: bigint | 'end' = 'end';
    for (let maxCount = portion(to); ; maxCount *= 4) {
      const came = await this.#client.readStream(stream, { from, direction: 'backwards', maxCount });
      if (revision === undefined && came === null) return { revision: noStream, events };
      for (const event of came ?? []) {
        const at = Number(event.revision);
        if (revision === undefined && isOurs(event)) this.#place(event);
        revision ??= at;
        if (at < to) break;
        if (at !== revision - events.length) throw cutShort(stream);
        events.push(event);
      }
      const whole = (revision ?? 0) - to + 1;
      const short = came === null || came.length < maxCount;
      if (revision === undefined || (short && events.length < whole)) throw cutShort(stream);
      if (events.length >= whole) return { revision, events: events.reverse() };
      from = BigInt(revision - events.length);
    }
  }

  async #ofStream(stream: StreamName, first: Revision, maxCount: number): Promise<readonly KurrentEvent[]> {
    if (maxCount === 0) return [];
    return await this.#client.readStream(stream, { from: BigInt(first), direction: 'forwards', maxCount }) ?? [];
  }

  /** Our events from a place to the start, in ever larger portions: hardly anyone wants more than the first. */
  async *#backwards(begin: 'end' | Spot): AsyncGenerator<KurrentEvent> {
    let from = begin;
    let last: KurrentEvent | undefined;
    for (let maxCount = 2; ; maxCount = Math.min(maxCount * 4, 2_000)) {
      const came = await this.#client.readAll({ from, direction: 'backwards', maxCount });
      for (const event of came) if (isOurs(event)) yield event;
      last = came.at(-1) ?? last;
      if (came.length < maxCount) break;
      from = tfPosition(positionOf(last!));
    }
    const oldest = await this.#first({ from: 'start', direction: 'forwards' });
    const reached = last === undefined ? begin : tfPosition(positionOf(last));
    if (oldest && (reached === 'end' || BigInt(positionOf(oldest)) < reached.commit)) throw cutShort('the log');
  }

  /** Whether nothing stands behind a position: a read that brought little may have been cut short. */
  async #isEnd(at: Position): Promise<boolean> {
    const newest = await this.#first({ from: 'end', direction: 'backwards' });
    if (newest === undefined && at !== start) throw cutShort('the log');
    return newest === undefined || positionOf(newest) <= at;
  }

  async #first(span: Omit<Span<'start' | 'end'>, 'maxCount'>): Promise<KurrentEvent | undefined> {
    return (await this.#client.readAll({ ...span, maxCount: 1 }))[0];
  }

  #place(event: KurrentEvent): Place {
    return this.#seen({ position: positionOf(event), recordedAt: recordedAtOf(event) });
  }

  #seen<Seen extends Place>(place: Seen): Seen {
    if (place.recordedAt > this.#floor) this.#floor = place.recordedAt;
    return place;
  }

  /** In the order of the log; what was only looked at here and there would leave gaps between the landmarks. */
  #passed(event: Recorded): Recorded {
    this.#landmarks.seen(event);
    return this.#seen(event);
  }
}

const spotOf = (at: Position): Spot | 'start' => (at === start ? 'start' : tfPosition(at));
const cutShort = (what: string): Unavailable => new Unavailable(`KurrentDB: the read of ${what} was cut short`);
const later = (a: Position, b: Position): Position => (a > b ? a : b);
const after = (writes: readonly Write[]) => writes.map(({ expected, events }) => expected + events.length);
