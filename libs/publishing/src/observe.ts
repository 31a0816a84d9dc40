/** What those who watch publishing are told: plain functions that must not throw and not wait. */
import type { Recorded } from '#store';
import type { Outgoing } from './request.ts';

/** Messages of events that all in-sync replicas have; times are milliseconds of `performance.now()`. */
export type Acknowledged = {
  /** The first event of the page in the log: none of it has waited longer. */
  readonly oldest: Recorded;
  readonly messages: readonly { readonly recorded: Recorded; readonly message: Outgoing }[];
  readonly startedAt: number; readonly endedAt: number;
};

export type PublishObserver = {
  /** So many more messages are stored. */
  readonly sent?: (messages: number) => void;
  /** `unknown`: sent again. `refused`: the broker will never take it. */
  readonly failed?: (kind: 'unknown' | 'refused') => void;
  readonly acknowledged?: (page: Acknowledged) => void;
};
