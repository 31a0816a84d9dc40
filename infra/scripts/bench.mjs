/**
 * `npm run bench [-- NAME ...]`: every tests/bench/*.bench.ts, or those whose name contains a NAME,
 * one after another, so that none disturbs another's figures. Their JSON lines go to standard output.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ensure, root } from './ensure.mjs';

ensure();
const folder = path.join(root, 'dist', 'tests', 'bench');
const names = process.argv.slice(2);
const benches = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith('.bench.js'))
  .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
  .sort();

const failed = benches.filter((file) => {
  // The young heap is as large as the product's own start makes it.
  const args = ['--enable-source-maps', '--max-semi-space-size=64', path.join(folder, file)];
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  return done.status !== 0;
});
if (benches.length === 0) console.error(`No bench was found for: ${names.join(', ') || 'everything'}`);
if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`);
process.exitCode = benches.length === 0 || failed.length > 0 ? 1 : 0;
