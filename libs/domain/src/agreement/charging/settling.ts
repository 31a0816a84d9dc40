/** Money between councils beside the yearly charges: payments, corrections, one-off costs, reserves. */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { pence } from '../../money.ts';
import { earliest } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { has } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { financialYearOf, isFinancialYear } from './financial-year.ts';
import { addsToWhole, fromShares } from './methods.ts';
import { chargedOf, periodOf } from './periods.ts';
import type { Cause, ChargingCommand, ChargingRefusal, SplitRule } from './rules.ts';
import { split, sum } from './split.ts';
import type { Weights } from './split.ts';
import type { Amounts, Paid } from './state.ts';
import { added, payersOn, shareOn, texts } from './working.ts';

type G = Guard<ChargingRefusal>;
type Decided = Decision<AgreementEvent, ChargingRefusal>;
type Named<T extends ChargingCommand['type']> = Extract<ChargingCommand, { type: T }>;
type SettlingCommand = Named<
  'RecordPayment' | 'CorrectPriorPeriod' | 'AllocateOneOffCost' | 'ContributeToReserve' | 'ReleaseReserve'>;

const sumOf = (amounts: Amounts): bigint => sum(Object.values(amounts).map((amount) => pence(amount)));
const strangers = (state: AgreementState, councils: readonly string[]): string[] =>
  councils.filter((council) => !has(state.parties, council));

export function decideSettling(state: AgreementState, command: SettlingCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const decided = (guards: readonly G[], event: () => AgreementEvent): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event(), ...verdict });
  };
  const { on } = command;
  switch (command.type) {
    case 'RecordPayment': {
      const { payment, from, to, amountPence } = command;
      const known: readonly Readonly<Record<string, Paid>>[] = has(state.charging.payments, from)
        ? Object.values(state.charging.payments[from]!) : [];
      return decided([
        ['amount-of-stranger', () => strangers(state, [from, to]).length === 0],
        ['payment-between-others', () => from !== to && (council === from || council === to)],
        ['payment-exists', () => known.every((payments) => !has(payments, payment))],
      ], () => ({ type: 'ChargePaid', on, council, payment, from, to, amountPence }));
    }
    case 'CorrectPriorPeriod': return decided(correcting(state, command), () => {
      const { correction, year, line, amounts, costChangePence, why, original, authority } = command;
      const payTo = chargedOf(periodOf(state, year), line).trueUp!.payTo;
      return { type: 'PriorPeriodCorrected', on, council, correction, into: financialYearOf(earliest(on)), year, line,
        payTo, amounts, costChangePence, why, original, authority };
    });
    case 'AllocateOneOffCost': return decided(allocating(state, command), () => allocated(state, command, council));
    case 'ContributeToReserve': {
      const { reserve: name, movement, holder, amounts, why } = command;
      const reserve = has(state.charging.reserves, name) ? state.charging.reserves[name] : undefined;
      return decided([
        ['amount-of-stranger', () => strangers(state, [holder, ...Object.keys(amounts)]).length === 0],
        ['reserve-of-another', () => reserve === undefined || reserve.holder === holder],
        ['movement-exists', () => reserve === undefined || !has(reserve.moves, movement)],
        ['amounts-do-not-add', () => positive(amounts)],
      ], () => ({ type: 'ReserveContributed', on, council, reserve: name, movement, holder, amounts, why }));
    }
    case 'ReleaseReserve': {
      const { reserve: name, movement, amounts, why } = command;
      const reserve = has(state.charging.reserves, name) ? state.charging.reserves[name]! : null;
      const held = added(Object.values(reserve?.moves ?? {}));
      return decided([
        ['reserve-missing', () => reserve !== null],
        ['reserve-of-another', () => reserve!.holder === council, () => ({ holder: reserve!.holder })],
        ['movement-exists', () => !has(reserve!.moves, movement)],
        ['amounts-do-not-add', () => positive(amounts)],
        ['reserve-too-small', () => sumOf(amounts) <= sum(Object.values(held))],
      ], () => ({ type: 'ReserveReleased', on, council, reserve: name, movement, holder: reserve!.holder, amounts,
        why }));
    }
  }
}

const positive = (amounts: Amounts): boolean =>
  Object.keys(amounts).length > 0 && Object.values(amounts).every((amount) => pence(amount) > 0n);

/** I27: what was closed stays; the correction lands in the open year of its day and names the original. */
function correcting(state: AgreementState, command: Named<'CorrectPriorPeriod'>): G[] {
  const { on, correction, year, line, amounts, costChangePence, original } = command;
  const closed = periodOf(state, year);
  const landing = periodOf(state, financialYearOf(earliest(on)));
  const charged = chargedOf(closed, line);
  return [
    ['year-malformed', () => isFinancialYear(year)],
    ['period-open', () => closed.closedOn !== null],
    ['true-up-missing', () => charged.trueUp !== null],
    ['landing-period-closed', () => landing.closedOn === null],
    ['correction-exists', () => Object.values(state.charging.periods)
      .every(({ corrections }) => !has(corrections, correction))],
    ['original-missing', () => Number.isInteger(original) && original >= 0 && original < state.size],
    ['amount-of-stranger', () => strangers(state, Object.keys(amounts)).length === 0],
    // I23: shares move between councils, or all of a change of cost is shared.
    ['amounts-do-not-add', () => Object.keys(amounts).length > 0 && sumOf(amounts) === pence(costChangePence),
      () => ({ sumPence: String(sumOf(amounts)) })],
  ];
}

/** I29: the rule by cause where the agreement says nothing else (4.3). */
export const splitByCause: Readonly<Record<Cause, SplitRule>> = {
  'setting-up': 'equal', 'in-life': 'cost-share', withdrawal: 'leaver-pays', 'mutual-end': 'cost-share' };

type Allocating = Named<'AllocateOneOffCost'>;

function weightsOf(state: AgreementState, command: Allocating): Weights | null {
  const { on, cause, splitRule, service, line, leaver, payTo, shares } = command;
  const day = earliest(on);
  switch (splitRule ?? splitByCause[cause]) {
    case 'equal': return Object.fromEntries(payersOn(state.membership, service, day).map((council) => [council, 1n]));
    case 'cost-share': {
      const at = line === null ? null : shareOn(state, line, day);
      return at === null ? null
        : Object.fromEntries(Object.entries(at.weights).map(([council, weight]) => [council, BigInt(weight)]));
    }
    case 'leaver-pays': return leaver === null ? null : { [leaver]: 1n };
    // The last employer is who bears the cost in the first place.
    case 'last-employer': return { [payTo]: 1n };
    case 'savings-ratio': case 'agreed': return shares === null ? null : fromShares(shares);
  }
}

function allocating(state: AgreementState, command: Allocating): G[] {
  const { cost, cause, splitRule, service, line, leaver, payTo, residueTo, shares, authority } = command;
  const weights = weightsOf(state, command);
  const rule = splitRule ?? splitByCause[cause];
  const known = line === null || !has(state.charging.lines, line) ? null : state.charging.lines[line]!;
  return [
    ['cost-exists', () => !has(state.charging.oneOffs, cost)],
    ['service-not-shared', () => state.membership.spans.some((span) => span.service === service)],
    ['amount-of-stranger', () => strangers(state,
      [payTo, residueTo, ...(leaver === null ? [] : [leaver]), ...Object.keys(shares ?? {})]).length === 0],
    ['split-without-authority', () => rule === splitByCause[cause] || authority !== null,
      () => ({ byCause: splitByCause[cause] })],
    ['leaver-missing', () => rule !== 'leaver-pays' || leaver !== null],
    ['shares-not-whole', () => shares === null || addsToWhole(shares)],
    ['cost-shares-missing', () => weights !== null && Object.values(weights).some((weight) => weight > 0n)
      && (rule !== 'cost-share' || known?.service === service)],
    ['residue-to-no-payer', () => has(weights!, residueTo) || Object.keys(weights!).length === 1],
  ];
}

function allocated(state: AgreementState, command: Allocating, council: CouncilId): AgreementEvent {
  const { on, cost, cause, kind, service, splitRule, leaver, payTo, residueTo, authority, costPence,
    irrecoverableVatPence, recoverableVatPence } = command;
  const amount = pence(costPence) + pence(irrecoverableVatPence);
  const weights = weightsOf(state, command)!;
  // One council that bears all leaves no residue for another.
  const to = has(weights, residueTo) ? residueTo : Object.keys(weights)[0]! as CouncilId;
  const shares = texts(split(amount, weights, to, 'down')!);
  return { type: 'OneOffCostAllocated', on, council, cost, cause, kind, service,
    splitRule: splitRule ?? splitByCause[cause], costPence, irrecoverableVatPence, recoverableVatPence, payTo,
    residueTo: to, leaver, shares, authority };
}
