/** The PostgreSQL a configuration names, or our own embedded one, and how each of our roles gets in. */
import { join } from 'node:path';
import { tlsOf } from './authorities.ts';
import type { Config } from './config.ts';
import { startEmbedded } from './embedded.ts';
import type { Log } from './log.ts';

export type Login = {
  /** Host name, address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Given where the connection must be TLS to a host that proves its name; `ca` in PEM, else the public ones. */
  readonly tls?: { readonly ca?: string };
};
export type Databases = {
  /** Migrates the schema. */
  readonly admin: Login;
  /** Reads and appends events. */
  readonly app: Login;
  /** Owns the read models. */
  readonly views: Login;
  /** Resolves when a server of our own has ended without being asked to. */
  readonly lost: Promise<void>;
  readonly stop: () => Promise<void>;
};

const postgresPort = 5432;

/** A login from `postgresql://user:password@host:port/database`; a socket directory as `?host=/run/postgresql`. */
export function loginOf(address: string): Login {
  const url = new URL(address);
  return {
    host: url.searchParams.get('host') ?? (url.hostname === '' ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '')),
    port: url.port === '' ? postgresPort : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}

/**
 * The embedded server has one login, which takes on the roles; null where nothing is kept.
 * @throws ConfigError, EmbeddedUnusable
 */
export async function openDatabases(config: Config, log: Log): Promise<Databases | null> {
  const { store, dataDir } = config;
  if (store.kind === 'memory') return null;
  if (store.kind === 'postgres') {
    const tls = store.tls === null ? {} : { tls: tlsOf('CONCORDAT_DATABASE_TLS_CA', store.tls) };
    const [admin, app, views] = [store.adminUrl, store.appUrl, store.viewsUrl]
      .map((url) => ({ ...loginOf(url), ...tls })) as [Login, Login, Login];
    const stop = async (): Promise<void> => undefined;
    const lost = new Promise<void>(() => {});
    return { admin, app, views, lost, stop };
  }
  const server = await startEmbedded({ dir: join(dataDir, 'postgres'), log: (line) => { log.info(line); } });
  let gone = false;
  void server.lost.then(() => { gone = true; });
  const { host, port, user, password } = server;
  const login = { host, port, user, password, database: 'concordat' };
  const stop = async (): Promise<void> => { if (!gone) await server.stop(); };
  return { admin: login, app: login, views: login, lost: server.lost, stop };
}
