/**
 * The one configuration: parsed once at start, from settings named in one table. Anything unknown,
 * missing or wrong stops the process with the full list, so that nobody repairs a start one error at
 * a time, and no misspelt setting is silently ignored. Nobody else reads the environment.
 */

import { kafkaOf, type KafkaConfig } from './config-kafka.ts';
import { trailOf, trailSettings, type TrailConfig } from './config-trail.ts';
import { SettingReader } from './setting-reader.ts';
import type { Env, Setting } from './setting-reader.ts';

/** Every setting: its default (null: none) and what it means. The README shows this table. */
export const settings = {
  PORT: { default: '3000', meaning: 'port of the HTTP service; 0 takes any free one' },
  HOST: {
    default: '127.0.0.1',
    meaning: 'address to listen on; anything but loopback opens the service to the network',
  },
  CONCORDAT_WORKER_PORT: {
    default: null,
    meaning: 'port on which a worker that runs by itself answers `/health/live` and `/health/ready`; without it none',
  },
  CONCORDAT_STORE: {
    default: 'embedded',
    meaning: '`embedded`: own PostgreSQL under the data directory; `postgres`: the databases '
      + 'named below; `memory`: nothing is kept',
  },
  CONCORDAT_DATA_DIR: {
    default: './data',
    meaning: 'directory of the embedded database and the local issuer',
  },
  CONCORDAT_DATABASE_URL: {
    default: null, secret: true,
    meaning: 'PostgreSQL as the role that migrates; only with `postgres`, required there',
  },
  CONCORDAT_APP_DATABASE_URL: {
    default: null, secret: true,
    meaning: 'PostgreSQL as the role that may only read and append events; only with `postgres`, '
      + 'required there',
  },
  CONCORDAT_VIEWS_DATABASE_URL: {
    default: null, secret: true,
    meaning: 'PostgreSQL as the role that owns the read models; only with `postgres`, required '
      + 'there',
  },
  CONCORDAT_KURRENTDB_URL: {
    default: null, secret: true,
    meaning: 'KurrentDB 26.1 or later that keeps the log in place of PostgreSQL, '
      + '`kurrentdb://user:password@host:2113`; read models stay in PostgreSQL; only with `postgres`',
  },
  CONCORDAT_DATABASE_TLS: {
    default: 'off',
    meaning: '`off`, or `verify`: databases are reached over TLS only, certificate chain and host '
      + 'name checked; only with `postgres`',
  },
  CONCORDAT_DATABASE_TLS_CA: {
    default: null,
    meaning: 'PEM file of the authorities that vouch for the databases, in place of the public '
      + 'ones; only with `verify`',
  },
  CONCORDAT_SAMPLES: {
    default: 'on',
    meaning: '`on` or `off`: load the samples into an empty embedded store; other stores never '
      + 'get samples',
  },
  CONCORDAT_ISSUER: {
    default: null,
    meaning: 'OpenID Connect issuer of the bearer tokens; required with `postgres`, otherwise a '
      + 'local issuer stands in',
  },
  CONCORDAT_AUDIENCE: {
    default: null,
    meaning: 'audience a token must name; required with an issuer',
  },
  CONCORDAT_JWKS_URL: {
    default: null,
    meaning: "address of the issuer's public keys; required with an issuer",
  },
  CONCORDAT_PERSON_KEY: {
    default: null, secret: true,
    meaning: 'secret of 32 characters or more that turns token subjects into opaque person '
      + 'references; required with an issuer, and never to be changed',
  },
  CONCORDAT_ROLE_CLAIM: {
    default: 'role',
    meaning: 'claim that carries the role of the caller; only with an issuer',
  },
  CONCORDAT_COUNCIL_CLAIM: {
    default: 'council',
    meaning: 'claim that carries the acting council; only with an issuer',
  },
  KAFKA_BROKERS: {
    default: null,
    meaning: 'brokers to publish to, `host:port` separated by commas; without it nothing is published',
  },
  KAFKA_TLS: {
    default: 'off',
    meaning: '`off`, or `verify`: brokers are reached over TLS only, certificate chain and host name checked; '
      + 'only with brokers',
  },
  KAFKA_TLS_CA: {
    default: null,
    meaning: 'PEM file of the authorities that vouch for the brokers, in place of the public ones; only with '
      + '`KAFKA_TLS` `verify`',
  },
  KAFKA_SASL_MECHANISM: {
    default: null,
    meaning: '`scram-sha-512`, `scram-sha-256` or, over TLS only, `plain`: how we prove to the brokers who we are; '
      + 'without it we do not; only with brokers',
  },
  KAFKA_USERNAME: {
    default: null,
    meaning: 'user we are to the brokers; required with a mechanism',
  },
  KAFKA_PASSWORD: {
    default: null, secret: true,
    meaning: 'password of that user; required with a mechanism',
  },
  CONCORDAT_KAFKA_PREFIX: {
    default: 'concordat',
    meaning: 'first part of the names of all topics; only with brokers',
  },
  CONCORDAT_KAFKA_INSTANCE: {
    default: 'concordat',
    meaning: 'names this deployment in the source of every event, never to be changed; only with brokers',
  },
  CONCORDAT_KAFKA_PARTITIONS: {
    default: '12',
    meaning: 'partitions of each topic when it is made, never to be changed; only with brokers',
  },
  ...trailSettings,
  CONCORDAT_VIEWS_SHARES: {
    default: '1',
    meaning: 'shares into which the streams are divided, 1, 2, 4 or 8: each is followed by one worker at a time; '
      + 'the same for all workers',
  },
  CONCORDAT_REBUILD_THREADS: {
    default: '2',
    meaning: 'threads that fold the whole log anew together',
  },
  CONCORDAT_LEASE_SECONDS: {
    default: '10',
    meaning: 'seconds after which another worker goes on in place of one that is not heard of',
  },
  CONCORDAT_LAG_MAX: {
    default: '1000',
    meaning: 'events a follower may be behind before the service says it is not ready',
  },
  CONCORDAT_READ_WAIT_MS: {
    default: '2000',
    meaning: 'milliseconds a read waits for a position it was asked to have seen',
  },
  CONCORDAT_DISCLOSURE_COUNCILS: {
    default: '3',
    meaning: 'fewest councils behind a sum of the whole country that everybody may read; sums of fewer are withheld',
  },
  CONCORDAT_PRICE_INDEX: {
    default: null,
    meaning: 'JSON file of the price index by financial year that turns cash into real prices, in place of the '
      + 'GDP deflator that comes with the service',
  },
  CONCORDAT_LOG: {
    default: 'info',
    meaning: '`debug`, `info`, `warn` or `silent`: the least important lines that are logged; `debug` has one for '
      + 'each request',
  },
  CONCORDAT_METRICS_PORT: {
    default: '0',
    meaning: 'port of its own, on `HOST`, that answers `/metrics` for Prometheus and `/health/live`; 0: none',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: null,
    meaning: 'collector that takes traces over OTLP/HTTP, `http://host:4318`; without it there are none',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    default: '1',
    meaning: 'part of the traces that is kept, from 0 to 1, the same in every process; only with a collector',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
type Reader = SettingReader<SettingName>;
export const logLevels = ['debug', 'info', 'warn', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type StoreConfig =
  | { readonly kind: 'embedded'; readonly samples: boolean }
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'postgres';
      readonly adminUrl: string;
      readonly appUrl: string;
      readonly viewsUrl: string;
      /** Null where connections are not encrypted. */
      readonly tls: TlsConfig | null;
      /** Connection string of a KurrentDB that keeps the log; null where PostgreSQL does. */
      readonly kurrentdb: string | null;
    };

/** The certificate must name the host and come from an authority of `caFile`, or a public one if that is null. */
export type TlsConfig = { readonly caFile: string | null };

/** How the log is followed. */
export type FollowingConfig = {
  readonly shares: number;
  readonly threads: number;
  readonly leaseMs: number;
};
export type TracesConfig = { readonly endpoint: string; readonly ratio: number };

export type IssuerConfig =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'external';
      readonly issuer: string;
      readonly audience: string;
      readonly jwksUrl: string;
      readonly personKey: string;
      readonly roleClaim: string;
      readonly councilClaim: string;
    };

export type Config = {
  readonly port: number;
  readonly host: string;
  /** Null where a worker answers nobody. */
  readonly workerPort: number | null;
  /** As given: relative to the working directory unless absolute. */
  readonly dataDir: string;
  readonly store: StoreConfig;
  readonly issuer: IssuerConfig;
  /** Null where nothing is published. */
  readonly kafka: KafkaConfig | null;
  /** Null where no evidence trail is kept. */
  readonly trail: TrailConfig | null;
  readonly following: FollowingConfig;
  readonly lagMax: number;
  readonly readWaitMs: number;
  /** Null: the shipped one. Relative to the working directory unless absolute. */
  readonly priceIndexFile: string | null;
  readonly disclosure: { readonly councilsMin: number };
  readonly log: LogLevel;
  /** Null where no metrics are served. */
  readonly metricsPort: number | null;
  /** Null where no traces are made. */
  readonly traces: TracesConfig | null;
};

/** Where the log is kept, if not in PostgreSQL. */
export const kurrentdbOf = ({ store }: Config): string | null => (store.kind === 'postgres' ? store.kurrentdb : null);

/** What a process exits with when its configuration is wrong: EX_CONFIG of sysexits.h. */
export const configExitCode = 78;

/** All problems at once; the message has one per line and never shows a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(['The configuration is wrong:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
  }
}

const databases = ['CONCORDAT_DATABASE_URL', 'CONCORDAT_APP_DATABASE_URL', 'CONCORDAT_VIEWS_DATABASE_URL'] as const;
const encryption = ['CONCORDAT_DATABASE_TLS', 'CONCORDAT_DATABASE_TLS_CA'] as const;
const trust = ['CONCORDAT_ISSUER', 'CONCORDAT_AUDIENCE', 'CONCORDAT_JWKS_URL', 'CONCORDAT_PERSON_KEY'] as const;
const claims = ['CONCORDAT_ROLE_CLAIM', 'CONCORDAT_COUNCIL_CLAIM'] as const;

function storeOf(reader: Reader): StoreConfig {
  const kind = reader.oneOf('CONCORDAT_STORE', ['embedded', 'postgres', 'memory']);
  const samples = reader.oneOf('CONCORDAT_SAMPLES', ['on', 'off']) === 'on';
  if (kind !== 'postgres') {
    reader.unused([...databases, ...encryption, 'CONCORDAT_KURRENTDB_URL'], `CONCORDAT_STORE is ${kind}`);
    return kind === 'memory' ? { kind } : { kind, samples };
  }
  if (samples) reader.unused(['CONCORDAT_SAMPLES'], 'only an embedded store gets samples');
  const urls = databases.map((name) => reader.url(name, 'CONCORDAT_STORE is postgres', ['postgres:', 'postgresql:']));
  const roles = urls.flatMap((url) => (url === null || url.username === '' ? [] : [url.username]));
  if (new Set(roles).size < roles.length) {
    // One role for all could change history: the database would no longer forbid it.
    reader.problems.push(`${databases.join(', ')} must name three different roles`);
  }
  const [adminUrl, appUrl, viewsUrl] = databases.map((name) => reader.text(name)) as [string, string, string];
  const kurrentdb = reader.text('CONCORDAT_KURRENTDB_URL') || null;
  if (kurrentdb !== null && !/^(kurrentdb|esdb)(\+discover)?:\/\//.test(kurrentdb)) {
    reader.wrong('CONCORDAT_KURRENTDB_URL', 'must start with kurrentdb:// or kurrentdb+discover://');
  }
  return { kind, adminUrl, appUrl, viewsUrl, tls: tlsOf(reader, urls), kurrentdb };
}

/** @param urls of `databases`, null where one is missing or wrong */
function tlsOf(reader: Reader, urls: readonly (URL | null)[]): TlsConfig | null {
  const verify = reader.oneOf('CONCORDAT_DATABASE_TLS', ['off', 'verify']) === 'verify';
  if (!verify) reader.unused(['CONCORDAT_DATABASE_TLS_CA'], 'CONCORDAT_DATABASE_TLS is off');
  for (const [index, url] of urls.entries()) {
    const name = databases[index]!;
    // `sslmode=require` that nobody reads would be taken for a connection that is encrypted.
    const unread = [...url?.searchParams.keys() ?? []].filter((key) => key !== 'host');
    if (unread.length > 0) {
      reader.wrong(name, `may only have the parameter host, not ${unread.join(', ')}; see CONCORDAT_DATABASE_TLS`);
    }
    if (verify && url?.searchParams.get('host')?.startsWith('/')) {
      reader.wrong(name, 'names a Unix socket, which has no TLS, but CONCORDAT_DATABASE_TLS is verify');
    }
  }
  return verify ? { caFile: reader.text('CONCORDAT_DATABASE_TLS_CA') || null } : null;
}

function issuerOf(reader: Reader, store: StoreConfig): IssuerConfig {
  if (store.kind !== 'postgres' && !trust.some((name) => reader.isSet(name))) {
    reader.unused(claims, 'CONCORDAT_ISSUER is not');
    return { kind: 'local' };
  }
  const why = store.kind === 'postgres' ? 'CONCORDAT_STORE is postgres'
    : `${trust.join(', ')} come together or not at all`;
  reader.url('CONCORDAT_ISSUER', why, ['https:']);
  reader.url('CONCORDAT_JWKS_URL', why, ['https:']);
  const personKey = reader.required('CONCORDAT_PERSON_KEY', why);
  if (personKey !== '' && personKey.length < 32) {
    reader.wrong('CONCORDAT_PERSON_KEY', 'must have 32 characters or more');
  }
  return {
    kind: 'external',
    issuer: reader.text('CONCORDAT_ISSUER'),
    audience: reader.required('CONCORDAT_AUDIENCE', why),
    jwksUrl: reader.text('CONCORDAT_JWKS_URL'),
    personKey,
    roleClaim: reader.text('CONCORDAT_ROLE_CLAIM'),
    councilClaim: reader.text('CONCORDAT_COUNCIL_CLAIM'),
  };
}

const followingOf = (reader: Reader): FollowingConfig => ({
  shares: Number(reader.oneOf('CONCORDAT_VIEWS_SHARES', ['1', '2', '4', '8'])),
  threads: reader.number('CONCORDAT_REBUILD_THREADS', 1, 64),
  leaseMs: 1_000 * reader.number('CONCORDAT_LEASE_SECONDS', 1, 600),
});
function tracesOf(reader: Reader): TracesConfig | null {
  if (!reader.isSet('OTEL_EXPORTER_OTLP_ENDPOINT')) return null;
  const endpoint = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT', '', ['http:', 'https:']);
  const ratio = Number(reader.text('OTEL_TRACES_SAMPLER_ARG'));
  if (!(ratio >= 0 && ratio <= 1)) reader.wrong('OTEL_TRACES_SAMPLER_ARG', 'must be a number from 0 to 1');
  return { endpoint: endpoint?.href ?? '', ratio };
}

/**
 * The configuration of an environment-like record.
 * @throws ConfigError with every problem
 */
export function parseConfig(env: Env): Config {
  const reader = new SettingReader(settings, env);
  const port = reader.number('PORT', 0, 65_535);
  const host = reader.text('HOST');
  if (!/^[A-Za-z0-9.:-]+$/.test(host)) reader.wrong('HOST', 'must be an address or a host name');
  const store = storeOf(reader);
  const issuer = issuerOf(reader, store);
  const config: Config = {
    port, host, store, issuer,
    workerPort: reader.isSet('CONCORDAT_WORKER_PORT') ? reader.number('CONCORDAT_WORKER_PORT', 0, 65_535) : null,
    kafka: kafkaOf(reader, store),
    trail: trailOf(reader, store),
    following: followingOf(reader),
    dataDir: reader.text('CONCORDAT_DATA_DIR'),
    lagMax: reader.number('CONCORDAT_LAG_MAX', 1, 100_000_000),
    readWaitMs: reader.number('CONCORDAT_READ_WAIT_MS', 0, 60_000),
    priceIndexFile: reader.text('CONCORDAT_PRICE_INDEX') || null,
    disclosure: { councilsMin: reader.number('CONCORDAT_DISCLOSURE_COUNCILS', 2, 100) },
    log: reader.oneOf('CONCORDAT_LOG', logLevels),
    metricsPort: reader.number('CONCORDAT_METRICS_PORT', 0, 65_535) || null,
    traces: tracesOf(reader),
  };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

/** @throws ConfigError with every problem of this process's environment */
export const readConfig = (): Config => parseConfig(process.env);
