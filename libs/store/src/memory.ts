/** The event store in memory: for tests, and the plain reading of what the port promises. */
import type { Instant } from '#domain';
import { checkWrites, Conflict, noStream, start } from './event-store.ts';
import type {
  Appended, Contents, EventStore, Place, Position, Recorded, Revision, Stream, StreamName, Write,
} from './event-store.ts';

export function openMemoryStore(clock: () => Instant): EventStore {
  return new MemoryStore(clock);
}

class MemoryStore implements EventStore {
  readonly inStreams = null;
  readonly #log: Recorded[] = [];
  readonly #streams = new Map<StreamName, Recorded[]>();
  readonly #waiting = new Set<() => void>();

  constructor(private readonly clock: () => Instant) {}

  async append(writes: readonly Write[]): Promise<Appended> {
    checkWrites(writes);
    const moved = writes.find(({ stream, expected }) => this.#revision(stream) !== expected);
    if (moved) {
      const first = this.#repeated(writes);
      if (first) return first;
      throw new Conflict(moved.stream, moved.expected, this.#revision(moved.stream));
    }
    const now = this.clock();
    const last = this.#log.at(-1)?.recordedAt ?? now;
    const recordedAt = now > last ? now : last;
    for (const write of writes) this.#write(write, recordedAt);
    for (const wake of this.#waiting) wake();
    return { position: await this.end(), recordedAt, revisions: after(writes), repeated: false };
  }

  async read(stream: StreamName, from: Revision = 0): Promise<Stream> {
    const events = this.#streams.get(stream) ?? [];
    return { revision: events.length - 1, events: events.slice(Math.max(from, 0)) };
  }

  async contents(stream: StreamName, from: Revision = 0): Promise<Contents> {
    const { events } = await this.read(stream, from);
    return {
      events: events.map(({ type, version, data }) => ({ type, version, data })),
      indexOf: (id) => events.findIndex((event) => event.id === id),
    };
  }

  async page(after: Position, limit: number): Promise<readonly Recorded[]> {
    const from = after === start ? 0 : Number(after);
    return this.#log.slice(from, from + limit);
  }

  async lastBy(moment: Parameters<EventStore['lastBy']>[0]): Promise<Place | null> {
    const found = this.#log.findLast(({ position, recordedAt }) =>
      ('position' in moment ? position <= moment.position
        : Date.parse(recordedAt) <= Date.parse(moment.recordedAt)));
    return found === undefined ? null : { position: found.position, recordedAt: found.recordedAt };
  }

  async *follow(after: Position, signal: AbortSignal, batchMax = 1_000): AsyncGenerator<readonly Recorded[]> {
    let at = after;
    while (!signal.aborted) {
      const batch = await this.page(at, batchMax);
      if (batch.length === 0) {
        if (at === (this.#log.at(-1)?.position ?? start)) await this.#quiet(signal);
        continue;
      }
      at = batch.at(-1)!.position;
      yield batch;
    }
  }

  between(after: Position, upTo: Position): number {
    return Number(upTo) - Number(after);
  }

  async end(): Promise<Position> {
    return this.#log.at(-1)?.position ?? start;
  }

  async close(): Promise<void> {}

  #revision(stream: StreamName): Revision {
    return (this.#streams.get(stream)?.length ?? 0) + noStream;
  }

  #write({ stream, events }: Write, recordedAt: Instant): void {
    const recorded = this.#streams.get(stream) ?? [];
    for (const event of events) {
      const position = String(this.#log.length + 1).padStart(20, '0') as Position;
      // Through JSON, as in any store: what does not survive it must fail here as well.
      const { data, meta } = JSON.parse(JSON.stringify(event)) as typeof event;
      const { id, type, version } = event;
      const revision = recorded.length;
      const whole: Recorded = { id, type, version, data, meta, stream, revision, position, recordedAt };
      recorded.push(whole);
      this.#log.push(whole);
    }
    if (recorded.length > 0) this.#streams.set(stream, recorded);
  }

  /** The first result, if every event of these writes stands where it would have been written. */
  #repeated(writes: readonly Write[]): Appended | undefined {
    const stands = writes.flatMap(({ stream, expected, events }) => events.map((event, offset) => {
      const found = this.#streams.get(stream)?.[expected + 1 + offset];
      return found?.id === event.id ? found : undefined;
    }));
    const last = stands.at(-1);
    if (!last || stands.includes(undefined)) return undefined;
    return { position: last.position, recordedAt: last.recordedAt, revisions: after(writes), repeated: true };
  }

  #quiet(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}

const after = (writes: readonly Write[]) => writes.map(({ expected, events }) => expected + events.length);
