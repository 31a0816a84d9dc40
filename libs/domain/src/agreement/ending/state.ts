/**
 * What decisions know of how an agreement ends. Every day called an end here is the first day without:
 * what expires on 31 March ends on 1 April.
 */
import type { CouncilId } from '../../ids.ts';
import type { LocalDate, When } from '../../time.ts';
import type { NoticeInputs } from './notice-period.ts';

export const noticeKinds = ['withdrawal', 'termination'] as const;
export type NoticeKind = (typeof noticeKinds)[number];
/** A notice for breach runs for the time to put it right, any other for the time that the text gives. */
export const noticeCauses = ['no-fault', 'breach'] as const;
export type NoticeCause = (typeof noticeCauses)[number];
export const deliveries = ['hand', 'post', 'email', 'unknown'] as const;
export type Delivery = (typeof deliveries)[number];
export const endCauses = ['expiry', 'notice', 'mutual', 'breach', 'merger-of-parties', 'dissolution', 'replaced',
  'legal-lapse'] as const;
export type EndCause = (typeof endCauses)[number];
export const successorKinds = ['replacement', 'residual', 'renewal'] as const;
export type SuccessorKind = (typeof successorKinds)[number];
export const reviewAdvices = ['continue', 'change', 'end', 'none'] as const;
export type ReviewAdvice = (typeof reviewAdvices)[number];

export type Review = {
  readonly by: string; readonly commissioner: CouncilId; readonly on: When; readonly dueOn: LocalDate | null;
  readonly reported: { readonly on: When; readonly advice: ReviewAdvice } | null;
};

export type EndCondition = {
  readonly what: string; readonly dueOn: LocalDate | null; readonly metOn: When | null };
/** A council's decision to leave on conditions: it binds nobody until a notice is served (I50). */
export type EndProposal = {
  readonly by: CouncilId; readonly on: When; readonly decisionRef: string;
  readonly conditions: Readonly<Record<string, EndCondition>>; readonly lapsedOn: When | null;
};

export type Notice = {
  readonly kind: NoticeKind; readonly cause: NoticeCause; readonly from: CouncilId;
  readonly to: readonly CouncilId[];
  /** Null: the whole agreement, or all that the server takes part in. */
  readonly services: readonly string[] | null;
  /** The conditional decision that it carries out. */
  readonly proposal: string | null;
  readonly servedOn: When; readonly deliveredBy: Delivery; readonly deemedOn: When;
  /** I49: reckoned from `deemedOn` and `inputs`; 'unknown' only where no source tells. */
  readonly earliestEnd: When; readonly inputs: NoticeInputs;
  /** The first day on which it has effect: what the notice says, or all concerned have agreed since. */
  readonly endsOn: When;
  readonly phase: 'standing' | 'effective' | 'withdrawn' | 'lapsed';
  /** Day of the effect, the withdrawal or the lapse. */
  readonly settledOn: When | null;
  /** Councils that it took out of its services; none before it took effect. */
  readonly tookOut: readonly CouncilId[];
  readonly acknowledged: Readonly<Record<string, When>>;
  readonly contested: Readonly<Record<string, { readonly on: When; readonly grounds: string }>>;
  /** Councils that have agreed to another end, each the latest it has agreed to. */
  readonly otherEnd: Readonly<Record<string, When>>;
  /** I50: proposed by the server, and which recipients have consented. */
  readonly withdrawal: { readonly on: When; readonly consents: readonly CouncilId[] } | null;
};

export type Extension = {
  /** The last day of the term. */
  readonly until: LocalDate; readonly instrument: string; readonly proposedOn: When;
  readonly agreed: readonly CouncilId[]; readonly effectiveOn: When | null;
};

/** What a council has agreed the end of the whole agreement to be. */
export type EndAgreed = {
  readonly on: When; readonly endsOn: When; readonly decisionRef: string;
  /** The agreement that takes its place. */
  readonly replacedBy: string | null;
};
/** What fixes a day for the end: consent of all, a dissolution, a notice by its name. */
export type Fixing = 'consent' | 'dissolution' | `notice/${string}`;
export type FixedEnd = { readonly endsOn: When; readonly cause: EndCause; readonly successors: readonly string[] };

export type Link = { readonly kind: SuccessorKind; readonly on: When };

export type EndingState = {
  /** The day from which the whole agreement is known to end: notice, resolution, dissolution. */
  readonly endsOn: When | null;
  /** The first day without the agreement, and why; then only winding down is left (I18). */
  readonly ended: { readonly on: When; readonly cause: string } | null;
  /** Agreements that took its place by the end itself. */
  readonly replacedBy: readonly string[];
  readonly reviews: Readonly<Record<string, Review>>;
  readonly proposals: Readonly<Record<string, EndProposal>>;
  readonly notices: Readonly<Record<string, Notice>>;
  readonly extensions: Readonly<Record<string, Extension>>;
  /** The end of the term by the last extension that all agreed to. */
  readonly extendedTo: LocalDate | null;
  readonly agreed: Readonly<Record<string, EndAgreed>>;
  /** By what fixes it, a `Fixing`. */
  readonly fixed: Readonly<Record<string, FixedEnd>>;
  /** Other agreements by id: what follows this one, and what went before it (I18). */
  readonly successors: Readonly<Record<string, Link>>;
  readonly predecessors: Readonly<Record<string, Link>>;
};

export const initialEnding: EndingState = {
  endsOn: null, ended: null, replacedBy: [], reviews: {}, proposals: {}, notices: {}, extensions: {},
  extendedTo: null, agreed: {}, fixed: {}, successors: {}, predecessors: {},
};
