/** Appraisals against published and hand-computed figures, and the laws that hold for any of them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appraise, discountFactors, noBias, priceRatio, usualRates, yearAfter } from '#domain';
import type { Appraisal, AppraisalInputs, FlowProfile, PenceText, YearFlow } from '#domain';

type Fraction = { n: bigint; d: bigint };
const base = '2024/25';
const index = { name: 'level', version: '1',
  values: { '2023/24': 980_000n, [base]: 1_000_000n, '2025/26': 1_020_000n } };
const inputs: AppraisalInputs = { baseYear: base, horizonYears: 10, rates: usualRates, index, bias: noBias };
const flow = (benefit: number, running = 0, setUp = 0): YearFlow => ({
  benefitPence: String(benefit) as PenceText, runningPence: String(running) as PenceText,
  setUpPence: String(setUp) as PenceText });
const yearly = (flows: readonly YearFlow[], priceBase: string = base, from = 0): FlowProfile =>
  ({ priceBase, years: Object.fromEntries(flows.map((one, at) => [yearAfter(base, at + from), one])) });
const judge = (profiles: readonly FlowProfile[], changed: Partial<AppraisalInputs> = {}): Appraisal =>
  appraise(profiles, { ...inputs, ...changed });
const presentOf = ({ real }: Appraisal): string | null => real.range!.high.netPresentPence;
const millions = (amount: number): number => amount * 100_000_000;

describe('an appraisal', () => {
  it('discounts 100 a year for ten years at 3.5 % to 831.66, the factor of annuity tables', () => {
    const hundred = yearly(Array.from({ length: 10 }, () => flow(10_000)), base, 1);
    expect(presentOf(judge([hundred]))).toBe('83166');
    const million = yearly(Array.from({ length: 10 }, () => flow(millions(1))), base, 1);
    expect(presentOf(judge([million]))).toBe('831660532');
  });

  it('takes 3.0 % after thirty years, and does not discount the base year', () => {
    const [now, next] = discountFactors(usualRates, 1) as [Fraction, Fraction];
    expect([now.n === now.d, next.n * 10_350n === next.d * 10_000n]).toEqual([true, true]);
    const [thirty, after] = discountFactors(usualRates, 31).slice(-2) as [Fraction, Fraction];
    expect(after.n * thirty.d * 10_300n).toBe(thirty.n * after.d * 10_000n);
    // 1.035 ** -30 is 0.3562784...
    expect((thirty.n * 10_000_000n) / thirty.d).toBe(3_562_784n);
  });

  it('Taunton Deane and West Somerset: 2.7m once and 1.9m a year pay back in the second year after', () => {
    const merger = yearly([flow(0, 0, millions(2.7)), ...Array.from({ length: 9 }, () => flow(millions(1.9)))]);
    const { high } = judge([merger]).real.range!;
    expect(high.payback).toEqual({ year: '2026/27', offset: 2, afterHundredths: 142, holds: true });
    // Discounted: 2.7 less 1.8357... is 0.8643..., of 1.7737... in the second year.
    expect(high.discountedPayback).toEqual({ year: '2026/27', offset: 2, afterHundredths: 149, holds: true });
    expect(high.years.slice(0, 3).map(({ cumulativePence }) => cumulativePence))
      .toEqual([-2.7, -0.8, 1.1].map((amount) => String(Math.round(millions(amount)))));
  });

  it('says when nothing pays back, and when what had paid back falls below nought again', () => {
    const never = judge([yearly([flow(0, 0, 100), flow(10)])]).real.range!.high;
    expect([never.payback, never.discountedPayback]).toEqual([null, null]);
    const again = judge([yearly([flow(0, 0, 100), flow(150), flow(0, 200)])]).real.range!.high;
    expect(again.payback).toMatchObject({ offset: 1, holds: false });
    expect(judge([yearly([flow(0), flow(0, 0, 50), flow(60)])]).real.range!.high.payback).toMatchObject({ offset: 2 });
    expect(judge([yearly([flow(0)])]).real.range!.high.payback).toBeNull();
  });

  it('keeps cash and real prices apart and converts by the index, rounding once', () => {
    const cash = yearly([flow(10_200)], 'cash', 1);
    const { real, cash: nominal } = judge([cash], { rates: [] });
    expect([real.range!.high.netPence, nominal.range!.high.netPence]).toEqual(['10000', '10200']);
    const constant = yearly([flow(10_000)], '2023/24', 1);
    const both = judge([constant, cash], { rates: [] });
    // 10,000 at 98 is 10,204.08... at 100 and 10,408.16... at 102.
    expect(both.real.range!.high.netPence).toBe('20204');
    expect(both.cash.range!.high).toMatchObject({ netPence: '20608', netPresentPence: null, discountedPayback: null });
    expect(priceRatio(index, '2023/24', '2023/24')).toEqual({ n: 1n, d: 1n });
  });

  it('says what cannot be told instead of guessing: no index, no price base', () => {
    const late = judge([yearly([flow(1)], 'cash', 5), yearly([flow(1)], 'unknown', 1)]);
    expect(late.real).toEqual({ range: null, cannotTell: [
      { year: '2025/26', reason: 'price-base-unknown' }, { year: '2029/30', reason: 'no-index' }] });
    expect(late.cash).toEqual({ range: null, cannotTell: [{ year: '2025/26', reason: 'price-base-unknown' }] });
    expect(judge([yearly([flow(1)], '1999/00')]).real.cannotTell)
      .toEqual([{ year: base, reason: 'no-index-of-price-base' }]);
    // Prices of the base year itself need no index, and nothing needs none.
    expect(judge([yearly([flow(1)], base, 7), yearly([flow(0)], 'unknown', 1)]).real.cannotTell).toEqual([]);
  });

  it('shows bias as a range: benefits down, costs up, benefits late', () => {
    const bias = { benefitBasisPoints: 2_000, costBasisPoints: 1_000, delayYears: 1 };
    const { real: { range }, inputs: stated } = judge([yearly([flow(0, 0, 1_000), flow(1_000), flow(1_000)])],
      { bias, rates: [], horizonYears: 2 });
    expect(range).toMatchObject({
      low: { benefitPence: '800', costPence: '1100', netPence: '-300' },
      central: { benefitPence: '900', costPence: '1050', netPence: '-150' },
      high: { benefitPence: '2000', costPence: '1000', netPence: '1000' } });
    expect(stated).toEqual({ baseYear: base, horizonYears: 2, rates: [], bias, index: { name: 'level', version: '1' },
      applied: { low: bias, high: noBias,
        central: { benefitBasisPoints: 1_000, costBasisPoints: 500, delayYears: 1 } } });
  });

  it('takes the bias of a line itself where the line states one', () => {
    const own: FlowProfile = { ...yearly([flow(1_000)]), benefitBasisPoints: 3_000 };
    const bias = { ...noBias, benefitBasisPoints: 1_000 };
    const { low, central, high } = judge([own, yearly([flow(1_000)])], { bias }).real.range!;
    expect([low, central, high].map(({ netPence }) => netPence)).toEqual(['1600', '1800', '2000']);
  });

  it('names the years it left out: sunk, or past the horizon', () => {
    const { outside, real } = judge([yearly([flow(5), flow(7), flow(9)], base, -1)], { horizonYears: 0 });
    expect(outside).toEqual([{ year: '2023/24', reason: 'before-base-year' },
      { year: '2025/26', reason: 'beyond-horizon' }]);
    expect(real.range!.high.netPence).toBe('7');
    const nothing = { range: null, cannotTell: [{ year: base, reason: 'nothing-in-horizon' }] };
    expect(judge([])).toMatchObject({ real: nothing, cash: nothing, outside: [] });
    expect(judge([yearly([flow(5)], base, -1)]).real).toEqual(nothing);
  });
});

describe('for any profile', () => {
  const amount = fc.integer({ min: -10_000_000, max: 10_000_000 });
  const flows = fc.array(fc.tuple(amount, amount, amount).map(([a, b, c]) => flow(a, b, c)),
    { minLength: 1, maxLength: 12 });
  const biases = fc.record({ benefitBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    costBasisPoints: fc.integer({ min: 0, max: 20_000 }), delayYears: fc.integer({ min: 0, max: 5 }) });
  const rate = fc.integer({ min: 0, max: 2_000 }).map((basisPoints) => [{ fromOffset: 1, basisPoints }]);

  it('net present value at 0 % is the sum', () => fc.assert(fc.property(flows, (all) => {
    const sum = all.slice(0, 11).reduce((total, { benefitPence, runningPence, setUpPence }) =>
      total + BigInt(benefitPence) - BigInt(runningPence) - BigInt(setUpPence), 0n);
    const found = judge([yearly(all)], { rates: [{ fromOffset: 0, basisPoints: 0 }] }).real.range!.high;
    expect([found.netPresentPence, found.netPence]).toEqual([String(sum), String(sum)]);
  })));

  it('more bias never raises the low end, and low, central and high stand in order', () =>
    fc.assert(fc.property(flows, biases, biases, rate, (all, bias, more, rates) => {
      const lowOf = (of: typeof bias): bigint =>
        BigInt(judge([yearly(all)], { bias: of, rates }).real.range!.low.netPresentPence!);
      const worse = { benefitBasisPoints: Math.max(bias.benefitBasisPoints, more.benefitBasisPoints),
        costBasisPoints: Math.max(bias.costBasisPoints, more.costBasisPoints),
        delayYears: Math.max(bias.delayYears, more.delayYears) };
      expect(lowOf(worse) <= lowOf(bias)).toBe(true);
      const { low, central, high } = judge([yearly(all)], { bias, rates }).real.range!;
      const worth = [low, central, high].map(({ netPresentPence }) => BigInt(netPresentPence!));
      expect(worth[0]! <= worth[1]! && worth[1]! <= worth[2]!).toBe(true);
    })));

  it('two halves of a profile are worth the whole, to the penny', () =>
    fc.assert(fc.property(flows, fc.nat(12), rate, (all, at, rates) => {
      const empty = all.map(() => flow(0));
      const [one, two] = [[...all.slice(0, at), ...empty.slice(at)], [...empty.slice(0, at), ...all.slice(at)]];
      const worth = (part: readonly YearFlow[]): bigint => BigInt(presentOf(judge([yearly(part)], { rates }))!);
      const gap = worth(all) - worth(one) - worth(two);
      expect(gap >= -1n && gap <= 1n).toBe(true);
      expect(presentOf(judge([yearly(one), yearly(two)], { rates }))).toBe(presentOf(judge([yearly(all)], { rates })));
    })));

  it('the cumulative discounted flow of the last year is the net present value', () =>
    fc.assert(fc.property(flows, rate, (all, rates) => {
      const { high } = judge([yearly(all)], { rates }).real.range!;
      expect(high.years.at(-1)!.discountedCumulativePence).toBe(high.netPresentPence);
      expect(high.years.at(-1)!.cumulativePence).toBe(high.netPence);
    })));
});
