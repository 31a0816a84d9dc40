/**
 * A person of a loaded history is named, read and erased in the whole product, on its own database, and then looked for
 * everywhere: in files, rows, the log of the process and every answer it gives (I56). Killed between what an erasure
 * records and what it destroys, the product finishes it before it serves anybody.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { councilId } from '#domain';
import type { Capacity } from '#domain';
import { masterKeyPath, openMasterKey, postgresKeyring } from '#people';
import { openLocalIssuer, systemClock } from '#platform';
import { openKafka, topicsOf } from '#publishing';
import { openPostgresStore, openSql } from '#store';
import type { Sql, SqlSettings } from '#store';
import { contentsOf, openViews } from '#views';
import { allRows, filesWith, textHas } from '../kit/bytes-left.ts';
import { startConcordat } from '../kit/concordat-process.ts';
import type { Running } from '../kit/concordat-process.ts';
import { describeWithKafka, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { outcomeOf } from '../verifier/desk.ts';

const prefix = `erasure${process.pid}`;
let broker: Awaited<ReturnType<typeof someKafka>>;
const settings = () =>
  ({ CONCORDAT_LOG: 'debug', KAFKA_BROKERS: broker.brokers.join(','), CONCORDAT_KAFKA_PREFIX: prefix });
const history = 'worcestershire-regulatory-services-2016';
const name = 'Zephyrine Quillfeather';
const narratives = [
  'She keeps bees behind the depot at Finstall.', 'Her declaration: a share in Marmalade Holdings Ltd.',
];
/** Parts of what was said, since a part would be enough to tell. */
const words = [name, 'Quillfeather', 'Zephyrine', 'depot at Finstall', 'Marmalade Holdings', ...narratives];

let dir: string;
let running: Running;
let admin: Sql;
let person: string;
/** What an auditor has taken away, out of the reach of the service. */
let kept: string;
const started = async (): Promise<void> => {
  broker = await someKafka();
  dir = mkdtempSync(join(tmpdir(), 'concordat-erasure-'));
  kept = mkdtempSync(join(tmpdir(), 'concordat-kept-'));
  running = await startConcordat(dir, settings());
  admin = openSql(login());
};
afterAll(async () => {
  await admin?.close();
  await running?.stop();
  await broker?.stop();
  for (const one of [dir, kept]) rmSync(one, { recursive: true, force: true });
});

/** The superuser of the embedded server, at the address that it writes down itself. */
function login(): SqlSettings {
  const [, , , port] = readFileSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  return { host: '127.0.0.1', port: Number(port), user: 'concordat', database: 'concordat',
    password: readFileSync(join(dir, 'postgres', 'password'), 'utf8').trim() };
}
const issuer = () => openLocalIssuer(join(dir, 'issuer.json'), false);
const token = (role: Capacity, council?: string): string =>
  issuer().issue({ subject: `${role} of ${council}`, role, ...(council && { council }) }, Date.now());
const officer = (): string => token('monitoring-officer', 'BRM');

type Answer = { readonly status: number; readonly text: string; readonly body: any; readonly headers: Headers };
async function ask(
  method: string, path: string, body?: unknown, by = officer(), key = `"${randomUUID()}"`,
): Promise<Answer> {
  const given = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${running.url}${path}`, { method, ...given, headers: { authorization: `Bearer ${by}`,
    ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }) },
  }).catch((cause: unknown) => {
    throw new Error(`no answer; the service said last: ${running.logged().slice(-2_000)}`, { cause });
  });
  const text = await response.text();
  const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, text, body: json ? JSON.parse(text) : null, headers: response.headers };
}
const on = '2026-01-05';

/** Every document there is to read: each address with what it may be of, by an officer, a member and the auditor. */
async function everyAnswer(): Promise<string> {
  const { body: document } = await ask('GET', '/openapi.json');
  const filled: Readonly<Record<string, string>> = { agreement: history, council: 'BRM', person, code: 'conflict',
    narrative: 'narrative-1', line: 'licensing-desk', version: '1' };
  const query = `?on=2026-01-05&year=2025/26&until=2030-01-01&purpose=audit&council=BRM`;
  let said = '';
  for (const [path, { get }] of Object.entries<any>(document.paths)) {
    if (get === undefined) continue;
    const address = path.replace(/\{(\w+)\}/g, (_: string, part: string) => filled[part] ?? 'none');
    const asked = get.parameters.filter((one: any) => one.in === 'query').map((one: any) => one.name as string);
    const known = [...new URLSearchParams(query)].filter(([one]) => asked.includes(one));
    for (const by of [officer(), token('member', 'RED'), token('auditor')]) {
      const { text, headers } = await ask('GET', `${address}?${new URLSearchParams(known).toString()}`, undefined, by);
      said += `${address} ${[...headers].join(' ')} ${text}\n`;
    }
  }
  return said;
}

const today = (): string => new Date().toISOString().slice(0, 10);
const events = (): Promise<readonly { position: string }[]> => admin.query<{ position: string }>(
  'select *, data::text as words, meta::text as about from log.events order by position');
const erasures = async (of: string): Promise<number> => (await admin.query(
  `select from log.events where type = 'PersonalDataErased' and stream = $1`, [`person-${of}.BRM`])).length;

/** Folded anew from the log beside the live ones, the read models are the same. @throws ViewsDiffer */
async function sameFolded(): Promise<void> {
  const store = await openPostgresStore({ ...login(), role: 'concordat_app' }, { clock: systemClock });
  const views = openViews(store, { ...login(), role: 'concordat_views' });
  await views.rebuild({ compare: true, onlyCompare: true });
  await views.close();
  await store.close();
}

/** Once the trail says so many events. */
async function trailAt(size: number): Promise<void> {
  while (Number((await ask('GET', '/trail/checkpoint')).text.split('\n')[1]) < size) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

/** The packs that were taken away, and the service as it is now against the checkpoint that was. */
async function verified(): Promise<void> {
  for (const who of ['auditor', 'officer']) {
    expect(await outcomeOf(join(kept, `${who}.zip`))).toMatchObject({ verified: true, problems: [] });
  }
  const options = ['--older', join(kept, 'checkpoint'), '--token-file', join(kept, 'token')];
  expect(await outcomeOf(running.url, ...options)).toMatchObject({ verified: true, olderCompared: 1, problems: [] });
}

describeWithKafka('a person of a loaded history', () => {
  beforeAll(started, 120_000 + kafkaStartMs);
  it('is in the record by reference, is named beside it, and read for a purpose', async () => {
    person = issuer().personOf('zephyrine');
    const line = await ask('POST', `/agreements/${history}/savings-lines`, { on, line: 'licensing-desk', of: 'BRM',
      service: 'licensing', nature: 'cash-releasing', recurrence: 'recurrent', firstYear: '2025/26',
      budgetCode: 'LIC-100', owner: person, priceBase: 'cash' }, token('lead-officer', 'BRM'));
    expect([line.status, line.text.includes(person)]).toEqual([200, false]);
    const first = await ask('PUT', `/people/${person}`, { on, name }, officer(), '"name-1"');
    expect(first.status).toBe(200);
    const again = await ask('PUT', `/people/${person}`, { on, name }, officer(), '"name-1"');
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    for (const text of narratives) {
      const kind = 'declaration-of-interest';
      expect((await ask('POST', `/people/${person}/narratives`, { on, kind, text })).status).toBe(200);
    }
    expect((await ask('GET', `/people/${person}?purpose=correspondence`)).body.name).toBe(name);
    expect((await ask('GET', `/people/${person}/narratives/narrative-2?purpose=decision-making`)).body.text)
      .toBe(narratives[1]);
    const timeline = await ask('GET', `/agreements/${history}/timeline?limit=200`, undefined, token('auditor'));
    expect([timeline.text.includes(person), textHas(timeline.text, words)]).toEqual([true, false]);
  });

  it('I56: stands in no log of the process though requests fail with it in every part of them', async () => {
    for (const [method, path, body] of [
      ['PUT', `/people/${person}`, `{"on": "${on}", "name": "${name}`],
      ['PUT', `/people/${person}`, { on, name: `${name} `.repeat(20) }],
      ['PUT', `/people/${person}`, { on, name, [name]: 1 }],
      ['PUT', `/people/${encodeURIComponent(name)}`, { on, name }],
      ['POST', `/people/${person}/narratives`, { on, kind: name, text: narratives[0] }],
      ['POST', `/people/${person}/holds`, { on, authority: 'court', reference: name }],
      ['POST', `/${encodeURIComponent(name)}`, { on, name }],
      ['GET', `/people/${person}?purpose=${encodeURIComponent(name)}`],
    ] as const) {
      const { status } = await ask(method, path, body);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
    expect(running.logged()).toContain('"route":"/people/:person"');
    expect([textHas(running.logged(), words), textHas(running.printed(), words)]).toEqual([false, false]);
  });

  it('is in the evidence by reference: proofs and packs, taken away before and without a word', async () => {
    await trailAt(await admin.query('select from log.events').then(({ length }) => length));
    const bearers = { auditor: token('auditor'), officer: officer() };
    for (const [who, by] of Object.entries(bearers)) {
      const answer = await fetch(`${running.url}/agreements/${history}/evidence-pack`,
        { headers: { authorization: `Bearer ${by}` } });
      const pack = Buffer.from(await answer.arrayBuffer());
      expect(textHas(Object.values(unzipSync(pack)).map((file) => Buffer.from(file).toString()).join('\n'), words))
        .toBe(false);
      writeFileSync(join(kept, `${who}.zip`), pack);
    }
    writeFileSync(join(kept, 'checkpoint'), (await ask('GET', '/trail/checkpoint')).text);
    writeFileSync(join(kept, 'token'), bearers.auditor);
    await verified();
  }, 60_000);

  it('I56: is erased and nowhere any more: no file, no row, no answer; every event stays as it was', async () => {
    const keyring = postgresKeyring(admin, openMasterKey(masterKeyPath(dir), false));
    const key = (await keyring.find({ person: person as never, council: councilId('BRM') }))!;
    const [{ wrapped }] = await admin.query<{ wrapped: Buffer }>('select wrapped from people.keys where key = $1',
      [key.id]) as [{ wrapped: Buffer }];
    // What has fallen due in the samples has been said: nothing comes in between by itself.
    while ((await admin.query('select from views.deadlines where next_due <= $1', [today()])).length > 0) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    const before = await events();
    const shown = await contentsOf(admin);

    const erased = await ask('POST', `/people/${person}/erasure`, { on, basis: 'consent-withdrawn' });
    expect([erased.status, erased.body]).toMatchObject([200, { keys: 1, narratives: 2 }]);
    await admin.query('checkpoint');

    expect(await keyring.find({ person: person as never, council: councilId('BRM') })).toBeNull();
    expect(filesWith(dir, [...words, key.secret])).toEqual([]);
    const rows = await allRows(admin);
    expect(rows).toContain('PersonalDataErased');
    expect(textHas(rows, [...words, key.secret, wrapped])).toBe(false);
    // The log of the server still has the wrapped key until its files are written over: the README says so.
    expect(filesWith(join(dir, 'postgres', 'cluster', 'base'), [wrapped])).toEqual([]);
    const answers = await everyAnswer();
    expect(answers).toContain('personal-data-erased');
    expect(textHas(answers, words)).toBe(false);
    expect(textHas(running.logged(), [...words, key.secret, wrapped])).toBe(false);

    const after = await events();
    expect(after.slice(0, before.length)).toEqual(before);
    const since = after.slice(before.length) as readonly any[];
    expect(since.map(({ type }) => type)).toEqual(['PersonalDataErased']);
    expect(await contentsOf(admin)).toEqual(shown);
    await sameFolded();
  }, 60_000);

  it('I56: leaves every proof that was given before, and the whole trail, as valid as they were', async () => {
    await trailAt((await events()).length);
    await verified();
    expect(filesWith(join(dir, 'trail'), [...words, person]).length).toBeGreaterThan(0);
    expect(filesWith(join(dir, 'trail'), words)).toEqual([]);
  }, 60_000);

  it('I56: is in no topic', async () => {
    const kafka = openKafka({ brokers: broker.brokers, clientId: 'erasure' });
    let [messages, said] = [0, ''];
    for (const { topic } of topicsOf({ prefix, partitions: 1 })) {
      await kafka.read(topic, (all) => {
        messages += all.length;
        said += all.map(({ key, value, headers }) => `${key} ${value} ${JSON.stringify(headers)}`).join('\n');
      });
    }
    kafka.producer.close();
    expect(messages).toBeGreaterThan(500);
    expect(said).toContain('licensing-desk');
    expect(said).toContain('withheld');
    expect(textHas(said, [...words, person])).toBe(false);
  }, 60_000);

  it('finds what is there: the same search, in the same places, sees what it is to see', async () => {
    await admin.query('create table public.planted (words text, bytes bytea)');
    await admin.query('insert into public.planted values ($1, $2)', [`{"name":"${name}"}`, Buffer.from(name)]);
    await admin.query('checkpoint');
    expect(filesWith(dir, [name]).some((file) => file.includes('base'))).toBe(true);
    expect(filesWith(dir, [name]).some((file) => file.includes('pg_wal'))).toBe(true);
    expect(textHas(await allRows(admin), [name])).toBe(true);
    for (const shift of ['', 'x', 'xy']) {
      expect(textHas(Buffer.from(`${shift}${name}, and more`).toString('base64'), [name])).toBe(true);
    }
    await admin.query('drop table public.planted');
  });
});

describeWithKafka('a service killed between what an erasure records and what it destroys', () => {
  const other = 'per-0f1e2d3c';
  it('I56: finishes it before it serves anybody, and answers the request that comes again', async () => {
    await ask('PUT', `/people/${other}`, { on, name: 'Barnaby Larkspur' });
    const keys = async () => (await admin.query('select from people.keys where person = $1', [other])).length;
    expect(await keys()).toBe(1);
    // Whoever holds the table lets keys be read, and none be destroyed.
    const blocked = admin.transaction(async (tx) => {
      await tx.query('lock table people.keys in share mode');
      const answer = ask('POST', `/people/${other}/erasure`, { on, basis: 'objection-upheld' }, officer(), '"e-1"')
        .then(({ status }) => `answered ${status}`, () => 'no answer');
      while (await erasures(other) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await keys()).toBe(1);
      await running.kill(true);
      return answer;
    });
    await expect(blocked).rejects.toThrow();
    await admin.close();

    running = await startConcordat(dir, settings());
    admin = openSql(login());
    expect(running.logged()).toContain('an erasure was cut short and is finished now');
    expect([await keys(), await erasures(other)]).toEqual([0, 1]);
    expect((await ask('GET', `/people/${other}?purpose=correspondence`)).body.code).toBe('personal-data-erased');
    const again = await ask('POST', `/people/${other}/erasure`, { on, basis: 'objection-upheld' }, officer(), '"e-1"');
    expect([again.status, again.body.keys, again.headers.get('idempotency-replayed')]).toEqual([200, 1, 'true']);
    expect(await erasures(other)).toBe(1);
  }, 120_000);
});
