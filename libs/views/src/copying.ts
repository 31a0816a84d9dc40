/** Rows into tables that stand empty: far cheaper than one insert after the other, and no key is looked up. */
import type { Sql } from '#store';
import { plain, type ColumnType, type Part, type Value } from './view.ts';

const rowsPerChunk = 500;

const special = /[\\\n\r\t]/;
const everySpecial = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** The text format of COPY: a tab ends a value, a line end ends a row, a backslash begins what stands for others. */
const escaped = (text: string): string => (special.test(text) ? text.replace(everySpecial, (one) => escapes[one]!)
  : text);

function valueOf(type: ColumnType, value: Value | undefined): string {
  if (value === null || value === undefined) return '\\N';
  switch (type) {
    case 'boolean': return value === true ? 't' : 'f';
    case 'integer': case 'whole': return String(value);
    // Quoted, because a code may read NULL; codes hold no quotes themselves.
    case 'list': return `{${(value as readonly string[]).map((member) => `"${member}"`).join(',')}}`;
    case 'json': return escaped(value as string);
    case 'text': return escaped(plain(value as string));
  }
}

function* chunksOf({ table, rows }: Part): Generator<string> {
  const columns = Object.entries(table.columns);
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    const lines = rows.slice(from, from + rowsPerChunk)
      .map((row) => columns.map(([name, type]) => valueOf(type, row[name])).join('\t'));
    yield `${lines.join('\n')}\n`;
  }
}

export async function copyRows(sql: Sql, schema: string, parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    if (part.rows.length === 0) continue;
    const columns = Object.keys(part.table.columns).join(', ');
    await sql.copy(`copy ${schema}.${part.table.name} (${columns}) from stdin`, chunksOf(part));
  }
}
