/**
 * `npm run views -- COMMAND`: what an operator does about the read models, beside the running service. It reads the
 * settings of the worker, so it needs `CONCORDAT_STORE=postgres` or a service that is stopped.
 *   status                         how far each share is, who follows it, versions of the views
 *   compare                        folds everything anew and compares: exit 0 if equal, 1 if not; how far it is goes
 *                                  to standard error, the verdict to standard output
 *   rebuild [--despite]            the same, and takes the new rows in place of the old; differing ones only with
 *                                  --despite
 */
import {
  CannotStart, ConfigError, configExitCode, createLog, EmbeddedUnusable, kurrentdbOf,
  openDatabases, readConfig, systemClock,
} from '#platform';
import type { Config } from '#platform';
import { openStores } from '#store';
import type { EventStore, Sql } from '#store';
import { openViews, RebuildUnderWay, standingOf, ViewsDiffer } from '#views';
import type { RebuildRequest, ViewsRunner } from '#views';

const usage = 'status | compare | rebuild [--despite]';
const say = (value: unknown): void => { process.stdout.write(`${JSON.stringify(value, null, 1)}\n`); };
const showMs = 2_000;

async function status(store: EventStore, sql: Sql): Promise<number> {
  const { versions, positions } = await standingOf(sql);
  const leases = await sql.query('select follower, holder, until from following.leases order by follower');
  say({ end: await store.end(), positions: Object.fromEntries(positions), leases,
    versions: Object.fromEntries(versions) });
  return 0;
}

/** At once, and then now and then: who has folded a short log sees that it was folded. */
function showing(): (done: number, of: number) => void {
  let next = 0;
  return (done, of) => {
    if (performance.now() < next) return;
    next = performance.now() + showMs;
    process.stderr.write(`${done} of ${of} events\n`);
  };
}

async function rebuild(views: ViewsRunner, request: RebuildRequest): Promise<number> {
  try {
    const position = await views.rebuild(request);
    process.stdout.write(request.onlyCompare ? `equal at ${position}\n` : `folded anew, at ${position}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ViewsDiffer)) throw error;
    say({ differences: error.differences });
    return 1;
  }
}

async function run([command, option]: readonly string[], config: Config): Promise<number> {
  const log = createLog('silent', systemClock);
  const databases = await openDatabases(config, log);
  const { store, views, close } = await openStores(databases, systemClock, () => undefined, kurrentdbOf(config));
  if (views === null) throw new ConfigError(['CONCORDAT_STORE is memory, which has no read models']);
  const runner = openViews(store, views.settings, { threads: config.following.threads, progress: showing(),
    log: (line) => { process.stderr.write(`${line}\n`); } });
  try {
    if (command === 'status') return await status(store, views.sql);
    if (command === 'compare') return await rebuild(runner, { compare: true, onlyCompare: true });
    if (command === 'rebuild') return await rebuild(runner, { compare: option !== '--despite' });
    throw new CannotStart(`no command ${command ?? ''}: ${usage}`);
  } finally {
    await runner.close();
    await close();
    await databases?.stop();
  }
}

try {
  process.exitCode = await run(process.argv.slice(2), readConfig());
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof CannotStart
    || error instanceof RebuildUnderWay || error instanceof EmbeddedUnusable;
  if (!expected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ConfigError ? configExitCode : 2;
}
