/**
 * `npm test [-- PATH ...]` runs every spec but the long ones, `npm run test:long` only those
 * (`*.long.spec.ts`, with LAWS_RUNS=10000). The types of the whole tree are checked first and count as
 * one failure; building them also gives the specs that start real processes something to start.
 * The last line is `N passed, N failed, N skipped`; exit 1 on any failure or when nothing ran.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, install, requireNode, root } from './ensure.mjs';

const graceMs = 20_000;

/** Runs jest: its report, or null where there is none. A run that does not end after its report has leaked. */
function jest(args, env, report) {
  return new Promise((resolve) => {
    const program = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const child = spawn(process.execPath, [program, ...args, '--json', `--outputFile=${report}`], {
      cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'],
    });
    let leaked = false;
    let reportedAt = null;
    const watch = setInterval(() => {
      if (reportedAt === null && existsSync(report)) reportedAt = Date.now();
      if (reportedAt === null || Date.now() - reportedAt < graceMs) return;
      leaked = true;
      child.kill('SIGKILL');
    }, 1000);
    child.on('exit', (code) => {
      clearInterval(watch);
      const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
      resolve({ result, leaked, code });
    });
  });
}

requireNode();
install();
const given = process.argv.slice(2);
const long = given.includes('--long');
const args = [
  long ? '--testMatch=**/*.long.spec.ts' : '--testMatch=**/*.spec.ts',
  ...(long ? [] : ['--testPathIgnorePatterns=\\.long\\.spec\\.ts$']),
  // Half of the cores, the other half is for the databases and processes that specs start; but two at least, because
  // most only reckon while others wait for the disk or for processes to be killed and to start again.
  `--maxWorkers=${Math.max(2, Math.floor(os.availableParallelism() / 2))}`,
  ...given.filter((argument) => argument !== '--long'),
];
const modules = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
const env = { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${modules}`.trim() };
if (long) env.LAWS_RUNS = '10000';

const problems = [];
if (!build()) problems.push('type check: what the compiler said stands above');
const folder = mkdtempSync(path.join(os.tmpdir(), 'concordat-test-'));
const { result, leaked, code } = await jest(args, env, path.join(folder, 'report.json'));
rmSync(folder, { recursive: true, force: true });

const passed = result?.numPassedTests ?? 0;
const skipped = (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0);
for (const suite of result?.testResults ?? []) {
  const file = path.relative(root, suite.name);
  const failures = suite.assertionResults.filter((test) => test.status === 'failed');
  problems.push(...failures.map((test) => `${file}: ${test.fullName}`));
  // A suite that fails as a whole (it does not compile, its set-up breaks) holds no failed test.
  if (suite.status === 'failed' && failures.length === 0) problems.push(`${file}: the suite could not run`);
}
if (leaked) problems.push('something was left running: the run did not end after its last test');
if (result !== null && passed + problems.length === 0) problems.push('no test ran');
if (problems.length === 0 && code !== 0) problems.push(`jest ended with ${code}`);

if (problems.length > 0) console.log(`Failed:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
console.log(`${passed} passed, ${problems.length} failed, ${skipped} skipped`);
process.exitCode = problems.length > 0 ? 1 : 0;
