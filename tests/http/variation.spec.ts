/** Over HTTP on PostgreSQL: a text in force is varied, and read as it stood on one day and another. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Act } from '../kit/agreement-rows.ts';
import type { Step } from '../kit/agreement-story.ts';
import { approve, propose, sign } from '../kit/agreement-variations.ts';
import { expectOk } from '../kit/play-over-http.ts';
import { stepOf, toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';

let told: ToldOverHttp;
/** The hash of the proposed variation, which the proposer's councils read before they approve. */
let hash = '';
const read: ToldOverHttp['read'] = (path, council) => told.read(path, council);
/** The hash that the step names is that of the record over HTTP, where people have references of their own. */
const play: ToldOverHttp['play'] = (step, members) => told.play(step, members);
const asked = (act: Act): Step => stepOf(act, { variation: { variations: {} } });

beforeAll(async () => {
  told = await toldOverHttp();
  await play(asked(propose()));
  hash = (await read(`/agreements/${id}/variations`, 'BRK')).body.variations[0].hash;
}, 120_000);

afterAll(async () => { await told.close(); });

describe('a variation over HTTP', () => {
  it('I1: is approved and signed by its hash and by no other', async () => {
    const token = await told.service.token('lead-officer', 'BRK', 'per-BRK-lead-officer');
    const wrong = await told.service.post(`/agreements/${id}/variation-approvals`, {
      on: '2024-06-06', variation: 'longer', hash: 'f'.repeat(64), by: 'executive', decisionRef: 'CAB/2024/60' },
    { token, ifMatch: told.last().headers.get('etag') ?? '' });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'variation-hash-differs']);
    for (const council of ['ALV', 'BRK', 'CHW']) await play(asked(approve(council)), { hash });
    for (const council of ['ALV', 'BRK', 'CHW']) await play(asked(sign(council)), { hash });
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
