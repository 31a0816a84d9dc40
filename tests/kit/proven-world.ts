/** A service on PostgreSQL with the samples in it, a few private facts, and the trail of all that. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { virtualClock } from '#platform';
import type { Instant } from '#domain';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { Folder, SqlCheckpoints, TrailFollower, TrailKeys, TrailReader } from '#trail';
import { openViews } from '#views';
import { fillWithSamples } from '../../apps/concordat/src/samples.ts';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { startService } from './http.ts';
import type { Service } from './http.ts';
import { freshDatabase } from './postgres.ts';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
export const origin = 'example.org/concordat';

export type ProvenWorld = {
  readonly service: Service;
  readonly store: EventStore;
  /** In the rights of a superuser, for whom the database forbids nothing. */
  readonly root: Sql;
  readonly keys: () => TrailKeys;
  /** The folder of the trail. */
  readonly folder: string;
  readonly checkpoints: SqlCheckpoints;
  /** Brings trail and views to the end of the log. */
  readonly caughtUp: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function provenWorld(): Promise<ProvenWorld> {
  const database = await freshDatabase();
  const place = await mkdtemp(join(tmpdir(), 'proven-'));
  const clock = virtualClock('2026-11-02T09:00:00.000Z' as Instant);
  const store = await openPostgresStore(database.app, { clock });
  const [sql, root] = [openSql(database.views), openSql(database.admin)];
  await fillWithSamples(packageRoot, store, bindDeciders(store, clock), clock);
  const folder = join(place, 'trail');
  const keys = (): TrailKeys => TrailKeys.open(join(place, 'trail-keys.json'), origin);
  const checkpoints = new SqlCheckpoints(sql);
  const service = await startService(() => ({
    store, clock,
    views: { sql, arrived: async () => true },
    trail: { reader: new TrailReader(new Folder(folder)), checkpoints, keys: keys() },
  }));
  const caughtUp = async (): Promise<void> => {
    await new TrailFollower({ store, folder: new Folder(folder), keys: keys(), checkpoints }).catchUp();
    const views = openViews(store, database.views);
    await views.catchUp();
    await views.close();
  };
  await caughtUp();
  return {
    service, store, root, keys, folder, checkpoints, caughtUp,
    close: async () => {
      await service.close();
      await Promise.all([store.close(), sql.close(), root.close()]);
      await database.drop();
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** A private note of a council of the sample agreement, as its lead officer writes it. */
export async function privateNote(service: Service, agreement: string, council: string, text: string): Promise<void> {
  const token = await service.token('lead-officer', council);
  const answer = await service.post(`/agreements/${agreement}/notes`, {
    on: '2026-11-02', note: 'position', text }, { token });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}
