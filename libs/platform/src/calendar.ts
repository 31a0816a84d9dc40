/**
 * Bank holidays of the four nations as calendars for working-day arithmetic (I59). The days come from
 * `date-holidays`; what it lacks or has wrong stands below, with its authority. Library and
 * corrections were compared day by day, 1978 to 2040, with the independent tables of the Python
 * package `holidays` (Vacanza, July 2026): no weekday differs but St Andrew's Day 2006, where the Act
 * decides.
 */
import type { Calendar, LocalDate, Nation } from '#domain';
import Holidays from 'date-holidays';

const subdivisions = {
  england: 'ENG', wales: 'WLS', scotland: 'SCT', 'northern-ireland': 'NIR',
} as const satisfies Record<Nation, string>;

/** Raised with the library or the table below: every stored deadline names the rules it was made with. */
const rules = 'date-holidays@3.37.0+corrections-1';

/** The early May holiday is proclaimed since 1978; earlier years differ in more than single days. */
const firstYear = 1978;
const lastYear = 2100;

type Correction = {
  readonly nations: readonly Nation[];
  readonly not?: string;
  readonly days: readonly string[];
  readonly why: string;
};

const everywhere = ['england', 'wales', 'scotland', 'northern-ireland'] as const;
/** Days appointed by proclamation under the Banking and Financial Dealings Act 1971 s.1. */
const corrections: readonly Correction[] = [
  { nations: everywhere, days: ['1981-07-29'], why: 'wedding of the Prince of Wales' },
  { nations: everywhere, not: '1995-05-01', days: ['1995-05-08'], why: 'early May moved: 50 years since VE day' },
  { nations: everywhere, days: ['1999-12-31'], why: 'millennium' },
  { nations: everywhere, not: '2002-05-27', days: ['2002-06-03', '2002-06-04'],
    why: 'golden jubilee, and spring holiday moved beside it' },
  { nations: everywhere, days: ['2011-04-29'], why: 'wedding of Prince William' },
  { nations: everywhere, not: '2012-05-28', days: ['2012-06-04'], why: 'spring holiday moved beside the jubilee' },
  { nations: ['scotland'], days: ['2026-06-15'],
    why: 'men\'s football World Cup: proclamation of February 2026, privycouncil.independent.gov.uk' },
];

/** St Andrew's Day Bank Holiday (Scotland) Act 2007: none before 30 November 2007. */
const isTooEarly = (nation: Nation, name: string, year: number): boolean =>
  nation === 'scotland' && year < 2007 && name.startsWith('St Andrew');

function holidaysOf(nation: Nation, from: number, to: number): ReadonlySet<LocalDate> {
  const library = new Holidays('GB', subdivisions[nation], { languages: 'en', types: ['public', 'bank'] });
  const days = new Set<string>();
  for (let year = from; year <= to; year += 1) {
    for (const { date, name } of library.getHolidays(year)) {
      if (!isTooEarly(nation, name, year)) days.add(date.slice(0, 10));
    }
  }
  for (const { nations, not, days: added } of corrections) {
    if (!nations.includes(nation)) continue;
    if (not !== undefined) days.delete(not);
    for (const day of added) if (+day.slice(0, 4) >= from && +day.slice(0, 4) <= to) days.add(day);
  }
  return new Set([...days].sort() as LocalDate[]);
}

const made = new Map<string, Calendar>();

/**
 * Calendar of a nation for whole years, both inclusive; made once and shared.
 * @throws RangeError for years outside 1978 to 2100: a calendar must not look empty where it is ignorant
 */
export function calendarOf(nation: Nation, fromYear: number, toYear: number): Calendar {
  if (!Number.isInteger(fromYear) || !Number.isInteger(toYear)
    || fromYear < firstYear || toYear > lastYear || fromYear > toYear) {
    throw new RangeError(`no bank holidays for ${fromYear} to ${toYear}: known are ${firstYear} to ${lastYear}`);
  }
  const key = `${nation} ${fromYear} ${toYear}`;
  const known = made.get(key);
  if (known) return known;
  const calendar: Calendar = {
    version: `${rules} GB-${subdivisions[nation]}`,
    holidays: holidaysOf(nation, fromYear, toYear),
  };
  made.set(key, calendar);
  return calendar;
}
