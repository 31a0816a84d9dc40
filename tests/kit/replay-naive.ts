/**
 * An agreement as at a day and as known at a moment, reckoned a second time: the whole log is gone through from its
 * first event, what was recorded or has effect later is passed over, and the rest is evolved one by one. Nothing of
 * what the product reads, searches, keeps or goes on with is used.
 */
import { agreement, stageOf } from '#domain';
import type { AgreementEvent, AgreementState } from '#domain';
import { start } from '#store';
import type { EventStore, Recorded } from '#store';
import { chargesDocument, disputesDocument, endingDocument, governanceDocument, sharesDocument } from '#views';
import { positionsIn } from '../../libs/views/src/savings/documents.ts';

/** By the clock or by a place in the log; null is the present. */
export type NaiveMoment = { readonly recordedBy: string | null; readonly asOf: string | null;
  readonly on: string | null };

export async function wholeLog(store: Pick<EventStore, 'page'>): Promise<readonly Recorded[]> {
  return store.page(start, 1_000_000);
}

const firstReading = (date: string): string => {
  if (date === 'unknown') return '1000-01-01';
  if (date.length === 4) return `${date}-01-01`;
  return date.length === 7 ? `${date}-01` : date;
};

function wasKnown({ recordedAt, position }: Recorded, { recordedBy, asOf }: NaiveMoment): boolean {
  if (recordedBy !== null && new Date(recordedAt) > new Date(recordedBy)) return false;
  return asOf === null || BigInt(position) <= BigInt(asOf);
}

function hadEffect({ type, data, meta }: Recorded, on: string | null): boolean {
  if (on === null) return true;
  const begins = type === 'CouncilSubstituted' ? data['from'] as string : meta.effectiveOn;
  return firstReading(begins).localeCompare(on) <= 0;
}

export const knownThen = (log: readonly Recorded[], stream: string, moment: NaiveMoment): Recorded[] => {
  const found: Recorded[] = [];
  for (const recorded of log) if (recorded.stream === stream && wasKnown(recorded, moment)) found.push(recorded);
  return found;
};
export const toldThen = (log: readonly Recorded[], stream: string, moment: NaiveMoment): Recorded[] => {
  const found: Recorded[] = [];
  for (const recorded of knownThen(log, stream, moment)) if (hadEffect(recorded, moment.on)) found.push(recorded);
  return found;
};

export function naiveState(told: readonly Recorded[]): AgreementState {
  let state = agreement.initial;
  for (const { type, data } of told) state = agreement.evolve(state, { type, ...data } as unknown as AgreementEvent);
  return state;
}

const sorted = (record: object): [string, any][] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
const listed = (record: object, name: string): object[] =>
  sorted(record).map(([key, one]) => ({ [name]: key, ...one }));

/** What an auditor must read of the state at the day; everything comes from the state, member by member. */
export function naiveDocument(told: readonly Recorded[], day: string): object {
  const state = naiveState(told);
  const summaries = told.filter(({ type }) => type === 'DraftIssued').map(({ data }) => data['summary']);
  return {
    agreement: {
      title: state.title, model: state.model, stage: stageOf(state), public: state.executedOn !== null,
      proposer: state.proposer, proposedOn: state.proposedOn, executedOn: state.executedOn,
      commencedOn: state.commencedOn, abandonedOn: state.abandonedOn, revision: told.at(-1)!.revision,
      position: told.at(-1)!.position, recordedAt: told.at(-1)!.recordedAt,
      imported: told.some(({ meta }) => meta.grade === 'imported'),
      parties: listed(state.parties, 'council'), terms: state.terms, sharedPosts: listed(state.posts, 'post'),
      clauses: listed(state.clauses, 'clause').map((clause) =>
        ({ ...clause, comments: state.comments[(clause as { clause: string }).clause] ?? 0 })),
      drafts: state.drafts.map((draft, at) => ({ ...draft, summary: summaries[at] })), acceptedBy: state.agreedBy,
      frozen: state.frozen, approvals: listed(state.runs, 'council'), holders: state.holders,
      counterparts: listed(state.counterparts, 'council'), conditions: listed(state.conditions, 'condition'),
      corrections: state.corrections, consultations: state.consultations, documents: state.documents,
      dueDiligence: state.dueDiligence, committeeDecisions: state.committeeDecisions,
    },
    life: {
      substitutions: listed(state.membership.substitutions, 'substitution'),
      charges: chargesDocument(state), shares: sharesDocument(state, day as never),
      governance: governanceDocument(state, day as never), disputes: disputesDocument(state, day as never),
      ending: endingDocument(state), savings: positionsIn(state),
    },
  };
}
