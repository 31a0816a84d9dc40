/**
 * Private notes of one council on an agreement: its negotiating position, readable by nobody else
 * (I57). They are a stream of their own, so that not even a revision number tells another council
 * that one was written. Stream id: `agreement.COUNCIL`.
 */
import { capacities } from './actor.ts';
import type { Capacity } from './actor.ts';
import { accept, refuse } from './decider.ts';
import type { Decider, Facts } from './decider.ts';
import type { CouncilId } from './ids.ts';
import type { When } from './time.ts';

// 1 Events, stored for ever
export type NoteEvent = {
  readonly type: 'PrivateNoteWritten'; readonly on: When; readonly agreement: string; readonly council: CouncilId;
  readonly note: string; readonly clause: string | null; readonly text: string;
};
// 2 Commands
export type NoteCommand = {
  readonly type: 'WriteNote'; readonly on: When; readonly agreement: string; readonly note: string;
  readonly clause: string | null; readonly text: string;
};
// 4 Refusals
export const noteRefusals = ['note-without-council', 'capacity-not-entitled', 'note-exists'] as const;
export type NoteRefusal = (typeof noteRefusals)[number];

// 5 decide, 6 evolve
const entitled: ReadonlySet<Capacity> = new Set<Capacity>(capacities.filter((capacity) =>
  !['auditor', 'registrar', 'records-importer'].includes(capacity)));

export const note: Decider<NoteCommand, { readonly notes: readonly string[] }, NoteEvent, Facts, NoteRefusal> = {
  name: 'note',
  initial: { notes: [] },
  decide(state, command, { actor }) {
    if (actor.council === null) return refuse('note-without-council');
    // A note is written by those who negotiate: a records importer does not act live.
    if (!entitled.has(actor.capacity)) return refuse('capacity-not-entitled', { capacity: actor.capacity });
    if (state.notes.includes(command.note)) return refuse('note-exists');
    const { on, agreement, note: id, clause, text } = command;
    return accept({ type: 'PrivateNoteWritten', on, agreement, council: actor.council, note: id, clause, text });
  },
  evolve: (state, event) => ({ notes: [...state.notes, event.note] }),
  versions: { PrivateNoteWritten: 1 },
  classify: (event) => ({ class: 'council', council: event.council }),
};
