/** The state of an agreement at a moment as one document: what its own reads show, put together for one reader. */
import type { AgreementState, LocalDate } from '#domain';
import type { AgreementRecord } from '../agreement-record.ts';
import { documentFor } from '../agreement-state.ts';
import type { AgreementDocument } from '../agreement-state.ts';
import { chargesDocument, sharesDocument } from '../life/charging.ts';
import { disputesDocument } from '../life/disputes.ts';
import { endingDocument } from '../life/ending.ts';
import { governanceDocument } from '../life/governance.ts';
import { membershipDocument } from '../life/membership.ts';
import { textInForceDocument, variationsDocument } from '../life/variation.ts';
import { finalAccountDocument, windingDownDocument } from '../life/winding-down.ts';
import type { Reader } from '../reader.ts';
import { dayOf, unratedSavings } from '../savings/documents.ts';
import { sourcesIn } from '../savings/known.ts';
import { readableIn } from '../timeline.ts';
import type { AsAt, Folding, Told } from './fold.ts';

/** What a reader who reads everything reads beside the agreement itself, each as its own read shows it on the day. */
type Life = {
  readonly membership: object; readonly textInForce: object; readonly variations: object; readonly charges: object;
  readonly shares: object; readonly governance: object; readonly disputes: object; readonly ending: object;
  readonly windingDown: object; readonly finalAccount: object; readonly savings: object;
};
/** What of the document is wanted: an agreement of some thousand events has megabytes of savings. */
export type Extent = {
  /** Parts beside the agreement itself. */
  readonly parts: readonly (keyof Life)[];
  /** Lines of savings; all without them. */
  readonly lines?: ReadonlySet<string>;
};
export type StateDocument = { readonly agreement: AgreementDocument } & Partial<Life>;

/** Who asks, and how much of the agreement is theirs: judged by how it stands now. */
export type Asking = {
  readonly reader: Reader; readonly scope: 'full' | 'public';
  /**
   * Events that one council alone may read, by revision. All there are: a correction of one of them may have its
   * effect, or be known, in a state that does not hold the event itself.
   */
  readonly own: AgreementRecord['own'];
  /** As it stands now: what was released since may be read in the past too, what was withheld may not. */
  readonly disclosure: AgreementState['disclosure'];
};
export function ownIn(entries: readonly Told[]): AgreementRecord['own'] {
  const own: Record<number, AgreementRecord['own'][number]> = {};
  for (const { event, recorded: { revision, meta: { classification } } } of entries) {
    const corrected = event.type === 'RecordCorrected' ? own[event.corrects] : undefined;
    if (corrected !== undefined) own[revision] = corrected;
    else if (classification.class === 'council') own[revision] = { council: classification.council, fact: revision };
  }
  return own;
}

/** The agreement and the day are named once, outside. */
function part<T extends object>(document: T): object {
  const { agreement: _, on: __, ...rest } = document as T & { agreement?: unknown; on?: unknown };
  return rest;
}

type Ground = { readonly state: AgreementState; readonly told: readonly Told[]; readonly on: LocalDate | null;
  readonly day: LocalDate; readonly lines?: ReadonlySet<string> };
const lives: { readonly [name in keyof Life]: (ground: Ground) => object } = {
  membership: ({ state, on }) => part(membershipDocument(state, on)),
  textInForce: ({ state, day }) => part(textInForceDocument(state, day)),
  variations: ({ state, day }) => part(variationsDocument(state, day)),
  charges: ({ state }) => part(chargesDocument(state)),
  shares: ({ state, day }) => part(sharesDocument(state, day)),
  governance: ({ state, day }) => part(governanceDocument(state, day)),
  disputes: ({ state, day }) => part(disputesDocument(state, day)),
  ending: ({ state }) => part(endingDocument(state)),
  windingDown: ({ state }) => part(windingDownDocument(state)),
  finalAccount: ({ state }) => part(finalAccountDocument(state)),
  savings: ({ state, told, day, lines }) =>
    unratedSavings(state, day, sourcesIn(told.map(({ recorded }) => recorded)), lines),
};
export const everything: Extent = { parts: Object.keys(lives) as (keyof Life)[] };

/**
 * Null where nothing that the reader may read had effect yet, and for the public before the agreement was: that two
 * councils talked, and who else did, was never published. As at a day it stands at the last event that he may read:
 * another one's revision would tell by which day that has effect.
 * @param told what was folded, for the sources of its figures
 */
export function stateDocument(
  folding: Folding, told: readonly Told[], at: AsAt, asking: Asking, { parts, lines }: Extent = everything,
): StateDocument | null {
  const folded = folding.folded();
  const last = told.findLast(readableIn(asking.reader, asking.scope));
  if (folded === null || last === undefined) return null;
  if (asking.scope === 'public' && folding.record.state.executedOn === null) return null;
  const { reader, scope, own, disclosure } = asking;
  const record = { ...folded.record, own, state: { ...folded.record.state, disclosure } };
  const { revision, position, recordedAt } = at.on === null ? folded : last.recorded;
  const agreement = documentFor({ ...folded, record, revision, position, recordedAt }, reader, scope);
  if (scope === 'public') return { agreement };
  const ground = { state: folding.record.state, told, on: at.on, day: dayOf(at), lines };
  return { agreement, ...Object.fromEntries(parts.map((name) => [name, lives[name](ground)])) };
}

/** What is compared of it: without where in the log it stands, which differs wherever anything does. */
export function comparable(document: StateDocument | null): object | null {
  if (document === null) return null;
  const { revision: _, position: __, recordedAt: ___, ...agreement } = document.agreement;
  return { ...document, agreement };
}
