/** Over HTTP on PostgreSQL: a text in force is varied, and read as it stood on one day and another. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgreementState } from '#domain';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { createLog, systemClock } from '#platform';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { startFollowers } from '../../apps/worker/src/followers.ts';
import type { Followers } from '../../apps/worker/src/followers.ts';
import { councils } from '../kit/agreement-register.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { life } from '../kit/agreement-story.ts';
import type { Step } from '../kit/agreement-story.ts';
import { approve, propose, sign } from '../kit/agreement-variations.ts';
import { startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';
import { expectOk, peopleOf, register, take } from '../kit/play-over-http.ts';
import type { People } from '../kit/play-over-http.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';

const id = 'audit-and-payroll';
/** The life told is of 2024: what fell due since would come in between its steps. */
const never = new Promise<void>(() => undefined);
let database: TestDatabase;
let store: EventStore;
let sql: Sql;
let followers: Followers;
let service: Service;
let people: People;
let last: Answered;
/** The hash of the proposed variation, which the proposer's councils read before they approve. */
let hash = '';

const read = async (path: string, council?: string): Promise<Answered> => service.get(path, {
  token: await service.token(council === undefined ? 'auditor' : 'lead-officer', council, `reader-${council}`),
  headers: { 'concordat-at-least': last.body.position as string } });

/** The hash that the step names is that of the record over HTTP, where people have references of their own. */
async function play(step: Step, members: object = {}): Promise<void> {
  last = await expectOk(take(service, people, id, step, last?.headers.get('etag') ?? undefined, members), step.name);
}
const stepOf = ([council, capacity, command]: Act): Step => ({
  name: 'act', council: council as Step['council'], capacity, person: `per-${council}-${capacity}` as Step['person'],
  command: (typeof command === 'function' ? command({ variation: { variations: {} } } as unknown as AgreementState)
    : command) as unknown as Step['command'] });

beforeAll(async () => {
  database = await freshDatabase();
  const log = createLog('silent', systemClock);
  store = await openPostgresStore(database.app, { clock: systemClock });
  sql = openSql({ ...database.views });
  followers = startFollowers({
    store, views: { sql, settings: database.views }, deciders: bindDeciders(store, systemClock),
    clock: systemClock, log, lagMax: 1_000, after: never,
  });
  service = await startService(() => ({
    store, clock: systemClock, views: { sql, arrived: followers.arrived }, followers: followers.health,
    readWaitMs: 5_000,
  }));
  people = peopleOf(service);
  for (const council of ['ALV', 'BRK', 'CHW']) await register(service, councils[council]!, people);
  for (const step of life) await play(step);
  await play(stepOf(propose()));
  hash = (await read(`/agreements/${id}/variations`, 'BRK')).body.variations[0].hash;
}, 120_000);

afterAll(async () => {
  await service.close();
  await followers.stop();
  await sql.close();
  await store.close();
  await database.drop();
});

describe('a variation over HTTP', () => {
  it('I1: is approved and signed by its hash and by no other', async () => {
    const token = await service.token('lead-officer', 'BRK', 'per-BRK-lead-officer');
    const wrong = await service.post(`/agreements/${id}/variation-approvals`, { on: '2024-06-06', variation: 'longer',
      hash: 'f'.repeat(64), by: 'executive', decisionRef: 'CAB/2024/60' },
    { token, ifMatch: last.headers.get('etag') ?? '' });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'variation-hash-differs']);
    for (const council of ['ALV', 'BRK', 'CHW']) await play(stepOf(approve(council)), { hash });
    for (const council of ['ALV', 'BRK', 'CHW']) await play(stepOf(sign(council)), { hash });
    const { body } = await read(`/agreements/${id}/variations?on=2024-10-01`, 'CHW');
    expect(body.variations[0]).toMatchObject({ variation: 'longer', phase: 'agreed', agreedOn: '2024-06-12',
      applies: true });
  });

  it('changes the text in force from its day on', async () => {
    const textOn = async (day: string): Promise<any> =>
      (await expectOk(read(`/agreements/${id}/text-in-force?on=${day}`, 'CHW'), day)).body.text;
    const ending = async (day: string): Promise<any> =>
      (await textOn(day)).clauses.find(({ clause }: { clause: string }) => clause === 'ending');
    expect(await textOn('2024-06-02')).toBeNull();
    expect(await ending('2024-09-30')).toMatchObject({ variation: null, body: 'Twelve months of notice.' });
    expect(await ending('2024-10-01')).toMatchObject({ variation: 'longer', body: 'Eighteen months of notice.' });
    const frozen = (await read(`/agreements/${id}`)).body.frozen.hash;
    expect((await textOn('2024-09-30')).hash).toBe(frozen);
    expect((await textOn('2024-10-01')).hash).not.toBe(frozen);
  });

  it('I57: is not for a council that takes no part', async () => {
    for (const path of ['text-in-force', 'variations']) {
      expect((await read(`/agreements/${id}/${path}`, 'DUN')).status).toBe(404);
    }
  });
});
