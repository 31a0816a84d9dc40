/** KurrentDB's client is large and mostly not wanted: it is loaded by who opens such a log. */
import type { EventStore } from './event-store.ts';
import type { KurrentStoreOptions } from './kurrentdb.ts';

/** As `openKurrentStore` of `kurrentdb.ts`. */
export async function openKurrentStore(options: KurrentStoreOptions): Promise<EventStore> {
  const { openKurrentStore: open } = await import('./kurrentdb.ts');
  return open(options);
}
