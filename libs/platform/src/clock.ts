/** The one clock. A command reads it once; the domain never does. */
import type { Instant, LocalDate, nations } from '#domain';

export type Clock = () => Instant;

const instantOf = (milliseconds: number): Instant => new Date(milliseconds).toISOString() as Instant;

let lastMilliseconds = Number.NaN;
let lastInstant: Instant;
/** Asked several times a millisecond; writing a date out costs more than comparing two numbers. */
export const systemClock: Clock = () => {
  const now = Date.now();
  if (now !== lastMilliseconds) {
    lastMilliseconds = now;
    lastInstant = instantOf(now);
  }
  return lastInstant;
};

/** A clock that stands still until it is told to move. */
export type VirtualClock = Clock & {
  readonly advance: (milliseconds: number) => Instant;
  readonly set: (instant: Instant) => Instant;
};

/** @throws RangeError if `startsAt`, or an instant set later, is none */
export function virtualClock(startsAt: Instant): VirtualClock {
  let now = startsAt;
  const set = (instant: Instant): Instant => (now = instantOf(Date.parse(instant)));
  set(startsAt);
  const advance = (milliseconds: number): Instant => set(instantOf(Date.parse(now) + milliseconds));
  return Object.assign(() => now, { set, advance });
}

type Nation = (typeof nations)[number];

/** Each nation's civil time; all four keep the same one, by separate laws. */
const zones: Readonly<Record<Nation, string>> = {
  england: 'Europe/London', wales: 'Europe/London', scotland: 'Europe/London', 'northern-ireland': 'Europe/London',
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day it is in a nation at an instant: at 23:30 UTC in summer it is already tomorrow there. */
export function todayIn(nation: Nation, instant: Instant): LocalDate {
  const zone = zones[nation];
  let format = formats.get(zone);
  if (format === undefined) {
    // Making a format costs far more than using it. Swedish dates are ISO dates.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format.format(Date.parse(instant)) as LocalDate;
}
