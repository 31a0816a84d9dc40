/**
 * Retention (I58): the clock starts when the last obligation ends, not when the agreement does. Contracts
 * under hand are kept 6 years, deeds 12 [A9-A11], and a legal hold stops disposal.
 */
import type { LocalDate, When } from '../../time.ts';
import { latest } from '../../time.ts';
import type { CouncilId } from '../../ids.ts';
import type { Retained } from '../../person.ts';
import type { AgreementState } from '../state.ts';
import type { Retention } from './state.ts';

/** A seal on any counterpart makes the agreement a deed; a mode that is not recorded leaves it unknown. */
export function formOf(state: AgreementState): Retention['form'] {
  const modes = Object.values(state.counterparts).map(({ mode }) => mode);
  if (modes.includes('seal')) return 'deed';
  return modes.length === 0 || modes.includes('unknown') ? 'unknown' : 'hand';
}

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The same day so many years on; 29 February becomes 1 March, so that no day is lost. */
function yearsAfter(day: LocalDate, years: number): LocalDate {
  const year = Math.min(+day.slice(0, 4) + years, 9999);
  const rest = day.slice(4) === '-02-29' && !isLeapYear(year) ? '-03-01' : day.slice(4);
  return `${year}${rest}` as LocalDate;
}

const knownEnd = (until: When | null): LocalDate | null =>
  until === null || until === 'unknown' ? null : latest(until);

export const standingHolds = ({ windingDown }: AgreementState): string[] =>
  Object.entries(windingDown.holds).filter(([, hold]) => hold.liftedOn === null).map(([hold]) => hold).sort();

export function retentionOf(state: AgreementState): Retention {
  const { closedOn, survivals } = state.windingDown;
  const form = formOf(state);
  const years = form === 'hand' ? 6 : 12;
  const ends = [closedOn, ...Object.values(survivals).map(({ until }) => until)].map(knownEnd);
  const startsOn = ends.includes(null) ? null : (ends as LocalDate[]).reduce((a, b) => (a > b ? a : b));
  return { form, years, startsOn, keptUntil: startsOn === null ? null : yearsAfter(startsOn, years),
    holds: standingHolds(state) };
}

/** What narrative about people of the agreement waits for; talks that came to nothing left no obligation behind. */
export const retained = (state: AgreementState): Retained => ({
  councils: Object.keys(state.parties) as CouncilId[],
  endedOn: knownEnd(state.abandonedOn) ?? retentionOf(state).startsOn,
  holds: standingHolds(state),
});
