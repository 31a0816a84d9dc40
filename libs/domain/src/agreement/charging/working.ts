/**
 * How a year's cost of one line is shared: the year falls into stretches in which the same rule stands and
 * the same councils pay (I19, I24), the cost is spread over them by days, and each is shared by its rule.
 */
import { pence, penceText } from '../../money.ts';
import type { CouncilId } from '../../ids.ts';
import type { Refusal } from '../../decider.ts';
import { addDays, earliest, surelyBefore } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { MemberSpan, MembershipState } from '../membership/state.ts';
import { own } from '../state.ts';
import { daysFrom, daysIn, financialYearOf, firstDay, lastDay, yearsApart } from './financial-year.ts';
import type { FinancialYear } from './financial-year.ts';
import { driverOf, formulaOf, namedIn, pricesOf, weightsOf } from './methods.ts';
import type { ChargingRefusal } from './rules.ts';
import { byDays, exceeds, inBasisPoints, indexed, portion, split, sum } from './split.ts';
import type { Weights } from './split.ts';
import type {
  Amounts, Apportionment, ChargingState, Declared, Estimate, Line, Rule, RuleTerms, Stretch, ToleranceTest,
} from './state.ts';

type SharingRefusal = Extract<ChargingRefusal,
  'line-without-payers' | 'rule-missing' | 'rule-does-not-fit' | 'driver-missing' | 'nothing-to-share-by'>;
type No = { readonly refused: Refusal<SharingRefusal> };
const no = (code: SharingRefusal, detail: object): No => ({ refused: { code, ...detail } });

const pays = ({ role }: MemberSpan): boolean => role !== 'none' && role !== 'supplier';
const coversDay = ({ from, to }: MemberSpan, day: LocalDate): boolean =>
  earliest(from) <= day && (to === null || day < earliest(to));

/** Who bears a service's cost on a day, in register-code order (I19). */
export const payersOn = ({ spans }: Pick<MembershipState, 'spans'>, service: string, day: LocalDate): CouncilId[] =>
  [...new Set(spans.filter((span) => span.service === service && pays(span) && coversDay(span, day))
    .map(({ council }) => council))].sort();

/** I24: the one rule in force for a line on a day; rules stand in the order of their days. */
export const ruleOn = (line: Line, day: LocalDate): Rule | null =>
  line.rules.findLast(({ from }) => earliest(from) <= day) ?? null;

/** Its shape was checked when the rule was proposed. */
export const methodOf = ({ method, parameters }: Pick<RuleTerms, 'method' | 'parameters'>): Apportionment =>
  ({ method, parameters }) as Apportionment;

type Span = { readonly from: LocalDate; readonly until: LocalDate; readonly rule: Rule | null;
  readonly payers: readonly CouncilId[]; readonly damped: boolean };

const alike = (a: Span, b: Span): boolean =>
  a.rule?.rule === b.rule?.rule && a.damped === b.damped && a.payers.join() === b.payers.join();

/** Stretches of the year on which anybody pays, by their first day and the first day after. */
export function stretchesOf(membership: MembershipState, line: Line, year: FinancialYear): Span[] {
  const first = firstDay(year);
  const end = addDays(lastDay(year), 1);
  const spans = membership.spans.filter(({ service }) => service === line.service);
  const last = ruleOn(line, lastDay(year));
  const wholeYear = last?.midYear === 'whole-year' ? last : null;
  const sunsets = line.rules.flatMap((rule) => (rule.method === 'damped'
    ? [(rule.parameters as Extract<Apportionment, { method: 'damped' }>['parameters']).endsOn] : []));
  const turns = [...spans.flatMap(({ from, to }) => (to === null ? [from] : [from, to])).map(earliest),
    ...line.rules.map(({ from }) => earliest(from)), ...sunsets].filter((day) => day > first && day < end);
  const days = [...new Set([first, ...turns])].sort();
  const found: Span[] = [];
  for (const [at, from] of days.entries()) {
    const rule = wholeYear ?? ruleOn(line, from);
    const payers = payersOn({ spans }, line.service, from);
    if (payers.length === 0) continue;
    const method = rule === null ? null : methodOf(rule);
    const damped = method?.method === 'damped' && from < method.parameters.endsOn;
    const next: Span = { from, until: days[at + 1] ?? end, rule, payers, damped };
    const before = found.at(-1);
    if (before !== undefined && before.until === from && alike(before, next)) {
      found[found.length - 1] = { ...before, until: next.until };
    } else found.push(next);
  }
  return found;
}

const usable = (line: Line, driver: string, on: When): Declared[] =>
  line.declarations.filter((one) => one.driver === driver && !surelyBefore(on, one.on));
/** The counts last declared by the day. */
const lastCounts = (line: Line, driver: string, on: When): Declared | null => usable(line, driver, on).at(-1) ?? null;
/** I25: the counts last declared, of a period within the year. */
const countsOf = (line: Line, driver: string, on: When, year: FinancialYear): Declared | null =>
  usable(line, driver, on).findLast(({ from, to }) => from >= firstDay(year) && to <= lastDay(year)) ?? null;

type Chosen = { readonly counts: Declared | null; readonly test: ToleranceTest | null };

const hasStart = (method: Apportionment): boolean => {
  const formula = formulaOf(method);
  return (formula.method === 'driver' || formula.method === 'time') && formula.parameters.startingShares !== undefined;
};

/** The counts behind the estimate: those it named, unless shares were stated to start with. */
function estimatedCounts(line: Line, driver: string, estimate: Estimate | null): Declared | null {
  const named = new Set(estimate?.working.map(({ declaration }) => declaration));
  return line.declarations.find((one) => one.driver === driver && named.has(one.declaration)) ?? null;
}

const undamped = (method: Apportionment): Apportionment =>
  method.method === 'damped' ? method.parameters.formula : method;

/** I26: the estimate's shares stand unless the counts move some share beyond the tolerance. */
function tested(
  line: Line, span: Span, rule: Rule, actual: Declared | null, estimate: Estimate | null,
): Chosen {
  const method = methodOf(rule);
  const driver = driverOf(method);
  const { toleranceBasisPoints } = rule;
  if (driver === null || actual === null) {
    return { counts: null, test: { toleranceBasisPoints, estimated: null, actual: null, result: 'nothing-counted' } };
  }
  const before = hasStart(method) ? null : estimatedCounts(line, driver, estimate);
  const sharers = sharersOf(span, method);
  const counted = Object.fromEntries(sharers.map((council) => [council, BigInt(actual.counts[council] ?? 0)]));
  const stated = before === null && !hasStart(method) ? null
    : weightsOf(undamped(method), sharers, before?.counts ?? null, rule.residueTo, span.from);
  const readable = (weights: Weights | null) => (weights === null ? null : inBasisPoints(weights, rule.residueTo));
  const result = stated === null ? 'no-estimate'
    : exceeds(stated, counted, toleranceBasisPoints) ? 'exceeded' : 'within';
  return { counts: result === 'within' ? before : actual,
    test: { toleranceBasisPoints, estimated: readable(stated), actual: readable(counted), result } };
}

const sharersOf = ({ payers }: Span, method: Apportionment): CouncilId[] => {
  const priced = new Set<string>(pricesOf(method).map(({ council }) => council));
  return payers.filter((council) => !priced.has(council));
};

export type Asked = {
  readonly line: Line; readonly name: string; readonly year: FinancialYear; readonly on: When;
  /** Absent: an estimate is made. Present: the year is trued up against it. */
  readonly against?: Estimate | null;
};

function choose({ line, year, on, against }: Asked, span: Span, rule: Rule): Chosen | No {
  const method = methodOf(rule);
  const driver = driverOf(method);
  if (against === undefined && hasStart(method)) return { counts: null, test: null };
  const counts = driver === null ? null
    : against === undefined ? lastCounts(line, driver, on) : countsOf(line, driver, on, year);
  const lacking = driver === null ? []
    : sharersOf(span, method).filter((council) => counts?.counts[council] === undefined);
  if (lacking.length > 0) return no('driver-missing', { driver, councils: lacking });
  return against === undefined ? { counts, test: null } : tested(line, span, rule, counts, against);
}

export const texts = (parts: Readonly<Record<string, bigint>>): Amounts => Object.fromEntries(
  Object.keys(parts).sort().map((council) => [council, penceText(parts[council]!)]));

/** One stretch with its part of the cost. */
function shared(asked: Asked, span: Span, cost: bigint): Stretch | No {
  const { year, name } = asked;
  const { rule, from, until } = span;
  if (rule === null) return no('rule-missing', { line: name, on: from });
  const method = methodOf(rule);
  const sharers = sharersOf(span, method);
  const strangers = namedIn(method).filter((council) => !span.payers.includes(council as CouncilId));
  if (strangers.length > 0 || !sharers.includes(rule.residueTo)) {
    return no('rule-does-not-fit', { line: name, rule: rule.rule, on: from, councils: strangers });
  }
  const chosen = choose(asked, span, rule);
  if ('refused' in chosen) return chosen;
  const days = daysFrom(from, until);
  const prices = Object.fromEntries(pricesOf(method).map((price) => [price.council, portion(
    indexed(pence(price.annualPence), price.indexBasisPoints, yearsApart(price.baseYear, year)),
    BigInt(days), BigInt(daysIn(year)), 'nearest')]));
  const weights = weightsOf(method, sharers, chosen.counts?.counts ?? null, rule.residueTo, from);
  const rest = cost - sum(Object.values(prices));
  const parts = weights === null ? null : split(rest, weights, rule.residueTo, rule.rounding);
  if (parts === null) return no('nothing-to-share-by', { line: name, rule: rule.rule, on: from });
  const own = portion(rest, weights![rule.residueTo] ?? 0n, sum(Object.values(weights!)), rule.rounding);
  return {
    from, to: addDays(until, -1), days, rule: rule.rule, costPence: penceText(cost),
    declaration: chosen.counts?.declaration ?? null, prices: texts(prices),
    weights: Object.fromEntries(Object.keys(weights!).sort().map((council) => [council, String(weights![council])])),
    shares: texts({ ...parts, ...prices }), residueTo: rule.residueTo,
    residuePence: penceText(parts[rule.residueTo]! - own), test: chosen.test,
  };
}

export type Shared = { readonly working: readonly Stretch[]; readonly shares: Amounts; readonly payTo: CouncilId };

/** I23: the parts of all councils over all stretches add to the cost. */
export function shareOut(membership: MembershipState, asked: Asked, cost: bigint): Shared | No {
  const spans = stretchesOf(membership, asked.line, asked.year);
  const last = spans.at(-1);
  if (last === undefined) return no('line-without-payers', { line: asked.name, year: asked.year });
  const costs = byDays(cost, spans.map(({ from, until }) => daysFrom(from, until)));
  const working: Stretch[] = [];
  for (const [at, span] of spans.entries()) {
    const stretch = shared(asked, span, costs[at]!);
    if ('refused' in stretch) return stretch;
    working.push(stretch);
  }
  return { working, shares: texts(added(working.map(({ shares }) => shares))), payTo: last.rule!.payTo };
}

export function added(lists: readonly Amounts[]): Record<string, bigint> {
  const totals: Record<string, bigint> = {};
  for (const amounts of lists) {
    for (const [council, amount] of Object.entries(amounts)) {
      totals[council] = (totals[council] ?? 0n) + pence(amount);
    }
  }
  return totals;
}
/** `a` less `b`, for every council of either. */
export const less = (a: Amounts, b: Amounts): Amounts => texts(added([a,
  Object.fromEntries(Object.entries(b).map(([council, amount]) => [council, penceText(-pence(amount))]))]));

export type ShareOn = {
  readonly line: string; readonly service: string; readonly rule: string; readonly method: string;
  readonly from: When; readonly declaration: string | null;
  readonly weights: Readonly<Record<string, string>>; readonly basisPoints: Readonly<Record<string, number>>;
  readonly prices: readonly object[];
};

/**
 * Which share applied on a day: as trued up, else as estimated, else what the rule would now make of the
 * counts that are declared. Null where no rule stands, nobody pays or counts are lacking.
 */
export function shareOn(
  { charging, membership }: { readonly charging: ChargingState; readonly membership: MembershipState },
  name: string, day: LocalDate,
): ShareOn | null {
  const year = financialYearOf(day);
  const line = own(charging.lines, name);
  const span = line === undefined ? undefined
    : stretchesOf(membership, line, year).find(({ from, until }) => from <= day && day < until);
  if (line === undefined || span === undefined || span.rule === null) return null;
  const { rule } = span;
  const charged = own(charging.periods[year]?.lines ?? {}, name);
  const stood = (charged?.trueUp ?? charged?.estimate)?.working
    .find(({ from, to, rule: by }) => from <= day && day <= to && by === rule.rule);
  const stretch = stood ?? shared({ line, name, year, on: '9999-12-31' as When }, span, 0n);
  if ('refused' in stretch) return null;
  const weights = Object.fromEntries(Object.entries(stretch.weights).map(([council, n]) => [council, BigInt(n)]));
  return {
    line: name, service: line.service, rule: rule.rule, method: rule.method, from: rule.from,
    declaration: stretch.declaration, weights: stretch.weights,
    basisPoints: inBasisPoints(weights, rule.residueTo)!, prices: pricesOf(methodOf(rule)),
  };
}
