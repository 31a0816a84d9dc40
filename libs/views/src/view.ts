/**
 * The shape of a read model. One file holds a view's tables, the rows it makes of what happened, and
 * its queries. `rows` is a pure function of the log up to a place in it: the same events give the same
 * rows, however they were cut into batches and however often they came. So no row may tell of a batch.
 */
import type { Position, SqlSession } from '#store';

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
const plain = (value: string | null): string =>
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
function insertOf(table: Table<never>, first: number): string {
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
  return `insert into views.${table.name} as t (${names.join(', ')})
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

const texts = new Map<string, { readonly text: string; readonly name: string }>();

function statementOf(tables: readonly Table<never>[]): { readonly text: string; readonly name: string } {
  const key = tables.map(({ name }) => name).join();
  let known = texts.get(key);
  if (known === undefined) {
    let first = 4;
    const inserts = tables.map((table, at) => {
      const insert = insertOf(table, first);
      first += Object.keys(table.columns).length;
      return `, w${at} as (${insert})`;
    });
    const text = `with moved as (update views.checkpoints set position = $2 where position = $1 returning 1),
      fence as (select count(*) = $3::integer as open from moved) ${inserts.join('')}
      select open from fence`;
    known = { text, name: `write ${texts.size}` };
    texts.set(key, known);
  }
  return known;
}

export type Step = {
  readonly from: Position;
  readonly to: Position;
  /** Number of views. */ readonly views: number;
};

/**
 * Writes the rows and moves the checkpoint of every view, in one statement, which is a transaction and
 * one way there and back. False, and nothing written, when the checkpoint does not stand at `from`.
 */
export async function writeBatch(sql: SqlSession, parts: readonly Part[], step: Step): Promise<boolean> {
  const filled = parts.filter(({ rows }) => rows.length > 0);
  const { text, name } = statementOf(filled.map(({ table }) => table));
  const [row] = await sql.rows(text, [step.from, step.to, step.views, ...filled.flatMap(valuesOf)], name);
  return row?.[0] === 't';
}
