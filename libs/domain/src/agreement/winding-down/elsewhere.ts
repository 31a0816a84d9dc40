/** What other parts of an agreement hold open when it closes, by their ids: the one place that asks them. */
import type { AgreementState } from '../state.ts';

/** Disputes that are neither resolved nor withdrawn. */
export const openDisputes = (_state: AgreementState): readonly string[] => [];

/** Financial years with charges that are not yet closed. */
export const openPeriods = ({ charging }: AgreementState): readonly string[] => Object.entries(charging.periods)
  .filter(([, { closedOn }]) => closedOn === null).map(([year]) => year).sort();
