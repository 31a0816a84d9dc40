/**
 * Folds the log stream by stream into tables that stand empty. An agreement is folded once and written once,
 * however its events lie among others in the log; memory holds a batch and the events of one stream.
 */
import { openSql, placeBefore, PostgresStreams } from '#store';
import type { Position, Recorded, Sql, SqlSettings, StreamOrder, StreamRange } from '#store';
import { copyRows } from './copying.ts';
import { Fold, type Batch, type Loads } from './fold.ts';
import { chosenViews, partsOf } from './views.ts';

export type BulkRequest = {
  readonly range: StreamRange;
  readonly upTo: Position;
  readonly schema: string;
  readonly only: readonly string[] | undefined;
  /** Events read at once, and events whose rows are written together. */
  readonly pageMax: number;
  readonly batchMax: number;
};

/** Opens what a thread needs for itself; the role that keeps the views may read events. */
export async function bulkAlone(
  settings: SqlSettings, request: BulkRequest, done: (events: number) => void,
): Promise<void> {
  const session = { ...settings.session, synchronous_commit: 'off', jit: 'off', enable_seqscan: 'off' };
  const sql = openSql({ ...settings, session, connectionsMax: 2, statementTimeoutMs: 0,
    applicationName: 'concordat rebuild' });
  try {
    await bulk(sql, new PostgresStreams(sql), request, done);
  } finally {
    await sql.close();
  }
}

/** @throws UnknownEvent, RevisionMissing */
export async function bulk(
  sql: Sql, order: StreamOrder, request: BulkRequest, done: (events: number) => void,
): Promise<void> {
  const chosen = chosenViews(request.only);
  let writing: Promise<void> = Promise.resolve();
  // A failure while the next batch is folded is thrown when that one is to be written.
  writing.catch(() => undefined);
  for await (const batch of batches(order, request)) {
    await writing;
    writing = copyRows(sql, request.schema, partsOf(chosen, batch)).then(() => done(batch.events));
    writing.catch(() => undefined);
  }
  await writing;
}

const nothingStored: Loads = { agreements: async () => new Map(), councils: async () => new Map() };

async function* batches(order: StreamOrder, request: BulkRequest): AsyncGenerator<Batch> {
  const fold = new Fold(nothingStored, 0);
  const take = (): Batch => {
    const batch = fold.take();
    fold.clear();
    return batch;
  };
  let unfinished: Recorded[] = [];
  for await (const page of pagesOf(order, request)) {
    // Where the last stream of a page goes on is not known before the next.
    const last = page.at(-1)!.stream;
    const cut = page.findIndex(({ stream }) => stream === last);
    if (cut === 0 && unfinished.at(-1)?.stream === last) {
      for (const one of page) unfinished.push(one);
      continue;
    }
    await fold.page([...unfinished, ...page.slice(0, cut)]);
    unfinished = page.slice(cut);
    if (fold.pending >= request.batchMax) yield take();
  }
  await fold.page(unfinished);
  if (fold.pending > 0) yield take();
}

/** Asks for the next page before this one is dealt with. */
async function* pagesOf(
  order: StreamOrder, { range, upTo, pageMax }: BulkRequest,
): AsyncGenerator<readonly Recorded[]> {
  let next = order.streams(placeBefore(range), range, upTo, pageMax);
  for (;;) {
    const page = await next;
    if (page.length === 0) return;
    next = order.streams(page.at(-1)!, range, upTo, pageMax);
    next.catch(() => undefined);
    yield page;
  }
}
