/** `npm run publishing -- ...`: what an operator does about publishing. */
import { pathToFileURL } from 'node:url';
import { built, ensure } from './ensure.mjs';

ensure({ quiet: true });
const program = built('apps', 'publishing', 'src', 'main.js');
process.argv[1] = program;
await import(pathToFileURL(program).href);
