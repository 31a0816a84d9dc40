/** Whose a saving is when councils follow one another by law. */
import { describe, expect, it } from '@jest/globals';
import { councilIn, councilOf, localDate, savingsLine } from '#domain';
import type { AgreementState } from '#domain';
import { allots, begun, brackleySplit, split } from '../kit/agreement-membership.ts';
import { after } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { fold, until } from '../kit/agreement-story.ts';

const identify: Act = ['BRK', 'lead-officer', { type: 'IdentifySaving', on: '2024-06-10', line: 'auditors', of: 'BRK',
  service: 'audit', nature: 'avoided-cost', recurrence: 'recurrent', firstYear: '2024/25', lastYear: null,
  budgetCode: 'unknown', owner: 'per-brk-owner', priceBase: 'cash', counterfactual: null, qualityIndicator: null,
  reducesScope: false }, { today: '2024-06-20' }];
const told = (...acts: readonly Act[]): AgreementState => fold(after(until('commence'), [begun, identify, ...acts]));
const whose = (state: AgreementState, ...years: string[]): string[] =>
  years.map((year) => councilIn(state, savingsLine(state, 'auditors')!, year));

describe('a saving of a council that is no more', () => {
  it('I16: stays its own before the vesting day and is its successor\'s from then on', () => {
    const state = told(...brackleySplit);
    expect(whose(state, '2025/26', '2026/27', '2027/28')).toEqual(['BRK', 'BRK', 'NEW']);
    const line = savingsLine(state, 'auditors')!;
    expect(councilOf(state, line, localDate('2027-03-31'))).toBe('BRK');
    expect(councilOf(state, line, localDate('2027-04-01'))).toBe('NEW');
  });

  it('I16: goes to another successor only from the day from which the service is allotted to it', () => {
    const state = told(...brackleySplit, allots());
    const line = savingsLine(state, 'auditors')!;
    expect(split.today > '2027-07-01').toBe(true);
    expect(councilOf(state, line, localDate('2027-06-30'))).toBe('NEW');
    expect(councilOf(state, line, localDate('2027-07-01'))).toBe('NOR');
    expect(whose(state, '2026/27', '2027/28')).toEqual(['BRK', 'NOR']);
  });
});
