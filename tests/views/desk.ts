/** A database with its log and views, for the specs of the views. */
import type { CouncilId, Instant } from '#domain';
import { openPostgresStore, openSql, type EventStore, type Sql } from '#store';
import { contentsOf, openViews, type Reader, type RunnerOptions, type ViewsRunner } from '#views';
import { freshDatabase, type TestDatabase } from '../kit/postgres.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, delta, registered } from './histories.ts';

export const officerOf = (council: CouncilId): Reader => ({ council, capacity: 'lead-officer' });
export const auditor: Reader = { council: null, capacity: 'auditor' };

export type Desk = {
  readonly database: TestDatabase;
  readonly store: EventStore;
  /** Reads as the application does. */
  readonly sql: Sql;
  /** Instants at which appends are recorded; moved by the spec. */
  readonly clock: { at: Instant };
  readonly views: ViewsRunner;
  /** Another runner on the same database, closed with the desk. */
  runner(options?: RunnerOptions, log?: Parameters<typeof openViews>[0]): ViewsRunner;
  contents(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
};

export async function openDesk(options: RunnerOptions = {}): Promise<Desk> {
  const database = await freshDatabase();
  const clock = { at: '2026-01-05T09:00:00.000Z' as Instant };
  const store = await openPostgresStore(database.app, { clock: () => clock.at });
  const sql = openSql(database.app);
  const runners: ViewsRunner[] = [];
  const runner = (given: RunnerOptions = {}, log: Parameters<typeof openViews>[0] = store) => {
    const made = openViews(log, database.views, { retryMs: 20, ...given });
    runners.push(made);
    return made;
  };
  const views = runner(options);
  for (const [id, name] of [
    [alpha, 'Alpha District Council'],
    [bravo, 'Bravo City Council'],
    [charlie, 'Charlie District Council'],
    [delta, 'Delta District Council'],
  ] as const) {
    await append(store, `council-${id}`, [registered(id, name)]);
  }
  return {
    database,
    store,
    sql,
    clock,
    views,
    runner,
    contents: () => contentsOf(sql),
    async close() {
      await Promise.all(runners.map((one) => one.close()));
      await Promise.all([store.close(), sql.close()]);
      await database.drop();
    },
  };
}

/** Follows until aborted; `ended` settles when it has come to rest. */
export function following(runner: ViewsRunner): { stop(): Promise<void>; readonly ended: Promise<void> } {
  const stopping = new AbortController();
  const ended = runner.run(stopping.signal);
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** Waits for a state of affairs that must come about; fails after five seconds. */
export async function until(holds: () => Promise<boolean>, msMax = 5_000): Promise<void> {
  const limit = performance.now() + msMax;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`it did not come about within ${msMax} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
