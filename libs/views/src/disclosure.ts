/**
 * Who may read each event of an agreement. The class that counts is the one that holds today, whatever moment is
 * asked about: what was released may be read in the past as well, and what was withheld is withheld there too.
 */
import { classAt, disclosureEvents, foldDisclosure, initialDisclosure } from '#domain';
import type { AgreementEvent, Classification, CouncilId, DisclosureState, NoteEvent } from '#domain';
import type { Recorded } from '#store';
import { decode } from './known-events.ts';

export type Told = { readonly event: AgreementEvent | NoteEvent; readonly recorded: Pick<Recorded, 'meta'> };

/** What was released and withheld by the first events of an agreement, from these events alone. */
export const disclosureOf = (entries: readonly Pick<Told, 'event'>[]): DisclosureState =>
  entries.reduce((state, { event }) => (Object.hasOwn(disclosureEvents, event.type)
    ? foldDisclosure(state, event as Parameters<typeof foldDisclosure>[1]) : state), initialDisclosure);

/** The class of the event at a revision, by the state of disclosure at any moment. */
export const classOf = (entries: readonly Told[], disclosure: DisclosureState, revision: number): Classification =>
  classAt(disclosure, revision, (at) => {
    const entry = entries[at];
    return entry && { event: entry.event as AgreementEvent, classification: entry.recorded.meta.classification };
  });

/** Whether a council at the table may correct what stands at a revision: it must be able to read it. */
export function mayCorrect(events: readonly Recorded[], revision: number, council: CouncilId | null): boolean {
  if (events[revision] === undefined) return false;
  const entries = events.map((recorded) => ({ recorded, event: decode<AgreementEvent>(recorded) }));
  const now = classOf(entries, disclosureOf(entries), revision);
  return now.class !== 'council' || now.council === council;
}
