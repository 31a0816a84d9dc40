/** Years of charges from rule to closed account, told through the decider, and what can be read of them. */
import assert from 'node:assert/strict';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { balances, councilId, deadlinesOf, hash, localDate, postings, shareOn, tasksOf, when } from '#domain';
import type { AgreementEvent, AgreementState, TrueUpLine } from '#domain';
import { chargesDocument, sharesDocument } from '#views';
import { acceptedBy, after } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { fold, until } from '../kit/agreement-story.ts';
import {
  agreeRule, bill, calculated, chewtonLeft, close, closed, contest, contribute, correctYear, declare, declareActual,
  dispute, estimate, estimated, inForce, oneOff, outturn, release, resolve, ruled, setRule, settled, spent,
  trueUp, agreeTrueUp,
} from '../kit/charging-story.ts';

const told = (acts: readonly Act[], plus: readonly AgreementEvent[] = []): AgreementEvent[] =>
  after([...after(until('commence'), inForce), ...plus], acts.slice(inForce.length));
const stateOf = (acts: readonly Act[], plus: readonly AgreementEvent[] = []): AgreementState => fold(told(acts, plus));
const last = <T extends AgreementEvent['type']>(type: T, acts: readonly Act[], plus: readonly AgreementEvent[] = []) =>
  told(acts, plus).findLast((event) => event.type === type) as Extract<AgreementEvent, { type: T }>;
const sharesOf = (acts: readonly Act[], plus: readonly AgreementEvent[] = []) =>
  last('ChargeEstimated', acts, plus).shares;
const add = (amounts: Readonly<Record<string, string>>): bigint =>
  Object.values(amounts).reduce((total, amount) => total + BigInt(amount), 0n);
const trued = (acts: readonly Act[]): TrueUpLine => last('TrueUpCalculated', acts).lines[0]!;
const determined = { determination: 'arbitrator 3/25' } as const;

// South Hams and West Devon ---------------------------------------------------------------------------

const [SHA, WDE] = [councilId('SHA'), councilId('WDE')];
const began: readonly AgreementEvent[] = [
  { type: 'AgreementProposed', on: when('2007'), council: SHA, agreement: 'shared-workforce', title: 'Workforce',
    model: 'shared-management-team', leadOfficer: 'per-lead' as never,
    services: [{ service: 'hr', kind: 'hr', startsOn: null }] },
  { type: 'CouncilJoinedProposal', on: when('2007'), council: WDE },
  { type: 'AgreementCommenced', on: when('2007'), council: SHA, hash: hash('a'.repeat(64)), participation: [
    { service: 'hr', council: SHA, role: 'partner' }, { service: 'hr', council: WDE, role: 'partner' }] }];
const posts = { driver: 'permanent posts', step: 100 };
const hr = { line: 'hr', service: 'hr', residueTo: 'SHA', payTo: 'SHA' };
const workforce: readonly Act[] = [
  setRule({ ...hr, on: '2021-04-01', from: '2021-04-01', rule: 'hr-2021', parameters: {
    ...posts, startingShares: { SHA: 7_400, WDE: 2_600 } } }, 'SHA'),
  agreeRule('WDE', { line: 'hr', rule: 'hr-2021', on: '2021-04-01' }),
  estimate({ line: 'hr', on: '2022-04-01', year: '2022/23', costPence: '36500000' }, 'SHA'),
  setRule({ ...hr, on: '2022-09-30', from: '2022-10-03', rule: 'hr-2022', parameters: {
    ...posts, startingShares: { SHA: 8_200, WDE: 1_800 } } }, 'SHA'),
  agreeRule('WDE', { line: 'hr', rule: 'hr-2022', on: '2022-09-30' }),
  declare({ line: 'hr', declaration: 'posts', driver: 'permanent posts', on: '2023-01-10', from: '2022-04-01',
    to: '2022-12-31', counts: { SHA: 512, WDE: 110 }, source: 'Payroll, nine months' }, 'SHA'),
  outturn({ line: 'hr', on: '2023-04-20', year: '2022/23', costPence: '36500000' }, 'SHA')];
const workforceState = (acts: readonly Act[] = workforce): AgreementState => fold(after(began, acts));

describe('South Hams and West Devon change a share in mid-year', () => {
  it('I24: which share applied is known for any day', () => {
    const state = workforceState();
    const share = (day: string) => shareOn(state, 'hr', localDate(day))?.basisPoints;
    expect(share('2022-10-02')).toEqual({ SHA: 7_400, WDE: 2_600 });
    expect(share('2022-10-03')).toEqual({ SHA: 8_200, WDE: 1_800 });
    expect(share('2022-04-01')).toEqual({ SHA: 7_400, WDE: 2_600 });
    expect(share('2023-03-31')).toEqual({ SHA: 8_200, WDE: 1_800 });
    expect(share('2021-03-31')).toBeUndefined();
    expect(sharesDocument(state, localDate('2022-10-03')).lines[0]).toMatchObject({ line: 'hr',
      share: { rule: 'hr-2022', basisPoints: { SHA: 8_200, WDE: 1_800 } },
      rule: { agreedBy: ['SHA', 'WDE'], from: '2022-10-03' } });
  });

  it('I23, I26: the days of each rule weigh, and each is tested against the posts counted', () => {
    const acts = [...workforce, trueUp({ on: '2023-05-01', year: '2022/23', lines: ['hr'] }, 'SHA')];
    const { lines: [line] } = after(began, acts).at(-1) as Extract<AgreementEvent, { type: 'TrueUpCalculated' }>;
    expect(line!.working.map(({ from, to, days, costPence, shares, test }) =>
      [from, to, days, costPence, shares, test])).toEqual([
      // 185 days at 100,000 pence; 512 of 622 posts are 82.32 %, 8.32 points from 74: moved to 82.
      ['2022-04-01', '2022-10-02', 185, '18500000', { SHA: '15170000', WDE: '3330000' }, {
        toleranceBasisPoints: 300, estimated: { SHA: 7_400, WDE: 2_600 }, actual: { SHA: 8_232, WDE: 1_768 },
        result: 'exceeded' }],
      ['2022-10-03', '2023-03-31', 180, '18000000', { SHA: '14760000', WDE: '3240000' }, {
        toleranceBasisPoints: 300, estimated: { SHA: 8_200, WDE: 1_800 }, actual: { SHA: 8_232, WDE: 1_768 },
        result: 'within' }]]);
    expect(add(line!.shares)).toBe(36_500_000n);
  });

  it('a rule that says so counts for the whole year', () => {
    const acts = workforce.map(([council, capacity, command, more]): Act => [council, capacity,
      { ...command, ...('rule' in command && command.rule === 'hr-2022' && { midYear: 'whole-year' }) } as never,
      more]);
    const share = (day: string) => shareOn(workforceState(acts), 'hr', localDate(day))?.basisPoints;
    expect([share('2022-04-02'), share('2022-03-31')]).toEqual([
      { SHA: 8_200, WDE: 1_800 }, { SHA: 7_400, WDE: 2_600 }]);
  });
});

// Methods ---------------------------------------------------------------------------------------------

const by = (method: string, parameters: object, more: object = {}): readonly Act[] => [...inForce,
  setRule({ rule: method, method: method as never, parameters: parameters as never, ...determined, ...more })];
const payroll = { line: 'audit-days', service: 'payroll', residueTo: 'BRK', payTo: 'BRK' };

describe('each method shares a cost to the penny (I23)', () => {
  const shares = (acts: readonly Act[], costPence: string, plus: readonly AgreementEvent[] = []) => {
    const found = sharesOf([...acts, estimate({ costPence })], plus);
    expect(add(found)).toBe(BigInt(costPence));
    return found;
  };

  it('equally, the odd penny to the council named', () => expect(shares(by('equal', {}, { residueTo: 'CHW' }), '100'))
    .toEqual({ ALV: '33', BRK: '33', CHW: '34' }));
  it('by fixed shares, and a credit as it would be charged', () => {
    const fixed = by('fixed', { shares: { ALV: 6_000, BRK: 4_000 } });
    expect(shares(fixed, '101')).toEqual({ ALV: '61', BRK: '40' });
    expect(shares(fixed, '-101')).toEqual({ ALV: '-61', BRK: '-40' });
    expect(shares(fixed, '0')).toEqual({ ALV: '0', BRK: '0' });
    expect(shares(fixed, '999999999999999999')).toEqual({ ALV: '600000000000000000', BRK: '399999999999999999' });
  });
  it('by counts, and by hours', () => {
    for (const method of ['driver', 'time']) {
      expect(shares([...by(method, { driver: 'audit days' }), declare()], '1001'))
        .toEqual({ ALV: '501', BRK: '300', CHW: '200' });
    }
  });
  it('by post: each post by its own shares, weighed by what it costs', () => expect(shares(by('per-post', { posts: [
    { post: 'head', costPence: '8000000', shares: { ALV: 5_000, BRK: 5_000 } },
    { post: 'driver', costPence: '2000000', shares: { ALV: 10_000 } }] }), '10000001'))
    .toEqual({ ALV: '6000001', BRK: '4000000' }));
  it('by judgement over an indicator, with its reason and who approved it', () => expect(shares(by('judged', {
    indicator: 'rateable value', shares: { ALV: 6_300, BRK: 3_700 }, rationale: 'workload, not value',
    approver: 'per-alv-cfo' }), '100')).toEqual({ ALV: '63', BRK: '37' }));
  it('with damping until its last day, by days', () => {
    const damped = by('damped', { formula: { method: 'fixed', parameters: { shares: { ALV: 5_000, BRK: 5_000 } } },
      former: { ALV: 4_000, BRK: 6_000 }, amounts: { ALV: 500, BRK: 500 }, endsOn: '2024-11-01' });
    // 151 of 302 days are damped to 45 and 55.
    expect(shares(damped, '2000')).toEqual({ ALV: '950', BRK: '1050' });
    const state = stateOf(damped);
    expect([shareOn(state, 'audit-days', localDate('2024-10-31'))?.basisPoints,
      shareOn(state, 'audit-days', localDate('2024-11-01'))?.basisPoints])
      .toEqual([{ ALV: 4_500, BRK: 5_500 }, { ALV: 5_000, BRK: 5_000 }]);
  });
  it('with a customer\'s price, which rises by its index, and the rest among partners', () => {
    const priced = by('customer-price', { prices: [
      { council: 'CHW', annualPence: '365000', baseYear: '2023/24', indexBasisPoints: 1_000 }],
    rest: { method: 'equal', parameters: {} } }, payroll);
    // 365,000 pence and a tenth, for 302 days of 365.
    expect(shares(priced, '1000001')).toEqual({ ALV: '333900', BRK: '333901', CHW: '332200' });
    expect(shares(priced, '100')).toEqual({ ALV: '-166050', BRK: '-166050', CHW: '332200' });
  });
  it('I19: for as many days as each council takes part', () => {
    // 181 days with Chewton, 121 without.
    expect(shares(by('equal', {}), '30200', chewtonLeft)).toEqual({ ALV: '12084', BRK: '12083', CHW: '6033' });
  });
  it('I28: the cost is shared net of VAT, and with the VAT that nobody gets back', () => {
    const acts = [...by('fixed', { shares: { ALV: 5_000, BRK: 5_000 } }),
      estimate({ costPence: '1000', irrecoverableVatPence: '20', recoverableVatPence: '180' })];
    expect(sharesOf(acts)).toEqual({ ALV: '510', BRK: '510' });
    expect(last('ChargeEstimated', acts)).toMatchObject({ costPence: '1000', recoverableVatPence: '180' });
  });
});

// A year of the three councils ------------------------------------------------------------------------

describe('a year of charges', () => {
  let whole: AgreementState;
  beforeAll(() => { whole = stateOf(closed); });

  it('I26: the test is kept when nothing changes, and nothing then changes', () => {
    const within = [...spent.slice(0, -2), declareActual({ counts: { ALV: 520, BRK: 295, CHW: 185 } }), outturn(),
      trueUp()];
    const line = trued(within);
    expect(line.resplit).toBe(false);
    expect(line.working[0]!.test).toEqual({ toleranceBasisPoints: 300,
      estimated: { ALV: 5_000, BRK: 3_000, CHW: 2_000 }, actual: { ALV: 5_200, BRK: 2_950, CHW: 1_850 },
      result: 'within' });
    expect(line.shares).toEqual({ ALV: '550000', BRK: '330000', CHW: '220000' });
  });

  it('I26: beyond the tolerance the counts of the year share the outturn', () => {
    const line = trued(calculated);
    expect([line.resplit, line.working[0]!.test?.result]).toEqual([true, 'exceeded']);
    expect(line.shares).toEqual({ ALV: '528000', BRK: '308000', CHW: '264000' });
    expect(line.due).toEqual({ ALV: '528000', BRK: '158000', CHW: '264000' });
  });

  it('I26: a difference of exactly the tolerance changes nothing, one count more does', () => {
    const at = (counts: Record<string, number>): boolean => trued([...spent.slice(0, -2), declareActual({ counts }),
      outturn(), trueUp()]).resplit;
    expect(at({ ALV: 5_300, BRK: 2_700, CHW: 2_000 })).toBe(false);
    expect(at({ ALV: 5_301, BRK: 2_699, CHW: 2_000 })).toBe(true);
  });

  it('I25: counts declared after the calculation change nothing until it is made again', () => {
    const acts = [...calculated, declareActual({ on: '2025-05-02', declaration: 'corrected',
      counts: { ALV: 500, BRK: 300, CHW: 200 } })];
    expect(fold(told(acts)).charging.periods['2024/25']!.lines['audit-days']!.trueUp!.resplit).toBe(true);
    expect(trued([...acts, trueUp({ on: '2025-05-03' })]).resplit).toBe(false);
  });

  it('I25: contested counts are shown as such', () => {
    const state = stateOf([...spent, contest()]);
    expect(state.charging.lines['audit-days']!.declarations.at(-1)!.contestedBy).toEqual({ BRK: 'leave was counted' });
  });

  it('what each owes is what was billed and trued up less what was paid, and all together nothing', () => {
    expect(balances(whole)).toEqual({
      ALV: { owesPence: '-422000', disputedPence: '0', payablePence: '0' },
      BRK: { owesPence: '158000', disputedPence: '0', payablePence: '158000' },
      CHW: { owesPence: '264000', disputedPence: '0', payablePence: '264000' } });
    expect(postings(whole).map(({ from, to, pence, why }) => [from, to, pence, why])).toEqual([
      ['BRK', 'ALV', '150000', 'bill'], ['BRK', 'ALV', '158000', 'true-up'], ['CHW', 'ALV', '264000', 'true-up'],
      ['BRK', 'ALV', '-150000', 'payment']]);
  });

  it('I30: a disputed sum is flagged, the rest stays payable, and a resolved one is payable again', () => {
    const disputed = [...calculated, dispute(), agreeTrueUp('ALV'), agreeTrueUp('BRK')];
    expect(balances(stateOf(disputed)).CHW)
      .toEqual({ owesPence: '264000', disputedPence: '4000', payablePence: '260000' });
    expect(stateOf([...disputed, close()]).charging.periods['2024/25']!.closedOn).toBe('2025-06-30');
    expect(balances(stateOf([...disputed, resolve()])).CHW!.payablePence).toBe('264000');
    expect(balances(stateOf([...disputed, close(), resolve({ on: '2025-09-01', determination: 'expert' }, 'ALV')]))
      .CHW!.payablePence).toBe('264000');
  });

  it('I27: a correction moves sums in the open year and leaves the closed one as it was', () => {
    const state = stateOf([...closed, correctYear()]);
    expect(state.charging.periods['2024/25']).toEqual(whole.charging.periods['2024/25']);
    expect(state.charging.periods['2025/26']!.corrections.leave).toMatchObject({ year: '2024/25', original: 70 });
    expect([balances(state).BRK!.owesPence, balances(state).CHW!.owesPence, balances(state).ALV!.owesPence])
      .toEqual(['160500', '261500', '-422000']);
  });

  it('I29: every one-off cost has the split of its cause unless an authority says otherwise', () => {
    const split = (change: Parameters<typeof oneOff>[0]) => {
      const { splitRule, shares } = last('OneOffCostAllocated', [...estimated, oneOff(change)]);
      expect(add(shares)).toBe(1_000_003n);
      return [splitRule, shares];
    };
    expect(split({ cause: 'setting-up' })).toEqual(['equal', { ALV: '333335', BRK: '333334', CHW: '333334' }]);
    expect(split({ cause: 'mutual-end' })).toEqual(['cost-share', { ALV: '500003', BRK: '300000', CHW: '200000' }]);
    expect(split({ cause: 'withdrawal', leaver: 'CHW' })).toEqual(['leaver-pays', { CHW: '1000003' }]);
    expect(split({ cause: 'mutual-end', splitRule: 'last-employer', authority: 'CAB/9' }))
      .toEqual(['last-employer', { ALV: '1000003' }]);
    expect(split({ cause: 'setting-up', splitRule: 'savings-ratio', authority: 'CAB/9',
      shares: { ALV: 6_300, BRK: 3_700 } })).toEqual(['savings-ratio', { ALV: '630002', BRK: '370001' }]);
  });

  it('a reserve holds what was paid in less what was released', () => {
    const state = stateOf([...inForce, contribute(), release()]);
    expect(balances(state).BRK!.owesPence).toBe('6000');
    expect(chargesDocument(state).reserves).toMatchObject([{ reserve: 'systems', holder: 'ALV', heldPence: '11000' }]);
  });

  it('every charge can be followed line by line, from counts to pence', () => {
    const document = chargesDocument(whole, '2024/25');
    expect(document.years[0]!.lines[0]).toMatchObject({ line: 'audit-days', service: 'audit', stage: 'closed' });
    const [stretch] = document.years[0]!.lines[0]!.trueUp!.working;
    expect(stretch).toMatchObject({ from: '2024-06-03', to: '2025-03-31', days: 302, costPence: '1100000',
      rule: { rule: 'by-days', method: 'driver', agreedBy: ['ALV', 'BRK', 'CHW'] },
      counts: { counts: { ALV: 480, BRK: 280, CHW: 240 }, source: 'Time sheets', from: '2024-06-03' },
      totalWeight: '1000', residueTo: 'ALV', residuePence: '0',
      shares: [{ council: 'ALV', weight: '480', basisPoints: 4_800, pence: '528000' },
        { council: 'BRK', weight: '280', basisPoints: 2_800, pence: '308000' },
        { council: 'CHW', weight: '240', basisPoints: 2_400, pence: '264000' }] });
    const [estimated1] = document.years[0]!.lines[0]!.estimate!.working;
    expect([estimated1!.residueTo, estimated1!.residuePence]).toEqual(['ALV', '1']);
  });

  it('goes through the stages of a charge period (10.7)', () => {
    const stage = (acts: readonly Act[]): string | undefined =>
      chargesDocument(stateOf(acts)).years[0]?.lines[0]?.stage;
    expect([ruled, estimated, [...estimated, bill()], spent, calculated, [...calculated, dispute()], settled, closed]
      .map(stage)).toEqual([undefined, 'estimated', 'billed', 'actuals-received', 'trued-up', 'disputed', 'agreed',
      'closed']);
  });

  it('tells each council what to do, and falls due only where a rule says when', () => {
    const names = (acts: readonly Act[], council = 'CHW'): string[] =>
      tasksOf(stateOf(acts), councilId(council)).map(({ task }) => task);
    expect(names([...inForce, setRule()])).toContain('agree-apportionment-rule');
    expect(names([...inForce, setRule()], 'ALV')).not.toContain('agree-apportionment-rule');
    expect(names(ruled)).not.toContain('agree-apportionment-rule');
    expect(names(calculated)).toContain('agree-true-up');
    expect(names(settled)).not.toContain('agree-true-up');
    const due = (acts: readonly Act[]) => deadlinesOf(stateOf(acts))
      .filter(({ kind }) => ['counts-due', 'true-up-due'].includes(kind)).map(({ id, due: day }) => [id, day]);
    expect(due(ruled)).toEqual([]);
    expect(due(estimated)).toEqual([
      ['counts-due/2024-25/audit-days', '2025-04-30'], ['true-up-due/2024-25/audit-days', '2025-05-30']]);
    expect(due(spent)).toEqual([['true-up-due/2024-25/audit-days', '2025-05-30']]);
    expect(due(calculated)).toEqual([]);
  });

  it('reads the same when its events come back from storage', () => {
    const events = told([...closed, correctYear(), oneOff({ on: '2025-09-02' }), contribute(), release()]);
    expect(fold(JSON.parse(JSON.stringify(events)) as AgreementEvent[])).toEqual(fold(events));
  });

  it('I23: a line may have a name that every object has', () => {
    const line = 'constructor';
    const agreed = ['BRK', 'CHW'].map((council) => agreeRule(council, { line }));
    const events = told([...inForce, setRule({ line }), ...agreed, declare({ line }), estimate({ line })]);
    expect(add((events.at(-1) as Extract<AgreementEvent, { type: 'ChargeEstimated' }>).shares)).toBe(1_000_001n);
  });

  it('I17: a council that has left still agrees what it was charged', () => {
    const left: AgreementEvent = { type: 'WithdrawalCompleted', on: when('2025-05-05'), council: councilId('CHW'),
      change: 'leave', of: councilId('CHW'), from: when('2025-05-05') };
    const events = [...told(calculated), left];
    assert.equal(fold(events).parties.CHW?.status, 'withdrawn');
    expect(acceptedBy(events, agreeTrueUp('CHW'))).toMatchObject([{ type: 'TrueUpAgreed', lines: ['audit-days'] }]);
  });
});
