/**
 * Cost sharing: rules by service line, drivers, estimates, outturn, true-up, closed periods, settlement.
 *   split.ts       the arithmetic      methods.ts   what each method makes of its parameters
 *   working.ts     a year shared out   apportioning.ts, periods.ts, settling.ts   the guards
 *   ledger.ts      what each council owes or is owed
 * Order of the file: events, commands, who may and who reads, refusals, decide, what is due.
 */
import type { Capacity } from '../../actor.ts';
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import { addDays } from '../../time.ts';
import type { When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { task } from '../part.ts';
import type { By, Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { awaited, decideApportioning } from './apportioning.ts';
import { firstDay, lastDay } from './financial-year.ts';
import { foldCharging } from './folding.ts';
import { driverOf } from './methods.ts';
import { decidePeriod, unanswered } from './periods.ts';
import { decideSettling } from './settling.ts';
import type {
  Amounts, Cost, Declaration, Estimate, MidYear, OneOffCost, PriorCorrection, RuleTerms, Shares, TrueUpLine,
} from './state.ts';
import { methodOf, payersOn, ruleOn } from './working.ts';

export const midYearChanges: readonly MidYear[] = ['by-days', 'whole-year'];
export const causes = ['setting-up', 'in-life', 'withdrawal', 'mutual-end'] as const;
export type Cause = (typeof causes)[number];
export const oneOffKinds = [
  'redundancy', 'pension-strain', 'notice-pay', 'pay-protection', 'recruitment', 'systems', 'premises', 'other',
] as const;
export type OneOffKind = (typeof oneOffKinds)[number];
export const splitRules = ['equal', 'cost-share', 'leaver-pays', 'last-employer', 'savings-ratio', 'agreed'] as const;
export type SplitRule = (typeof splitRules)[number];

export type ChargingEvent =
  | By<'ApportionmentRuleProposed', RuleTerms>
  | By<'ApportionmentRuleAgreed', { line: string; rule: string }>
  | By<'ApportionmentRuleSet', RuleTerms & { agreedBy: readonly CouncilId[]; determination: string | null }>
  | By<'DriverDeclared', Declaration>
  | By<'DriverContested', { line: string; declaration: string; reason: string }>
  | By<'ChargeEstimated', { year: string; line: string } & Estimate>
  | By<'ChargeBilled', { charge: string; year: string; line: string; of: CouncilId; amountPence: PenceText;
      vatPence: PenceText }>
  | By<'ChargePaid', { payment: string; from: CouncilId; to: CouncilId; amountPence: PenceText }>
  | By<'OutturnRecorded', { year: string; line: string } & Cost>
  | By<'TrueUpCalculated', { year: string; lines: readonly TrueUpLine[] }>
  | By<'TrueUpAgreed', { year: string; lines: readonly string[] }>
  | By<'TrueUpSettled', { year: string; lines: readonly string[] }>
  | By<'ChargeDisputed', { year: string; line: string; disputedPence: PenceText; why: string }>
  | By<'ChargeDisputeResolved', { year: string; line: string; of: CouncilId; how: string;
      determination: string | null }>
  | By<'ChargePeriodClosed', { year: string }>
  | By<'PriorPeriodCorrected', { correction: string; into: string } & PriorCorrection>
  | By<'OneOffCostAllocated', { cost: string; residueTo: CouncilId; leaver: CouncilId | null }
      & Omit<OneOffCost, 'on'>>
  | By<'ReserveContributed', { reserve: string; movement: string; holder: CouncilId; amounts: Amounts; why: string }>
  | By<'ReserveReleased', { reserve: string; movement: string; holder: CouncilId; amounts: Amounts; why: string }>;

type Command<T extends string, D = unknown> = { readonly type: T; readonly on: When } & Readonly<D>;
export type ChargingCommand =
  | Command<'SetApportionmentRule', RuleTerms & {
      /** Reference of the determination that sets the rule without the payers' agreement; else null. */
      determination: string | null }>
  | Command<'AgreeApportionmentRule', { line: string; rule: string }>
  | Command<'DeclareDriver', Declaration>
  | Command<'ContestDriver', { line: string; declaration: string; reason: string }>
  | Command<'EstimateCharges', { year: string; line: string } & Cost>
  | Command<'BillCharge', { charge: string; year: string; line: string; of: CouncilId; amountPence: PenceText;
      vatPence: PenceText }>
  | Command<'RecordPayment', { payment: string; from: CouncilId; to: CouncilId; amountPence: PenceText }>
  | Command<'RecordOutturn', { year: string; line: string } & Cost>
  | Command<'CalculateTrueUp', { year: string; lines: readonly string[] }>
  | Command<'AgreeTrueUp', { year: string }>
  | Command<'DisputeCharge', { year: string; line: string; disputedPence: PenceText; why: string }>
  | Command<'ResolveChargeDispute', { year: string; line: string; of: CouncilId; how: string;
      determination: string | null }>
  | Command<'ClosePeriod', { year: string }>
  | Command<'CorrectPriorPeriod', { correction: string; year: string; line: string; amounts: Amounts;
      costChangePence: PenceText; why: string;
      /** Revision of the event that is put right. */
      original: number; authority: string }>
  | Command<'AllocateOneOffCost', { cost: string; cause: Cause; kind: OneOffKind; service: string;
      /** The line whose shares count where costs are shared like that line's. */
      line: string | null; splitRule: SplitRule | null; shares: Shares | null; leaver: CouncilId | null;
      payTo: CouncilId; residueTo: CouncilId; authority: string | null } & Cost>
  | Command<'ContributeToReserve', { reserve: string; movement: string; holder: CouncilId; amounts: Amounts;
      why: string }>
  | Command<'ReleaseReserve', { reserve: string; movement: string; amounts: Amounts; why: string }>;

const accountants: readonly Capacity[] = ['finance-officer', 'lead-officer'];
const treasurers: readonly Capacity[] = ['finance-officer', 'head-of-paid-service'];
export const chargingCommands: Entitled<ChargingCommand> = {
  SetApportionmentRule: [...accountants, 'head-of-paid-service'],
  AgreeApportionmentRule: [...accountants, 'head-of-paid-service'],
  DeclareDriver: accountants,
  ContestDriver: accountants,
  EstimateCharges: accountants,
  BillCharge: accountants,
  RecordPayment: accountants,
  RecordOutturn: accountants,
  CalculateTrueUp: accountants,
  AgreeTrueUp: treasurers,
  DisputeCharge: treasurers,
  ResolveChargeDispute: treasurers,
  ClosePeriod: ['finance-officer'],
  CorrectPriorPeriod: ['finance-officer'],
  AllocateOneOffCost: treasurers,
  ContributeToReserve: treasurers,
  ReleaseReserve: treasurers,
};

export const chargingEvents: Written<ChargingEvent> = {
  ApportionmentRuleProposed: [1, 'partner'],
  ApportionmentRuleAgreed: [1, 'partner'],
  ApportionmentRuleSet: [1, 'partner'],
  DriverDeclared: [1, 'partner'],
  DriverContested: [1, 'partner'],
  ChargeEstimated: [1, 'partner'],
  ChargeBilled: [1, 'partner'],
  ChargePaid: [1, 'partner'],
  OutturnRecorded: [1, 'partner'],
  TrueUpCalculated: [1, 'partner'],
  TrueUpAgreed: [1, 'partner'],
  TrueUpSettled: [1, 'partner'],
  ChargeDisputed: [1, 'partner'],
  ChargeDisputeResolved: [1, 'partner'],
  ChargePeriodClosed: [1, 'partner'],
  PriorPeriodCorrected: [1, 'partner'],
  OneOffCostAllocated: [1, 'partner'],
  ReserveContributed: [1, 'partner'],
  ReserveReleased: [1, 'partner'],
};

export const chargingRefusals = [
  // rules and drivers
  'service-not-shared', 'line-of-another-service', 'rule-exists', 'not-a-payer', 'parameters-wrong',
  'shares-not-whole', 'share-of-no-payer', 'residue-to-no-payer', 'payee-takes-no-part', 'rule-starts-too-early',
  'period-closed', 'true-up-settled', 'proposal-missing', 'rule-already-agreed', 'line-unknown',
  'declaration-exists', 'driver-not-counted', 'counts-wrong', 'counted-period-wrong', 'declaration-missing',
  'already-contested',
  // a year shared out
  'line-without-payers', 'rule-missing', 'rule-does-not-fit', 'driver-missing', 'nothing-to-share-by',
  // periods
  'year-malformed', 'estimate-missing', 'charge-exists', 'not-the-payee', 'not-charged', 'billed-beyond-estimate',
  'outturn-missing', 'true-up-missing', 'true-up-already-agreed', 'disputed-beyond-share', 'charge-already-disputed',
  'dispute-missing', 'disputed-by-another', 'year-not-over', 'lines-not-settled',
  // settlement
  'payment-exists', 'payment-between-others', 'period-open', 'landing-period-closed', 'correction-exists',
  'original-missing', 'amounts-do-not-add', 'amount-of-stranger', 'cost-exists', 'leaver-missing',
  'cost-shares-missing', 'split-without-authority', 'reserve-of-another', 'reserve-missing', 'movement-exists',
  'reserve-too-small',
] as const;
export type ChargingRefusal = (typeof chargingRefusals)[number];

export function decideCharging(
  state: AgreementState, command: ChargingCommand, facts: AgreementFacts,
): Decision<AgreementEvent, ChargingRefusal> {
  switch (command.type) {
    case 'SetApportionmentRule': case 'AgreeApportionmentRule': case 'DeclareDriver': case 'ContestDriver':
      return decideApportioning(state, command, facts);
    case 'EstimateCharges': case 'BillCharge': case 'RecordOutturn': case 'CalculateTrueUp': case 'AgreeTrueUp':
    case 'DisputeCharge': case 'ResolveChargeDispute': case 'ClosePeriod':
      return decidePeriod(state, command, facts);
    case 'RecordPayment': case 'CorrectPriorPeriod': case 'AllocateOneOffCost': case 'ContributeToReserve':
    case 'ReleaseReserve':
      return decideSettling(state, command, facts);
  }
}

export const evolveCharging = (state: AgreementState, event: ChargingEvent): AgreementState =>
  ({ ...state, charging: foldCharging(state.charging, event) });

/** Years with an estimate that are still open, with their lines and the rule at the end of the year. */
const openLines = (state: AgreementState) => Object.entries(state.charging.periods)
  .filter(([, { closedOn }]) => closedOn === null)
  .flatMap(([year, period]) => Object.entries(period.lines).flatMap(([name, charged]) => {
    const line = state.charging.lines[name];
    const rule = line === undefined ? null : ruleOn(line, lastDay(year));
    return line === undefined || rule === null || charged.settled ? [] : [{ year, name, charged, line, rule }];
  }));

/** Days on which something of this part falls due: only where a rule gives a number of days. */
export const chargingDeadlines = (state: AgreementState): readonly Deadline[] => openLines(state)
  .flatMap(({ year, name, charged, line, rule }) => {
    const councils = payersOn(state.membership, line.service, lastDay(year));
    const id = `${year.replace('/', '-')}/${name}`;
    const driver = driverOf(methodOf(rule));
    const counted = line.declarations.some(({ driver: of, from, to }) =>
      of === driver && from >= firstDay(year) && to <= lastDay(year));
    const due = (days: number | null, kind: string, what: string): Deadline[] => (days === null ? [] : [{
      id: `${kind}/${id}`, kind, due: addDays(lastDay(year), days), what, councils }]);
    return [
      ...(driver === null || counted ? [] : due(rule.countsDueDays, 'counts-due', `Counts of ${driver} for ${year}`)),
      ...(charged.trueUp !== null ? [] : due(rule.trueUpDueDays, 'true-up-due', `True-up of ${name} for ${year}`)),
    ];
  });

/** What one council has to do next in this part. */
export function chargingTasks(state: AgreementState, council: CouncilId): readonly Task[] {
  const proposals = Object.entries(state.charging.lines).flatMap(([name, { proposed }]) =>
    Object.values(proposed).filter((rule) => awaited(state, rule).includes(council))
      .map(({ rule }) => task('agree-apportionment-rule', `Agree rule ${rule} for ${name}, or propose another`)));
  const years = openLines(state).filter(({ charged }) => unanswered(state, charged).includes(council))
    .map(({ year }) => year);
  return [...proposals, ...[...new Set(years)].map((year) =>
    task('agree-true-up', `Agree the true-up of ${year}, or dispute a line of it`))];
}
