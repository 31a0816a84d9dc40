/** What is wrong with a log or a pack, in the words of the format. */
import type { Leaf } from './leaf.ts';

export type Verdict = 'changed' | 'missing' | 'added' | 'trail-altered' | 'rewritten' | 'malformed';

/** The first event that fails: at `index`, or somewhere from `from` up to and without `to`. */
export type Finding = {
  readonly verdict: Verdict;
  readonly index: number | null;
  readonly from: number;
  readonly to: number;
  readonly position: string | null;
  readonly stream: string | null;
  readonly revision: number | null;
  readonly type: string | null;
  readonly reason: string;
};

export const at = (verdict: Verdict, index: number, leaf: Leaf | null, reason: string): Finding => ({
  verdict, index, from: index, to: index + 1, position: leaf?.position ?? null, stream: leaf?.stream ?? null,
  revision: leaf?.revision ?? null, type: leaf?.type ?? null, reason,
});

export const within = (verdict: Verdict, from: number, to: number, reason: string): Finding =>
  ({ verdict, index: null, from, to, position: null, stream: null, revision: null, type: null, reason });

/**
 * Text of others for a terminal: control characters, which could write over what was said, and those that turn the
 * direction of writing are shown by their number.
 */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function inWords({ verdict, index, from, to, position, stream, revision, type, reason }: Finding): string {
  const place = index !== null ? `event ${index}` : `an event from ${from} up to and without ${to}`;
  const named = stream === null ? '' : `: position ${position}, stream ${stream}, revision ${revision}, ${type}`;
  return printable(`${verdict}: ${place}${named}: ${reason}`);
}
