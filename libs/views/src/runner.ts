/**
 * Follows the log and keeps the views, or one share of their streams. Pages are read ahead and folded while the
 * rows of those before are written, so the further behind, the larger the batch; its rows and progress are one
 * transaction. An outage is waited out; a second runner on the same database loses its turn and starts again from
 * where the views stand; an event that the views do not know, or any bug, stops the runner for good, and its status
 * says so. Views that are new or have changed are folded anew beside the live ones (`rebuild.ts`).
 */
import type { Instant } from '#domain';
import { openSql, pause, SqlFailed, start, Unavailable } from '#store';
import type { EventStore, Fence, Position, Sql, SqlSettings } from '#store';
import { storedRecords } from './agreement-state.ts';
import { beginAt, beside } from './beside.ts';
import { storedCouncils } from './councils.ts';
import { Fold, type Batch, type Loads } from './fold.ts';
import { pagesUpTo, readAhead, sharesOf, type Page } from './pages.ts';
import { Arrivals, earliestOf, live, positionOf, slots, standingOf } from './position.ts';
import { rebuildBeside, RebuildUnderWay, threadsPossible, type RebuildRequest } from './rebuild.ts';
import { chosenViews, fitOf, partsOf } from './views.ts';
import type { Chosen } from './views.ts';
import { writeBatch } from './view.ts';

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
  /** How often it is looked whether the rows stand where they were brought, 1,000 ms if not given. */
  readonly lookMs?: number;
  /**
   * Only these views, to measure what one costs. Without the view of states nothing that memory forgets comes
   * back: `keptMax` must then hold all.
   */
  readonly only?: readonly string[];
  /** The shares of the streams that this runner follows, all if not given. */
  readonly slots?: readonly number[];
  /** Threads that fold the whole log anew together, 0 if not given: this thread alone. */
  readonly threads?: number;
  /** Told while the views are folded anew: of how many events how many are done. */
  readonly progress?: (done: number, of: number) => void;
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
  /** While the views are folded anew: of how many events how many are done. */
  readonly rebuild: { readonly done: number; readonly of: number } | null;
};

/** Another runner has gone on in the meantime, or holds the lease. */
export class Overtaken extends Error {}

/** The views are kept, or are being made, by another: this one has to wait. */
export class NotMine extends Error {}

export interface ViewsRunner {
  /**
   * Follows until aborted. Rejects, and stays stopped, on an unknown event or a bug.
   * With a fence nothing is committed once another holds the lease.
   */
  run(signal: AbortSignal, fence?: Fence): Promise<void>;
  /** Folds up to the present end of the log and returns its position. */
  catchUp(): Promise<Position>;
  /**
   * Folds the whole log anew beside the live views, and takes their place once every row of theirs is the same.
   * Whoever follows meanwhile goes on.
   * @throws ViewsDiffer; the live views are then as they were
   */
  rebuild(request?: RebuildRequest, signal?: AbortSignal): Promise<Position>;
  status(): RunnerStatus;
  /** True once the position is committed to the views, false when the time is over. */
  arrived(position: Position, timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Of who is not to be stopped. */
const never = new AbortController().signal;

type Source = Pick<EventStore, 'page' | 'follow' | 'end' | 'inStreams'>;

/** Fewer events than these are folded where they stand: making tables takes longer. */
const worthwhile = 2_000;

// Views can be folded again, so a commit need not wait for the disk: rows and progress go together.
const session = { synchronous_commit: 'off', jit: 'off', plan_cache_mode: 'force_generic_plan' };

/** @param settings of the role that owns the schema `views` */
export function openViews(store: Source, settings: SqlSettings, options: RunnerOptions = {}): ViewsRunner {
  const sql = openSql({
    ...settings,
    session: { ...settings.session, ...session },
    connectionsMax: 2,
    statementTimeoutMs: 60_000,
    applicationName: 'concordat views',
  });
  return new Runner(store, sql, settings, options);
}

class Runner implements ViewsRunner {
  readonly #arrivals = new Arrivals();
  readonly #fold: Fold;
  readonly #pageMax: number;
  readonly #batchMax: number;
  readonly #chosen: Chosen;
  readonly #slots: readonly number[];
  /** Where the rows of each share stand. */
  #positions = new Map<number, Position>();
  #fence: Fence | null = null;
  #status: RunnerStatus = { state: 'starting', position: start, recordedAt: null, reason: null, rebuild: null };

  constructor(
    private readonly store: Source,
    private readonly sql: Sql,
    private readonly settings: SqlSettings,
    private readonly options: RunnerOptions,
    private readonly schema = live,
  ) {
    this.#fold = new Fold(loadsFrom(sql, schema), options.keptMax ?? 1_000);
    this.#pageMax = options.pageMax ?? 2_000;
    this.#batchMax = options.batchMax ?? 50_000;
    this.#chosen = chosenViews(options.only);
    this.#slots = options.slots ?? slots;
  }

  status(): RunnerStatus {
    return this.#status;
  }

  arrived(position: Position, timeoutMs: number): Promise<boolean> {
    return this.#arrivals.wait(position, timeoutMs);
  }

  async run(signal: AbortSignal, fence: Fence | null = null): Promise<void> {
    this.#fence = fence;
    while (!signal.aborted) {
      try {
        await this.#followOn(await this.#begin(signal), signal);
      } catch (error) {
        if (signal.aborted) return;
        // Under a lease another may be the one who can go on.
        if (error instanceof NotMine && fence !== null) return this.#told('waiting', error);
        if (!(await this.#waitedOut(error, signal))) throw error;
      }
    }
  }

  async catchUp(upTo?: Position): Promise<Position> {
    const end = upTo ?? await this.store.end();
    const from = await this.#begin();
    const source = sharesOf(pagesUpTo(this.store, from, end, this.#pageMax), this.#slots);
    if (from < end) await this.#pump(source, end, () => undefined);
    return positionOf(this.sql, this.schema);
  }

  async rebuild(request: RebuildRequest = { compare: true }, signal = never): Promise<Position> {
    const { store, settings, options } = this;
    // One connection only holds the lock until the end.
    const sql = openSql({ ...settings, connectionsMax: 5, statementTimeoutMs: 0, applicationName: 'concordat rebuild',
      session: { ...settings.session, ...session, idle_in_transaction_session_timeout: '0' } });
    try {
      await rebuildBeside({
        store, sql, settings, chosen: this.#chosen, only: options.only, pageMax: this.#pageMax, signal,
        follow: async (of, upTo) => {
          await new Runner(store, sql, settings, { ...options, slots: of }, beside).catchUp(upTo);
        },
        threads: threadsPossible ? options.threads ?? 0 : 0,
        log: (line) => options.log?.(line),
        progress: (done, of) => {
          this.#status = { ...this.#status, rebuild: { done, of } };
          options.progress?.(done, of);
        },
      }, request);
    } finally {
      this.#status = { ...this.#status, rebuild: null };
      await sql.close();
    }
    this.#fold.clear();
    return positionOf(this.sql);
  }

  async close(): Promise<void> {
    await this.sql.close();
  }

  /** Where to go on; views that are new or have changed are made first. */
  async #begin(signal = never): Promise<Position> {
    this.#fold.clear();
    let standing = await standingOf(this.sql, this.schema);
    const fit = fitOf(this.#chosen, standing.versions);
    if (fit !== 'same') {
      await this.#renewed(fit, signal);
      standing = await standingOf(this.sql, this.schema);
    }
    this.#positions = new Map(standing.positions);
    const from = earliestOf(this.#positions, this.#slots);
    this.#arrivals.reached(from);
    this.#status = { ...this.#status, state: 'following', position: from, reason: null };
    return from;
  }

  async #renewed(fit: 'none' | 'older' | 'newer', signal: AbortSignal): Promise<void> {
    if (fit === 'newer') throw new NotMine('a newer version keeps the views');
    if (!this.#slots.includes(0)) throw new NotMine('the views are new or have changed: another folds them anew');
    const end = await this.store.end();
    if (fit === 'none' && Number(end) < worthwhile) {
      await this.sql.transaction((tx) => beginAt(tx, this.schema, this.#chosen, start));
      return;
    }
    this.options.log?.('the views are new or have changed: folding the log from its start');
    await this.rebuild({ compare: false }, signal);
  }

  async #followOn(from: Position, signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const stop = () => own.abort();
    signal.addEventListener('abort', stop);
    let lost: Error | null = null;
    const looking = setInterval(() => {
      this.#stands().then((stands) => {
        if (stands) return;
        lost = new Overtaken('the views are not where they were: the database has lost what it had not kept yet');
        stop();
      }, () => undefined);
    }, this.options.lookMs ?? 1_000);
    try {
      const end = await this.store.end();
      if (!signal.aborted) {
        const source = sharesOf(this.store.follow(from, own.signal, this.#pageMax), this.#slots);
        await this.#pump(source, end, stop);
      }
    } finally {
      clearInterval(looking);
      signal.removeEventListener('abort', stop);
    }
    if (lost !== null) throw lost;
  }

  /** Commits do not wait for the disk, so a server that falls may come back without the last of them. */
  async #stands(): Promise<boolean> {
    const mine = new Map(this.#positions);
    const { positions } = await standingOf(this.sql, this.schema);
    return this.#slots.every((slot) => (positions.get(slot) ?? start) >= (mine.get(slot) ?? start));
  }

  /**
   * Up to the `end` that the log had at first, batches are as large as they may be; from there on what has come is
   * written at once. `stop` ends the source at once, even while it waits for an event.
   */
  async #pump(source: AsyncIterable<Page>, end: Position, stop: () => void): Promise<void> {
    let draining: Promise<void> | null = null;
    const drain = async (): Promise<void> => {
      while (this.#fold.waiting) await this.#write(this.#fold.take());
      draining = null;
    };
    try {
      for await (const { events, position, recordedAt } of readAhead(source, stop)) {
        await this.#fold.page(events, { position, recordedAt });
        const behind = position < end && this.#fold.pending < this.#batchMax / 2;
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

  async #write(batch: Batch): Promise<void> {
    const moves = this.#slots.map((slot) => {
      const from = this.#positions.get(slot) ?? start;
      return { slot, from, to: from < batch.position ? batch.position : from };
    });
    const step = { schema: this.schema, moves, fence: this.#fence };
    if (!(await writeBatch(this.sql, partsOf(this.#chosen, batch), step))) {
      throw new Overtaken('another follower has gone on in the meantime');
    }
    for (const { slot, to } of moves) this.#positions.set(slot, to);
    this.#fold.committed(batch.position);
    this.#status = { ...this.#status, state: 'following', position: batch.position, recordedAt: batch.recordedAt,
      reason: null };
    this.#arrivals.reached(batch.position);
  }

  #told(state: RunnerStatus['state'], error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#status.reason) this.options.log?.(`views ${state}: ${reason}`);
    this.#status = { ...this.#status, state, reason };
  }

  /** False when the error is for good. */
  async #waitedOut(error: unknown, signal: AbortSignal): Promise<boolean> {
    const passing =
      error instanceof Overtaken ||
      error instanceof NotMine ||
      error instanceof RebuildUnderWay ||
      error instanceof Unavailable ||
      (error instanceof SqlFailed && error.unavailable);
    this.#told(passing ? 'waiting' : 'stopped', error);
    if (passing) await pause(this.options.retryMs ?? 250, signal);
    return passing;
  }
}

const loadsFrom = (sql: Sql, schema: string): Loads => ({
  agreements: async (ids) => new Map((await storedRecords(sql, ids, schema)).map((row) => [row.agreement, row])),
  councils: async (ids) => new Map((await storedCouncils(sql, ids, schema)).map((row) => [row.council, row])),
});
