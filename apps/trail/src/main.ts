/**
 * `npm run trail -- COMMAND`: what an operator does about the evidence trail, beside the running service. It reads the
 * settings of the worker, where the keys of the trail are.
 *   status      the trail's name and keys, and its latest checkpoint
 *   rotate      a further key, which signs from the next checkpoint on beside those that do
 *   retire      ends the oldest key that signs; another must sign already
 */
import { CannotStart, ConfigError, configExitCode, readConfig } from '#platform';
import type { Config } from '#platform';
import { Folder, KeysRefused, TrailKeys, TrailReader } from '#trail';

const usage = 'status | rotate | retire';
const say = (value: unknown): void => { process.stdout.write(`${JSON.stringify(value, null, 1)}\n`); };

async function run([command]: readonly string[], { trail }: Config): Promise<void> {
  if (trail === null) throw new CannotStart('these settings keep no trail: set CONCORDAT_TRAIL_DIR');
  const keys = TrailKeys.open(trail.keyFile, trail.origin, false);
  if (!['status', 'rotate', 'retire'].includes(command ?? '')) {
    throw new CannotStart(`no command ${command ?? ''}: ${usage}`);
  }
  await keys.alone(async (before) => {
    const said = await new TrailReader(new Folder(trail.dir)).checkpoint();
    // What was published stays as it is: a change of keys begins with the checkpoint after it.
    const next = (said?.size ?? 0) + 1;
    const now = command === 'rotate' ? before.rotate(next) : command === 'retire' ? before.retire(next) : before;
    say({ origin: now.origin, keys: now.ever, checkpoint: said && { size: said.size,
      root: said.root.toString('base64') } });
  });
}

try {
  await run(process.argv.slice(2), readConfig());
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof CannotStart || error instanceof KeysRefused;
  if (!expected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ConfigError ? configExitCode : error instanceof KeysRefused ? 1 : 2;
}
