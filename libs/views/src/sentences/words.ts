/** What sentences are made of. */
import { serviceKind } from '#domain';
import type { PenceText, When } from '#domain';

export type Sentences<E extends { type: string }> = {
  readonly [T in E['type']]: (event: Extract<E, { type: T }>) => string;
};

export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
export const short = (hash: string): string =>
  hash === 'unknown' ? 'whose hash is unknown' : `with hash ${hash.slice(0, 12)}`;
export const text = (hash: string): string => `the text ${short(hash)}`;
export const service = (kind: string): string => serviceKind(kind)?.name ?? kind;
export const starts = (on: When | null): string => (on === null ? '' : ` from ${on}`);
export const words = (code: string): string => code.replaceAll('-', ' ');
export const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** Pounds and pence, grouped, from integer pence. */
export function pounds(value: PenceText | 'unknown'): string {
  if (value === 'unknown') return 'an unknown sum';
  const digits = value.replace('-', '').padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value.startsWith('-') ? '-' : ''}£${whole}.${digits.slice(-2)}`;
}
