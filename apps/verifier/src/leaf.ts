/** An event as a leaf: canonical JSON with members in a fixed order, so that a pattern reads it without parsing. */
import { Malformed } from './malformed.ts';

const string = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const number = '(?:0|[1-9][0-9]*)';
const leafPattern = new RegExp([
  `^\\{"actor":\\{"capacity":${string},"council":(?:null|${string}),"person":${string}\\}`,
  `"classification":\\{"class":${string}(?:,"[A-Za-z]+":(?:"[^"\\\\]*"|${number}))*\\}`,
  '"content":"([0-9a-f]{64})"', `"effectiveOn":${string}`, '"format":"concordat-leaf/v1"', `"id":${string}`,
  '"position":"([^"\\\\]+)"', '"recordedAt":"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)Z"',
  `"revision":${number}`, `"stream":${string}`, `"type":${string}`, `"version":${number}\\}$`,
].join(','), 's');

/** What the pass over a log looks at: bytes as one character each, the instant without its Z. */
export type Quick = { readonly content: string; readonly position: string; readonly recordedAt: string };

export function quickly(bytes: Buffer, from: number, to: number): Quick | null {
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
