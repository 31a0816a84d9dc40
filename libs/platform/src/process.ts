/** What every process of ours does alike: read its settings, say in full what is wrong, stop cleanly. */
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { ConfigError, configExitCode, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';

export type Running = {
  readonly stop: () => Promise<void>;
  /** Where given: rejects when the process has nothing left to do and must end with an error. */
  readonly ended?: Promise<void>;
};
export type Start = (config: Config, clock: Clock, log: Log) => Promise<Running>;

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

/** Runs until a signal asks it to stop. Exits 0 after a clean stop, 1 if it could not start or stop. */
export async function runProcess(start: Start): Promise<void> {
  const config = configOrExit();
  const log = createLog(config.log);
  const asked = stopAsked();
  try {
    const running = await start(config, systemClock, log);
    const fault = new Promise<never>((_, reject) => { running.ended?.catch(reject); });
    log.info('stopping', { signal: await Promise.race([asked, fault]) });
    // Something that does not end must not keep the process for ever; the log of events is safe anyway.
    const late = setTimeout(() => {
      log.error('could not stop in time');
      process.exit(1);
    }, stopMsMax).unref();
    await running.stop();
    clearTimeout(late);
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error('the process ends', { error });
    process.stderr.write(`Concordat ends: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
