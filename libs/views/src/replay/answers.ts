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
import type { AsAt, Folding, Told } from './fold.ts';
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
  /** Events of the agreement known at the moment, and how many of them had effect by the day. */
  readonly known: number;
  readonly folded: number;
  /** The last of those folded that this reader may read. */
  readonly last: Step | null;
  /** Known at the moment and without effect by the day, the first to have effect first; `steps` are the first 200. */
  readonly notYet: { readonly events: number; readonly steps: readonly Step[] };
  /** Null where nothing had effect yet. */
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

/** Steps for a reader, each with what corrects it among those known at the moment. */
export function stepsFor({ asking, entries }: Known, at: Stamp): (told: Told) => Step | null {
  const readable = readableIn(asking.reader, asking.scope);
  const correctedBy = correctionsIn(entries.filter((told) => isKnown(told, at) && readable(told)));
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

const lastStep = (told: readonly Told[], stepOf: (one: Told) => Step | null): Step | null => {
  for (let at = told.length - 1; at >= 0; at -= 1) {
    const step = stepOf(told[at]!);
    if (step !== null) return step;
  }
  return null;
};

/** Null too where the agreement was not known at the moment, or was not public then to whoever reads what is public. */
export async function replayOfAgreement(
  log: ReplayLog, reader: Reader, agreement: string, asked: MomentAsked,
): Promise<Replay | null> {
  const found = await knownTo(log, reader, agreement);
  if (found === null) return null;
  const at = await momentOf(log, asked);
  const known = found.entries.filter((told) => isKnown(told, at.asOf));
  if (known.length === 0) return null;
  const told = known.filter((one) => inEffect(one, at.on));
  const folding: Folding = foldOf(agreement, told);
  const state = stateDocument(folding, told, at, found.asking);
  if (state === null && found.asking.scope === 'public') return null;
  const stepOf = stepsFor(found, at.asOf);
  const waiting = laterIn(known.filter((one) => !inEffect(one, at.on))).map(stepOf).filter((step) => step !== null);
  return {
    agreement, scope: found.asking.scope, asOf: at.asOf, on: at.on, day: dayOf(at),
    known: known.length, folded: told.length, last: lastStep(told, stepOf),
    notYet: { events: known.length - told.length, steps: waiting.slice(0, notYetMax) }, state,
  };
}
