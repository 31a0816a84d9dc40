/** What other parts of an agreement hold open when it closes, by their ids: the one place that asks them. */
import type { AgreementState } from '../state.ts';

/** Charges that a council disputes, by year, line and council: no other dispute is kept of an agreement yet. */
export const openDisputes = ({ charging }: AgreementState): readonly string[] =>
  Object.entries(charging.periods).flatMap(([year, { lines }]) => Object.entries(lines)
    .flatMap(([line, { disputed }]) => Object.keys(disputed).map((council) => `${year}/${line}/${council}`))).sort();

/** Financial years with charges that are not yet closed. */
export const openPeriods = ({ charging }: AgreementState): readonly string[] => Object.entries(charging.periods)
  .filter(([, { closedOn }]) => closedOn === null).map(([year]) => year).sort();
