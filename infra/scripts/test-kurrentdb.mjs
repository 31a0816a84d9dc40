/**
 * `KURRENTDB_URL=kurrentdb://... npm run test:kurrentdb`: on a KurrentDB server, the contract of the event store and
 * the life of an agreement over HTTP, whose read models are in a PostgreSQL of the specs.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './ensure.mjs';

const url = process.env.KURRENTDB_URL;
if (!url) {
  console.error('KURRENTDB_URL is not set, so nothing was tested. It is the address of an empty KurrentDB server, 26.1'
    + ' or later, whose log may be filled, for example kurrentdb://127.0.0.1:2113?tls=false');
  process.exit(2);
}
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const modules = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
const { status } = spawnSync(process.execPath, [jest, 'tests/store/kurrentdb-live.spec.ts', ...process.argv.slice(2)], {
  cwd: root, stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${modules}`.trim() },
});
process.exitCode = status ?? 1;
