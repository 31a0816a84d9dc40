/**
 * The whole framework of the domain: a decider is two pure functions over plain values.
 * `decide` says what happened or why it may not; `evolve` folds what happened into what the next
 * decision needs. No clock, no randomness, no input or output, no throw.
 */
import type { Actor, Classification, Grade } from './actor.ts';
import type { LocalDate } from './time.ts';
import type { CouncilId } from './ids.ts';

/** A business "no": a code from a closed list and the facts that explain it. */
export type Refusal<Code extends string = string> = { code: Code } & Readonly<Record<string, unknown>>;
export type Decision<E, Code extends string> =
  | { readonly events: readonly E[] }
  | { readonly refused: Refusal<Code> };

/** What a decision may know beside the state: the day, who acts, and how good the evidence is. */
export type Facts = {
  /** The day on which the command is decided, in the council's local calendar. */
  readonly today: LocalDate;
  readonly actor: Actor;
  /** 'live': everything is checked. 'imported': what a source does not say is recorded as unknown. */
  readonly grade: Grade;
};

export type Decider<C extends { type: string }, S, E extends { type: string }, F extends Facts, Code extends string> = {
  /** Stream category, stored: never rename. */
  readonly name: string;
  readonly initial: S;
  /** Councils whose register entries the decision reads; the loop loads them into the facts. */
  readonly needs?: (state: S, command: C) => readonly CouncilId[];
  /**
   * Ids of records of another kind that the decision rests on: the loop sees to it that none of them changes
   * between the decision and its append.
   */
  readonly rests?: (state: S, command: C) => readonly string[];
  /** Events of the record itself that the command names, by revision. They do not change, so nothing holds them. */
  readonly cites?: (command: C) => readonly number[];
  /**
   * What an actor is told who may not know of the record: the same whether it exists or not, and before
   * anything else, or a stale revision would tell how far it has come.
   */
  readonly unseen?: (state: S, command: C, facts: Pick<Facts, 'actor' | 'grade'>) => Refusal<Code> | null;
  readonly decide: (state: S, command: C, facts: F) => Decision<E, Code>;
  readonly evolve: (state: S, event: E) => S;
  /** Every event type this decider writes, with the version of its shape it writes today. */
  readonly versions: Readonly<Record<E['type'], number>>;
  /** Who may read an event; of some that depends on what was so `before` it was decided. */
  readonly classify: (event: E, facts: F, before?: S) => Classification;
};

export const accept = <E>(...events: readonly E[]): { events: readonly E[] } => ({ events });
export const refuse = <Code extends string>(code: Code, detail: object = {}): { refused: Refusal<Code> } =>
  ({ refused: { code, ...detail } });
