/** A council's budget book as it was known at a moment. It is the council's own (I57): the caller asks who reads. */
import { budget } from '#domain';
import type { BudgetBook, BudgetEvent, CouncilId } from '#domain';
import { decode } from '../known-events.ts';
import type { Log, Stamp } from './known.ts';

/** Null where the council had none at that moment. */
export async function bookAt(log: Log, council: CouncilId, { position }: Stamp): Promise<BudgetBook | null> {
  const { events } = await log.read(`${budget.name}-${council}`);
  const then = events.filter((recorded) => recorded.position <= position);
  return then.length === 0 ? null
    : then.reduce((book, recorded) => budget.evolve(book, decode<BudgetEvent>(recorded)), budget.initial);
}
