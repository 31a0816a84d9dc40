/** Witnesses that cosign checkpoints: what they sign and refuse, and that nothing is published without enough. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openMemoryStore } from '#store';
import type { EventStore } from '#store';
import {
  AskedWitnesses, Folder, readNote, readVkey, signersOf, TooFewWitnesses, TrailFollower, TrailKeys, TrailReader,
} from '#trail';
import type { Checkpoints, Published } from '#trail';
import { events, handClock, write } from '../store/events.ts';
import { startWitness } from '../kit/witness.ts';
import type { Witness } from '../kit/witness.ts';

let place: string;
let store: EventStore;
let witnesses: readonly Witness[];
let published: Published[];
const clock = handClock();
const now = (): Date => new Date(clock.read());
let streams = 0;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'witness-'));
  store = openMemoryStore(clock.read);
  published = [];
  const [vkey] = keys().vkeys(0);
  witnesses = [await startWitness('one.example', vkey!, now), await startWitness('two.example', vkey!, now)];
});
afterEach(async () => {
  await Promise.all(witnesses.map((one) => one.close()));
  await rm(place, { recursive: true, force: true });
});

const keys = (): TrailKeys => TrailKeys.open(join(place, 'keys.json'), 'example.org/log');
const folder = (): Folder => new Folder(join(place, 'trail'));
/** In memory: what the database keeps has specs of its own. */
const checkpoints: Checkpoints = {
  latest: async () => published.at(-1) ?? null,
  from: async (size) => published.find((one) => one.size >= size) ?? null,
  sizes: async () => published.map(({ size }) => size),
  add: async (one) => { published.push(one); },
};
const asked = (quorum: number): AskedWitnesses => new AskedWitnesses({ quorum, timeoutMs: 2_000,
  witnesses: witnesses.map(({ vkey, url }) => ({ vkey, url })),
  hashAt: (size) => new TrailReader(folder()).hashAt(size) });
const follow = async (quorum: number, count = 100): Promise<void> => {
  await store.append([write(`note-${streams += 1}`, -1, ...events(count))]);
  await new TrailFollower({ store, folder: folder(), keys: keys(), checkpoints, witnesses: asked(quorum) }).catchUp();
};
const latest = async () => readNote((await new TrailReader(folder()).checkpoint())!.note);

it('cosign each checkpoint by a proof that it continues what they saw, whatever the log knows of that', async () => {
  for (const size of [100, 200, 300]) {
    await follow(2);
    const note = await latest();
    expect(signersOf(note, witnesses.map(({ vkey }) => readVkey(vkey)))).toHaveLength(2);
    expect(witnesses.map(({ seen }) => seen().size)).toEqual([size, size]);
  }
  // Each time the log asked anew it was told what they had seen, and proved that from there.
  expect(witnesses[0]!.answered).toEqual([200, 409, 200, 409, 200]);
});

it('do not sign a fork, and nothing is published then', async () => {
  await follow(2);
  const before = await new TrailReader(folder()).checkpoint();
  // The same keys over another log: what somebody would do who has the database, the trail and the keys.
  await rm(join(place, 'trail'), { recursive: true });
  published = [];
  store = openMemoryStore(clock.read);
  await expect(follow(1, 150)).rejects.toThrow(TooFewWitnesses);
  expect(witnesses.map(({ answered }) => answered.at(-1))).toEqual([422, 422]);
  expect(witnesses.map(({ seen }) => seen().root)).toEqual([before!.root, before!.root]);
  expect(published).toEqual([]);
  expect(await new TrailReader(folder()).checkpoint()).toBeNull();
});

it('that are away or lie count for nothing: a quorum is of signatures that hold', async () => {
  witnesses[0]!.lies = true;
  await follow(1);
  expect(signersOf(await latest(), [readVkey(witnesses[1]!.vkey)])).toHaveLength(1);
  expect((await latest()).signatures).toHaveLength(2);
  await witnesses[1]!.close();
  await expect(follow(1)).rejects.toThrow('0 of 2 witnesses have signed, 1 must');
  await follow(0);
  expect((await latest()).signatures).toHaveLength(1);
  expect(published.map(({ size }) => size)).toEqual([100, 300]);
});
