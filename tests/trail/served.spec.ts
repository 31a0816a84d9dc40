/** The trail as it is served: every proof holds, and nobody reads by a proof what he may not read. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Capacity } from '#domain';
import { start } from '#store';
import type { Recorded } from '#store';
import {
  continues, entriesIn, includes, leafHash, readCheckpoint, readNote, readProof, readVkey, signersOf, tilePath, tilesOf,
} from '#trail';
import type { Tile } from '#trail';
import { privateNote, provenWorld } from '../kit/proven-world.ts';
import type { ProvenWorld } from '../kit/proven-world.ts';

let world: ProvenWorld;
let auditor: string;
let all: readonly Recorded[];
const agreement = 'worcestershire-regulatory-services-2016';

beforeAll(async () => {
  world = await provenWorld();
  const { service } = world;
  await privateNote(service, agreement, 'BRM', 'We would go as far as 12 %');
  const named = await service.put('/people/per-proven', JSON.stringify({ on: '2026-01-05', name: 'Ada Brightwell' }),
    'application/json', { token: await service.token('monitoring-officer', 'BRM'),
      headers: { 'idempotency-key': '"named"' } });
  expect([named.status, named.body.code]).toEqual([200, undefined]);
  await world.caughtUp();
  auditor = await service.token('auditor');
  all = await world.store.page(start, 100_000);
}, 120_000);
afterAll(async () => { await world.close(); });

const text = async (path: string, token: string | null = null): Promise<string> => {
  const { status, body } = await world.service.get(`/trail${path}`, { token });
  expect([path, status]).toEqual([path, 200]);
  return body as string;
};
async function bytes(path: string, token?: string): Promise<Buffer> {
  const { url } = world.service.api;
  const answer = await fetch(`${url}/trail/${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  expect([path, answer.status]).toEqual([path, 200]);
  return Buffer.from(await answer.arrayBuffer());
}
const statusOf = async (path: string, token: string | null): Promise<number> =>
  (await world.service.get(`/trail/${path}`, { token })).status;
const noteAt = (): Recorded => all.find(({ type }) => type === 'PrivateNoteWritten')!;

describe('the trail over HTTP', () => {
  it('is served as files to everybody, the leaves to auditors, and they make the root that is signed', async () => {
    const note = readNote(await text('/checkpoint'));
    const { size, root } = readCheckpoint(note.text);
    expect(size).toBe(all.length);
    expect(signersOf(note, [readVkey(world.keys().vkeys(size)[0]!)])).toHaveLength(1);
    const hashes = (await Promise.all(tilesOf(0, size).map((tile) => bytes(tilePath(tile))))).map((tile) =>
      Array.from({ length: tile.length / 32 }, (_, at) => tile.subarray(at * 32, at * 32 + 32))).flat();
    const leaves = (await Promise.all(tilesOf('entries', size).map(async (tile) =>
      entriesIn(await bytes(tilePath(tile), auditor))))).flat();
    expect(leaves.map((leaf) => leafHash(leaf).toString('hex'))).toEqual(hashes.map((one) => one.toString('hex')));
    expect(root.toString('base64')).toBe(note.text.split('\n')[2]);
    expect(leaves.map((leaf) => (JSON.parse(leaf.toString()) as { id: string }).id)).toEqual(all.map(({ id }) => id));
    expect(await text(`/checkpoint/${size}`)).toBe(await text('/checkpoint'));
    expect((await text('/checkpoints')).trim().split('\n').at(-1)).toBe(String(size));
    const sizes = (await world.checkpoints.sizes());
    const [old, now] = await Promise.all([sizes[0]!, size].map((one) => world.checkpoints.from(one)));
    const proof = (await text(`/consistency?from=${old!.size}&to=${size}`)).trim().split('\n').filter(Boolean);
    expect(continues(old!, now!, proof.map((line) => Buffer.from(line, 'base64')))).toBe(true);
    expect(readNote(await text('/keys/1')).text).toContain(world.keys().vkeys(size)[0]);
  });

  it('I57: proves an event to whoever may read it, and tells others the same as of no event', async () => {
    const { service } = world;
    const own = await service.token('monitoring-officer', 'BRM');
    const partner = await service.token('monitoring-officer', 'RED');
    const outsider = await service.token('monitoring-officer', 'TDA');
    const executed = all.find(({ type, stream }) =>
      type === 'AgreementExecuted' && stream === `agreement-${agreement}`)!;
    const bound = all.find(({ type, stream }) =>
      type === 'CounterpartExecuted' && stream === `agreement-${agreement}`)!;
    for (const [event, tokens] of [
      [executed, [own, partner, outsider, auditor]], [bound, [own, partner, auditor]], [noteAt(), [own, auditor]],
    ] as const) {
      for (const token of [own, partner, outsider, auditor]) {
        const answer = await service.get(`/trail/proof/${event.position}`, { token });
        if (!(tokens as readonly string[]).includes(token)) {
          const none = await service.get('/trail/proof/00000000000009999999', { token });
          const { instance: _, ...told } = answer.body as Record<string, unknown>;
          expect({ status: answer.status, ...told }).toMatchObject({ status: 404, detail: none.body.detail });
          continue;
        }
        const { index, path, checkpoint } = readProof(answer.body as string);
        const { size, root } = readCheckpoint(readNote(checkpoint).text);
        const leaves = entriesIn(await bytes(tilePath(tileOf(index, size)), auditor));
        expect(includes({ leaf: leafHash(leaves[index % 256]!), index, size, root }, path)).toBe(true);
        expect(JSON.parse(leaves[index % 256]!.toString())).toMatchObject({ id: event.id, type: event.type });
      }
    }
  });

  it('I57: proves that a person is known to whoever may read that, and to no others of the council', async () => {
    const { service } = world;
    const { position } = all.find(({ type, stream }) => type === 'PersonNamed' && stream === 'person-per-proven.BRM')!;
    const statuses = async (council: string | undefined, capacities: readonly Capacity[]) =>
      Promise.all(capacities.map(async (capacity) =>
        [capacity, await statusOf(`proof/${position}`, await service.token(capacity, council))]));
    const may = ['lead-officer', 'monitoring-officer', 'head-of-paid-service', 'auditor'] as const;
    expect(await statuses('BRM', may)).toEqual(may.map((one) => [one, 200]));
    const others = ['finance-officer', 'member', 'signatory', 'scrutiny'] as const;
    expect(await statuses('BRM', others)).toEqual(others.map((one) => [one, 404]));
    expect(await statuses('RED', may)).toEqual(may.map((one) => [one, 404]));
    expect(await statuses(undefined, ['registrar', 'auditor'])).toEqual([['registrar', 404], ['auditor', 200]]);
  });

  it('I57: serves leaves and records to auditors of the whole system alone', async () => {
    const { service } = world;
    const tokens = [null, await service.token('auditor', 'BRM'), await service.token('monitoring-officer', 'BRM'),
      await service.token('registrar')];
    for (const path of ['tile/entries/000', 'records/000', 'tile/entries/000.p/1']) {
      expect(await Promise.all(tokens.map((token) => statusOf(path, token)))).toEqual([401, 403, 403, 403]);
      expect(await statusOf(path, auditor)).toBe(200);
    }
  });

  it('has no private word, no salt and nothing to guess one by in what everybody may have', async () => {
    const { size } = readCheckpoint(readNote(await text('/checkpoint')).text);
    const tiles = await Promise.all(tilesOf(0, size).map((tile) => bytes(tilePath(tile))));
    const leaves = (await Promise.all(tilesOf('entries', size).map(async (tile) =>
      entriesIn(await bytes(tilePath(tile), auditor))))).flat();
    const { position, data } = noteAt();
    const leaf = leaves.find((one) => one.includes(`"position":"${position}"`))!;
    expect(leaf.toString()).not.toContain('12 %');
    // Whoever guesses the words cannot try them out: the digest of the content alone is not in the leaf.
    expect(leaf.toString()).not.toContain(hash('sha256', JSON.stringify({ data })));
    expect(Buffer.concat(tiles).includes('12 %')).toBe(false);
  });

  it('refuses what is no path of a tile, and what the trail has not come to', async () => {
    for (const path of ['tile/0/0', 'tile/0/x000', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/300',
      'records/000.p/300', 'tile/0/x001/x234/067', 'tile/64/000', 'tile/-1/000', 'tile/0/999',
      'tile/0/../keys/1', 'tile/entries/999', 'tile/0/000.p/abc']) {
      expect([path, await statusOf(path, auditor)]).toEqual([path, 404]);
    }
    expect(await statusOf('consistency?from=5&to=4', null)).toBe(404);
    expect(await statusOf('consistency?from=a&to=4', null)).toBe(400);
    expect(await statusOf('checkpoint/999999', null)).toBe(404);
    expect(await statusOf('keys/2', null)).toBe(404);
    expect(await statusOf('keys/0', null)).toBe(400);
  });
});

const tileOf = (index: number, size: number): Tile => tilesOf('entries', size)[Math.floor(index / 256)]!;
