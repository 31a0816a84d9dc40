/** The events that these views know: what the deciders write, at any version that can be brought up to date. */
import { agreement, budget, council, note, person } from '#domain';
import { codec } from '#store';

/**
 * Private notes, budget books and what is held about persons are read straight from their streams; folding only has to
 * know them.
 */
export const categories: ReadonlySet<string> = new Set(
  [agreement.name, council.name, note.name, budget.name, person.name]);
export const { decode } = codec([agreement, council, note, budget, person]);
