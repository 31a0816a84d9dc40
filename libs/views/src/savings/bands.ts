/** The bands by which councils judge their savings, as their budget books set them by a moment. */
import { bandsOn, budget } from '#domain';
import type { BudgetEvent, CouncilId, RagBands, When } from '#domain';
import { decode } from '../known-events.ts';
import type { About } from './documents.ts';
import type { Log } from './known.ts';
import type { BandsOf } from './rag.ts';

/**
 * Bands of councils on the day asked about, or on the day of the moment; none where a council has set none. A
 * band set for a later day does not rate what was known before it.
 */
export async function bandsAt(
  log: Pick<Log, 'read'>, councils: Iterable<CouncilId>, { asOf, on }: About,
): Promise<BandsOf> {
  const day = (on ?? asOf.recordedAt?.slice(0, 10) ?? 'unknown') as When;
  const found = await Promise.all([...councils].map(async (council): Promise<[CouncilId, RagBands][]> => {
    const { events } = await log.read(`${budget.name}-${council}`);
    const book = events.filter(({ position }) => position <= asOf.position)
      .map((recorded) => decode<BudgetEvent>(recorded)).reduce(budget.evolve, budget.initial);
    const bands = bandsOn(book, day);
    return bands === null ? [] : [[council, bands]];
  }));
  return new Map(found.flat());
}
