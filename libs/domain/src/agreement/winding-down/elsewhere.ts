/** What other parts of an agreement hold open when it closes, by their ids: the one place that asks them. */
import { openDisputes as raised } from '../disputes/state.ts';
import type { AgreementState } from '../state.ts';

/** Disputes by their ids, and charges that a council disputes by year, line and council. */
export const openDisputes = (state: AgreementState): readonly string[] => [
  ...raised(state),
  ...Object.entries(state.charging.periods).flatMap(([year, { lines }]) => Object.entries(lines)
    .flatMap(([line, { disputed }]) => Object.keys(disputed).map((council) => `${year}/${line}/${council}`))),
].sort();

/** Financial years with charges that are not yet closed. */
export const openPeriods = ({ charging }: AgreementState): readonly string[] => Object.entries(charging.periods)
  .filter(([, { closedOn }]) => closedOn === null).map(([year]) => year).sort();
