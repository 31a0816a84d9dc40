/** What every process of ours does alike: read its settings, say in full what is wrong, stop cleanly. */
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { ConfigError, configExitCode, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';

export type Running = {
  /** Where given: rejects when the process has nothing left to do and must end with an error. */
  readonly ended?: Promise<void>;
};
/**
 * What is to be done at the end, said as soon as there is something to undo; the last comes first.
 * It is done however the process ends, a start that fails halfway included.
 */
export type AtEnd = (undo: () => Promise<void>) => void;
export type Start = (config: Config, clock: Clock, log: Log, atEnd: AtEnd) => Promise<Running>;

/** Something the operator can mend: the message says what and how, so no stack is shown. */
export class CannotStart extends Error {}

const stopMsMax = 30_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves at the first signal; any further one finds the process already stopping. */
const stopAsked = (): Promise<string> => new Promise((resolve) => {
  for (const signal of signals) process.on(signal, () => { resolve(signal); });
});

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(configExitCode);
  }
}

/** Undoes everything, the last first; true unless something could not be undone. */
async function undoAll(undos: readonly (() => Promise<void>)[], log: Log): Promise<boolean> {
  // Something that does not end must not keep the process for ever; the log of events is safe anyway.
  const late = setTimeout(() => {
    log.error('could not stop in time');
    process.exit(1);
  }, stopMsMax).unref();
  let clean = true;
  for (const undo of undos.toReversed()) {
    await undo().catch((error: unknown) => {
      clean = false;
      log.error('could not stop cleanly', { error });
    });
  }
  clearTimeout(late);
  return clean;
}

function tell(error: unknown, log: Log): void {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else {
    if (!(error instanceof CannotStart)) log.error('the process ends', { error });
    process.stderr.write(`Concordat ends: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Runs until a signal asks it to stop. Exits 0 after a clean stop, 78 for a wrong setting, 1 for anything else. */
export async function runProcess(start: Start): Promise<void> {
  const config = configOrExit();
  const log = createLog(config.log);
  const asked = stopAsked();
  const undos: (() => Promise<void>)[] = [];
  let code = 0;
  try {
    const running = await start(config, systemClock, log, (undo) => { undos.push(undo); });
    const fault = new Promise<never>((_, reject) => { running.ended?.catch(reject); });
    log.info('stopping', { signal: await Promise.race([asked, fault]) });
  } catch (error) {
    tell(error, log);
    code = error instanceof ConfigError ? configExitCode : 1;
  }
  if (await undoAll(undos, log)) log.info('stopped');
  else code ||= 1;
  process.exit(code);
}
