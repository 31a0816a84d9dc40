/**
 * Dates of the councils' local calendar and the two counts the law makes with them: clear days and
 * working days. Dates are ISO strings, so comparing strings compares days. Calendars come in as
 * values; nothing here reads a clock.
 */
import type { Branded } from './ids.ts';

/** A day, `YYYY-MM-DD`. */
export type LocalDate = Branded<string, 'LocalDate'>;
/** An instant in UTC, ISO 8601 with milliseconds. */
export type Instant = Branded<string, 'Instant'>;
/**
 * When something took effect, as exactly as the source says it: a day, a month (`2015-10`), a year
 * (`2007`) or `unknown`. Live commands give days; only imported records may be less exact.
 */
export type When = Branded<string, 'When'>;

export const localDatePattern = /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
export const whenPattern = /^([1-9]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|unknown)$/;

export const localDate = (value: string): LocalDate => value as LocalDate;
export const when = (value: string): When => value as When;

const millisecondsOf = (date: string): number => Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10));
const lastMilliseconds = Date.UTC(9999, 11, 31);
/** Stops at the end of 9999: a year of five digits would compare as earlier than all others. */
const dateOf = (milliseconds: number): LocalDate =>
  new Date(Math.min(milliseconds, lastMilliseconds)).toISOString().slice(0, 10) as LocalDate;

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28)
    : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;

/** True for a day that exists: 2023-02-29 does not. Counted, not parsed: every command is asked. */
export const isLocalDate = (value: string): value is LocalDate =>
  localDatePattern.test(value) && +value.slice(8) <= daysInMonth(+value.slice(0, 4), +value.slice(5, 7));

/** True for a well-formed `When` whose day, where given, exists. */
export const isWhen = (value: string): value is When =>
  whenPattern.test(value) && (value.length !== 10 || isLocalDate(value));

export const addDays = (date: LocalDate, days: number): LocalDate => dateOf(millisecondsOf(date) + days * 86_400_000);

/** The same day of a later month, or its last day where it has fewer: 31 January and one month is 28 or 29 February. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const total = +date.slice(0, 4) * 12 + +date.slice(5, 7) - 1 + months;
  const [year, month] = [Math.floor(total / 12), total % 12 + 1];
  if (year > 9999) return dateOf(lastMilliseconds);
  const digits = (value: number, length: number): string => String(value).padStart(length, '0');
  return `${digits(year, 4)}-${digits(month, 2)}-${
    digits(Math.min(+date.slice(8), daysInMonth(year, month)), 2)}` as LocalDate;
}

const endOfTime = '9999-12-31' as LocalDate;
/** No council is older, and years below 1000 would not survive the arithmetic above. */
const startOfTime = '1000-01-01' as LocalDate;

/** The first day `when` can mean. */
export function earliest(at: When): LocalDate {
  if (at === 'unknown') return startOfTime;
  return (at + '-01-01'.slice(at.length - 4)) as LocalDate;
}

/** The last day `when` can mean. */
export function latest(at: When): LocalDate {
  if (at === 'unknown') return endOfTime;
  if (at.length === 4) return `${at}-12-31` as LocalDate;
  if (at.length === 7) return dateOf(Date.UTC(+at.slice(0, 4), +at.slice(5, 7), 0));
  return at as string as LocalDate;
}

/** True only if every reading of `a` lies before every reading of `b`. */
export const surelyBefore = (a: When, b: When): boolean => latest(a) < earliest(b);
/** True if `a` may lie on or before `b`, by some reading of both. */
export const mayBeOnOrBefore = (a: When, b: When): boolean => earliest(a) <= latest(b);
export const isExact = (at: When): boolean => at.length === 10;

/**
 * Working-day calendar of one nation: its bank holidays in the years it covers, and the rule version
 * stored with every deadline computed from it (I59).
 */
export type Calendar = {
  /** For example `date-holidays@3.37.0 GB-ENG`. */
  readonly version: string;
  readonly holidays: ReadonlySet<string>;
};

export const isWorkingDay = (calendar: Calendar, date: LocalDate): boolean => {
  const day = new Date(millisecondsOf(date)).getUTCDay();
  return day !== 0 && day !== 6 && !calendar.holidays.has(date);
};

/**
 * The last day of a period of `days` full working days after `from`; `from` itself does not count.
 * Huntingdonshire: published 28 Oct 2014, five working days end on 4 Nov, effective 5 Nov [S38].
 */
export function lastOfWorkingDays(calendar: Calendar, from: LocalDate, days: number): LocalDate {
  let date = from;
  for (let left = days; left > 0;) {
    date = addDays(date, 1);
    if (isWorkingDay(calendar, date)) left -= 1;
  }
  return date;
}

export function nextWorkingDay(calendar: Calendar, from: LocalDate): LocalDate {
  let date = addDays(from, 1);
  while (!isWorkingDay(calendar, date)) date = addDays(date, 1);
  return date;
}

/** Clear days between two days: neither the day of the notice nor the day of the event counts. */
export const clearDaysBetween = (notice: LocalDate, event: LocalDate): number =>
  Math.round((millisecondsOf(event) - millisecondsOf(notice)) / 86_400_000) - 1;

/** Working days strictly between two days. */
export function workingDaysBetween(calendar: Calendar, notice: LocalDate, event: LocalDate): number {
  let count = 0;
  for (let date = addDays(notice, 1); date < event; date = addDays(date, 1)) {
    if (isWorkingDay(calendar, date)) count += 1;
  }
  return count;
}
