/**
 * What was known at a moment: streams read from the log and folded up to it, with the deciders' own evolve. The
 * present is the moment up to which the views stand, so that asking for it again gives the same answer.
 */
import { agreement as decider, earliest, evolveAll, savingsEvents } from '#domain';
import type { AgreementEvent, AgreementState, Evidence, Instant, LocalDate } from '#domain';
import { start } from '#store';
import type { EventStore, Place, Position, Recorded } from '#store';
import { decode } from '../known-events.ts';

export type Log = Pick<EventStore, 'read' | 'lastBy'>;

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

/** One agreement at a moment, from one read of its stream; null when there is none. */
export async function agreementKnown(
  log: Log, agreement: string, { position }: Stamp, on?: LocalDate,
): Promise<Known | null> {
  const { events } = await log.read(`${decider.name}-${agreement}`);
  if (events.length === 0) return null;
  const until = events.findIndex((recorded) => recorded.position > position);
  const known = until < 0 ? events.length : until;
  const told = events.map((recorded) => decode<AgreementEvent>(recorded));
  const then = evolveAll(decider.initial, told.slice(0, known));
  const now = evolveAll(then, told.slice(known));
  const sources = sourcesIn(events.slice(0, known));
  if (known === 0) return { now, then: null, sources };
  return { now, sources, then: on === undefined ? then : effectiveBy(then, events.slice(0, known), on) };
}

/** The envelope has them: the state knows what was said, not where it was read. */
const sourcesIn = (events: readonly Recorded[]): FigureSources => new Map(events
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
