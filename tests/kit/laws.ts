/**
 * Laws every decider keeps, whatever its rules are, tried on random histories of commands:
 * deciding and evolving never change their arguments; a command accepted once is not accepted again at
 * once; a history replayed through JSON gives the live state; every event has a version, and evolve
 * takes it in any state; and whatever invariant the aggregate adds holds after every step.
 */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Decider, Facts } from '#domain';

/** Set by `npm run test:long`. */
const longRuns = Number(process.env['LAWS_RUNS'] ?? 0);
/**
 * Every run tries the same histories, so that a change is judged by what it changed and not by luck.
 * LAWS_SEED=random (or a number from a failure) looks elsewhere: worth doing after every new rule.
 */
const asked = process.env['LAWS_SEED'];
const seed = asked === 'random' ? {} : { seed: Number(asked ?? 42) };
export const lawRuns = longRuns > 0 ? longRuns : 300;
/** Milliseconds a spec should allow for its laws. */
export const lawsTimeout = longRuns > 0 ? 900_000 : 30_000;

export type Step<C, F> = { readonly command: C; readonly facts: F };
type Source<C, F> =
  /** Any command in any circumstances; sense is not required, but see what came of it in the answer. */
  | { readonly steps: fc.Arbitrary<Step<C, F>> }
  /** Whole lists of steps, where a step makes sense only after those before it. */
  | { readonly lists: fc.Arbitrary<readonly Step<C, F>[]> };
export type Laws<C, S, E, F> = Source<C, F> & {
  /** Throws when a state that must never be has come about. */
  readonly invariant?: (state: S, history: readonly E[]) => void;
  /** Commands that may rightly be accepted twice running, such as a further comment. */
  readonly repeatable?: (command: C) => boolean;
  /** Events before the first command, where an empty stream would refuse nearly everything. */
  readonly history?: readonly E[];
  readonly lengthMax?: number;
  readonly runs?: number;
  /** Stop at the first failure without looking for a shorter one: enough where a fault is planted. */
  readonly endOnFailure?: boolean;
};
/** What the random commands came to, so that a spec can see that the laws were really tried. */
export type Tally = {
  readonly accepted: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
};

/** @throws Error with the shortest failing history and the seed that repeats it */
export function laws<
  C extends { type: string }, S, E extends { type: string }, F extends Facts, Code extends string,
>(decider: Decider<C, S, E, F, Code>, options: Laws<C, S, E, F>): Tally {
  const accepted: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const fold = (state: S, event: E): S => frozen(decider.evolve(state, event));
  const initial = frozen(decider.initial);

  const keepsLaws = (steps: readonly Step<C, F>[]): void => {
    const history: E[] = [...frozen(options.history ?? [])];
    let state = history.reduce(fold, initial);
    for (const { command, facts } of frozen(steps)) {
      const decision = decider.decide(state, command, facts);
      if ('refused' in decision) {
        count(refused, decision.refused.code);
        continue;
      }
      if (decision.events.length > 0) count(accepted, command.type);
      for (const event of frozen(decision.events)) {
        assert.ok(decider.versions[event.type as E['type']] >= 1, `${event.type} has no version`);
        assert.ok(decider.classify(event, facts).class, `${event.type} has no class`);
        history.push(event);
        state = fold(state, event);
      }
      options.invariant?.(state, history);
      if (options.repeatable?.(command)) continue;
      const again = decider.decide(state, command, facts);
      assert.ok('refused' in again || again.events.length === 0, `${command.type} was accepted twice`);
    }
    const stored = JSON.parse(JSON.stringify(history)) as E[];
    assert.deepStrictEqual(stored, history, 'an event does not survive JSON');
    assert.deepStrictEqual(stored.reduce(fold, initial), state, 'replay through JSON differs');
    assert.notEqual(history.toReversed().reduce(fold, initial), undefined, 'evolve gave no state');
  };

  const lists = 'lists' in options ? options.lists : fc.array(options.steps, { maxLength: options.lengthMax ?? 30 });
  fc.assert(fc.property(lists, keepsLaws), {
    numRuns: options.runs ?? lawRuns, includeErrorInReport: true, endOnFailure: options.endOnFailure ?? false,
    // Looking for a shorter failure of a long history could go on for hours; a slow machine may have its time.
    interruptAfterTimeLimit: 4 * lawsTimeout, markInterruptAsFailure: true, ...seed,
  });
  return { accepted, refused };
}

const count = (tally: Record<string, number>, key: string): void => {
  tally[key] = (tally[key] ?? 0) + 1;
};

/** Frozen to the bottom: a change to it throws where it is made. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
