/**
 * An agreement as at a day and as known at a moment: exactly the events that were recorded by the moment and whose
 * effect begins by the day, in the order in which they were recorded, folded with the deciders' own evolve.
 */
import { agreement as decider, earliest } from '#domain';
import type { AgreementEvent, LocalDate } from '#domain';
import { emptyRecord, isOfSavings, record, recordSavings } from '../agreement-record.ts';
import type { AgreementRecord } from '../agreement-record.ts';
import type { StoredDraft } from '../agreement-texts.ts';
import type { Folded } from '../agreement-state.ts';
import type { Log, Stamp } from '../savings/known.ts';
import { disclosureOf } from '../disclosure.ts';
import { classedBy, entryOf } from '../timeline.ts';
import type { Classed } from '../timeline.ts';

/** What was known at a place in the log, and of that what has effect by a day; all of it without one. */
export type AsAt = { readonly asOf: Stamp; readonly on: LocalDate | null };
/** An entry of the agreement's own stream. */
export type Told = Classed & { readonly event: AgreementEvent };

export async function entriesOf(log: Log, agreement: string): Promise<readonly Told[]> {
  const { events } = await log.read(`${decider.name}-${agreement}`);
  const entries = events.map(entryOf);
  return classedBy(entries, disclosureOf(entries)) as Told[];
}

/**
 * The first day on which it may have effect: what is vague counts from its earliest reading, as in the timeline and in
 * savings. A succession by law has effect from its vesting day, on whatever day it was said.
 */
export const effectFrom = ({ event, recorded }: Told): LocalDate =>
  earliest(event.type === 'CouncilSubstituted' ? event.from : recorded.meta.effectiveOn);
export const inEffect = (told: Told, on: LocalDate | null): boolean => on === null || effectFrom(told) <= on;
export const isKnown = ({ recorded }: Told, { position }: Stamp): boolean => recorded.position <= position;
export const isTold = (told: Told, { asOf, on }: AsAt): boolean => isKnown(told, asOf) && inEffect(told, on);

/** One after the other, so that a fold can be gone on with. */
export class Folding {
  #record: AgreementRecord;
  #last: Told | null = null;
  #summaries: ReadonlyMap<number, string> = new Map();

  constructor(readonly agreement: string) {
    this.#record = emptyRecord(agreement);
  }

  get record(): AgreementRecord { return this.#record; }
  get last(): Told | null { return this.#last; }

  add(told: readonly Told[]): this {
    for (let at = 0; at < told.length;) {
      let end = at + 1;
      if (isOfSavings(told[at]!.event)) while (end < told.length && isOfSavings(told[end]!.event)) end += 1;
      const { event, recorded } = told[at]!;
      this.#record = end > at + 1 ? recordSavings(this.#record, told.slice(at, end))
        : record(this.#record, event, recorded, []);
      if (event.type === 'DraftIssued') this.#summaries = new Map(this.#summaries).set(event.n, event.summary);
      at = end;
    }
    this.#last = told.at(-1) ?? this.#last;
    return this;
  }

  copy(): Folding {
    const copy = new Folding(this.agreement);
    copy.#record = this.#record;
    copy.#last = this.#last;
    copy.#summaries = this.#summaries;
    return copy;
  }

  /** As a record that was read back; null before the first event. */
  folded(): Folded | null {
    if (this.#last === null) return null;
    const { revision, position, recordedAt } = this.#last.recorded;
    const drafts: StoredDraft[] = this.#record.state.drafts.map((draft) =>
      ({ ...draft, summary: this.#summaries.get(draft.n) ?? '' }));
    return { record: this.#record, revision, position, recordedAt, drafts };
  }
}

export const foldOf = (agreement: string, told: readonly Told[]): Folding => new Folding(agreement).add(told);
