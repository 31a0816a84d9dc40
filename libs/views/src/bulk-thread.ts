/** One range of streams, folded in a thread of its own; started by `rebuild.ts`. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { SqlFailed, Unavailable, type SqlSettings } from '#store';
import { bulkAlone, type BulkRequest } from './bulk.ts';

/** Events folded since the last word; or why there will be no more, and whether another try may succeed. */
export type Told = { readonly events: number } | { readonly failed: string; readonly passing: boolean };

const tell = (told: Told): void => { parentPort?.postMessage(told); };

if (!isMainThread) {
  const { settings, request } = workerData as { readonly settings: SqlSettings; readonly request: BulkRequest };
  // An error loses its class on the way out of a thread.
  await bulkAlone(settings, request, (events) => tell({ events })).catch((error: unknown) => {
    const passing = error instanceof Unavailable || (error instanceof SqlFailed && error.unavailable);
    tell({ failed: error instanceof Error ? error.message : String(error), passing });
  });
}
