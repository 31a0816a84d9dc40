/** An event as a leaf: canonical JSON with members in a fixed order, so that a pattern reads it without parsing. */
import { isUtf8 } from 'node:buffer';
import { Malformed } from './malformed.ts';

/** A bundle has the length of a leaf in two bytes. */
const leafBytesMax = 65_535;

// Escapes are those of RFC 8785 and no others, control characters have to be escaped.
const plain = '[^"\\\\\\u0000-\\u001f]';
const escape = '\\\\(?:["\\\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))';
const string = `"${plain}*(?:${escape}${plain}*)*"`;
/** Below 9 * 10^15, and so below 2^53: what lies between no log reaches. */
const number = '(?:0|[1-9][0-9]{0,14}|[1-8][0-9]{15})';
const month = '(?:0[1-9]|1[0-2])';
const date = `\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)`
  + '|02-(?:0[1-9]|[12]\\d))';
const instant = `${date}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?`;
const leafPattern = new RegExp([
  `^\\{"actor":\\{"capacity":${string},"council":(?:null|${string}),"person":${string}\\}`,
  `"classification":\\{"class":(?:"public"|"partner"|"council","council":${string}`
    + `|"exempt","paragraph":${number},"reviewOn":"${date}"|"personal","person":${string})\\}`,
  '"content":"([0-9a-f]{64})"', `"effectiveOn":"(?:${date}|\\d{4}-${month}|\\d{4}|unknown)"`,
  '"format":"concordat-leaf/v1"', '"id":"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"',
  `"position":"(${plain}+)"`, `"recordedAt":"(${instant})Z"`,
  `"revision":${number}`, `"stream":${string}`, `"type":${string}`, `"version":${number}\\}$`,
].join(','));

/** What the pass over a log looks at: bytes as one character each, the instant without its Z. */
export type Quick = { readonly content: string; readonly position: string; readonly recordedAt: string };

export function quickly(bytes: Buffer, from: number, to: number): Quick | null {
  // A pattern over many megabytes would run out of stack, and what is not UTF-8 would be read in two ways.
  if (to - from > leafBytesMax || !isUtf8(bytes.subarray(from, to))) return null;
  const found = leafPattern.exec(bytes.toString('latin1', from, to));
  return found === null ? null : { content: found[1]!, position: found[2]!, recordedAt: found[3]! };
}

/** Whether one instant comes before another, however many digits of a second each has. */
export function isBefore(one: string, other: string): boolean {
  if (one >= other) return false;
  const trimmed = (text: string): string => text.replace(/\.?0*$/, (end) => (text.includes('.') ? '' : end));
  return trimmed(one) < trimmed(other);
}

export type Leaf = {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly effectiveOn: string;
  readonly content: string;
  readonly [member: string]: unknown;
};

export function readLeaf(bytes: Buffer): Leaf {
  const quick = quickly(bytes, 0, bytes.length);
  if (quick === null) throw new Malformed('is no leaf of an event');
  try {
    return JSON.parse(bytes.toString('utf8')) as Leaf;
  } catch {
    throw new Malformed('is no leaf of an event');
  }
}

/** The same, or null. */
export function tryLeaf(bytes: Buffer): Leaf | null {
  try {
    return readLeaf(bytes);
  } catch {
    return null;
  }
}

/** Members that one leaf has otherwise than another. */
export const differing = (one: Leaf, other: Leaf): string[] =>
  Object.keys(one).filter((member) => JSON.stringify(one[member]) !== JSON.stringify(other[member]));
