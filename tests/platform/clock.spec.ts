import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { systemClock, todayIn, virtualClock } from '#platform';

const instant = (text: string): Instant => text as Instant;

describe('the clock', () => {
  it('gives instants in UTC with milliseconds', () => {
    expect(systemClock()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('stands still in tests until it is moved', () => {
    const clock = virtualClock(instant('2015-10-01T09:00:00.000Z'));
    expect(clock()).toBe(clock());
    expect(clock.advance(1500)).toBe('2015-10-01T09:00:01.500Z');
    clock.set(instant('2016-01-01T00:00:00.000Z'));
    expect(clock()).toBe('2016-01-01T00:00:00.000Z');
  });

  it('refuses an instant that is none', () => {
    expect(() => virtualClock(instant('soon'))).toThrow(RangeError);
  });

  it.each([
    ['late on a winter evening it is still the same day', '2015-01-14T23:30:00.000Z', '2015-01-14'],
    ['late on a summer evening in UTC the councils already have tomorrow', '2015-07-14T23:30:00.000Z', '2015-07-15'],
    ['just before midnight in summer it is still today', '2015-07-14T22:59:59.999Z', '2015-07-14'],
    ['summer time was kept all winter before 1971', '1969-12-31T23:30:00.000Z', '1970-01-01'],
  ])('%s', (_what, at, day) => {
    expect(todayIn('england', instant(at))).toBe(day);
    expect(todayIn('scotland', instant(at))).toBe(day);
  });
});
