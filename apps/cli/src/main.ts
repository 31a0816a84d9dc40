import { ConfigError, configExitCode, readConfig } from '#platform';
import { run } from './run.ts';

try {
  process.exitCode = await run(process.argv.slice(2), {
    config: readConfig(), now: () => Date.now(),
    out: (text) => { process.stdout.write(text); }, err: (text) => { process.stderr.write(text); },
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = configExitCode;
}
