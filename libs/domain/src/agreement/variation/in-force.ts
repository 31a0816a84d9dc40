/**
 * The text in force on a day: the text that was signed, and over it every agreed variation from its
 * own day on. Annual schedules change far more often than clauses, so the question "what applied on
 * 3 October 2022" needs the composite and not the last version [T16].
 */
import { canonicalHash } from '../../canonical.ts';
import type { Hash } from '../../ids.ts';
import { earliest } from '../../time.ts';
import type { LocalDate } from '../../time.ts';
import { draftOf } from '../reading.ts';
import { clauseHash, textHash } from '../state.ts';
import type { AgreementState } from '../state.ts';
import type { ClauseWording, Variation } from './state.ts';

export type ClauseInForce = ClauseWording & {
  readonly hash: Hash;
  /** The variation that brought these words; null where they are those first signed. */
  readonly variation: string | null;
};
export type TextInForce = {
  readonly on: LocalDate;
  /** Of the text first signed where nothing has varied it, else of the composite by the same rule. */
  readonly hash: Hash;
  /** In the order of their names. */
  readonly clauses: readonly ClauseInForce[];
  /** Variations that apply on the day, in the order in which they prevail: the last over those before. */
  readonly variations: readonly string[];
};

const applies = ({ agreed, from, expires }: Variation, day: LocalDate): boolean =>
  agreed !== null && earliest(from) <= day && (expires === null || day <= expires);

/** A later day prevails over an earlier; of the same day, what was agreed later. */
const inOrder = (a: Variation, b: Variation): number => {
  const [first, second] = [earliest(a.from), earliest(b.from)];
  return first === second ? a.agreed!.nth - b.agreed!.nth : first < second ? -1 : 1;
};

/** Agreed variations that apply on the day, in order; a vague date is read as its first day. */
export const applyingOn = ({ variation }: AgreementState, day: LocalDate): Variation[] =>
  Object.values(variation.variations).filter((one) => applies(one, day)).sort(inOrder);

type Worded = ClauseWording & { readonly variation: string | null };

/** Clauses by name as they stand on the day, whether or not the agreement is in force on it. */
export function clausesOn(state: AgreementState, day: LocalDate): ReadonlyMap<string, Worded> {
  const text = new Map<string, Worded>(Object.entries(state.clauses).filter(([, clause]) => !clause.struck)
    .map(([clause, { kind, heading, body, params }]) =>
      [clause, { clause, kind, heading, body, params, variation: null }]));
  for (const { variation, changes, strikes } of applyingOn(state, day)) {
    for (const clause of strikes) text.delete(clause);
    for (const change of changes) text.set(change.clause, { ...change, variation });
  }
  return text;
}

/** What a clause of a kind names, and which clause it is; null where none does. */
export type Named = (kind: string, name: string) => { readonly clause: string; readonly value: unknown } | null;

/** What the text in force on a day names; of several clauses of the kind, the first by name. */
export function namedOn(state: AgreementState, day: LocalDate): Named {
  const clauses = [...clausesOn(state, day).values()].sort(byName);
  return (kind, name) => {
    const found = clauses.find((clause) => clause.kind === kind && Object.hasOwn(clause.params, name));
    return found === undefined ? null : { clause: found.clause, value: found.params[name] };
  };
}

export const paramOn = (state: AgreementState, day: LocalDate, kind: string, name: string): unknown =>
  namedOn(state, day)(kind, name)?.value;

const byName = (a: { clause: string }, b: { clause: string }): number => (a.clause < b.clause ? -1 : 1);

/** Null on days on which the agreement is not in force. */
export function textOn(state: AgreementState, day: LocalDate): TextInForce | null {
  const { commencedOn, frozen, ending } = state;
  if (commencedOn === null || frozen === null || day < earliest(commencedOn)) return null;
  if (ending.ended !== null && day >= earliest(ending.ended.on)) return null;
  const clauses = [...clausesOn(state, day).values()].sort(byName)
    .map((clause): ClauseInForce => ({ ...clause, hash: clauseHash(clause.clause, clause) }));
  const frame = canonicalHash(draftOf(state, frozen.hash)?.frame);
  return {
    on: day, hash: textHash(frame, clauses), clauses,
    variations: applyingOn(state, day).map(({ variation }) => variation),
  };
}
