/**
 * The event store in PostgreSQL. Durable: it refuses a server that would lose a commit. Appends go
 * through `group-commit.ts`; reads of streams that wait at the same time share one query.
 */
import type { Instant } from '#domain';
import { noStream, start, Unavailable } from './event-store.ts';
import type {
  Contents, EventStore, Place, Position, Recorded, Revision, Stream, StreamName, StreamOrder,
} from './event-store.ts';
import { GroupCommit, instantOf, outcomeUnknown, positionOf } from './group-commit.ts';
import type { StoreObserver } from './observe.ts';
import { pageColumns, PageRow, PostgresStreams } from './postgres-streams.ts';
import { openSql, type Sql, type SqlSettings, type TextRow } from './sql.ts';
import { chunkEventsMax, contentForm, headOf, recordedForm, StreamReads } from './stream-reads.ts';

export type PostgresStoreOptions = {
  readonly clock: () => Instant;
  readonly readConnectionsMax?: number;
  /** How long a quiet follower waits at most before it looks for other processes' appends. */
  readonly pollMaxMs?: number;
  /** Told of every batch of appends. */
  readonly observe?: StoreObserver['batch'];
};

/** The server may lose or rewrite what it has acknowledged; the store will not run on it. */
export class UnsafeServer extends Error {}

/** Every statement of the store goes by an index; the planner must not learn otherwise from an empty table. */
const session = { enable_seqscan: 'off', enable_bitmapscan: 'off', jit: 'off', plan_cache_mode: 'force_generic_plan' };
const pollMinMs = 5;

/**
 * @throws UnsafeServer if a commit would not be durable or this role could change events
 * @throws Unavailable if the server cannot be reached
 */
export async function openPostgresStore(settings: SqlSettings, options: PostgresStoreOptions): Promise<EventStore> {
  const write = openSql({ ...settings, session, connectionsMax: 2, applicationName: 'concordat append' });
  const read = openSql({
    ...settings, session, connectionsMax: options.readConnectionsMax ?? 4, applicationName: 'concordat read',
  });
  try {
    await refuseUnsafe(write);
  } catch (error) {
    await Promise.all([write.close(), read.close()]);
    throw outcomeUnknown(error);
  }
  return new PostgresStore(write, read, options);
}

async function refuseUnsafe(sql: Sql): Promise<void> {
  const [row] = await sql.rows(`select current_setting('fsync'), current_setting('synchronous_commit'),
    current_setting('full_page_writes'), current_user,
    has_table_privilege('log.events', 'update') or has_table_privilege('log.events', 'delete')
      or has_table_privilege('log.events', 'truncate')`);
  const [fsync, synchronousCommit, fullPageWrites, user, mayChange] = row!;
  const unsafe = [
    fsync === 'off' && 'fsync is off',
    ['off', 'local'].includes(synchronousCommit!) && `synchronous_commit is ${synchronousCommit}`,
    fullPageWrites === 'off' && 'full_page_writes is off',
    mayChange === 't' && `the role ${user} could change or remove events`,
  ].filter((reason) => reason !== false);
  if (unsafe.length > 0) throw new UnsafeServer(`the event store does not run here: ${unsafe.join('; ')}`);
}

class PostgresStore implements EventStore {
  readonly inStreams: StreamOrder;
  readonly #commits: GroupCommit;
  readonly #reads: StreamReads<{ events: readonly Recorded[] }>;
  readonly #contents: StreamReads<Contents>;
  readonly #waiting = new Set<() => void>();
  readonly #pollMaxMs: number;
  #commitsSeen = 0;

  constructor(private readonly writeSql: Sql, private readonly readSql: Sql, options: PostgresStoreOptions) {
    this.#commits = new GroupCommit(writeSql, options.clock, () => this.#nudge(), options.observe);
    this.#reads = new StreamReads(readSql, recordedForm);
    this.#contents = new StreamReads(readSql, contentForm);
    this.inStreams = new PostgresStreams(readSql);
    this.#pollMaxMs = options.pollMaxMs ?? 100;
  }

  append(...[writes]: Parameters<EventStore['append']>) {
    return this.#commits.append(writes);
  }

  async read(stream: StreamName, from: Revision = 0): Promise<Stream> {
    const begun = await this.#reads.first(stream, from) ?? { events: [] };
    const events = begun.events.length < chunkEventsMax ? begun.events
      : [...begun.events, ...(await this.#rest(restWhole, stream, from, begun)).map((row) => new PageRow(row))];
    const revision = events.at(-1)?.revision ?? (from > 0 ? await headOf(this.readSql, stream) : noStream);
    return { revision, events };
  }

  /** Of a long stream a row for each event is cheaper after all: the server sends while they are read here. */
  #rest(form: Rest, stream: StreamName, from: Revision, { events }: Pick<Contents, 'events'>): Promise<TextRow[]> {
    return this.readSql.rows(form.text, [stream, Math.max(from, 0) + events.length], form.name)
      .catch((error: unknown) => { throw outcomeUnknown(error); });
  }

  async contents(stream: StreamName, from: Revision = 0): Promise<Contents> {
    const begun = await this.#contents.first(stream, from);
    if (begun === undefined) return nothing;
    return begun.events.length < chunkEventsMax ? begun
      : joined([begun, contentsOf(await this.#rest(restContents, stream, from, begun))]);
  }

  async page(after: Position, limit: number): Promise<readonly Recorded[]> {
    const rows = await this.readSql.rows(pageStatement, [after === start ? '0' : after, limit], 'page')
      .catch((error: unknown) => { throw outcomeUnknown(error); });
    return rows.map((row) => new PageRow(row));
  }

  async *follow(after: Position, signal: AbortSignal, batchMax = 1_000): AsyncGenerator<readonly Recorded[]> {
    let at = after;
    let quietMs = pollMinMs;
    while (!signal.aborted) {
      const seen = this.#commitsSeen;
      const batch = await this.page(at, batchMax).catch((error: unknown) => {
        // An outage is one more reason to wait; whoever follows is told of what happened, never of less.
        if (error instanceof Unavailable) return [];
        throw error;
      });
      if (batch.length > 0) {
        at = batch.at(-1)!.position;
        quietMs = pollMinMs;
        if (!signal.aborted) yield batch;
      } else if (seen === this.#commitsSeen) {
        await this.#quiet(quietMs, signal);
        quietMs = Math.min(quietMs * 2, this.#pollMaxMs);
      }
    }
  }

  /** Positions have no gaps: `log.append` counts on. */
  between(after: Position, upTo: Position): number {
    return Number(upTo) - Number(after);
  }

  async end(): Promise<Position> {
    const [row] = await this.readSql.rows('select position from log.events order by position desc limit 1', [], 'end')
      .catch((error: unknown) => { throw outcomeUnknown(error); });
    return row ? positionOf(row[0]!) : start;
  }

  async lastBy(moment: Parameters<EventStore['lastBy']>[0]): Promise<Place | null> {
    const byPosition = 'position' in moment;
    // A text that is no position of this log lies before it.
    if (byPosition && !positionPattern.test(moment.position)) return null;
    const [row] = await (byPosition
      ? this.readSql.rows(lastByPosition, [moment.position], 'last by position')
      : this.readSql.rows(lastByInstant, [moment.recordedAt], 'last by instant'))
      .catch((error: unknown) => { throw outcomeUnknown(error); });
    return row ? { position: positionOf(row[0]!), recordedAt: instantOf(row[1]!) } : null;
  }

  async close(): Promise<void> {
    await Promise.all([this.writeSql.close(), this.readSql.close()]);
  }

  #nudge(): void {
    this.#commitsSeen += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Until an append of this process, the time given, or the abort. */
  #quiet(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}

function joined(chunks: readonly Contents[]): Contents {
  const indexOf = (id: string) => {
    let before = 0;
    for (const chunk of chunks) {
      const at = chunk.indexOf(id);
      if (at >= 0) return before + at;
      before += chunk.events.length;
    }
    return -1;
  };
  return { events: chunks.flatMap(({ events }) => events), indexOf };
}

const pageStatement = `select ${pageColumns} from log.events where position > $1 order by position limit $2`;

type Rest = { readonly name: string; readonly text: string };
const rest = (columns: string): string => `select ${columns} from log.events
  where stream = $1 and revision >= $2 order by revision`;
const restWhole: Rest = { name: 'rest', text: rest(pageColumns) };
const restContents: Rest = { name: 'rest of contents', text: rest('type, version, id, data') };

const nothing: Contents = { events: [], indexOf: () => -1 };
const contentsOf = (rows: readonly TextRow[]): Contents => ({
  events: rows.map(([type, version, , data]) =>
    ({ type: type!, version: Number(version), data: JSON.parse(data!) as Recorded['data'] })),
  indexOf: (id) => rows.findIndex(([, , at]) => at === id),
});

const positionPattern = /^\d{1,20}$/;
const lastByPosition = `select position, recorded_at from log.events
  where position <= least($1::numeric, 9223372036854775807)::bigint order by position desc limit 1`;

/** Recorded time never goes back along the log, so halving finds the place, and no index of times is needed. */
const lastByInstant = `with recursive halved(low, high) as (
    select 0::bigint, coalesce((select position from log.events order by position desc limit 1), 0)
    union all
    select case when found.recorded_at <= $1 then found.position else low end,
      case when found.recorded_at <= $1 then high else middle - 1 end
    from halved cross join lateral (select (low + high + 1) / 2 as middle) half
    cross join lateral (select position, recorded_at from log.events e
      where e.position >= middle order by e.position limit 1) found
    where low < high
  )
  select e.position, e.recorded_at from halved join log.events e on e.position = halved.low
  where low >= high limit 1`;
