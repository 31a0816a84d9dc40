/** Plain events for the store's specs: the store must not care what they mean. */
import { randomUUID } from 'node:crypto';
import type { Instant } from '#domain';
import { hash, personRef, when } from '#domain';
import type { EventStore, Meta, NewEvent, Position, Recorded, Write } from '#store';

export const meta = (commandId: string = randomUUID()): Meta => ({
  commandId,
  bodyHash: hash('a'.repeat(64)),
  correlationId: commandId,
  causationId: commandId,
  actor: { person: personRef('per-0001'), council: null, capacity: 'registrar' },
  effectiveOn: when('2020-04-01'),
  classification: { class: 'partner' },
  evidence: [{ hash: hash('b'.repeat(64)), title: 'Report to Cabinet' }],
  grade: 'live',
});

export const event = (data: Record<string, unknown> = {}, type = 'NoteTaken'): NewEvent =>
  ({ id: randomUUID(), type, version: 1, data, meta: meta() });

export const events = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => event({ n }));

export const write = (stream: string, expected: number, ...written: NewEvent[]): Write =>
  ({ stream, expected, events: written });

/** Follows until so many events have come, or for ever. */
export async function collect(
  store: EventStore, after: Position, count: number, batchMax?: number,
): Promise<Recorded[]> {
  const stop = new AbortController();
  const seen: Recorded[] = [];
  for await (const batch of store.follow(after, stop.signal, batchMax)) {
    seen.push(...batch);
    if (seen.length >= count) stop.abort();
  }
  return seen;
}

/** A clock that a spec can move. */
export function handClock(at = '2026-01-05T09:00:00.000Z') {
  const clock = { at: at as Instant, read: () => clock.at };
  return clock;
}
