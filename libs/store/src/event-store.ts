/**
 * The port of the event store. Three adapters live beside it (`memory.ts`, `postgres.ts`, `kurrentdb.ts`) and pass one
 * contract suite, `tests/store/contract.ts`; they share no code, only this file.
 */
import type { Actor, Branded, Classification, Evidence, Grade, Instant, When } from '#domain';

/** `category-id`, for example `agreement-wrs-2010`. */
export type StreamName = string;
/** Revision of the first event of a stream is 0; a stream that does not exist is at -1. */
export type Revision = number;
export const noStream: Revision = -1;

/**
 * A place in the whole log. Opaque outside the adapter, but of fixed width: comparing two positions
 * as strings compares their places in commit order. `start` lies before every event.
 */
export type Position = Branded<string, 'Position'>;
export const start = '' as Position;

/** Set by the command loop, last, so that no caller can overwrite it. */
export type Meta = {
  /** The caller's command, and a SHA-256 of its body or what stands for it: same id with another body is refused. */
  readonly commandId: string;
  readonly bodyHash: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  /** When the fact took effect; `recordedAt` beside it says when it was recorded (I55). */
  readonly effectiveOn: When;
  readonly classification: Classification;
  readonly evidence: readonly Evidence[];
  readonly grade: Grade;
  /** On a correction: the event of the same stream that it corrects, and why (I54). */
  readonly corrects?: { readonly revision: Revision; readonly why: string };
};

export type NewEvent = {
  /** UUID; version 5 of stream, command id and index, so that a repeated append is recognised. */
  readonly id: string;
  readonly type: string;
  /** Version of the shape of `data`. */
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta: Meta;
};

export type Recorded = NewEvent & {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly recordedAt: Instant;
  /**
   * `data` and `meta` as JSON, where the adapter has them so: whoever follows the log looks before parsing, because
   * an envelope is the larger half of an event and hardly ever asked for.
   */
  readonly dataText?: string;
  readonly metaText?: string;
};

/** A place in the log, and when the event there was recorded. */
export type Place = Pick<Recorded, 'position' | 'recordedAt'>;

/** Events for one stream at an expected revision; no events means "only check the revision". */
export type Write = {
  readonly stream: StreamName;
  readonly expected: Revision;
  readonly events: readonly NewEvent[];
};

export type Appended = {
  /** Position of the last event appended. */
  readonly position: Position;
  readonly recordedAt: Instant;
  /** Revision of each written stream afterwards, in the order of the writes. */
  readonly revisions: readonly Revision[];
  /** True if the events stood there already: the first result, told again. */
  readonly repeated: boolean;
};

/** What a fold needs of an event. */
export type Content = Pick<NewEvent, 'type' | 'version' | 'data'>;

export type Contents = {
  readonly events: readonly Content[];
  /** Index in `events` of the one with that id, -1 if there is none. */
  readonly indexOf: (id: string) => number;
};

export type Stream = { readonly revision: Revision; readonly events: readonly Recorded[] };

/** Where a reading in the order of streams goes on: after that revision of that stream. */
export type StreamPlace = { readonly stream: StreamName; readonly revision: Revision };

/** A part of all streams: names after `after`, which is null for the first, up to `to`, null for the last. */
export type StreamRange = { readonly after: StreamName | null; readonly to: StreamName | null };

/** Streams have names, so the empty one comes before all of them; no revision reaches past the largest integer. */
export const placeBefore = ({ after }: StreamRange): StreamPlace =>
  (after === null ? { stream: '', revision: 0 } : { stream: after, revision: 2_147_483_647 });

/** Reading stream by stream: whoever folds the whole log again then meets the events of a stream together. */
export interface StreamOrder {
  /** At most `limit` events up to a position of the log, by stream and revision, after a place. */
  streams(place: StreamPlace, range: StreamRange, upTo: Position, limit: number): Promise<readonly Recorded[]>;
  /** Ranges, at most that many, that hold about as many events each and all streams together. */
  ranges(count: number): Promise<readonly StreamRange[]>;
}

export interface EventStore {
  /** Null where a store can give its log in the order of the log alone. */
  readonly inStreams: StreamOrder | null;
  /**
   * Appends all writes or none, durably. Event ids that already stand at the expected place are a
   * repeat after a lost reply: the first result comes back and nothing is stored twice.
   * @throws Conflict when a stream is not at its expected revision
   * @throws Unavailable when the outcome is unknown or the store cannot be reached; retry is safe
   */
  append(writes: readonly Write[]): Promise<Appended>;
  /** One stream from a revision on; a stream that does not exist is empty at revision -1. */
  read(stream: StreamName, from?: Revision): Promise<Stream>;
  /** The events of one stream from a revision on without their envelope: a third of the cost of `read`. */
  contents(stream: StreamName, from?: Revision): Promise<Contents>;
  /** At most `limit` events after a position, in commit order. A page never skips an event. */
  page(after: Position, limit: number): Promise<readonly Recorded[]>;
  /** The whole log after a position, in commit order, in batches, waiting for more until aborted. */
  follow(after: Position, signal: AbortSignal, batchMax?: number): AsyncIterable<readonly Recorded[]>;
  /** Position of the last event of the log, `start` if it is empty. */
  end(): Promise<Position>;
  /** The last event at or before a position, or recorded by an instant; null where there is none. */
  lastBy(moment: { readonly position: Position } | { readonly recordedAt: Instant }): Promise<Place | null>;
  /** Events after one position up to another, where the adapter knows their number without reading them. */
  between?(after: Position, upTo: Position): number;
  close(): Promise<void>;
}

/** The stream has moved on: load again and decide again. */
export class Conflict extends Error {
  constructor(readonly stream: StreamName, readonly expected: Revision, readonly actual: Revision) {
    super(`${stream} is at revision ${actual}, expected ${expected}`);
  }
}

/** The store could not answer; whether the append took place is unknown. Repeating it is safe. */
export class Unavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) { super(message, options); }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const plain = /^[^\x00-\x1f\ud800-\udfff]+$/;

/**
 * What no adapter takes: bugs of the caller, which must not spoil the appends of others beside them.
 * @throws TypeError
 */
export function checkWrites(writes: readonly Write[]): void {
  if (writes.length === 0) throw new TypeError('an append needs at least one write');
  if (new Set(writes.map(({ stream }) => stream)).size < writes.length) {
    throw new TypeError('an append names each stream once');
  }
  for (const { stream, expected, events } of writes) {
    if (!plain.test(stream)) throw new TypeError(`not a stream name: ${JSON.stringify(stream)}`);
    if (!Number.isSafeInteger(expected) || expected < -1) throw new TypeError(`not a revision: ${expected}`);
    for (const { id, type, version } of events) {
      if (!uuid.test(id)) throw new TypeError(`not a UUID: ${id}`);
      if (!plain.test(type)) throw new TypeError(`not an event type: ${JSON.stringify(type)}`);
      if (!Number.isInteger(version) || version < 1 || version > 32_767) {
        throw new TypeError(`not a version: ${version}`);
      }
    }
  }
}
