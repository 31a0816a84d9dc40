/** The store and the read models' database of a deployment, its schema brought up to date. */
import type { Instant } from '#domain';
import type { EventStore } from './event-store.ts';
import { createDatabase, migrate } from './migrate.ts';
import { openKurrentStore } from './kurrentdb-open.ts';
import { openMemoryStore } from './memory.ts';
import { observedStore, type StoreObserver } from './observe.ts';
import { openPostgresStore } from './postgres.ts';
import { openSql, type Sql, type SqlSettings } from './sql.ts';

/** Who gets in to migrate, to append, and to keep the read models; the latter two take on their roles. */
export type Logins = { readonly admin: SqlSettings; readonly app: SqlSettings; readonly views: SqlSettings };

export type Stores = {
  readonly store: EventStore;
  /** The read models' database, and how to open it again; null with the memory store, which has none. */
  readonly views: { readonly sql: Sql; readonly settings: SqlSettings } | null;
  /** What the application keeps beside the log, with its own rights; null with the memory store. */
  readonly beside: Sql | null;
  readonly close: () => Promise<void>;
};

/** With what password a role of ours may log in: where a login is one of ours, it is the role itself. */
const passwordOf = (role: string, { user, password }: SqlSettings): string | undefined =>
  user === role ? password : undefined;

/**
 * @param logins null for the memory store
 * @param kurrentdb where the log is kept, if not in PostgreSQL: a connection string
 * @param observe told of every append
 * @throws UnsafeServer, MigrationRefused, Unavailable; nothing is left open then
 */
export async function openStores(
  logins: Logins | null, clock: () => Instant, log: (line: string) => void, kurrentdb: string | null = null,
  observe?: StoreObserver,
): Promise<Stores> {
  if (logins === null) {
    const store = observedStore(openMemoryStore(clock), observe);
    return { store, views: null, beside: null, close: () => store.close() };
  }
  await createDatabase(logins.admin);
  const passwords = {
    app: passwordOf('concordat_app', logins.app), views: passwordOf('concordat_views', logins.views),
  };
  for (const name of await migrate(logins.admin, { passwords })) log(`schema migration ${name} applied`);
  const store = observedStore(kurrentdb === null
    ? await openPostgresStore({ ...logins.app, role: 'concordat_app' }, { clock, observe: observe?.batch })
    : await openKurrentStore({ connectionString: kurrentdb, clock }), observe);
  const settings = { ...logins.views, role: 'concordat_views' };
  const sql = openSql({ ...settings, applicationName: 'concordat reads' });
  const beside = openSql({ ...logins.app, role: 'concordat_app', applicationName: 'concordat people' });
  const close = async (): Promise<void> => { await Promise.all([sql.close(), beside.close(), store.close()]); };
  return { store, views: { sql, settings }, beside, close };
}
