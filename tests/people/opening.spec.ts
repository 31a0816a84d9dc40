/** What a process opens of the keys of persons before it serves anybody, by its settings. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { councilId, hash, personRef, when } from '#domain';
import type { Instant, PersonCommand } from '#domain';
import { masterKeyPath, openMasterKey, postgresKeyring, recordOf, seal } from '#people';
import type { Owner } from '#people';
import { CannotStart, createLog, parseConfig, virtualClock } from '#platform';
import type { Config } from '#platform';
import { openMemoryStore, openSql } from '#store';
import type { Sql } from '#store';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { openPeople } from '../../apps/api/src/opening.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';

let dir: string;
let database: TestDatabase;
let sql: Sql;
const clock = virtualClock('2026-03-02T09:00:00.000Z' as Instant);
const deciders = bindDeciders(openMemoryStore(clock), clock);
const logged: string[] = [];
const log = createLog('info', clock, (line) => { logged.push(line); });
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'concordat-people-'));
  database = await freshDatabase();
  sql = openSql(database.app);
}, 60_000);
afterAll(async () => {
  await sql.close();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

const embedded = (change: Partial<Config> = {}): Config =>
  ({ ...parseConfig({ CONCORDAT_DATA_DIR: dir }), ...change });
/** Only its kind is asked. */
const elsewhere = (personalKeyFile: string | null): Config =>
  embedded({ store: { ...embedded().store, kind: 'postgres' } as Config['store'], personalKeyFile });
const ada: Owner = { person: personRef('per-ada1'), council: councilId('BRM') };
const bert: Owner = { person: personRef('per-bert'), council: councilId('BRM') };

async function give(owner: Owner, command: Partial<PersonCommand>): Promise<void> {
  const done = await deciders.person.handle(recordOf(owner),
    { on: when('2026-01-05'), ...owner, ...command } as PersonCommand, {
      commandId: randomUUID(), correlationId: 'c', grade: 'live', fingerprint: hash('0'.repeat(64)),
      actor: { person: personRef('per-officer'), council: owner.council, capacity: 'monitoring-officer' } });
  expect(done).not.toHaveProperty('refused');
}

describe('the keys of persons, when a process starts', () => {
  it('are in memory where nothing is kept', async () => {
    const keyring = (await openPeople(embedded(), null, deciders, log))!;
    expect((await keyring.keyFor(ada)).person).toBe('per-ada1');
    expect(existsSync(masterKeyPath(dir))).toBe(false);
  });

  it('are wrapped under a key of the data directory, made at the first start', async () => {
    const { id } = await (await openPeople(embedded(), sql, deciders, log))!.keyFor(ada);
    expect((await (await openPeople(embedded(), sql, deciders, log))!.find(ada))!.id).toBe(id);
    expect(existsSync(masterKeyPath(dir))).toBe(true);
  });

  it('do not let a process start on another key, nor make one in place of that which is lost', async () => {
    const lost = embedded({ dataDir: join(dir, 'elsewhere') });
    await expect(openPeople(lost, sql, deciders, log)).rejects.toThrow(CannotStart);
    await expect(openPeople(lost, sql, deciders, log)).rejects.toThrow(
      /there is no key of personal data at .*personal\.key \(CONCORDAT_PERSONAL_KEY_FILE\)/);
    expect(existsSync(masterKeyPath(lost.dataDir))).toBe(false);
    const other = join(dir, 'other.key');
    openMasterKey(other, true);
    await expect(openPeople(embedded({ personalKeyFile: other }), sql, deciders, log)).rejects.toThrow(
      /is not wrapped under the key of personal data in use \(CONCORDAT_PERSONAL_KEY_FILE\)/);
  });

  it('I56: are gone before anybody is served where an erasure was cut short, master key or not', async () => {
    const keyring = postgresKeyring(sql, openMasterKey(masterKeyPath(dir), false));
    for (const owner of [ada, bert]) {
      await give(owner, { type: 'NamePerson', name: seal(await keyring.keyFor(owner), 'Ada Brightwell') });
    }
    await give(ada, { type: 'ErasePersonalData', basis: 'no-longer-needed' });
    const gone = (await keyring.find(ada))!.id;
    // An operator who keeps no names any more still has those of before to erase.
    expect(await openPeople(elsewhere(null), sql, deciders, log)).toBeNull();
    expect([await keyring.find(ada), (await keyring.find(bert))?.person]).toEqual([null, 'per-bert']);
    expect(logged.join('')).toContain(`"keys":["${gone}"],`);
    const { length } = logged;
    expect(await openPeople(elsewhere(masterKeyPath(dir)), sql, deciders, log)).not.toBeNull();
    expect(logged.slice(length)).toEqual([]);
  });
});
