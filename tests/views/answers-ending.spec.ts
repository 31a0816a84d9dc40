/** The end of the story, asked: what obligations survive, and what consents covered the contract before vesting day? */
import { describe, expect, it } from '@jest/globals';
import { councilId, localDate, when } from '#domain';
import type { AgreementEvent, CouncilEvent, PenceText } from '#domain';
import { after, like } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { until, wholeLife } from '../kit/agreement-story.ts';
import { bears, chewtonLeft, closed, nothingSurvives, residual, survives, wound } from '../kit/winding-down.ts';
import { officerOf, proving, told } from './answers-ground.ts';

const id = 'audit-and-payroll';

describe('what obligations survive', () => {
  const survivals = async (events: readonly AgreementEvent[], parameters = {}) =>
    (await told(id, events)).ask('survivals', parameters);

  it('I17, I52: what is recorded to survive, what is borne and what is still provided, each by its step', async () => {
    const story = wound([survives(), bears(), residual('ALV'), residual('CHW')]);
    const document = await survivals(story, { on: '2026-04-01' });
    expect(document.answer).toMatchObject({
      endedOn: '2024-06-10', cause: 'mutual', closedOn: null, stated: 'listed', on: '2026-04-01',
      obligations: [{ obligation: 'confidence', clause: 'Clause 12', until: '2026-03-31', owedBy: ['ALV', 'BRK'],
        owedTo: ['CHW'], over: true }],
      liabilities: [{ liability: 'strain', kind: 'pension', amountPence: '100001', shares: { ALV: 6_000,
        CHW: 4_000 } }],
      residualServices: [{ service: 'audit', provider: 'ALV', receivers: ['CHW'], until: '2025-03-31', agreed: true }],
      retention: { form: 'deed', years: 12, keptUntil: null } });
    expect(proving(document)).toEqual(['AgreementEnded 2024-06-10', 'SurvivalRecorded 2024-06-12',
      'LiabilityAllocated 2024-06-12', 'ResidualServiceAccepted 2024-06-12', 'ResidualServiceAccepted 2024-06-12',
      'ResidualServiceAgreed 2024-06-12']);
    expect(document.words).toContain('confidence (Clause 12) survives until 2026-03-31, owed by ALV and BRK to CHW, '
      + 'which was over by 2026-04-01.');
    expect((await survivals(story, { on: '2026-03-31' })).answer.obligations).toMatchObject([{ over: false }]);
    expect((await survivals(story)).answer.obligations).toMatchObject([{ over: null }]);
  });

  it('tells a statement that none survives from silence, and a closed agreement\'s retention', async () => {
    const none = await survivals(wound([nothingSurvives]));
    expect([none.answer.stated, none.unknown]).toEqual(['none', []]);
    expect(proving(none)).toEqual(['AgreementEnded 2024-06-10', 'NoSurvivalsStated 2024-06-12']);
    const silent = await survivals(wound([]));
    expect([silent.answer.stated, silent.unknown]).toEqual(['not-stated', ['Which obligations survive.']]);
    const shut = await survivals(wound(closed));
    // I58: twelve years from the closing on 18 June 2024, as Brackley sealed.
    expect(shut.answer).toMatchObject({ closedOn: '2024-06-18', retention: { keptUntil: '2036-06-18' } });
  });

  it('I17: a council that has withdrawn reads what it read until then and what is public since, and no other',
    async () => {
    const story = wound([survives()], [chewtonLeft]);
    const { ask } = await told(id, story);
    const left = await ask('survivals', {}, officerOf('CHW'));
    expect([left.answer.endedOn, left.answer.obligations, left.withheld]).toEqual(['2024-06-10', [], true]);
    expect((await ask('survivals', {}, officerOf('BRK'))).answer.obligations).toHaveLength(1);
    expect(await ask('survivals', {}, officerOf('DUN'))).toBeNull();
  });
});

describe('what consents covered the contract', () => {
  const direction: CouncilEvent = { type: 'Section24DirectionMade', constraint: 'direction', on: when('2024-04-01'),
    instrument: 'Direction 2024', limitPence: '10000000' as PenceText, runningPast: localDate('2027-03-31'),
    consentGivers: ['shadow authority'] };
  const consent = (change: object): Act => ['ALV', 'monitoring-officer', { type: 'RecordConsent', on: '2024-05-16',
    consent: 'first', kind: 's24-consent', giver: 'Shadow authority', reference: 'SA/9', acts: ['execution'],
    limitPence: null, ...change } as never];
  const vesting: AgreementEvent = { type: 'SubstitutionScheduled', on: when('2024-06-05'), council: councilId('ALV'),
    substitution: 'alv-to-dun', old: councilId('ALV'), successors: [councilId('DUN')], nominated: councilId('DUN'),
    allotted: [], from: when('2025-04-01'), instrument: 'SI 2024/1' };
  const story = (...given: readonly Act[]) => [...after(until('sign-ALV'), [...given, like('sign-ALV'),
    like('sign-BRK')]),
    vesting];

  it('I10, I53: by act, day and sum, before the vesting day, with the direction that asked for it', async () => {
    const { ask } = await told(id, story(consent({}), consent({ consent: 'small', limitPence: '100' }),
      consent({ consent: 'varied', acts: ['variation'] })), { ALV: [direction] });
    const document = await ask('consents');
    expect(document.answer.councils).toEqual([{ council: 'ALV', vestingOn: '2025-04-01', vestingFrom: 'substitution',
      constraints: [{ constraint: 'direction', kind: 's24-direction', from: '2024-04-01', to: null,
        instrument: 'Direction 2024', limitPence: '10000000', runningPast: '2027-03-31' }],
      consents: ['first', 'small', 'varied'].map((name) => expect.objectContaining({ consent: name, on: '2024-05-16',
        giver: 'Shadow authority', reference: 'SA/9', beforeVesting: true })),
      commitments: [{ act: 'execution', on: '2024-05-20', reference: 'the agreement', valuePence: '120000000',
        beforeVesting: true, coveredBy: ['first'] }] }]);
    expect(proving(document)).toEqual(['Section24DirectionMade 2024-04-01', 'ConsentRecorded 2024-05-16',
      'ConsentRecorded 2024-05-16', 'ConsentRecorded 2024-05-16', 'CounterpartExecuted 2024-05-20',
      'SubstitutionScheduled 2024-06-05']);
    expect(document.words).toContain('Covered: execution of the agreement on 2024-05-20 by first.');
  });

  it('I10: says where nothing covered it, and of a council without any of it that nobody has said', async () => {
    const { ask } = await told(id, story());
    const [alv] = (await ask('consents')).answer.councils;
    expect([alv.consents, alv.commitments[0].coveredBy]).toEqual([[], []]);
    const brk = await ask('consents', { council: 'BRK' });
    expect(brk.answer.councils).toMatchObject([{ council: 'BRK', vestingOn: null, vestingFrom: null,
      commitments: [{ act: 'execution', beforeVesting: null }] }]);
    expect(brk.unknown).toEqual(['Whether BRK has a vesting day.', 'Whether any consent was given for BRK.']);
    await expect(ask('consents', { council: 'DUN' })).rejects.toMatchObject({ field: 'council' });
  });

  it('I53: takes the vesting day from the register where the agreement has none', async () => {
    const ended: CouncilEvent = { type: 'CouncilEnded', on: when('2023-04-01'), successors: [],
      instrument: null } as never;
    const { ask } = await told(id, wholeLife(), { CHW: [ended] });
    const document = await ask('consents');
    // It had signed a year after it ended, so nothing was bound before.
    expect(document.answer.councils).toMatchObject([{ council: 'CHW', vestingOn: '2023-04-01', vestingFrom: 'register',
      commitments: [] }]);
    expect(document.proof).toMatchObject([{ stream: 'council-CHW', type: 'CouncilEnded' }]);
  });
});
