import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await service.close();
});

const person = (n: number): string => `per-${String(n).padStart(8, '0')}`;
const done = (answer: Answered): string[] => {
  expect([answer.status, answer.body.code]).toEqual([answer.status < 300 ? answer.status : 200, undefined]);
  return answer.body.events.map(({ type }: { type: string }) => type);
};
const post = async (path: string, body: object, role: 'registrar' | 'monitoring-officer' = 'registrar') =>
  done(
    await service.post(path, body, { token: await service.token(role, role === 'registrar' ? undefined : 'BRM') }),
  );

describe('the council register over HTTP', () => {
  it('registers a council and says where the record then stands', async () => {
    const made = await service.post('/councils', bromsgrove);
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"0"']);
    expect(made.body).toEqual({
      id: 'BRM',
      revision: 0,
      position: await service.store.end(),
      events: [{ type: 'CouncilRegistered', revision: 0 }],
    });
  });

  it('I55: keeps the day from which a fact holds beside the moment of recording', async () => {
    const { events } = await service.store.read('council-BRM');
    expect(events[0]).toMatchObject({ meta: { effectiveOn: '1974-04-01' }, recordedAt: service.clock() });
  });

  it('takes every command of the register', async () => {
    expect(await post('/councils/BRM/names', { legalName: 'Bromsgrove Council', from: '2019-04-01' })).toEqual([
      'CouncilRenamed',
    ]);
    expect(await post('/councils/BRM/gss-codes', { code: 'E07000234', from: '2009-01-01' })).toEqual([
      'GssCodeAssigned',
    ]);
    expect(await post('/councils/BRM/gss-code-withdrawals', { code: 'E07000234', on: '2028-04-01' })).toEqual([
      'GssCodeWithdrawn',
    ]);
    expect(await post('/councils/BRM/governance-models', { to: 'committee', on: '2024-05-15' })).toEqual([
      'GovernanceModelChanged',
    ]);
    const officer = { role: 'monitoring-officer', post: 'Head of Legal', person: person(1), from: '2020-01-01' };
    expect(await post('/councils/BRM/officers', officer, 'monitoring-officer')).toEqual([
      'StatutoryOfficerDesignated',
    ]);
    expect(
      await post(
        '/councils/BRM/officer-departures',
        { role: 'monitoring-officer', person: person(1), on: '2025-01-01' },
        'monitoring-officer',
      ),
    ).toEqual(['StatutoryOfficerEnded']);
    const bands = [
      { upToPence: '5000000', modes: ['hand'], signatories: 2, attestors: 0, capacities: ['signatory'] },
      { modes: ['seal'], signatories: 0, attestors: 1, attestedBy: 'head of legal', capacities: [] },
    ];
    expect(
      await post('/councils/BRM/execution-policies', { from: '2020-01-01', bands }, 'monitoring-officer'),
    ).toEqual(['ExecutionPolicySet']);
    expect(
      await post(
        '/councils/BRM/approval-policies',
        {
          from: '2020-01-01',
          keyDecisionThresholdPence: '5000000',
          callInDays: 5,
          callInMembersMin: 3,
          whoMayCallIn: 'members of the scrutiny board',
          minorAmendmentsDelegable: true,
        },
        'monitoring-officer',
      ),
    ).toEqual(['ApprovalPolicySet']);
    expect(
      await post('/councils/BRM/end', {
        on: '2028-04-01',
        successors: ['NWC'],
        instrument: 'Structural Changes Order',
      }),
    ).toEqual(['CouncilEnded']);
    expect(await post('/councils/BRM/successors', { successor: 'SWC' })).toEqual(['SuccessorAdded']);
  });

  it('answers what held on any day', async () => {
    const on = async (day: string) => (await service.get(`/councils/BRM?on=${day}`)).body.onDay;
    expect(await on('2010-01-01')).toMatchObject({
      exists: true,
      legalName: 'Bromsgrove District Council',
      gssCode: 'E07000234',
      governanceModel: 'leader-and-cabinet',
      officers: { 'monitoring-officer': null },
      approvalPolicy: null,
    });
    expect(await on('2024-12-31')).toMatchObject({
      legalName: 'Bromsgrove Council',
      governanceModel: 'committee',
      officers: { 'monitoring-officer': person(1) },
      approvalPolicy: { callInDays: 5 },
    });
    expect(await on('2028-04-01')).toMatchObject({ exists: false, gssCode: null });
  });

  it('answers for today when no day is named, and tells the revision to act on', async () => {
    const read = await service.get('/councils/BRM');
    expect(read.body).toMatchObject({ council: 'BRM', successors: ['NWC', 'SWC'], onDay: { on: '2026-03-02' } });
    expect(read.headers.get('etag')).toBe(`"${read.body.revision}"`);
  });

  it('lets a monitoring officer keep the own council, not another', async () => {
    await service.post('/councils', { ...bromsgrove, council: 'RED' });
    const token = await service.token('monitoring-officer', 'BRM');
    const policy = {
      from: '2020-01-01',
      bands: [{ modes: ['hand'], signatories: 1, attestors: 0, capacities: [] }],
    };
    const answer = await service.post('/councils/RED/execution-policies', policy, { token });
    expect([answer.status, answer.body.code]).toEqual([403, 'another-council']);
  });

  it('reads the position, actor and day of an event from the caller and the clock, never from the body', async () => {
    const { events } = await service.store.read('council-BRM');
    expect(events[0]!.meta.actor).toEqual({
      person: expect.stringMatching(/^per-[0-9a-f]{32}$/),
      council: null,
      capacity: 'registrar',
    });
    expect(events.find(({ type }) => type === 'ExecutionPolicySet')!.meta.actor).toMatchObject({
      council: 'BRM',
      capacity: 'monitoring-officer',
    });
    expect((await service.post('/councils', { ...bromsgrove, council: 'WYC', actor: 'x' })).status).toBe(400);
  });
});
