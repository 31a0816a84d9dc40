/**
 * One embedded PostgreSQL per jest worker, a fresh migrated database per caller. The server ends
 * when the worker ends, however it ends: its guard (`embedded.ts`) sees to that.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, migrate, openSql, type SqlSettings } from '#store';
import { startEmbedded } from '../../libs/platform/src/embedded.ts';

export type TestDatabase = {
  /** May do everything. */
  readonly admin: SqlSettings;
  /** The rights of the application: events to read and append, views to read. */
  readonly app: SqlSettings;
  /** The rights of the views' writer. */
  readonly views: SqlSettings;
  /** Ends every session on the database and removes it. */
  drop(): Promise<void>;
};

type Server = Pick<SqlSettings, 'host' | 'port' | 'user' | 'password'> & { readonly pid: number };

/** Roles belong to the whole server, and keep the first password they get: so all specs give them this one. */
export const rolePassword = "it's 'quoted'";

let databases = 0;

export async function freshDatabase(): Promise<TestDatabase> {
  const { pid, ...server } = await sharedServer();
  databases += 1;
  const admin = { ...server, database: `test_${process.hrtime.bigint()}_${databases}` };
  await createDatabase(admin);
  await migrate(admin);
  const drop = async () => {
    const sql = openSql({ ...admin, database: 'postgres', connectionsMax: 1 });
    await sql.query(`drop database ${admin.database} with (force)`);
    await sql.close();
  };
  return { admin, app: { ...admin, role: 'concordat_app' }, views: { ...admin, role: 'concordat_views' }, drop };
}

/** Spec files of one worker share no memory, so the address lies in a file beside the server. */
async function sharedServer(): Promise<Server> {
  const dir = join(tmpdir(), `concordat-test-${process.pid}`);
  const address = join(dir, 'address.json');
  const known = await readFile(address, 'utf8').then((text) => JSON.parse(text) as Server, () => undefined);
  if (known && running(known.pid)) return known;
  const { host, port, user, password, pid } = await startEmbedded({ dir, temporary: true });
  await writeFile(address, JSON.stringify({ host, port, user, password, pid }), { mode: 0o600 });
  return { host, port, user, password, pid };
}

function running(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
