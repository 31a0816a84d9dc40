/** With the log in KurrentDB: boxes are there, keys in PostgreSQL, and an erasure reaches both (I56, I58). */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { finishErasures, postgresKeyring } from '#people';
import type { Keyring } from '#people';
import { virtualClock } from '#platform';
import { start } from '#store';
import { kurrentGround } from '../kit/configured-ground.ts';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';

const on = '2026-03-02';
const name = 'Ada Brightwell';
let ground: Awaited<ReturnType<typeof kurrentGround>>;
let service: Service;
let people: Keyring;
beforeAll(async () => {
  ground = await kurrentGround(virtualClock('2026-03-02T09:00:00.000Z' as Instant));
  people = postgresKeyring(ground.beside, randomBytes(32));
  service = await startService(() => ({ store: ground.store, people }));
  for (const council of ['BRM', 'RED']) await service.post('/councils', { ...bromsgrove, council });
}, 60_000);
afterAll(async () => {
  await service.close();
  await ground.close();
});

const officer = () => service.token('monitoring-officer', 'BRM');
const put = async (key: string): Promise<Answered> => service.put('/people/per-ada1', JSON.stringify({ on, name }),
  'application/json', { token: await officer(), headers: { 'idempotency-key': key } });
const post = async (step: string, body: object, key = `"${randomUUID()}"`): Promise<Answered> =>
  service.post(`/people/per-ada1${step}`, { on, ...body }, { token: await officer(), key });
const keys = async (): Promise<number> => (await people.page('', 10)).length;

it('a person is named, read and, when the agreement is over and no hold stands, erased', async () => {
  const first = await put('"n-1"');
  expect([first.status, (await put('"n-1"')).body]).toEqual([200, first.body]);
  const lead = await service.token('lead-officer', 'BRM');
  await service.post('/agreements', { on, agreement: 'shared-audit', title: 'Shared audit', model: 'lead-authority',
    leadOfficer: 'per-ada1', services: [{ service: 'audit', kind: 'internal-audit' }], invited: ['RED'] },
  { token: lead });
  const narrative = { kind: 'dispute-statement', agreement: 'shared-audit', text: 'He shouted at the meeting.' };
  expect((await post('/narratives', narrative)).body.narrative).toBe('narrative-1');
  expect((await service.get('/people/per-ada1?purpose=dispute', { token: await officer() })).body.name).toBe(name);
  expect((await post('/erasure', { basis: 'no-longer-needed' })).body.code).toBe('retention-not-begun');
  await service.post('/agreements/shared-audit/abandonment', { on, reason: 'no case' }, { token: lead });
  await post('/holds', { authority: 'court', reference: 'QB-2026-1' });
  expect((await post('/erasure', { basis: 'no-longer-needed' })).body.code).toBe('hold-stands');
  await post('/hold-liftings', { hold: 'hold-1' });
  expect(await keys()).toBe(1);
  const erased = await post('/erasure', { basis: 'no-longer-needed' }, '"e-1"');
  expect([erased.status, await keys()]).toEqual([200, 0]);
  expect((await post('/erasure', { basis: 'no-longer-needed' }, '"e-1"')).body).toEqual(erased.body);
  expect((await service.get('/people/per-ada1?purpose=dispute', { token: await officer() })).status).toBe(410);
});

it('I56: keys that came back with an old backup of PostgreSQL are destroyed again at the next start', async () => {
  const [named] = (await ground.store.read('person-per-ada1.BRM')).events;
  const { key } = (named!.data as any).name.sealed;
  await ground.beside.query('insert into people.keys (key, person, council, wrapped) values ($1, $2, $3, $4)',
    [key, 'per-ada1', 'BRM', randomBytes(60)]);
  expect(await finishErasures(people, service.parts.deciders.person)).toEqual([key]);
  expect(await keys()).toBe(0);
  const log = JSON.stringify(await ground.store.page(start, 1_000));
  expect(['PersonalDataErased', name, 'shouted'].map((text) => log.includes(text))).toEqual([true, false, false]);
});
