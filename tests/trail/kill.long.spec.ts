/**
 * The process that keeps the trail is killed fifty times while it writes tiles. Each time what stands in the folder is
 * whole and a prefix of the log under a checkpoint that holds, and it goes on from there; never is there a fork.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemClock } from '#platform';
import { openPostgresStore, openSql, start } from '#store';
import type { EventStore, Position, Sql } from '#store';
import {
  continues, Edge, Folder, leafHash, readNote, readVkey, recordsOf, signersOf, SqlCheckpoints, TileWriter, TrailKeys,
  TrailReader,
} from '#trail';
import type { Tree } from '#trail';
import { seedHistories } from '../bench/views-ground.ts';
import { random } from '../kit/moments.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';

const agreements = 800;
const kills = 50;

let database: TestDatabase;
let store: EventStore;
let sql: Sql;
let place: string;

beforeAll(async () => {
  database = await freshDatabase();
  await seedHistories(database.admin, { agreements, active: 40 });
  store = await openPostgresStore(database.app, { clock: systemClock });
  sql = openSql({ ...database.views, connectionsMax: 2 });
  place = await mkdtemp(join(tmpdir(), 'trail-kill-'));
}, 120_000);
afterAll(async () => {
  await sql?.close();
  await store?.close();
  await database?.drop();
  await rm(place, { recursive: true, force: true });
});

const folder = (): string => join(place, 'trail');
const keyFile = (): string => join(place, 'keys.json');
const started = (): ChildProcess => spawn(process.execPath, [join('dist', 'tests', 'kit', 'trail-process.js')], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, NODE_OPTIONS: '', TRAIL: JSON.stringify({ app: database.app, views: database.views,
    folder: folder(), keys: keyFile(), pageMax: 300 }) },
});
const killed = (child: ChildProcess): Promise<void> => new Promise((resolve) => {
  child.once('exit', () => { resolve(); });
  child.kill('SIGKILL');
});

/** What has been begun and not come to its name, and tiles past the checkpoint: the kill came in between. */
async function leftOver(size: number): Promise<boolean> {
  const names = await readdir(folder(), { recursive: true });
  const beyond = names.some((name) => {
    const [, number, width = '256'] = /^tile\/0\/((?:x\d{3}\/)?\d{3})(?:\.p\/(\d+))?$/.exec(name) ?? [];
    return number !== undefined && Number(number.replaceAll(/[x/]/g, '')) * 256 + Number(width) > size;
  });
  return beyond || names.some((name) => name.includes('.coming-'));
}

/** Every file under its own name is as long as its name says. */
async function wholeFiles(): Promise<string[]> {
  const names = (await readdir(folder(), { recursive: true })).filter((name) =>
    /^tile\/\d+\/.*\d$/.test(name) && !name.includes('.coming-'));
  const wrong = await Promise.all(names.map(async (name) => {
    const found = await stat(join(folder(), name));
    const width = Number(/\.p\/(\d+)$/.exec(name)?.[1] ?? 256);
    return found.isFile() && found.size !== width * 32 ? [name] : [];
  }));
  return wrong.flat();
}

it('leaves a prefix of the log behind each of fifty kills, and goes on from it', async () => {
  const draw = random();
  const checkpoints = new SqlCheckpoints(sql);
  const end = Number(await store.end());
  const recordOf = recordsOf(TrailKeys.open(keyFile()).saltKey);
  const edge = new Edge();
  let at: Position = start;
  /** The tree of the log itself, as far as asked. */
  const treeAt = async (size: number): Promise<Tree> => {
    while (edge.size < size) {
      const page = await store.page(at, Math.min(2_000, size - edge.size));
      for (const event of page) edge.append(leafHash(recordOf(event).leaf));
      at = page.at(-1)!.position;
    }
    return { size: edge.size, root: edge.root };
  };
  let [inBetween, before]: [number, Tree | null] = [0, null];
  let child = started();
  for (let kill = 1; kill <= kills; kill += 1) {
    const goal = Math.floor(end * (kill - draw()) / (kills + 1));
    while (((await checkpoints.latest())?.size ?? 0) < goal) await pause(5);
    await pause(draw() * 25);
    await killed(child);
    const said = (await new TrailReader(new Folder(folder())).checkpoint())!;
    expect(await wholeFiles()).toEqual([]);
    expect(signersOf(readNote(said.note), TrailKeys.open(keyFile()).ever.map(({ vkey }) => readVkey(vkey))))
      .toHaveLength(1);
    expect({ size: said.size, root: said.root }).toEqual(await treeAt(said.size));
    expect((await TileWriter.open(new Folder(folder()), said)).tree.size).toBe(said.size);
    if (before !== null) {
      const proof = await new TrailReader(new Folder(folder())).consistency(before.size, said.size);
      expect(continues(before, said, proof)).toBe(true);
    }
    before = said;
    if (await leftOver(said.size)) inBetween += 1;
    child = started();
  }
  while (((await checkpoints.latest())?.size ?? 0) < end) await pause(20);
  await killed(child);
  expect((await checkpoints.latest())!.root).toEqual((await treeAt(end)).root);
  console.log(`${kills} kills, ${inBetween} of them with tiles or files past the checkpoint`);
  expect(inBetween).toBeGreaterThan(kills / 10);
  // Whatever was published on the way is the beginning of what came after.
  const reader = new TrailReader(new Folder(folder()));
  const sizes = await checkpoints.sizes();
  const last = (await checkpoints.latest())!;
  for (const size of sizes.filter((_, n) => n % 7 === 0)) {
    const one = (await checkpoints.from(size))!;
    expect(continues(one, last, await reader.consistency(size, last.size))).toBe(true);
  }
}, 600_000);
