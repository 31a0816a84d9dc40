/** The term that the text gives, extensions, and what falls due on its way. */
import { addDays, addMonths, earliest, isExact } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementState } from '../state.ts';
import { clausesOn } from '../variation/in-force.ts';
import type { Named } from './notice-period.ts';

const always = '9999-12-31' as LocalDate;
/** How long before its end the parties look at an extension, where the text does not say. */
const usualReminderMonths = 6;

/** What the text in force on a day names; of several clauses of the kind, the first by name. */
export function namedOn(state: AgreementState, day: LocalDate): Named {
  const clauses = [...clausesOn(state, day)].sort(([a], [b]) => (a < b ? -1 : 1));
  return (kind, name) => {
    const [clause, found] = clauses.find(([, one]) => one.kind === kind && Object.hasOwn(one.params, name)) ?? [];
    return clause === undefined || found === undefined ? null : { clause, value: found.params[name] };
  };
}

export type Term = {
  /** The first day without the agreement, unless it is extended. */
  readonly endsOn: LocalDate;
  readonly from: 'expiry-day' | 'initial-term' | 'extension';
  /** The day by which to decide on an extension. */
  readonly decideBy: LocalDate;
};

/** Null for an agreement without a term, or whose start is too vague to count from. */
export function termOf(state: AgreementState): Term | null {
  const { commencedOn, ending: { extendedTo } } = state;
  if (commencedOn === null) return null;
  const named = namedOn(state, always);
  const lastDay = named('commencement-duration', 'expiresOn')?.value as LocalDate | undefined;
  const months = named('commencement-duration', 'initialTermMonths')?.value as number | undefined;
  const written = lastDay !== undefined ? { endsOn: addDays(lastDay, 1), from: 'expiry-day' as const }
    : months !== undefined && isExact(commencedOn)
      ? { endsOn: addMonths(earliest(commencedOn), months), from: 'initial-term' as const } : null;
  // A later deed may also write the longer term into the text.
  const term = extendedTo !== null && extendedTo > (written?.endsOn ?? '')
    ? { endsOn: extendedTo, from: 'extension' as const } : written;
  if (term === null) return null;
  const ahead = Number(named('extension', 'noticeMonths')?.value ?? usualReminderMonths);
  return { ...term, decideBy: addMonths(term.endsOn, -ahead) };
}

/** When the review that the text wants every so many months is next due; null where it wants none. */
export function nextReview(state: AgreementState): LocalDate | null {
  const { commencedOn, ending } = state;
  const every = namedOn(state, always)('review', 'everyMonths')?.value as number | undefined;
  if (every === undefined || every === 0 || commencedOn === null) return null;
  const held = Object.values(ending.reviews).flatMap(({ reported }) => (reported === null ? [] : [reported.on]));
  const since = [commencedOn, ...held].filter((on: When) => isExact(on)).map((on) => earliest(on)).sort().at(-1);
  return since === undefined ? null : addMonths(since, every);
}
