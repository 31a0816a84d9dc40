/** Keys of persons, in memory and in PostgreSQL alike: one at a time for each, and gone when they are destroyed. */
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { councilId, personRef } from '#domain';
import { MasterKeyUnusable, checkMasterKey, keepsKeys, memoryKeyring, postgresKeyring } from '#people';
import type { Keyring, Owner } from '#people';
import { SqlFailed, openSql } from '#store';
import type { Sql } from '#store';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';

let database: TestDatabase;
let admin: Sql;
let app: Sql;
const master = randomBytes(32);
beforeAll(async () => {
  database = await freshDatabase();
  [admin, app] = [openSql(database.admin), openSql(database.app)];
}, 60_000);
afterAll(async () => {
  await Promise.all([admin.close(), app.close()]);
  await database.drop();
});

const ofPerson = (person: string, council = 'BRM'): Owner =>
  ({ person: personRef(person), council: councilId(council) });
const all = async (keyring: Keyring): Promise<string[]> => (await keyring.page('', 1_000)).map(({ key }) => key);

describe.each([
  ['in memory', () => memoryKeyring()], ['in PostgreSQL', () => postgresKeyring(app, master)],
])('a keyring %s', (_where, opened) => {
  let keyring: Keyring;
  beforeAll(async () => { keyring = opened(); });

  it('makes a key once for each person and council, also for those who ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => keyring.keyFor(ofPerson('per-ada1'))));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(new Set(asked.map(({ secret }) => secret.toString('hex'))).size).toBe(1);
    expect(asked[0]!.secret).toHaveLength(32);
    expect(await keyring.find(ofPerson('per-ada1'))).toEqual(asked[0]);
    for (const other of [ofPerson('per-ada1', 'RED'), ofPerson('per-bert')]) {
      expect(await keyring.find(other)).toBeNull();
      const { id, secret } = await keyring.keyFor(other);
      expect([id, secret]).not.toContainEqual(asked[0]!.id);
      expect(secret.equals(asked[0]!.secret)).toBe(false);
    }
  });

  it('destroys those that are named and no other, and makes another one afterwards', async () => {
    const gone = await keyring.keyFor(ofPerson('per-gone'));
    const kept = await keyring.keyFor(ofPerson('per-kept'));
    expect(await keyring.destroy([gone.id, 'key-of-nobody'])).toEqual([gone.id]);
    expect(await keyring.find(ofPerson('per-gone'))).toBeNull();
    expect(await keyring.find(ofPerson('per-kept'))).toEqual(kept);
    expect(await keyring.destroy([gone.id])).toEqual([]);
    const again = await keyring.keyFor(ofPerson('per-gone'));
    expect(again.id).not.toBe(gone.id);
    expect(again.secret.equals(gone.secret)).toBe(false);
  });

  it('is looked through page by page', async () => {
    const keys = await all(keyring);
    expect(keys).toEqual([...keys].sort());
    const found: string[] = [];
    for (let after = ''; ;) {
      const page = await keyring.page(after, 2);
      if (page.length === 0) break;
      found.push(...page.map(({ key }) => key));
      after = found.at(-1)!;
    }
    expect(found).toEqual(keys);
  });
});

describe('keys in PostgreSQL', () => {
  const wrappedOf = async (key: string): Promise<Buffer> =>
    (await admin.query<{ wrapped: Buffer }>('select wrapped from people.keys where key = $1', [key]))[0]!.wrapped;
  /** Every file of the database but the write-ahead log. */
  async function bytesOfDatabase(): Promise<Buffer> {
    await admin.query('checkpoint');
    const [place] = await admin.query<{ dir: string; oid: string }>(`select setting as dir, (select oid::text
      from pg_database where datname = current_database()) as oid from pg_settings where name = 'data_directory'`);
    const folder = join(place!.dir, 'base', place!.oid);
    return Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))));
  }

  it('are wrapped: the table has no secret, and a key in the place of another is not taken', async () => {
    const keyring = postgresKeyring(app, master);
    const { id, secret } = await keyring.keyFor(ofPerson('per-wrapped'));
    const stored = JSON.stringify(await admin.query(`select key, person, council, encode(wrapped, 'hex') as wrapped
      from people.keys`));
    expect(stored).toContain(id);
    expect(stored).not.toContain(secret.toString('hex'));
    await keyring.keyFor(ofPerson('per-other'));
    await admin.query(`update people.keys set wrapped = (select wrapped from people.keys where person = 'per-wrapped')
      where person = 'per-other'`);
    await expect(keyring.find(ofPerson('per-other'))).rejects.toThrow(MasterKeyUnusable);
    await admin.query(`delete from people.keys where person = 'per-other'`);
  });

  it('are known not to be wrapped under another master key', async () => {
    expect(await keepsKeys(app)).toBe(true);
    await checkMasterKey(app, master);
    await expect(checkMasterKey(app, randomBytes(32))).rejects.toThrow(/is not wrapped under the key of personal data/);
  });

  it('I56: leave no byte in the files of the database when they are destroyed', async () => {
    const keyring = postgresKeyring(app, master);
    const gone = await keyring.keyFor(ofPerson('per-bytes'));
    const kept = await keyring.keyFor(ofPerson('per-stays'));
    const [wrapped, staying] = [await wrappedOf(gone.id), await wrappedOf(kept.id)];
    const before = await bytesOfDatabase();
    expect([before.includes(wrapped), before.includes(staying)]).toEqual([true, true]);
    await keyring.destroy([gone.id]);
    const after = await bytesOfDatabase();
    expect([after.includes(wrapped), after.includes(staying)]).toEqual([false, true]);
  });

  it('would leave their bytes if the last of a page were deleted and vacuumed, which is why none is', async () => {
    const [first, last] = [randomBytes(60), randomBytes(60)];
    await admin.query('create table public.deleted (at integer, wrapped bytea)');
    await admin.query('insert into public.deleted values (1, $1), (2, $2)', [first, last]);
    await admin.query('delete from public.deleted where at = 2');
    await admin.query('vacuum public.deleted');
    expect((await bytesOfDatabase()).includes(last)).toBe(true);
    await admin.query('drop table public.deleted');
  });

  it('are destroyed by many at once, with keys being made beside them, and none is lost', async () => {
    const keyring = postgresKeyring(app, master);
    const owners = Array.from({ length: 40 }, (_, at) => ofPerson(`per-many-${at}`));
    const made = await Promise.all(owners.map((owner) => keyring.keyFor(owner)));
    const gone = made.filter((_, at) => at % 2 === 0);
    const more = Array.from({ length: 20 }, (_, at) => ofPerson(`per-more-${at}`));
    const [destroyed, added] = await Promise.all([
      Promise.all([gone.slice(0, 8), gone.slice(8, 16), gone.slice(16)].map((part) =>
        keyring.destroy(part.map(({ id }) => id)))),
      Promise.all(more.map((owner) => keyring.keyFor(owner))),
    ]);
    expect(destroyed.flat().sort()).toEqual(gone.map(({ id }) => id).sort());
    const left = await Promise.all([...owners, ...more].map((owner) => keyring.find(owner)));
    expect(left).toEqual([...made.map((key, at) => (at % 2 === 0 ? null : key)), ...added]);
  });

  it.each([
    'update people.keys set wrapped = wrapped', 'delete from people.keys', 'truncate people.keys',
    'drop table people.keys', 'create table people.other (id integer)', 'drop function people.destroy(text[])',
  ])('the application may not: %s', async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('the writer of the views may not even look at them', async () => {
    const views = openSql(database.views);
    for (const statement of ['select * from people.keys', `select people.destroy('{}')`]) {
      await expect(views.query(statement)).rejects.toThrow(SqlFailed);
    }
    await views.close();
  });
});
