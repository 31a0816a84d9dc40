/** The term that the text gives, extensions, and what falls due on its way. */
import { addDays, addMonths, earliest, isExact, latest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementState } from '../state.ts';
import { clausesOn, namedOn } from '../variation/in-force.ts';

const always = '9999-12-31' as LocalDate;
/** How long before its end the parties look at an extension, where the text does not say. */
const usualReminderMonths = 6;

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
  const written = writtenEnd(state, commencedOn);
  // A later deed may also write the longer term into the text.
  const term = extendedTo !== null && extendedTo > (written?.endsOn ?? '')
    ? { endsOn: extendedTo, from: 'extension' as const } : written;
  if (term === null) return null;
  const ahead = Number(namedOn(state, always)('extension', 'noticeMonths')?.value ?? usualReminderMonths);
  return { ...term, decideBy: addMonths(term.endsOn, -ahead) };
}

/** The end that the text names or counts, from its start. */
function writtenEnd(state: AgreementState, start: When): Pick<Term, 'endsOn' | 'from'> | null {
  const named = namedOn(state, always);
  const lastDay = named('commencement-duration', 'expiresOn')?.value as LocalDate | undefined;
  if (lastDay !== undefined) return { endsOn: addDays(lastDay, 1), from: 'expiry-day' };
  const months = named('commencement-duration', 'initialTermMonths')?.value as number | undefined;
  return months !== undefined && isExact(start)
    ? { endsOn: addMonths(earliest(start), months), from: 'initial-term' } : null;
}

/**
 * The first day without the agreement at the latest, as those who bind themselves to it must reckon; null
 * where it has no end, or can be extended. Before commencement it is counted from the day agreed for that.
 */
export function lastsUntil(state: AgreementState): LocalDate | null {
  const { ending: { endsOn }, commencedOn } = state;
  if (endsOn !== null) return latest(endsOn);
  const extendable = [...clausesOn(state, always).values()]
    .some(({ kind, params }) => kind === 'extension' && params.options !== 0);
  if (extendable) return null;
  const agreed = namedOn(state, always)('commencement-duration', 'commencesOn')?.value as When | undefined;
  return (commencedOn === null ? writtenEnd(state, agreed ?? 'unknown' as When) : termOf(state))?.endsOn ?? null;
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
