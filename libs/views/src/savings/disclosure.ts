/**
 * What readers who are not auditors are told of the whole country. A total of one council is that council's own
 * figure, and two totals that differ by one are it too: so a sum with few councils behind it is withheld, so is what
 * it could be reckoned from, and the past is told by whole days.
 */
import type { Instant } from '#domain';
import type { Amount } from './positions.ts';
import { empty, netPairs, nothingWithheld, placeOf, places } from './cells.ts';
import type { Backed, Cell } from './cells.ts';
import { stampAsked } from './known.ts';
import type { Log, Stamp } from './known.ts';

export type Disclosure = {
  /** Fewest councils behind a sum that everybody may read. */
  readonly councilsMin: number;
};
export const usualDisclosure: Disclosure = { councilsMin: 3 };

/** What was withheld from a document: cells of which nothing is told, and their line-years. */
export type Suppression = Disclosure & { readonly cells: number; readonly lineYears: number };

/** Parts of one sum: whoever knew all but one of them and the sum would know the last. */
const parted: readonly (readonly Amount[])[] = [['provisional', 'interim', 'final'], ['green', 'amber']];

/** The cell without what has too few councils behind it. Coverage tells how many line-years would have known it. */
function masked({ cell, councils, backing }: Backed, { councilsMin }: Disclosure): Cell {
  const nothing = councils < councilsMin;
  const few = new Set(backing.flatMap((behind, at) => (nothing || (behind > 0 && behind < councilsMin) ? [at] : [])));
  for (const parts of parted) {
    if (parts.some((part) => few.has(placeOf(part)))) for (const part of parts) few.add(placeOf(part));
  }
  const told: Cell = { ...empty(cell), of: cell.of, aside: cell.aside,
    withheld: { ...nothingWithheld(), of: nothing ? cell.of : 0 } };
  for (let at = 0; at < places; at += 1) {
    if (few.has(at)) told.withheld!.known[at] = cell.known[at]!;
    else [told.sums[at], told.known[at]] = [cell.sums[at]!, cell.known[at]!];
  }
  netPairs.forEach((pair, at) => {
    const both = pair.some((amount) => few.has(placeOf(amount))) ? told.withheld!.both : told.both;
    both[at] = cell.both[at]!;
  });
  return told;
}

/** Cells as everybody may read them. Larger totals are added up of these: a difference of two tells no more. */
export const disclosed = (cells: readonly Backed[], rule: Disclosure): Cell[] =>
  cells.map((cell) => masked(cell, rule));

export function suppressionOf(cells: readonly Cell[], { councilsMin }: Disclosure, year: string | null): Suppression {
  const hidden = cells.filter((cell) => (cell.withheld?.of ?? 0) > 0 && (year === null || cell.year === year));
  return { councilsMin, cells: hidden.length, lineYears: hidden.reduce((all, { of }) => all + of, 0) };
}

const endOf = (day: string): Instant => `${day}T23:59:59.999Z` as Instant;
const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/**
 * The moment taken down to the end of a day in UTC that is over: its own, where nothing more was recorded on it, else
 * the one before. Who may ask at every position subtracts one answer from the next and has the event between them.
 */
export async function endOfDay(log: Log, stamp: Stamp, now: Instant | undefined): Promise<Stamp> {
  if (stamp.recordedAt === null) return stamp;
  const day = stamp.recordedAt.slice(0, 10);
  const last = await stampAsked(log, { recordedBy: endOf(day) });
  if (last!.position === stamp.position && (await until(log, now)) > day) return stamp;
  return (await stampAsked(log, { recordedBy: endOf(dayBefore(day)) }))!;
}

/** The day of the question, else that of the last event. */
const until = async (log: Log, now: Instant | undefined): Promise<string> =>
  (now ?? (await stampAsked(log, { recordedBy: endOf('9999-12-31') }))!.recordedAt!).slice(0, 10);
