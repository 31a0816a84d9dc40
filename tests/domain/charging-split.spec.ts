/** The arithmetic of shares, by its laws. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  byDays, damp, inBasisPoints, inSteps, indexed, portion, roundings, split, totalOf,
} from '../../libs/domain/src/agreement/charging/split.ts';
import type { Rounding, Weights } from '../../libs/domain/src/agreement/charging/split.ts';
import {
  daysFrom, daysIn, financialYearOf, firstDay, isFinancialYear, lastDay,
} from '../../libs/domain/src/agreement/charging/financial-year.ts';
import { localDate } from '#domain';

const runs = { seed: 42, numRuns: 1_000 };
const codes = ['ALV', 'BRK', 'CHW', 'DUN', 'ELI', 'FEN', 'GRA', 'HAV', 'IPS', 'KIN', 'LEE', 'MAV'];
const amounts = fc.oneof(fc.bigInt(-1_000_000n, 1_000_000n), fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.constant(0n));
const weights: fc.Arbitrary<Weights> = fc.integer({ min: 1, max: 12 })
  .chain((n) => fc.array(fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 10n ** 12n)), { minLength: n, maxLength: n }))
  .map((list) => Object.fromEntries(list.map((weight, at) => [codes[at]!, weight])))
  .filter((some) => totalOf(some) > 0n);
const cases = fc.record({
  amount: amounts, weights, pick: fc.nat(), rounding: fc.constantFrom<Rounding>(...roundings) })
  .map(({ pick, ...one }) => ({ ...one, to: Object.keys(one.weights)[pick % Object.keys(one.weights).length]! }));
const always = (check: (one: { amount: bigint; weights: Weights; rounding: Rounding; to: string }) => void): void =>
  fc.assert(fc.property(cases, check), runs);
const add = (parts: Readonly<Record<string, bigint>>): bigint => Object.values(parts).reduce((a, b) => a + b, 0n);

describe('a split', () => {
  it('I23: adds to the amount exactly, whatever the amount, the weights and the residue', () => {
    always(({ amount, weights: by, rounding, to }) =>
      assert.equal(add(split(amount, by, to, rounding)!), amount));
  });

  it('I23: gives every council but the one named its rounded part, and that one the rest', () => {
    always(({ amount, weights: by, rounding, to }) => {
      const parts = split(amount, by, to, rounding)!;
      for (const [council, weight] of Object.entries(by)) {
        if (council !== to) assert.equal(parts[council], portion(amount, weight, totalOf(by), rounding));
      }
      const residue = parts[to]! - portion(amount, by[to]!, totalOf(by), rounding);
      assert.ok((residue < 0n ? -residue : residue) < BigInt(codes.length));
    });
  });

  it('does not depend on the order in which councils stand', () => {
    always(({ amount, weights: by, rounding, to }) => assert.deepStrictEqual(
      split(amount, Object.fromEntries(Object.entries(by).reverse()), to, rounding), split(amount, by, to, rounding)));
  });

  it('does not change when what it gave is split again by what it gave', () => {
    always(({ amount, weights: by, rounding, to }) => {
      const parts = split(amount < 0n ? -amount : amount, by, to, 'down')!;
      if (add(parts) > 0n) assert.deepStrictEqual(split(add(parts), parts, to, rounding), parts);
    });
  });

  it('of a credit mirrors that of a charge', () => {
    always(({ amount, weights: by, rounding, to }) => {
      const charge = split(amount, by, to, rounding)!;
      const credit = split(-amount, by, to, rounding)!;
      for (const council of Object.keys(by)) assert.equal(credit[council], -charge[council]!);
    });
  });

  it('takes no notice of the scale of weights', () => {
    always(({ amount, weights: by, rounding, to }) => assert.deepStrictEqual(
      split(amount, Object.fromEntries(Object.entries(by).map(([council, n]) => [council, n * 1_000n])), to, rounding),
      split(amount, by, to, rounding)));
  });

  it('between nobody is none, of nothing is nothing, and of one council is all', () => {
    expect(split(100n, {}, 'ALV', 'down')).toBeNull();
    expect(split(100n, { ALV: 0n }, 'ALV', 'down')).toBeNull();
    expect(split(0n, { ALV: 1n, BRK: 2n }, 'ALV', 'nearest')).toEqual({ ALV: 0n, BRK: 0n });
    expect(split(-7n, { ALV: 3n }, 'ALV', 'down')).toEqual({ ALV: -7n });
  });

  it('of a penny among three goes where the residue goes, not to the largest remainder', () => {
    expect(split(1n, { ALV: 5n, BRK: 3n, CHW: 2n }, 'CHW', 'down')).toEqual({ ALV: 0n, BRK: 0n, CHW: 1n });
    expect(split(100n, { ALV: 1n, BRK: 1n, CHW: 1n }, 'BRK', 'down')).toEqual({ ALV: 33n, BRK: 34n, CHW: 33n });
    expect(split(200n, { ALV: 1n, BRK: 1n, CHW: 1n }, 'BRK', 'nearest')).toEqual({ ALV: 67n, BRK: 66n, CHW: 67n });
  });
});

describe('shares', () => {
  it('I23: in hundredths of a percent or in coarser steps add to 10,000', () => {
    fc.assert(fc.property(weights, fc.constantFrom(1, 10, 50, 100, 500), (by, step) => {
      const to = Object.keys(by)[0]!;
      assert.equal(add(inSteps(by, step, to)!), 10_000n);
      assert.equal(Object.values(inBasisPoints(by, to)!).reduce((a, b) => a + b, 0), 10_000);
    }), runs);
  });

  it('that are damped move towards the former ones, never past them, and still add to the whole', () => {
    fc.assert(fc.property(weights, fc.integer({ min: 0, max: 10_000 }), (by, amount) => {
      const councils = Object.keys(by);
      const to = councils[0]!;
      const former = Object.fromEntries(councils.map((council) =>
        [council, Math.floor(10_000 / councils.length)]));
      const damped = damp(by, former, Object.fromEntries(councils.map((council) => [council, amount])), to);
      if (damped === null) return;
      const total = totalOf(by);
      assert.equal(add(damped), total * 10_000n);
      for (const council of councils.slice(1)) {
        const [was, now, is] = [BigInt(former[council]!) * total, damped[council]!, by[council]! * 10_000n];
        assert.ok(was < is ? was <= now && now <= is : is <= now && now <= was);
        assert.ok((now - is) * (now - is) <= BigInt(amount) * total * BigInt(amount) * total);
      }
    }), runs);
  });

  it('are damped by the amounts given until nothing would be left for the council that takes the rest', () => {
    const formula = { ALV: 50n, BRK: 30n, CHW: 20n };
    const former = { ALV: 4_000, BRK: 4_000, CHW: 2_000 };
    expect(damp(formula, former, { ALV: 300, BRK: 300 }, 'CHW'))
      .toEqual({ ALV: 470_000n, BRK: 330_000n, CHW: 200_000n });
    expect(damp(formula, former, { ALV: 5_000, BRK: 5_000 }, 'CHW'))
      .toEqual({ ALV: 400_000n, BRK: 400_000n, CHW: 200_000n });
    expect(damp({ ALV: 90n, BRK: 10n }, { ALV: 1_000, BRK: 9_000, CHW: 0 }, { BRK: 9_000 }, 'ALV'))
      .toEqual({ ALV: 100_000n, BRK: 900_000n });
    expect(damp({ ALV: 0n, BRK: 100n }, { BRK: 9_000, CHW: 9_000 }, { CHW: 9_000 }, 'ALV')).toEqual({
      ALV: 0n, BRK: 1_000_000n });
    expect(damp({ BRK: 1n, CHW: 1n }, { BRK: 9_000, CHW: 9_000 }, { BRK: 9_000, CHW: 9_000 }, 'ALV')).toBeNull();
  });

  it('of a cost spread over days add to it', () => {
    fc.assert(fc.property(amounts, fc.array(fc.integer({ min: 1, max: 366 }), { minLength: 1, maxLength: 12 }),
      (cost, days) => assert.equal(byDays(cost, days).reduce((a, b) => a + b, 0n), cost)), runs);
  });

  it('a price rises year by year, rounded as it is billed', () => {
    expect(indexed(100_000n, 250, 0)).toBe(100_000n);
    expect(indexed(100_000n, 250, 2)).toBe(105_063n);
    expect(indexed(100_000n, 250, -1)).toBe(100_000n);
  });
});

describe('a financial year', () => {
  it('runs from 1 April to 31 March and is named by both', () => {
    expect(['2022-03-31', '2022-04-01', '1999-12-31'].map((day) => financialYearOf(localDate(day))))
      .toEqual(['2021/22', '2022/23', '1999/00']);
    expect(['2022/23', '1999/00', '2022/24', '22/23', '2022-23'].map(isFinancialYear))
      .toEqual([true, true, false, false, false]);
    expect([firstDay('2023/24'), lastDay('2023/24'), daysIn('2023/24'), daysIn('2022/23')])
      .toEqual(['2023-04-01', '2024-03-31', 366, 365]);
    expect(daysFrom(localDate('2022-04-01'), localDate('2022-10-03'))).toBe(185);
  });
});
