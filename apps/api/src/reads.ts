/** What every read of the read models does first: it may wait until they show what the caller just did. */
import type { Position, Sql } from '#store';
import type { Parts } from './parts.ts';
import { Problem } from './problem.ts';

/**
 * The read models, once they show the log up to the position asked for.
 * @throws Problem `behind` when the wait is over, `unavailable` where the store has no read models
 */
export async function readModels({ views, readWaitMs }: Parts, wanted: Position | undefined): Promise<Sql> {
  if (views === null) throw new Problem('unavailable', 'The memory store has no read models');
  if (wanted !== undefined && !(await views.arrived(wanted, readWaitMs))) {
    throw new Problem('behind', undefined, { wanted });
  }
  return views.sql;
}
