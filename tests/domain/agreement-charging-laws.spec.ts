/** What is true of every history of charges, tried on random ones. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { agreement, balances, postings } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState } from '#domain';
import { acting } from '../kit/agreement-register.ts';
import { after } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { plain, until } from '../kit/agreement-story.ts';
import {
  agreeRule, agreeTrueUp, bill, chewtonLeft, close, contest, contribute, correctYear, declareActual, dispute, estimate,
  inForce, oneOff, outturn, pay, release, resolve, setRule, trueUp,
} from '../kit/charging-story.ts';
import { laws, lawsTimeout } from '../kit/laws.ts';
import type { Step } from '../kit/laws.ts';

const councils = fc.constantFrom('ALV', 'BRK', 'CHW');
const sums = fc.oneof(fc.integer({ min: -1_000, max: 5_000_000 }), fc.constant(0)).map(String);
const costs = fc.oneof(sums, fc.bigInt(-(10n ** 15n), 10n ** 15n).map(String));
const names = fc.constantFrom('one', 'two', 'three');
const years = fc.constantFrom('2024/25', '2025/26');
const days = fc.constantFrom('2024-06-04', '2024-09-30', '2024-10-01', '2025-02-28', '2025-04-01', '2025-12-31');
const on = fc.constantFrom('2025-05-01', '2026-04-02');
const counts = fc.record({ ALV: fc.nat(5_000), BRK: fc.nat(5_000), CHW: fc.nat(5_000) })
  .map((counted) => ({ ...counted }));
const even = { ALV: 3_333, BRK: 3_333, CHW: 3_334 };
const methods = fc.constantFrom(
  { method: 'equal', parameters: {} }, { method: 'driver', parameters: { driver: 'audit days' } },
  { method: 'driver', parameters: { driver: 'audit days', step: 100, startingShares: even } },
  { method: 'fixed', parameters: { shares: { ALV: 6_001, BRK: 3_999 } } },
  { method: 'damped', parameters: { formula: { method: 'driver', parameters: { driver: 'audit days' } },
    former: even, amounts: { BRK: 700, CHW: 300 }, endsOn: '2024-12-15' } },
  { method: 'customer-price', parameters: { rest: { method: 'equal', parameters: {} }, prices: [
    { council: 'CHW', annualPence: '77777', baseYear: '2023/24', indexBasisPoints: 333 }] } });

/** How often each kind of act is tried: a year takes many steps and is closed once. */
const often = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary });
const acts: fc.Arbitrary<Act> = fc.oneof(
  often(3, fc.tuple(names, days, methods, fc.constantFrom('down', 'nearest'), fc.boolean()).map(
    ([rule, from, method, rounding, determined]) => setRule({ rule, from, rounding, ...method,
      determination: determined ? 'arbitrator' : null } as never))),
  often(3, fc.tuple(councils, names).map(([council, rule]) => agreeRule(council, { rule }))),
  often(4, fc.tuple(names, counts, years, on).map(([declaration, counted, year, day]) => declareActual({
    declaration, on: day, counts: counted,
    ...(year === '2024/25' ? {} : { from: '2025-04-01', to: '2025-04-30' }) }))),
  often(6, fc.tuple(costs, years).map(([costPence, year]) => estimate({ costPence, year, on: '2025-05-01' }))),
  often(6, fc.tuple(names, councils, sums, years).map(([charge, of, amountPence, year]) =>
    bill({ charge, of, amountPence, year, on: '2025-05-01' }))),
  often(5, fc.tuple(costs, years, sums).map(([costPence, year, irrecoverableVatPence]) =>
    outturn({ costPence, year, irrecoverableVatPence, on: '2025-05-01' }))),
  often(8, fc.tuple(years, on).map(([year, day]) => trueUp({ year, on: day }))),
  often(12, fc.tuple(councils, years).map(([council, year]) => agreeTrueUp(council, { year, on: '2026-04-02' }))),
  often(4, fc.tuple(councils, years, sums).map(([council, year, disputedPence]) =>
    dispute({ year, disputedPence }, council))),
  often(2, fc.tuple(councils, years).map(([council, year]) =>
    resolve({ year, of: council, on: '2026-04-02' }, council))),
  often(4, years.map((year) => close({ year, on: '2026-04-02' }))),
  often(10, fc.tuple(names, sums).map(([correction, sum]) => correctYear({ correction, on: '2026-04-02',
    amounts: { BRK: sum, CHW: String(-BigInt(sum)) } }))),
  often(2, fc.tuple(names, costs, fc.constantFrom('setting-up', 'in-life', 'withdrawal'), councils).map(
    ([cost, costPence, cause, leaver]) => oneOff({ cost, costPence, cause, leaver, on: '2025-05-01' }))),
  often(2, fc.tuple(names, councils, councils, sums).map(([payment, from, to, amountPence]) =>
    pay({ payment, from, to, amountPence }, from))),
  often(1, councils.map((council) => contest({ declaration: 'one', on: '2026-04-02' }, council))),
  often(1, names.map((movement) => contribute({ movement }))),
  often(1, names.map((movement) => release({ movement }))));

const step = ([council, capacity, command, more]: Act): Step<AgreementCommand, AgreementFacts> => {
  assert.ok(typeof command !== 'function');
  return { command: plain(command), facts: acting(council, capacity, '2027-06-01', more) };
};
const add = (amounts: Readonly<Record<string, string>>): bigint =>
  Object.values(amounts).reduce((total, amount) => total + BigInt(amount), 0n);
/** I23: what was last shared adds to what it cost, stretch by stretch. */
function adds(event: AgreementEvent | undefined): void {
  if (event?.type === 'OneOffCostAllocated') assert.equal(add(event.shares), BigInt(event.costPence));
  if (event?.type !== 'ChargeEstimated' && event?.type !== 'TrueUpCalculated') return;
  for (const one of event.type === 'ChargeEstimated' ? [event] : event.lines) {
    const cost = BigInt(one.costPence) + BigInt(one.irrecoverableVatPence);
    assert.equal(add(one.shares), cost, 'I23 broken: shares do not add to the cost');
    assert.equal(one.working.reduce((total, { costPence }) => total + BigInt(costPence), 0n), cost);
    for (const { shares, costPence } of one.working) assert.equal(add(shares), BigInt(costPence));
  }
}

/** I27: nothing of a closed year changes but that a dispute over it ends. */
function closedYears(seen: Map<string, unknown>, state: AgreementState): void {
  for (const [year, period] of Object.entries(state.charging.periods)) {
    if (period.closedOn === null) continue;
    const lines = Object.values(period.lines).map(({ disputed: _, ...line }) => line);
    if (seen.has(year)) assert.deepStrictEqual(lines, seen.get(year), 'I27 broken: a closed year changed');
    seen.set(year, lines);
  }
}

describe('the laws of charging', () => {
  it('I23, I24, I27: shares add, one rule stands a day, what is owed is owed to somebody, closed years stay', () => {
    const histories = new WeakMap<object, Map<string, unknown>>();
    const tally = laws(agreement, {
      history: after([...after(until('commence'), inForce), ...chewtonLeft], [
        setRule({ rule: 'first', method: 'equal', parameters: {}, determination: 'arbitrator' }), estimate(),
        outturn()]),
      lists: fc.array(acts.map(step), { minLength: 20, maxLength: 110 }), runs: 300,
      // Figures may be stated again while the year is open.
      repeatable: ({ type }) => ['EstimateCharges', 'RecordOutturn', 'CalculateTrueUp'].includes(type),
      invariant(state, history) {
        adds(history.at(-1));
        for (const { rules } of Object.values(state.charging.lines)) {
          const starts = rules.map(({ from }) => from);
          assert.deepStrictEqual(starts, [...new Set(starts)].sort(), 'I24 broken: rules begin on one day');
        }
        const owed = Object.values(balances(state)).reduce((total, { owesPence }) => total + BigInt(owesPence), 0n);
        assert.equal(owed, 0n, 'what councils owe each other does not come to nothing');
        assert.ok(postings(state).every(({ from, to }) => from !== to));
        const seen = histories.get(history) ?? new Map<string, unknown>();
        histories.set(history, seen);
        closedYears(seen, state);
      },
    });
    const accepted = Object.keys(tally.accepted);
    process.stdout.write(`charging: ${Object.values(tally.accepted).reduce((a, b) => a + b, 0)} commands accepted; `
      + `${Object.entries(tally.accepted).map(([type, n]) => `${type} ${n}`).join(', ')}\n`);
    expect(accepted).toEqual(expect.arrayContaining([
      'SetApportionmentRule', 'AgreeApportionmentRule', 'DeclareDriver', 'EstimateCharges', 'BillCharge',
      'RecordOutturn', 'CalculateTrueUp', 'AgreeTrueUp', 'DisputeCharge', 'ClosePeriod',
      'ResolveChargeDispute', 'AllocateOneOffCost', 'RecordPayment', 'ContributeToReserve', 'ReleaseReserve']));
  }, lawsTimeout);
});
