/** How events of charging become what decisions know; each copies only the line, year or kind it touches. */
import { penceText, pence } from '../../money.ts';
import { earliest } from '../../time.ts';
import { financialYearOf } from './financial-year.ts';
import { chargedOf, periodOf } from './periods.ts';
import type { ChargingEvent } from './rules.ts';
import { own } from '../state.ts';
import type { Amounts, Charged, ChargingState, Cost, Declared, Line, Period, Rule } from './state.ts';

type Of<T extends ChargingEvent['type']> = Extract<ChargingEvent, { type: T }>;

const withLine = (state: ChargingState, name: string, change: (line: Line) => Line, service = ''): ChargingState => ({
  ...state, lines: { ...state.lines,
    [name]: change(own(state.lines, name) ?? { service, rules: [], proposed: {}, declarations: [] }) } });
const withPeriod = (state: ChargingState, year: string, change: (period: Period) => Period): ChargingState =>
  ({ ...state, periods: { ...state.periods, [year]: change(periodOf({ charging: state }, year)) } });
const withCharged = (
  state: ChargingState, year: string, names: readonly string[], change: (charged: Charged, line: string) => Charged,
): ChargingState => withPeriod(state, year, (period) => ({ ...period, lines: { ...period.lines,
  ...Object.fromEntries(names.map((name) => [name, change(chargedOf(period, name), name)])) } }));

function ruleFrom(event: Of<'ApportionmentRuleProposed' | 'ApportionmentRuleSet'>): Rule {
  const { line, rule, service, method, parameters, residueTo, payTo, from, toleranceBasisPoints, rounding, midYear,
    countsDueDays, trueUpDueDays } = event;
  const [agreedBy, determination] = event.type === 'ApportionmentRuleSet'
    ? [event.agreedBy, event.determination] : [[event.council], null];
  return { line, rule, service, method, parameters, residueTo, payTo, from, toleranceBasisPoints, rounding, midYear,
    countsDueDays, trueUpDueDays, agreedBy, determination };
}

const inForce = (line: Line, rule: Rule): Line => {
  const { [rule.rule]: _, ...proposed } = line.proposed;
  const rules = [...line.rules, rule].sort((a, b) => (earliest(a.from) < earliest(b.from) ? -1 : 1));
  return { ...line, service: rule.service, rules, proposed };
};

const costOf = ({ costPence, irrecoverableVatPence, recoverableVatPence }: Cost): Cost =>
  ({ costPence, irrecoverableVatPence, recoverableVatPence });
const negative = (amounts: Amounts): Amounts => Object.fromEntries(
  Object.entries(amounts).map(([council, amount]) => [council, penceText(-pence(amount))]));

export function foldCharging(state: ChargingState, event: ChargingEvent): ChargingState {
  switch (event.type) {
    case 'ApportionmentRuleProposed': return withLine(state, event.line, (line) =>
      ({ ...line, proposed: { ...line.proposed, [event.rule]: ruleFrom(event) } }), event.service);
    case 'ApportionmentRuleAgreed': return withLine(state, event.line, (line) => {
      const rule = line.proposed[event.rule];
      return rule === undefined ? line : { ...line, proposed: { ...line.proposed,
        [event.rule]: { ...rule, agreedBy: [...rule.agreedBy, event.council].sort() } } };
    });
    case 'ApportionmentRuleSet':
      return withLine(state, event.line, (line) => inForce(line, ruleFrom(event)), event.service);
    case 'DriverDeclared': return withLine(state, event.line, (line) =>
      ({ ...line, declarations: [...line.declarations, declaredFrom(event)] }));
    case 'DriverContested': return withLine(state, event.line, (line) =>
      ({ ...line, declarations: line.declarations.map((one) => (one.declaration !== event.declaration ? one
        : { ...one, contestedBy: { ...one.contestedBy, [event.council]: event.reason } })) }));
    case 'ChargePaid': return paid(state, event);
    case 'OneOffCostAllocated': {
      const { on, cause, kind, service, splitRule, payTo, shares, authority } = event;
      return { ...state, oneOffs: { ...state.oneOffs, [event.cost]: {
        on, cause, kind, service, splitRule, payTo, shares, authority, ...costOf(event) } } };
    }
    case 'ReserveContributed': case 'ReserveReleased': return moved(state, event);
    default: return foldPeriod(state, event);
  }
}

type PeriodEvent = Exclude<ChargingEvent, { type: 'ApportionmentRuleProposed' | 'ApportionmentRuleAgreed'
  | 'ApportionmentRuleSet' | 'DriverDeclared' | 'DriverContested' | 'ChargePaid' | 'OneOffCostAllocated'
  | 'ReserveContributed' | 'ReserveReleased' }>;

/** A true-up of other figures stands for nothing; what was agreed is settled and no longer changes. */
const uncalculated = { trueUp: null, calculatedOn: null, agreedBy: [] } as const;

function foldPeriod(state: ChargingState, event: PeriodEvent): ChargingState {
  switch (event.type) {
    case 'ChargeEstimated': return withCharged(state, event.year, [event.line], (charged) => ({ ...charged,
      ...uncalculated, estimate: {
        ...costOf(event), payTo: event.payTo, shares: event.shares, working: event.working } }));
    case 'ChargeBilled': return withCharged(state, event.year, [event.line], (charged) => ({ ...charged,
      bills: { ...charged.bills, [event.charge]: { by: event.council, of: event.of, pence: event.amountPence } } }));
    case 'OutturnRecorded': return withCharged(state, event.year, [event.line], (charged) =>
      ({ ...charged, ...uncalculated, outturn: costOf(event) }));
    case 'TrueUpCalculated': {
      const lines = new Map(event.lines.map((line) => [line.line, line]));
      return withCharged(state, event.year, [...lines.keys()], (charged, line) =>
        ({ ...charged, trueUp: lines.get(line)!, calculatedOn: event.on, agreedBy: [] }));
    }
    case 'TrueUpAgreed': return withCharged(state, event.year, event.lines, (charged) =>
      ({ ...charged, agreedBy: [...charged.agreedBy, event.council].sort() }));
    case 'TrueUpSettled': return withCharged(state, event.year, event.lines, (charged) =>
      ({ ...charged, settled: true }));
    case 'ChargeDisputed': return withCharged(state, event.year, [event.line], (charged) => ({ ...charged,
      disputed: { ...charged.disputed, [event.council]: { pence: event.disputedPence, why: event.why } } }));
    case 'ChargeDisputeResolved': return withCharged(state, event.year, [event.line], (charged) => {
      const { [event.of]: _, ...disputed } = charged.disputed;
      return { ...charged, disputed };
    });
    case 'ChargePeriodClosed': return withPeriod(state, event.year, (period) => ({ ...period, closedOn: event.on }));
    case 'PriorPeriodCorrected': {
      const { year, line, payTo, amounts, costChangePence, why, original, authority } = event;
      return withPeriod(state, event.into, (period) => ({ ...period, corrections: { ...period.corrections,
        [event.correction]: { year, line, payTo, amounts, costChangePence, why, original, authority } } }));
    }
  }
}

const declaredFrom = ({ declaration, line, driver, from, to, counts, source, on, council }: Of<'DriverDeclared'>,
): Declared => ({ declaration, line, driver, from, to, counts, source, on, by: council, contestedBy: {} });

function paid(state: ChargingState, { on, payment, from, to, amountPence }: Of<'ChargePaid'>): ChargingState {
  const year = financialYearOf(earliest(on));
  const byYear = state.payments[from] ?? {};
  return { ...state, payments: { ...state.payments, [from]: { ...byYear,
    [year]: { ...byYear[year], [payment]: { to, pence: amountPence } } } } };
}

function moved(state: ChargingState, event: Of<'ReserveContributed' | 'ReserveReleased'>): ChargingState {
  const { reserve, movement, holder, amounts } = event;
  const moves = state.reserves[reserve]?.moves ?? {};
  return { ...state, reserves: { ...state.reserves, [reserve]: { holder, moves: { ...moves,
    [movement]: event.type === 'ReserveContributed' ? amounts : negative(amounts) } } } };
}
