/** `npm run views -- ...`: what an operator does about the read models. */
import { pathToFileURL } from 'node:url';
import { built, ensure } from './ensure.mjs';

ensure({ quiet: true });
const program = built('apps', 'views', 'src', 'main.js');
process.argv[1] = program;
await import(pathToFileURL(program).href);
