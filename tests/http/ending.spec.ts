/** Over HTTP on PostgreSQL: a notice from service to the end, and how its reckoning is read. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { createLog, systemClock } from '#platform';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { startFollowers } from '../../apps/worker/src/followers.ts';
import type { Followers } from '../../apps/worker/src/followers.ts';
import { councils } from '../kit/agreement-register.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { life } from '../kit/agreement-story.ts';
import type { PlainCommand, Step } from '../kit/agreement-story.ts';
import { about, say, serve } from '../kit/ending-acts.ts';
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

const read = async (path: string, council?: string): Promise<Answered> => service.get(`/agreements/${id}${path}`, {
  token: await service.token(council === undefined ? 'auditor' : 'lead-officer', council, `reader-${council}`),
  headers: { 'concordat-at-least': last.body.position as string } });
const sent = (step: Step): Promise<Answered> =>
  take(service, people, id, step, last?.headers.get('etag') ?? undefined);
async function play(step: Step): Promise<void> {
  last = await expectOk(sent(step), step.name);
}
/** Over HTTP the day of receipt has no place: it is reckoned. */
function stepOf([council, capacity, said]: Act): Step {
  const { deemedOn: _, ...command } = said as PlainCommand & { deemedOn?: null };
  return { name: command.type, council: council as Step['council'], capacity,
    person: `per-${council}-${capacity}` as Step['person'], command: command as unknown as Step['command'] };
}

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
}, 120_000);
afterAll(async () => {
  await service.close();
  await followers.stop();
  await sql.close();
  await store.close();
  await database.drop();
});

describe('notice over HTTP', () => {
  it('I49: a notice is reckoned when it is recorded, and its parties read every step', async () => {
    await play(stepOf(serve({ kind: 'termination', services: null, to: ['ALV', 'BRK'] })));
    const { status, body } = await read('/ending', 'ALV');
    expect([status, body.stage, body.endsOn]).toEqual([200, 'ending', '2025-09-12']);
    expect(body.notices[0].steps.map(({ step, day }: { step: string; day: string }) => [step, day])).toEqual([
      ['served', '2024-09-10'], ['received', '2024-09-11'], ['length', '2025-09-12'], ['earliest-end', '2025-09-12'],
      ['has-effect', '2025-09-12']]);
    expect((await read('/ending', 'DUN')).status).toBe(404);
  });

  it('is refused before its day, ends the agreement on it, and nothing is reopened', async () => {
    const early = await sent(stepOf(say('ALV', about('TakeNoticeEffect', '2025-09-11'))));
    expect([early.status, early.body.code, early.body.endsOn]).toEqual([409, 'notice-not-yet-effective', '2025-09-12']);
    await play(stepOf(say('ALV', about('TakeNoticeEffect', '2025-09-12'))));
    expect((await read('/ending')).body).toMatchObject({ stage: 'winding-down',
      ended: { on: '2025-09-12', cause: 'notice' } });
    const again = await sent(stepOf(serve({ notice: 'n2', on: '2025-10-01' })));
    expect([again.status, again.body.code]).toEqual([409, 'agreement-ended']);
  });
});
