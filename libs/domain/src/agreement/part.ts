/**
 * What every part of the agreement declares about itself: the shape of its events, in what capacity each
 * command may be given, and who may read each event. Type strings and member names of events are stored
 * for ever: a change of shape is a new version and an upcaster, never an edit.
 */
import type { Capacity } from '../actor.ts';
import type { Unverified } from '../guards.ts';
import type { CouncilId } from '../ids.ts';
import type { LocalDate, When } from '../time.ts';

/** `on` says when it took effect; `unverified` lists rules that an imported record could not show to be met. */
type On<T extends string, D = unknown> = { readonly type: T; readonly on: When } & Readonly<D> & Unverified;
/** An event by one council. */
export type By<T extends string, D = unknown> = On<T, { council: CouncilId } & D>;

/** In what capacity one may give each command, for one's own council. */
export type Entitled<C extends { type: string }> = Readonly<Record<C['type'], readonly Capacity[]>>;
/** The version of each event's shape written today, and who may read it: all, the parties, or its council alone. */
export type Written<E extends { type: string }> =
  Readonly<Record<E['type'], readonly [version: number, audience: 'public' | 'partner' | 'own']>>;

export const officers: readonly Capacity[] = ['lead-officer', 'head-of-paid-service', 'monitoring-officer'];
export const legalOfficers: readonly Capacity[] = ['lead-officer', 'monitoring-officer'];

/** One thing a council has to do next; `due` where a rule sets a day. */
export type Task = { readonly task: string; readonly what: string; readonly due: LocalDate | null };
export const task = (name: string, what: string, due: LocalDate | null = null): Task => ({ task: name, what, due });

/** Something that falls due on a day: `id` is its own within the agreement and stays the same while it stands. */
export type Deadline = {
  readonly id: string; readonly kind: string; readonly due: LocalDate; readonly what: string;
  /** Whom it concerns. */
  readonly councils: readonly CouncilId[];
};
