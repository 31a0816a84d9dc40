/** Folds all views anew from the log, beside the live ones, and puts them in their place. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { start, Unavailable } from '#store';
import type {
  EventStore, Position, Sql, SqlSession, SqlSettings, StreamOrder, StreamRange,
} from '#store';
import { beside, clear, index, prepare, swap } from './beside.ts';
import { bulk, type BulkRequest } from './bulk.ts';
import type { Told } from './bulk-thread.ts';
import { earliestOf, slots, standingOf } from './position.ts';
import { fitOf, type Chosen } from './views.ts';

export type RebuildParts = {
  readonly store: Pick<EventStore, 'page' | 'end' | 'inStreams'>;
  readonly sql: Sql;
  readonly settings: SqlSettings;
  readonly chosen: Chosen;
  readonly only: readonly string[] | undefined;
  /** Folds these shares of the new tables in the order of the log, up to a position or the event after it. */
  readonly follow: (of: readonly number[], upTo: Position) => Promise<void>;
  /** Threads that fold at the same time, 0 for this one. */
  readonly threads: number;
  readonly pageMax: number;
  readonly log: (line: string) => void;
  /** Aborted: nothing is put in place any more. */
  readonly signal: AbortSignal;
  /** Told of how many events, of how many, are folded. */
  readonly progress: (done: number, of: number) => void;
};

export type RebuildRequest = {
  /** Refuse to take the place of live views of the same version that have other rows. */
  readonly compare: boolean;
  /** Leave the live views in place and only compare. */
  readonly onlyCompare?: boolean;
};

/** Another process is folding the views anew. */
export class RebuildUnderWay extends Error {}

const lockText = 'select pg_try_advisory_xact_lock(7205759403792793603)';

/** Held by who makes views beside the live ones: there is one such place. */
async function mine(tx: SqlSession): Promise<boolean> {
  const [row] = await tx.rows(lockText);
  return row![0] === 't';
}

/**
 * All in one transaction that holds the lock, the change of names too: who has lost the lock changes nothing.
 * @throws ViewsDiffer, UnknownEvent, RebuildUnderWay; the live views are then as they were
 */
export async function rebuildBeside(parts: RebuildParts, request: RebuildRequest): Promise<void> {
  const { sql } = parts;
  try {
    await sql.transaction(async (tx) => {
      if (!await mine(tx)) throw new RebuildUnderWay('another process is folding the views anew');
      await rebuilt(parts, request, tx);
    });
  } finally {
    // It is only in the way: the next rebuild would remove it as well.
    await sql.transaction(async (tx) => { if (await mine(tx)) await clear(tx); }).catch(() => undefined);
  }
}

async function rebuilt(parts: RebuildParts, request: RebuildRequest, tx: SqlSession): Promise<void> {
  const { store, chosen, follow } = parts;
  const { versions, positions } = await standingOf(tx);
  if (fitOf(chosen, versions) === 'newer') throw new RebuildUnderWay('a newer version keeps the views');
  const reached = earliestOf(positions, slots);
  const compare = request.compare && reached > start;
  // To be compared both must come to the same place, and new tables do not go back.
  await fill(parts, compare ? reached : await store.end());
  parts.signal.throwIfAborted();
  await swap(tx, chosen, { bring: follow, compare, only: request.onlyCompare === true });
}

async function fill(parts: RebuildParts, upTo: Position): Promise<void> {
  const { store, sql, chosen, follow, log } = parts;
  if (store.inStreams === null) {
    await prepare(sql, chosen, start);
    await index(sql);
    await follow(slots, upTo);
    return;
  }
  await prepare(sql, chosen, upTo);
  const begun = performance.now();
  const events = await inThreads(parts, store.inStreams, upTo);
  log(`folded ${events} events anew in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  await index(sql);
}

/** Events whose rows are copied together: more would only stay longer in memory. */
const batchMax = 10_000;

async function inThreads(parts: RebuildParts, order: StreamOrder, upTo: Position): Promise<number> {
  const { sql, settings, only, threads, pageMax, progress, signal } = parts;
  let done = 0;
  const count = (events: number): void => {
    done += events;
    progress(done, Number(upTo));
  };
  const requestFor = (range: StreamRange): BulkRequest => ({ range, upTo, schema: beside, only, pageMax, batchMax });
  if (threads < 2) {
    await bulk(sql, order, requestFor({ after: null, to: null }), (events) => {
      signal.throwIfAborted();
      count(events);
    });
    return done;
  }
  const ranges = await order.ranges(threads);
  // No thread is started for who has been aborted by now: nothing would end it.
  signal.throwIfAborted();
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  signal.addEventListener('abort', stop);
  try {
    await Promise.all(ranges.map((range) => inThread(settings, requestFor(range), stopping, count)));
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return done;
}

const threadFile = new URL('./bulk-thread.js', import.meta.url);
/** Threads run what is built; from source there is nothing that they could run. */
export const threadsPossible = existsSync(fileURLToPath(threadFile));

function inThread(
  settings: SqlSettings, request: BulkRequest, stopping: AbortController, count: (events: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile, {
      workerData: { settings, request }, resourceLimits: { maxYoungGenerationSizeMb: 192 },
    });
    const stop = (): void => { void thread.terminate(); };
    stopping.signal.addEventListener('abort', stop);
    const fail = (error: Error): void => {
      stopping.abort();
      reject(error);
    };
    thread.on('message', (told: Told) => {
      if ('events' in told) count(told.events);
      else fail(told.passing ? new Unavailable(told.failed) : new Error(told.failed));
    });
    thread.on('error', fail);
    thread.on('exit', (code) => {
      stopping.signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`a thread of the rebuild ended with ${code}`));
    });
  });
}
