/**
 * Brings a tree to the point where it can run: Node is new enough, the locked packages are
 * installed, dist/ holds the build of the sources as they are. An unchanged tree costs some
 * milliseconds. Needs nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const inRoot = (...parts) => path.join(root, ...parts);

/** The oldest Node the packages run on: `engines` in package.json, which npm itself only warns about. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Concordat needs Node 20.19 or newer; this is Node ${version}. Newer ones: https://nodejs.org`);
  process.exit(1);
}

/** Runs a program to its end; what it says appears only if it fails. */
function run(program, args, shell = false) {
  const done = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, shell });
  if (done.status !== 0) process.stderr.write(`${done.error?.message ?? ''}${done.stdout ?? ''}${done.stderr ?? ''}`);
  return done.status === 0;
}

/**
 * True if node_modules is what package-lock.json asks for. npm writes its own record of what it
 * installed after everything is in place, so a broken or interrupted installation is seen, and a
 * tree that `npm install` has just brought up to date is not installed again.
 */
export function isInstalled(lockText, recordText) {
  const locked = JSON.parse(lockText).packages;
  const installed = JSON.parse(recordText).packages;
  return Object.entries(locked).every(([place, wanted]) => {
    if (place === '') return true;
    const found = installed[place];
    // What is optional may be missing: most of it is built for other machines.
    if (found === undefined) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** npm as a Node program where npm started us, so that the same npm is used; else the one on the path. */
function npm(args) {
  const self = process.env.npm_execpath;
  if (self?.endsWith('.js')) return run(process.execPath, [self, ...args]);
  return run('npm', args, process.platform === 'win32');
}

export function install() {
  const record = inRoot('node_modules', '.package-lock.json');
  const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
  if (existsSync(record) && isInstalled(lock, readFileSync(record, 'utf8'))) return;
  console.error('Installing packages ...');
  // The tools that build are development packages, so NODE_ENV=production must not leave them out.
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
  if (npm(['ci', '--include=dev', '--include=optional', ...quietly])) return;
  console.error('npm ci failed; what it said stands above.');
  process.exit(1);
}

const sourceFolders = ['apps', 'libs', 'tests'];

function filesUnder(folder) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** Contents, not times: a checkout that changes nothing but times needs no build. */
function fingerprint() {
  const hash = createHash('sha256');
  const sources = sourceFolders.flatMap(filesUnder).filter((file) => file.endsWith('.ts') || file.endsWith('.json'));
  for (const file of ['tsconfig.json', 'package.json', 'package-lock.json', ...sources.sort()]) {
    hash.update(`${file}\0`).update(readFileSync(inRoot(file))).update('\0');
  }
  return hash.digest('hex');
}

/** Output whose source is gone would still run, and a bench or a migration of last week with it. */
function dropOrphans() {
  for (const file of sourceFolders.flatMap((folder) => filesUnder(path.join('dist', folder)))) {
    const source = path.relative('dist', file).replace(/\.js(\.map)?$/, '.ts');
    if (source.endsWith('.ts') && !existsSync(inRoot(source))) rmSync(inRoot(file));
  }
}

/**
 * Compiles everything, checking types; false if a type is wrong. This is what `nest build` does for
 * each of its projects (they share one tsconfig), once instead of four times.
 */
export function build() {
  const stamp = inRoot('dist', '.built');
  const wanted = fingerprint();
  const known = existsSync(stamp) && existsSync(inRoot('dist', 'libs'));
  if (known && readFileSync(stamp, 'utf8') === wanted) return true;
  // Without the stamp nobody knows which outputs stand, and an incremental build would trust them.
  if (!known) rmSync(inRoot('dist', '.tsbuildinfo'), { force: true });
  rmSync(stamp, { force: true });
  mkdirSync(inRoot('dist'), { recursive: true });
  dropOrphans();
  const compiler = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  if (!run(process.execPath, [compiler, '-p', root, '--pretty', 'false'])) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/** Everything before a program of dist/ can run; ends the process with 1 if that fails. */
export function ensure({ quiet = false } = {}) {
  requireNode();
  install();
  if (!quiet && !existsSync(inRoot('dist', '.built'))) console.error('Building ...');
  if (build()) return;
  console.error('The build failed; what the compiler said stands above.');
  process.exit(1);
}

/** The path of a built program, or an end with 1 that names it. */
export function built(...parts) {
  const file = inRoot('dist', ...parts);
  if (existsSync(file)) return file;
  console.error(`${path.relative(root, file)} is not there: its source is missing.`);
  process.exit(1);
}
