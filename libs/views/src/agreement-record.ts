/**
 * What the views fold an agreement into: the state that the deciders know, whole, because their
 * questions to it are the views' questions too; and what only readers want to know.
 */
import { acceding, agreement, classNow, evolveAll, savingsEvents } from '#domain';
import type { AgreementEvent, AgreementState, CouncilId, Instant } from '#domain';
import type { Position, Recorded } from '#store';
import { seesOwn, type Reader } from './reader.ts';
import { openedBy, type Span, type Standing } from './participation-spans.ts';

/** Rules that an imported event could not show to be met. */
export type UnverifiedItem = {
  readonly revision: number;
  readonly type: string;
  readonly rules: readonly string[];
};
/** The council that alone could read an event when it was recorded, and the fact that the event is about. */
export type OwnFact = { readonly council: CouncilId; readonly fact: number };

export type AgreementRecord = {
  readonly agreement: string;
  readonly state: AgreementState;
  /** Shares in the services, by council. */
  readonly standing: Readonly<Record<string, Standing>>;
  readonly imported: boolean;
  readonly unverified: readonly UnverifiedItem[];
  /** Events that one council alone could read, by revision; which of them were released the state knows. */
  readonly own: Readonly<Record<number, OwnFact>>;
};

/** Events that bring wording or a draft. */
export type TextEntry = Extract<
  AgreementEvent,
  { type: 'ClauseProposed' | 'ClauseCountered' | 'DraftIssued' }
>;

/** What a batch did to one agreement. */
export type AgreementChange = {
  readonly agreement: string;
  readonly after: AgreementRecord;
  readonly texts: readonly TextEntry[];
  readonly opened: readonly Span[];
  /** Lines of savings whose positions may have changed. */
  readonly savings: ReadonlySet<string>;
  /** Of the last event. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Instant;
};

export const emptyRecord = (id: string): AgreementRecord => ({
  agreement: id,
  state: agreement.initial,
  standing: {},
  imported: false,
  unverified: [],
  own: {},
});

/** One event more; spans that it opens are added to `opened`. */
export function record(
  before: AgreementRecord,
  event: AgreementEvent,
  recorded: Recorded,
  opened: Span[],
): AgreementRecord {
  const state = agreement.evolve(before.state, event);
  const standing = openedBy(before.agreement, state, before.standing, event, recorded, opened);
  return { ...noted(before, event, recorded), state, standing };
}

export type Told = { readonly event: AgreementEvent; readonly recorded: Recorded };
export const isOfSavings = ({ type }: AgreementEvent): boolean => Object.hasOwn(savingsEvents, type);

/** Events of savings in a row. Nobody's part and no wording changes by them, so the state is copied once for all. */
export const recordSavings = (before: AgreementRecord, told: readonly Told[]): AgreementRecord => ({
  ...told.reduce((record, { event, recorded }) => noted(record, event, recorded), before),
  state: evolveAll(before.state, told.map(({ event }) => event)),
});

const classIs = ',"classification":{"class":"';
const gradeIs = ',"grade":"';
/**
 * As the command loop writes an envelope; one that is written otherwise is looked at as a whole. Quotes within a
 * text are escaped, so what is found here is never somebody's words.
 */
function mayBeNoteworthy(metaText: string): boolean {
  const classAt = metaText.indexOf(classIs);
  const gradeAt = classAt < 0 ? -1 : metaText.indexOf(gradeIs, classAt);
  return gradeAt < 0 || metaText.startsWith('council"', classAt + classIs.length)
    || !metaText.startsWith('live"', gradeAt + gradeIs.length);
}

/** What the envelope says, and what the rules could not show; the same record where that is nothing new. */
function noted(before: AgreementRecord, event: AgreementEvent, recorded: Recorded): AgreementRecord {
  const { metaText } = recorded;
  if (event.unverified === undefined && event.type !== 'RecordCorrected'
    && metaText !== undefined && !mayBeNoteworthy(metaText)) return before;
  const { classification, grade } = recorded.meta;
  // What corrects a council's own fact is as much its own, whatever the envelope says.
  const corrected = event.type === 'RecordCorrected' ? before.own[event.corrects] : undefined;
  const own = corrected
    ?? (classification.class === 'council' ? { council: classification.council, fact: recorded.revision } : null);
  const imported = before.imported || grade === 'imported';
  if (event.unverified === undefined && own === null && imported === before.imported) return before;
  return {
    ...before,
    imported,
    unverified:
      event.unverified === undefined
        ? before.unverified
        : [
            ...before.unverified,
            { revision: recorded.revision, type: event.type, rules: event.unverified },
          ],
    own: own === null ? before.own : { ...before.own, [recorded.revision]: own },
  };
}

/** Whether the reader may read an event of an agreement that is open to it in full. */
export function mayReadEvent({ own, state }: AgreementRecord, reader: Reader, revision: number): boolean {
  const one = own[revision];
  return one === undefined || seesOwn(reader, one.council)
    || classNow(state.disclosure, one.fact, { class: 'council', council: one.council }).class !== 'council';
}

/** Councils at the table or invited to it, and those asked to accede: who may read all that is not one's own. */
export const audience = (state: AgreementState): CouncilId[] => [...new Set([
  ...(Object.keys(state.parties) as CouncilId[])
    .filter((council) => ['invited', 'joined'].includes(state.parties[council]!.status)),
  ...acceding(state.membership),
])].sort();
