/** Over HTTP on PostgreSQL: a year of charges from rule to closed account, and what its parties can read of it. */
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
import type { Step } from '../kit/agreement-story.ts';
import { closed, correctYear, estimate, inForce } from '../kit/charging-story.ts';
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
const stepOf = ([council, capacity, command]: Act): Step => ({
  name: (command as Step['command']).type, council: council as Step['council'], capacity,
  person: `per-${council}-${capacity}` as Step['person'], command: command as unknown as Step['command'] });

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
  for (const act of closed.slice(inForce.length)) await play(stepOf(act));
}, 120_000);

afterAll(async () => {
  await service.close();
  await followers.stop();
  await sql.close();
  await store.close();
  await database.drop();
});

describe('charges over HTTP', () => {
  it('can be followed by any party and an auditor, line by line, from counts to pence', async () => {
    for (const reader of ['CHW', undefined]) {
      const { status, body } = await read('/charges?year=2024/25', reader);
      expect(status).toBe(200);
      const [line] = body.years[0].lines;
      expect(line).toMatchObject({ line: 'audit-days', stage: 'closed', agreedBy: ['ALV', 'BRK', 'CHW'] });
      expect(line.trueUp.working[0]).toMatchObject({ rule: { method: 'driver', residueTo: 'ALV' },
        counts: { source: 'Time sheets', counts: { ALV: 480, BRK: 280, CHW: 240 } }, test: { result: 'exceeded' },
        shares: [{ council: 'ALV', pence: '528000' }, { council: 'BRK', pence: '308000' },
          { council: 'CHW', weight: '240', basisPoints: 2_400, pence: '264000' }] });
      expect(body.balances.CHW).toEqual({ owesPence: '264000', disputedPence: '0', payablePence: '264000' });
    }
  });

  it('are not for a council that takes no part', async () => {
    expect((await read('/charges', 'DUN')).status).toBe(404);
    expect((await read('/shares', 'DUN')).status).toBe(404);
  });

  it('I24: the share of a day can be asked for', async () => {
    const { body } = await read('/shares?on=2024-06-03', 'BRK');
    expect(body.lines).toMatchObject([{ line: 'audit-days', rule: { rule: 'by-days' },
      share: { basisPoints: { ALV: 4_800, BRK: 2_800, CHW: 2_400 } } }]);
    expect((await read('/shares?on=2024-06-02', 'BRK')).body.lines).toMatchObject([{ share: null, rule: null }]);
  });

  it('I27: a closed year takes nothing more, and is corrected in the open one', async () => {
    const refused = await sent(stepOf(estimate({ on: '2025-07-01' })));
    expect([refused.status, refused.body.code]).toEqual([409, 'period-closed']);
    await play(stepOf(correctYear()));
    const { body } = await read('/charges', 'BRK');
    expect(body.years.map(({ year }: { year: string }) => year)).toEqual(['2024/25', '2025/26']);
    expect(body.balances.BRK.owesPence).toBe('160500');
  });
});
