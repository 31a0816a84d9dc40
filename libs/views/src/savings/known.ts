/**
 * What was known at a moment: streams read from the log and folded up to it, with the deciders' own evolve. The
 * present is the moment up to which the views stand, so that asking for it again gives the same answer.
 */
import { agreement as decider, earliest, evolveAll, savingsEvents } from '#domain';
import type { AgreementEvent, AgreementState, Evidence, Instant, LocalDate } from '#domain';
import { start } from '#store';
import type { EventStore, Place, Position, Recorded } from '#store';
import { decode } from '../known-events.ts';

export type Log = Pick<EventStore, 'contents' | 'read' | 'lastBy'>;

/** The moment a document tells of. */
export type Stamp = {
  readonly position: Position;
  /** Of the event at the position; null before the first. */
  readonly recordedAt: Instant | null;
};
/** A moment by its place in the log, or by the clock; of both, the earlier holds. */
export type Moment = { readonly asOf?: Position; readonly recordedBy?: Instant };

const before: Stamp = { position: start, recordedAt: null };
const stamped = (place: Place | null): Stamp => place ?? before;
export const stampAt = async (log: Log, position: Position): Promise<Stamp> =>
  (position === start ? before : stamped(await log.lastBy({ position })));

/** Null when no moment is asked for. */
export async function stampAsked(log: Log, { asOf, recordedBy }: Moment): Promise<Stamp | null> {
  const places = await Promise.all([
    ...(asOf === undefined ? [] : [stampAt(log, asOf)]),
    ...(recordedBy === undefined ? [] : [log.lastBy({ recordedAt: recordedBy }).then(stamped)]),
  ]);
  return places.reduce<Stamp | null>((first, one) =>
    (first === null || one.position < first.position ? one : first), null);
}

export type Known = {
  /** As it is now: by it is judged who may read. */
  readonly now: AgreementState;
  /** As it was known; null before its first event. */
  readonly then: AgreementState | null;
  /** What each published figure was read from. */
  readonly sources: FigureSources;
};
/** Documents and sources by figure. */
export type FigureSources = ReadonlyMap<string, readonly Evidence[]>;

/**
 * How many of the first `length` events of a stream lie at or before a position. Most questions are about the present
 * or not long ago, so the search begins at the end: it costs what came after the moment.
 */
async function lengthAt(log: Log, stream: string, length: number, position: Position): Promise<number> {
  for (let tail = 1; ; tail *= 8) {
    const from = Math.max(0, length - tail);
    const { events } = await log.read(stream, from);
    const after = events.findIndex((recorded) => recorded.position > position);
    if (after === 0 && from > 0) continue;
    return after < 0 ? length : Math.min(length, from + after);
  }
}

/**
 * One agreement at a moment, from one read of its stream; null when there is none. The envelopes of five thousand
 * events cost more than all that is made of them, so they are read only where a day is asked for, or where figures
 * have sources.
 */
export async function agreementKnown(
  log: Log, agreement: string, { position }: Stamp, on?: LocalDate,
): Promise<Known | null> {
  const stream = `${decider.name}-${agreement}`;
  const { events } = await log.contents(stream);
  if (events.length === 0) return null;
  const known = await lengthAt(log, stream, events.length, position);
  const told = events.map((content) => decode<AgreementEvent>(content));
  const then = evolveAll(decider.initial, told.slice(0, known));
  const now = evolveAll(then, told.slice(known));
  if (known === 0) return { now, then: null, sources: new Map() };
  if (on === undefined && Object.keys(then.savings.figures).length === 0) return { now, then, sources: new Map() };
  const enveloped = (await log.read(stream)).events.slice(0, known);
  return { now, then: on === undefined ? then : effectiveBy(then, enveloped, on), sources: sourcesIn(enveloped) };
}

/** The envelope has them: the state knows what was said, not where it was read. */
export const sourcesIn = (events: readonly Recorded[]): FigureSources => new Map(events
  .filter(({ type }) => type === 'FigurePublished')
  .map(({ data, meta }) => [data['figure'] as string, meta.evidence]));

/**
 * Of the savings only what may have taken effect by a day, and no succession that took effect later. The rest of
 * the agreement stays as it was known: who takes part on a day is for other documents.
 */
function effectiveBy(
  then: AgreementState, events: readonly Recorded[], on: LocalDate,
): AgreementState {
  const own = { ...decider.initial, agreement: then.agreement };
  const { savings } = evolveAll(own, events
    .filter((recorded) => earliest(recorded.meta.effectiveOn) <= on)
    .map((recorded) => decode<AgreementEvent>(recorded))
    .filter(({ type }) => Object.hasOwn(savingsEvents, type)));
  const substitutions = Object.fromEntries(Object.entries(then.membership.substitutions).map(([id, one]) =>
    [id, one.effective && earliest(one.from) > on ? { ...one, effective: false } : one]));
  return { ...then, savings, membership: { ...then.membership, substitutions } };
}
