/**
 * Questions in two times about one agreement: its state as at a day and as known at a moment. Everything is read from
 * the log, so an answer is never behind, and the same moment and day give the same answer for ever.
 */
import type { AgreementState, LocalDate } from '#domain';
import type { EventStore } from '#store';
import { audience } from '../agreement-record.ts';
import { scopeOf } from '../reader.ts';
import type { Reader } from '../reader.ts';
import { dayOf } from '../savings/documents.ts';
import { stampAt } from '../savings/known.ts';
import type { Log, Stamp } from '../savings/known.ts';
import { correctionsIn, readableIn, rowOf } from '../timeline.ts';
import type { TimelineRow } from '../timeline.ts';
import { effectFrom, entriesOf, foldOf, inEffect, isKnown } from './fold.ts';
import type { AsAt, Told } from './fold.ts';
import { ownIn, stateDocument } from './state.ts';
import type { Asking, StateDocument } from './state.ts';

export type ReplayLog = Log & Pick<EventStore, 'end'>;
/** A moment as it is asked about; null for the present. */
export type MomentAsked = { readonly asOf: Stamp | null; readonly on?: LocalDate };

/** A step of the timeline without its content: the state says what came of it. */
export type Step = Omit<TimelineRow, 'data'>;
export type Replay = AsAt & {
  readonly agreement: string;
  readonly scope: Asking['scope'];
  /** The day on which clocks, shares and the text in force are told: `on`, or else that of the moment. */
  readonly day: LocalDate;
  /**
   * Events of the agreement known at the moment, and how many of them had effect by the day; here and in what follows,
   * of those that this reader may read (I57).
   */
  readonly known: number;
  readonly folded: number;
  /** The last of those folded. */
  readonly last: Step | null;
  /** Known at the moment and without effect by the day, the first to have effect first; `steps` are the first 200. */
  readonly notYet: { readonly events: number; readonly steps: readonly Step[] };
  /** Null where none of them had effect yet. It is folded from all events, and shows what he may read of that. */
  readonly state: StateDocument | null;
};
const notYetMax = 200;

/** The events of one agreement, and who asks about them. */
export type Known = { readonly asking: Asking; readonly entries: readonly Told[]; readonly now: AgreementState };

/** Null when there is no such agreement, or the reader may not know of it. */
export async function knownTo(log: Log, reader: Reader, agreement: string): Promise<Known | null> {
  const entries = await entriesOf(log, agreement);
  if (entries.length === 0) return null;
  const now = foldOf(agreement, entries).record.state;
  const scope = scopeOf(reader, audience(now), now.executedOn !== null);
  return scope === null ? null : { asking: { reader, scope, own: ownIn(entries),
    disclosure: now.disclosure }, entries, now };
}

export const momentOf = async (log: ReplayLog, { asOf, on }: MomentAsked): Promise<AsAt> =>
  ({ asOf: asOf ?? await stampAt(log, await log.end()), on: on ?? null });

/** Whether the reader may read it: what he may not is counted nowhere, or a count would tell that and when it was. */
export const readableOf = ({ asking: { reader, scope } }: Pick<Known, 'asking'>): (told: Told) => boolean =>
  readableIn(reader, scope);

/** Steps for a reader, each with what corrects it among those known at the moment. */
export function stepsFor(known: Known, at: Stamp): (told: Told) => Step | null {
  const readable = readableOf(known);
  const correctedBy = correctionsIn(known.entries.filter((told) => isKnown(told, at) && readable(told)));
  return (told) => {
    if (!readable(told)) return null;
    const { data: _, ...step } = rowOf(told, correctedBy.get(told.recorded.revision) ?? []);
    return step;
  };
}

const laterIn = (told: readonly Told[]): Told[] => [...told].sort((a, b) => {
  const [one, other] = [effectFrom(a), effectFrom(b)];
  return one === other ? a.recorded.revision - b.recorded.revision : one < other ? -1 : 1;
});

/** Null too where the agreement was not known at the moment, or was not public then to whoever reads what is public. */
export async function replayOfAgreement(
  log: ReplayLog, reader: Reader, agreement: string, asked: MomentAsked,
): Promise<Replay | null> {
  const found = await knownTo(log, reader, agreement);
  if (found === null) return null;
  const at = await momentOf(log, asked);
  const entries = found.entries.filter((told) => isKnown(told, at.asOf));
  const known = entries.filter(readableOf(found));
  if (known.length === 0) return null;
  const told = entries.filter((one) => inEffect(one, at.on));
  const state = stateDocument(foldOf(agreement, told), told, at, found.asking);
  if (state === null && found.asking.scope === 'public') return null;
  const stepOf = stepsFor(found, at.asOf);
  const folded = known.filter((one) => inEffect(one, at.on));
  const waiting = laterIn(known.filter((one) => !inEffect(one, at.on)));
  return {
    agreement, scope: found.asking.scope, asOf: at.asOf, on: at.on, day: dayOf(at),
    known: known.length, folded: folded.length, last: folded.length === 0 ? null : stepOf(folded.at(-1)!), state,
    notYet: { events: waiting.length, steps: waiting.slice(0, notYetMax).map((one) => stepOf(one)!) },
  };
}
