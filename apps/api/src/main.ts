/** The HTTP edge as a process of its own, beside workers: `CONCORDAT_STORE=postgres`. */
import { kurrentdbOf, openDatabases, runProcess } from '#platform';
import { openStores } from '#store';
import { positionOf, untilAt } from '#views';
import { createApi } from './app.module.ts';
import { partsOf } from './opening.ts';

await runProcess(async (config, clock, log, atEnd) => {
  const databases = await openDatabases(config, log);
  atEnd(async () => { await databases?.stop(); });
  const { store, views, close } = await openStores(databases, clock, log.info, kurrentdbOf(config));
  atEnd(close);
  const sql = views?.sql ?? null;
  const api = await createApi({
    ...partsOf(config, clock, log, store),
    views: sql && { sql, arrived: (position, timeoutMs) => untilAt(sql, position, timeoutMs) },
    followers: async () => {
      if (sql === null) return [];
      const position = await positionOf(sql);
      const behind = position >= await store.end() ? 0 : (await store.page(position, config.lagMax + 1)).length;
      return [{ name: 'views', state: 'elsewhere', position, behind, reason: null }];
    },
  });
  atEnd(api.close);
  log.info('listening', { url: api.url });
  return {};
});
