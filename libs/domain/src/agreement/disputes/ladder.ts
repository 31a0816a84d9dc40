/**
 * The ladder of a dispute and its clocks: from the clause on disputes, or where it is silent, from
 * partnership leader through heads of paid service and joint committee to arbitration [S58].
 */
import type { CouncilId } from '../../ids.ts';
import { earliest, isExact, lastOfWorkingDays, workingDaysBetween } from '../../time.ts';
import type { Calendar, LocalDate, When } from '../../time.ts';
import { boardOf, standingBoards } from '../governance/boards.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { paramOn } from '../variation/in-force.ts';
import type { Level, LevelDue } from './state.ts';

const daysUsual = 10;
/** Whoever arbitrates has no clock of the parties'. */
const arbitration = 'arbitration';

function usualBodies(state: AgreementState, day: LocalDate): string[] {
  const committee = standingBoards(state).some((board) => boardOf(state, board, day)?.kind === 'joint-committee');
  return ['partnership leader', 'heads of paid service', ...(committee ? ['joint committee'] : []), arbitration];
}

/** The steps of a dispute raised on the day, lowest first; never none. */
export function ladderOn(state: AgreementState, day: LocalDate): Level[] {
  const param = (name: string): unknown => paramOn(state, day, 'disputes', name);
  const [bodies, levels, days] = [param('bodies'), param('levels'), param('daysPerLevel')];
  const named = typeof bodies === 'string' ? bodies.split(',').map((body) => body.trim()).filter((body) => body !== '')
    : [];
  const from = named.length > 0 ? named : usualBodies(state, day);
  const some = typeof levels === 'number' && levels > 0 ? from.slice(0, levels) : from;
  const workingDays = typeof days === 'number' && days > 0 ? days : daysUsual;
  return some.map((body) => ({ body, workingDays: body === arbitration ? null : workingDays }));
}

/** I59: the calendar of the nation of the council that raised the dispute. */
export const calendarOf = (facts: AgreementFacts, raiser: CouncilId): Calendar =>
  facts.calendars[facts.councils[raiser]?.nation ?? 'england'];

/** The last working day of a level that began on `since`. */
export const dueOf = ({ workingDays }: Level, since: When, calendar: Calendar): LevelDue =>
  workingDays === null ? null : isExact(since) ? lastOfWorkingDays(calendar, earliest(since), workingDays) : 'unknown';

/** Working days of the level that are left after a day, the last one counted. */
export const daysLeft = (calendar: Calendar, day: LocalDate, due: LocalDate): number =>
  day >= due ? 0 : workingDaysBetween(calendar, day, due) + 1;

/** The last day once the clock runs on after this day. */
export const resumedDue = (calendar: Calendar, after: LocalDate, left: number): LocalDate =>
  lastOfWorkingDays(calendar, after, left);
