/** Days as numbers, reckoned apart from the calendar of the domain. */
export type DayNo = number;

export const dayNo = (date: string): DayNo => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
export const dateOf = (day: DayNo): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
/** So many months later: the same day, or the last of a shorter month. */
export function monthsLater(day: DayNo, months: number): DayNo {
  const [year, month, of] = dateOf(day).split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return Date.UTC(year, month - 1 + months, Math.min(of, last)) / 86_400_000;
}
export type Holidays = ReadonlySet<string>;
/** 1 January 1970 was a Thursday. */
const isWorking = (day: DayNo, holidays: Holidays): boolean =>
  ![0, 6].includes((day + 4) % 7) && !holidays.has(dateOf(day));
/** The last of so many working days after a day. */
export function workingDaysLater(day: DayNo, many: number, holidays: Holidays): DayNo {
  let at = day;
  for (let left = many; left > 0;) {
    at += 1;
    if (isWorking(at, holidays)) left -= 1;
  }
  return at;
}
export const sameOrNextWorking = (day: DayNo, holidays: Holidays): DayNo =>
  (isWorking(day, holidays) ? day : workingDaysLater(day, 1, holidays));
export function workingDaysTo(day: DayNo, last: DayNo, holidays: Holidays): number {
  let count = 0;
  for (let at = day + 1; at <= last; at += 1) if (isWorking(at, holidays)) count += 1;
  return count;
}
/** The financial year of a day, `2024/25`, and its first and last day. */
export const yearOf = (day: DayNo): string => {
  const date = dateOf(day);
  const start = +date.slice(0, 4) - (date.slice(5) < '04-01' ? 1 : 0);
  return `${start}/${String((start + 1) % 100).padStart(2, '0')}`;
};
export const firstOf = (year: string): DayNo => dayNo(`${year.slice(0, 4)}-04-01`);
export const lastOf = (year: string): DayNo => dayNo(`${+year.slice(0, 4) + 1}-03-31`);
