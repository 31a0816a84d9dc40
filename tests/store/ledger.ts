/** A small decider for the specs and benches of the store: notes are taken, and struck out. */
import { accept, refuse } from '#domain';
import type { CouncilId, Decider, Facts, When } from '#domain';

export type LedgerCommand =
  | { type: 'TakeNote'; text: string; on?: When; times?: number }
  | { type: 'StrikeNote'; text: string }
  | { type: 'Ask'; council: CouncilId };
export type LedgerEvent = { type: 'NoteTaken'; text: string; on?: When } | { type: 'NoteStruck'; text: string };
export type LedgerState = { readonly notes: number; readonly last: string };
export type LedgerFacts = Facts & { readonly councils?: readonly CouncilId[] };
type Code = 'empty-note' | 'no-such-note' | 'unknown-council';

export const ledger: Decider<LedgerCommand, LedgerState, LedgerEvent, LedgerFacts, Code> = {
  name: 'ledger',
  initial: { notes: 0, last: '' },
  needs: (_, command) => (command.type === 'Ask' ? [command.council] : []),
  decide(state, command, facts) {
    switch (command.type) {
      case 'TakeNote': {
        if (command.text === '') return refuse('empty-note');
        const { text, on, times = 1 } = command;
        const taken = { type: 'NoteTaken' as const, text, ...(on && { on }) };
        return accept(...Array.from({ length: times }, () => taken));
      }
      case 'StrikeNote':
        if (state.last !== command.text) return refuse('no-such-note');
        return accept({ type: 'NoteStruck', text: command.text });
      case 'Ask':
        return facts.councils?.includes(command.council) ? accept() : refuse('unknown-council');
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'NoteTaken': return { notes: state.notes + 1, last: event.text };
      case 'NoteStruck': return { notes: state.notes - 1, last: '' };
    }
  },
  versions: { NoteTaken: 1, NoteStruck: 1 },
  classify: () => ({ class: 'partner' }),
};
