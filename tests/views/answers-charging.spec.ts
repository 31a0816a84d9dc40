/** The first year of the story's charges, asked: which share applied on a day, and what did a council pay? */
import { describe, expect, it } from '@jest/globals';
import type { AgreementEvent } from '#domain';
import { NotInRecord } from '#views';
import { after } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { wholeLife } from '../kit/agreement-story.ts';
import {
  chewtonLeft, closed, contest, correctYear, declare, declareActual, dispute, estimated, oneOff, ruled, setRule,
    settled,
  spent, trueUp,
} from '../kit/charging-story.ts';
import { proving, told } from './answers-ground.ts';

const id = 'audit-and-payroll';
const asked = async (acts: readonly Act[], more: readonly AgreementEvent[] = []) =>
  told(id, after([...wholeLife(), ...more], acts));
/** The acts of the story begin with commencement, which the life has. */
const since = (acts: readonly Act[]): readonly Act[] => acts.slice(1);
const agreed = ['ApportionmentRuleProposed 2024-06-10', 'ApportionmentRuleAgreed 2024-06-11',
  'ApportionmentRuleAgreed 2024-06-11', 'ApportionmentRuleSet 2024-06-11'];

describe('which share applied on a day', () => {
  const share = async (acts: readonly Act[], on = '2024-06-10', more: readonly AgreementEvent[] = []) =>
    (await asked(acts, more)).ask('share', { service: 'audit', on });

  it('I24, I25: by the estimate, with the rule, who agreed to it when, and the counts behind it', async () => {
    const document = await share(since(estimated));
    expect(document.answer.lines).toEqual([{
      line: 'audit-days', payers: ['ALV', 'BRK', 'CHW'], shares: { ALV: 5_000, BRK: 3_000, CHW: 2_000 },
      weights: { ALV: '500', BRK: '300', CHW: '200' }, prices: [], takenFrom: 'estimate',
      rule: { rule: 'by-days', method: 'driver', parameters: { driver: 'audit days' }, from: '2024-06-03',
        residueTo: 'ALV', payTo: 'ALV' },
      agreedBy: [{ council: 'ALV', on: '2024-06-10' }, { council: 'BRK', on: '2024-06-11' },
        { council: 'CHW', on: '2024-06-11' }], determination: null,
      drivers: { declaration: 'days-2023', driver: 'audit days', from: '2023-04-01', to: '2024-03-31',
        counts: { ALV: 500, BRK: 300, CHW: 200 }, source: 'Time sheets', declaredOn: '2024-06-12', declaredBy: 'ALV',
        contestedBy: {} },
      proposed: [] }]);
    expect(proving(document)).toEqual(['AgreementCommenced 2024-06-03', ...agreed, 'DriverDeclared 2024-06-12',
      'ChargeEstimated 2024-06-17']);
    expect(document.words).toBe('On 2024-06-10 audit-days was shared ALV 50.00 %, BRK 30.00 % and CHW 20.00 %, as the '
      + 'estimate of the year has it: by-days (driver), from 2024-06-03, agreed by ALV on 2024-06-10, BRK on '
      + '2024-06-11 and CHW on 2024-06-11. Counted were audit days from 2023-04-01 to 2024-03-31, by Time sheets: '
      + 'ALV 500, BRK 300 and CHW 200.');
  });

  it('I26: by the true-up once the year has one, and the estimate proves it no more', async () => {
    const document = await share(since(settled));
    expect(document.answer.lines).toMatchObject([{ shares: { ALV: 4_800, BRK: 2_800, CHW: 2_400 }, takenFrom: 'true-up',
      drivers: { declaration: 'days-2024' } }]);
    expect(proving(document)).toEqual(['AgreementCommenced 2024-06-03', ...agreed, 'DriverDeclared 2025-04-10',
      'TrueUpCalculated 2025-05-01']);
  });

  it('I19: among those who take part that day, which a withdrawal proves', async () => {
    const document = await share([...since(ruled), declare()], '2024-12-01', chewtonLeft);
    expect(document.answer.lines).toMatchObject([{ payers: ['ALV', 'BRK'], shares: { ALV: 6_250, BRK: 3_750 },
      takenFrom: 'rule' }]);
    const day = await share([...since(ruled), declare()], '2024-11-30', chewtonLeft);
    expect(day.answer.lines[0].shares).toEqual({ ALV: 5_000, BRK: 3_000, CHW: 2_000 });
  });

  it('names what a council has against the counts', async () => {
    const document = await share([...since(spent), contest()], '2025-03-31');
    expect(document.answer.lines[0].drivers.declaration).toBe('days-2023');
    const ruledBy = await share([...since(ruled), declareActual(), contest()], '2025-03-31');
    expect(ruledBy.answer.lines[0].drivers).toMatchObject({ contestedBy: { BRK: 'leave was counted' } });
    expect(proving(ruledBy)).toContain('DriverContested 2025-04-20');
  });

  it('says what it lacks: a rule, counts, or everything', async () => {
    const none = await share([]);
    expect([none.words, none.answer.lines, none.proof, none.unknown]).toEqual([
      'No rule for sharing the cost of audit is recorded.', [], [],
        ['How the cost of audit was shared on 2024-06-10.']]);
    const early = await share(since(estimated), '2024-06-02');
    expect([early.words, early.unknown]).toEqual(['No rule stood for audit-days on 2024-06-02.',
      ['Which rule shared audit-days on 2024-06-02.']]);
    const uncounted = await share(since(ruled));
    expect(uncounted.answer.lines).toMatchObject([{ shares: null, takenFrom: null, rule: { rule: 'by-days' } }]);
    expect(uncounted.unknown).toEqual(['The share of each council in audit-days: counts that the rule needs are not '
      + 'declared.']);
    const proposed = await share([setRule()]);
    expect(proposed.answer.lines).toMatchObject([{ rule: null, proposed: [{ rule: 'by-days', awaiting: ['BRK',
      'CHW'] }] }]);
  });

  it('refuses by its field a service that the agreement does not have', async () => {
    await expect((await asked([])).ask('share', { service: 'legal', on: '2024-06-10' }))
      .rejects.toEqual(new NotInRecord('service', 'is no service of this agreement'));
  });
});

describe('what a council paid for a year', () => {
  const charge = async (acts: readonly Act[], council = 'BRK', year = '2024/25') =>
    (await asked(acts)).ask('charge', { council, year });

  it('I23: to the penny, with rule, counts and test behind every stretch', async () => {
    const document = await charge(since(closed));
    expect(document.answer).toEqual({
      council: 'BRK', year: '2024/25', closedOn: '2025-06-30', chargedPence: '308000', paidPence: '150000',
      lines: [{ line: 'audit-days', service: 'audit', stage: 'closed', takenFrom: 'true-up', payTo: 'ALV',
        costPence: '1100000', irrecoverableVatPence: '0', sharePence: '308000', billedPence: '150000',
        duePence: '158000', disputedPence: null, agreed: true, working: [{
          from: '2024-06-03', to: '2025-03-31', days: 302, costPence: '1100000',
          rule: { rule: 'by-days', method: 'driver' }, weight: '280', totalWeight: '1000', basisPoints: 2_800,
          sharePence: '308000', residueTo: 'ALV', residuePence: '0', tolerance: 'exceeded',
          counts: { declaration: 'days-2024', driver: 'audit days', source: 'Time sheets',
            counts: { ALV: 480, BRK: 280, CHW: 240 } } }] }],
      oneOffs: [], corrections: [], published: [],
      payments: [{ payment: 'bacs-1', to: 'ALV', on: '2024-08-01', amountPence: '150000' }] });
    expect(proving(document)).toEqual(['ApportionmentRuleSet 2024-06-11', 'ChargeEstimated 2024-06-17',
      'ChargeBilled 2024-07-01', 'ChargePaid 2024-08-01', 'DriverDeclared 2025-04-10', 'OutturnRecorded 2025-04-15',
      'TrueUpCalculated 2025-05-01', 'TrueUpAgreed 2025-05-08', 'TrueUpSettled 2025-05-08',
      'ChargePeriodClosed 2025-06-30']);
    expect(document.words).toContain('BRK bears £3,080.00 of 2024/25.');
    expect(document.words).toContain('280 of 1000 of £11,000.00 by by-days (audit days, Time sheets), £3,080.00');
  });

  it('by the estimate before there is a true-up, and says that it is one', async () => {
    const { answer, unknown } = await charge(since(estimated), 'ALV');
    expect(answer).toMatchObject({ chargedPence: '500001', paidPence: null, lines: [{ takenFrom: 'estimate',
      stage: 'estimated', duePence: null, working: [{ residueTo: 'ALV', residuePence: '1', tolerance: null }] }] });
    expect(unknown).toEqual(['What ALV paid in 2024/25.',
      'What audit-days came to: the year has not been trued up.']);
  });

  it('I27: counts a correction to its year, whichever year it landed in', async () => {
    const acts = [...since(closed), correctYear()];
    const { answer } = await charge(acts);
    expect(answer).toMatchObject({ chargedPence: '310500', corrections: [{ correction: 'leave', into: '2025/26',
      amountPence: '2500', authority: 'finance officers, 28 August 2025' }] });
    expect((await charge(acts, 'BRK', '2025/26')).answer).toMatchObject({ chargedPence: null, corrections: [] });
    expect((await charge(acts, 'ALV')).answer.corrections).toEqual([]);
  });

  it('I29: with its part of a one-off cost of the year', async () => {
    const { answer, proof } = await charge([...since(estimated), oneOff()]);
    expect(answer).toMatchObject({ chargedPence: String(300_000 + 300_000), oneOffs: [{ cost: 'auditor-post',
      costPence: '1000003', sharePence: '300000', splitRule: 'cost-share', payTo: 'ALV', on: '2025-02-03' }] });
    expect(proof.map(({ type }: { type: string }) => type)).toContain('OneOffCostAllocated');
  });

  it('I30: says what it disputes, and who else disputes is nothing of its own', async () => {
    const acts = [...since(spent), trueUp(), dispute()];
    const [own, other] = await Promise.all(['CHW', 'BRK'].map((council) => charge(acts, council)));
    expect(own.answer.lines[0]).toMatchObject({ disputedPence: '4000', stage: 'disputed' });
    expect(own.unknown).toContain('What becomes of the £40.00 of audit-days that CHW disputes.');
    expect(proving(own)).toContain('ChargeDisputed 2025-05-09');
    expect(other.answer.lines[0].disputedPence).toBeNull();
    expect(proving(other)).not.toContain('ChargeDisputed 2025-05-09');
  });

  it('says of a year without a record that there is none, and refuses a council that is not in the agreement',
    async () => {
    const { words, proof, unknown } = await charge(since(closed), 'BRK', '2023/24');
    expect([words, proof, unknown]).toEqual(['Nothing that BRK bears of 2023/24 is recorded. No payment of BRK in '
      + '2023/24 is recorded.', [], ['What BRK bears of 2023/24.', 'What BRK paid in 2023/24.']]);
    await expect(charge([], 'DUN')).rejects.toMatchObject({ field: 'council' });
  });
});
