/**
 * A real Apache Kafka (KRaft: broker and controller in one process) for tests and for trying things
 * out, on a machine that has Java 17 and Maven and no Docker. `node infra/kafka/broker.mjs [--port N]
 * [--dir FOLDER]` runs one until SIGTERM; specs import `startBroker`. Its jars come through Maven, as
 * this machine has it set up, once for each version of pom.xml; afterwards no network is needed.
 *
 * Under `dir`: `server.properties` (with the ports, kept from start to start), `data`, `broker.log`.
 * A guard process ends the broker when we die, however we die.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync }
  from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardedListeners, scramArgs } from './listeners.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const javaOldest = 17;
const readyMsMax = 60_000;
const stopMsMax = 20_000;
const startsMax = 3;

/** This machine cannot run a broker: says what is missing. */
export class KafkaUnusable extends Error {}

/** The brokers an operator names, or null: then one of our own is to be started. */
export const namedBrokers = () => process.env.KAFKA_BROKERS?.split(',').map((one) => one.trim()) ?? null;

const need = `Kafka for tests needs Java ${javaOldest} or newer and Maven (in Debian: openjdk-17-jre-headless, maven), `
  + 'or KAFKA_BROKERS with the address of a broker that runs';

function javaProgram() {
  const program = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const said = spawnSync(program, ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(said.stderr ?? '')?.[1] ?? 0);
  if (major < javaOldest) throw new KafkaUnusable(`${major === 0 ? 'no Java' : `Java ${major}`}: ${need}`);
  return program;
}

const pom = path.join(here, 'pom.xml');

/** Where the jars of this version of pom.xml are or will be: nothing that git or a build looks at. */
function jarsPlace() {
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16);
  return path.join(here, '..', '..', 'node_modules', '.cache', 'concordat-kafka', version);
}

/** The folder of the jars, copied there by Maven the first time. */
function jars() {
  const place = jarsPlace();
  if (existsSync(place)) return place;
  mkdirSync(path.dirname(place), { recursive: true });
  // Beside its place and moved there when whole: two starts at once must not read each other's half.
  const fresh = mkdtempSync(`${place}-`);
  const args = ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime',
    `-DoutputDirectory=${fresh}`];
  const done = spawnSync('mvn', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (done.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const why = done.error ? `no Maven: ${need}` : `Maven could not bring Kafka: ${done.stdout}${done.stderr}`;
    throw new KafkaUnusable(why);
  }
  try {
    renameSync(fresh, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return place;
}

/** What this machine lacks for a broker, or null. */
export function missing() {
  try {
    javaProgram();
  } catch (error) {
    return error.message;
  }
  const has = existsSync(jarsPlace()) || spawnSync('mvn', ['-v'], { shell: process.platform === 'win32' }).status === 0;
  return has ? null : `no Maven: ${need}`;
}

/** Everything needed before the first start; may take a minute the first time. @throws KafkaUnusable */
export const prepare = () => ({ java: javaProgram(), lib: jars() });

/** How the JVM is run: small, and quick to start rather than fast for hours (the second compiler costs 2 s). */
function javaArgs(lib, heapMb) {
  return [
    `-Xmx${heapMb}m`, '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${path.join(here, 'log4j2.properties')}`, '-cp', path.join(lib, '*'),
  ];
}

/** What storage tools take for a cluster's name; one that begins with a dash they would take for an option. */
export const newClusterId = () => `A${randomBytes(16).toString('base64url').slice(1)}`;

/** @returns as many different free ports as asked for */
export async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => { server.close(done); })));
  return ports;
}

function serverProperties({ dir, node, port, advertisedPort, voters, settings, guarded }) {
  const more = guarded ? guardedListeners(guarded) : { listeners: '', advertised: '', settings: {} };
  const copies = Math.min(voters.length, 3);
  const own = voters.find((voter) => voter.node === node);
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': node,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${own.port}${more.listeners}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}${more.advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': voters.map((voter) => `${voter.node}@127.0.0.1:${voter.port}`).join(','),
    'log.dirs': path.join(dir, 'data').replaceAll('\\', '/'),
    // A misspelt topic must be an error, not a new topic.
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    // What follows suits two cores and impatient specs: few threads, short waits for who has gone.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    'group.initial.rebalance.delay.ms': 0,
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3000,
    ...more.settings,
    ...settings,
  }).map(([name, value]) => `${name}=${value}\n`).join('');
}

/** Writes the settings and formats the storage; a folder that has both is left as it is. */
async function format({ java, lib }, dir, options) {
  const file = path.join(dir, 'server.properties');
  const { node = 1, clusterId = newClusterId(), settings = {} } = options;
  const [freePort, controllerPort, tlsPort, saslPort] = await freePorts(4);
  const guarded = options.guarded && { ...options.guarded, tlsPort, saslPort };
  const port = options.port ?? freePort;
  const voters = options.voters ?? [{ node, port: controllerPort }];
  const advertisedPort = options.advertisedPort ?? port;
  writeFileSync(file, serverProperties({ dir, node, port, advertisedPort, voters, settings, guarded }));
  const args = [...javaArgs(lib, 128), 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file,
    ...scramArgs(options.guarded?.users ?? {})];
  const child = spawn(java, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { said += chunk; });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the broker's storage could not be formatted: ${said}`);
}

/** ApiVersions, version 0, from nobody: the first thing any client asks, and the broker answers when it serves. */
const question = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff]);

const answers = (port) => new Promise((done) => {
  const socket = connect(port, '127.0.0.1', () => { socket.write(question); });
  socket.setTimeout(1000, () => { socket.destroy(); });
  socket.on('data', () => { done(true); socket.destroy(); });
  socket.on('error', () => undefined).on('close', () => { done(false); });
});

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

async function untilItAnswers(child, port, log) {
  for (const began = Date.now(); Date.now() - began < readyMsMax; await pause(50)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await answers(port)) return;
  }
  child.kill('SIGKILL');
  throw new Error(`the broker does not answer; its last words:\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

/** Waits on a pipe that the kernel closes when we end, then ends exactly the broker it was given. */
function startGuard(pid, remove) {
  if (process.platform === 'win32') return undefined;
  // Removed when the broker is gone, which still writes while it dies; counted, in case nobody collects it.
  const script = 'cat >/dev/null; kill -KILL "$0" 2>/dev/null; left=100; '
    + 'while kill -0 "$0" 2>/dev/null && [ $left -gt 0 ]; do sleep 0.05; left=$((left - 1)); done; '
    + 'if [ -n "$1" ]; then rm -rf "$1"; fi';
  const guard = spawn('sh', ['-c', script, String(pid), remove],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  guard.stdin.unref();
  return guard;
}

async function run({ java, lib }, dir, { heapMb = 512, temporary }) {
  const file = path.join(dir, 'server.properties');
  const written = readFileSync(file, 'utf8');
  const portOf = (listener) => Number(new RegExp(`^listeners=.*\\b${listener}://[^:]*:(\\d+)`, 'm').exec(written)?.[1]);
  const port = portOf('PLAINTEXT');
  const advertised = /^advertised\.listeners=PLAINTEXT:\/\/([^\s,]+)/m.exec(written)[1];
  const log = path.join(dir, 'broker.log');
  const out = openSync(log, 'a');
  const child = spawn(java, [...javaArgs(lib, heapMb), 'kafka.Kafka', file], { stdio: ['ignore', out, out] });
  closeSync(out);
  const ended = once(child, 'exit');
  const guard = startGuard(child.pid, temporary ? dir : '');
  const end = async (signal) => {
    child.kill('SIGCONT');
    child.kill(signal);
    const late = setTimeout(() => { child.kill('SIGKILL'); }, stopMsMax);
    await ended;
    clearTimeout(late);
    guard?.kill('SIGKILL');
  };
  await untilItAnswers(child, port, log).catch(async (error) => {
    await end('SIGKILL');
    throw error;
  });
  return {
    address: advertised, port, dir, pid: child.pid,
    /** Of the listeners that ask who comes; not a number without `guarded`. */
    tlsPort: portOf('SSL'), saslPort: portOf('SASL_SSL'),
    /** Resolves when it has ended, for whatever reason. */
    ended,
    /** SIGKILL; the folder stays, `startBroker({ dir })` goes on with it on the same port. */
    kill: () => end('SIGKILL'),
    /** SIGTERM, and what `temporary` promises. */
    stop: async () => {
      await end('SIGTERM');
      if (temporary) rmSync(dir, { recursive: true, force: true });
    },
    /** Stopped by the kernel: connections stay open and nobody answers, until `thaw`. */
    freeze: () => { child.kill('SIGSTOP'); },
    thaw: () => { child.kill('SIGCONT'); },
  };
}

/**
 * Starts a broker, for the first time or again, and resolves when it answers.
 * Without `dir` its folder is a new temporary one that goes when the broker is stopped or we die.
 * `port`, `advertisedPort` (of a proxy in front of it), `node`, `voters`, `clusterId`, `settings` and
 * `guarded` (see listeners.mjs) count at the first start only. @throws KafkaUnusable
 */
export async function startBroker(options = {}) {
  const programs = prepare();
  for (let start = 1; ; start += 1) {
    const temporary = options.temporary ?? options.dir === undefined;
    const dir = options.dir ?? mkdtempSync(path.join(os.tmpdir(), 'concordat-kafka-'));
    mkdirSync(dir, { recursive: true });
    const known = existsSync(path.join(dir, 'data', 'meta.properties'));
    try {
      if (!known) await format(programs, dir, options);
      return await run(programs, dir, { heapMb: options.heapMb, temporary });
    } catch (error) {
      if (temporary && !known) rmSync(dir, { recursive: true, force: true });
      // Somebody may have taken a port between our finding it free and the broker's taking it.
      const taken = error.message.includes('Address already in use');
      if (known || !taken || options.port !== undefined || options.voters || start === startsMax) throw error;
    }
  }
}

async function main(args) {
  const given = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const named = namedBrokers();
  if (named) return void console.log(`Kafka is at ${named.join(',')}, as KAFKA_BROKERS says.`);
  const port = given('--port');
  const broker = await startBroker({ dir: given('--dir'), ...(port && { port: Number(port) }) });
  const stop = () => { void broker.stop().then(() => process.exit(0)); };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  console.log(`Kafka is at ${broker.address}; its data is in ${broker.dir}`);
  await broker.ended;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
