/** A PostgreSQL with TLS as an operator would run it, at localhost, and an issuer of tokens beside it. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Capacity } from '#domain';
import { openSql, type SqlSettings } from '#store';
import { startEmbedded } from '../../libs/platform/src/embedded.ts';

const tlsFile = (name: string): string => fileURLToPath(new URL(`./tls/${name}`, import.meta.url));
/** Vouches for both certificates that the server can show. */
export const authority = tlsFile('authority.pem');

export type ExternalPostgres = {
  /** The three addresses, as settings; nothing says yet that they want TLS. */
  readonly settings: (host?: string) => Readonly<Record<string, string>>;
  /** The superuser, in the database of the product. */
  readonly login: SqlSettings;
  /** From now on new connections are shown a certificate for localhost, as at the start, or for elsewhere.example. */
  readonly show: (certificate: 'server' | 'elsewhere') => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startExternalPostgres(): Promise<ExternalPostgres> {
  const dir = join(await mkdtemp(join(tmpdir(), 'external-')), 'postgres');
  const { port, user, password, stop } = await startEmbedded({ dir, temporary: true });
  const cluster = join(dir, 'cluster');
  // PostgreSQL takes no key that others could read, nor one of another owner.
  const { uid, gid } = await stat(cluster);
  for (const name of ['server.pem', 'elsewhere.pem', 'server.key']) {
    await writeFile(join(cluster, name), await readFile(tlsFile(name)), { mode: 0o600 });
    await chown(join(cluster, name), uid, gid);
  }
  const set = async (...changes: readonly string[]): Promise<void> => {
    const sql = openSql({ host: '127.0.0.1', port, user, password, database: 'postgres', connectionsMax: 1 });
    for (const change of changes) await sql.query(`alter system set ${change}`);
    await sql.query('select pg_reload_conf()');
    await sql.close();
  };
  const show: ExternalPostgres['show'] = (certificate) => set(`ssl_cert_file = '${certificate}.pem'`);
  await set("ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", 'ssl = on');
  const url = (login: string, secret: string, host: string): string =>
    `postgresql://${login}:${encodeURIComponent(secret)}@${host}:${port}/concordat`;
  const settings = (host = 'localhost') => ({
    CONCORDAT_STORE: 'postgres',
    CONCORDAT_DATABASE_URL: url(user, password, host),
    CONCORDAT_APP_DATABASE_URL: url('concordat_app', 'the secret of the app', host),
    CONCORDAT_VIEWS_DATABASE_URL: url('concordat_views', 'the secret of the views', host),
  });
  const login = { host: '127.0.0.1', port, user, password, database: 'concordat' };
  return { settings, login, show, stop };
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export type ExternalIssuer = {
  readonly settings: Readonly<Record<string, string>>;
  readonly token: (role: Capacity, council?: string) => string;
  readonly stop: () => Promise<void>;
};

/** Serves its one key over HTTP on loopback, as an OpenID Connect provider would. */
export async function startExternalIssuer(): Promise<ExternalIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'EdDSA' }] });
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(keys);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      CONCORDAT_ISSUER: issuer, CONCORDAT_AUDIENCE: 'concordat', CONCORDAT_JWKS_URL: `${issuer}/keys`,
      CONCORDAT_PERSON_KEY: 'a key of thirty-two characters..',
    },
    token: (role, council) => {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: 'concordat', sub: `${role} of ${council}`, iat: now, exp: now + 600, role };
      const text = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ ...claims, ...(council && { council }) })}`;
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
