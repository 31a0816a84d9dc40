/**
 * The timeline of one agreement: every event of its stream and of the private notes that the reader may
 * read, in words. It is read straight from the log, through the port: a stream holds a few hundred
 * events at most, the sentence is computed when read, and so it is never behind.
 */
import { audience } from './agreement-record.ts';
import { agreement as decider, note as noteDecider } from '#domain';
import type {
  AgreementEvent,
  AgreementState,
  Capacity,
  Classification,
  CouncilId,
  Evidence,
  Instant,
  LocalDate,
  NoteEvent,
  PersonRef,
  When,
} from '#domain';
import { earliest, latest, narrower } from '#domain';
import type { EventStore, Position, Recorded } from '#store';
import { pageLimit, readCursor, writeCursor, type Page } from './cursor.ts';
import { classOf, disclosureOf } from './disclosure.ts';
import { toTheMillisecond } from './instants.ts';
import { decode } from './known-events.ts';
import { scopeOf, seesClass, seesOwn, type Reader, type Scope } from './reader.ts';
import { sentenceOf } from './sentences.ts';

export type TimelineRow = {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly sentence: string;
  /** When it took effect, and when it was recorded. */
  readonly effectiveOn: When;
  readonly recordedAt: Instant;
  readonly actor: {
    readonly person: PersonRef;
    readonly council: CouncilId | null;
    readonly capacity: Capacity;
  };
  /** Who may read it today; of what is exempt, why and until when. */
  readonly class: Classification['class'];
  readonly exemption: { readonly paragraph: number; readonly reviewOn: LocalDate } | null;
  /** The council that alone may read it; null for the rest. */
  readonly owner: CouncilId | null;
  readonly evidence: readonly Evidence[];
  readonly imported: boolean;
  /** Rules that the record could not show to be met. */
  readonly unverified: readonly string[];
  /** Revision of the event that this one corrects. */
  readonly corrects: number | null;
  /** Revisions of the events that correct this one, as far as the reader may see them. */
  readonly correctedBy: readonly number[];
  readonly data: Readonly<Record<string, unknown>>;
};

export type TimelineRequest = {
  /**
   * As it was recorded (the default), or by effective date: an unknown one first, of equal ones the
   * earlier recorded.
   */
  readonly order?: 'recorded' | 'effective';
  /** Only what had been recorded by this instant: the record as it stood then. */
  readonly recordedBy?: Instant;
  /** Only what may have taken effect by this day, by some reading of its date. */
  readonly effectiveOn?: LocalDate;
  readonly limit?: number;
  readonly cursor?: string;
};

export type Entry = {
  readonly recorded: Recorded;
  readonly event: AgreementEvent | NoteEvent;
  /** Revision of the event of the agreement that this one corrects. */
  readonly corrects: number | null;
};
/** An entry and who may read it today. */
export type Classed = Entry & { readonly now: Classification };
export function entryOf(recorded: Recorded): Entry {
  const event = decode<AgreementEvent | NoteEvent>(recorded);
  return {
    recorded,
    event,
    corrects:
      event.type === 'RecordCorrected' ? event.corrects : (recorded.meta.corrects?.revision ?? null),
  };
}

/**
 * One page of the timeline, or null when there is no such agreement or the reader may not know of it.
 * @throws CursorInvalid
 */
export async function timeline(
  store: Pick<EventStore, 'read'>,
  reader: Reader,
  agreement: string,
  request: TimelineRequest = {},
): Promise<Page<TimelineRow> | null> {
  const rows = await timelineRows(store, reader, agreement, request);
  return rows === null ? null : pageOf(rows, request);
}

/** All rows that the reader may see, notes after the agreement's own; null as above. */
export async function timelineRows(
  store: Pick<EventStore, 'read'>,
  reader: Reader,
  agreement: string,
  request: TimelineRequest = {},
): Promise<TimelineRow[] | null> {
  const { events } = await store.read(`${decider.name}-${agreement}`);
  if (events.length === 0) return null;
  const entries = events.map(entryOf);
  const state = entries.reduce(
    (at: AgreementState, { event }) => decider.evolve(at, event as AgreementEvent),
    decider.initial,
  );
  const parties = Object.keys(state.parties) as CouncilId[];
  const classed = classedBy(entries, state.disclosure);
  const scope = scopeOf(reader, audience(state), state.executedOn !== null);
  if (scope === null) {
    const until = departure(entries, reader);
    return until < 0 ? null : shownTo(reader, 'full', request, untilLeft(classed, until), []);
  }
  const until = scope === 'public' ? departure(entries, reader) : -1;
  if (until >= 0) return shownToFormer(reader, request, classed, until);
  const notes = scope === 'full' ? await notesOf(store, reader, agreement, parties) : [];
  return shownTo(reader, scope, request, classed, notes);
}

/** Place of the step by which the reader's council last left the table, the agreement or itself; -1 if it did not. */
export const departure = (entries: readonly Entry[], { council }: Reader): number =>
  council === null ? -1 : entries.findLastIndex(({ event }) => whoLeft(event) === council);

function whoLeft(event: AgreementEvent | NoteEvent): CouncilId | null {
  switch (event.type) {
    case 'CouncilLeftProposal':
    case 'InvitationDeclined':
      return event.council;
    case 'MembershipChangeRejected':
    case 'WithdrawalCompleted':
      return event.of;
    case 'CouncilSubstituted':
      return event.old;
    default:
      return null;
  }
}

/** All entries of an agreement with their classes. */
export const classedBy = (entries: readonly Entry[], disclosure: AgreementState['disclosure']): Classed[] =>
  entries.map((entry, revision) => ({ ...entry, now: classOf(entries, disclosure, revision) }));

/**
 * What lay before a council when it left: of what was released to the parties later nothing, and nothing that has
 * become exempt since, because it is no party any more.
 */
function untilLeft(entries: readonly Classed[], until: number): Classed[] {
  const then = entries.slice(0, until + 1);
  const disclosure = disclosureOf(then);
  return then.filter(({ now }) => now.class !== 'exempt')
    .map((entry) => ({ ...entry, now: narrower(entry.now, classOf(then, disclosure, entry.recorded.revision)) }));
}

/** All up to the step by which it left, then what is public and what it says itself: it still owes (I17). */
function shownToFormer(
  reader: Reader,
  request: TimelineRequest,
  entries: readonly Classed[],
  until: number,
): TimelineRow[] {
  const readable = readableToFormer(reader, entries, until);
  return shownTo(reader, 'full', request, entries.filter(readable), []);
}

/**
 * What a council that has left reads of the agreement whose entries are all given.
 * @param isPublic whether everybody reads of it what is public in kind; before that nothing after it left is its own
 */
export function readableToFormer(
  reader: Reader, entries: readonly Classed[], until: number, isPublic = true,
): (entry: Pick<Classed, 'recorded'>) => boolean {
  const revisionsOf = (some: readonly Classed[]) => new Set(some.map(({ recorded: { revision } }) => revision));
  const left = revisionsOf(untilLeft(entries, until).filter(readableIn(reader, 'full')));
  if (!isPublic) return ({ recorded: { revision } }) => left.has(revision);
  const open = revisionsOf(entries.filter(readableIn(reader, 'public')));
  const own = revisionsOf(entries.filter((entry) => entry.event.council === reader.council)
    .filter(readableIn(reader, 'full')));
  return ({ recorded: { revision } }) => left.has(revision) || open.has(revision) || own.has(revision);
}

async function notesOf(
  store: Pick<EventStore, 'read'>,
  reader: Reader,
  agreement: string,
  parties: readonly CouncilId[],
): Promise<readonly Classed[]> {
  const own = parties.filter((council) => seesOwn(reader, council));
  const streams = await Promise.all(
    own.map((council) => store.read(`${noteDecider.name}-${agreement}.${council}`)),
  );
  return streams.flatMap(({ events }) => events.map((recorded) =>
    ({ ...entryOf(recorded), now: recorded.meta.classification })));
}

/** Whether a reader may read an entry by the class that it has today. */
export const readableIn = (reader: Reader, scope: Scope) => ({ now }: Pick<Classed, 'now'>): boolean =>
  seesClass(reader, scope, now);

/** Revisions of the corrections among some entries, by the revision that each corrects. */
export function correctionsIn(entries: readonly Entry[]): Map<number, number[]> {
  const correctedBy = new Map<number, number[]>();
  for (const { recorded: { revision }, corrects } of entries) {
    if (corrects !== null) correctedBy.set(corrects, [...(correctedBy.get(corrects) ?? []), revision]);
  }
  return correctedBy;
}

function shownTo(
  reader: Reader,
  scope: Scope,
  { recordedBy, effectiveOn }: TimelineRequest,
  entries: readonly Classed[],
  notes: readonly Classed[],
): TimelineRow[] {
  const readable = readableIn(reader, scope);
  const by = recordedBy === undefined ? null : toTheMillisecond(recordedBy);
  const seen = [...entries, ...notes].filter(
    (entry) =>
      readable(entry) &&
      (by === null || entry.recorded.recordedAt <= by) &&
      (effectiveOn === undefined || earliest(entry.recorded.meta.effectiveOn) <= effectiveOn),
  );
  const correctedBy = correctionsIn(seen);
  const stream = entries[0]?.recorded.stream;
  return seen.map((entry) =>
    rowOf(
      entry,
      entry.recorded.stream === stream ? (correctedBy.get(entry.recorded.revision) ?? []) : [],
    ),
  );
}

export function rowOf({ recorded, event, corrects, now }: Classed, correctedBy: readonly number[]): TimelineRow {
  const { stream, revision, position, id, type, recordedAt, meta, data } = recorded;
  return {
    stream,
    revision,
    position,
    id,
    type,
    sentence: sentenceOf(event),
    effectiveOn: meta.effectiveOn,
    recordedAt,
    actor: meta.actor,
    class: now.class,
    exemption: now.class === 'exempt' ? { paragraph: now.paragraph, reviewOn: now.reviewOn } : null,
    owner: now.class === 'council' ? now.council : null,
    evidence: meta.evidence,
    imported: meta.grade === 'imported',
    unverified: 'unverified' in event ? (event.unverified ?? []) : [],
    corrects,
    correctedBy,
    data,
  };
}

function pageOf(
  rows: readonly TimelineRow[],
  { order = 'recorded', limit, cursor }: TimelineRequest,
): Page<TimelineRow> {
  const keyOf = (row: TimelineRow): string =>
    order === 'recorded'
      ? row.position
      : `${earliest(row.effectiveOn)}/${latest(row.effectiveOn)}/${row.position}`;
  const keyed = rows
    .map((row) => ({ key: keyOf(row), row }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const after = cursor === undefined ? '' : readCursor(cursor, `timeline ${order}`, 'asc').key;
  const rest = keyed.filter(({ key }) => key > after);
  const shown = rest.slice(0, pageLimit(limit));
  return {
    rows: shown.map(({ row }) => row),
    next:
      rest.length > shown.length ? writeCursor(`timeline ${order}`, 'asc', shown.at(-1)!.key, '') : null,
  };
}
