/**
 * Papers for a financial year, service plans and budgets, which each council taking part approves [S36];
 * indicators and what they showed; annual reports.
 */
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { pencePattern } from '../../money.ts';
import { earliest, latest, localDate } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { firstDay, isFinancialYear, lastDay } from '../charging/financial-year.ts';
import type { AgreementEvent } from '../events.ts';
import { partiesOn } from '../membership/state.ts';
import { after, notBefore } from '../reading.ts';
import { has, joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { partnersOn } from './boards.ts';
import type { GovernanceCommandOf as Command, GovernanceRefusal } from './rules.ts';
import type { Budget, ServicePlan } from './state.ts';

type G = Guard<GovernanceRefusal>;

/** Councils that must each approve: partners on the day, or on the first day of a year still to come. */
export function takingPart(
  state: AgreementState, services: readonly string[], { on, year }: { on: When; year: string },
): CouncilId[] {
  const begins = firstDay(year);
  return partnersOn(state, services, earliest(on) > begins ? earliest(on) : begins);
}

const forYear = (
  state: AgreementState, services: readonly string[], command: { on: When; year: string },
): G[] => [
  ['year-malformed', () => isFinancialYear(command.year)],
  ['service-missing', () => services.length > 0 && services.every((service) => has(state.services, service))],
  ['nobody-takes-part', () => takingPart(state, services, command).length > 0],
];

export const planning = (state: AgreementState, command: Command<'ProposeServicePlan'>): G[] => [
  ['plan-exists', () => !has(state.governance.plans, command.plan)],
  ...forYear(state, command.services, command),
];

export function budgeting(state: AgreementState, command: Command<'ProposeBudget'>): G[] {
  const { budget, lines } = command;
  return [
    ['budget-exists', () => !has(state.governance.budgets, budget)],
    ...forYear(state, lines.map(({ service }) => service), command),
    ['budget-line-twice', () => new Set(lines.map(({ line }) => line)).size === lines.length],
    ['figure-malformed', () => lines.every(({ amountPence }) => pencePattern.test(amountPence))],
  ];
}

/** Those of the councils asked that have not left since: a council that withdraws does not hold up the rest. */
export const asked = (state: AgreementState, { councils }: Pick<ServicePlan | Budget, 'councils'>): CouncilId[] =>
  councils.filter((council) => joined(state).includes(council));

export function approvingYearly(
  state: AgreementState, what: 'plan' | 'budget', command: Command<'ApproveServicePlan' | 'ApproveBudget'>,
  council: CouncilId,
): G[] {
  const { plans, budgets } = state.governance;
  const paper = command.type === 'ApproveBudget'
    ? has(budgets, command.budget) ? budgets[command.budget] : undefined
    : has(plans, command.plan) ? plans[command.plan] : undefined;
  const hashes = command.type === 'ApproveBudget' ? [] : [command.hash, plans[command.plan]?.hash];
  return [
    [`${what}-missing`, () => paper !== undefined],
    ['not-taking-part', () => asked(state, paper!).includes(council)],
    [`${what}-approved`, () => !has(paper!.approvals, council)],
    [`${what}-not-open`, () => paper!.phase === 'proposed', () => ({ phase: paper!.phase })],
    // I60: what is approved is the paper that was proposed, by its hash.
    ['plan-hash-differs', () => hashes.includes('unknown') ? 'unknown' : new Set(hashes).size < 2],
    ['before-it-was-proposed', () => notBefore(command.on, paper!.proposedOn)],
  ];
}

/** One council's approval; with the last of them the paper stands for the year. */
export function approvalOf(
  paper: ServicePlan | Budget, state: AgreementState, council: CouncilId, approved: AgreementEvent,
  standing: AgreementEvent,
): [AgreementEvent, ...AgreementEvent[]] {
  const all = asked(state, paper).every((one) => one === council || has(paper.approvals, one));
  return all ? [approved, standing] : [approved];
}

// Indicators ----------------------------------------------------------------------------------------

/** A decimal number, exact as written; 'unknown' is a figure too, and no zero (I40). */
const isFigure = (text: string): boolean => text === 'unknown' || /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(text);

/** The first day of a financial year `2024/25`, a quarter of it `2024/25-Q1`, or a month `2024-06`; else null. */
export function periodFrom(period: string): LocalDate | null {
  if (/^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(period)) return localDate(`${period}-01`);
  const [, year = '', quarter] = /^([1-9]\d{3}\/\d{2})(?:-Q([1-4]))?$/.exec(period) ?? [];
  if (!isFinancialYear(year)) return null;
  const starts = quarter === undefined ? null : ['04-01', '07-01', '10-01', '01-01'][+quarter - 1]!;
  return starts === null ? firstDay(year)
    : localDate(`${starts === '01-01' ? lastDay(year).slice(0, 4) : year.slice(0, 4)}-${starts}`);
}

export const defining = (
  state: AgreementState, { indicator, service, target }: Command<'DefineIndicator'>,
): G[] => [
  ['indicator-exists', () => !has(state.governance.indicators, indicator)],
  ['service-missing', () => has(state.services, service)],
  ['figure-malformed', () => isFigure(target)],
];

export const reporting = (
  { governance: { indicators } }: AgreementState, { indicator, period, value, on }: Command<'ReportIndicator'>,
): G[] => [
  ['indicator-missing', () => has(indicators, indicator)],
  ['period-malformed', () => periodFrom(period) !== null],
  ['figure-malformed', () => isFigure(value)],
  ['period-not-begun', () => latest(on) >= periodFrom(period)!],
  ['already-reported', () => indicators[indicator]!.values[period] !== value],
];

export function endorsing(state: AgreementState, command: Command<'EndorseAnnualReport'>, council: CouncilId): G[] {
  const { year, on, hash } = command;
  const endorsed = state.governance.annualReports[year] ?? {};
  return [
    ['year-malformed', () => isFinancialYear(year)],
    ['year-not-over', () => after(on, lastDay(year) as string as When)],
    ['not-taking-part', () => partiesOn(state.membership, firstDay(year)).includes(council)
      || partiesOn(state.membership, lastDay(year)).includes(council)],
    ['already-endorsed', () => endorsed[council] !== hash],
  ];
}
