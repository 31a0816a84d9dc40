/** Ways round the rules of savings that were found by trying, each closed. */
import { describe, expect, it } from '@jest/globals';
import { agreement, positionsOf } from '#domain';
import type { CouncilFacts } from '#domain';
import { councils } from '../kit/agreement-register.ts';
import { after, refusalOf } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { fold, until } from '../kit/agreement-story.ts';
import {
  budgeted, claim, claimOf, claimed, close, freeze, identify, inForce, joint, propose, reclassify, rival, setUp, take,
  told, verify, verifyOf,
} from '../kit/savings-story.ts';

const of = (acts: readonly Act[]) => after(until('commence'), acts);
const by = (person: string) => ({ ...told, person });

describe('ways round the rules of savings', () => {
  it('I36: what is closed as told twice, or as not there, is not verified after all', () => {
    for (const disposition of ['double-counted', 'unachievable', 'reversed'] as const) {
      const closed = close({ disposition, on: '2025-05-01' });
      expect(refusalOf(of([...claimed, closed]), verify())).toBe('savings-line-closed');
    }
    expect(refusalOf(of([...claimed, close({ on: '2025-05-01' })]), verify())).toBe('accepted');
  });

  it('I36: a credit among the ongoing cost is part of a joint share as well', () => {
    const over = claim({ joint: 'one-ledger', grossPence: '100', ongoingPence: '-800100' });
    expect(refusalOf(of([...budgeted, joint()]), over)).toBe('claimed-beyond-joint-share');
  });

  it('I34: a claim that a colleague corrects stays that of whoever made it first', () => {
    const first = claim({}, 'ALV', by('per-alv-cfo'));
    const second = claim({ claim: 'c-again', corrects: 'c-2024' });
    expect(refusalOf(of([...budgeted, first, second]), verify({ claim: 'c-again' }))).toBe('verifier-is-claimant');
  });

  it('I34: who has left the office verifies nothing more, on whatever day', () => {
    const left: CouncilFacts = { ...councils.ALV!, officers: councils.ALV!.officers.map((term) =>
      (term.role === 'chief-finance-officer' ? { ...term, to: '2026-01-01' as never } : term)) };
    expect(refusalOf(of(claimed), verify({}, { councils: { ALV: left } }))).toBe('verifier-not-designated');
  });

  it('I37: a claim of nothing, or by somebody else, starts no clock; a provisional year sustains nothing', () => {
    const late = [...budgeted, claimOf(2025), verifyOf(2025), rival()];
    const final = verifyOf(2025, { stage: 'final', on: '2027-06-01' });
    expect(refusalOf(of(late), final)).toBe('sustain-test-not-over');
    const three = [...budgeted, claim(), verify(), claimOf(2025), verifyOf(2025), claimOf(2026)];
    const first = verify({ stage: 'final', on: '2027-06-01' });
    expect(refusalOf(of([...three, verifyOf(2026, { stage: 'provisional' })]), first)).toBe('not-sustained');
    expect(refusalOf(of([...three, verifyOf(2026)]), first)).toBe('accepted');
  });

  it('I35: no budget, no cash-releasing saving, by reclassifying neither', () => {
    const saved = [budgeted[0]!, identify({ nature: 'avoided-cost', budgetCode: 'unknown' })];
    expect(refusalOf(of(saved), reclassify({ nature: 'cash-releasing' }))).toBe('budget-code-missing');
  });

  it('I36: what came once is not verified of two years, whoever tells of the other', () => {
    const once = [...inForce, identify({ recurrence: 'one-off' }), propose(), freeze(), take(), claim(), verify()];
    const other = rival({ claim: 'c-brk', year: '2025/26', on: '2026-04-14' });
    const second = verify({ claim: 'c-brk', on: '2026-05-12', acceptedPence: '300000' });
    expect(refusalOf(of([...once, other]), second)).toBe('other-claim-verified');
  });

  it('sums have no largest value: rows tell them whole', () => {
    const costs = Array.from({ length: 12 }, (_, n) => setUp({ cost: `c-${n}`, amountPence: '999999999999999999' }));
    const state = of([...budgeted, ...costs]).reduce(agreement.evolve, fold([]));
    expect(positionsOf(state).map(({ oneOffPence }) => oneOffPence)).toContain(`${12n * 999_999_999_999_999_999n}`);
  });
});
