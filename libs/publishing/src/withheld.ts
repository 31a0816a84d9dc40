/**
 * What is kept from the public although it is public in kind: exempt by the last word of its agreement. It goes to no
 * public topic when its agreement is released, and when the exemption lapses a message of its own brings it.
 */
import { classAt, disclosureEvents, foldDisclosure, initialDisclosure } from '#domain';
import type { AgreementEvent, DisclosureState } from '#domain';
import type { Recorded } from '#store';

type Known = { readonly speaking: Map<number, Recorded>; disclosure: DisclosureState };

/** The members that say of which other event it speaks have been the same in every version. */
const eventOf = ({ type, data }: Recorded): AgreementEvent => ({ type, ...data }) as unknown as AgreementEvent;

export class Withheld {
  /** Of each stream the events that speak of others; all others say nothing about who may read. */
  readonly #known = new Map<string, Known>();

  /** Takes the events of a stream in their order, as far as the moment that is asked about. */
  note(recorded: Recorded): void {
    const { stream, revision, type } = recorded;
    const ofDisclosure = Object.hasOwn(disclosureEvents, type);
    if (!ofDisclosure && type !== 'RecordCorrected') return;
    const known = this.#known.get(stream) ?? { speaking: new Map<number, Recorded>(), disclosure: initialDisclosure };
    this.#known.set(stream, known);
    known.speaking.set(revision, recorded);
    if (ofDisclosure) {
      known.disclosure = foldDisclosure(known.disclosure, eventOf(recorded) as Parameters<typeof foldDisclosure>[1]);
    }
  }

  /** Whether the event is exempt, or speaks of one that is. */
  has(recorded: Recorded): boolean {
    const known = this.#known.get(recorded.stream);
    if (known === undefined) return false;
    return classAt(known.disclosure, recorded.revision, (at) => {
      const one = at === recorded.revision ? recorded : known.speaking.get(at);
      return one && { event: eventOf(one), classification: one.meta.classification };
    }).class === 'exempt';
  }
}
