/**
 * Guards in order, first failure wins. A guard holds, fails, or cannot be told for want of a record.
 * "Cannot be told" refuses a live command; in an imported record it is written down as unverified,
 * never as met.
 */
import type { Grade } from './actor.ts';
import type { Refusal } from './decider.ts';

export type Verdict = boolean | 'unknown';
export type Guard<Code extends string> =
  readonly [code: Code, holds: () => Verdict, detail?: () => object];

/** What an accepted event carries when some rules could not be checked. */
export type Unverified = { readonly unverified?: readonly string[] };

export function check<Code extends string>(
  grade: Grade, guards: readonly Guard<Code>[],
): { refused: Refusal<Code> } | Unverified {
  const unverified: string[] = [];
  for (const [code, holds, detail] of guards) {
    const verdict = holds();
    if (verdict === true) continue;
    if (verdict === 'unknown' && grade === 'imported') {
      unverified.push(code);
      continue;
    }
    return { refused: { code, ...detail?.() } };
  }
  return unverified.length === 0 ? {} : { unverified };
}

/** A record that must exist before it can be tested; without it nothing can be told. */
export const told = <T>(record: T | null | undefined, test: (record: T) => Verdict): Verdict =>
  record === null || record === undefined ? 'unknown' : test(record);

/** Absence that cannot be told from silence: the record may exist outside the source. */
export const recorded = (present: boolean): Verdict => present || 'unknown';
