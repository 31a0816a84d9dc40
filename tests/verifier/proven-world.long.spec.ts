/** The verifier, written from the page, on what the product itself makes: its service, its export, its packs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseConfig } from '#platform';
import { exits, run } from '../../apps/cli/src/run.ts';
import { privateNote, provenWorld } from '../kit/proven-world.ts';
import type { ProvenWorld } from '../kit/proven-world.ts';
import { folders } from '../kit/trail-log.ts';
import { outcomeOf, said } from './desk.ts';

let world: ProvenWorld;
let token: string;
let key: string;
const made = folders();
const agreement = 'worcestershire-regulatory-services-2016';

beforeAll(async () => {
  world = await provenWorld();
  await privateNote(world.service, agreement, 'BRM', 'We would go as far as 12 %');
  await world.caughtUp();
  token = join(made.make(), 'token');
  writeFileSync(token, await world.service.token('auditor'));
  [key] = world.keys().vkeys(1) as [string];
}, 120_000);
afterAll(async () => {
  made.clear();
  await world.close();
});

const asAuditor = (): string[] => ['--token-file', token, '--key', key];

describe('the verifier on the product', () => {
  it('verifies the live service, and its export without it', async () => {
    const { url } = world.service.api;
    const kept = join(made.make(), 'kept');
    expect(await outcomeOf(url, ...asAuditor(), '--keep', kept)).toMatchObject({ verified: true, problems: [] });
    const folder = join(made.make(), 'log');
    const copied = await said('export', [folder, url, '--token-file', token, '--checkpoints']);
    expect(copied).toMatchObject({ exit: 0 });
    const outcome = await outcomeOf(folder, '--key', key, '--keep', kept);
    expect(outcome).toMatchObject({ verified: true, problems: [], first: null });
    expect(outcome.olderCompared).toBeGreaterThan(1);
    await privateNote(world.service, agreement, 'RED', 'Meanwhile');
    await world.caughtUp();
    const grown = await outcomeOf(url, ...asAuditor(), '--keep', kept);
    expect(grown).toMatchObject({ verified: true, problems: [], olderCompared: 1 });
    expect(grown.size).toBeGreaterThan(outcome.size!);
  });

  it('verifies the packs of every agreement, for an auditor and for a party that may not see all', async () => {
    const { url } = world.service.api;
    const tokens = [await world.service.token('auditor'), await world.service.token('monitoring-officer', 'RED')];
    for (const name of [agreement, 'breckland-south-holland', 'compass-point', 'hoople']) {
      for (const bearer of tokens) {
        const answer = await fetch(`${url}/agreements/${name}/evidence-pack`,
          { headers: { authorization: `Bearer ${bearer}` } });
        if (answer.status === 404 && bearer === tokens[1]) continue;
        const file = join(made.make(), 'pack.zip');
        writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
        expect([name, await outcomeOf(file, '--key', key)])
          .toMatchObject([name, { verified: true, problems: [], pack: { agreement: name } }]);
      }
    }
  });

  it('verifies the local service from the command line of Concordat, which makes a token for that', async () => {
    const { service } = world;
    const config = parseConfig({ PORT: new URL(service.api.url).port, CONCORDAT_DATA_DIR: service.dir });
    let out = '';
    const exit = await run(['verify', '--json', '--key', key], { config, now: () => Date.parse(service.clock()),
      out: (text) => { out += text; }, err: () => undefined });
    expect(exit).toBe(exits.done);
    expect(JSON.parse(out)).toMatchObject({ verified: true, target: service.api.url, keys: { from: 'given' } });
    const file = join(made.make(), 'pack.zip');
    const around = { config, now: () => Date.parse(service.clock()), out: () => undefined, err: () => undefined };
    expect(await run(['pack', agreement, file], around)).toBe(exits.done);
    expect(await outcomeOf(file, '--key', key)).toMatchObject({ verified: true, pack: { agreement } });
    expect(await run(['pack', 'no-such-agreement', file], around)).toBe(exits.refused);
  });

  it('I54: names the first event that somebody changed in the database itself', async () => {
    const [row] = await world.root.query(`select position, stream, type from log.events
      where type = 'ClauseProposed' or type = 'AgreementCommenced' order by position limit 1`) as
      { position: string; stream: string; type: string }[];
    await world.root.query(`update log.events set recorded_at = recorded_at + interval '1 second' where position = $1`,
      [row!.position]);
    const outcome = await outcomeOf(world.service.api.url, ...asAuditor());
    expect(outcome).toMatchObject({ verified: false, exit: 1,
      first: { verdict: 'changed', type: row!.type, reason: expect.stringContaining('recordedAt') } });
    expect(Number(outcome.first!.position)).toBe(Number(row!.position));
  });
});
