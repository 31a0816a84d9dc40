/** Over HTTP on PostgreSQL: every step of governance and disputes, and what the councils then read. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disputesRefusals, governanceRefusals } from '#domain';
import * as disputes from '../kit/agreement-disputes.ts';
import * as governance from '../kit/agreement-governance.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { stepOf, toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';

let told: ToldOverHttp;
const read: ToldOverHttp['read'] = (path, council) => told.read(path, council);
const play: ToldOverHttp['play'] = (step, members) => told.play(step, members);

beforeAll(async () => {
  told = await toldOverHttp();
}, 120_000);

afterAll(async () => { await told.close(); });

const { seated, meet, callIn, conclude, effect, endAppointment } = governance;
const plan = { function: 'plan', outcome: 'twelve audits', reconsiders: null };
const governing: readonly Act[] = [
  ...seated, meet(), callIn('CHW'), conclude('CHW'), effect(),
  meet('ALV', { meeting: 'second', decisions: [{ ...plan, decision: 'plan-2' }] }),
  callIn('BRK', { meeting: 'second', decision: 'plan-2' }),
  conclude('BRK', { meeting: 'second', decision: 'plan-2', outcome: 'upheld' }),
  meet('ALV', { meeting: 'third', on: '2024-06-19', publishedOn: '2024-06-19', decisions: [
    { ...plan, decision: 'plan-3', reconsiders: { meeting: 'second', decision: 'plan-2' } }] }),
  endAppointment('ALV', { on: '2024-06-20' }),
  governance.proposePlan(), ...['ALV', 'BRK', 'CHW'].map((council) => governance.approvePlan(council)),
  governance.proposeBudget(), governance.approveBudget('ALV'), governance.approveBudget('BRK'),
  governance.define(), governance.report('ALV', { value: 'unknown' }), governance.endorse(), governance.raiseRisk(),
  governance.closeRisk(), governance.find(), governance.answer(),
];
const later = { on: '2024-06-14' };
const disputing: readonly Act[] = [
  disputes.raise(), disputes.coolOff(), disputes.endCoolingOff(), disputes.mediate('BRK', { on: '2024-06-13' }),
  disputes.agreeToEscalate('ALV', later), disputes.agreeToEscalate('BRK', later),
  disputes.determine('ALV', { ...later, binding: false }), disputes.resolve(), disputes.agreeResolution('BRK'),
  disputes.raise('CHW', { dispute: 'second', against: ['BRK'] }), disputes.escalate('BRK', { dispute: 'second' }),
  disputes.withdraw('CHW', { dispute: 'second', on: '2024-06-20' }),
  disputes.notify(), disputes.declare(), disputes.notify('BRK', { breach: 'keys' }),
  disputes.cure('CHW', { breach: 'keys' }),
];

describe('governance and disputes over HTTP', () => {
  it('I40: boards, papers of a year and figures are recorded and read', async () => {
    for (const act of governing) await play(stepOf(act));
    const { body } = await read(`/agreements/${id}/governance?on=2024-06-11`, 'CHW');
    expect(body.boards).toMatchObject([{ board: 'audit-board', members: [
      { council: 'ALV' }, { council: 'BRK' }, { council: 'CHW' }], meetings: [
      { meeting: 'june', quorate: true, decisions: [{ decision: 'plan-1', phase: 'effective' }] },
      { meeting: 'second', decisions: [{ decision: 'plan-2', phase: 'reconsidered' }] },
      { meeting: 'third', decisions: [{ decision: 'plan-3', phase: 'effective' }] }] }]);
    expect([body.servicePlans[0].phase, body.budgets[0].phase]).toEqual(['adopted', 'adopted']);
    expect(body.indicators[0]).toMatchObject({ known: 0, reported: 1, values: [{ against: 'unknown' }] });
    expect(body.auditFindings[0].answers).toMatchObject([{ council: 'ALV' }]);
    const after = await read(`/agreements/${id}/governance?on=2024-06-20`, 'CHW');
    expect(after.body.boards[0].members).toMatchObject([{ council: 'BRK' }, { council: 'CHW' }]);
  });

  it('I51: a dispute climbs its ladder and is resolved, a breach is declared a default', async () => {
    for (const act of disputing) await play(stepOf(act));
    const { body } = await read(`/agreements/${id}/disputes`, 'BRK');
    expect(body.disputes).toMatchObject([
      { dispute: 'slips', level: 2, body: 'heads of paid service', clock: 'ended', ended: { how: 'agreement' } },
      { dispute: 'second', level: 2, ended: { how: 'withdrawn' } }]);
    expect(body.breaches).toMatchObject([{ breach: 'reports', standing: 'default' },
      { breach: 'keys', standing: 'cured' }]);
  });

  it('every step reads as a sentence, and strangers see none of it', async () => {
    const { body } = await read(`/agreements/${id}/timeline?limit=200`, 'BRK');
    const said = body.rows.map(({ sentence }: { sentence: string }) => sentence);
    expect(said).toContain('The dispute slips was resolved by agreement: slips are counted once.');
    expect(said).toContain('on-time for 2024-06: not known.');
    for (const path of ['governance', 'disputes']) {
      expect((await read(`/agreements/${id}/${path}`, 'DUN')).status).toBe(404);
    }
  });

  it('a refusal is a problem with its code', async () => {
    const token = await told.service.token('lead-officer', 'ALV', 'per-ALV-lead-officer');
    const refused = async (path: string, body: object): Promise<unknown> =>
      (await told.service.post(`/agreements/${id}/${path}`, { on: '2024-06-20', ...body },
        { token, ifMatch: told.last().headers.get('etag') ?? '' })).body.code;
    expect(governanceRefusals).toContain(await refused('risk-closings', { risk: 'staff', reason: 'again' }));
    expect(disputesRefusals).toContain(await refused('dispute-escalations', { dispute: 'slips' }));
  });
});
