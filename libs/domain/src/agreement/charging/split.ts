/**
 * The arithmetic of shares, in integers alone: pence as bigint, shares as weights whose total is the
 * whole. Every council's part is rounded by the stated rule and one named council takes the residue, so
 * parts add to the cost exactly (I23). A credit is the mirror of a charge.
 */
import { whole } from '../../money.ts';
import type { BasisPoints } from '../../money.ts';

/** Towards zero, or to the nearest penny with halves away from zero. */
export const roundings = ['down', 'nearest'] as const;
export type Rounding = (typeof roundings)[number];
/** By council, none negative; a share is a weight over their sum. */
export type Weights = Readonly<Record<string, bigint>>;
export type Parts = Record<string, bigint>;

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);
export const sum = (values: Iterable<bigint>): bigint => {
  let total = 0n;
  for (const value of values) total += value;
  return total;
};
export const totalOf = (weights: Weights): bigint => sum(Object.values(weights));

/** `amount * weight / total`, rounded as stated; `total` is positive. */
export function portion(amount: bigint, weight: bigint, total: bigint, rounding: Rounding): bigint {
  const product = sizeOf(amount) * weight;
  const size = rounding === 'down' ? product / total : (product * 2n + total) / (total * 2n);
  return amount < 0n ? -size : size;
}

/**
 * Divides an amount by weights. The order of councils changes nothing.
 * @returns parts by council in code order, or null where the weights are all zero
 */
export function split(amount: bigint, weights: Weights, residueTo: string, rounding: Rounding): Parts | null {
  const total = totalOf(weights);
  if (total <= 0n) return null;
  const parts: Parts = {};
  let left = amount;
  for (const council of Object.keys(weights).sort()) {
    parts[council] = portion(amount, weights[council]!, total, rounding);
    left -= parts[council];
  }
  parts[residueTo] = (parts[residueTo] ?? 0n) + left;
  return parts;
}

/** Shares stated in steps of so many basis points: South Hams and West Devon state whole percents [T15]. */
export function inSteps(weights: Weights, step: BasisPoints, residueTo: string): Weights | null {
  const steps = split(BigInt(whole / step), weights, residueTo, 'nearest');
  return steps === null ? null
    : Object.fromEntries(Object.entries(steps).map(([council, n]) => [council, n * BigInt(step)]));
}

/** Shares in hundredths of a percent for reading: they add to 10,000 as well. */
export function inBasisPoints(weights: Weights, residueTo: string): Record<string, BasisPoints> | null {
  const points = split(BigInt(whole), weights, residueTo, 'nearest');
  return points === null ? null
    : Object.fromEntries(Object.entries(points).map(([council, value]) => [council, Number(value)]));
}

/**
 * Each formula share moves towards the former one by at most its amount and never past it; the named
 * council takes what that leaves [S29a].
 * @returns null where that would leave the named council less than nothing
 */
export function damp(
  formula: Weights, former: Readonly<Record<string, BasisPoints>>, amounts: Readonly<Record<string, BasisPoints>>,
  residueTo: string,
): Weights | null {
  const total = totalOf(formula);
  if (total <= 0n) return null;
  const damped: Parts = {};
  let left = total * BigInt(whole);
  for (const [council, weight] of Object.entries(formula)) {
    if (council === residueTo) continue;
    const here = weight * BigInt(whole);
    const way = BigInt(former[council] ?? 0) * total - here;
    const most = BigInt(amounts[council] ?? 0) * total;
    const step = sizeOf(way) < most ? sizeOf(way) : most;
    damped[council] = here + (way < 0n ? -step : step);
    left -= damped[council]!;
  }
  damped[residueTo] = left;
  return left < 0n ? null : damped;
}

/** A price after so many yearly rises, each rounded to the nearest penny as it is billed. */
export function indexed(price: bigint, rise: BasisPoints, years: number): bigint {
  let at = price;
  for (let year = 0; year < years; year += 1) {
    at = portion(at, BigInt(whole + rise), BigInt(whole), 'nearest');
  }
  return at;
}

/** Spreads a cost over stretches of time by their days; the last stretch takes the residue. */
export function byDays(cost: bigint, days: readonly number[]): bigint[] {
  const total = BigInt(days.reduce((all, some) => all + some, 0));
  const parts = days.map((some) => portion(cost, BigInt(some), total, 'down'));
  parts[parts.length - 1]! += cost - sum(parts);
  return parts;
}

/**
 * I26: true where some council's actual share differs from the estimated one by more than the tolerance.
 * Compared as fractions: a share at the edge of the tolerance is not moved by rounding.
 */
export function exceeds(estimated: Weights, actual: Weights, tolerance: BasisPoints): boolean {
  const before = totalOf(estimated);
  const after = totalOf(actual);
  return [...new Set([...Object.keys(estimated), ...Object.keys(actual)])].some((council) => {
    const gap = sizeOf((actual[council] ?? 0n) * before - (estimated[council] ?? 0n) * after);
    return gap * BigInt(whole) > BigInt(tolerance) * before * after;
  });
}
