/** Reading what a question is asked of: the streams at a moment, and of them what the reader may read. */
import { agreement as decider, budget, council as register, evolveAll } from '#domain';
import type { AgreementEvent, AgreementState, BudgetEvent, CouncilEvent, CouncilId } from '#domain';
import type { Recorded } from '#store';
import { audience } from '../agreement-record.ts';
import { decode } from '../known-events.ts';
import { scopeOf, seesOwn } from '../reader.ts';
import type { Reader } from '../reader.ts';
import type { Log, Stamp } from '../savings/known.ts';
import { hasWithdrawn } from '../savings/withdrawn.ts';
import { classedBy, departure, entryOf, readableIn, readableToFormer } from '../timeline.ts';
import type { Classed, Entry } from '../timeline.ts';
import type { BookStep } from './claimed-elsewhere.ts';
import type { RegisterStep } from './consents.ts';
import { toldBy } from './told.ts';
import type { AnyStep, Told } from './told.ts';

const stepOf = ({ recorded, event }: Entry): AnyStep => ({ recorded, event: event as AgreementEvent });

/**
 * Whoever takes part, and auditors, read all but other councils' own; a council that has withdrawn what it read until
 * then, what is public since, and what it says itself (I17, I57). Null for everybody else.
 */
function readableBy(reader: Reader, now: AgreementState,
  entries: readonly Classed[]): ((entry: Classed) => boolean) | null {
  const scope = scopeOf(reader, audience(now), now.executedOn !== null);
  if (scope === 'full') return readableIn(reader, scope);
  return hasWithdrawn(now, reader.council)
    ? readableToFormer(reader, entries, departure(entries, reader), scope === 'public') : null;
}

/** The record as the reader may read it, and where anything in it is not for him, as it is. */
export type Record = { readonly shown: Told; readonly whole: Told };

/** Null when there is no such agreement at the moment, or the reader may not ask about it. */
export async function recordFor(
  log: Pick<Log, 'read'>, reader: Reader, agreement: string, { position }: Stamp,
): Promise<Record | null> {
  const { events } = await log.read(`${decider.name}-${agreement}`);
  const every = events.map(entryOf);
  // As it is now: by it is judged who may read.
  const now = evolveAll(decider.initial, every.map(({ event }) => event as AgreementEvent));
  const entries = classedBy(every, now.disclosure);
  const readable = entries.length === 0 ? null : readableBy(reader, now, entries);
  const then = entries.filter(({ recorded }) => recorded.position <= position);
  if (readable === null || then.length === 0) return null;
  const seen = then.filter(readable);
  const shown = toldBy(agreement, seen.map(stepOf));
  return { shown, whole: seen.length === then.length ? shown : toldBy(agreement, then.map(stepOf)) };
}

const until = (events: readonly Recorded[], { position }: Stamp): Recorded[] =>
  events.filter((recorded) => recorded.position <= position);

/** What the register says of some councils; everybody may read it. */
export async function registerSteps(
  log: Pick<Log, 'read'>, councils: readonly CouncilId[], at: Stamp,
): Promise<RegisterStep[]> {
  const read = await Promise.all(councils.map(async (of) => until((await log.read(`${register.name}-${of}`)).events, at)
    .map((recorded) => ({ recorded, of, event: decode<CouncilEvent>(recorded) }))));
  return read.flat();
}

/** A council's budget book; null for everybody but the council and the auditor of the whole system. */
export async function bookSteps(
  log: Pick<Log, 'read'>, reader: Reader, of: CouncilId, at: Stamp,
): Promise<BookStep[] | null> {
  if (!seesOwn(reader, of)) return null;
  return until((await log.read(`${budget.name}-${of}`)).events, at)
    .map((recorded) => ({ recorded, event: decode<BudgetEvent>(recorded) }));
}
