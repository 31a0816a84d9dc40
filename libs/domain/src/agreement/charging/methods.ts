/**
 * The methods of apportionment [T15, T16, T17, S29a]: the shape of their parameters, and the weights they
 * give. Population, tax base and property counts are drivers like any other.
 */
import { councilIdPattern, personRefPattern } from '../../ids.ts';
import { pencePattern, whole } from '../../money.ts';
import { isLocalDate } from '../../time.ts';
import type { LocalDate } from '../../time.ts';
import { isFinancialYear } from './financial-year.ts';
import { damp, inSteps } from './split.ts';
import type { Weights } from './split.ts';
import type { Apportionment, Declared, Formula, Shares } from './state.ts';

export const methods = [
  'equal', 'fixed', 'driver', 'time', 'per-post', 'judged', 'damped', 'customer-price',
] as const;

type Test = (value: unknown) => boolean;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Test = (value) => typeof value === 'string' && value.trim().length > 0 && value.length <= 2_000;
const isPoints: Test = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= whole;
const isShares: Test = (value) => isRecord(value) && Object.keys(value).length > 0
  && Object.entries(value).every(([council, points]) => councilIdPattern.test(council) && isPoints(points));
const isPence: Test = (value) => typeof value === 'string' && pencePattern.test(value);
const isList = (item: Test): Test => (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= 200 && value.every(item);
const optional = (test: Test): Test => (value) => value === undefined || test(value);
/** Exactly these members, those that are optional aside. */
const shaped = (members: Readonly<Record<string, Test>>): Test => (value) => isRecord(value)
  && Object.keys(value).every((name) => Object.hasOwn(members, name))
  && Object.entries(members).every(([name, test]) => test(value[name]));

const counted = shaped({
  driver: isText, startingShares: optional(isShares),
  step: optional((value) => isPoints(value) && value !== 0 && whole % (value as number) === 0),
});
const formulas: Readonly<Record<Formula['method'], Test>> = {
  equal: shaped({}),
  fixed: shaped({ shares: isShares }),
  driver: counted,
  time: counted,
  'per-post': shaped({ posts: isList(shaped({ post: isText, shares: isShares,
    costPence: (value) => isPence(value) && !(value as string).startsWith('-') })) }),
  judged: shaped({ indicator: isText, shares: isShares, rationale: isText,
    approver: (value) => typeof value === 'string' && personRefPattern.test(value) }),
};
const isFormula: Test = (value) => isRecord(value) && Object.keys(value).length === 2
  && typeof value.method === 'string' && Object.hasOwn(formulas, value.method)
  && formulas[value.method as Formula['method']](value.parameters);
const shapes: Readonly<Record<Apportionment['method'], Test>> = {
  ...formulas,
  damped: shaped({ formula: isFormula, former: isShares, amounts: isShares,
    endsOn: (value) => typeof value === 'string' && isLocalDate(value) }),
  'customer-price': shaped({ rest: isFormula, prices: isList(shaped({
    council: (value) => typeof value === 'string' && councilIdPattern.test(value), annualPence: isPence,
    baseYear: (value) => typeof value === 'string' && isFinancialYear(value), indexBasisPoints: isPoints })) }),
};

/** The method with its parameters, or null where they do not have its shape. */
export const apportionmentOf = (method: string, parameters: unknown): Apportionment | null =>
  Object.hasOwn(shapes, method) && shapes[method as Apportionment['method']](parameters)
    ? { method, parameters } as Apportionment : null;

/** The formula behind a damped method or beside a customer's price. */
export const formulaOf = (apportionment: Apportionment): Formula =>
  apportionment.method === 'damped' ? apportionment.parameters.formula
    : apportionment.method === 'customer-price' ? apportionment.parameters.rest : apportionment;

/** Every set of shares that must add to the whole (I23). */
export function shareSets(apportionment: Apportionment): Shares[] {
  const formula = formulaOf(apportionment);
  const former = apportionment.method === 'damped' ? [apportionment.parameters.former] : [];
  switch (formula.method) {
    case 'equal': return former;
    case 'fixed': case 'judged': return [...former, formula.parameters.shares];
    case 'driver': case 'time': return formula.parameters.startingShares === undefined ? former
      : [...former, formula.parameters.startingShares];
    case 'per-post': return [...former, ...formula.parameters.posts.map(({ shares }) => shares)];
  }
}

export const addsToWhole = (shares: Shares): boolean =>
  Object.values(shares).reduce((total, points) => total + points, 0) === whole;

export const pricesOf = (apportionment: Apportionment) =>
  apportionment.method === 'customer-price' ? apportionment.parameters.prices : [];

/** Every council that the parameters name; each of them must pay for the service. */
export const namedIn = (apportionment: Apportionment): string[] => [...new Set([
  ...shareSets(apportionment).flatMap(Object.keys),
  ...(apportionment.method === 'damped' ? Object.keys(apportionment.parameters.amounts) : []),
  ...pricesOf(apportionment).map(({ council }) => council)])];

/** The driver that a method counts by; null where nothing is counted. */
export function driverOf(apportionment: Apportionment): string | null {
  const formula = formulaOf(apportionment);
  return formula.method === 'driver' || formula.method === 'time' ? formula.parameters.driver : null;
}

export const fromShares = (shares: Shares): Weights =>
  Object.fromEntries(Object.entries(shares).map(([council, points]) => [council, BigInt(points)]));

/** What the method makes of counts, of the shares first stated, or of neither where it counts nothing. */
function formulaWeights(
  formula: Formula, payers: readonly string[], counts: Declared['counts'] | null, residueTo: string,
): Weights | null {
  switch (formula.method) {
    case 'equal': return Object.fromEntries(payers.map((council) => [council, 1n]));
    case 'fixed': case 'judged': return fromShares(formula.parameters.shares);
    case 'per-post': {
      const weights: Record<string, bigint> = {};
      for (const { costPence, shares } of formula.parameters.posts) {
        for (const [council, points] of Object.entries(shares)) {
          weights[council] = (weights[council] ?? 0n) + BigInt(costPence) * BigInt(points);
        }
      }
      return weights;
    }
    case 'driver': case 'time': {
      const { startingShares, step } = formula.parameters;
      if (counts === null) return startingShares === undefined ? null : fromShares(startingShares);
      const counted = Object.fromEntries(payers.map((council) => [council, BigInt(counts[council] ?? 0)]));
      return step === undefined ? counted : inSteps(counted, step, residueTo);
    }
  }
}

/** Weights of a method on a day for those who pay by share; null where it gives none. */
export function weightsOf(
  apportionment: Apportionment, payers: readonly string[], counts: Declared['counts'] | null, residueTo: string,
  day: LocalDate,
): Weights | null {
  const weights = formulaWeights(formulaOf(apportionment), payers, counts, residueTo);
  if (weights === null || apportionment.method !== 'damped' || day >= apportionment.parameters.endsOn) return weights;
  return damp(weights, apportionment.parameters.former, apportionment.parameters.amounts, residueTo);
}
