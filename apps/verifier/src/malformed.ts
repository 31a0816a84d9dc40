/** What is read is not what the format says: always an answer to the reader, never a fault of this program. */
export class Malformed extends Error {}

/** What the operator asked for cannot be done. */
export class Misused extends Error {}

/** The service, or the disk, does not give what was asked of it. */
export class Unreachable extends Error {}

/** Bytes as text; what is not UTF-8 is refused. */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('is not UTF-8');
  }
}

/** Standard base64 with its padding, and no other spelling of the same bytes. */
export function base64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Malformed(`has what is not base64: ${text.slice(0, 60)}`);
  return bytes;
}

/** A number of events: decimal, without a zero before it, exact. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^(0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(value)) {
    throw new Malformed(`has what is no size: ${text.slice(0, 60)}`);
  }
  return value;
}
