/** The events that these views know: what the deciders write, at any version that can be brought up to date. */
import { agreement, council, note } from '#domain';
import { codec } from '#store';

/** Private notes are read straight from their streams (`timeline.ts`); folding only has to know them. */
export const categories: ReadonlySet<string> = new Set([agreement.name, council.name, note.name]);
export const { decode } = codec([agreement, council, note]);
