/** Names and narrative over HTTP: sealed before they are stored, read for a purpose that is recorded, erased (I56). */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalHash, councilId, personRef } from '#domain';
import type { Capacity } from '#domain';
import { memoryKeyring } from '#people';
import type { Keyring } from '#people';
import { Unavailable, start } from '#store';
import type { EventStore, Recorded, Write } from '#store';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Answered, Sent, Service } from '../kit/http.ts';

const on = '2026-03-02';
const name = 'Ada Brightwell';
const story = 'I would rather not move to the other office.';

/** What happens just before the next append, once. */
const before: (() => Promise<unknown>)[] = [];
let service: Service;
let keys: Keyring;
beforeAll(async () => {
  service = await startService(({ store }) => ({
    people: keys = memoryKeyring(),
    store: new Proxy<EventStore>(store, {
      get: (target, member) => (member === 'append'
        ? async (writes: readonly Write[]) => { await before.shift()?.(); return target.append(writes); }
        : (target[member as keyof EventStore] as () => unknown).bind(target)),
    }),
  }));
  for (const council of ['BRM', 'RED']) await service.post('/councils', { ...bromsgrove, council });
});
afterAll(async () => { await service.close(); });

const officer = (capacity: Capacity = 'monitoring-officer', council: string | undefined = 'BRM') =>
  service.token(capacity, council);
const put = async (person: string, body: object, key = `"${randomUUID()}"`, token?: string): Promise<Answered> =>
  service.put(`/people/${person}`, JSON.stringify({ on, ...body }), 'application/json',
    { token: token ?? await officer(), headers: { 'idempotency-key': key } });
const post = async (path: string, body: object, sent: Sent = {}): Promise<Answered> =>
  service.post(`/people/${path}`, { on, ...body }, { token: await officer(), ...sent });
const get = async (path: string, token?: string): Promise<Answered> =>
  service.get(`/people/${path}`, { token: token ?? await officer() });
const told = ({ status, body }: Answered) => [status, body.code];
const streamOf = (person: string, council = 'BRM'): Promise<readonly Recorded[]> =>
  service.store.read(`person-${person}.${council}`).then(({ events }) => events);
const wholeLog = async (): Promise<string> => JSON.stringify(await service.store.page(start, 10_000));
const owner = (person: string) => ({ person: personRef(person), council: councilId('BRM') });

describe('a person', () => {
  it('is named, and named again for whoever repeats the request though what is sealed differs', async () => {
    const first = await put('per-ada1', { name }, '"n-1"');
    expect(first).toMatchObject({ status: 200, body: { id: 'per-ada1.BRM', revision: 0,
      events: [{ type: 'PersonNamed', revision: 0 }] } });
    const again = await put('per-ada1', { name }, '"n-1"');
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect(told(await put('per-ada1', { name: 'Ada Brightwel' }, '"n-1"'))).toEqual([422, 'idempotency-key-reused']);
    expect(await streamOf('per-ada1')).toHaveLength(1);
  });

  it('I56: is named in no word of the log, and no hash in it can be guessed at', async () => {
    await post('per-ada1/narratives', { kind: 'consultation-reply', text: story }, { key: '"s-1"' });
    const log = await wholeLog();
    const body = { type: 'NamePerson', on, person: 'per-ada1', council: 'BRM', name };
    const guesses = [name, story, JSON.stringify({ on, name }), JSON.stringify(body)].flatMap((text) => [text,
      Buffer.from(text).toString('base64'), Buffer.from(text).toString('hex'),
      createHash('sha256').update(text).digest('hex')]);
    guesses.push(...[{ on, name }, { what: 'name', on, name }, body].map((asked) => canonicalHash(asked)));
    expect(guesses.filter((guess) => log.includes(guess))).toEqual([]);
    const [named] = await streamOf('per-ada1');
    expect(named!.data).toEqual({ on, council: 'BRM', person: 'per-ada1', name: { sealed: {
      box: expect.any(String), digest: expect.stringMatching(/^[0-9a-f]{64}$/), key: expect.stringMatching(/^key-/),
      person: 'per-ada1' } } });
    expect(named!.meta.classification).toEqual({ class: 'personal', person: 'per-ada1' });
  });

  it('I56: is read for a purpose, and every reading is in the record before its text is given', async () => {
    const { status, body } = await get('per-ada1?purpose=correspondence');
    expect([status, body]).toEqual([200, { person: 'per-ada1', council: 'BRM', name, on,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect((await get('per-ada1/narratives/narrative-1?purpose=consultation')).body)
      .toMatchObject({ narrative: 'narrative-1', kind: 'consultation-reply', agreement: null, keepDays: 0,
        text: story });
    expect((await get('per-ada1/reads')).body).toMatchObject({ next: null, reads: [
      { revision: 2, by: { capacity: 'monitoring-officer', council: 'BRM' }, what: 'name', narrative: null,
        purpose: 'correspondence' },
      { revision: 3, what: 'narrative', narrative: 'narrative-1', purpose: 'consultation' }] });
    before.push(() => Promise.reject(new Error('the log is gone')));
    expect((await put('per-lost', { name })).status).toBe(500);
    before.push(() => Promise.reject(new Error('the log is gone')));
    const failed = await get('per-ada1?purpose=correspondence');
    expect([failed.status, JSON.stringify(failed.body).includes('Ada')]).toEqual([500, false]);
    expect((await get('per-ada1/reads')).body.reads).toHaveLength(2);
  });

  it('is not read without a purpose of the list', async () => {
    for (const query of ['', '?purpose=', '?purpose=curiosity', '?purpose=audit&purpose=audit']) {
      const { status, body } = await get(`per-ada1${query}`);
      expect([query, status, body.errors[0].field]).toEqual([query, 400, 'purpose']);
    }
    expect(told(await get('per-ada1?purpose=audit'))).toEqual([403, 'purpose-not-entitled']);
    expect(await streamOf('per-ada1')).toHaveLength(4);
  });

  it('lists what is held without a word of it, and without a reading', async () => {
    const { body } = await get('per-ada1/record');
    expect(body).toEqual({ person: 'per-ada1', council: 'BRM', revision: 3, reads: 2, holds: [], erasures: [],
      name: { on, digest: expect.any(String), erased: false },
      narratives: [{ narrative: 'narrative-1', on, digest: expect.any(String), kind: 'consultation-reply',
        agreement: null, keepDays: 0, erased: false, keptUntil: on }] });
    expect(await streamOf('per-ada1')).toHaveLength(4);
  });

  it('takes nothing in the clear that could be a name', async () => {
    await put('per-bert', { name: 'Bert' });
    for (const [path, body, field] of [
      ['per-bert/holds', { authority: 'court', reference: 'Ada Brightwell' }, 'reference'],
      ['per-bert/holds', { authority: 'court', reference: 'BRIGHTWELL' }, 'reference'],
      ['per-bert/holds', { authority: 'Ada', reference: 'C-1' }, 'authority'],
      ['per-bert/hold-liftings', { hold: 'ada-brightwell' }, 'hold'],
      ['per-bert/narratives', { kind: 'Ada', text: 't' }, 'kind'],
      ['per-bert/narratives', { kind: 'other', text: 't', narrative: 'ada' }, 'narrative'],
      ['per-bert/erasure', { basis: 'she asked' }, 'basis'],
    ] as const) {
      const { status, body: problem } = await post(path, body);
      expect([path, status, problem.errors?.[0].field]).toEqual([path, 400, field]);
    }
    for (const path of ['Ada', 'per-bert/narratives/ada?purpose=dispute']) {
      expect((await get(path)).status).toBe(400);
    }
    expect(told(await put('per-unknown', { name }))).toEqual([422, 'nobody-in-particular']);
  });
});

describe('who', () => {
  it('I57: a person known to one council is not known to another, whatever it asks', async () => {
    const token = await officer('monitoring-officer', 'RED');
    for (const path of ['?purpose=correspondence', '/record', '/reads', '/narratives/narrative-1?purpose=dispute']) {
      const at = async (person: string) => {
        const { status, body: { instance: _, ...problem } } = await get(`${person}${path}`, token);
        return { status, problem };
      };
      const answer = await at('per-ada1');
      expect(answer).toMatchObject({ status: 404, problem: { code: 'nothing-recorded' } });
      expect(await at('per-nobody')).toEqual(answer);
    }
    expect(told(await get('per-ada1/record?council=BRM', token))).toEqual([404, 'record-of-another-council']);
    expect(await put('per-ada1', { name: 'A. Brightwell' }, '"r-1"', token)).toMatchObject({ body: { revision: 0 } });
  });

  it('officers of three capacities record and read, the monitoring officer alone erases, members nothing', async () => {
    for (const capacity of ['lead-officer', 'head-of-paid-service'] as const) {
      const token = await officer(capacity);
      expect((await put(`per-of-${capacity}`, { name }, undefined, token)).status).toBe(200);
      expect((await get(`per-of-${capacity}?purpose=correspondence`, token)).status).toBe(200);
      expect(told(await post('per-ada1/erasure', { basis: 'no-longer-needed' }, { token })))
        .toEqual([403, 'forbidden']);
    }
    for (const capacity of ['member', 'scrutiny', 'finance-officer', 'signatory'] as const) {
      const token = await officer(capacity);
      expect(told(await put('per-ada1', { name }, undefined, token))).toEqual([403, 'forbidden']);
      expect(told(await get('per-ada1?purpose=correspondence', token))).toEqual([403, 'forbidden']);
      expect(told(await get('per-ada1/reads', token))).toEqual([403, 'forbidden']);
    }
    expect(await keys.find(owner('per-never'))).toBeNull();
  });

  it('an auditor sees what is held, reads it for an audit alone, and is recorded like anybody', async () => {
    const all = await service.token('auditor');
    const own = await officer('auditor');
    expect(told(await get('per-ada1/record', all))).toEqual([400, 'invalid-request']);
    expect((await get('per-ada1/record?council=BRM', all)).body).toMatchObject({ council: 'BRM', reads: 2 });
    expect(told(await get('per-ada1?purpose=correspondence&council=BRM', all)))
      .toEqual([403, 'purpose-not-entitled']);
    for (const [query, token] of [['&council=BRM', all], ['', own]] as const) {
      expect((await get(`per-ada1?purpose=audit${query}`, token)).body.name).toBe(name);
    }
    const { reads } = (await get('per-ada1/reads?from=4', own)).body;
    expect(reads.map(({ by, purpose }: any) => [by.council, purpose]))
      .toEqual([[null, 'audit'], ['BRM', 'audit']]);
    expect(told(await get('per-bert?purpose=audit', await officer('auditor', 'RED'))))
      .toEqual([404, 'nothing-recorded']);
    expect(told(await post('per-ada1/erasure', { basis: 'no-longer-needed' }, { token: all })))
      .toEqual([403, 'forbidden']);
  });
});

describe('an erasure', () => {
  const erase = (person: string, sent: Sent = {}, basis = 'no-longer-needed') =>
    post(`${person}/erasure`, { basis }, sent);

  it('I58: is stopped by a legal hold, whatever the ground, until it is lifted', async () => {
    await put('per-held', { name: 'Cleo Hartley' });
    const placed = await post('per-held/holds', { authority: 'tribunal', reference: 'ET/2026/17' }, { key: '"h-1"' });
    expect([placed.status, placed.body.hold]).toEqual([200, 'hold-1']);
    const again = await post('per-held/holds', { authority: 'tribunal', reference: 'ET/2026/17' }, { key: '"h-1"' });
    expect(again.body).toEqual(placed.body);
    for (const basis of ['no-longer-needed', 'required-by-law']) {
      const { status, body } = await erase('per-held', {}, basis);
      expect([status, body.code, body.holds]).toEqual([409, 'hold-stands', ['hold-1']]);
    }
    expect((await get('per-held?purpose=legal-proceedings')).body.name).toBe('Cleo Hartley');
    expect((await post('per-held/hold-liftings', { hold: 'hold-1' })).status).toBe(200);
    expect((await erase('per-held')).status).toBe(200);
  });

  it('I58: waits for the end of the agreement that a narrative concerns', async () => {
    const lead = await officer('lead-officer');
    await service.post('/agreements', { on, agreement: 'shared-audit', title: 'Shared audit', model: 'lead-authority',
      leadOfficer: 'per-dora', services: [{ service: 'audit', kind: 'internal-audit' }], invited: ['RED'] },
    { token: lead });
    const narrative = { kind: 'declaration-of-interest', agreement: 'shared-audit', text: 'My brother is a bidder.' };
    expect((await post('per-dora/narratives', narrative)).body.narrative).toBe('narrative-1');
    expect(told(await post('per-dora/narratives', { ...narrative, agreement: 'nowhere' }))).toEqual(
      [404, 'agreement-unknown']);
    expect((await get('per-dora/record')).body.narratives[0])
      .toMatchObject({ agreement: 'shared-audit', keptUntil: null });
    expect(told(await erase('per-dora'))).toEqual([409, 'retention-not-begun']);
    const abandoned = await service.post('/agreements/shared-audit/abandonment', { on, reason: 'no case' },
      { token: lead });
    expect(abandoned.status).toBe(200);
    expect((await get('per-dora/record')).body.narratives[0]).toMatchObject({ keptUntil: on });
    expect((await erase('per-dora')).body).toMatchObject({ keys: 1, narratives: 1 });
  });

  it('I56: takes the key, and what was read is read by nobody; digests, counts and readings stay', async () => {
    const key = (await keys.find(owner('per-ada1')))!;
    const was = (await get('per-ada1/record')).body;
    const first = await erase('per-ada1', { key: '"e-1"' });
    expect(first).toMatchObject({ status: 200, body: { keys: 1, narratives: 1 } });
    expect([await keys.find(owner('per-ada1')), (await keys.page('', 1_000)).map((one) => one.key).includes(key.id)])
      .toEqual([null, false]);
    for (const path of ['?purpose=correspondence', '/narratives/narrative-1?purpose=consultation']) {
      expect(told(await get(`per-ada1${path}`))).toEqual([410, 'personal-data-erased']);
    }
    const { body } = await get('per-ada1/record');
    expect(body).toMatchObject({ reads: was.reads, name: { ...was.name, erased: true },
      narratives: [{ ...was.narratives[0], erased: true, keptUntil: null }],
      erasures: [{ on, basis: 'no-longer-needed', names: 1, narratives: 1, keys: 1 }] });
    expect((await get('per-ada1/reads')).body.reads).toHaveLength(was.reads);
    const again = await erase('per-ada1', { key: '"e-1"' });
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect(told(await erase('per-ada1'))).toEqual([410, 'personal-data-erased']);
    expect((await get('per-ada1?purpose=correspondence', await officer('monitoring-officer', 'RED'))).body.name)
      .toBe('A. Brightwell');
  });

  it('a request of before that comes again is told so, and its name is not taken in again', async () => {
    const events = (await streamOf('per-ada1')).length;
    expect(told(await put('per-ada1', { name }, '"n-1"'))).toEqual([410, 'personal-data-erased']);
    expect(await streamOf('per-ada1')).toHaveLength(events);
  });

  it('is not the end: who comes back is named under another key, and what was before stays erased', async () => {
    const [old] = await streamOf('per-ada1');
    expect((await put('per-ada1', { name: 'Ada Moss' })).status).toBe(200);
    expect((await get('per-ada1?purpose=correspondence')).body.name).toBe('Ada Moss');
    expect(told(await get('per-ada1/narratives/narrative-1?purpose=dispute'))).toEqual([410, 'personal-data-erased']);
    expect((await keys.find(owner('per-ada1')))!.id).not.toBe((old!.data as any).name.sealed.key);
  });

  it('I56: between a reading and its answer gives no text, and the reading stays recorded', async () => {
    const { find } = keys;
    for (const late of [true, false]) {
      await put('per-race', { name: 'Eve Lowther' });
      // Just before the key is looked for, or just after it was found.
      keys.find = async (of) => {
        keys.find = find;
        const found = late ? await find(of) : null;
        expect((await erase('per-race')).status).toBe(200);
        return late ? found : find(of);
      };
      const answer = await get('per-race?purpose=correspondence');
      expect([told(answer), JSON.stringify(answer.body).includes('Lowther')])
        .toEqual([[410, 'personal-data-erased'], false]);
    }
    const once = ['PersonNamed', 'PersonalDataRead', 'PersonalDataErased'];
    expect((await streamOf('per-race')).map(({ type }) => type)).toEqual([...once, ...once]);
  });

  it('I56: is not answered before its keys are gone; the request that comes again takes them', async () => {
    await put('per-down', { name: 'Hugo Pell' });
    const { destroy } = keys;
    keys.destroy = () => {
      keys.destroy = destroy;
      return Promise.reject(new Unavailable('no database'));
    };
    expect(told(await erase('per-down', { key: '"d-1"' }))).toEqual([503, 'unavailable']);
    expect(await keys.find(owner('per-down'))).not.toBeNull();
    expect(told(await get('per-down?purpose=correspondence'))).toEqual([410, 'personal-data-erased']);
    const again = await erase('per-down', { key: '"d-1"' });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(await keys.find(owner('per-down'))).toBeNull();
  });

  it('is not what is said of a key that got lost: that is a fault, and the log tells the operator', async () => {
    await put('per-keyless', { name: 'Greta Moran' });
    await keys.destroy([(await keys.find(owner('per-keyless')))!.id]);
    expect(told(await get('per-keyless?purpose=correspondence'))).toEqual([500, 'internal']);
    expect(service.logged.at(-1)).toMatch(/the key key-[0-9a-f]{32} is gone, and no erasure says so/);
  });

  it('between the sealing and the recording of a name lets nothing in, and the next try begins anew', async () => {
    await put('per-late', { name: 'Finn Ogden' });
    const { keyFor, destroy } = keys;
    // The process that erases has recorded it and not come to the keys yet.
    keys.keyFor = async (of) => {
      Object.assign(keys, { keyFor, destroy: async () => [] });
      const key = await keyFor(of);
      expect((await erase('per-late')).status).toBe(200);
      keys.destroy = destroy;
      return key;
    };
    expect(told(await put('per-late', { name: 'Finn Ogden-Hale' }, '"l-1"'))).toEqual([409, 'key-destroyed']);
    expect((await put('per-late', { name: 'Finn Ogden-Hale' }, '"l-1"')).status).toBe(200);
    expect((await get('per-late?purpose=correspondence')).body.name).toBe('Finn Ogden-Hale');
    expect((await streamOf('per-late')).map(({ type }) => type))
      .toEqual(['PersonNamed', 'PersonalDataErased', 'PersonNamed', 'PersonalDataRead']);
  });
});

it('I56: nothing that the service logged has a name or a word of narrative', async () => {
  expect(service.logged.join('')).toContain('the log is gone');
  for (const text of [name, 'Brightwell', story, 'Hartley', 'Lowther', 'Ogden', 'Moran', 'brother']) {
    expect([text, service.logged.join('').includes(text)]).toEqual([text, false]);
    expect([text, (await wholeLog()).includes(text)]).toEqual([text, false]);
  }
});

it('says so where there is no key to seal anything under', async () => {
  const without = await startService(() => ({ people: null }));
  const token = await without.token('monitoring-officer', 'BRM');
  const headers = { 'idempotency-key': '"w-1"' };
  const sent = JSON.stringify({ on, name });
  const answer = await without.put('/people/per-ada1', sent, 'application/json', { token, headers });
  expect(told(answer)).toEqual([501, 'people-not-kept']);
  expect((await without.store.page(start, 10))).toEqual([]);
  await without.close();
});
