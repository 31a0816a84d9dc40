/** Over HTTP on PostgreSQL: a notice from service to the end, and how its reckoning is read. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { about, say, serve } from '../kit/ending-acts.ts';
import { stepOf, toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';

let told: ToldOverHttp;
const read: ToldOverHttp['read'] = (path, council) => told.read(`/agreements/${id}${path}`, council);
const sent: ToldOverHttp['sent'] = (step) => told.sent(step);
const play: ToldOverHttp['play'] = (step, members) => told.play(step, members);

beforeAll(async () => {
  told = await toldOverHttp();
}, 120_000);

afterAll(async () => { await told.close(); });

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
