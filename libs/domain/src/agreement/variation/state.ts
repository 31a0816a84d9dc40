/**
 * Variations of the text and what else the parties may do to each other between signing and ending:
 * tolerated changes, which are no variation, and restrictions, which rest on one.
 */
import type { ParamValue } from '../../clause-kinds.ts';
import type { CouncilId, Hash, PersonRef } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import type { LocalDate, When } from '../../time.ts';

/** Seen in published variations [S31, S18, S55]. */
export const variationInstruments = [
  'deed-of-variation', 'amending-agreement', 'side-letter', 'change-control-note', 'schedule-refresh',
] as const;
export type VariationInstrument = (typeof variationInstruments)[number];

/** A clause in the words it is to have; a new one, or another wording of one there is. */
export type ClauseWording = {
  readonly clause: string; readonly kind: string; readonly heading: string; readonly body: string;
  readonly params: Readonly<Record<string, ParamValue>>;
};
/** What a variation says: what is hashed, approved and signed. */
export type VariationContent = {
  readonly variation: string; readonly instrument: VariationInstrument; readonly title: string;
  readonly changes: readonly ClauseWording[];
  /** Clauses that the text no longer has. */
  readonly strikes: readonly string[];
  readonly from: When;
  /** The last day on which it applies; null where it applies as long as the agreement. */
  readonly expires: LocalDate | null;
  /** The day by which the parties look at it again. */
  readonly reviewOn: LocalDate | null;
  readonly valuePence: PenceText | 'unknown';
  /** Whether the agreement runs, or can be made to run, longer by it. */
  readonly extendsTerm: boolean;
};

export type VariationApproval = {
  readonly on: When; readonly by: 'executive' | 'council' | 'committee' | 'officer' | 'unknown';
  readonly decisionRef: string; readonly conditions: readonly string[];
};
export type VariationSignature = { readonly on: When; readonly people: readonly PersonRef[] };

export type Variation = VariationContent & {
  readonly phase: 'proposed' | 'agreed' | 'withdrawn' | 'refused';
  readonly hash: Hash; readonly by: CouncilId; readonly proposedOn: When;
  /** The parties that must all agree, as they stood when it was proposed. */
  readonly councils: readonly CouncilId[];
  readonly approvals: Readonly<Record<string, VariationApproval>>;
  readonly signatures: Readonly<Record<string, VariationSignature>>;
  /** `nth` counts agreed variations: of two from the same day the later agreed prevails. */
  readonly agreed: { readonly on: When; readonly nth: number } | null;
};

/** What ends a restriction beside its lifting: a day, by itself, or an event, which the favoured party records. */
export type RestrictionTrigger = { readonly on: LocalDate | null; readonly event: string | null };
export type Restriction = {
  readonly variation: string; readonly favours: CouncilId; readonly acts: readonly string[];
  readonly trigger: RestrictionTrigger; readonly from: When;
  /** The first day it no longer stands, where it was lifted before its day. */
  readonly liftedOn: When | null;
};

export type VariationState = {
  readonly variations: Readonly<Record<string, Variation>>;
  readonly agreedCount: number;
  /** Tolerated changes in basis points, added up by service and financial year. */
  readonly tolerated: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly restrictions: Readonly<Record<string, Restriction>>;
};

export const initialVariation: VariationState = { variations: {}, agreedCount: 0, tolerated: {}, restrictions: {} };

/** Deeds, agreements and letters are signed; notes and refreshed schedules are approved and that is all. */
export const isSigned = (instrument: VariationInstrument): boolean =>
  instrument === 'deed-of-variation' || instrument === 'amending-agreement' || instrument === 'side-letter';

export const withVariation = (
  state: VariationState, id: string, change: (before: Variation) => Partial<Variation>,
): VariationState => {
  const before = state.variations[id];
  return before === undefined ? state
    : { ...state, variations: { ...state.variations, [id]: { ...before, ...change(before) } } };
};

/** The same with this variation agreed, as the next in order. */
export const withAgreed = (state: VariationState, id: string, on: When): VariationState => ({
  ...withVariation(state, id, () => ({ phase: 'agreed', agreed: { on, nth: state.agreedCount + 1 } })),
  agreedCount: state.agreedCount + 1,
});
