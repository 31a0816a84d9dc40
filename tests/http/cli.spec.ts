import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseConfig } from '#platform';
import type { FollowerHealth } from '#platform';
import { exits, run } from '../../apps/cli/src/run.ts';
import { startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';

let service: Service;
let followers: readonly FollowerHealth[] = [];
let said = '';
let complained = '';
beforeAll(async () => {
  service = await startService(() => ({ followers: async () => followers }));
});
beforeEach(() => {
  followers = [];
  said = '';
  complained = '';
});
afterAll(async () => {
  await service.close();
});

const config = (change: Record<string, string> = {}) =>
  parseConfig({ PORT: new URL(service.api.url).port, CONCORDAT_DATA_DIR: service.dir, ...change });
const concordat = (argv: readonly string[], settings = config()): Promise<number> =>
  run(argv, {
    config: settings,
    now: () => Date.parse(service.clock()),
    out: (text) => {
      said += text;
    },
    err: (text) => {
      complained += text;
    },
  });
const heading = 'local-authority-code,official-name,nation,local-authority-type,start-date';
const file = (...rows: string[]): string => {
  const path = join(service.dir, 'councils.csv');
  writeFileSync(path, [heading, ...rows].join('\n'));
  return path;
};

describe('concordat token', () => {
  it('prints a token that the service takes', async () => {
    expect(await concordat(['token', '--council', 'BRM', '--role', 'lead-officer', '--person', 'anne'])).toBe(
      exits.done,
    );
    const me = await service.get('/me', { token: said.trim() });
    expect(me.body).toEqual({ person: service.issuer.personOf('anne'), council: 'BRM', capacity: 'lead-officer' });
  });

  it('prints the person reference beside it as JSON', async () => {
    await concordat(['--json', 'token', '--role', 'registrar', '--person', 'anne']);
    expect(JSON.parse(said)).toMatchObject({
      person: service.issuer.personOf('anne'),
      role: 'registrar',
      council: null,
    });
  });

  it('refuses roles nobody knows, councils that are none, and a role that needs a council without one', async () => {
    expect(await concordat(['token', '--role', 'king'])).toBe(exits.usage);
    expect(await concordat(['token', '--role', 'member', '--council', 'brm'])).toBe(exits.usage);
    expect(await concordat(['token', '--role', 'member'])).toBe(exits.usage);
    expect(complained).toContain('a member acts for a council');
  });

  it('issues none where an outside issuer does', async () => {
    const outside = config({
      CONCORDAT_ISSUER: 'https://id.example',
      CONCORDAT_AUDIENCE: 'concordat',
      CONCORDAT_JWKS_URL: 'https://id.example/jwks',
      CONCORDAT_PERSON_KEY: 'k'.repeat(32),
    });
    expect(await concordat(['token', '--role', 'registrar'], outside)).toBe(exits.usage);
  });
});

describe('concordat status', () => {
  it('tells how each follower does', async () => {
    followers = [{ name: 'views', state: 'following', position: '007', behind: 3, reason: null }];
    expect(await concordat(['status'])).toBe(exits.done);
    expect(said).toBe('ready\n  views: following, 3 behind, at 007\n');
  });

  it('exits 3 and says why when the service is not ready', async () => {
    followers = [{ name: 'views', state: 'stopped', position: '', behind: 3, reason: 'unknown event' }];
    expect(await concordat(['status'])).toBe(exits.unavailable);
    expect(said).toBe(
      'not ready: Stopped or too far behind: views\n  views: stopped, 3 behind, at the start: unknown event\n',
    );
  });

  it('exits 3 when nobody answers, and when something else does', async () => {
    expect(await concordat(['status'], config({ PORT: '1' }))).toBe(exits.unavailable);
    expect(await concordat(['--url', `${service.api.url}/docs?`, 'status'])).toBe(exits.unavailable);
  });
});

describe('concordat import councils', () => {
  it('loads what is good, names the bad line, and finds nothing new the second time', async () => {
    const path = file(
      'BRM,Bromsgrove District Council,England,NMD,1974-04-01',
      'x,Nowhere,England,NMD,1974-04-01',
      'RDD,Redditch Borough Council,England,NMD,1974-04-01',
    );
    expect(await concordat(['import', 'councils', path])).toBe(exits.refused);
    expect(said).toBe('2 loaded, 0 unchanged, 1 refused\n  line 3: x is not a register code\n');
    said = '';
    await concordat(['--json', 'import', 'councils', path]);
    expect(JSON.parse(said)).toMatchObject({ loaded: 0, unchanged: 2, refused: [{ line: 3 }] });
    expect((await service.get('/councils/RDD')).body.onDay.legalName).toBe('Redditch Borough Council');
  });

  it('records by whom, from what source, and that it was imported', async () => {
    await concordat([
      'import',
      'councils',
      file('WYC,Wychavon District Council,England,NMD,1974-04-01'),
      '--source',
      'Register, version 2',
    ]);
    const [first] = (await service.store.read('council-WYC')).events;
    expect(first!.meta).toMatchObject({
      grade: 'imported',
      actor: { capacity: 'registrar', person: service.issuer.personOf('operator') },
      evidence: [{ hash: 'unknown', title: 'Register, version 2', source: 'Register, version 2' }],
    });
  });

  it('says what is wrong with the command line, the file, or the rights', async () => {
    expect(await concordat(['import', 'councils', join(service.dir, 'none.csv')])).toBe(exits.usage);
    expect(await concordat(['import', 'nothing'])).toBe(exits.usage);
    expect(await concordat(['--help'])).toBe(exits.done);
    const token = join(service.dir, 'token');
    writeFileSync(token, `${await service.token('auditor')}\n`);
    expect(await concordat(['--token-file', token, 'import', 'councils', file()])).toBe(exits.refused);
    expect(complained).toContain('forbidden');
  });
});

describe('concordat --json', () => {
  it('says in JSON what went wrong, with the exit code', async () => {
    const nobody = config({ PORT: '1' });
    expect(await concordat(['--json', 'status'], nobody)).toBe(exits.unavailable);
    const { exit, error } = JSON.parse(said);
    expect([exit, error]).toEqual([exits.unavailable, expect.stringMatching(/nothing answers/)]);
    expect(complained).toBe('');
  });
});

describe('concordat import history', () => {
  const samples = join(process.cwd(), 'infra', 'samples');
  const compassPoint = join(samples, 'histories', 'compass-point.json');
  beforeAll(async () => {
    await concordat(['import', 'councils', join(samples, 'councils.csv')]);
  });

  it('records the facts of a history, with progress, and recording it again adds nothing', async () => {
    expect(await concordat(['import', 'history', compassPoint])).toBe(exits.done);
    expect(said).toMatch(/compass-point\.json: \d+ facts recorded, 0 were there/);
    expect(complained).toMatch(/compass-point: \d+ of \d+ facts\n$/);
    said = '';
    expect(await concordat(['--json', 'import', 'history', compassPoint])).toBe(exits.done);
    expect(JSON.parse(said).histories).toMatchObject([{ agreement: 'compass-point', recorded: 0, problems: [] }]);
  });

  it('refuses a broken file with line and reason, and records nothing of it', async () => {
    const text = readFileSync(join(samples, 'histories', 'breckland-south-holland.json'), 'utf8');
    const broken = join(service.dir, 'broken.json');
    writeFileSync(broken, text.replace('"council": "BRE"', '"council": "RED"'));
    expect(await concordat(['import', 'history', broken])).toBe(exits.refused);
    expect(said).toMatch(/broken\.json: refused, nothing recorded\n {2}line \d+: not-invited/);
    expect((await service.store.read('agreement-breckland-south-holland')).events).toEqual([]);
  });

  it('says each thing once, and the outcome as the last line', async () => {
    const token = await service.token('records-importer');
    const text = readFileSync(join(samples, 'histories', 'south-hams-west-devon.json'), 'utf8');
    const answer = await service.put('/imports/histories', text, 'application/vnd.concordat.history+json', { token });
    const lines = (answer.body as string).trim().split('\n').map((line) => JSON.parse(line));
    const total = lines[0].total as number;
    expect(lines.map(({ done }) => done)).toEqual([...Array.from({ length: total + 1 }, (_, done) => done), undefined]);
    expect(lines.at(-1)).toMatchObject({ recorded: total, repeated: 0 });
  });

  it('is for the records importer alone', async () => {
    const token = await service.token('lead-officer', 'ELI');
    const text = readFileSync(compassPoint, 'utf8');
    const answer = await service.put('/imports/histories', text, 'application/vnd.concordat.history+json', { token });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });
});

describe('concordat savings', () => {
  it('exits 3 where the store has no read models, and 2 where it is not said whose savings', async () => {
    expect(await concordat(['savings', 'country'])).toBe(exits.unavailable);
    expect(complained).toContain('unavailable');
    expect(await concordat(['savings', 'council', 'BRM', '--csv', '-'])).toBe(exits.unavailable);
    expect(await concordat(['savings', 'council'])).toBe(exits.usage);
  });
});

describe('concordat person', () => {
  it('tells what a council holds about a person, and who read it, without a word of it', async () => {
    const token = await service.token('monitoring-officer', 'BRM');
    const give = (path: string, body: object) =>
      service.post(`/people/per-ada1${path}`, { on: '2026-01-05', ...body }, { token });
    await service.put('/people/per-ada1', JSON.stringify({ on: '2026-01-05', name: 'Ada Brightwell' }),
      'application/json', { token, headers: { 'idempotency-key': '"cli"' } });
    await give('/narratives', { kind: 'other', text: 'Writes only in the mornings.', keepDays: 30 });
    await give('/holds', { authority: 'court', reference: 'QB-2026-1' });
    expect(await concordat(['person', 'reads', 'per-ada1', '--council', 'BRM'])).toBe(exits.done);
    expect(said).toBe('never read\n');
    await service.get('/people/per-ada1?purpose=correspondence', { token });
    said = '';
    expect(await concordat(['person', 'reads', 'per-ada1', '--council', 'BRM'])).toBe(exits.done);
    expect(said).toMatch(/^2026-03-02T\S+ {2}per-\w+ {2}BRM {2}monitoring-officer {2}name {2}correspondence\n$/);
    said = '';
    expect(await concordat(['person', 'record', 'per-ada1', '--council', 'BRM'])).toBe(exits.done);
    expect(said.split('\n')).toEqual(['name  2026-01-05  kept',
      'narrative-1  2026-01-05  kept  other  -  until 2026-02-04',
      'hold-1  2026-01-05  court  QB-2026-1  until it is lifted', 'read  1 times', '']);
    await give('/hold-liftings', { hold: 'hold-1' });
    await give('/erasure', { basis: 'no-longer-needed' });
    said = '';
    await concordat(['person', 'record', 'per-ada1', '--council', 'BRM']);
    expect(said).toContain('erased  2026-01-05  no-longer-needed  1 narratives\n');
    expect(await concordat(['person', 'record', 'per-ada1', '--council', 'RED'])).toBe(exits.refused);
    expect(complained).toContain('nothing-recorded');
    expect(await concordat(['person', 'record', 'per-ada1'])).toBe(exits.usage);
  });
});
