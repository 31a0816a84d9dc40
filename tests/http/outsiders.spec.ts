/** What a council can find out about an agreement it has no part in by giving commands: nothing. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answered, Sent, Service } from '../kit/http.ts';
import { bromsgrove, startService } from '../kit/http.ts';

const on = '2026-03-02';
const proposal = (agreement: string) => ({
  on, agreement, title: 'Shared payroll', model: 'lead-authority', leadOfficer: 'per-lead-officer',
  services: [{ service: 'payroll', kind: 'payroll' }], invited: ['RED'],
});

let service: Service;
let outsider: string;
beforeAll(async () => {
  service = await startService();
  for (const council of ['BRM', 'RED', 'WYC']) await service.post('/councils', { ...bromsgrove, council });
  const token = await service.token('lead-officer', 'BRM');
  expect((await service.post('/agreements', proposal('secret-talks'), { token })).status).toBe(201);
  outsider = await service.token('lead-officer', 'WYC');
});
afterAll(async () => {
  await service.close();
});

const told = ({ status, body: { instance: _, ...problem } }: Answered) => ({ status, problem });
/** Steps of every kind, with words and revisions that would fit, and that would not. */
const attempts: readonly (readonly [what: string, path: string, body: object, sent?: Sent])[] = [
  ['joining', '/joinings', { on }],
  ['joining before it was proposed', '/joinings', { on: '2020-01-01' }],
  ['joining at a revision long past', '/joinings', { on }, { ifMatch: '"0"' }],
  ['joining at the revision it has', '/joinings', { on }, { ifMatch: '"1"' }],
  ['declining', '/refusals', { on, reason: 'no' }],
  ['commenting', '/comments', { on, clause: 'money', version: 1, text: 'x' }],
  ['noting in private', '/notes', { on, note: 'position', text: 'offer less' }],
  ['correcting an event it has', '/corrections', { on, corrects: 0, statement: 's', why: 'w' }],
  ['correcting an event it has not', '/corrections', { on, corrects: 900, statement: 's', why: 'w' }],
];

describe('a council that is not at the table', () => {
  it.each(attempts)('I57: is told the same of a secret agreement as of none: %s', async (_, path, body, sent = {}) => {
    const at = async (agreement: string) =>
      told(await service.post(`/agreements/${agreement}${path}`, body, { token: outsider, ...sent }));
    const secret = await at('secret-talks');
    expect(secret).toEqual(await at('no-such-talks'));
    expect(secret).toMatchObject({ status: 404, problem: { code: 'agreement-unknown' } });
  });

  it('is in this like the registrar, who keeps the register and no agreements', async () => {
    const token = await service.token('registrar');
    const at = async (agreement: string) =>
      told(await service.post(`/agreements/${agreement}/joinings`, { on }, { token, ifMatch: '"1"' }));
    expect(await at('secret-talks')).toEqual(await at('no-such-talks'));
  });

  it('writes no note on it, as those at the table may', async () => {
    const note = { on, note: 'position', text: 'offer less' };
    const notes = async (council: string) => (await service.store.read(`note-secret-talks.${council}`)).events.length;
    const invited = await service.token('lead-officer', 'RED');
    expect((await service.post('/agreements/secret-talks/notes', note, { token: outsider })).status).toBe(404);
    expect((await service.post('/agreements/secret-talks/notes', note, { token: invited })).status).toBe(200);
    expect([await notes('WYC'), await notes('RED')]).toEqual([0, 1]);
  });

  it('learns of an id that it wants to use no more than that it is taken', async () => {
    for (const ifMatch of ['"0"', '"1"', undefined]) {
      const sent = ifMatch === undefined ? {} : { ifMatch };
      const answer = await service.post('/agreements', { ...proposal('secret-talks') }, { token: outsider, ...sent });
      expect(answer.body.code).toBe('already-proposed');
    }
  });

  it('does not keep those who are invited from being told why not', async () => {
    const token = await service.token('lead-officer', 'RED');
    const answer = await service.post('/agreements/secret-talks/joinings', { on: '2020-01-01' }, { token });
    expect(answer.body).toMatchObject({ code: 'before-the-proposal', proposedOn: on });
    const stale = await service.post('/agreements/secret-talks/joinings', { on }, { token, ifMatch: '"0"' });
    expect(stale.body.code).toBe('stale-revision');
  });
});

it('an auditor may ask for the head of what can be read', async () => {
  const token = await service.token('auditor');
  const headers = { authorization: `Bearer ${token}` };
  const { status } = await fetch(`${service.api.url}/me`, { method: 'HEAD', headers });
  expect(status).toBe(200);
});
