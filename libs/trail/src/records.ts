/** Events as the database has them now, bundle by bundle of the trail: what a verifier holds against the trail. */
import { start, type EventStore, type Position, type Recorded } from '#store';
import { recordBundle, type EventRecord } from './leaf.ts';
import { positionOfLeaf, type TrailReader } from './reading.ts';
import type { Tile } from './tiles.ts';
import { tileWidth } from './tiles.ts';

/** Where more events than this were slipped in between two leaves, the first of them show it. */
const eventsMax = 8 * tileWidth;

function readable(recordOf: (recorded: Recorded) => EventRecord, recorded: Recorded): EventRecord {
  try {
    return recordOf(recorded);
  } catch (error) {
    const content = Buffer.from(`${recorded.position}\n${String(error)}`);
    return { leaf: Buffer.alloc(0), salt: Buffer.alloc(0), content };
  }
}

/** Null where the trail has not come so far. */
export async function recordsAt(
  store: Pick<EventStore, 'page'>, trail: TrailReader, recordOf: (recorded: Recorded) => EventRecord, tile: Tile,
): Promise<Buffer | null> {
  const { index, width } = tile;
  const size = index * tileWidth + width;
  if (await trail.tile({ level: 'entries', index, width }) === null) return null;
  const entries = await trail.entries(index, size);
  const last = positionOfLeaf(entries.at(-1)!);
  let after: Position = index === 0 ? start : positionOfLeaf((await trail.entries(index - 1, size)).at(-1)!);
  const records: EventRecord[] = [];
  while (after < last && records.length < eventsMax) {
    const events = (await store.page(after, tileWidth)).filter(({ position }) => position <= last);
    if (events.length === 0) break;
    records.push(...events.map((event) => readable(recordOf, event)));
    after = events.at(-1)!.position;
  }
  return recordBundle(records);
}
