import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig, settings } from '#platform';

const external = {
  CONCORDAT_ISSUER: 'https://login.example.gov.uk',
  CONCORDAT_AUDIENCE: 'concordat',
  CONCORDAT_JWKS_URL: 'https://login.example.gov.uk/keys',
  CONCORDAT_PERSON_KEY: 'k'.repeat(32),
};
const databases = {
  CONCORDAT_STORE: 'postgres',
  CONCORDAT_DATABASE_URL: 'postgres://owner:s3cret@db/concordat',
  CONCORDAT_APP_DATABASE_URL: 'postgres://app:s3cret@db/concordat',
  CONCORDAT_VIEWS_DATABASE_URL: 'postgresql://views:s3cret@db/concordat',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const deployed = { ...databases, ...external };

describe('the configuration', () => {
  it('needs no setting at all on a bare machine: loopback, embedded store, local issuer, samples', () => {
    expect(parseConfig({})).toEqual({
      port: 3000, host: '127.0.0.1', dataDir: './data', lagMax: 1000, readWaitMs: 2000, log: 'info',
      priceIndexFile: null, kafka: null, metricsPort: null, traces: null, workerPort: null,
      following: { shares: 1, threads: 2, leaseMs: 10_000 }, disclosure: { councilsMin: 3 },
      store: { kind: 'embedded', samples: true }, issuer: { kind: 'local' },
      trail: { dir: 'data/trail', keyFile: 'data/trail-keys.json', origin: null, everyMs: 1_000, witnesses: [],
        quorum: 0 },
    });
  });

  it('keeps a trail elsewhere only where it is told, its keys outside of it, and knows its witnesses', () => {
    expect(parseConfig(deployed).trail).toBeNull();
    expect(problemsOf({ ...deployed, CONCORDAT_TRAIL_ORIGIN: 'example.org/log' })).toEqual([
      'CONCORDAT_TRAIL_ORIGIN is set, but CONCORDAT_TRAIL_DIR is not']);
    const vkey = 'witness.example+0123abcd+BAAA';
    const there = { ...deployed, CONCORDAT_TRAIL_DIR: '/srv/trail', CONCORDAT_TRAIL_ORIGIN: 'example.org/log' };
    expect(parseConfig({ ...there, CONCORDAT_WITNESSES: `${vkey} https://w.example/, ${vkey} http://localhost:1` })
      .trail).toMatchObject({ dir: '/srv/trail', origin: 'example.org/log', witnesses: [
        { vkey, url: 'https://w.example/' }, { vkey, url: 'http://localhost:1' }] });
    expect(problemsOf({ ...there, CONCORDAT_TRAIL_KEYS: '/srv/trail/keys.json', CONCORDAT_WITNESSES: 'w.example',
      CONCORDAT_TRAIL_ORIGIN: 'https://example.org', CONCORDAT_WITNESS_QUORUM: '2' })).toHaveLength(4);
    expect(problemsOf({ CONCORDAT_STORE: 'memory', CONCORDAT_TRAIL_DIR: '/srv/trail' })).toHaveLength(1);
  });

  it('takes external databases and an external issuer', () => {
    const extra = { PORT: '0', CONCORDAT_ROLE_CLAIM: 'roles', CONCORDAT_SAMPLES: 'off' };
    const config = parseConfig({ ...deployed, ...extra });
    expect(config.port).toBe(0);
    expect(config.store).toEqual({
      kind: 'postgres', adminUrl: databases.CONCORDAT_DATABASE_URL, appUrl: databases.CONCORDAT_APP_DATABASE_URL,
      viewsUrl: databases.CONCORDAT_VIEWS_DATABASE_URL,
      tls: null, kurrentdb: null,
    });
    expect(config.issuer).toEqual({
      kind: 'external', issuer: external.CONCORDAT_ISSUER, audience: 'concordat', jwksUrl: external.CONCORDAT_JWKS_URL,
      personKey: external.CONCORDAT_PERSON_KEY, roleClaim: 'roles', councilClaim: 'council',
    });
  });

  it('takes a port for the health of a worker', () => {
    expect(parseConfig({ CONCORDAT_WORKER_PORT: '0' }).workerPort).toBe(0);
    expect(problemsOf({ CONCORDAT_WORKER_PORT: 'yes' })).toEqual([
      'CONCORDAT_WORKER_PORT must be a whole number from 0 to 65535, not "yes"']);
  });

  it('takes a file with a price index of its own', () => {
    expect(parseConfig({ CONCORDAT_PRICE_INDEX: 'prices.json' }).priceIndexFile).toBe('prices.json');
    expect(parseConfig({ CONCORDAT_PRICE_INDEX: '' }).priceIndexFile).toBeNull();
  });

  it('takes TLS to the databases, with the public authorities or others', () => {
    const verify = { ...deployed, CONCORDAT_DATABASE_TLS: 'verify' };
    expect(parseConfig(verify).store).toMatchObject({ tls: { caFile: null } });
    const ours = { ...verify, CONCORDAT_DATABASE_TLS_CA: 'ca.pem' };
    expect(parseConfig(ours).store).toMatchObject({ tls: { caFile: 'ca.pem' } });
  });

  it('reports everything that is wrong at once, one problem per line', () => {
    const env = {
      PORT: 'http', CONCORDAT_PROT: '1', CONCORDAT_STORE: 'postgres', CONCORDAT_LOG: 'loud', UNRELATED: 'x',
    };
    expect(problemsOf(env)).toEqual([
      'CONCORDAT_PROT is not a setting',
      'PORT must be a whole number from 0 to 65535, not "http"',
      'CONCORDAT_DATABASE_URL is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_APP_DATABASE_URL is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_VIEWS_DATABASE_URL is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_ISSUER is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_JWKS_URL is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_PERSON_KEY is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_AUDIENCE is missing: CONCORDAT_STORE is postgres',
      'CONCORDAT_LOG must be one of debug, info, warn, silent, not "loud"',
    ]);
    const lines = new ConfigError(problemsOf(env)).message.split('\n');
    expect(lines).toHaveLength(11);
  });

  it.each([
    ['a port out of range', { PORT: '65536' }, 'PORT'],
    ['a negative port', { PORT: '-1' }, 'PORT'],
    ['a host with a path', { HOST: 'example/x' }, 'HOST'],
    ['an unknown store', { CONCORDAT_STORE: 'sqlite' }, 'CONCORDAT_STORE'],
    ['samples neither on nor off', { CONCORDAT_SAMPLES: 'yes' }, 'CONCORDAT_SAMPLES'],
    ['a lag of nothing', { CONCORDAT_LAG_MAX: '0' }, 'CONCORDAT_LAG_MAX'],
    ['a wait with a unit', { CONCORDAT_READ_WAIT_MS: '2s' }, 'CONCORDAT_READ_WAIT_MS'],
    ['a database beside an embedded store', { CONCORDAT_DATABASE_URL: 'postgres://db' }, 'CONCORDAT_DATABASE_URL'],
    ['claims without an issuer', { CONCORDAT_ROLE_CLAIM: 'roles' }, 'CONCORDAT_ROLE_CLAIM'],
    ['samples asked for in external databases', { ...deployed, CONCORDAT_SAMPLES: 'on' }, 'CONCORDAT_SAMPLES'],
    ['an issuer over plain HTTP', { ...external, CONCORDAT_ISSUER: 'http://login.example.gov.uk' }, 'CONCORDAT_ISSUER'],
    ['a database of another make', { ...deployed, CONCORDAT_DATABASE_URL: 'mysql://x@db' }, 'CONCORDAT_DATABASE_URL'],
    ['TLS that is not verified', { ...deployed, CONCORDAT_DATABASE_TLS: 'require' }, 'CONCORDAT_DATABASE_TLS'],
    ['TLS beside an embedded store', { CONCORDAT_DATABASE_TLS: 'verify' }, 'CONCORDAT_DATABASE_TLS'],
    ['authorities without TLS', { ...deployed, CONCORDAT_DATABASE_TLS_CA: 'ca.pem' }, 'CONCORDAT_DATABASE_TLS_CA'],
    ['TLS on a Unix socket', {
      ...deployed, CONCORDAT_DATABASE_TLS: 'verify', CONCORDAT_DATABASE_URL: 'postgres://x@/c?host=/run/postgresql',
    }, 'CONCORDAT_DATABASE_URL'],
    ['TLS asked for in an address', {
      ...deployed, CONCORDAT_APP_DATABASE_URL: 'postgres://app@db/c?sslmode=require',
    }, 'CONCORDAT_APP_DATABASE_URL'],
    ['a short person key', { ...external, CONCORDAT_PERSON_KEY: 'short' }, 'CONCORDAT_PERSON_KEY'],
    ['half an issuer', { ...external, CONCORDAT_JWKS_URL: '' }, 'CONCORDAT_JWKS_URL'],
  ])('refuses %s', (_what, env, name) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} `));
  });

  it('takes an issuer over plain HTTP on this machine only', () => {
    expect(problemsOf({ ...external, CONCORDAT_ISSUER: 'http://localhost:9000' })).toEqual([]);
  });

  it('refuses one database role for everything, because that role could change history', () => {
    const env = { ...deployed, CONCORDAT_APP_DATABASE_URL: databases.CONCORDAT_DATABASE_URL };
    expect(problemsOf(env).join()).toMatch(/three different roles/);
  });

  it('never shows a secret in what it reports', () => {
    const env = { ...deployed, CONCORDAT_DATABASE_URL: 'nonsense-s3cret', CONCORDAT_PERSON_KEY: 'short-s3cret' };
    expect(problemsOf(env)).toHaveLength(2);
    expect(new ConfigError(problemsOf(env)).message).not.toContain('s3cret');
  });

  it('keeps the log in KurrentDB where one is named, and never shows its password', () => {
    const address = 'kurrentdb://admin:s3cret@log:2113?tls=true';
    expect(parseConfig({ ...deployed, CONCORDAT_KURRENTDB_URL: address }).store).toMatchObject({ kurrentdb: address });
    expect(problemsOf({ ...deployed, CONCORDAT_KURRENTDB_URL: 'http://admin:s3cret@log' })).toEqual([
      'CONCORDAT_KURRENTDB_URL must start with kurrentdb:// or kurrentdb+discover://']);
    expect(problemsOf({ CONCORDAT_KURRENTDB_URL: address })).toEqual([
      'CONCORDAT_KURRENTDB_URL is set, but CONCORDAT_STORE is embedded']);
  });

  it('publishes to the brokers named, and takes no half of it', () => {
    const given = { ...deployed, KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092', CONCORDAT_KAFKA_PREFIX: 'shared' };
    expect(parseConfig(given).kafka).toEqual({
      brokers: ['kafka-1:9092', 'kafka-2:9092'], prefix: 'shared', instance: 'concordat', partitions: 12,
      tls: null, login: null });
    expect(problemsOf({ ...deployed, KAFKA_BROKERS: 'kafka' })).toEqual([
      'KAFKA_BROKERS must be host:port, several separated by commas, not "kafka"']);
    expect(problemsOf({ ...deployed, CONCORDAT_KAFKA_PARTITIONS: '3' })).toEqual([
      'CONCORDAT_KAFKA_PARTITIONS is set, but KAFKA_BROKERS is not']);
    expect(problemsOf({ CONCORDAT_STORE: 'memory', KAFKA_BROKERS: 'kafka:9092' })).toEqual([
      'KAFKA_BROKERS needs a store that is kept, not "kafka:9092"']);
  });

  it('serves metrics on a port of its own, and traces to a collector, if asked', () => {
    expect(parseConfig({ CONCORDAT_METRICS_PORT: '9464' }).metricsPort).toBe(9464);
    expect(parseConfig({ CONCORDAT_METRICS_PORT: '0' }).metricsPort).toBeNull();
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(parseConfig(collector).traces).toEqual({ endpoint: 'http://collector:4318/', ratio: 1 });
    expect(parseConfig({ ...collector, OTEL_TRACES_SAMPLER_ARG: '0.1' }).traces).toMatchObject({ ratio: 0.1 });
    expect(problemsOf({ CONCORDAT_METRICS_PORT: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toEqual([
      'CONCORDAT_METRICS_PORT must be a whole number from 0 to 65535, not "on"',
      'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL starting with http:// or https://, not "collector:4318"']);
    expect(problemsOf({ ...collector, OTEL_TRACES_SAMPLER_ARG: 'some' })).toEqual([
      'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not "some"']);
  });

  it('takes TLS to the brokers and a user there', () => {
    const brokers = { ...deployed, KAFKA_BROKERS: 'kafka:9093' };
    const login = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_USERNAME: 'concordat', KAFKA_PASSWORD: 's3cret' };
    expect(parseConfig({ ...brokers, ...login, KAFKA_TLS: 'verify', KAFKA_TLS_CA: 'ca.pem' }).kafka).toEqual({
      brokers: ['kafka:9093'], prefix: 'concordat', instance: 'concordat', partitions: 12,
      tls: { caFile: 'ca.pem' }, login: { mechanism: 'scram-sha-512', username: 'concordat', password: 's3cret' } });
    expect(parseConfig({ ...brokers, KAFKA_TLS: 'verify' }).kafka)
      .toMatchObject({ tls: { caFile: null }, login: null });
    const shorter = { ...login, KAFKA_SASL_MECHANISM: 'scram-sha-256' };
    expect(parseConfig({ ...brokers, ...shorter }).kafka).toMatchObject({
      tls: null, login: { mechanism: 'scram-sha-256' } });
    expect(parseConfig({ ...brokers, ...login, KAFKA_SASL_MECHANISM: 'plain', KAFKA_TLS: 'verify' }).kafka)
      .toMatchObject({ login: { mechanism: 'plain' } });
  });

  const kafka = { ...deployed, KAFKA_BROKERS: 'kafka:9093' };
  const user = { KAFKA_USERNAME: 'concordat', KAFKA_PASSWORD: 's3cret' };
  it.each([
    ['TLS that is not verified', { ...kafka, KAFKA_TLS: 'on' }, 'KAFKA_TLS must be one of off, verify, not "on"'],
    ['authorities without TLS', { ...kafka, KAFKA_TLS_CA: 'ca.pem' }, 'KAFKA_TLS_CA is set, but KAFKA_TLS is off'],
    ['a mechanism nobody knows', { ...kafka, ...user, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' },
      'KAFKA_SASL_MECHANISM must be one of scram-sha-512, scram-sha-256, plain, not "SCRAM-SHA-512"'],
    ['a password in the open', { ...kafka, ...user, KAFKA_SASL_MECHANISM: 'plain' },
      'KAFKA_SASL_MECHANISM is plain, which sends the password as it is: set KAFKA_TLS to verify'],
    ['a mechanism without a user', { ...kafka, KAFKA_PASSWORD: 's3cret', KAFKA_SASL_MECHANISM: 'scram-sha-512' },
      'KAFKA_USERNAME is missing: KAFKA_SASL_MECHANISM is set'],
    ['a user without a password', { ...kafka, KAFKA_USERNAME: 'x', KAFKA_SASL_MECHANISM: 'scram-sha-512' },
      'KAFKA_PASSWORD is missing: KAFKA_SASL_MECHANISM is set'],
    ['a user without a mechanism', { ...kafka, KAFKA_USERNAME: 'concordat' },
      'KAFKA_USERNAME is set, but KAFKA_SASL_MECHANISM is not'],
    ['TLS to no brokers', { ...deployed, KAFKA_TLS: 'verify' }, 'KAFKA_TLS is set, but KAFKA_BROKERS is not'],
    ['a password for no brokers', { ...deployed, KAFKA_PASSWORD: 's3cret' },
      'KAFKA_PASSWORD is set, but KAFKA_BROKERS is not'],
  ])('of the brokers refuses %s', (_what, env, problem) => {
    expect(problemsOf(env)).toEqual([problem]);
  });

  it('is listed in full in the README of the platform, defaults and meanings included', () => {
    const readme = readFileSync(new URL('../../libs/platform/README.md', import.meta.url), 'utf8');
    const rows = Object.entries(settings).map(([name, setting]) =>
      `| ${name} | ${setting.default ?? ''} | ${setting.meaning} |`);
    expect(readme.split('\n').filter((line) => /^\| [A-Z_]+ \|/.test(line))).toEqual(rows);
  });
});
