/**
 * `npm start`: the whole of Concordat in this very process, so that there is nobody to pass signals
 * on to and no orphan when this process is killed. Its exit code is the program's own.
 */
import { pathToFileURL } from 'node:url';
import { built, ensure } from './ensure.mjs';

ensure();
const program = built('apps', 'concordat', 'src', 'main.js');

// One Ctrl-C arrives twice: from the terminal, and from npm, which passes it on. The program stops
// at the first; these listeners keep the second from ending the process in the middle of that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

// Where npm or its shell is killed, nothing passes a signal on; nobody is left who could stop us then.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

process.setSourceMapsEnabled(true);
process.argv[1] = program;
await import(pathToFileURL(program).href);
