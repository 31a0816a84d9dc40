/** The product on a log in KurrentDB: the histories of the samples, and every view of them, are those of PostgreSQL. */
import { expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { openPostgresStore, openSql } from '#store';
import type { EventStore } from '#store';
import { openViews } from '#views';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { fillWithSamples } from '../../apps/concordat/src/samples.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';
import { kurrentSubject } from './kurrentdb-subject.ts';

const clock = () => '2026-01-05T10:00:00.000Z' as Instant;

/** Loads the samples, folds the views, and reads them: all but places in the log, which are each store's own. */
async function shown(store: EventStore, database: TestDatabase) {
  const loaded = await fillWithSamples(process.cwd(), store, bindDeciders(store, clock), clock);
  const views = openViews(store, database.views);
  await views.catchUp();
  await views.close();
  const sql = openSql(database.app);
  const rows = await Promise.all(['agreement_register', 'savings_positions', 'tasks', 'clause_versions', 'councils']
    .map((table) => sql.rows(`select to_jsonb(t) - 'position' - 'recorded_at' from views.${table} t
      order by 1`)));
  const timeline = (await store.page('' as never, 100_000))
    .map(({ id, stream, revision, type, data, meta }) => ({ id, stream, revision, type, data, meta }));
  await sql.close();
  return { loaded, rows, timeline };
}

it('histories and views come out as on PostgreSQL, event by event', async () => {
  const [one, other] = [await freshDatabase(), await freshDatabase()];
  const kurrent = await kurrentSubject(clock);
  const postgres = await openPostgresStore(other.app, { clock });
  try {
    const found = await shown(kurrent.store, one);
    expect(found.timeline.length).toBeGreaterThan(500);
    expect(found.rows[0]!.length).toBe(12);
    expect(found).toEqual(await shown(postgres, other));
  } finally {
    await kurrent.close();
    await postgres.close();
    await one.drop();
    await other.drop();
  }
}, 240_000);
