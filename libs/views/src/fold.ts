/**
 * Folds pages of the log in memory into what changed for each agreement and council, once per batch
 * however many events it brought. Recent subjects are kept; others come back from the rows that were
 * last written. Memory is bounded by the number of subjects kept and the size of a batch.
 */
import { agreement, council } from '#domain';
import type { AgreementEvent, CouncilEvent, CouncilState, Instant, NoteEvent } from '#domain';
import { start, UnknownEvent } from '#store';
import type { Place, Position, Recorded } from '#store';
import { emptyRecord, isOfSavings, record, recordSavings } from './agreement-record.ts';
import type { AgreementChange, AgreementRecord, TextEntry, Told } from './agreement-record.ts';
import { councilEvolve, councilInitial, type CouncilChange } from './councils.ts';
import { categories, decode } from './known-events.ts';
import type { Span } from './participation-spans.ts';
import { linesTouched } from './savings/positions.ts';

/** The log brought a revision of a stream out of its turn. */
export class RevisionMissing extends Error {
  constructor(
    { stream, revision }: Recorded,
    readonly expected: number,
  ) {
    super(`${stream} came with revision ${revision}, expected ${expected}`);
  }
}

export type Kept<S> = { readonly record: S; readonly revision: number; readonly position: Position };
/** Reads kept records back, by id; ids without a row are left out. */
export type Load<S> = (ids: readonly string[]) => Promise<ReadonlyMap<string, Kept<S>>>;
export type Loads = { readonly agreements: Load<AgreementRecord>; readonly councils: Load<CouncilState> };

export type Batch = {
  readonly agreements: readonly AgreementChange[];
  readonly councils: readonly CouncilChange[];
  readonly events: number;
  readonly position: Position;
  /** Of the last event; null when there was none. */
  readonly recordedAt: Instant | null;
};

export class Fold {
  readonly #agreements = new Map<string, Kept<AgreementRecord>>();
  readonly #councils = new Map<string, Kept<CouncilState>>();
  #pending = nothing();
  #committed: Position = start;

  constructor(
    private readonly loads: Loads,
    private readonly keptMax: number,
  ) {}

  /** Number of events folded and not yet taken. */
  get pending(): number {
    return this.#pending.events;
  }

  /** True while there is something to take, if only that the log was read and held nothing for these views. */
  get waiting(): boolean {
    return this.#pending.position !== start;
  }

  /**
   * Folds a page on top of what is pending, up to the first event that is not known.
   * @param read how far the log is read with it, where that is further than its last event
   * @throws UnknownEvent, RevisionMissing
   */
  async page(page: readonly Recorded[], read?: Place): Promise<void> {
    const entries: Entry[] = [];
    let unknown: UnknownEvent | null = null;
    for (const recorded of page) {
      try {
        entries.push(entryOf(recorded));
      } catch (error) {
        if (!(error instanceof UnknownEvent)) throw error;
        unknown = error;
        break;
      }
    }
    if (entries.length > 0) await this.#foldAll(entries);
    if (unknown !== null) throw unknown;
    if (read !== undefined) this.#pending = { ...this.#pending, ...read };
  }

  async #foldAll(entries: readonly Entry[]): Promise<void> {
    const streams = byStream(entries);
    const ofAgreements = streams.filter(({ category }) => category === agreement.name);
    const ofCouncils = streams.filter(({ category }) => category === council.name);
    // Only here, before it is seen what is missing: while that is read, a batch may be committed.
    trim(this.#agreements, this.keptMax, this.#committed);
    trim(this.#councils, this.keptMax, this.#committed);
    await Promise.all([
      fill(this.#agreements, ofAgreements, this.loads.agreements),
      fill(this.#councils, ofCouncils, this.loads.councils),
    ]);
    for (const { id, entries: own } of ofAgreements) this.#foldAgreement(id, own);
    for (const { id, entries: own } of ofCouncils) this.#foldCouncil(id, own);
    const { position, recordedAt } = entries.at(-1)!.recorded;
    this.#pending = {
      ...this.#pending,
      events: this.#pending.events + entries.length,
      position,
      recordedAt,
    };
  }

  /** What has changed since it was last asked, as one change per subject. */
  take(): Batch {
    const { agreements, councils, ...rest } = this.#pending;
    this.#pending = nothing();
    return { ...rest, agreements: [...agreements.values()], councils: [...councils.values()] };
  }

  /** Only what a committed row can bring back may be let go. */
  committed(position: Position): void {
    this.#committed = position;
  }

  clear(): void {
    this.#agreements.clear();
    this.#councils.clear();
    this.#pending = nothing();
    this.#committed = start;
  }

  #foldAgreement(id: string, entries: readonly Entry[]): void {
    const found = this.#agreements.get(id);
    const fresh = due(found, entries);
    if (fresh.length === 0) return;
    const pending = this.#pending.agreements.get(id) as Folding | undefined;
    const folding = pending ?? { agreement: id, opened: [] as Span[], texts: [] as TextEntry[], savings: new Set() };
    const before = found?.record ?? emptyRecord(id);
    let after = before;
    for (let at = 0; at < fresh.length; at += 1) {
      const run = savingsFrom(fresh, at);
      if (run.length > 1) {
        after = recordSavings(after, run);
        at += run.length - 1;
        continue;
      }
      const entry = fresh[at]!;
      const event = entry.event as AgreementEvent;
      after = record(after, event, entry.recorded, folding.opened);
      if (
        event.type === 'ClauseProposed' ||
        event.type === 'ClauseCountered' ||
        event.type === 'DraftIssued'
      ) {
        folding.texts.push(event);
      }
    }
    for (const line of linesTouched(before.state, after.state)) folding.savings.add(line);
    const { revision, position, recordedAt } = fresh.at(-1)!.recorded;
    keep(this.#agreements, id, { record: after, revision, position });
    this.#pending.agreements.set(id, { ...folding, after, revision, position, recordedAt });
  }

  #foldCouncil(id: string, entries: readonly Entry[]): void {
    const found = this.#councils.get(id);
    const fresh = due(found, entries);
    if (fresh.length === 0) return;
    const after = fresh.reduce(
      (state, { event }) => councilEvolve(state, event as CouncilEvent),
      found?.record ?? councilInitial,
    );
    const { revision, position, recordedAt } = fresh.at(-1)!.recorded;
    keep(this.#councils, id, { record: after, revision, position });
    this.#pending.councils.set(id, { council: id, after, revision, position, recordedAt });
  }
}

/** The events of savings that stand together from a place on. */
function savingsFrom(entries: readonly Entry[], from: number): readonly Told[] {
  let end = from;
  while (end < entries.length && isOfSavings(entries[end]!.event as AgreementEvent)) end += 1;
  return entries.slice(from, end) as readonly Told[];
}

type Folding = AgreementChange & {
  readonly opened: Span[];
  readonly texts: TextEntry[];
  readonly savings: Set<string>;
};
type Pending = Omit<Batch, 'agreements' | 'councils'> & {
  readonly agreements: Map<string, AgreementChange>;
  readonly councils: Map<string, CouncilChange>;
};
const nothing = (): Pending => ({
  agreements: new Map(),
  councils: new Map(),
  events: 0,
  position: start,
  recordedAt: null,
});

type Entry = { readonly event: AgreementEvent | CouncilEvent | NoteEvent; readonly recorded: Recorded };
type OfStream = { readonly category: string; readonly id: string; readonly entries: Entry[] };

const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

function entryOf(recorded: Recorded): Entry {
  if (!categories.has(categoryOf(recorded.stream)))
    throw new UnknownEvent(recorded.type, recorded.version);
  return { event: decode(recorded), recorded };
}

function byStream(all: readonly Entry[]): readonly OfStream[] {
  const streams = new Map<string, OfStream>();
  for (const entry of all) {
    const { stream } = entry.recorded;
    let found = streams.get(stream);
    if (found === undefined) {
      const category = categoryOf(stream);
      found = { category, id: stream.slice(category.length + 1), entries: [] };
      streams.set(stream, found);
    }
    found.entries.push(entry);
  }
  return [...streams.values()];
}

async function fill<S>(
  kept: Map<string, Kept<S>>,
  streams: readonly { id: string }[],
  load: Load<S>,
): Promise<void> {
  const missing = streams.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  if (missing.length === 0) return;
  for (const [id, found] of await load(missing)) kept.set(id, found);
}

/** Events not folded before; the log may bring some again after a restart. */
function due<S>(found: Kept<S> | undefined, entries: readonly Entry[]): readonly Entry[] {
  const revision = found?.revision ?? -1;
  const fresh = entries.filter(({ recorded }) => recorded.revision > revision);
  fresh.forEach(({ recorded }, at) => {
    if (recorded.revision !== revision + 1 + at) throw new RevisionMissing(recorded, revision + 1 + at);
  });
  return fresh;
}

/** Last touched, last in the order of the map: what goes first is what has rested longest. */
function keep<S>(kept: Map<string, Kept<S>>, id: string, entry: Kept<S>): void {
  kept.delete(id);
  kept.set(id, entry);
}

function trim<S>(kept: Map<string, Kept<S>>, max: number, committed: Position): void {
  if (kept.size <= max) return;
  let over = kept.size - max;
  for (const [id, { position }] of kept) {
    if (over === 0) return;
    if (position > committed) continue;
    kept.delete(id);
    over -= 1;
  }
}
