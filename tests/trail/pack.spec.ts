/** Evidence packs: the same bytes when built again, whole for their reader, and nothing for others in them. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { start } from '#store';
import type { Recorded } from '#store';
import { certificateOf, includes, leafHash, readCheckpoint, readNote, readProof, readVkey, signersOf } from '#trail';
import type { Packed } from '#trail';
import { wholeLife } from '../kit/agreement-story.ts';
import { privateNote, provenWorld } from '../kit/proven-world.ts';
import type { ProvenWorld } from '../kit/proven-world.ts';

let world: ProvenWorld;
let all: readonly Recorded[];
const agreement = 'worcestershire-regulatory-services-2016';
const secret = 'We would go as far as 12 %';

beforeAll(async () => {
  world = await provenWorld();
  await privateNote(world.service, agreement, 'BRM', secret);
  await world.caughtUp();
  all = await world.store.page(start, 100_000);
}, 120_000);
afterAll(async () => { await world.close(); });

async function pack(token: string, query = '', of = agreement): Promise<Buffer> {
  const answer = await fetch(`${world.service.api.url}/agreements/${of}/evidence-pack${query}`,
    { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  return Buffer.from(await answer.arrayBuffer());
}
type Files = Readonly<Record<string, Uint8Array>>;
const text = (files: Files, name: string): string => strFromU8(files[name]!);
const json = (files: Files, name: string): any => JSON.parse(text(files, name));

describe('an evidence pack', () => {
  it('has the same bytes when it is built again, also after the log went on', async () => {
    const token = await world.service.token('auditor');
    const first = await pack(token);
    expect((await pack(token)).equals(first)).toBe(true);
    const { size } = json(unzipSync(first), 'pack.json');
    await privateNote(world.service, agreement, 'RED', 'meanwhile');
    await world.caughtUp();
    expect((await pack(token, `?size=${size}`)).equals(first)).toBe(true);
    expect((await pack(token)).equals(first)).toBe(false);
    await expect(pack(token, '?size=999999')).rejects.toThrow('404');
  });

  it('I60: proves each event under its checkpoint, with documents by their hash and a signed manifest', async () => {
    const files = unzipSync(await pack(await world.service.token('auditor')));
    const { size, root } = readCheckpoint(readNote(text(files, 'checkpoint')).text);
    const manifest = readNote(text(files, 'manifest'));
    expect(signersOf(manifest, [readVkey(world.keys().vkeys(size)[0]!)])).toHaveLength(1);
    const lines = manifest.text.split('\n').slice(2, -1);
    expect(lines).toEqual(Object.keys(files).filter((name) => name !== 'manifest').sort()
      .map((name) => `${hash('sha256', files[name]!)} ${name}`));
    const events = all.filter(({ stream }) =>
      stream === `agreement-${agreement}` || stream.startsWith(`note-${agreement}.`));
    const leaves = Object.keys(files).filter((name) => name.endsWith('.leaf')).sort();
    expect(json(files, 'pack.json').events).toBe(leaves.length);
    expect(leaves.length).toBeGreaterThanOrEqual(events.length);
    for (const name of leaves) {
      const { index, path, checkpoint } = readProof(text(files, name.replace('.leaf', '.tlog-proof')));
      const leaf = Buffer.from(files[name]!);
      expect(checkpoint).toBe(text(files, 'checkpoint'));
      expect(includes({ leaf: leafHash(leaf), index, size, root }, path)).toBe(true);
      const [salt, said] = ['.salt', '.content'].map((end) => files[name.replace('.leaf', end)]!);
      const content = Buffer.concat([salt!, said!]);
      expect((JSON.parse(leaf.toString()) as { content: string }).content).toBe(hash('sha256', content));
    }
    const named = events.flatMap(({ meta }) => meta.evidence.map((one) => one.hash));
    const told = json(files, 'documents.json').map((one: { hash: string }) => one.hash);
    expect(told).toEqual(expect.arrayContaining(named));
  });

  it('I1: certifies who signed, in what capacity, on which text, under which decision', async () => {
    const files = unzipSync(await pack(await world.service.token('auditor'), '', 'breckland-south-holland'));
    const { executed, signatures } = json(files, 'certificate.json');
    const eventAt = (index: number): Recorded => {
      const leaf = JSON.parse(text(files, `events/${String(index).padStart(10, '0')}.leaf`)) as { position: string };
      return all.find(({ position }) => position === leaf.position)!;
    };
    expect(eventAt(executed).type).toBe('AgreementExecuted');
    // Its sources say that both signed and do not say who.
    expect(signatures.map((one: { council: string; person: string | null }) => [one.council, one.person]))
      .toEqual([['SHO', null], ['BRE', null]]);
    for (const one of signatures) {
      const signed = eventAt(one.event);
      expect(signed.data).toMatchObject({ council: one.council, hash: one.textHash });
      expect(signed.meta.effectiveOn).toBe(one.signedOn);
      expect(one.decision).toBeNull();
    }
    expect(text(files, 'certificate.html')).toContain(signatures[0].textHash);
    expect(text(files, 'timeline.html').match(/<tr>/g)!.length - 1).toBe(json(files, 'pack.json').events);
  });

  it('I1: names the decision, the delegation and what voided a counterpart, in a whole life', () => {
    const told = wholeLife().map((event, index) => ({ index, proof: '', sentence: '', record: {} as Packed['record'],
      recorded: { stream: 'agreement-life', type: event.type, data: event, meta: { effectiveOn: event.on } },
    })) as unknown as readonly Packed[];
    const { executed, signatures } = certificateOf('life', told);
    const at = (index: number | null): any => (index === null ? null : told[index]!.recorded);
    expect(at(executed).type).toBe('AgreementExecuted');
    expect(new Set(signatures.map(({ council }) => council))).toEqual(new Set(['ALV', 'BRK', 'CHW']));
    for (const { council, decision, delegation, event, person, capacity, textHash } of signatures) {
      expect(at(decision)).toMatchObject({ type: 'DecisionMade', data: { council } });
      expect(at(decision).data.outcome).toMatch(/^approve/);
      expect(decision).toBeLessThan(event);
      const { signatories } = at(event).data;
      expect(signatories.length === 0 ? [{ person: null, capacity: null }] : signatories)
        .toContainEqual({ person, capacity });
      if (at(decision).data.hash !== textHash) expect(at(delegation).data).toMatchObject({ council, hash: textHash });
    }
    const others = told.map((one) => ({ ...one, recorded: { ...one.recorded, stream: 'agreement-other' } }));
    expect(certificateOf('life', others)).toEqual({ executed: null, signatures: [] });
  });

  it('I57: holds nothing that its reader may not see: outsiders have what is public, and no more', async () => {
    const { service } = world;
    const own = unzipSync(await pack(await service.token('monitoring-officer', 'BRM')));
    const partner = unzipSync(await pack(await service.token('monitoring-officer', 'RED')));
    const outsider = unzipSync(await pack(await service.token('monitoring-officer', 'TDA')));
    const has = (files: Files): boolean => Object.values(files).some((bytes) => strFromU8(bytes).includes('12 %'));
    expect([own, partner, outsider].map(has)).toEqual([true, false, false]);
    const classes = new Set(Object.keys(outsider).filter((name) => name.endsWith('.leaf'))
      .map((name) => json(outsider, name).classification.class));
    expect([...classes]).toEqual(['public']);
    await expect(pack(await service.token('registrar'), '')).resolves.toBeDefined();
  });

  it('is refused where the database no longer says what the trail has, and says where', async () => {
    const { root, service } = world;
    const one = all.find(({ stream }) => stream === `agreement-${agreement}`)!;
    const change = (data: string): Promise<unknown> =>
      root.query('update log.events set data = $2::json where position = $1::bigint', [one.position, data]);
    await change(JSON.stringify({ ...one.data, title: 'Something else' }));
    const token = await service.token('auditor');
    await expect(pack(token)).rejects.toThrow(/409 .*trail-differs/);
    await change(one.dataText!);
    await expect(pack(token)).resolves.toBeDefined();
  });
});
