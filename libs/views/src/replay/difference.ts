/**
 * The way from one moment of an agreement to another, event by event: from what was known and had effect at the one,
 * events leave that the other does not know or that have no effect by its day, the last recorded first; then those
 * come in that only the other has, in the order of the log. Each step is told with what it changes in the state, so
 * that the changes of all steps, after those that the passing of days made alone, lead from the one state to the other.
 */
import type { LocalDate } from '#domain';
import { CursorInvalid, pageLimit, readCursor, writeCursor } from '../cursor.ts';
import type { Reader } from '../reader.ts';
import { dayOf } from '../savings/documents.ts';
import { knownTo, momentOf, readableOf, stepsFor } from './answers.ts';
import type { Known, MomentAsked, ReplayLog, Step } from './answers.ts';
import { changesBetween, shownChanges } from './changes.ts';
import type { Change, ShownChanges } from './changes.ts';
import { foldOf, inEffect, isKnown, isTold } from './fold.ts';
import type { AsAt, Folding, Told } from './fold.ts';
import { Standing, extentBetween, extentOf } from './standing.ts';
import { comparable, stateDocument } from './state.ts';
import type { Asking } from './state.ts';

export type DifferenceRequest = {
  readonly from: MomentAsked; readonly to: MomentAsked; readonly limit?: number; readonly cursor?: string;
};
/** Which of the two times lies between the moments: when it was recorded, or from when it has effect. */
export type Between = 'recorded' | 'effective';
export type StepBetween = Step & ShownChanges & {
  /** Whether the later state has the event, or lacks it. */
  readonly step: 'comes-in' | 'leaves';
  readonly between: readonly Between[];
};
/** Of the events folded, how many this reader may read. */
export type Side = AsAt & { readonly day: LocalDate; readonly folded: number };
export type Difference = {
  readonly agreement: string; readonly scope: Asking['scope'];
  readonly from: Side; readonly to: Side;
  /** From the one state to the other. */
  readonly whole: ShownChanges;
  /** What the passing of days made alone, before any event. */
  readonly passing: ShownChanges;
  /** Events between the moments that this reader may read: all the rows of all pages. */
  readonly events: number;
  readonly rows: readonly StepBetween[];
  readonly next: string | null;
};

type Move = { readonly told: Told; readonly comesIn: boolean };
export type Way = { readonly before: readonly Told[]; readonly moves: readonly Move[] };

export function wayBetween(entries: readonly Told[], from: AsAt, to: AsAt): Way {
  const before = entries.filter((told) => isTold(told, from));
  const leaving = before.filter((told) => !isTold(told, to)).reverse();
  const coming = entries.filter((told) => isTold(told, to) && !isTold(told, from));
  return { before, moves: [...leaving.map((told) => ({ told, comesIn: false })),
    ...coming.map((told) => ({ told, comesIn: true }))] };
}

const betweenOf = ({ told, comesIn }: Move, from: AsAt, to: AsAt): Between[] => {
  const lacking = comesIn ? from : to;
  return [...(isKnown(told, lacking.asOf) ? [] : ['recorded' as const]),
    ...(inEffect(told, lacking.on) ? [] : ['effective' as const])];
};

const byRevision = (told: readonly Told[]): Told[] =>
  [...told].sort((a, b) => a.recorded.revision - b.recorded.revision);

/** Where the way stands before a place of it. */
function reached(agreement: string, { before, moves }: Way, place: number): Standing {
  const gone = moves.slice(0, place);
  const left = new Set(gone.filter(({ comesIn }) => !comesIn).map(({ told }) => told));
  const come = gone.filter(({ comesIn }) => comesIn).map(({ told }) => told);
  return new Standing(agreement, byRevision([...before.filter((told) => !left.has(told)), ...come]));
}

/** What one step after the other changes, from a place on; the caller takes as many as it wants. */
export function* changesOnTheWay(
  agreement: string, way: Way, to: AsAt, asking: Asking, first = 0,
): Generator<{ readonly at: number; readonly move: Move; readonly changes: readonly Change[] }> {
  let standing = reached(agreement, way, first);
  for (let at = first; at < way.moves.length; at += 1) {
    const move = way.moves[at]!;
    const after = standing.moved(move.told, move.comesIn);
    const extent = extentOf(move.told, standing.state, after.state);
    const [one, other] = [standing, after].map(({ folding, told }) =>
      comparable(stateDocument(folding, told, to, asking, extent)));
    yield { at, move, changes: changesBetween(one!, other!) };
    standing = after;
  }
}

const sort = 'difference';
/** An event is one step of a way at most, so its revision names its place, and a row shows it anyway. */
const keyOf = ({ told }: Move): string => String(told.recorded.revision);

/**
 * Where a page begins. Only what the reader was shown is a place for him.
 * @throws CursorInvalid
 */
function placeIn({ moves }: Way, readable: (told: Told) => boolean, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const { key, id } = readCursor(cursor, sort, 'asc');
  const place = id !== '' ? -1 : moves.findIndex((move) => keyOf(move) === key && readable(move.told));
  if (place < 0) throw new CursorInvalid('no event between these moments');
  return place + 1;
}
/** Other requests have their turn between two steps. */
const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

async function pageOf(
  known: Known, way: Way, from: AsAt, to: AsAt, { limit, cursor }: DifferenceRequest,
): Promise<Pick<Difference, 'rows' | 'next'>> {
  const stepOf = stepsFor(known, from.asOf.position > to.asOf.position ? from.asOf : to.asOf);
  const first = placeIn(way, readableOf(known), cursor);
  const last = way.moves.findLastIndex(({ told }) => readableOf(known)(told));
  const rows: StepBetween[] = [];
  if (first > last) return { rows, next: null };
  for (const { at, move, changes } of changesOnTheWay(known.now.agreement, way, to, known.asking, first)) {
    const step = stepOf(move.told);
    if (step !== null) rows.push({ ...step, step: move.comesIn ? 'comes-in' : 'leaves',
      between: betweenOf(move, from, to), ...shownChanges(changes) });
    if (at === last) break;
    if (rows.length === pageLimit(limit)) return { rows, next: writeCursor(sort, 'asc', keyOf(move), '') };
    await turn();
  }
  return { rows, next: null };
}

/** The same events at the two days: clocks run out, rules begin, and nothing was said. */
function passing(was: Folding, told: readonly Told[], from: AsAt, to: AsAt, asking: Asking): Change[] {
  const { state } = was.record;
  const extent = extentBetween(state, state, false);
  const [first, last] = [from, to].map((at) => comparable(stateDocument(was, told, at, asking, extent)));
  return changesBetween(first!, last!);
}

/**
 * Null where neither moment has anything for the reader; one before the agreement is a beginning like any other.
 * @throws CursorInvalid
 */
export async function differenceOfAgreement(
  log: ReplayLog, reader: Reader, agreement: string, request: DifferenceRequest,
): Promise<Difference | null> {
  const found = await knownTo(log, reader, agreement);
  if (found === null) return null;
  const [from, to] = [await momentOf(log, request.from), await momentOf(log, request.to)];
  const { asking, entries } = found;
  const readable = readableOf(found);
  const way = wayBetween(entries, from, to);
  const after = entries.filter((told) => isTold(told, to));
  const [was, is] = [foldOf(agreement, way.before), foldOf(agreement, after)];
  const sameDay = dayOf(from) === dayOf(to);
  const wholeExtent = extentBetween(was.record.state, is.record.state, sameDay);
  const first = comparable(stateDocument(was, way.before, from, asking, wholeExtent));
  const last = comparable(stateDocument(is, after, to, asking, wholeExtent));
  const known = entries.some((told) => readable(told) && (isKnown(told, from.asOf) || isKnown(told, to.asOf)));
  if (!known || (asking.scope === 'public' && first === null && last === null)) return null;
  return {
    agreement, scope: asking.scope,
    from: { ...from, day: dayOf(from), folded: way.before.filter(readable).length },
    to: { ...to, day: dayOf(to), folded: after.filter(readable).length },
    whole: shownChanges(changesBetween(first, last)),
    passing: shownChanges(sameDay && from.on === to.on ? [] : passing(was, way.before, from, to, asking)),
    events: way.moves.filter(({ told }) => readable(told)).length, ...await pageOf(found, way, from, to, request),
  };
}
