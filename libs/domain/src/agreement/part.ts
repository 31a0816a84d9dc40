/**
 * What every part of the agreement declares about itself: the shape of its events, in what capacity each
 * command may be given, and who may read each event. Type strings and member names of events are stored
 * for ever: a change of shape is a new version and an upcaster, never an edit.
 */
import type { Capacity } from '../actor.ts';
import type { Unverified } from '../guards.ts';
import type { CouncilId } from '../ids.ts';
import type { When } from '../time.ts';

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
