/** The trail of a log in PostgreSQL: every event in once and in order, the same after any fall, and never a fork. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openPostgresStore, openSql, start } from '#store';
import type { EventStore, Position, Recorded, Sql } from '#store';
import {
  continues, entriesIn, Folder, Forked, includes, leafHash, positionOfLeaf, readCheckpoint, readNote, readProof,
  readVkey, recordsAt, recordsOf, signersOf, SqlCheckpoints, TrailFollower, TrailKeys, TrailReader,
} from '#trail';
import { events, handClock, write } from '../store/events.ts';
import { freshDatabase, type TestDatabase } from '../kit/postgres.ts';

let database: TestDatabase;
let store: EventStore;
let sql: Sql;
let root: Sql;
let place: string;
const clock = handClock();

beforeEach(async () => {
  database = await freshDatabase();
  store = await openPostgresStore(database.app, { clock: clock.read });
  sql = openSql(database.views);
  root = openSql(database.admin);
  place = await mkdtemp(join(tmpdir(), 'trail-'));
}, 60_000);
afterEach(async () => {
  await Promise.all([store.close(), sql.close(), root.close()]);
  await database.drop();
  await rm(place, { recursive: true, force: true });
});

const at = (): string => join(place, 'trail');
const keys = (): TrailKeys => TrailKeys.open(join(place, 'keys.json'), 'example.org/trail');
const follower = (more: Partial<ConstructorParameters<typeof TrailFollower>[0]> = {}): TrailFollower =>
  new TrailFollower({ store, folder: new Folder(at()), keys: keys(), checkpoints: new SqlCheckpoints(sql), ...more });
const reader = (): TrailReader => new TrailReader(new Folder(at()));
let streams = 0;
const appended = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left -= 100) {
    await store.append([write(`note-${streams += 1}`, -1, ...events(Math.min(100, left)))]);
  }
};
const all = (): Promise<readonly Recorded[]> => store.page(start, 100_000);

/** RFC 6962 section 2.1, as it is written there. */
function naiveRoot(entries: readonly Buffer[]): Buffer {
  if (entries.length === 0) return createHash('sha256').digest();
  if (entries.length === 1) return createHash('sha256').update('\0').update(entries[0]!).digest();
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return createHash('sha256').update('\x01').update(naiveRoot(entries.slice(0, split)))
    .update(naiveRoot(entries.slice(split))).digest();
}
const leaves = async (): Promise<Buffer[]> => {
  const recordOf = recordsOf(keys().saltKey);
  return (await all()).map((event) => recordOf(event).leaf);
};
/** Every file of the folder by its name. */
async function files(): Promise<Record<string, string>> {
  const found = await readdir(at(), { recursive: true, withFileTypes: true });
  const named = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(await Promise.all(named.sort().map(async (name) =>
    [name.slice(at().length), (await readFile(name)).toString('hex')] as const)));
}

describe('the trail of a log', () => {
  it('has every event once, in the order of the log, under a checkpoint that the log has signed', async () => {
    for (const many of [1, 255, 1, 300, 700]) {
      await appended(many);
      await follower().catchUp();
      const { note, size, root: told } = (await reader().checkpoint())!;
      const expected = await leaves();
      expect(size).toBe(expected.length);
      expect(told).toEqual(naiveRoot(expected));
      expect(signersOf(readNote(note), [readVkey(keys().vkeys(size)[0]!)])).toHaveLength(1);
      const bundles = await Promise.all(Array.from({ length: Math.ceil(size / 256) }, (_, index) =>
        reader().entries(index, size)));
      expect(bundles.flat().map(String)).toEqual(expected.map(String));
    }
  });

  it('proves every event, and every checkpoint to be the beginning of every later one', async () => {
    const sizes = [1, 100, 256, 257, 600];
    for (const size of sizes) {
      await appended(size - (await all()).length);
      await follower().catchUp();
    }
    const said = await Promise.all(sizes.map((size) => new SqlCheckpoints(sql).from(size)));
    for (const old of said) {
      for (const now of said.filter((one) => one!.size >= old!.size)) {
        expect(continues(old!, now!, [...await reader().consistency(old!.size, now!.size)])).toBe(true);
      }
    }
    for (const [index, { position }] of (await all()).entries()) {
      const now = said.at(-1)!;
      expect(await reader().indexOf(position, now.size)).toBe(index);
      if (index % 37 !== 0) continue;
      const proof = readProof(await reader().proof(index, now));
      const { size, root: told } = readCheckpoint(readNote(proof.checkpoint).text);
      const leaf = leafHash(await reader().leaf(index, size));
      expect(includes({ leaf, index, size, root: told }, proof.path)).toBe(true);
    }
    expect(await reader().indexOf('00000000000000000999' as Position, 600)).toBeNull();
  });

  it('is the same folder whether it was made in one go or many, and made anew where it was lost', async () => {
    await appended(300);
    await follower({ pageMax: 7 }).catchUp();
    await appended(900);
    await follower({ pageMax: 100 }).catchUp();
    const before = await files();
    await rm(at(), { recursive: true });
    await follower().catchUp();
    expect(Object.keys(await files()).length).toBeGreaterThan(10);
    const now = await files();
    for (const name of Object.keys(now)) expect([name, now[name]]).toEqual([name, before[name]]);
  });

  it('is made again where somebody moves the folder away under it', async () => {
    await appended(300);
    const stop = new AbortController();
    const one = follower({ everyMs: 0, retryMs: 1 });
    const running = one.run(stop.signal);
    const until = async (size: number): Promise<void> => {
      while ((await reader().checkpoint())?.size !== size) await new Promise((resolve) => { setTimeout(resolve, 5); });
    };
    await until(300);
    await rm(at(), { recursive: true });
    await appended(7);
    await until(307);
    stop.abort();
    await running;
    expect((await reader().checkpoint())!.root).toEqual(naiveRoot(await leaves()));
    expect((await reader().entries(0, 307)).length).toBe(256);
  });

  it('goes on from the last checkpoint whatever a fall left beyond it', async () => {
    await appended(250);
    await follower().catchUp();
    const kept = await mkdtemp(join(tmpdir(), 'kept-'));
    await cp(at(), kept, { recursive: true });
    await appended(50);
    await follower().catchUp();
    const whole = await files();
    // As after a fall: tiles of 300, checkpoint of 250; something half-written; the database knows of either.
    await cp(join(kept, 'checkpoint'), join(at(), 'checkpoint'));
    await writeFile(join(at(), 'tile', '0', '.coming-torn'), 'half of a ti');
    await follower().catchUp();
    expect(await files()).toEqual(whole);
    await rm(join(at(), 'tile', '0'), { recursive: true });
    await writeFile(join(at(), 'checkpoint'), 'torn');
    await follower().catchUp();
    expect((await reader().checkpoint())!.size).toBe(300);
    const found = await reader().entries(1, 300);
    expect(found.map(String)).toEqual((await leaves()).slice(256).map(String));
    await rm(kept, { recursive: true });
  });

  it.each([
    ['the last event changed', `update log.events set data = '{"changed": true}' where position = 300`],
    ['the last event removed', 'delete from log.events where position = 300'],
    ['all removed', 'truncate log.events'],
  ])('stops for good where it finds %s, and says nothing new', async (_, tampering) => {
    await appended(300);
    await follower().catchUp();
    const before = await files();
    await root.query(tampering);
    const one = follower();
    await expect(one.run(new AbortController().signal)).rejects.toThrow(Forked);
    expect(one.status()).toMatchObject({ state: 'stopped', reason: expect.stringMatching(/^the log (ends|has)/) });
    expect(await files()).toEqual(before);
  });

  it('made anew from a log that was changed is found not to be what was published', async () => {
    await appended(300);
    await follower().catchUp();
    await root.query('update log.events set revision = 7777 where position = 3');
    await rm(at(), { recursive: true });
    await expect(follower().catchUp()).rejects.toThrow('another tree of 300 events than was published');
    expect(await reader().checkpoint()).toBeNull();
  });

  it('is not written under the keys of another log, of the same name neither, and what was there stays', async () => {
    await appended(3);
    await follower().catchUp();
    const before = await files();
    for (const [n, name] of ['example.org/other', 'example.org/trail'].entries()) {
      const others = TrailKeys.open(join(place, `others-${n}.json`), name);
      await expect(follower({ keys: others }).catchUp()).rejects.toThrow(Forked);
      expect(await files()).toEqual(before);
      // Where the folder is gone the database still knows whose it was.
      await rm(at(), { recursive: true });
      await expect(follower({ keys: others }).catchUp()).rejects.toThrow('the database');
      await follower().catchUp();
      expect(await files()).toEqual(before);
    }
    expect(() => TrailKeys.open(join(place, 'keys.json'), 'example.org/other')).toThrow('are of the log');
  });
});

describe('keys of a trail', () => {
  it('change one at a time: of several at once none is lost, and a lock left behind is passed', async () => {
    keys();
    await Promise.all([1, 2, 3, 4].map(() => keys().alone(async (now) => now.rotate(1))));
    expect(keys().ever).toHaveLength(5);
    expect(keys().notes).toHaveLength(5);
    await writeFile(join(place, 'keys.json.lock'), '');
    await utimes(join(place, 'keys.json.lock'), new Date(), new Date(Date.now() - 60_000));
    expect((await keys().alone(async (now) => now.rotate(1))).ever).toHaveLength(6);
    expect(() => TrailKeys.open(join(place, 'none.json'), null, false)).toThrow('there are no keys');
  });

  it('follow each other with an overlap in which both sign, and every note is signed by one before', async () => {
    await appended(10);
    await follower().catchUp();
    const first = keys().vkeys(10)[0]!;
    keys().rotate(11);
    await appended(10);
    await follower().catchUp();
    const both = readNote((await reader().checkpoint())!.note);
    expect(both.signatures).toHaveLength(2);
    const second = keys().vkeys(20)[1]!;
    expect(signersOf(both, [readVkey(first)])).toHaveLength(1);
    keys().retire(21);
    await appended(10);
    await follower().catchUp();
    const last = readNote((await reader().checkpoint())!.note);
    expect(signersOf(last, [readVkey(first)])).toEqual([]);
    expect(signersOf(last, [readVkey(second)])).toHaveLength(1);
    let trusted = [first];
    for (let n = 1; n <= 3; n += 1) {
      const note = readNote((await reader().keys(n))!);
      expect(signersOf(note, trusted.map(readVkey)).length).toBeGreaterThan(0);
      trusted = note.text.split('\n').slice(2, -1).map((line) => line.split(' ')[0]!);
    }
    expect(trusted).toEqual([first, second]);
    expect(await reader().keys(4)).toBeNull();
    expect(() => keys().retire(31)).toThrow('another key must sign');
    const kept = await readFile(join(place, 'keys.json'), 'utf8');
    expect(kept.match(/BEGIN PRIVATE/g)).toHaveLength(1);
  });
});

describe('records', () => {
  const leafs = (bundle: Buffer): Buffer[] => {
    const found: Buffer[] = [];
    for (let from = 0; from < bundle.length;) {
      const length = bundle.readUInt32BE(from);
      found.push(bundle.subarray(from + 4, from + 4 + length));
      from += 4 + length + 32;
      from += 4 + bundle.readUInt32BE(from);
    }
    return found;
  };

  it('are the events of a bundle as the database has them, also those that were slipped in', async () => {
    await appended(600);
    await follower().catchUp();
    const recordOf = recordsOf(keys().saltKey);
    const of = async (index: number, width: number): Promise<Buffer[]> =>
      leafs((await recordsAt(store, reader(), recordOf, { level: 'entries', index, width }))!);
    for (const [index, width] of [[0, 256], [1, 256], [2, 88]] as const) {
      expect((await of(index, width)).map(String)).toEqual((await reader().entries(index, 600)).map(String));
    }
    expect(await recordsAt(store, reader(), recordOf, { level: 'entries', index: 3, width: 1 })).toBeNull();
    await root.query('delete from log.events where position = 258');
    expect((await of(1, 256)).map(positionOfLeaf)).toHaveLength(255);
    expect((await of(2, 88)).map(String)).toEqual((await reader().entries(2, 600)).map(String));
    expect(entriesIn(Buffer.alloc(0))).toEqual([]);
  });
});
