/** What the events of a pack say of signatures and documents, made anew from them. */
import { isList, isObject, text } from './canonical.ts';
import type { Json } from './canonical.ts';
import type { Leaf } from './leaf.ts';
import { Malformed } from './malformed.ts';

export type PackEvent = { readonly index: number; readonly leaf: Leaf; readonly content: Json };

/** The data of an event, or what is refused of it. */
function dataOf({ content, leaf }: PackEvent): { readonly [member: string]: Json } {
  const found = isObject(content) ? content.data : undefined;
  if (!isObject(found)) throw new Malformed(`has the event ${leaf.type} without data`);
  return found;
}

type Fact = {
  readonly type: string; readonly index: number; readonly council: string; readonly hash: string | null;
};
type Counterpart = Fact & { readonly effectiveOn: string; readonly signatories: readonly Json[] };

const told = new Set(['DecisionMade', 'DelegationExercised', 'CounterpartVoided']);

/** Gathers, event by event, what the certificate and the list of documents are made of. */
export class Gathered {
  #executed: number | null = null;
  readonly #facts: Fact[] = [];
  readonly #counterparts: Counterpart[] = [];
  readonly #documents: Json[] = [];

  add(event: PackEvent, isOfTheAgreement: boolean): void {
    this.#addDocuments(event);
    if (!isOfTheAgreement) return;
    const { index, leaf: { type, effectiveOn } } = event;
    if (type === 'AgreementExecuted') this.#executed ??= index;
    if (type !== 'CounterpartExecuted' && !told.has(type)) return;
    const stated = dataOf(event);
    const hash = typeof stated.hash === 'string' ? stated.hash : null;
    const fact = { type, index, council: text(stated, 'council'), hash };
    this.#facts.push(fact);
    if (type !== 'CounterpartExecuted') return;
    if (!isList(stated.signatories)) throw new Malformed('has a counterpart without signatories');
    this.#counterparts.push({ ...fact, hash: text(stated, 'hash'), effectiveOn, signatories: stated.signatories });
  }

  #addDocuments({ index, content }: PackEvent): void {
    const envelope = isObject(content) ? content.meta : undefined;
    const evidence = isObject(envelope) ? envelope.evidence : undefined;
    if (evidence === undefined) return;
    if (!isList(evidence)) throw new Malformed('has evidence that is no list');
    for (const piece of evidence) {
      const source = isObject(piece) ? piece.source ?? null : null;
      this.#documents.push({ hash: text(piece, 'hash'), title: text(piece, 'title'), source, index });
    }
  }

  get documents(): Json { return this.#documents; }

  get certificate(): Json {
    return { executed: this.#executed, signatures: this.#counterparts.flatMap((one) => this.#signatures(one)) };
  }

  #signatures({ index, council, hash, effectiveOn, signatories }: Counterpart): Json[] {
    const ofThem = this.#facts.filter((fact) => fact.council === council);
    const before = ofThem.filter((fact) => fact.index < index);
    const decision = before.findLast(({ type }) => type === 'DecisionMade')?.index ?? null;
    const sameText = (fact: Fact): boolean => fact.hash === hash;
    const delegation = before.filter(sameText).findLast(({ type }) => type === 'DelegationExercised')?.index ?? null;
    const voided = ofThem.filter(sameText)
      .find((fact) => fact.index > index && fact.type === 'CounterpartVoided')?.index ?? null;
    // A record from before the system may not say who signed.
    const people = signatories.length > 0 ? signatories.map((one) =>
      ({ person: text(one, 'person'), capacity: text(one, 'capacity') })) : [{ person: null, capacity: null }];
    return people.map((signatory) =>
      ({ council, textHash: hash, ...signatory, signedOn: effectiveOn, event: index, decision, delegation, voided }));
  }
}
