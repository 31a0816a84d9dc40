/**
 * The one file that touches `pg` and `pg-copy-streams`. Everyone else sees this small interface: PostgreSQL by pool,
 * times and big integers as text (nothing is rounded or moved to a local zone on the way).
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type SqlSettings = {
  /** Host name, 127.0.0.1, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The role whose rights the session has; the login must be a member of it. */
  readonly role?: string;
  readonly searchPath?: string;
  readonly connectionsMax?: number;
  /** Server-side limit of one statement, 10,000 ms if not given; 0 is no limit. */
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Further session settings, for example `{ enable_seqscan: 'off' }`. */
  readonly session?: Readonly<Record<string, string>>;
  readonly applicationName?: string;
  /**
   * Given: TLS only, with a certificate that names `host` and comes from an authority of `ca` (PEM),
   * or from a public one without it. Not given: no TLS.
   */
  readonly tls?: { readonly ca?: string };
};

export type Row = Readonly<Record<string, unknown>>;
export type TextRow = readonly (string | null)[];

/** Inside a transaction, or on any free connection of the pool. */
export interface SqlSession {
  /**
   * Rows as objects: int2, int4 and float as number, bool as boolean, json as parsed value, arrays
   * of text and numbers as arrays; int8, numeric, date and time types as text.
   * A `name` makes it a prepared statement: one name, one text.
   */
  query<T extends Row = Row>(text: string, values?: readonly unknown[], name?: string): Promise<T[]>;
  /** Rows as arrays of the text PostgreSQL wrote: the fastest way to read many. */
  rows(text: string, values?: readonly unknown[], name?: string): Promise<TextRow[]>;
}

export interface Sql extends SqlSession {
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: SqlSession) => Promise<T>): Promise<T>;
  /** `copy ... from stdin`, its rows in the text format of COPY: all of them or none. */
  copy(text: string, chunks: Iterable<string>): Promise<void>;
  close(): Promise<void>;
}

/** What PostgreSQL answered, or that it did not. */
export class SqlFailed extends Error {
  /** `code` is the SQLSTATE; empty when the connection failed before one was given. */
  constructor(message: string, readonly code: string, readonly unavailable: boolean, options?: { cause?: unknown }) {
    super(message, options);
  }
}

/** Connection, resources, operator, timeout and deadlock: another try may succeed. */
const passing = /^(08|53|57P|57014|55P03|40)/;

function failure(error: unknown): SqlFailed {
  if (error instanceof SqlFailed) return error;
  // A host with several addresses fails with an error for each, and no message of its own.
  const [first] = error instanceof AggregateError ? error.errors as unknown[] : [error];
  const message = first instanceof Error ? first.message : String(first);
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    return new SqlFailed(message, code, passing.test(code), { cause: error });
  }
  return new SqlFailed(message, '', true, { cause: error });
}

const text = (value: string) => value;
const objectTypes = {
  getTypeParser: (oid: number, format?: string) =>
    [20, 1082, 1083, 1114, 1184, 1266, 1700].includes(oid)
      ? text : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;
const textTypes = { getTypeParser: () => text } as unknown as pg.CustomTypesConfig;

type Queryable = { query(config: pg.QueryConfig): Promise<{ rows: unknown[] }> };

const session = (on: Queryable): SqlSession => ({
  async query<T extends Row>(sql: string, values?: readonly unknown[], name?: string) {
    const config = { text: sql, values: values as unknown[], types: objectTypes, ...(name && { name }) };
    const result = await on.query(config).catch((error: unknown) => { throw failure(error); });
    return result.rows as T[];
  },
  async rows(sql, values, name) {
    const named = name ? { name } : {};
    const config = { text: sql, values: values as unknown[], types: textTypes, rowMode: 'array', ...named };
    const result = await on.query(config).catch((error: unknown) => { throw failure(error); });
    return result.rows as TextRow[];
  },
});

/** Opens lazily: the first statement connects. A connection that dies is replaced by the next use. */
export function openSql(settings: SqlSettings): Sql {
  const pool = new pg.Pool(poolConfig(settings));
  // An idle connection that the server closes is no one's error: the pool has already let it go.
  pool.on('error', () => undefined);
  return {
    ...session(pool as unknown as Queryable),
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => { throw failure(error); });
      const tx = session(client as unknown as Queryable);
      // Without a listener a connection cut between two statements would end the process.
      const ignore = () => undefined;
      client.on('error', ignore);
      let broken: Error | undefined;
      try {
        await tx.query('begin');
        const result = await work(tx);
        await tx.query('commit');
        return result;
      } catch (error) {
        await tx.query('rollback').catch((lost: Error) => { broken = lost; });
        throw error;
      } finally {
        client.off('error', ignore);
        client.release(broken);
      }
    },
    async copy(text, chunks) {
      const client = await pool.connect().catch((error: unknown) => { throw failure(error); });
      let broken: Error | undefined;
      const ignore = () => undefined;
      client.on('error', ignore);
      try {
        await pipeline(Readable.from(chunks), client.query(copyFrom(text)));
      } catch (error) {
        broken = error as Error;
        throw failure(error);
      } finally {
        client.off('error', ignore);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

function poolConfig(settings: SqlSettings): pg.PoolConfig {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 10_000;
  const session = {
    timezone: 'UTC', datestyle: 'ISO', statement_timeout: String(statementTimeoutMs),
    ...(settings.role && { role: settings.role }),
    ...(settings.searchPath && { search_path: settings.searchPath }),
    ...settings.session,
  };
  return {
    host: settings.host,
    port: settings.port,
    user: settings.user,
    password: settings.password,
    database: settings.database,
    // `false`, so that no PGSSLMODE of the machine decides it instead.
    ssl: settings.tls ? { ...settings.tls, rejectUnauthorized: true } : false,
    application_name: settings.applicationName ?? 'concordat',
    options: Object.entries(session).map(([name, value]) => `-c ${name}=${escaped(value)}`).join(' '),
    max: settings.connectionsMax ?? 4,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? 5_000,
    // The server ends a slow statement itself; this is for a server that no longer answers at all.
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + 5_000 }),
    keepAlive: true,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
  };
}

const escaped = (value: string) => value.replace(/[\\ ]/g, '\\$&');
