/**
 * A second set of tables beside the live ones: made, filled by others, compared, and put in their place in one step.
 * Readers name the schema `views`; taking the place is a change of two names in one transaction, and statements
 * that were prepared before find the new tables by themselves.
 */
import { SqlFailed, start, Unavailable, type Position, type Sql, type SqlSession } from '#store';
import { live, slots, standingOf } from './position.ts';
import type { Chosen } from './views.ts';

export const beside = 'views_next';
const old = 'views_old';

type Found = { readonly table: string; readonly options: string | null };
type Index = { readonly name: string; readonly table: string; readonly text: string; readonly primary: boolean };

/** The tables of the live views once more, empty, without their indexes: those are cheaper made afterwards. */
export async function prepare(sql: Sql, chosen: Chosen, position: Position): Promise<void> {
  await sql.transaction(async (tx) => {
    await clear(tx);
    await tx.query(`create schema ${beside}`);
    await tx.query(`grant usage on schema ${beside} to concordat_app`);
    await tx.query(`alter default privileges in schema ${beside} grant select on tables to concordat_app`);
    const tables = await tx.query<Found>(`select c.relname as table, array_to_string(c.reloptions, ', ') as options
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r'`, [live]);
    for (const { table, options } of tables) {
      const given = options === null ? '' : ` with (${options})`;
      await tx.query(`create table ${beside}.${table} (like ${live}.${table} including all excluding indexes)${given}`);
    }
    await beginAt(tx, beside, chosen, position);
  });
}

/** Says that these views stand at a position, in a schema that says nothing yet; whoever is second says nothing. */
export async function beginAt(tx: SqlSession, schema: string, { all }: Chosen, position: Position): Promise<void> {
  // In the order in which a swap locks them.
  await tx.query(`insert into ${schema}.progress select slot, $2 from unnest($1::integer[]) slot
    on conflict do nothing`, [slots, position]);
  await tx.query(`insert into ${schema}.checkpoints (view, version) select * from unnest($1::text[], $2::integer[])
    on conflict do nothing`, [all.map(({ name }) => name), all.map(({ version }) => version)]);
}

/** Each has a connection, and there are others. */
const indexesAtOnce = 2;

/** The indexes of the live tables, by the same names: only one schema of that name is ever read. */
export async function index(sql: Sql): Promise<void> {
  const indexes = await sql.query<Index>(`select i.relname as name, t.relname as table,
      pg_get_indexdef(x.indexrelid) as text, x.indisprimary as primary
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = t.relnamespace where n.nspname = $1 order by 1`, [live]);
  const waiting = [...indexes];
  await Promise.all(Array.from({ length: indexesAtOnce }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      await sql.query(one.text.replace(` ON ${live}.`, ` ON ${beside}.`));
    }
  }));
  for (const { name, table } of indexes.filter(({ primary }) => primary)) {
    await sql.query(`alter table ${beside}.${table} add constraint ${name} primary key using index ${name}`);
  }
  const tables = [...new Set(indexes.map(({ table }) => `${beside}.${table}`))];
  await sql.query(`analyze ${tables.join(', ')}`);
}

/** Rows of one table that are not the same in both schemas. */
export type Difference = { readonly table: string; readonly rows: number; readonly keys: readonly string[] };

/** What was folded anew is not what was live. */
export class ViewsDiffer extends Error {
  constructor(readonly differences: readonly Difference[]) {
    super(`folded anew, the views come out differently: ${differences.map(({ table, rows, keys }) =>
      `${table} in ${rows} rows (${keys.join('; ')})`).join(', ')}`);
  }
}

const keysShown = 5;

/** Compares every row of the views that have the same version in both; both must stand still. */
export async function differences(tx: SqlSession, chosen: Chosen): Promise<readonly Difference[]> {
  const { versions } = await standingOf(tx);
  const found: Difference[] = [];
  for (const { name, version, tables } of chosen.all) {
    if (versions.get(name) !== version) continue;
    for (const { name: table, key } of tables) {
      const keyText = `concat_ws('/', ${key.join(', ')})`;
      const rowsOf = (schema: string): string =>
        `(select ${keyText} as k, md5(t::text) as digest from ${schema}.${table} t)`;
      const differing = `select coalesce(a.k, b.k) as k
        from ${rowsOf(live)} a full join ${rowsOf(beside)} b on a.k = b.k where a.digest is distinct from b.digest`;
      const [row] = await tx.rows(`select count(*), array_to_json((array_agg(k order by k))[:${keysShown}])
        from (${differing}) d`);
      if (row![0] !== '0') found.push({ table, rows: Number(row![0]), keys: JSON.parse(row![1]!) as string[] });
    }
  }
  return found;
}

export type Swap = {
  /** Brings one share of the new tables up to a position; called while nobody can write to the live ones. */
  readonly bring: (of: readonly number[], position: Position) => Promise<void>;
  /** False to put up with differences, or where there is nothing to compare with. */
  readonly compare: boolean;
  /** True to leave it at that. */
  readonly only: boolean;
};

/** Taken by whoever migrates (`migrate.ts`): what is put in place has the shape that the migrations say. */
const migrating = '7205759403792793602';
const shapeOf = (schema: string): string => `select c.relname, a.attname, a.atttypid, a.attnotnull
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = '${schema}' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`;

async function sameShape(tx: SqlSession): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock_shared(${migrating})`);
  const [was, is] = [shapeOf(live), shapeOf(beside)];
  const differing = await tx.rows(`(${was} except ${is}) union all (${is} except ${was}) limit 1`);
  if (differing.length > 0) throw new Unavailable('a migration has changed the tables meanwhile: they are made anew');
}

/**
 * Holds up whoever writes the live tables, brings the new ones to the same place, compares, and changes the names.
 * Reads go on meanwhile and never see an earlier place than before. A writer waits for his turn before he looks up
 * the tables, so he finds the new ones.
 * @param tx of who may: its end is when all this counts
 * @throws ViewsDiffer; the live tables are then as they were
 */
export async function swap(tx: SqlSession, chosen: Chosen, { bring, compare, only }: Swap): Promise<void> {
  await sameShape(tx);
  await tx.query(`lock table ${live}.progress in exclusive mode`);
  const { positions } = await standingOf(tx);
  for (const position of new Set(positions.values())) {
    const there = [...positions].filter(([, at]) => at === position).map(([slot]) => slot);
    if (position > start) await bring(there, position);
  }
  const found = compare ? await differences(tx, chosen) : [];
  if (found.length > 0) throw new ViewsDiffer(found);
  if (only) return;
  await noReader(tx);
  await tx.query(`alter schema ${live} rename to ${old}`);
  await tx.query(`alter schema ${beside} rename to ${live}`);
}

/** How long new readers may wait behind one that takes its time, and how often it is tried. */
const readersWaitMs = 500;
const triesMax = 240;

/** Who reads several tables at one moment holds this one; their statements may not fall on both sides. */
async function noReader(tx: SqlSession): Promise<void> {
  await tx.query(`set local lock_timeout = ${readersWaitMs}`);
  for (let tries = 1; ; tries += 1) {
    await tx.query('savepoint readers');
    try {
      await tx.query(`lock table ${live}.checkpoints in access exclusive mode`);
      return;
    } catch (error) {
      if (!(error instanceof SqlFailed && error.code === lockNotAvailable) || tries === triesMax) throw error;
      // Those who queued behind this lock go first.
      await tx.query('rollback to savepoint readers');
    }
  }
}
const lockNotAvailable = '55P03';

/** What a rebuild has left, ended or killed. Nobody reads or writes it, and only one makes it at a time. */
export async function clear(tx: SqlSession): Promise<void> {
  for (const schema of [beside, old]) await tx.query(`drop schema if exists ${schema} cascade`);
}
