/** The HTTP edge as a process of its own, beside workers: `CONCORDAT_STORE=postgres`. */
import { kurrentdbOf, openDatabases, runProcess } from '#platform';
import type { FollowerHealth } from '#platform';
import { lagOf, openStores } from '#store';
import { positionOf, untilAt } from '#views';
import { createApi } from './app.module.ts';
import { partsOf, trailOf } from './opening.ts';
import { openSeeing } from './seeing.ts';

await runProcess(async (config, clock, log, atEnd) => {
  const seeing = await openSeeing(config, clock, log, 'concordat-api');
  atEnd(seeing.close);
  const databases = await openDatabases(config, log);
  atEnd(async () => { await databases?.stop(); });
  const { store, views, close } = await openStores(databases, clock, log.info, kurrentdbOf(config), seeing.store);
  atEnd(close);
  const sql = views?.sql ?? null;
  const followers = async (): Promise<readonly FollowerHealth[]> => {
    if (sql === null) return [];
    const position = await positionOf(sql);
    const lag = await lagOf(store, position, config.lagMax + 1);
    return [{ name: 'views', state: 'elsewhere', position, ...lag, reason: null }];
  };
  seeing.follow?.(followers);
  const api = await createApi({
    ...partsOf(config, clock, log, store, seeing),
    views: sql && { sql, arrived: (position, timeoutMs) => untilAt(sql, position, timeoutMs) },
    followers,
    trail: trailOf(config, sql),
  });
  atEnd(api.close);
  log.info('listening', { url: api.url });
  return {};
});
