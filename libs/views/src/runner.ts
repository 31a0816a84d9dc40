/**
 * Follows the log and keeps the views. Pages are read ahead and folded while the rows of those before
 * are written, so the further behind, the larger the batch; its rows and checkpoint are one
 * transaction. An outage is waited out; a second runner on the same database loses its turn and starts
 * again from the checkpoint; an event that the views do not know, or any bug, stops the runner for
 * good, and its status says so.
 */
import type { Instant } from '#domain';
import { openSql, pause, SqlFailed, start, Unavailable } from '#store';
import type { EventStore, Position, Recorded, Sql, SqlSession, SqlSettings } from '#store';
import { storedRecords } from './agreement-state.ts';
import { storedCouncils } from './councils.ts';
import { Fold, type Batch, type Loads } from './fold.ts';
import { Arrivals, checkpointOf, positionOf } from './position.ts';
import { chosenViews } from './views.ts';
import type { Chosen } from './views.ts';
import { writeBatch, type Part, type Table, type View } from './view.ts';

export type RunnerOptions = {
  /**
   * Events read at once, 2,000 if not given: the more stand together, the more of an agreement's events share the
   * copying of its state; with many more, what is parsed is no longer soon forgotten.
   */
  readonly pageMax?: number;
  /**
   * Events whose rows are written together while catching up, 50,000 if not given: the more, the fewer rows are
   * written that the next batch would write again.
   */
  readonly batchMax?: number;
  /** Agreements, and councils, whose folded state stays in memory, 1,000 each if not given. */
  readonly keptMax?: number;
  readonly retryMs?: number;
  /**
   * Only these views, to measure what one costs. Without the view of states nothing that memory forgets comes
   * back: `keptMax` must then hold all.
   */
  readonly only?: readonly string[];
  readonly log?: (line: string) => void;
};

export type RunnerStatus = {
  readonly state: 'starting' | 'following' | 'waiting' | 'stopped';
  /** Of the last event whose rows are committed. */
  readonly position: Position;
  /** When that event was recorded; null before the first. */
  readonly recordedAt: Instant | null;
  /** Why it waits or has stopped. */
  readonly reason: string | null;
};

/** Another runner moved the checkpoint in the meantime. */
export class Overtaken extends Error {}

export interface ViewsRunner {
  /** Follows until aborted. Rejects, and stays stopped, on an unknown event or a bug. */
  run(signal: AbortSignal): Promise<void>;
  /** Folds up to the present end of the log and returns its position. */
  catchUp(): Promise<Position>;
  /** Empties all views and folds the log again. Not while `run` is under way. */
  rebuild(): Promise<Position>;
  status(): RunnerStatus;
  /** True once the position is committed to the views, false when the time is over. */
  arrived(position: Position, timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** @param settings of the role that owns the schema `views` */
export function openViews(
  store: Pick<EventStore, 'page' | 'follow' | 'end'>,
  settings: SqlSettings,
  options: RunnerOptions = {},
): ViewsRunner {
  // Views can be folded again, so a commit need not wait for the disk: rows and checkpoint go together.
  const session = {
    ...settings.session,
    synchronous_commit: 'off',
    jit: 'off',
    plan_cache_mode: 'force_generic_plan',
  };
  const sql = openSql({
    ...settings,
    session,
    connectionsMax: 2,
    statementTimeoutMs: 60_000,
    applicationName: 'concordat views',
  });
  return new Runner(store, sql, options);
}

class Runner implements ViewsRunner {
  readonly #arrivals = new Arrivals();
  readonly #fold: Fold;
  readonly #pageMax: number;
  readonly #batchMax: number;
  readonly #chosen: Chosen;
  #status: RunnerStatus = { state: 'starting', position: start, recordedAt: null, reason: null };

  constructor(
    private readonly store: Pick<EventStore, 'page' | 'follow' | 'end'>,
    private readonly sql: Sql,
    private readonly options: RunnerOptions,
  ) {
    this.#fold = new Fold(loadsFrom(sql), options.keptMax ?? 1_000);
    this.#pageMax = options.pageMax ?? 2_000;
    this.#batchMax = options.batchMax ?? 50_000;
    this.#chosen = chosenViews(options.only);
  }

  status(): RunnerStatus {
    return this.#status;
  }

  arrived(position: Position, timeoutMs: number): Promise<boolean> {
    return this.#arrivals.wait(position, timeoutMs);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#followOn(await this.#begin(), signal);
      } catch (error) {
        if (!(await this.#waitedOut(error, signal))) throw error;
      }
    }
  }

  async catchUp(): Promise<Position> {
    const end = await this.store.end();
    const from = await this.#begin();
    const source = pages(this.store, from, end, this.#pageMax);
    if (from < end) await this.#pump(source, { from, end }, () => undefined);
    return positionOf(this.sql);
  }

  async rebuild(): Promise<Position> {
    await this.sql.transaction((tx) => reset(tx, this.#chosen));
    return this.catchUp();
  }

  async close(): Promise<void> {
    await this.sql.close();
  }

  /** Where to go on: at the checkpoint, or at the start when a view's version is new. */
  async #begin(): Promise<Position> {
    this.#fold.clear();
    const { all } = this.#chosen;
    const from = await this.sql.transaction(async (tx) => {
      const found = await checkpointOf(tx);
      const same =
        found.size === all.length &&
        all.every(({ name, version }) => found.get(name)?.version === version);
      if (!same) {
        this.options.log?.('the views are new or have changed: folding the log from its start');
        await reset(tx, this.#chosen);
        return start;
      }
      const positions = [...found.values()].map(({ position }) => position).sort();
      if (positions[0] !== positions.at(-1)) throw new Error('the views stand at different positions');
      return positions[0]!;
    });
    this.#arrivals.reached(from);
    this.#status = { ...this.#status, state: 'following', position: from, reason: null };
    return from;
  }

  async #followOn(from: Position, signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const stop = () => own.abort();
    signal.addEventListener('abort', stop);
    try {
      const end = await this.store.end();
      if (!signal.aborted)
        await this.#pump(this.store.follow(from, own.signal, this.#pageMax), { from, end }, stop);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /**
   * Up to the `end` that the log had at first, batches are as large as they may be; from there on what has come is
   * written at once. `stop` ends the source at once, even while it waits for an event.
   */
  async #pump(
    source: AsyncIterable<readonly Recorded[]>,
    { from, end }: { readonly from: Position; readonly end: Position },
    stop: () => void,
  ): Promise<void> {
    let at = from;
    let draining: Promise<void> | null = null;
    const drain = async (): Promise<void> => {
      while (this.#fold.pending > 0) {
        const batch = this.#fold.take();
        await this.#write(at, batch);
        at = batch.position;
      }
      draining = null;
    };
    try {
      for await (const page of readAhead(source, stop)) {
        await this.#fold.page(page);
        const behind = page.at(-1)!.position < end && this.#fold.pending < this.#batchMax / 2;
        if (draining === null && !behind) {
          draining = drain();
          // The failure itself is thrown above or below, but the log may be quiet until then.
          draining.catch(stop);
        }
        if (draining !== null && this.#fold.pending >= this.#batchMax) await draining;
      }
    } finally {
      // What was folded before an end or an unknown event is still shown.
      await (draining ?? drain());
    }
  }

  async #write(before: Position, batch: Batch): Promise<void> {
    const parts = [
      ...partsOf(this.#chosen.ofAgreements, batch.agreements),
      ...partsOf(this.#chosen.ofCouncils, batch.councils),
    ];
    const written = await writeBatch(this.sql, parts, {
      from: before,
      to: batch.position,
      views: this.#chosen.all.length,
    });
    if (!written) throw new Overtaken('another runner has moved the checkpoint');
    this.#fold.committed(batch.position);
    this.#status = {
      state: 'following',
      position: batch.position,
      recordedAt: batch.recordedAt,
      reason: null,
    };
    this.#arrivals.reached(batch.position);
  }

  /** False when the error is for good. */
  async #waitedOut(error: unknown, signal: AbortSignal): Promise<boolean> {
    const reason = error instanceof Error ? error.message : String(error);
    const passing =
      error instanceof Overtaken ||
      error instanceof Unavailable ||
      (error instanceof SqlFailed && error.unavailable);
    this.#status = { ...this.#status, state: passing ? 'waiting' : 'stopped', reason };
    this.options.log?.(`views ${this.#status.state}: ${reason}`);
    if (passing) await pause(this.options.retryMs ?? 250, signal);
    return passing;
  }
}

const partsOf = <C>(of: readonly View<C>[], changes: readonly C[]): readonly Part[] =>
  of.flatMap(({ tables }) =>
    tables.map((table) => ({
      table: table as unknown as Table<never>,
      rows: changes.flatMap(table.rows),
    })),
  );

async function reset(tx: SqlSession, { all, tableNames }: Chosen): Promise<void> {
  await tx.query(`truncate ${tableNames.map((name) => `views.${name}`).join(', ')}`);
  await tx.query('delete from views.checkpoints');
  await tx.query(
    'insert into views.checkpoints select * from unnest($1::text[], $2::integer[], $3::text[])',
    [all.map(({ name }) => name), all.map(({ version }) => version), all.map(() => start)],
  );
}

const loadsFrom = (sql: Sql): Loads => ({
  agreements: async (ids) => new Map((await storedRecords(sql, ids)).map((row) => [row.agreement, row])),
  councils: async (ids) => new Map((await storedCouncils(sql, ids)).map((row) => [row.council, row])),
});

/** Pages up to the one that holds `end`. */
async function* pages(
  store: Pick<EventStore, 'page'>,
  from: Position,
  end: Position,
  limit: number,
): AsyncGenerator<readonly Recorded[]> {
  for (let at = from; at < end;) {
    const page = await store.page(at, limit);
    if (page.length === 0) return;
    at = page.at(-1)!.position;
    yield page;
  }
}

/** Asks for the next page before this one is dealt with. */
async function* readAhead<T>(source: AsyncIterable<T>, stop: () => void): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = iterator.next();
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    stop();
    await iterator.return?.();
  }
}
