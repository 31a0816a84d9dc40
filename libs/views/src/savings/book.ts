/** A council's budget book as it was known at a moment. It is the council's own (I57): the caller asks who reads. */
import { budget } from '#domain';
import type { BudgetBook, BudgetEvent, CouncilId } from '#domain';
import type { EventStore } from '#store';
import { decode } from '../known-events.ts';
import { stampAt } from './known.ts';
import type { Log, Stamp } from './known.ts';

async function readBook(log: Pick<Log, 'read'>, council: CouncilId, { position }: Stamp) {
  const { events } = await log.read(`${budget.name}-${council}`);
  const then = events.filter((recorded) => recorded.position <= position);
  return { revision: then.length - 1,
    book: then.reduce((book, recorded) => budget.evolve(book, decode<BudgetEvent>(recorded)), budget.initial) };
}

/** Null where the council had none at that moment. */
export async function bookAt(log: Log, council: CouncilId, at: Stamp): Promise<BudgetBook | null> {
  const { book, revision } = await readBook(log, council, at);
  return revision < 0 ? null : book;
}

/** As `ETag` and `If-Match` count it: -1 where nothing is entered. */
export type BookAnswer = BudgetBook & { readonly revision: number; readonly asOf: Stamp };
/** Of the present where no moment is asked for: the log is read itself, so that nobody waits for what he just did. */
export async function bookOfCouncil(
  log: Log & Pick<EventStore, 'end'>, council: CouncilId, asked: Stamp | null,
): Promise<BookAnswer> {
  const asOf = asked ?? await stampAt(log, await log.end());
  const { book, revision } = await readBook(log, council, asOf);
  return { ...book, revision, asOf };
}
