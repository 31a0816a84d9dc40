/** The store in PostgreSQL with the misfortunes the contract asks for. */
import type { Instant } from '#domain';
import { openPostgresStore, openSql } from '#store';
import type { EventStore } from '#store';
import { cuttingProxy } from '../kit/cutting-proxy.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { Subject } from './contract.ts';

export async function postgresSubject(clock: () => Instant): Promise<Subject> {
  const { admin, app, drop } = await freshDatabase();
  const closing: (() => Promise<void>)[] = [];
  const open = async (settings = app): Promise<EventStore> => {
    const store = await openPostgresStore(settings, { clock });
    closing.push(() => store.close());
    return store;
  };
  const sql = openSql({ ...admin, connectionsMax: 2 });
  closing.push(() => sql.close());
  const killConnections = async () => {
    await sql.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name in ('concordat append', 'concordat read')`);
  };
  const lossy = async () => {
    const proxy = await cuttingProxy(app);
    const store = await open(proxy.settings);
    closing.push(() => proxy.close());
    return { store, loseNextReply: proxy.loseNextReply };
  };
  const close = async () => {
    for (const end of closing) await end();
    await drop();
  };
  return { store: await open(), another: () => open(), park: parking(sql), lossy, killConnections, close };
}

type Parking = NonNullable<Subject['park']>;

const parking = (sql: ReturnType<typeof openSql>): Parking => async ({ stream, expected, events }) => {
  const [one] = events;
  let release = () => {};
  const held = new Promise<void>((done) => { release = done; });
  let finished: Promise<void> | undefined;
  await new Promise<void>((written, failed) => {
    finished = sql.transaction(async (tx) => {
      await tx.query(`select log.append('{1}', array[$1], array[$2::int], '{}', '{1}', array[$1], array[$2 + 1],
        array[$3], '{1}', array[$4::uuid], array[$5::json], array[$6::json], now())`,
      [stream, expected, one!.type, one!.id, JSON.stringify(one!.data), JSON.stringify(one!.meta)]);
      written();
      await held;
    });
    finished.catch(failed);
  });
  return { commit: async () => { release(); await finished; } };
};
