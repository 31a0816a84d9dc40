/** What docker-compose.yml brings up, as far as that can be said without bringing it up. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parseConfig, settings } from '#platform';
import type { Config } from '#platform';
import { documents, imageOf, kafkaVersion } from './yaml-files.ts';

type Service = {
  readonly image: string; readonly user?: string; readonly build?: { readonly dockerfile: string };
  readonly restart?: string; readonly ports?: readonly string[]; readonly volumes?: readonly string[];
  readonly profiles?: readonly string[]; readonly network_mode?: string; readonly command?: readonly string[];
  readonly cap_drop?: readonly string[]; readonly security_opt?: readonly string[]; readonly read_only?: boolean;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly environment: Readonly<Record<string, string | number>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
};
type Script = {
  readonly envText: (options?: { readonly kurrentdb?: boolean }) => string;
  readonly ensureEnv: (file: string, options?: { readonly kurrentdb?: boolean }) => boolean;
};

const [compose] = documents('docker-compose.yml') as [{
  readonly services: Readonly<Record<string, Service>>; readonly volumes: Readonly<Record<string, unknown>>;
}];
const { services } = compose;
const all = Object.entries(services);
const script = await import(pathToFileURL(join(process.cwd(), 'infra', 'scripts', 'compose.mjs')).href) as Script;
const ours = ['api', 'worker'] as const;

/** NAME=value lines, as Docker Compose reads them. */
const variablesOf = (text: string): Record<string, string> => Object.fromEntries(
  text.split('\n').filter((line) => /^\w+=/.test(line)).map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  }));

/** The environment of a service, with variables put in as Docker Compose does it. @throws Error for one not given */
function environmentOf(name: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const variables = /\$\{(\w+)(?::([?-])([^}]*))?\}/g;
  const put = (text: string): string => text.replace(variables, (_all, variable, kind, other) => {
    const value = given[variable as string];
    if (value !== undefined && value !== '') return value;
    if (kind === '-') return other as string;
    throw new Error(`${variable} must be given`);
  });
  return Object.fromEntries(Object.entries(services[name]!.environment).map(([key, value]) => [key, put(`${value}`)]));
}
const configOf = (name: string, options: { readonly kurrentdb?: boolean } = {}): Config =>
  parseConfig(environmentOf(name, variablesOf(script.envText(options))));

describe('docker-compose.yml', () => {
  it('holds everything that the product runs on', () => {
    const named = (profile: string | undefined) =>
      all.filter(([, { profiles }]) => profiles?.[0] === profile).map(([name]) => name).sort();
    expect(named(undefined)).toEqual(['api', 'kafka', 'oidc', 'postgres', 'worker']);
    expect(named('kurrentdb')).toEqual(['kurrentdb']);
    expect(named('seeing')).toEqual(['grafana', 'jaeger', 'prometheus']);
  });

  it.each(ours)('gives the %s every setting that it needs, and none that it does not know', (name) => {
    const names = Object.keys(services[name]!.environment);
    expect(names.filter((one) => !(one in settings))).toEqual([]);
    const config = configOf(name);
    expect(config.store).toMatchObject({ kind: 'postgres', kurrentdb: null });
    expect(config.issuer).toMatchObject({ kind: 'external', audience: 'concordat' });
    const kurrentdb = 'kurrentdb://kurrentdb:2113?tls=false';
    expect(configOf(name, { kurrentdb: true }).store).toMatchObject({ kurrentdb });
  });

  it('publishes from the worker alone, to the broker there', () => {
    expect(configOf('worker').kafka).toMatchObject({ brokers: ['kafka:9092'], tls: null, login: null });
    expect(services['kafka']!.environment['KAFKA_ADVERTISED_LISTENERS']).toContain('PLAINTEXT://kafka:9092');
    expect(configOf('api').kafka).toBeNull();
  });

  it('starts nothing while a secret is not given', () => {
    const given = variablesOf(script.envText());
    for (const name of ours) {
      for (const variable of ['OWNER_PASSWORD', 'APP_PASSWORD', 'VIEWS_PASSWORD', 'CONCORDAT_PERSON_KEY']) {
        expect(() => environmentOf(name, { ...given, [variable]: '' })).toThrow(`${variable} must be given`);
      }
    }
    for (const [service, variable] of [['postgres', 'OWNER_PASSWORD'], ['oidc', 'OIDC_ADMIN_PASSWORD'],
      ['oidc', 'TRIAL_PASSWORD']] as const) {
      expect(() => environmentOf(service, { ...given, [variable]: '' })).toThrow(`${variable} must be given`);
    }
  });

  it.each(all)('runs %s from a version, as nobody special, watched over', (name, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
    expect(service.user).toMatch(/^([1-9]\d*|postgres|appuser)$/);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.restart).toBe('unless-stopped');
    // Jaeger's image holds nothing that could ask it.
    expect(service.healthcheck?.test[0]).toBe(name === 'jaeger' ? undefined : 'CMD');
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(all)('lets %s wait only for what is there and watched over, and use only volumes that are', (_, service) => {
    for (const [other, { condition, required = true }] of Object.entries(service.depends_on ?? {})) {
      expect(services[other]).toBeDefined();
      expect(condition).toBe('service_healthy');
      // What has a profile may not be there: only who can do without may wait for it.
      expect(required).toBe(services[other]!.profiles === undefined);
    }
    for (const volume of service.volumes ?? []) {
      const [source] = volume.split(':') as [string];
      expect(source.startsWith('./') ? existsSync(source) : source in compose.volumes).toBe(true);
    }
    if (service.network_mode !== undefined) {
      const [, other] = service.network_mode.split(':') as [string, string];
      expect(service.depends_on).toHaveProperty([other]);
    }
  });

  it('reaches the service from this machine, and asks it and the worker where they answer', () => {
    const { host, port } = configOf('api');
    expect(host).toBe('0.0.0.0');
    expect(services['oidc']!.ports).toContain(`127.0.0.1:${port}:${port}`);
    expect(services['api']!.healthcheck!.test.join(' ')).toContain(`http://127.0.0.1:${port}/health/live`);
    const { workerPort } = configOf('worker');
    expect(services['worker']!.healthcheck!.test.join(' ')).toContain(`http://127.0.0.1:${workerPort}/health/live`);
  });

  it('runs the broker that the specs run on', () => {
    expect(services['kafka']!.image).toBe(`apache/kafka:${kafkaVersion()}`);
  });

  it('builds the image in stages, from an exact Node, for a user who is not root', () => {
    const { bases, user, port } = imageOf();
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/);
    expect([user, port]).toEqual(['1000', 3000]);
    for (const name of ours) {
      expect(services[name]).toMatchObject({ user, read_only: true, build: { dockerfile: 'infra/docker/Dockerfile' } });
    }
    const [program] = services['worker']!.command!.slice(-1);
    expect(existsSync(program!.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).toBe(true);
  });
});

describe('the secrets of a trial', () => {
  const dir = mkdtempSync(join(tmpdir(), 'concordat-env-'));
  afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

  it('are made once, for nobody else to read, and never again', () => {
    const file = join(dir, '.env');
    expect(script.ensureEnv(file)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const first = readFileSync(file, 'utf8');
    expect(script.ensureEnv(file, { kurrentdb: true })).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it('are long, all different, and different each time', () => {
    const [one, other] = [script.envText(), script.envText()].map((text) => Object.values(variablesOf(text)));
    expect(one).toHaveLength(6);
    for (const secret of one!) expect(secret).toMatch(/^[0-9a-f]{48}$/);
    expect(new Set([...one!, ...other!]).size).toBe(12);
  });

  it('go neither into the repository nor into the image', () => {
    for (const file of ['.gitignore', 'infra/docker/Dockerfile.dockerignore']) {
      expect(readFileSync(file, 'utf8').split('\n')).toContain('.env');
    }
  });
});
