/** Gathers an evidence pack: what its reader sees in the timeline, each event with its proof. */
import type { Actor } from '#domain';
import type { EventStore, Recorded } from '#store';
import { packOf, positionOfLeaf, recordsOf } from '#trail';
import type { Packed, Said } from '#trail';
import { timelineRows } from '#views';
import type { TimelineRow } from '#views';
import { Problem } from './problem.ts';
import type { TrailParts } from './trail-access.ts';

type Log = Pick<EventStore, 'read'>;

/** Each is four files, of which a ZIP file counts 65,535; and whoever else asks waits while they are packed. */
const eventsMax = 10_000;
/** One pack after the other: they are large, and made while others are answered. */
let before: Promise<unknown> = Promise.resolve();

async function recordedOf(store: Log, rows: readonly TimelineRow[]): Promise<ReadonlyMap<string, Recorded>> {
  const found = new Map<string, Recorded>();
  for (const stream of new Set(rows.map((row) => row.stream))) {
    for (const event of (await store.read(stream)).events) found.set(event.position, event);
  }
  return found;
}

/**
 * @param said the checkpoint it is proved against: events after it are not in the pack
 * @throws Problem `trail-differs` where the database no longer says what the trail has
 */
export function evidencePack(...asked: Parameters<typeof gathered>): Promise<Buffer | null> {
  const made = before.then(() => gathered(...asked));
  before = made.catch(() => undefined);
  return made;
}

async function gathered(
  store: Log, trail: TrailParts, reader: Actor, agreement: string, said: Pick<Said, 'size' | 'note'>,
): Promise<Buffer | null> {
  const rows = await timelineRows(store, reader, agreement);
  if (rows === null) return null;
  if (rows.length > eventsMax) {
    throw new Problem('pack-too-large', `${rows.length} events, of ${eventsMax} that a pack holds: export the log`);
  }
  const recorded = await recordedOf(store, rows);
  const recordOf = recordsOf(trail.keys.saltKey);
  const { size, note } = said;
  const proofOf = trail.reader.proofs(said);
  const last = positionOfLeaf(await trail.reader.leaf(size - 1, size));
  const events: Packed[] = [];
  for (const row of [...rows].sort((a, b) => (a.position < b.position ? -1 : 1))) {
    const index = await trail.reader.indexOf(row.position, size);
    const event = recorded.get(row.position)!;
    if (index === null) {
      if (row.position > last) continue;
      throw new Problem('trail-differs', `The trail has no event at the place of revision ${event.revision} of `
        + `${event.stream}: verify the log`);
    }
    const record = recordOf(event);
    if (!record.leaf.equals(await trail.reader.leaf(index, size))) {
      throw new Problem('trail-differs', `The database and the trail differ in revision ${event.revision} of `
        + `${event.stream}, leaf ${index}: verify the log`);
    }
    events.push({ index, recorded: event, record, sentence: row.sentence,
      proof: await proofOf(index) });
  }
  const { council, capacity } = reader;
  return packOf({ agreement, reader: { council, capacity }, size, checkpoint: note, keys: trail.keys.again(), events });
}
