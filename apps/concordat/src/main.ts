/** The whole of Concordat in one process: `npm start`. */
import { fileURLToPath } from 'node:url';
import { kurrentdbOf, openDatabases, runProcess } from '#platform';
import { openStores } from '#store';
import { createApi } from '../../api/src/app.module.ts';
import { partsOf, trailOf } from '../../api/src/opening.ts';
import { openSeeing } from '../../api/src/seeing.ts';
import { startFollowers } from '../../worker/src/followers.ts';
import { fillWithSamples, tableOfAgreements } from './samples.ts';

/** From `dist/apps/concordat/src` up to the package. */
const packageRoot = fileURLToPath(new URL('../../../../', import.meta.url));
const tableWaitMs = 10_000;
const say = (line: string): void => { process.stdout.write(`${line}\n`); };

await runProcess(async (config, clock, log, atEnd) => {
  const seeing = await openSeeing(config, clock, log, 'concordat');
  atEnd(seeing.close);
  const databases = await openDatabases(config, log);
  atEnd(async () => { await databases?.stop(); });
  const { store, views, close } = await openStores(databases, clock, log.info, kurrentdbOf(config), seeing.store);
  atEnd(close);
  const parts = partsOf(config, clock, log, store, seeing);
  const { deciders } = parts;
  let loaded = (): void => undefined;
  const after = new Promise<void>((resolve) => { loaded = resolve; });
  const { lagMax, kafka, following, trail } = config;
  const alone = config.store.kind === 'embedded';
  const followers = views
    && startFollowers({ store, views, deciders, clock, log, lagMax, kafka, following, trail, alone, after,
      seeing });
  atEnd(async () => {
    loaded();
    await followers?.stop();
  });
  if (config.store.kind === 'embedded' && config.store.samples) {
    const filled = await fillWithSamples(packageRoot, store, parts.deciders, clock);
    for (const history of filled?.histories ?? []) {
      if ('problems' in history) log.warn('a sample history was refused', { ...history });
    }
  }
  loaded();
  const api = await createApi({
    ...parts,
    views: views && followers && { sql: views.sql, arrived: followers.arrived },
    followers: async () => followers?.health() ?? [],
    trail: trailOf(config, views?.sql ?? null),
  });
  atEnd(api.close);
  if (views !== null && await followers?.arrived(await store.end(), tableWaitMs)) {
    say(await tableOfAgreements(views.sql));
    say('');
  }
  say(`Concordat is ready at ${api.url}`);
  say(`  pages     ${api.url}/docs`);
  say(`  document  ${api.url}/openapi.json`);
  say(`  health    ${api.url}/health/ready`);
  if (config.issuer.kind === 'local') say('  tokens    npm run concordat -- token --council BRM --role lead-officer');
  return {
    // Without its database the service can only say no; whoever started it can start it again.
    ended: databases?.lost.then(() => {
      throw new Error('the embedded database has ended; start again, nothing acknowledged is lost');
    }),
  };
});
