import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isWorkingDay, localDate } from '#domain';
import type { Nation } from '#domain';
import { calendarOf } from '#platform';

const all = ['england', 'wales', 'scotland', 'northern-ireland'] as const;
const south = ['england', 'wales', 'northern-ireland'] as const;
const scotland = ['scotland'] as const;
const northernIreland = ['northern-ireland'] as const;
const not = (nations: readonly Nation[]): readonly Nation[] => all.filter(nation => !nations.includes(nation));
const isHoliday = (nation: Nation, date: string): boolean =>
  !isWorkingDay(calendarOf(nation, 1978, 2040), localDate(date));

/** A holiday in these nations and an ordinary working day in the others. */
const holidays: readonly (readonly [date: string, name: string, nations: readonly Nation[]])[] = [
  ['1981-07-29', 'wedding of the Prince of Wales', all],
  ['1995-05-08', 'early May holiday on VE day', all],
  ['1999-12-31', 'millennium', all],
  ['2002-06-03', 'golden jubilee', all],
  ['2002-06-04', 'spring holiday beside the golden jubilee', all],
  ['2011-04-29', 'wedding of Prince William', all],
  ['2012-06-04', 'spring holiday beside the diamond jubilee', all],
  ['2012-06-05', 'diamond jubilee', all],
  ['2020-05-08', 'early May holiday on VE day', all],
  ['2022-06-02', 'spring holiday beside the platinum jubilee', all],
  ['2022-06-03', 'platinum jubilee', all],
  ['2022-09-19', 'funeral of Queen Elizabeth', all],
  ['2023-05-08', 'coronation', all],
  ['2015-12-28', 'Boxing Day instead of Saturday', all],
  ['2016-12-26', 'Boxing Day', all],
  ['2016-12-27', 'Christmas Day instead of Sunday', all],
  ['2021-12-27', 'Christmas Day instead of Saturday', all],
  ['2021-12-28', 'Boxing Day instead of Sunday', all],
  ['2022-01-03', 'New Year instead of the weekend', all],
  ['2015-04-03', 'Good Friday', all],
  ['2015-04-06', 'Easter Monday', south],
  ['2015-08-31', 'late summer holiday', south],
  ['2015-08-03', 'summer holiday of Scotland', scotland],
  ['2015-01-02', 'second of January', scotland],
  ['2022-01-04', 'second of January instead of Sunday', scotland],
  ['2012-01-03', 'New Year instead of Sunday, after the second', scotland],
  ['2015-11-30', 'St Andrew\'s Day', scotland],
  ['2007-11-30', 'first St Andrew\'s Day', scotland],
  ['2024-12-02', 'St Andrew\'s Day instead of Saturday', scotland],
  ['2026-06-15', 'Scotland in the World Cup', scotland],
  ['2015-03-17', 'St Patrick\'s Day', northernIreland],
  ['2012-03-19', 'St Patrick\'s Day instead of Saturday', northernIreland],
  ['2016-07-12', 'Battle of the Boyne', northernIreland],
  ['2015-07-13', 'Battle of the Boyne instead of Sunday', northernIreland],
];

/** Days on which the holiday would have fallen, had it not been moved, or before it was made one. */
const working: readonly (readonly [date: string, why: string])[] = [
  ['1995-05-01', 'early May holiday moved to 8 May'],
  ['2002-05-27', 'spring holiday moved to 4 June'],
  ['2012-05-28', 'spring holiday moved to 4 June'],
  ['2020-05-04', 'early May holiday moved to 8 May'],
  ['2022-05-30', 'spring holiday moved to 2 June'],
  ['2006-11-30', 'St Andrew\'s Day was no bank holiday yet'],
  ['2015-12-24', 'Christmas Eve'],
];

describe('I59: bank holidays of the four nations', () => {
  for (const [date, name, nations] of holidays) {
    it(`${date} is a holiday in ${nations.length === 4 ? 'all nations' : nations.join(', ')}: ${name}`, () => {
      expect(nations.filter(nation => !isHoliday(nation, date))).toEqual([]);
      expect(not(nations).filter(nation => isHoliday(nation, date))).toEqual([]);
    });
  }

  for (const [date, why] of working) {
    it(`${date} is a working day everywhere: ${why}`, () => {
      expect(all.filter(nation => isHoliday(nation, date))).toEqual([]);
    });
  }

  it('England and Wales have the eight regular holidays of 2014, and no others', () => {
    const days = ['2014-01-01', '2014-04-18', '2014-04-21', '2014-05-05', '2014-05-26', '2014-08-25', '2014-12-25',
      '2014-12-26'];
    expect([...calendarOf('england', 2014, 2014).holidays]).toEqual(days);
    expect([...calendarOf('wales', 2014, 2014).holidays]).toEqual(days);
  });

  it('a calendar names the rules it was made with, and the library is the one installed', () => {
    const text = readFileSync(new URL('../../node_modules/date-holidays/package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    expect(all.map(nation => calendarOf(nation, 2014, 2015).version)).toEqual(
      ['ENG', 'WLS', 'SCT', 'NIR'].map(code => `date-holidays@${version}+corrections-1 GB-${code}`));
  });

  it('a calendar is made once for the same years', () => {
    expect(calendarOf('england', 2010, 2012)).toBe(calendarOf('england', 2010, 2012));
    expect(calendarOf('england', 2010, 2012)).not.toBe(calendarOf('wales', 2010, 2012));
  });

  it('years nobody has checked are refused rather than left without holidays', () => {
    for (const [from, to] of [[1977, 1980], [2090, 2101], [2015, 2014], [2014.5, 2015]] as const) {
      expect(() => calendarOf('england', from, to)).toThrow(RangeError);
    }
  });
});
