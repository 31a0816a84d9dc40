/** `npm run trail -- ...`: what an operator does about the evidence trail. */
import { pathToFileURL } from 'node:url';
import { built, ensure } from './ensure.mjs';

ensure({ quiet: true });
const program = built('apps', 'trail', 'src', 'main.js');
process.argv[1] = program;
await import(pathToFileURL(program).href);
