/** Over HTTP on PostgreSQL: a year of charges from rule to closed account, and what its parties can read of it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closed, correctYear, estimate, inForce } from '../kit/charging-story.ts';
import { about, say, serve } from '../kit/ending-acts.ts';
import { stepOf, toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';

let told: ToldOverHttp;
const read: ToldOverHttp['read'] = (path, council) => told.read(`/agreements/${id}${path}`, council);
const sent: ToldOverHttp['sent'] = (step) => told.sent(step);
const play: ToldOverHttp['play'] = (step, members) => told.play(step, members);

beforeAll(async () => {
  told = await toldOverHttp();
  for (const act of closed.slice(inForce.length)) await play(stepOf(act));
}, 120_000);

afterAll(async () => { await told.close(); });

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

  it('I17: a council that has withdrawn still reads what it owes, and nothing of what the others do now', async () => {
    const served = serve({ kind: 'termination', services: ['audit', 'payroll'], to: ['CHW'] }, 'BRK');
    await told.play(stepOf(served));
    await told.play(stepOf(say('BRK', about('TakeNoticeEffect', '2025-09-12'))));
    expect((await read('/membership', 'ALV')).body.parties).toContainEqual(
      expect.objectContaining({ council: 'CHW', status: 'withdrawn' }));
    for (const path of ['/charges', '/disputes', '/winding-down', '/final-account']) {
      expect([path, (await read(path, 'CHW')).status]).toEqual([path, 200]);
    }
    for (const path of ['/governance', '/variations', '/text-in-force', '/membership']) {
      expect([path, (await read(path, 'CHW')).status]).toEqual([path, 404]);
    }
  });
});
