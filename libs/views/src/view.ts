/**
 * The shape of a read model. One file holds a view's tables, the rows it makes of what happened, and
 * its queries. `rows` is a pure function of the log up to a place in it: the same events give the same
 * rows, however they were cut into batches and however often they came. So no row may tell of a batch.
 */
import type { Fence, Position, SqlSession } from '#store';

/** Values of 'whole' are decimal text or null; a sum of amounts has no largest value, so its column is numeric. */
export type ColumnType = 'text' | 'integer' | 'whole' | 'boolean' | 'json' | 'list';
export type Value = string | number | boolean | readonly string[] | null;
/** Values by column; `json` columns hold JSON text already written. */
export type ViewRow = Readonly<Record<string, Value>>;

export type Table<Change> = {
  /** In schema `views`, made by a migration. */
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly key: readonly string[];
  /** 'replace': one row that is rewritten; 'keep': rows that are only ever added. */
  readonly onConflict: 'replace' | 'keep';
  /** The rows to write after a change, also those that may be as they were. */
  readonly rows: (change: Change) => readonly ViewRow[];
};

export type View<Change> = {
  readonly name: string;
  /** Counts up when rows would come out differently: the view is then folded again from the start. */
  readonly version: number;
  readonly tables: readonly Table<Change>[];
};

/**
 * Texts of a column travel joined in one parameter, null as a character of its own: splitting is much
 * cheaper than quoting. JSON text never holds the two unescaped; from other texts they are taken out, and
 * so is U+0000, which no column takes: whatever the log holds, a text may not stop the views.
 */
const separator = '\x1f';
const none = '\x1e';
const reserved = /[\x00\x1e\x1f]/;
const everyReserved = /[\x00\x1e\x1f]/g;
export const plain = (value: string | null): string =>
  value === null
    ? none
    : reserved.test(value)
      ? value.replace(everyReserved, '')
      : value;
/** One more in front, dropped again, because an empty text alone would split into nothing. */
const joined = (values: readonly (string | null)[]): string =>
  [none, ...values.map(plain)].join(separator);

/** Rows for one table; each key may stand among them once. */
export type Part = { readonly table: Table<never>; readonly rows: readonly ViewRow[] };

/** The insert of one table, its parameters counted from `first`. */
function insertOf(schema: string, table: Table<never>, first: number): string {
  const entries = Object.entries(table.columns);
  const names = entries.map(([name]) => name);
  const arrays = entries.map(([, type], at) =>
    type === 'integer' || type === 'boolean'
      ? `$${first + at}::${type}[]`
      : `(string_to_array($${first + at}::text, e'\\x1f', e'\\x1e'))[2:]`,
  );
  const values = entries.map(([name, type]) =>
    type === 'json'
      ? `w.${name}::json`
      : type === 'list'
        ? `string_to_array(w.${name}, ',')`
        : type === 'whole'
          ? `w.${name}::numeric`
          : `w.${name}`,
  );
  const others = entries.filter(([name]) => !table.key.includes(name));
  const side = (of: string) =>
    others.map(([name, type]) => `${of}.${name}${type === 'json' ? '::text' : ''}`).join(', ');
  // A row that stays as it was is not written again: that is cheaper than finding out beforehand.
  const conflict =
    table.onConflict === 'keep'
      ? 'nothing'
      : `update set ${others.map(([name]) => `${name} = excluded.${name}`).join(', ')}
      where row(${side('t')}) is distinct from row(${side('excluded')})`;
  return `insert into ${schema}.${table.name} as t (${names.join(', ')})
    select ${values.join(', ')} from fence, unnest(${arrays.join(', ')}) w(${names.join(', ')}) where fence.open
    on conflict (${table.key.join(', ')}) do ${conflict}`;
}

function valuesOf({ table, rows }: Part): unknown[] {
  return Object.entries(table.columns).map(([name, type]) => {
    if (type === 'integer' || type === 'boolean') return rows.map((row) => row[name]);
    if (type === 'json') return [none, ...rows.map((row) => row[name])].join(separator);
    // Members of lists are council and service codes, which hold no comma.
    return joined(
      rows.map((row) =>
        type === 'list' ? (row[name] as readonly string[]).join(',') : (row[name] as string | null),
      ),
    );
  });
}

const texts = new Map<string, Statement>();

type Statement = { readonly text: string; readonly name: string };

function statementOf(schema: string, tables: readonly Table<never>[]): Statement {
  const key = [schema, ...tables.map(({ name }) => name)].join();
  let known = texts.get(key);
  if (known === undefined) {
    let first = 6;
    const inserts = tables.map((table, at) => {
      const insert = insertOf(schema, table, first);
      first += Object.keys(table.columns).length;
      return `, w${at} as (${insert})`;
    });
    const text = `with asked as (select * from unnest($1::integer[], $2::text[], $3::text[]) a(slot, was, becomes)),
      held as (select 1 from following.leases where follower = $4 and token = $5::bigint for key share),
      standing as (select slot, position from ${schema}.progress where slot = any ($1) order by slot for update),
      fence as (select ($4::text is null or exists (select from held))
        and cardinality($1) = (select count(*) from asked join standing using (slot) where position = was) as open),
      moved as (update ${schema}.progress p set position = a.becomes from asked a, fence
        where p.slot = a.slot and fence.open) ${inserts.join('')}
      select open from fence`;
    known = { text, name: `write ${texts.size}` };
    texts.set(key, known);
  }
  return known;
}

/** How far a share of the streams had come, and has with this batch. */
export type Move = { readonly slot: number; readonly from: Position; readonly to: Position };

export type Step = {
  readonly schema: string;
  readonly moves: readonly Move[];
  /** The lease under which it is written; null where nobody else can write. */
  readonly fence: Fence | null;
};

/**
 * Writes the rows and moves the progress of their shares, in one statement, which is a transaction and one way
 * there and back. False, and nothing written, when a share does not stand where it is moved from, or another holds
 * the lease.
 */
export async function writeBatch(sql: SqlSession, parts: readonly Part[], step: Step): Promise<boolean> {
  const filled = parts.filter(({ rows }) => rows.length > 0);
  const { schema, moves, fence } = step;
  const { text, name } = statementOf(schema, filled.map(({ table }) => table));
  const [row] = await sql.rows(text, [
    moves.map(({ slot }) => slot), moves.map(({ from }) => from), moves.map(({ to }) => to),
    fence?.follower ?? null, fence?.token ?? null, ...filled.flatMap(valuesOf),
  ], name);
  return row?.[0] === 't';
}
