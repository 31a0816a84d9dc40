import { describe, expect, it } from '@jest/globals';
import { budget, budgetRefusals } from '#domain';
import type { BudgetCommand, BudgetRefusal } from '#domain';
import { invariant, lists } from '../kit/budget-histories.ts';
import { laws, lawsTimeout } from '../kit/laws.ts';

/** The book with one rule gone: what that rule refuses is recorded. */
const without = (code: BudgetRefusal, command: BudgetCommand['type']): typeof budget => ({
  ...budget,
  decide(book, given, facts) {
    const decision = budget.decide(book, given, facts);
    if (given.type !== command || !('refused' in decision) || decision.refused.code !== code) return decision;
    const empty = budget.decide({ ...book, reductions: {} }, given, facts);
    if (!('refused' in empty)) return empty;
    const { type: _, ...fields } = given;
    return { events: [{ type: command === 'AllotReduction' ? 'ReductionAllotted' : 'BudgetReductionReversed',
      ...fields } as never] };
  },
});

describe('laws of budget books', () => {
  it('I36: in no history is a reduction allotted beyond its amount, or a virement counted twice', () => {
    const tally = laws(budget, { lists, invariant });
    expect(Object.keys(tally.accepted).sort()).toEqual(['AllotReduction', 'RecordBudgetReduction', 'ReverseReduction',
      'SetRagBands', 'StateFinances', 'WithdrawAllotment']);
    expect(Object.keys(tally.refused).sort()).toEqual([...budgetRefusals].sort());
  }, lawsTimeout);

  const planted = { lists, invariant, endOnFailure: true };
  it('I36: catch a book that allots an amount twice', () => {
    expect(() => laws(without('allotted-beyond-reduction', 'AllotReduction'), planted))
      .toThrow(/is allotted beyond its amount/);
  }, lawsTimeout);

  it('I36: catch a book that counts a virement again', () => {
    expect(() => laws(without('reduction-counted-already', 'RecordBudgetReduction'), planted))
      .toThrow(/one virement counts twice/);
  }, lawsTimeout);

  it('I36: catch a book that puts back what a saving counts on', () => {
    expect(() => laws(without('reduction-still-allotted', 'ReverseReduction'), planted))
      .toThrow(/put back while it was allotted/);
  }, lawsTimeout);

  it('catch a book that forgets', () => {
    expect(() => laws({ ...budget, evolve: (book) => book }, { lists, endOnFailure: true })).toThrow(/accepted twice/);
  }, lawsTimeout);
});
