import { describe, expect, it } from '@jest/globals';
import {
  addDays, clearDaysBetween, earliest, isExact, isLocalDate, isWhen, isWorkingDay, lastOfWorkingDays, latest,
  localDate, mayBeOnOrBefore, nextWorkingDay, surelyBefore, when, workingDaysBetween,
} from '#domain';
import type { Nation } from '#domain';
import { calendarOf } from '#platform';

const day = localDate;
const england = calendarOf('england', 1990, 2030);

describe('days and vaguer dates', () => {
  it('a date is a day that exists', () => {
    expect(['2024-02-29', '2023-02-28', '1900-12-31', '2000-02-29'].filter(text => !isLocalDate(text))).toEqual([]);
    expect(['2023-02-29', '2023-02-30', '1900-02-29', '2023-04-31', '2023-13-01', '2023-00-10', '2023-1-01', '23-01-01',
      '2023-01-01T00:00:00Z', ' 2023-01-01', '2023-01-00', '0050-01-01', ''].filter(isLocalDate)).toEqual([]);
  });

  it('a source may give a day, a month, a year or nothing', () => {
    expect(['2015-10-27', '2015-10', '2007', 'unknown'].filter(text => !isWhen(text))).toEqual([]);
    expect(['2015-13', '2015-02-30', '15', '2015-', '0050', 'Unknown', '', 'autumn 2015'].filter(isWhen)).toEqual([]);
  });

  it('a vague date is every day it can mean', () => {
    const spans = ['2015-10-27', '2016-02', '2015-02', '2007', 'unknown']
      .map(text => [earliest(when(text)), latest(when(text))]);
    expect(spans).toEqual([
      ['2015-10-27', '2015-10-27'], ['2016-02-01', '2016-02-29'], ['2015-02-01', '2015-02-28'],
      ['2007-01-01', '2007-12-31'], ['1000-01-01', '9999-12-31'],
    ]);
    expect(['2015-10-27', '2015-10', '2007', 'unknown'].map(text => isExact(when(text))))
      .toEqual([true, false, false, false]);
  });

  it('one date lies surely before another only if every reading of both says so', () => {
    const pairs = [['2015', '2016'], ['2015-10', '2015-11-01'], ['2015-10-31', '2015-11'], ['2015', '2015-12-31'],
      ['2015-10-27', '2015-10-27'], ['unknown', '2016'], ['2015', 'unknown']] as const;
    expect(pairs.map(([a, b]) => surelyBefore(when(a), when(b))))
      .toEqual([true, true, true, false, false, false, false]);
  });

  it('one date may lie on or before another if some reading says so', () => {
    const pairs = [['2015-10-27', '2015-10'], ['2015-11', '2015-10-31'], ['2015', '2015-01-01'], ['2016', '2015'],
      ['unknown', '1990-01-01'], ['2030', 'unknown'], ['2015-10-27', '2015-10-27']] as const;
    expect(pairs.map(([a, b]) => mayBeOnOrBefore(when(a), when(b))))
      .toEqual([true, false, true, false, true, true, true]);
  });

  it('days are added across months, leap days and the changes of the clock', () => {
    const sums = ([['2024-02-28', 1], ['2023-02-28', 1], ['2014-12-31', 1], ['2014-03-30', 1], ['2014-10-26', 1],
      ['2024-03-01', -1], ['2015-06-15', 0], ['1974-04-01', 365]] as const)
      .map(([from, days]) => addDays(day(from), days));
    expect(sums).toEqual(['2024-02-29', '2023-03-01', '2015-01-01', '2014-03-31', '2014-10-27', '2024-02-29',
      '2015-06-15', '1975-04-01']);
  });

  it('time ends with the year 9999, so that a later day never compares as an earlier one', () => {
    expect(addDays(day('9999-12-31'), 1)).toBe('9999-12-31');
    expect(nextWorkingDay(england, latest(when('unknown')))).toBe('9999-12-31');
  });
});

describe('clear days', () => {
  it('I59: neither the day of the notice nor the day of the meeting counts', () => {
    expect(clearDaysBetween(day('2014-06-02'), day('2014-06-03'))).toBe(0);
    expect(clearDaysBetween(day('2014-06-02'), day('2014-06-08'))).toBe(5);
    expect(clearDaysBetween(day('2014-06-02'), day('2014-06-02'))).toBe(-1);
  });

  it('I59: twenty-eight clear days from one month into the next', () => {
    expect(clearDaysBetween(day('2015-01-20'), day('2015-02-18'))).toBe(28);
    expect(clearDaysBetween(day('2016-02-10'), day('2016-03-10'))).toBe(28);
    expect(clearDaysBetween(day('2015-02-10'), day('2015-03-10'))).toBe(27);
    expect(clearDaysBetween(day('2014-12-15'), day('2015-01-13'))).toBe(28);
  });

  it('I59: the clock going forward or back adds and takes no day', () => {
    expect(clearDaysBetween(day('2014-03-20'), day('2014-04-18'))).toBe(28);
    expect(clearDaysBetween(day('2014-10-20'), day('2014-11-18'))).toBe(28);
  });
});

describe('working days', () => {
  it('I59: published on 28 October 2014, five working days end on 4 November, effective on the 5th', () => {
    const last = lastOfWorkingDays(england, day('2014-10-28'), 5);
    expect([last, nextWorkingDay(england, last)]).toEqual(['2014-11-04', '2014-11-05']);
  });

  it('I59: published on 21 July 2015, effective on 29 July', () => {
    const last = lastOfWorkingDays(england, day('2015-07-21'), 5);
    expect([last, nextWorkingDay(england, last)]).toEqual(['2015-07-28', '2015-07-29']);
  });

  it('I59: the same publication before Easter ends a working day earlier in Scotland', () => {
    const ends = (nation: Nation) => lastOfWorkingDays(calendarOf(nation, 2015, 2015), day('2015-04-01'), 5);
    expect([ends('england'), ends('scotland')]).toEqual(['2015-04-10', '2015-04-09']);
  });

  it('Saturdays, Sundays and bank holidays are no working days', () => {
    expect(['2014-11-01', '2014-11-02', '2014-12-25', '2014-11-03'].map(text => isWorkingDay(england, day(text))))
      .toEqual([false, false, false, true]);
  });

  it('no days at all end on the day itself, whatever day it is', () => {
    expect(lastOfWorkingDays(england, day('2014-11-01'), 0)).toBe('2014-11-01');
  });

  it('a period over Easter, a royal wedding and the May holiday runs past all four days', () => {
    expect(lastOfWorkingDays(england, day('2011-04-21'), 5)).toBe('2011-05-04');
    expect(nextWorkingDay(england, day('2011-04-28'))).toBe('2011-05-03');
  });

  it('working days between two days count neither of them', () => {
    expect(workingDaysBetween(england, day('2014-10-28'), day('2014-11-05'))).toBe(5);
    expect(workingDaysBetween(england, day('2014-10-31'), day('2014-11-03'))).toBe(0);
    expect(workingDaysBetween(england, day('2014-10-31'), day('2014-10-31'))).toBe(0);
    expect(workingDaysBetween(england, day('2015-12-24'), day('2016-01-04'))).toBe(3);
  });
});
