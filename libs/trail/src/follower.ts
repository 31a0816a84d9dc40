/**
 * Follows the log and keeps the trail of it: every event becomes one leaf, in the order of the log. What it finds not
 * to continue what was published before stops it for good: it never publishes a second story.
 */
import { emptyRoot, leafHash, type Tree } from './merkle.ts';
import { pause, SqlFailed, start, Unavailable } from '#store';
import type { EventStore, Fence, Position, Recorded } from '#store';
import { readCheckpoint } from './checkpoint.ts';
import { TrailTaken, type Checkpoints, type Published } from './checkpoints.ts';
import type { Folder } from './folder.ts';
import type { TrailKeys } from './keys.ts';
import { recordsOf, type EventRecord } from './leaf.ts';
import { NoteInvalid, readNote, readVkey, signersOf } from './note.ts';
import { positionOfLeaf, TrailReader } from './reading.ts';
import { TooFewWitnesses, type Witnesses } from './witness.ts';
import { TileWriter, TrailBroken } from './writer.ts';

export type TrailParts = {
  readonly store: Pick<EventStore, 'page' | 'follow' | 'end'>;
  readonly folder: Folder;
  readonly keys: TrailKeys;
  readonly checkpoints: Checkpoints;
  /** Who are asked to cosign; nobody if not given. */
  readonly witnesses?: Witnesses;
  /** Least time between two checkpoints while nothing hurries, 1,000 ms if not given. */
  readonly everyMs?: number;
  readonly retryMs?: number;
  /** Events read and written together, 5,000 if not given. */
  readonly pageMax?: number;
  readonly log?: (line: string) => void;
};

export type TrailStatus = {
  readonly state: 'starting' | 'following' | 'waiting' | 'stopped';
  /** Of the last event in the latest checkpoint. */
  readonly position: Position;
  readonly size: number;
  readonly reason: string | null;
};

/** What the log gives now is not what was published: somebody has changed one or the other. */
export class Forked extends Error {}

type Work = { readonly writer: TileWriter; position: Position; next: Published | null };

/** A full disk is made room on, a folder that somebody moved away is made again from the log. */
const isOfFiles = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error;
const isPassing = (error: unknown): boolean => error instanceof Unavailable || error instanceof TrailTaken
  || isOfFiles(error)  || error instanceof TooFewWitnesses || (error instanceof SqlFailed && error.unavailable);

/** The next page is read while one is worked on. */
async function* ahead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  for (let coming = iterator.next(); ;) {
    const { value, done } = await coming;
    if (done) return;
    coming = iterator.next();
    // Whoever waits for it hears of it; until then nobody does.
    coming.catch(() => undefined);
    yield value;
  }
}

export class TrailFollower {
  #keys: TrailKeys;
  #recordOf: (recorded: Recorded) => EventRecord;
  #toldAt = 0;
  #status: TrailStatus = { state: 'starting', position: start, size: 0, reason: null };

  constructor(private readonly parts: TrailParts) {
    this.#keys = parts.keys;
    this.#recordOf = recordsOf(parts.keys.saltKey);
  }

  status(): TrailStatus { return this.#status; }

  /** Until aborted; rejects on a fork or a bug, and stays stopped. */
  async run(signal: AbortSignal, fence: Fence | null = null): Promise<void> {
    while (!signal.aborted) {
      // Whatever ends this try ends its following too.
      const own = new AbortController();
      const until = AbortSignal.any([signal, own.signal]);
      try {
        const work = await this.#begun(fence);
        for await (const events of ahead(this.parts.store.follow(work.position, until, this.#pageMax))) {
          await this.#written(work, events, fence, events.length === this.#pageMax);
          // A full page says that there is more: then nothing is waited for.
          if (events.length < this.#pageMax) await pause(this.parts.everyMs ?? 1_000, signal);
          if (fence !== null && !fence.holds()) return;
        }
      } catch (error) {
        await this.#waitedOut(error, signal);
        if (error instanceof TrailTaken) return;
      } finally {
        own.abort();
      }
    }
  }

  /** Up to the present end of the log. */
  async catchUp(): Promise<void> {
    const { store } = this.parts;
    const work = await this.#begun(null);
    const end = await store.end();
    while (work.position < end) {
      const events = await store.page(work.position, this.#pageMax);
      const own = events.filter(({ position }) => position <= end);
      await this.#written(work, own, null, own.at(-1)!.position < end);
    }
  }

  get #pageMax(): number { return this.parts.pageMax ?? 5_000; }

  async #begun(fence: Fence | null): Promise<Work> {
    const { folder, checkpoints } = this.parts;
    await folder.sweep();
    const [latest, standing] = await Promise.all([checkpoints.latest(), this.#standing()]);
    if (latest !== null) this.#own(latest.note, 'the database');
    // Not before it is known that these are the keys of what is there.
    await this.#keysWritten();
    const writer = await this.#opened(latest, standing);
    const { size } = writer.tree;
    const position = size === 0 ? start : await this.#continued(size);
    this.#status = { state: 'following', position, size, reason: null };
    const work: Work = { writer, position, next: await checkpoints.from(size + 1) };
    // A fall between the two leaves the one that the folder has not.
    if (size > 0 && work.next === null) await this.#told(work, fence);
    return work;
  }

  /** The checkpoint in the folder; null where there is none that can be read. */
  async #standing(): Promise<Tree | null> {
    const text = (await this.parts.folder.read('checkpoint'))?.toString();
    if (text === undefined) return null;
    try {
      return this.#own(text, 'the folder');
    } catch (error) {
      if (!(error instanceof NoteInvalid)) throw error;
      this.parts.log?.(`trail: the checkpoint in the folder cannot be read and is made again: ${error.message}`);
      return null;
    }
  }

  /** @throws Forked where it is another log's, or of keys that are not ours */
  #own(text: string, where: string): Tree {
    const note = readNote(text);
    const { origin, size, root } = readCheckpoint(note.text);
    if (origin !== this.#keys.origin
      || signersOf(note, this.#keys.ever.map(({ vkey }) => readVkey(vkey))).length === 0) {
      throw new Forked(`the checkpoint in ${where} is of ${origin}, and none that our keys have signed`);
    }
    return { size, root };
  }

  /**
   * The larger of the two checkpoints whose tiles are there; where none are, everything is made anew from the log,
   * and held against what was published.
   */
  async #opened(latest: Tree | null, standing: Tree | null): Promise<TileWriter> {
    const known = [latest, standing].filter((one) => one !== null).sort((a, b) => b.size - a.size);
    for (const tree of known) {
      try {
        return await TileWriter.open(this.parts.folder, tree);
      } catch (error) {
        if (!(error instanceof TrailBroken)) throw error;
        this.parts.log?.(`trail: ${error.message}`);
      }
    }
    return TileWriter.open(this.parts.folder, { size: 0, root: emptyRoot });
  }

  /** Where the log goes on, once its last event is found to be the last leaf. */
  async #continued(size: number): Promise<Position> {
    const reader = new TrailReader(this.parts.folder);
    const last = await reader.leaf(size - 1, size);
    const position = positionOfLeaf(last);
    const [event] = await this.parts.store.page(
      size === 1 ? start : positionOfLeaf(await reader.leaf(size - 2, size)), 1);
    if (event === undefined) throw new Forked(`the log ends before the trail does, which has an event at ${position}`);
    if (!this.#recordOf(event).leaf.equals(last)) {
      throw new Forked(`the log has another event at ${event.position} than the trail, revision ${event.revision} of `
        + `${event.stream}`);
    }
    return position;
  }

  /** @param more whether more is there already: then a checkpoint comes once its time has, not with every page */
  async #written(work: Work, events: readonly Recorded[], fence: Fence | null, more: boolean): Promise<void> {
    if (events.length === 0) return;
    const { writer } = work;
    for (const event of events) {
      const { leaf } = this.#recordOf(event);
      writer.add(leaf, leafHash(leaf));
      work.position = event.position;
      if (work.next !== null && writer.tree.size === work.next.size) await this.#held(work);
    }
    // Published before, and not yet reached again: nothing new is said until then.
    const due = work.next === null && !(more && performance.now() - this.#toldAt < (this.parts.everyMs ?? 1_000));
    await writer.flush(due);
    if (due) await this.#told(work, fence);
  }

  /** What was published of this size before must be what comes out now. */
  async #held(work: Work): Promise<void> {
    const { size, root } = work.writer.tree;
    if (!root.equals(work.next!.root)) {
      throw new Forked(`the log gives another tree of ${size} events than was published: an event before that was `
        + 'changed, removed or added');
    }
    work.next = await this.parts.checkpoints.from(size + 1);
  }

  async #told({ writer, position }: Work, fence: Fence | null): Promise<void> {
    const { size, root } = writer.tree;
    await this.#keys.alone(async (keys) => {
      this.#keys = keys;
      await this.#keysWritten();
      await this.#published({ size, root }, fence);
    });
    this.#toldAt = performance.now();
    this.#status = { state: 'following', position, size, reason: null };
  }

  async #published({ size, root }: Tree, fence: Fence | null): Promise<void> {
    const { folder, checkpoints, witnesses } = this.parts;
    const before = await checkpoints.from(size);
    if (before !== null && before.size === size) {
      if (!before.root.equals(root)) throw new Forked(`another tree of ${size} events was published before`);
      // Said already: the same words again.
      await folder.write([['checkpoint', Buffer.from(before.note)]]);
      return;
    }
    const own = this.#keys.checkpoint({ size, root });
    const note = witnesses === undefined ? own : await witnesses.cosigned(own);
    if (fence !== null && !fence.holds()) throw new TrailTaken('the lease of the trail is over');
    await checkpoints.add({ size, root, note }, fence);
    await folder.write([['checkpoint', Buffer.from(note)]]);
  }

  async #keysWritten(): Promise<void> {
    const { folder } = this.parts;
    for (const [at, note] of this.#keys.notes.entries()) {
      const name = `keys/${at + 1}`;
      const there = (await folder.read(name))?.toString();
      if (there === note) continue;
      if (there !== undefined) throw new Forked(`${name} in the folder is of other keys than these`);
      await folder.write([[name, Buffer.from(note)]]);
    }
  }

  async #waitedOut(error: unknown, signal: AbortSignal): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const passing = isPassing(error);
    this.#status = { ...this.#status, state: passing ? 'waiting' : 'stopped', reason };
    this.parts.log?.(`trail ${this.#status.state}: ${reason}`);
    if (!passing) throw error;
    await pause(this.parts.retryMs ?? 500, signal);
  }
}
