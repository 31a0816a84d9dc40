/**
 * What those who watch a running store are told: plain functions, handed in where something is opened. Without them
 * nothing is measured, and no library of metrics or traces is known here. They must not throw and not wait.
 */
import { Conflict } from './event-store.ts';
import type { EventStore, StreamName } from './event-store.ts';
import type { Context } from './handle.ts';

export type AppendOutcome = 'stored' | 'repeated' | 'conflict' | 'failed';

export type StoreObserver = {
  /** One append as its caller saw it, the wait for its batch included. */
  readonly append: (outcome: AppendOutcome, milliseconds: number) => void;
  /** What went to PostgreSQL in one statement. */
  readonly batch: (appends: number, events: number) => void;
};

export type CommandOutcome =
  /** Its events are recorded. */
  | 'accepted'
  /** Nothing was to be said. */
  | 'unchanged'
  /** Carried out before; the first answer was given again. */
  | 'repeated'
  | 'refused' | 'conflict' | 'failed';

/** One command from being asked to its answer; times are milliseconds of `performance.now()`. */
export type CommandSeen = {
  readonly decider: string;
  readonly type: string;
  readonly stream: StreamName;
  readonly context: Context;
  readonly outcome: CommandOutcome;
  /** Of a refusal. */
  readonly code: string | null;
  /** So many times others were faster and it was decided anew. */
  readonly retries: number;
  readonly startedAt: number; readonly endedAt: number;
  /** The append that recorded it; null where there was none. */
  readonly append: { readonly startedAt: number; readonly endedAt: number; readonly events: number } | null;
};
export type CommandObserver = (seen: CommandSeen) => void;

/** The same store, whose appends are told of; the store itself where nobody watches. */
export function observedStore(store: EventStore, observe: StoreObserver | undefined): EventStore {
  if (observe === undefined) return store;
  const tell = (outcome: AppendOutcome, from: number): void => { observe.append(outcome, performance.now() - from); };
  return {
    append: async (writes) => {
      const from = performance.now();
      try {
        const appended = await store.append(writes);
        tell(appended.repeated ? 'repeated' : 'stored', from);
        return appended;
      } catch (error) {
        tell(error instanceof Conflict ? 'conflict' : 'failed', from);
        throw error;
      }
    },
    read: (...asked) => store.read(...asked),
    contents: (...asked) => store.contents(...asked),
    page: (...asked) => store.page(...asked),
    follow: (...asked) => store.follow(...asked),
    end: () => store.end(),
    lastBy: (moment) => store.lastBy(moment),
    ...(store.between && { between: (...asked) => store.between!(...asked) }),
    close: () => store.close(), inStreams: store.inStreams,
  };
}
