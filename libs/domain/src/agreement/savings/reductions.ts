/** What left a budget for a line: taking it up, giving it back, and what may be claimed as cash by it. */
import { allottedTo } from '../../budget-book.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { notBefore } from '../reading.ts';
import { has, own } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { budgetedIn, councilIn, isFinancialYear, lastOf, netOf, realisedOf } from './reading.ts';
import type { SavingsCommand, SavingsRefusal } from './rules.ts';
import type { Claim, Nature, SavingsLine } from './state.ts';

type G = Guard<SavingsRefusal>;
type Named<T extends SavingsCommand['type']> = Extract<SavingsCommand, { type: T }>;

/** A year that the line saves in. */
export const withinLine = ({ firstYear, lastYear }: SavingsLine, year: string): Verdict =>
  firstYear === 'unknown' ? 'unknown' : year >= firstYear && (lastYear === null || year <= lastYear);

/** I35: as cash-releasing, no more may be claimed of a year than has left its budget. */
export function withinBudget(line: SavingsLine, nature: Nature | 'unknown', year: string, claimed: bigint): Verdict {
  if (nature !== 'cash-releasing') return true;
  const budgeted = budgetedIn(line, year);
  return budgeted === null ? 'unknown' : claimed <= budgeted;
}

export const allotment = ({ agreement }: AgreementState, { line, reduction }: Named<'ApplyBudgetReduction'>,
  facts: AgreementFacts) => allottedTo(facts.books?.[facts.actor.council!], reduction, agreement, line);

/** I35, I36: only what the council's budget book holds, and only for the line it is allotted to. */
export function applying(
  state: AgreementState, line: SavingsLine, command: Named<'ApplyBudgetReduction'>, facts: AgreementFacts,
): G[] {
  const book = facts.books?.[facts.actor.council!];
  const allotted = allotment(state, command, facts);
  const before = own(line.reductions, command.reduction);
  return [
    // What came back into the budget leaves it by another reduction, which has a name of its own.
    ['reduction-returned', () => before?.returnedFrom === undefined, () => ({ fromYear: before?.returnedFrom })],
    ['reduction-applied', () => before === undefined],
    ['reduction-unknown', () => book !== undefined && has(book.reductions, command.reduction)
      && book.reductions[command.reduction]!.reversedOn === null],
    ['reduction-not-allotted', () => allotted !== null],
    ['budget-code-differs', () => line.budgetCode === 'unknown' || allotted!.budgetCode === line.budgetCode,
      () => ({ of: allotted!.budgetCode, line: line.budgetCode })],
    ['year-outside-line', () => withinLine(line, allotted!.year)],
  ];
}

/** What of a claim counts on the budget: what is accepted of it, or while nobody has tested it what it claims. */
function counted(state: AgreementState, line: SavingsLine, claim: Claim, council: CouncilId): bigint {
  const tested = lastOf(claim) !== null;
  const ours = claim.by === council || claim.by === councilIn(state, line, claim.year);
  return claim.state !== 'live' ? 0n : tested ? realisedOf(claim) ?? 0n : ours ? netOf(claim) : 0n;
}

/** I35: years in which more is claimed or accepted as cash than would be left of the budgets without the reduction. */
function leaning(
  state: AgreementState, line: SavingsLine, { reduction, fromYear }: Named<'ReturnBudgetReduction'>, council: CouncilId,
): string[] {
  if (line.nature !== 'cash-releasing') return [];
  const without = { ...line, reductions: { ...line.reductions,
    [reduction]: { ...line.reductions[reduction]!, returnedFrom: fromYear } } };
  const years = Object.values(line.claims)
    // What an imported record has accepted beyond any budget did not count on this one.
    .filter((claim) => (budgetedIn(line, claim.year) ?? 0n) !== (budgetedIn(without, claim.year) ?? 0n)
      && counted(state, line, claim, council) > (budgetedIn(without, claim.year) ?? 0n))
    .map(({ year }) => year);
  return [...new Set(years)].sort();
}

/** I35, I36: the use ends from a year on; what counts on it then is first reversed, rejected or corrected. */
export function returning(
  state: AgreementState, line: SavingsLine, command: Named<'ReturnBudgetReduction'>, council: CouncilId,
): G[] {
  const { reduction, fromYear, on } = command;
  const applied = own(line.reductions, reduction);
  return [
    ['reduction-not-applied', () => applied !== undefined],
    ['reduction-returned', () => applied!.returnedFrom === undefined, () => ({ fromYear: applied!.returnedFrom })],
    ['before-the-reduction', () => notBefore(on, applied!.on)],
    ['savings-year-malformed', () => isFinancialYear(fromYear)],
    ['returned-outside-reduction', () => fromYear === applied!.year || (applied!.recurrent && fromYear > applied!.year),
      () => ({ year: applied!.year, recurrent: applied!.recurrent })],
    ['reduction-relied-on', () => leaning(state, line, command, council).length === 0,
      () => ({ years: leaning(state, line, command, council) })],
  ];
}
