/** The verifier alone, without a service or its configuration: `verify ...` and `export ...`. */
import { exits, exportUsage, run, verifyUsage } from './run.ts';

const [command, ...rest] = process.argv.slice(2);
const argv = rest.filter((word) => word !== '--json');
if (command === 'verify' || command === 'export') {
  process.exitCode = await run(command, argv, {
    out: (text) => { process.stdout.write(text); }, err: (text) => { process.stderr.write(text); },
    now: () => performance.now(), json: argv.length < rest.length, service: null, tokenFor: () => async () => null,
  });
} else {
  process.stderr.write(`${verifyUsage}\n\n${exportUsage}\n`);
  process.exitCode = exits.usage;
}
