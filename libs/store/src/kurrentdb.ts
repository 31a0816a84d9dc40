/**
 * The event store in KurrentDB. One file touches its client; `kurrentdb-event.ts` knows how our event lies in one of
 * KurrentDB's. What the server promises and what it does not stands in the README of this lib.
 */
import { randomUUID } from 'node:crypto';
import {
  AppendConsistencyViolationError, isCommandError, jsonEvent, KurrentDBClient, StreamNotFoundError,
  UnknownError, WrongExpectedVersionError, type AllStreamResolvedEvent, type ResolvedEvent,
} from '@kurrent/kurrentdb-client';
import type { Instant } from '#domain';
import { checkWrites, Conflict, noStream, start, Unavailable } from './event-store.ts';
import type {
  Appended, Contents, EventStore, Place, Position, Recorded, Revision, Stream, StreamName, Write,
} from './event-store.ts';
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

/** Events of the server about itself lie in streams of this mark; no follower wants them. */
const noSystemStreams = { filterOn: 'streamName', regex: '^[^$]', checkpointInterval: 32 } as const;

type Spot = { readonly commit: bigint; readonly prepare: bigint };
type ReadAll = {
  readonly fromPosition: 'start' | 'end' | Spot;
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount: number;
};

/** A whole stream at once; of one that is known up to a revision, little is new. */
const portion = (from: Revision): number =>
  (from === 0 ? Number.MAX_SAFE_INTEGER : from === Number.MAX_SAFE_INTEGER ? 1 : 32);

/** Errors that another try cannot cure: bugs of the caller, or rights that are missing. */
const lasting = new Set([
  'access-denied', 'unsupported', 'invalid-argument', 'maximum-append-size-exceeded',
  'append-record-size-exceeded', 'transaction-max-size-exceeded', 'stream-deleted', 'stream-tombstoned',
]);

class KurrentStore implements EventStore {
  readonly inStreams = null;
  readonly #landmarks = new Landmarks();
  readonly #closing = new AbortController();
  /** The latest recorded time this process has seen: the floor under what it appends. */
  #floor = '' as Instant;

  #client: KurrentDBClient;

  constructor(private readonly settings: Required<KurrentStoreOptions>) {
    this.#client = KurrentDBClient.connectionString(settings.connectionString);
  }

  async append(writes: readonly Write[]): Promise<Appended> {
    checkWrites(writes);
    const attempt = randomUUID();
    if (writes.every(({ events }) => events.length === 0)) return this.#checked(writes);
    try {
      await this.#within(this.#send(writes, attempt));
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError || error instanceof AppendConsistencyViolationError)) {
        if (writes.length > 1 && error instanceof UnknownError) this.#renew();
        throw outcomeUnknown(error);
      }
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
      const fromPosition = at === start ? 'start' as const : tfPosition(at);
      let came = 0;
      for await (const event of this.#ofAll({ fromPosition, direction: 'forwards', maxCount: asked })) {
        came += 1;
        const position = positionOf(event);
        if (position <= at) continue;
        at = position;
        if (isOurs(event)) events.push(this.#passed(recorded(event)));
        if (events.length === limit) break;
      }
      if (events.length < limit && came < asked && await this.#isEnd(at)) break;
    }
    return events;
  }

  async *follow(after: Position, signal: AbortSignal, batchMax = 1_000): AsyncGenerator<readonly Recorded[]> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    let at = after;
    while (!stop.aborted) {
      const fromPosition = at === start ? 'start' as const : tfPosition(at);
      const subscription = this.#client.subscribeToAll({ fromPosition, filter: noSystemStreams });
      for await (const batch of batches(subscription, batchMax, stop)) {
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
    await this.#client.dispose();
  }

  /** "Not the leader" is unknown to the client from an append over several streams: a new one looks for the leader. */
  #renew(): void {
    const before = this.#client;
    this.#client = KurrentDBClient.connectionString(this.settings.connectionString);
    before.dispose().catch(() => undefined);
  }

  #send(writes: readonly Write[], attempt: string): Promise<unknown> {
    const clock = this.settings.clock();
    const recordedAt = clock > this.#floor ? clock : this.#floor;
    const proposed = ({ events }: Write) => events.map(({ id, type, data, ...rest }) =>
      jsonEvent({ id, type, data: data as Record<string, never>, metadata: propertiesOf(rest, attempt, recordedAt) }));
    const [only] = writes;
    if (writes.length === 1) {
      const streamState = only!.expected === noStream ? 'no_stream' : BigInt(only!.expected);
      return this.#client.appendToStream(only!.stream, proposed(only!) as never, {
        streamState, requiresLeader: true, deadline: this.settings.deadlineMs,
      });
    }
    const records = writes.flatMap((write) =>
      proposed(write).map((record) => ({ streamName: write.stream, record })));
    const checks = writes.map(({ stream, expected }) => ({
      type: 'streamState' as const, streamName: stream,
      expectedState: expected === noStream ? 'no_stream' as const : BigInt(expected),
    }));
    return this.#client.appendRecords(records as never, checks as never);
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
      for await (const event of this.#ofStream(stream, expected + 1, events.length)) {
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
    for await (const event of this.#ofStream(stream, expected + events.length, 1)) return event;
    throw cutShort(stream);
  }

  async #revision(stream: StreamName): Promise<Revision> {
    return (await this.#since(stream, Number.MAX_SAFE_INTEGER)).revision;
  }

  /**
   * The stream from a revision on. Backwards, because the client ends a read without a word when its connection is cut:
   * so the first event names the revision, and only the event at `from` says that all has come.
   */
  async #since(stream: StreamName, from: Revision): Promise<{ revision: Revision; events: readonly KurrentEvent[] }> {
    const events: KurrentEvent[] = [];
    const to = Math.max(from, 0);
    let revision: Revision | undefined;
    let fromRevision: bigint | 'end' = 'end';
    for (let maxCount = portion(to); ; maxCount *= 4) {
      const options = { direction: 'backwards', fromRevision, maxCount, requiresLeader: true } as const;
      const missing = { is: false };
      let came = 0;
      for await (const event of this.#each(this.#client.readStream(stream, options), missing)) {
        came += 1;
        const at = Number(event.revision);
        if (revision === undefined && isOurs(event)) this.#place(event);
        revision ??= at;
        if (at < to) break;
        if (at !== revision - events.length) throw cutShort(stream);
        events.push(event);
      }
      if (revision === undefined && missing.is) return { revision: noStream, events };
      if (revision === undefined || (came < maxCount && events.length < revision - to + 1)) throw cutShort(stream);
      if (events.length >= revision - to + 1) return { revision, events: events.reverse() };
      fromRevision = BigInt(revision - events.length);
    }
  }

  #ofStream(stream: StreamName, from: Revision, maxCount: number): AsyncGenerator<KurrentEvent> {
    if (maxCount === 0) return nothing();
    return this.#each(this.#client.readStream(stream, { fromRevision: BigInt(from), maxCount, requiresLeader: true }));
  }

  #ofAll(options: ReadAll): AsyncGenerator<KurrentEvent> {
    return this.#each(this.#client.readAll({ ...options, filter: noSystemStreams, requiresLeader: true }));
  }

  /** Our events from a place to the start, in ever larger portions: hardly anyone wants more than the first. */
  async *#backwards(from: 'end' | Spot): AsyncGenerator<KurrentEvent> {
    let fromPosition = from;
    let last: KurrentEvent | undefined;
    for (let maxCount = 2; ; maxCount = Math.min(maxCount * 4, 2_000)) {
      let came = 0;
      for await (const event of this.#ofAll({ fromPosition, direction: 'backwards', maxCount })) {
        came += 1;
        last = event;
        if (isOurs(event)) yield event;
      }
      if (came < maxCount) break;
      fromPosition = tfPosition(positionOf(last!));
    }
    const oldest = await this.#first({ fromPosition: 'start', direction: 'forwards' });
    const reached = last === undefined ? from : tfPosition(positionOf(last));
    if (oldest && (reached === 'end' || BigInt(positionOf(oldest)) < reached.commit)) throw cutShort('the log');
  }

  /** Whether nothing stands behind a position: a read that brought little may have been cut short. */
  async #isEnd(at: Position): Promise<boolean> {
    const newest = await this.#first({ fromPosition: 'end', direction: 'backwards' });
    if (newest === undefined && at !== start) throw cutShort('the log');
    return newest === undefined || positionOf(newest) <= at;
  }

  async #first(options: Pick<ReadAll, 'fromPosition' | 'direction'>): Promise<KurrentEvent | undefined> {
    for await (const event of this.#ofAll({ ...options, maxCount: 1 })) return event;
    return undefined;
  }

  /** Each event in turn; silence for longer than the deadline is an outage. */
  async *#each(
    events: AsyncIterable<ResolvedEvent | AllStreamResolvedEvent>, missing?: { is: boolean },
  ): AsyncGenerator<KurrentEvent> {
    const iterator = events[Symbol.asyncIterator]();
    const silence = this.#silence();
    let ended = false;
    try {
      for (;;) {
        silence.timer.refresh();
        const next = await Promise.race([iterator.next(), silence.passed]);
        if (next.done) {
          ended = true;
          return;
        }
        if (next.value.event) yield next.value.event as KurrentEvent;
      }
    } catch (error) {
      ended = true;
      if (error instanceof StreamNotFoundError) {
        if (missing) missing.is = true;
        return;
      }
      throw outcomeUnknown(error);
    } finally {
      clearTimeout(silence.timer);
      // Not awaited: it answers only when the server does.
      if (!ended) iterator.return?.().catch(() => undefined);
    }
  }

  async #within<T>(answer: Promise<T>): Promise<T> {
    const silence = this.#silence();
    try {
      return await Promise.race([answer, silence.passed]);
    } finally {
      clearTimeout(silence.timer);
    }
  }

  #silence(): { readonly timer: NodeJS.Timeout; readonly passed: Promise<never> } {
    let pass = (_: Error): void => {};
    const passed = new Promise<never>((_, reject) => { pass = reject; });
    passed.catch(() => undefined);
    const late = new Unavailable(`KurrentDB was silent for ${this.settings.deadlineMs} ms`);
    return { timer: setTimeout(() => pass(late), this.settings.deadlineMs), passed };
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

async function* nothing(): AsyncGenerator<never> {}

function outcomeUnknown(error: unknown): unknown {
  if (error instanceof Unavailable || error instanceof TypeError) return error;
  if (error instanceof Error && isCommandError(error) && lasting.has(error.type)) return error;
  return new Unavailable(`KurrentDB: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

const cutShort = (what: string): Unavailable => new Unavailable(`KurrentDB: the read of ${what} was cut short`);
const later = (a: Position, b: Position): Position => (a > b ? a : b);
const after = (writes: readonly Write[]) => writes.map(({ expected, events }) => expected + events.length);
