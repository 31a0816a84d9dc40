/**
 * Given these events, when this command, then exactly these events or this refusal. Values are
 * compared strictly and whole: a key too many, an `undefined` or a date of another type fails.
 */
import assert from 'node:assert/strict';
import type { Decider, Facts } from '#domain';

export type Given<C, E, Code extends string> = {
  events(...history: readonly E[]): Given<C, E, Code>;
  when(command: C): Outcome<E, Code>;
};
export type Outcome<E, Code extends string> = {
  /** Exactly these events, in this order; no arguments means accepted with nothing to record. */
  then(...expected: readonly E[]): void;
  /** Exactly this code; with `detail`, exactly these facts beside it. */
  thenRefused(code: Code, detail?: Readonly<Record<string, unknown>>): void;
};

export function given<
  C extends { type: string }, S, E extends { type: string }, F extends Facts, Code extends string,
>(decider: Decider<C, S, E, F, Code>, facts: F, history: readonly E[] = []): Given<C, E, Code> {
  return {
    events: (...more) => given(decider, facts, [...history, ...more]),
    when(command) {
      const decision = decider.decide(history.reduce(decider.evolve, decider.initial), command, facts);
      return {
        then(...expected) {
          assert.deepStrictEqual(decision, { events: expected });
        },
        thenRefused(code, detail) {
          assert.ok('refused' in decision, `expected ${code}, but it was accepted: ${JSON.stringify(decision)}`);
          if (detail) assert.deepStrictEqual(decision.refused, { code, ...detail });
          else assert.equal(decision.refused.code, code);
        },
      };
    },
  };
}

/** Refusal codes without a row and rows without a code, so that a spec can insist on completeness. */
export const rowsMissing = (codes: readonly string[], rows: Readonly<Record<string, unknown>>): readonly string[] =>
  [...codes.filter(code => !(code in rows)), ...Object.keys(rows).filter(row => !codes.includes(row))];
