/** The followers as a process of their own, beside the API: `CONCORDAT_STORE=postgres`. */
import { CannotStart, kurrentdbOf, openDatabases, runProcess } from '#platform';
import { openStores } from '#store';
import { bindDeciders } from '../../api/src/deciders.ts';
import { openSeeing } from '../../api/src/seeing.ts';
import { startFollowers } from './followers.ts';
import { serveHealth } from './health.ts';

await runProcess(async (config, clock, log, atEnd) => {
  const seeing = await openSeeing(config, clock, log, 'concordat-worker');
  atEnd(seeing.close);
  const databases = await openDatabases(config, log);
  atEnd(async () => { await databases?.stop(); });
  const { store, views, close } = await openStores(databases, clock, log.info, kurrentdbOf(config), seeing.store);
  atEnd(close);
  if (views === null) throw new CannotStart('the memory store has no read models: set CONCORDAT_STORE to postgres');
  const deciders = bindDeciders(store, clock, seeing.command);
  const { host, workerPort, lagMax, kafka, following, trail } = config;
  const followers = startFollowers({
    store, views, deciders, clock, log, lagMax, kafka, following, trail, alone: false, seeing,
  });
  atEnd(followers.stop);
  if (workerPort !== null) {
    const health = await serveHealth({ host, port: workerPort, followers: followers.health, lagMax });
    atEnd(health.close);
    log.info('health is told', { url: health.url });
  }
  log.info('following');
  return { ended: followers.ended };
});
