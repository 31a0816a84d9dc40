/**
 * I49: the earliest day on which a notice can have effect, reckoned from the day it counts as received,
 * the length the text gives, any minimum term and any rule that it expires at a year end [S55, S81b].
 * Tri-borough's notice of 27 March 2017 ran twelve months and to a year end: 1 April 2018 [S81a-c].
 */
import { addDays, addMonths, earliest, isExact, isWorkingDay, lastOfWorkingDays, nextWorkingDay } from '../../time.ts';
import type { Calendar, LocalDate, When } from '../../time.ts';
import type { Named } from '../variation/in-force.ts';
import type { Delivery, NoticeCause, NoticeKind } from './state.ts';

/** A number and the clause it comes from; null where no clause names it and practice fills in. */
type Counted = { readonly days: number; readonly clause: string | null };
export type NoticeInputs = {
  /** Working days from service to receipt, and the calendar they were counted by (I59); null where a source says it. */
  readonly receipt: (Counted & { readonly calendar: string }) | null;
  /** How long the notice runs; null where the text does not say. */
  readonly length: { readonly unit: 'months' | 'days'; readonly count: number; readonly clause: string } | null;
  /** No end before this day. */
  readonly notBefore: { readonly day: LocalDate; readonly clause: string } | null;
  /** The clause by which a notice expires on 31 March, the last day of a financial year. */
  readonly yearEnd: { readonly clause: string } | null;
};

const receiptParams: Readonly<Record<Delivery, string | null>> = {
  hand: 'byHandDays', post: 'byPostDays', email: 'byEmailDays', unknown: null };
/** Where the text is silent a notice counts as received on the next working day. */
const usualReceiptDays = 1;

function receiptOf(named: Named, deliveredBy: Delivery): Counted {
  const own = receiptParams[deliveredBy];
  const found = (own === null ? null : named('notices', own)) ?? named('notices', 'deemedReceiptDays');
  return found === null ? { days: usualReceiptDays, clause: null }
    : { days: Number(found.value), clause: found.clause };
}

function lengthOf(named: Named, kinds: readonly string[], cause: NoticeCause): NoticeInputs['length'] {
  if (cause === 'breach') {
    const cure = named('default', 'cureDays') ?? named('termination', 'cureDays');
    return cure === null ? null : { unit: 'days', count: Number(cure.value), clause: cure.clause };
  }
  const months = first(named, kinds, 'noticeMonths');
  return months === null ? null : { unit: 'months', count: Number(months.value), clause: months.clause };
}

const first = (named: Named, kinds: readonly string[], name: string): ReturnType<Named> =>
  kinds.reduce<ReturnType<Named>>((found, kind) => found ?? named(kind, name), null);

/** @param calendar of the serving council's nation; null where a source states the day of receipt */
export function inputsOf(
  named: Named, kind: NoticeKind, cause: NoticeCause, deliveredBy: Delivery, calendar: Calendar | null,
): NoticeInputs {
  // A text that has no clause on withdrawal lets a party out by its clause on termination.
  const kinds = kind === 'withdrawal' ? ['withdrawal', 'termination'] : ['termination'];
  const faultless = cause === 'no-fault';
  const minimum = faultless ? first(named, kinds, 'notBefore') : null;
  const yearEnd = faultless ? first(named, kinds, 'expiresAtYearEnd') : null;
  return {
    receipt: calendar === null ? null : { ...receiptOf(named, deliveredBy), calendar: calendar.version },
    length: lengthOf(named, kinds, cause),
    notBefore: minimum === null ? null : { day: minimum.value as LocalDate, clause: minimum.clause },
    yearEnd: yearEnd?.value === true ? { clause: yearEnd.clause } : null,
  };
}

/** Working days after service; received on the day itself only if that is a working day. */
export function deemedReceipt(servedOn: LocalDate, days: number, calendar: Calendar): LocalDate {
  if (days > 0) return lastOfWorkingDays(calendar, servedOn, days);
  return isWorkingDay(calendar, servedOn) ? servedOn : nextWorkingDay(calendar, servedOn);
}

export type ReckoningStep = { readonly rule: 'length' | 'minimum-term' | 'year-end'; readonly clause: string;
  /** The first day without, so far. */
  readonly endsOn: LocalDate };

/**
 * Step by step to the earliest end; empty where it cannot be reckoned. A period of months ends on the
 * day of the same number, or on the last of a month too short for it; the day of receipt does not count.
 */
export function reckoning(deemedOn: When, { length, notBefore, yearEnd }: NoticeInputs): ReckoningStep[] {
  if (length === null || !isExact(deemedOn)) return [];
  const from = deemedOn as string as LocalDate;
  const last = length.unit === 'months' ? addMonths(from, length.count) : addDays(from, length.count);
  const steps: ReckoningStep[] = [{ rule: 'length', clause: length.clause, endsOn: addDays(last, 1) }];
  const so = (): LocalDate => steps.at(-1)!.endsOn;
  if (notBefore !== null) {
    const endsOn = notBefore.day > so() ? notBefore.day : so();
    steps.push({ rule: 'minimum-term', clause: notBefore.clause, endsOn });
  }
  if (yearEnd !== null) steps.push({ rule: 'year-end', clause: yearEnd.clause, endsOn: nextYearStart(so()) });
  return steps;
}

/** The first 1 April from the day on: what expires on 31 March ends then. */
const nextYearStart = (day: LocalDate): LocalDate => {
  const april = `${day.slice(0, 4)}-04-01` as LocalDate;
  return day <= april ? april : `${Number(day.slice(0, 4)) + 1}-04-01` as LocalDate;
};

/** 'unknown' where the text gives no length or the day of receipt is vague. */
export const earliestEnd = (deemedOn: When, inputs: NoticeInputs): When =>
  (reckoning(deemedOn, inputs).at(-1)?.endsOn ?? 'unknown') as When;

/** The later of two days, read as their first. */
export const laterOf = (a: When, b: When): When => (earliest(a) >= earliest(b) ? a : b);
