/** The invariants of savings, each as a whole: what an officer, a member or an auditor would ask for. */
import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import {
  closingChecks, councilId, decayOf, deadlinesOf, lineStage, openSavings, positionsOf, resultsOf, savingsLine, tasksOf,
  usesOfReductions,
} from '#domain';
import type { AgreementEvent, AgreementState, SavingsPosition } from '#domain';
import { withDeputy } from '../kit/agreement-register.ts';
import { acceptedBy, after, decideAct, refusalOf } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { fold, until } from '../kit/agreement-story.ts';
import {
  attribute, bands, baselined, book, budgeted, byImporter, changeOwner, claim, claimed, claimOf, close, duplicate,
  explain, figure, final, forecast, forecasted, freeze, giveBack, identified, identify, inForce, lasted, met, propose,
  reclassify, red, reforecast, reject, reverse, revise, rival, setUp, take, verified, verify, verifyOf,
} from '../kit/savings-story.ts';
import { disposes, wound } from '../kit/winding-down.ts';

const told = (acts: readonly Act[]): AgreementEvent[] => after(until('commence'), acts);
const state = (acts: readonly Act[]): AgreementState => fold(told(acts));
const lineIn = (of: AgreementState) => savingsLine(of, 'audit-post')!;
const positionIn = (acts: readonly Act[], year = '2024/25'): SavingsPosition => {
  const found = positionsOf(state(acts)).find((one) => one.line === 'audit-post' && one.year === year);
  assert.ok(found, `nothing is said of ${year}`);
  return found;
};
/** What an act would be refused with. */
const answer = (acts: readonly Act[], act: Act): string => refusalOf(told(acts), act);
const alvern = councilId('ALV');
const tasks = (acts: readonly Act[], council = 'ALV'): string[] =>
  tasksOf(state(acts), councilId(council)).map(({ task }) => task);
const deadlines = (acts: readonly Act[]): string[] => deadlinesOf(state(acts)).map(({ id }) => id);

describe('a figure of savings', () => {
  it('I31: says whose, of what nature and year, in what prices, how certain and in which version it is', () => {
    expect(positionIn(verified)).toMatchObject({ council: 'ALV', service: 'audit', nature: 'cash-releasing',
      recurrence: 'recurrent', year: '2024/25', priceBase: 'cash', stage: 'interim-verified',
      latestGrossPence: '1000000', latestPence: '900000' });
    expect(lineIn(state(verified)).forecasts.map(({ version }) => version)).toEqual([1]);
  });

  it('I31: that does not say so is recorded from a source as unclassified, and from an officer not at all', () => {
    const vague = figure({ nature: 'unknown', fromYear: 'unknown' });
    expect(answer(inForce, vague)).toBe('figure-without-year');
    const { figures } = state([...inForce, figure(), byImporter(figure({ ...vague[2] as object, figure: 'press-0' }))])
      .savings;
    expect([figures['press-1']!.classified, figures['press-0']!.classified]).toEqual([true, false]);
  });

  it('I40: that nobody has given is unknown and not zero', () => {
    const nothing = { originalPence: null, latestPence: null, budgetedPence: null, claimedPence: null,
      claimedLowPence: null, claimedHighPence: null, verifiedPence: null, provisionalPence: null, interimPence: null,
      finalPence: null, greenPence: null, amberPence: null, redPence: null, oneOffPence: null, variancePence: null };
    expect(positionIn([...baselined, setUp()])).toMatchObject({ ...nothing, oneOffPence: '60000' });
    expect(positionIn(forecasted)).toMatchObject({ ...nothing, originalPence: '900000', latestPence: '900000' });
    expect(positionIn(claimed)).toMatchObject({ claimedPence: '800000', verifiedPence: null, variancePence: null,
      oneOffPence: null });
    // What was tested and found to be nothing is zero.
    expect(positionIn([...claimed, verify({ acceptedPence: '0' })]).verifiedPence).toBe('0');
  });

  it('I39: is net of what it costs to go on, with set-up cost beside it', () => {
    expect(positionIn([...verified, setUp()])).toMatchObject({ latestGrossPence: '1000000', latestPence: '900000',
      claimedPence: '800000', oneOffForecastPence: '50000', oneOffPence: '60000', verifiedPence: '800000' });
  });
});

describe('the series of a saving', () => {
  it('I32: stand apart, and the first forecast stays beside the latest', () => {
    const one = positionIn([...verified, reforecast(), reverse()], '2025/26');
    expect(one).toMatchObject({ originalPence: '1000000', latestPence: '800000', claimedPence: null });
    expect(positionIn([...verified, reforecast(), reverse()])).toMatchObject({ originalPence: '900000',
      latestPence: '900000', budgetedPence: '1000000', claimedPence: '800000', verifiedPence: '500000' });
    const { forecasts } = lineIn(state([...forecasted, reforecast()]));
    expect(forecasts.map(({ version, reason }) => [version, reason])).toEqual([[1, null], [2, 'pay rose']]);
    expect(forecasts[0]).toEqual(lineIn(state(forecasted)).forecasts[0]);
  });

  it('I32: lose nothing of a claim that was corrected, rejected, verified again or reversed', () => {
    const { claims } = lineIn(state([...verified, reverse(), verify({ on: '2026-01-12', acceptedPence: '700000' }),
      reverse({ reversal: 'rest', amountPence: '700000', on: '2026-02-02' }), claim({ claim: 'c-2', corrects: 'c-2024',
        on: '2026-03-02', grossPence: '600000' }), reject({ claim: 'c-2', on: '2026-03-09' })]));
    expect(claims['c-2024']!.verifications.map(({ acceptedPence }) => acceptedPence)).toEqual(['800000', '700000']);
    expect(Object.values(claims['c-2024']!.reversals).map(({ pence }) => pence)).toEqual(['300000', '700000']);
    expect([claims['c-2024']!.state, claims['c-2']!.state]).toEqual(['corrected', 'rejected']);
    expect(claims['c-2024']!.grossPence).toBe('900000');
  });

  it('I32: show how far each version of the forecast came true', () => {
    const found = decayOf(lineIn(state([...lasted.slice(0, -2), reforecast()])));
    expect(found.map(({ version, forecastPence, cameTruePence, cameTrueBasisPoints }) =>
      [version, forecastPence, cameTruePence, cameTrueBasisPoints])).toEqual([
      [1, '1900000', '1800000', 9_473], [2, '1700000', '1800000', 10_588]]);
  });

  it('contradicting claims stand side by side until one is verified', () => {
    expect(positionIn([...claimed, rival()])).toMatchObject({ contested: true, claimedPence: null,
      claimedLowPence: '300000', claimedHighPence: '800000', verifiedPence: null });
    expect(positionIn([...claimed, rival(), verify()])).toMatchObject({ contested: false, claimedPence: '800000',
      verifiedPence: '800000' });
  });
});

describe('a baseline', () => {
  it('I33: is frozen before the first claim', () => {
    expect(answer(identified, claim())).toBe('baseline-not-frozen');
    expect(answer([...identified, propose()], claim())).toBe('baseline-not-frozen');
    expect(answer([...budgeted], claim())).toBe('accepted');
  });

  it('I33: that is revised keeps the old one, and both results are told', () => {
    const revised = [...verified, revise(), claimOf(2025, { actualCostPence: '29000000' })];
    const line = lineIn(state(revised));
    expect(line.baselines.map(({ version, costPence, reason, approval }) => [version, costPence, reason, approval]))
      .toEqual([[1, '30000000', null, null], [2, '29500000', 'a vacancy stood in the ledger', 'CAB/2025/14']]);
    expect(resultsOf(line).map(({ claim: id, version, resultPence, claimedPence, claimedAgainst }) =>
      [id, version, resultPence, claimedPence, claimedAgainst])).toEqual([
      ['c-2024', 1, '800000', '800000', true], ['c-2024', 2, '300000', '800000', false],
      ['c-2025', 1, '1000000', '1000000', false], ['c-2025', 2, '500000', '1000000', true]]);
  });

  it('I33: gives no result that nobody has measured', () => {
    const unmeasured = [...identified, propose({ costPence: '1' }), propose(), freeze({ version: 2 }), forecast(),
      take(), claim({ actualCostPence: null }), claimOf(2025)];
    expect(resultsOf(lineIn(state(unmeasured))).map(({ claim: id, version }) => [id, version]))
      .toEqual([['c-2025', 2]]);
  });
});

describe('whoever verifies', () => {
  const deputy = { person: 'per-alv-deputy', councils: withDeputy('ALV', 'per-alv-deputy') };
  it('I34: is somebody else, of the finance side of that very council', () => {
    expect(answer(claimed, verify())).toBe('accepted');
    expect(answer(claimed, verify({}, deputy))).toBe('accepted');
    expect(answer([...budgeted, claim({}, 'ALV', { person: 'per-alv-cfo' })], verify())).toBe('verifier-is-claimant');
    expect(answer([...budgeted, claim({}, 'ALV', { person: 'per-alv-cfo' })], verify({}, deputy))).toBe('accepted');
    expect(answer(claimed, verify({}, { person: 'per-alv-accountant' }))).toBe('verifier-not-designated');
    expect(answer(claimed, verify({}, {}, 'BRK'))).toBe('verified-by-another-council');
    const [council, , command, more] = verify();
    expect(answer(claimed, [council, 'lead-officer', command, more])).toBe('capacity-not-entitled');
  });

  it('I34: is nobody who answers for the saving, or ever did', () => {
    const handed = [...budgeted, changeOwner({ owner: 'per-alv-cfo' as never, on: '2024-08-01' }),
      changeOwner({ on: '2024-09-02' }), claim()];
    expect(lineIn(state(handed))).toMatchObject({ owner: 'per-alv-audit-head',
      formerOwners: ['per-alv-benefits', 'per-alv-cfo'] });
    expect(answer(handed, verify())).toBe('verifier-is-claimant');
    expect(answer(handed, verify({}, deputy))).toBe('accepted');
    expect(answer([...claimed, changeOwner({ owner: 'per-alv-deputy' as never })], verify({}, deputy)))
      .toBe('verifier-is-claimant');
  });

  it('I34: is asked to, until the claim is verified or rejected', () => {
    expect(tasks(claimed)).toContain('verify-saving');
    expect(tasks(claimed, 'BRK')).not.toContain('verify-saving');
    for (const done of [verify(), reject()]) expect(tasks([...claimed, done])).not.toContain('verify-saving');
  });

  it('I41: gives a rating with its criteria and documents, and none better than they are', () => {
    const { verifications } = lineIn(state(verified)).claims['c-2024']!;
    expect(verifications).toEqual([expect.objectContaining({ rating: 'green', criteria: met, by: 'per-alv-cfo',
      documents: ['f'.repeat(64)] })]);
    expect(answer(claimed, verify({ criteria: { ...met, evidence: 'not-met' } }))).toBe('rating-above-criteria');
    expect(answer(claimed, verify({ documents: [] }))).toBe('documents-missing');
  });

  it('I41: never makes red a saving', () => {
    expect(positionIn([...claimed, verify(red)])).toMatchObject({ verifiedPence: null, interimPence: null,
      greenPence: null, amberPence: null, redPence: '800000', variancePence: null });
    expect(positionIn([...verified, verify({ ...red, on: '2025-06-02' })]).verifiedPence).toBeNull();
    expect(decayOf(lineIn(state([...claimed, verify(red)])))[0]!.years).toEqual([]);
  });

  it('I38: demotes what was saved at the cost of quality, and calls a cut in service a cut', () => {
    expect(answer(claimed, verify({ qualityHeld: false }))).toBe('rating-above-criteria');
    expect(positionIn([...claimed, verify({ qualityHeld: false, rating: 'amber' })])).toMatchObject({
      greenPence: null, amberPence: '800000', verifiedPence: '800000' });
    expect(answer(inForce, identify({ reducesScope: true }))).toBe('scope-reduction-mistyped');
    const cut = [...inForce, identify({ reducesScope: true, nature: 'scope-reduction' })];
    expect(answer(cut, reclassify({ nature: 'cash-releasing' }))).toBe('scope-reduction-mistyped');
  });
});

describe('cash', () => {
  it('I35: is released when a budget goes down, by no more, and in the years in which it is down', () => {
    expect(answer(forecasted, claim())).toBe('budget-not-reduced');
    expect(answer(budgeted, claim({ grossPence: '1100000' }))).toBe('accepted');
    expect(answer(budgeted, claim({ grossPence: '1100001' }))).toBe('budget-not-reduced');
    const once = [...forecasted, take({}, book({ recurrent: false }))];
    expect([answer(once, claim()), answer(once, claimOf(2025))]).toEqual(['accepted', 'budget-not-reduced']);
  });

  it('I35: counts until the budget comes back, and is claimed no more from that year on', () => {
    const back = [...verified, claimOf(2025), verifyOf(2025), giveBack()];
    expect(['2024/25', '2025/26'].map((year) => positionIn(back, year).budgetedPence)).toEqual(['1000000', '1000000']);
    expect(positionIn([...back, setUp({ year: '2026/27' })], '2026/27').budgetedPence).toBeNull();
    expect(answer(back, claimOf(2026))).toBe('budget-not-reduced');
    const never = [...budgeted, giveBack({ fromYear: '2024/25' })];
    expect(positionIn(never)).toMatchObject({ budgetedPence: null, stage: 'forecast' });
    // Nothing is said of a year of which only that was said: it is in no coverage.
    const only = [...identified, propose(), freeze(), take()];
    expect([only, [...only, giveBack({ fromYear: '2024/25' })]].map((acts) => positionsOf(state(acts)).length))
      .toEqual([1, 0]);
    expect([usesOfReductions(lineIn(state(budgeted))), usesOfReductions(lineIn(state(back))),
      usesOfReductions(lineIn(state(never)))].map((uses) => uses['audit-2024'])).toEqual(['counts', 'lasted', 'never']);
    expect(answer(never, giveBack({}, 'BRK'))).toBe('saving-of-another-council');
  });

  it('I35: that has left no budget is an avoided cost', () => {
    const avoided = [...forecasted, reclassify({ on: '2024-07-02' })];
    expect(answer(avoided, claim())).toBe('accepted');
    expect(answer([...avoided, claim()], reclassify({ nature: 'cash-releasing' }))).toBe('budget-not-reduced');
  });

  it('I36: leaves a budget once: for the line that it is allotted to, and no further', () => {
    expect(answer(forecasted, take({}, book({ line: 'another' })))).toBe('reduction-not-allotted');
    expect(positionIn([...forecasted, take({}, book({ allotted: '250000' }))]).budgetedPence).toBe('250000');
    expect(answer(budgeted, take())).toBe('reduction-applied');
  });

  it('I36: is shared among programmes up to the whole, and verified within the share of this one', () => {
    const programmes = (ours: number, theirs: number) => ({ programmes: [
      { programme: 'audit-and-payroll', basisPoints: ours }, { programme: 'new-ledger', basisPoints: theirs }] });
    expect(answer(claimed, attribute(programmes(6_000, 4_000)))).toBe('accepted');
    expect(answer(claimed, attribute(programmes(6_000, 4_001)))).toBe('attribution-beyond-whole');
    expect(answer(claimed, attribute(programmes(11_000, -1_000)))).toBe('attribution-beyond-whole');
    expect(answer([...claimed, attribute()], verify())).toBe('accepted-beyond-attribution');
    // What others are said to have caused is not this agreement's, though it is not named itself.
    const theirs = attribute({ programmes: [{ programme: 'new-ledger', basisPoints: 7_500 }] });
    expect(answer([...claimed, theirs], verify({ acceptedPence: '200000' }))).toBe('accepted');
    expect(answer([...claimed, theirs], verify({ acceptedPence: '200001' }))).toBe('accepted-beyond-attribution');
  });

  it('I36: that two agreements tell of counts where it is kept', () => {
    expect(positionIn([...claimed, duplicate()])).toMatchObject({ stage: 'duplicate', claimedPence: null });
    expect(positionIn([...verified, duplicate({ kept: 'this' })])).toMatchObject({ verifiedPence: '800000' });
  });
});

describe('a saving is final', () => {
  it('I37: when two full years have passed after the first, and it was verified in both', () => {
    expect(answer(lasted, final({ on: '2027-03-31' }))).toBe('sustain-test-not-over');
    expect(answer(lasted, final({ on: '2027-04-01' }))).toBe('accepted');
    expect(answer([...verified, claimOf(2025), verifyOf(2025)], final())).toBe('not-sustained');
    expect(positionIn([...lasted, final()])).toMatchObject({ stage: 'final-verified', finalPence: '800000',
      interimPence: null });
    expect(positionIn([...lasted, final()], '2025/26')).toMatchObject({ finalPence: null, interimPence: '1000000' });
  });

  it('I37: and falls due to be tested on the day after', () => {
    expect(deadlinesOf(state(verified))).toContainEqual({ id: 'sustained/audit-post', kind: 'sustain-test-over',
      due: '2027-04-01', councils: [alvern], what: 'audit-post can be verified as final' });
    expect(deadlines(claimed)).not.toContain('sustained/audit-post');
  });

  it('I37: is interim again once a year that sustained it is taken back, and final once that is verified anew', () => {
    const done = [...lasted, final()];
    const back = reverse({ claim: 'c-2026', on: '2027-09-01', amountPence: '1000000' });
    const fallen = { stage: 'interim-verified', finalPence: null, interimPence: '800000', verifiedPence: '800000' };
    expect(positionIn([...done, back])).toMatchObject(fallen);
    // The word itself stays as it was given.
    expect(lineIn(state([...done, back])).claims['c-2024']!.verifications.at(-1)!.stage).toBe('final');
    const again = verifyOf(2026, { on: '2027-10-01' });
    expect(positionIn([...done, back, again])).toMatchObject({ stage: 'final-verified', finalPence: '800000' });
    // Nor does the claim of that year disappear with what it sustained.
    expect(positionIn([...done, back, reject({ claim: 'c-2026', on: '2027-09-02' })])).toMatchObject(fallen);
    expect(positionIn([...done, verifyOf(2026, { ...red, on: '2027-09-01' })])).toMatchObject(fallen);
    const part = reverse({ claim: 'c-2026', on: '2027-09-01', amountPence: '999999' });
    expect(positionIn([...done, part])).toMatchObject({ stage: 'final-verified', finalPence: '800000' });
  });

  it('I37: stays final where it came once, and where a source knows no more of the years after', () => {
    const limited = identify({ recurrence: 'time-limited', lastYear: '2026/27' });
    const once = [...inForce, limited, propose(), freeze(), take(), claim(), verify(), claimOf(2025),
      verifyOf(2025), final()];
    expect(positionIn([...once, reverse({ claim: 'c-2025', on: '2027-09-01', amountPence: '1000000' })]))
      .toMatchObject({ finalPence: '800000' });
    expect(positionIn([...verified, byImporter(final())])).toMatchObject({ finalPence: '800000' });
  });

  it('I37: as if it came again, where nobody has said whether it does', () => {
    const vague = [...inForce, byImporter(identify({ recurrence: 'unknown' })), propose(), freeze(), take(), claim(),
      verify()];
    expect(answer(vague, final())).toBe('not-sustained');
  });

  it('I37: and one that did not last is taken back by an event, which stays beside what was accepted', () => {
    const events = acceptedBy(told(verified), reverse({ amountPence: '800000' }));
    expect(events.map(({ type }) => type)).toEqual(['SavingReversed']);
    const after_ = [...verified, reverse({ amountPence: '800000' })];
    expect(positionIn(after_)).toMatchObject({ stage: 'reversed', verifiedPence: '0', claimedPence: '800000' });
    expect(lineIn(state(after_)).claims['c-2024']!.verifications).toHaveLength(1);
    expect(answer(after_, close({ disposition: 'reversed' }))).toBe('accepted');
    expect(answer(verified, close({ disposition: 'reversed' }))).toBe('verified-not-reversed');
  });
});

describe('a shortfall', () => {
  const strict = { books: { ALV: book({}, bands(9_500)) } };
  const short = [...claimed, verify({ acceptedPence: '700000' })];
  it('I42: beyond the council\'s own bands waits for a cause and an owner, and falls due', () => {
    // 800,000 of 900,000 is 88.88 %.
    expect(deadlinesOf(state(verified))).toContainEqual({ id: 'variance/audit-post/2024-25', kind: 'variance-due',
      due: '2025-08-12', councils: [alvern], what: 'Explanation of the shortfall of audit-post in 2024/25' });
    expect(tasks(verified)).toContain('explain-variance');
    expect(tasks(verified, 'BRK')).not.toContain('explain-variance');
    const explained = [...verified, explain()];
    expect([tasks(explained), deadlines(explained)].flat()).not.toContain('explain-variance');
    expect(deadlines(explained)).not.toContain('variance/audit-post/2024-25');
    expect(positionIn(explained)).toMatchObject({ variancePence: '-100000', causes: ['vacancies'] });
    expect(lineIn(state(explained)).variances).toEqual([expect.objectContaining({ owner: 'per-alv-audit-head' })]);
  });

  it('I42: is judged by the bands of the day on which it was verified', () => {
    const lax = [...claimed, verify({ acceptedPence: '700000' }, { books: { ALV: book({}, bands(7_000)) } })];
    expect(deadlines(lax)).not.toContain('variance/audit-post/2024-25');
    expect(deadlines(short)).toContain('variance/audit-post/2024-25');
    const enough = [...budgeted, claim({ grossPence: '1000000' }), verify({ acceptedPence: '850000' }, strict)];
    expect(deadlines(enough)).toContain('variance/audit-post/2024-25');
    expect(deadlines([...enough, verify({ acceptedPence: '855000', on: '2025-06-01' }, strict)]))
      .not.toContain('variance/audit-post/2024-25');
  });

  it('I42: comes too with what is taken back, and with what is red', () => {
    const full = [...budgeted, claim({ grossPence: '1000000' }), verify({ acceptedPence: '900000' })];
    expect(deadlines(full)).not.toContain('variance/audit-post/2024-25');
    expect(deadlines([...full, reverse()])).toContain('variance/audit-post/2024-25');
    expect(deadlines([...claimed, verify(red)])).toContain('variance/audit-post/2024-25');
  });
});

describe('at exit', () => {
  const saving = after(until('commence'), budgeted).slice(until('commence').length + 1);
  const open = (events: readonly AgreementEvent[]) => closingChecks(fold(events))
    .find(([code]) => code === 'savings-open')!;
  const ofSaving = (change: object = {}): object => ({ kind: 'saving', id: 'audit-post', disposition: 'ends', to: null,
    ...change });

  it('I43: every open line waits for a word of what becomes of it', () => {
    const events = wound([], saving);
    expect(open(events).slice(1)).toEqual([false, { lines: ['audit-post'] }]);
    expect(tasksOf(fold(events), alvern).map(({ task }) => task)).toContain('dispose-of-saving');
  });

  it('I43: its own council gives it, of the line or in the winding down, and the line takes no more', () => {
    for (const act of [close({ on: '2024-06-15' }), disposes('ALV', ofSaving())]) {
      const events = wound([act], saving);
      expect(open(events)[1]).toBe(true);
      expect(openSavings(fold(events))).toEqual([]);
      expect(refusalOf(events, claim())).toBe('savings-line-closed');
      expect(positionsOf(fold(events)).map(({ stage }) => stage)).toEqual(['ended', 'ended', 'ended']);
      expect(decideAct(events, close({ on: '2024-06-16', disposition: 'reversed' }))).toMatchObject({
        refused: { code: 'savings-line-closed' } });
      expect(tasksOf(fold(events), alvern).map(({ task }) => task)).not.toContain('dispose-of-saving');
    }
  });

  it('I43: another council\'s word does not count', () => {
    expect(refusalOf(wound([], saving), close({ on: '2024-06-15' }, 'BRK'))).toBe('saving-of-another-council');
    expect(open(wound([disposes('BRK', ofSaving())], saving))[2]).toEqual({ lines: ['audit-post'] });
  });

  it('I43: what continues, or goes to another council, is claimed and tested for years after the end', () => {
    for (const [disposition, to] of [['continues', null], ['transferred', 'BRK']] as const) {
      const words = [close({ on: '2024-06-15', disposition, to }), disposes('ALV', ofSaving({ disposition, to }))];
      for (const act of words) {
        expect(refusalOf(wound([act], saving), claim())).toBe('accepted');
      }
    }
    expect(lineStage(lineIn(fold(wound([close({ on: '2024-06-15', disposition: 'continues' })], saving)))))
      .toBe('budgeted');
  });
});
