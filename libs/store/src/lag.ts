/** How far a follower is behind the end of the log. */
import type { Instant } from '#domain';
import type { EventStore, Position } from './event-store.ts';

export type Lag = {
  /** Events it has not taken in; where they have to be read to be counted, no more than `countMax`. */
  readonly behind: number;
  /** When the first of them was recorded: so long it has been behind. */
  readonly since: Instant | null;
  /** The part of the log it has taken in, from 0 to 1. */
  readonly done: number;
};

export async function lagOf(
  store: Pick<EventStore, 'end' | 'page' | 'between'>, position: Position, countMax: number,
): Promise<Lag> {
  const end = await store.end();
  const counted = position >= end ? 0 : store.between?.(position, end);
  const missing = counted === 0 ? [] : await store.page(position, counted === undefined ? countMax : 1);
  const [first] = missing;
  if (first === undefined) return { behind: 0, since: null, done: 1 };
  // Every adapter writes places as digits, so their relation is a part of the log, be it of its events or its bytes.
  return { behind: counted ?? missing.length, since: first.recordedAt, done: Number(position) / Number(end) };
}
