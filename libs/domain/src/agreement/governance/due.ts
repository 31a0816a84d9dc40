/** What falls due in governance, and what each council has to do next. */
import type { CouncilId } from '../../ids.ts';
import { addDays, earliest, localDate } from '../../time.ts';
import type { LocalDate } from '../../time.ts';
import { financialYearOf, firstDay, lastDay } from '../charging/financial-year.ts';
import type { FinancialYear } from '../charging/financial-year.ts';
import { task } from '../part.ts';
import type { Deadline, Task } from '../part.ts';
import { has, joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { paramOn } from '../variation/in-force.ts';
import { boardOf, lastDayOfCallIn, pendingOf, sentBack, standingBoards } from './boards.ts';
import type { AuditFinding, BoardDecision, DecisionAt } from './state.ts';
import { asked } from './years.ts';

const waitingOf = ({ governance }: AgreementState): (DecisionAt & { is: BoardDecision })[] =>
  Object.values(governance.waiting).map((at) => ({
    ...at, is: governance.meetings[at.board]![at.meeting]!.decisions[at.decision]! }));

const unanswered = (state: AgreementState, { councils, answers }: AuditFinding): CouncilId[] =>
  councils.filter((council) => !has(answers, council) && joined(state).includes(council));

const sitting = (state: AgreementState, board: string): CouncilId[] =>
  (boardOf(state, board, earliest(state.commencedOn!))?.seats ?? []).map(({ council }) => council)
    .filter((council) => joined(state).includes(council));

const endOfMonth = (year: number, month: number): LocalDate =>
  addDays(localDate(month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`), -1);

/** The last day of a month that a clause names, for the financial year; null where no clause names one. */
function monthDue(
  state: AgreementState, year: FinancialYear, kind: string, name: string, from: LocalDate, to: LocalDate,
): LocalDate | null {
  const month = paramOn(state, firstDay(year), kind, name);
  if (typeof month !== 'number' || month < 1 || month > 12) return null;
  return [+from.slice(0, 4), +to.slice(0, 4)].map((at) => endOfMonth(at, month))
    .find((day) => day >= from && day <= to) ?? null;
}

const label = (year: FinancialYear): string => year.replace('/', '-');
const yearAfter = (year: FinancialYear): FinancialYear => financialYearOf(addDays(lastDay(year), 1));
const lastYearOfAll = '9990/91';

/** The first year from this one on that lacks what is due and has not been called; one stands at a time. */
function nextLacking(
  state: AgreementState, from: FinancialYear, prefix: string, settled: (year: FinancialYear) => boolean,
): FinancialYear | null {
  let year = from;
  while (year < lastYearOfAll && (settled(year) || has(state.deadlines.reached, `${prefix}/${label(year)}`))) {
    year = yearAfter(year);
  }
  return year < lastYearOfAll ? year : null;
}

const endsBefore = ({ ending }: AgreementState, day: LocalDate): boolean =>
  ending.endsOn !== null && earliest(ending.endsOn) <= day;

type Due = { readonly year: FinancialYear; readonly due: LocalDate };

/** The next budget, due before its year, and annual report, due after it, where a clause says by which month. */
function yearly(state: AgreementState): { readonly budget: Due | null; readonly report: Due | null } {
  if (state.commencedOn === null || state.commencedOn === 'unknown') return { budget: null, report: null };
  const began = financialYearOf(earliest(state.commencedOn));
  const { budgets, annualReports } = state.governance;
  const budget = nextLacking(state, yearAfter(began), 'budget',
    (year) => Object.values(budgets).some((one) => one.year === year && one.phase === 'adopted'));
  const report = nextLacking(state, began, 'annual-report',
    (year) => joined(state).every((council) => has(annualReports[year] ?? {}, council)));
  const day = (year: FinancialYear | null, due: (at: FinancialYear) => LocalDate | null): Due | null => {
    const found = year === null || endsBefore(state, firstDay(year)) ? null : due(year);
    return found === null ? null : { year: year!, due: found };
  };
  return {
    budget: day(budget, (year) => monthDue(state, year, 'service-plan-and-budget', 'dueMonth',
      addDays(firstDay(year), -365), addDays(firstDay(year), -1))),
    report: day(report, (year) => monthDue(state, year, 'performance', 'annualReportMonth',
      addDays(lastDay(year), 1), addDays(lastDay(year), 366))),
  };
}

function yearlyDeadlines(state: AgreementState): Deadline[] {
  const { budget, report } = yearly(state);
  const councils = joined(state);
  return [
    ...(budget === null ? [] : [{ id: `budget/${label(budget.year)}`, kind: 'budget-due', due: budget.due, councils,
      what: `Set the budget of ${budget.year}` }]),
    ...(report === null ? [] : [{ id: `annual-report/${label(report.year)}`, kind: 'annual-report-due',
      due: report.due, councils, what: `Endorse the annual report of ${report.year}` }]),
  ];
}

function yearlyTasks(state: AgreementState, council: CouncilId): Task[] {
  const { budget, report } = yearly(state);
  const endorsed = report !== null && has(state.governance.annualReports[report.year] ?? {}, council);
  return [
    ...(budget === null ? [] : [task('set-budget', `Set the budget of ${budget.year}`, budget.due)]),
    ...(report === null || endorsed ? []
      : [task('endorse-annual-report', `Endorse the annual report of ${report.year}`, report.due)]),
  ];
}

const appointmentsEnding = ({ governance: { members, replaced } }: AgreementState): Deadline[] =>
  Object.entries(members).filter(([board]) => !has(replaced, board)).flatMap(([board, people]) =>
    Object.entries(people).flatMap(([person, terms]) => {
      const { until, endedOn, council } = terms.at(-1)!;
      return until === null || endedOn !== null ? [] : [{ id: `appointment/${board}/${person}`,
        kind: 'appointment-ends', due: until, councils: [council],
        what: `Last day of ${person} on ${board} for ${council}` }];
    }));

export function dueInGovernance(state: AgreementState): readonly Deadline[] {
  if (state.commencedOn === null || state.ending.ended !== null) return [];
  const { findings } = state.governance;
  return [
    ...appointmentsEnding(state),
    ...waitingOf(state).flatMap(({ board, meeting, decision, is }): Deadline[] => {
      const due = lastDayOfCallIn(is);
      return due === null ? [] : [{ id: `board-call-in/${board}/${meeting}/${decision}`, kind: 'board-call-in-closes',
        due, councils: sitting(state, board), what: `Last day of call-in of ${decision} of ${board}` }];
    }),
    ...Object.entries(findings).flatMap(([finding, one]): Deadline[] => {
      const councils = unanswered(state, one);
      return councils.length === 0 ? [] : [{ id: `audit-answer/${finding}`, kind: 'audit-answer-due',
        due: one.answerBy, councils, what: `Answer the audit finding ${finding}` }];
    }),
    ...yearlyDeadlines(state),
  ];
}

/** Nobody sits for the council, or the term of everybody who did has come to its end. */
const seatEmpty = (state: AgreementState, board: string, council: CouncilId): boolean =>
  !Object.entries(state.governance.members[board] ?? {}).some(([person, terms]) => {
    const last = terms.at(-1)!;
    return last.council === council && last.endedOn === null
      && (last.until === null || state.deadlines.reached[`appointment/${board}/${person}`] !== last.until);
  });

/** Of a committee in a record taken from sources nobody may ever have said who sat on it: that is no new task. */
const boardsWithSeats = (state: AgreementState, council: CouncilId): string[] => standingBoards(state)
  .filter((board) => has(state.governance.boards, board) || has(state.governance.members, board))
  .filter((board) => sitting(state, board).includes(council));

function boardTasks(state: AgreementState, council: CouncilId): Task[] {
  const empty = boardsWithSeats(state, council).filter((board) => seatEmpty(state, board, council));
  const waiting = waitingOf(state).filter(({ board }) => sitting(state, board).includes(council));
  return [
    ...empty.map((board) => task('appoint-to-board', `Appoint to the seats of ${council} on ${board}`)),
    ...waiting.flatMap(({ board, decision, is }): Task[] => {
      const pending = pendingOf(is);
      if (pending.includes(council)) {
        return [task('conclude-board-call-in', `Conclude the call-in of ${decision} of ${board}`)];
      }
      if (pending.length > 0) return [];
      return [sentBack(is) ? task('reconsider-board-decision', `Have ${board} reconsider ${decision}`)
        : task('bring-board-decision-into-effect', `Record that ${decision} of ${board} took effect`,
          lastDayOfCallIn(is))];
    }),
  ];
}

export function toDoInGovernance(state: AgreementState, council: CouncilId): readonly Task[] {
  if (state.ending.ended !== null || !joined(state).includes(council)) return [];
  const { plans, budgets, findings } = state.governance;
  const lacking = (paper: { phase: string; approvals: object } & Parameters<typeof asked>[1]): boolean =>
    paper.phase === 'proposed' && asked(state, paper).includes(council) && !has(paper.approvals, council);
  return [
    ...boardTasks(state, council),
    ...Object.entries(plans).filter(([, plan]) => lacking(plan))
      .map(([id, { year }]) => task('approve-service-plan', `Approve the service plan ${id} for ${year}`)),
    ...Object.entries(budgets).filter(([, budget]) => lacking(budget))
      .map(([id, { year }]) => task('approve-budget', `Approve the budget ${id} for ${year}`)),
    ...Object.entries(findings).filter(([, finding]) => unanswered(state, finding).includes(council))
      .map(([id, { what, answerBy }]) => task('answer-audit-finding', `Answer the audit finding ${id}: ${what}`,
        answerBy)),
    ...yearlyTasks(state, council),
  ];
}
