/** Apache Kafka for specs: one broker or several, to be killed, frozen and started again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe } from '@jest/globals';

export type KafkaBroker = {
  /** Where clients are told to go: `host:port`. */
  readonly address: string;
  readonly port: number;
  /** Of the listeners with TLS, and with TLS and a user, if it was started `guarded`. */
  readonly tlsPort: number;
  readonly saslPort: number;
  readonly dir: string;
  readonly pid: number;
  /** SIGKILL; its folder stays for `startKafka({ dir })`, on the same port. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Connections stay open and nobody answers, until `thaw`. */
  readonly freeze: () => void;
  readonly thaw: () => void;
};

type Voter = { readonly node: number; readonly port: number };
type Options = {
  readonly dir?: string;
  readonly port?: number;
  readonly temporary?: boolean;
  /** Where clients are sent: the port of a proxy. */
  readonly advertisedPort?: number;
  readonly node?: number;
  readonly voters?: readonly Voter[];
  readonly clusterId?: string;
  readonly heapMb?: number;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Listeners with TLS: a PEM file with key and certificate, the name that is for, and users with their passwords. */
  readonly guarded?: {
    readonly keystore: string; readonly host: string; readonly users: Readonly<Record<string, string>>;
  };
};
type Script = {
  readonly startBroker: (options?: Options) => Promise<KafkaBroker>;
  readonly freePorts: (count: number) => Promise<number[]>;
  readonly newClusterId: () => string;
  readonly missing: () => string | null;
  readonly namedBrokers: () => string[] | null;
};

const script = await import(pathToFileURL(join(process.cwd(), 'infra', 'kafka', 'broker.mjs')).href) as Script;
const lacking = script.missing();

/** What brings a broker up may take long on a busy machine; the first time Maven fetches it. */
export const kafkaStartMs = 180_000;

/**
 * Specs that need a broker. On a developer's machine without Java they are skipped, and counted as
 * skipped; where everything must be green (CI=true) they fail and say what is missing.
 */
export const describeWithKafka: (name: string, specs: () => void) => void =
  (name, specs) => {
    if (lacking !== null) console.warn(lacking);
    (lacking === null || process.env.CI === 'true' ? describe : describe.skip)(name, specs);
  };

/** A broker of our own, which may be harmed. */
export const startKafka = (options: Options = {}): Promise<KafkaBroker> => script.startBroker(options);
export const freePorts = (count: number): Promise<number[]> => script.freePorts(count);

/** The brokers that KAFKA_BROKERS names, else one of our own: for specs that do no harm. */
export async function someKafka(): Promise<{ brokers: readonly string[]; stop: () => Promise<void> }> {
  const named = script.namedBrokers();
  if (named !== null) return { brokers: named, stop: () => Promise.resolve() };
  const { address, stop } = await startKafka();
  return { brokers: [address], stop };
}

export type KafkaCluster = {
  readonly brokers: readonly string[];
  readonly kill: (node: number) => Promise<void>;
  readonly freeze: (node: number) => void;
  readonly thaw: (node: number) => void;
  readonly restart: (node: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Several brokers, numbered from 1, each a controller too: one may go and the others carry on. */
export async function startCluster(size: number, settings: Options['settings'] = {}): Promise<KafkaCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'concordat-kafkas-'));
  const ports = await freePorts(2 * size);
  const voters = Array.from({ length: size }, (_, index) => ({ node: index + 1, port: ports[index]! }));
  const clusterId = script.newClusterId();
  const start = (node: number): Promise<KafkaBroker> => startKafka({
    dir: join(dir, String(node)), node, voters, clusterId, port: ports[size + node - 1]!, heapMb: 256, settings,
  });
  const running = new Map<number, KafkaBroker>();
  await Promise.all(voters.map(async ({ node }) => { running.set(node, await start(node)); }));
  return {
    brokers: ports.slice(size).map((port) => `127.0.0.1:${port}`),
    kill: (node) => running.get(node)!.kill(),
    freeze: (node) => { running.get(node)!.freeze(); },
    thaw: (node) => { running.get(node)!.thaw(); },
    restart: async (node) => { running.set(node, await start(node)); },
    stop: async () => {
      await Promise.all([...running.values()].map((broker) => broker.kill()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
