/** Financial years of councils: 1 April to 31 March, written `2022/23`. */
import { addDays, clearDaysBetween, localDate } from '../../time.ts';
import type { LocalDate } from '../../time.ts';

/** For example `2022/23`; the year that would end after 9999 is none. */
export type FinancialYear = string;

export const isFinancialYear = (year: string): year is FinancialYear =>
  /^(?!9999)[1-9]\d{3}\/\d{2}$/.test(year) && (+year.slice(0, 4) + 1) % 100 === +year.slice(5);

const labelOf = (start: number): FinancialYear => `${start}/${String((start + 1) % 100).padStart(2, '0')}`;
export const financialYearOf = (day: LocalDate): FinancialYear =>
  labelOf(+day.slice(0, 4) - (day.slice(5) < '04-01' ? 1 : 0));

export const firstDay = (year: FinancialYear): LocalDate => localDate(`${year.slice(0, 4)}-04-01`);
export const lastDay = (year: FinancialYear): LocalDate => localDate(`${+year.slice(0, 4) + 1}-03-31`);
/** Days from one day up to, not counting, another. */
export const daysFrom = (from: LocalDate, to: LocalDate): number => clearDaysBetween(from, to) + 1;
export const daysIn = (year: FinancialYear): number => daysFrom(firstDay(year), addDays(lastDay(year), 1));
export const yearsApart = (from: FinancialYear, to: FinancialYear): number =>
  +to.slice(0, 4) - +from.slice(0, 4);
