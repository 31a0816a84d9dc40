/** Whether something is still to be found in bytes, files or rows, in whatever shape it may have been written. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sql } from '#store';

/** Base64 of what surrounds it shifts it by up to two bytes; of each shift, the digits that only it decides. */
function base64Shapes(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const digits = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return digits.slice(Math.ceil(shift * 8 / 6), Math.floor((shift + bytes.length) * 8 / 6));
  });
}

/** Bytes, and the texts that may stand for them. */
export const shapesOf = (what: string | Buffer): readonly Buffer[] => {
  const bytes = Buffer.from(what);
  const texts = [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64Shapes(bytes)];
  const written = typeof what === 'string' ? [Buffer.from(what, 'utf16le'), Buffer.from(encodeURIComponent(what))] : [];
  return [bytes, ...written, ...texts.map((text) => Buffer.from(text))];
};

const files = (dir: string): readonly string[] => readdirSync(dir, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));

/** Files below a folder that have any of these in some shape. */
export function filesWith(dir: string, sought: readonly (string | Buffer)[]): readonly string[] {
  const shapes = sought.flatMap(shapesOf);
  return files(dir).filter((file) => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      // The server takes files away while they are looked through.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false;
    }
    return shapes.some((shape) => bytes.includes(shape));
  });
}

export const textHas = (text: string, sought: readonly (string | Buffer)[]): boolean =>
  sought.flatMap(shapesOf).some((shape) => Buffer.from(text).includes(shape));

/** Every row of every table that is not the server's own, as text. */
export async function allRows(sql: Sql): Promise<string> {
  const tables = await sql.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name
    from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`);
  let rows = '';
  for (const { name } of tables) {
    rows += (await sql.rows(`select one::text from ${name} one`)).map(([row]) => `${name} ${row}`).join('\n');
  }
  return rows;
}
