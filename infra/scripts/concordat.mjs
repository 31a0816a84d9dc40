/** `npm run concordat -- ...`: the command line. Only its own output goes to standard output. */
import { pathToFileURL } from 'node:url';
import { built, ensure } from './ensure.mjs';

ensure({ quiet: true });
const program = built('apps', 'cli', 'src', 'main.js');
process.argv[1] = program;
await import(pathToFileURL(program).href);
