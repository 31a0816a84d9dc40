import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, MigrationRefused, openPostgresStore, openSql, SqlFailed, Unavailable, UnsafeServer } from '#store';
import type { Sql } from '#store';
import { freshDatabase, rolePassword, type TestDatabase } from '../kit/postgres.ts';
import { event, handClock, write } from './events.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = join(await mkdtemp(join(tmpdir(), 'migrations-')), 'postgres');
  await cp(new URL('../../infra/postgres', import.meta.url), folder, { recursive: true });
}, 60_000);
afterAll(async () => {
  await rm(join(folder, '..'), { recursive: true });
  await database.drop();
});
const again = () => migrate(database.admin, { folder });

describe('migrations', () => {
  it('are applied once, also by two processes at once', async () => {
    await writeFile(join(folder, '901-first.sql'), 'create table public.first (id integer)');
    expect(await again().then((one) => again().then((two) => [...one, ...two]))).toEqual(['901-first.sql']);
    await writeFile(join(folder, '902-second.sql'), 'create table public.second (id integer)');
    expect((await Promise.all([again(), again(), again()])).flat()).toEqual(['902-second.sql']);
  });

  it('leave nothing behind when one fails', async () => {
    await writeFile(join(folder, '903-third.sql'), 'create table public.third (id integer)');
    await writeFile(join(folder, '904-broken.sql'), 'create tabel oops');
    await expect(again()).rejects.toThrow(SqlFailed);
    await rm(join(folder, '904-broken.sql'));
    expect(await again()).toEqual(['903-third.sql']);
  });

  it('are refused when one that was applied has changed, is missing, or came too late', async () => {
    await writeFile(join(folder, '902-second.sql'), 'create table public.second (id bigint)');
    await expect(again()).rejects.toThrow('902-second.sql has changed');
    await rename(join(folder, '902-second.sql'), join(folder, '900-late.sql'));
    await expect(again()).rejects.toThrow('902-second.sql was applied to this database and is missing');
    await writeFile(join(folder, '902-second.sql'), 'create table public.second (id integer)');
    await expect(again()).rejects.toThrow(MigrationRefused);
    await expect(again()).rejects.toThrow('900-late.sql comes before 903');
    await rm(join(folder, '900-late.sql'));
  });

  it('of a later release do not keep a process of the one before from starting', async () => {
    await rm(join(folder, '903-third.sql'));
    expect(await again()).toEqual([]);
    await rm(join(folder, '902-second.sql'));
    expect(await again()).toEqual([]);
    await writeFile(join(folder, '902-second.sql'), 'create table public.second (id integer)');
    await rm(join(folder, '901-first.sql'));
    await expect(again()).rejects.toThrow('901-first.sql was applied to this database and is missing');
  });
});

describe('rights on the log', () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = openSql(database.app);
    const store = await openPostgresStore(database.app, { clock: handClock().read });
    await store.append([write('note-1', -1, event({ text: 'kept' }))]);
    await store.close();
  });
  afterAll(() => sql.close());

  it.each([
    'update log.events set data = data', 'delete from log.events', 'truncate log.events', 'drop table log.events',
    'alter table log.events disable trigger all', 'create table log.other (id integer)',
    'create or replace function log.append() returns void language sql as $$ $$',
    'update public.migrations set sha256 = sha256', 'select * from public.migrations',
  ])('the application may not: %s', async (statement) => {
    await expect(sql.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('the writer of the views may read events and change none, and its tables are read-only to others', async () => {
    const views = openSql(database.views);
    expect(await views.query('select * from log.events')).toHaveLength(1);
    for (const statement of ['delete from log.events', 'insert into log.events select * from log.events']) {
      await expect(views.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
    await views.query('create table views.made (id integer)');
    expect(await sql.query('select * from views.made')).toEqual([]);
    await expect(sql.query('insert into views.made values (1)')).rejects.toMatchObject({ code: '42501' });
    await views.close();
  });

  it('a role with a password of its own may log in, and has the same rights', async () => {
    const fresh = await freshDatabase();
    await migrate(fresh.admin, { passwords: { app: rolePassword } });
    const login = openSql({ ...fresh.admin, user: 'concordat_app', password: rolePassword });
    expect(await login.query('select count(*)::integer as events from log.events')).toEqual([{ events: 0 }]);
    await expect(login.query('delete from log.events')).rejects.toMatchObject({ code: '42501' });
    await login.close();
    await fresh.drop();
  });
});

describe('opening the store', () => {
  const open = (session: Record<string, string> = {}, settings = database.app) =>
    openPostgresStore({ ...settings, session }, { clock: handClock().read });

  it('refuses a session that does not wait for the disk, or a role that could change events', async () => {
    const lax = { ...database.app, database: 'lax' };
    const admin = openSql(database.admin);
    await admin.query(`alter database ${database.admin.database} set synchronous_commit = off`);
    await expect(open()).rejects.toThrow('synchronous_commit is off');
    await admin.query(`alter database ${database.admin.database} reset synchronous_commit`);
    await expect(open({}, database.admin)).rejects.toThrow(UnsafeServer);
    await expect(open({}, lax)).rejects.toThrow('does not exist');
    await (await open()).close();
    await admin.close();
  });

  it('says unavailable when no server answers', async () => {
    await expect(open({}, { ...database.app, host: '127.0.0.1', port: 1 })).rejects.toThrow(Unavailable);
  });
});
