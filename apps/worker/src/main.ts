/** The followers as a process of their own, beside the API: `CONCORDAT_STORE=postgres`. */
import { openDatabases, runProcess } from '#platform';
import { openStores } from '#store';
import { startFollowers } from './followers.ts';

await runProcess(async (config, clock, log) => {
  const databases = await openDatabases(config, log);
  const { store, views, close } = await openStores(databases, clock, log.info);
  if (views === null) throw new Error('the memory store has no read models: nothing would follow it');
  const followers = startFollowers(store, views.settings, config.lagMax, log);
  log.info('following');
  return {
    ended: followers.ended,
    stop: async () => {
      await followers.stop();
      await close();
      await databases?.stop();
    },
  };
});
