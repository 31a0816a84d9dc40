/**
 * Numbered SQL files of `infra/postgres`, applied once each, forward only. What was applied is kept
 * with its SHA-256 in `public.migrations`: a file that changed or went away afterwards is refused,
 * because the database and the repository would then tell different stories. What a later release applied is its
 * own: while old and new run side by side, an old process may be started again.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSql, SqlFailed, type SqlSession, type SqlSettings } from './sql.ts';

export class MigrationRefused extends Error {}

type Migration = { readonly number: number; readonly name: string; readonly text: string; readonly sha256: string };

export type MigrateOptions = {
  /** Where the files are; the package's own `infra/postgres` if not given. */
  readonly folder?: string;
  /**
   * Passwords with which the roles may log in; without one a role is only to be assumed. A role that can
   * log in already keeps the password it has: that is its operator's to change.
   */
  readonly passwords?: { readonly app?: string | undefined; readonly views?: string | undefined };
};

/**
 * Brings the database up to date in one transaction, so that a failing file leaves nothing behind.
 * Returns the names applied now. Any number of processes may call it at once.
 * @throws MigrationRefused when a file that was applied has changed or is missing
 */
export async function migrate(settings: SqlSettings, options: MigrateOptions = {}): Promise<string[]> {
  const files = await migrationsIn(options.folder ?? join(packageRoot(), 'infra', 'postgres'));
  const sql = openSql({ ...settings, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    return await sql.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(7205759403792793602)');
      const applied = await apply(tx, files);
      await letIn(tx, 'concordat_app', options.passwords?.app);
      await letIn(tx, 'concordat_views', options.passwords?.views);
      return applied;
    });
  } finally {
    await sql.close();
  }
}

async function apply(tx: SqlSession, files: readonly Migration[]): Promise<string[]> {
  await tx.query(`create table if not exists public.migrations (
    number integer primary key, name text not null, sha256 text not null,
    applied_at timestamptz not null default now())`);
  const applied = await tx.query<{ number: number; name: string; sha256: string }>(
    'select number, name, sha256 from public.migrations order by number');
  const newest = files.at(-1)?.number ?? 0;
  for (const { number, name, sha256 } of applied) {
    if (number > newest) continue;
    const file = files.find((one) => one.number === number);
    if (!file) throw new MigrationRefused(`${name} was applied to this database and is missing here`);
    if (file.sha256 !== sha256) throw new MigrationRefused(`${file.name} has changed since it was applied`);
  }
  const last = applied.at(-1)?.number ?? 0;
  const due = files.filter((file) => !applied.some((one) => one.number === file.number));
  for (const file of due) {
    if (file.number < last) throw new MigrationRefused(`${file.name} comes before ${last}, which is applied already`);
    await tx.query(file.text);
    await tx.query('insert into public.migrations (number, name, sha256) values ($1, $2, $3)',
      [file.number, file.name, file.sha256]);
  }
  return due.map((file) => file.name);
}

/** SCRAM keeps only a verifier of the password in the server. */
async function letIn(tx: SqlSession, role: string, password: string | undefined): Promise<void> {
  if (password === undefined) return;
  const [known] = await tx.query<{ may: boolean }>(
    'select rolcanlogin as may from pg_roles where rolname = $1', [role]);
  if (known?.may) return;
  const [made] = await tx.query<{ text: string }>(
    `select format('alter role %I login password %L', $1::text, $2::text) as text`, [role, password]);
  await tx.query(made!.text);
}

async function migrationsIn(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{3}-[a-z0-9-]+\.sql$/.test(name)).sort();
  const files = await Promise.all(names.map(async (name) => {
    const text = await readFile(join(folder, name), 'utf8');
    return { number: +name.slice(0, 3), name, text, sha256: createHash('sha256').update(text).digest('hex') };
  }));
  const twice = files.find((file, at) => files[at + 1]?.number === file.number);
  if (twice) throw new MigrationRefused(`two files carry the number of ${twice.name}`);
  return files;
}

/** From source and from dist alike: the nearest directory above with a package.json. */
function packageRoot(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, 'package.json'))) at = dirname(at);
  return at;
}

/** Creates the database of `settings` unless it is there, through the server's own `postgres` database. */
export async function createDatabase(settings: SqlSettings): Promise<void> {
  const sql = openSql({ ...settings, database: 'postgres', connectionsMax: 1 });
  try {
    const found = await sql.query('select 1 from pg_database where datname = $1', [settings.database]);
    if (found.length > 0) return;
    const [made] = await sql.query<{ text: string }>(
      `select format('create database %I', $1::text) as text`, [settings.database]);
    await sql.query(made!.text).catch((error: unknown) => {
      if (!(error instanceof SqlFailed) || !['42P04', '23505'].includes(error.code)) throw error;
    });
  } finally {
    await sql.close();
  }
}
