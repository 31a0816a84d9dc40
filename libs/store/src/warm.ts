/**
 * Folded streams kept warm. An entry may be behind the log, never wrong about what it holds: the
 * expected revision on append finds out, and reading on from its revision brings it up to date.
 */
import type { Contents, Revision, StreamName } from './event-store.ts';

export type Warm<S> = {
  readonly state: S;
  readonly revision: Revision;
  readonly ids: SeenIds;
  /** When it was last compared with the log, by `performance.now()`. */
  readonly checkedAt: number;
};

/**
 * Where the event with an id stands. What a read brought is searched as it came, without building an
 * index: most streams that are read get one command. Grows with its stream, shared by later entries.
 */
export class SeenIds {
  readonly #read: { readonly from: Revision; readonly indexOf: Contents['indexOf'] }[] = [];
  readonly #appended = new Map<string, Revision>();

  add(from: Revision, { events, indexOf }: Contents): void {
    if (events.length > 0) this.#read.push({ from, indexOf });
  }

  append(id: string, revision: Revision): void {
    this.#appended.set(id, revision);
  }

  revisionOf(id: string): Revision | undefined {
    const appended = this.#appended.get(id);
    if (appended !== undefined) return appended;
    for (const { from, indexOf } of this.#read) {
      const at = indexOf(id);
      if (at >= 0) return from + at;
    }
    return undefined;
  }
}

/**
 * Bounded by the events behind the entries, since the ids are what takes the room; oldest use goes
 * first. An entry counts for some events of its own: streams that do not exist take room as well.
 */
const entryEvents = 10;
const weight = ({ revision }: { revision: Revision }): number => revision + 1 + entryEvents;
export class WarmStreams<S> {
  readonly #entries = new Map<StreamName, Warm<S>>();
  #events = 0;

  constructor(private readonly eventsMax: number) {}

  get(stream: StreamName): Warm<S> | undefined {
    const entry = this.#entries.get(stream);
    if (entry === undefined) return undefined;
    this.#entries.delete(stream);
    this.#entries.set(stream, entry);
    return entry;
  }

  set(stream: StreamName, entry: Warm<S>): void {
    this.#drop(stream);
    this.#entries.set(stream, entry);
    this.#events += weight(entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#events <= this.eventsMax || oldest === stream) return;
      this.#drop(oldest);
    }
  }

  #drop(stream: StreamName): void {
    const entry = this.#entries.get(stream);
    if (entry === undefined) return;
    this.#events -= weight(entry);
    this.#entries.delete(stream);
  }
}
