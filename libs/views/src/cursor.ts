/**
 * Pages by key, not by number: a cursor holds the sort and the key of the last row seen, so rows that
 * come or go elsewhere move nothing. Opaque to callers, and refused when it belongs to another sort.
 */
export type Direction = 'asc' | 'desc';
export type PageRequest<Sort extends string> = {
  readonly sort?: Sort;
  readonly direction?: Direction;
  /** 1 to 200, 50 if not given. */
  readonly limit?: number;
  /** As a page before gave it, with the same sort and direction. */
  readonly cursor?: string;
};
export type Page<Row> = {
  readonly rows: readonly Row[];
  /** Null on the last page. */ readonly next: string | null;
};

/** The cursor was not given by this list in this order. */
export class CursorInvalid extends Error {}

export const pageLimit = (limit: number | undefined): number =>
  Math.min(Math.max(Math.trunc(limit ?? 50), 1), 200);

export const writeCursor = (sort: string, direction: Direction, key: string, id: string): string =>
  Buffer.from(JSON.stringify([sort, direction, key, id])).toString('base64url');

/** @throws CursorInvalid */
export function readCursor(
  cursor: string,
  sort: string,
  direction: Direction,
): { key: string; id: string } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new CursorInvalid('not a cursor of this list');
  }
  // A key with U+0000 no column could be compared with.
  const fits = (part: unknown): boolean => typeof part === 'string' && !part.includes('\0');
  if (!Array.isArray(parts) || parts.length !== 4 || !parts.every(fits)) {
    throw new CursorInvalid('not a cursor of this list');
  }
  const [ofSort, ofDirection, key, id] = parts as [string, string, string, string];
  if (ofSort !== sort || ofDirection !== direction)
    throw new CursorInvalid('the cursor belongs to another order');
  return { key, id };
}

/** Collects parameters and hands out their places. */
export class Parameters {
  readonly values: unknown[] = [];
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Finds a text anywhere in a column, whatever its case; `%` and `_` stand for themselves. */
export const containing = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
