/**
 * PostgreSQL arrays in its binary form, as parameters. The server then neither splits nor unquotes
 * text, and it checks the JSON while the statement still waits for its turn at the lock.
 */
const oids = { int4: 23, text: 25, json: 114 } as const;
const headerBytes = 20;

/** @param values any text; `json` must be JSON */
export function textArray(values: readonly string[], type: 'text' | 'json'): Buffer {
  if (values.length === 0) return header(0, oids[type], 0);
  const lengths = values.map((value) => Buffer.byteLength(value));
  const bytes = lengths.reduce((sum, length) => sum + 4 + length, 0);
  const buffer = header(values.length, oids[type], bytes);
  let at = headerBytes;
  values.forEach((value, index) => {
    at = buffer.writeInt32BE(lengths[index]!, at);
    at += buffer.write(value, at, 'utf8');
  });
  return buffer;
}

/** @param values 32-bit integers */
export function integerArray(values: readonly number[]): Buffer {
  const buffer = header(values.length, oids.int4, values.length * 8);
  let at = headerBytes;
  for (const value of values) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(value, at);
  }
  return buffer;
}

/** Dimensions, whether there are nulls, type of the elements; for the one dimension: length and first index. */
function header(length: number, oid: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(length === 0 ? 12 : headerBytes + bytes);
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(oid, 8);
  if (length === 0) return buffer;
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
