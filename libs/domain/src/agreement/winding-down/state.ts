/** What decisions know of winding an agreement down: what was open, what came of it, and the last reckoning. */
import type { CouncilId, Hash } from '../../ids.ts';
import type { BasisPoints, PenceText } from '../../money.ts';
import type { LocalDate, When } from '../../time.ts';

/** [K; S28, S42, S47] */
export const workstreamKinds = ['staff', 'contracts', 'assets', 'data', 'records', 'ip', 'premises', 'pensions',
  'reserves', 'communications'] as const;
export type WorkstreamKind = (typeof workstreamKinds)[number];
export const staffOutcomes = ['returned', 'transferred', 'redundant', 'ended'] as const;
export type StaffOutcome = (typeof staffOutcomes)[number];
export const liabilityKinds = ['redundancy', 'pension', 'contract', 'lease', 'indemnity', 'claim', 'tax',
  'other'] as const;
export type LiabilityKind = (typeof liabilityKinds)[number];
export const accountLineKinds = ['charge', 'true-up', 'one-off', 'asset', 'reserve', 'liability', 'other'] as const;
export type AccountLineKind = (typeof accountLineKinds)[number];
export const openKinds = ['saving', 'dispute', 'charge-period', 'exit-item', 'liability'] as const;
export type OpenKind = (typeof openKinds)[number];
export const dispositions = ['continues', 'ends', 'reversed', 'transferred', 'double-counted', 'waived',
  'settled'] as const;
export type Disposition = (typeof dispositions)[number];

/** A council by its code, or a company that the parties have named as holder of something (I14). */
export type Holder = string;

export type ExitPlan = {
  readonly version: number; readonly hash: Hash | 'unknown'; readonly adoptedBy: readonly CouncilId[];
  /** When the last party adopted it. */
  readonly adoptedOn: When | null;
};
export type ExitItem = {
  readonly workstream: string; readonly what: string; readonly owner: CouncilId; readonly dueOn: When;
  readonly state: 'open' | 'completed' | 'waived' | 'disposed';
  /** Councils that have approved a waiver; it stands once all affected have. */
  readonly waivedBy: readonly CouncilId[];
};

export type LiabilityTerms = {
  readonly liability: string; readonly kind: LiabilityKind; readonly amountPence: PenceText | 'unknown';
  readonly estimate: boolean;
  /** Who bears it: by share of the whole or by amount; one of the two lists is empty. */
  readonly shares: readonly { readonly council: CouncilId; readonly basisPoints: BasisPoints }[];
  readonly amounts: readonly { readonly council: CouncilId; readonly amountPence: PenceText }[];
  /** Takes the pence that rounding leaves. */
  readonly residueTo: CouncilId;
};
export type ResidualTerms = {
  readonly service: string; readonly provider: CouncilId; readonly receivers: readonly CouncilId[];
  readonly until: When | null;
  /** The agreement it stands in from now on (I18); null while none is linked. */
  readonly successor: string | null;
};
export type SurvivalTerms = {
  readonly obligation: string; readonly clause: string;
  /** Its last day; null where it has no end. */
  readonly until: When | null;
  readonly owedBy: readonly CouncilId[]; readonly owedTo: readonly CouncilId[];
};
export type DispositionTerms = {
  readonly kind: OpenKind; readonly id: string; readonly disposition: Disposition; readonly to: Holder | null;
};
/** What several councils have to say alike before it counts. */
export type Agreeing<T> = T & { readonly by: readonly CouncilId[]; readonly agreedOn: When | null };

/** `from` owes `to`. */
export type AccountLine = {
  readonly line: string; readonly kind: AccountLineKind; readonly from: Holder; readonly to: Holder;
  readonly amountPence: PenceText;
};
/** To receive where positive, to pay where negative. */
export type Position = { readonly holder: Holder; readonly amountPence: PenceText };
export type AccountTerms = {
  readonly account: string; readonly lines: readonly AccountLine[]; readonly positions: readonly Position[];
};
export type Settlement = {
  readonly from: Holder; readonly to: Holder; readonly amountPence: PenceText; readonly on: When;
  /** Another agreement whose books it was carried into; null where it was paid. */
  readonly into: string | null;
};
export type FinalAccount = AccountTerms & {
  readonly statedOn: When; readonly agreedBy: readonly CouncilId[]; readonly agreedOn: When | null;
  /** What is left of the positions, by holder. */
  readonly left: Readonly<Record<string, PenceText>>;
  /** By payer and reference. */
  readonly settlements: Readonly<Record<string, Settlement>>;
  readonly settledOn: When | null;
};

export type LegalHold = {
  readonly reason: string; readonly by: CouncilId; readonly on: When; readonly liftedOn: When | null;
};

export type WindingDownState = {
  readonly closedOn: When | null;
  readonly plan: ExitPlan | null;
  readonly workstreams: Readonly<Record<string, WorkstreamKind>>;
  readonly items: Readonly<Record<string, ExitItem>>;
  /** Where each contract or licence went; to nobody where it ended. */
  readonly contracts: Readonly<Record<string, { readonly from: Holder; readonly to: readonly Holder[] }>>;
  readonly assets: Readonly<Record<string, Holder>>;
  readonly datasets: Readonly<Record<string, {
    readonly to: Holder; readonly receipt: string; readonly deletionCertificate: Hash | 'unknown' | null }>>;
  /** By group and outcome. */
  readonly staff: Readonly<Record<string, Readonly<Partial<Record<StaffOutcome, {
    readonly count: number | 'unknown'; readonly to: Holder | null }>>>>>;
  readonly liabilities: Readonly<Record<string, LiabilityTerms>>;
  readonly residuals: Readonly<Record<string, Agreeing<ResidualTerms>>>;
  readonly survivals: Readonly<Record<string, SurvivalTerms>>;
  /** It was said that no obligation survives. */
  readonly noSurvivals: boolean;
  readonly account: FinalAccount | null;
  /** Ids of every account stated, the one that stands among them. */
  readonly accounts: readonly string[];
  /** By kind and id. */
  readonly dispositions: Readonly<Record<string, Agreeing<DispositionTerms>>>;
  readonly holds: Readonly<Record<string, LegalHold>>;
  /** Councils that have disposed of their documents, and when. */
  readonly disposedBy: Readonly<Record<string, When>>;
};

export const initialWindingDown: WindingDownState = {
  closedOn: null, plan: null, workstreams: {}, items: {}, contracts: {}, assets: {}, datasets: {}, staff: {},
  liabilities: {}, residuals: {}, survivals: {}, noSurvivals: false, account: null, accounts: [], dispositions: {},
  holds: {}, disposedBy: {},
};

/** How long documents are kept, and from when (I58). */
export type Retention = {
  /** Execution by hand or as a deed; 'unknown' counts as a deed, since what is gone cannot be kept longer. */
  readonly form: 'hand' | 'deed' | 'unknown';
  readonly years: 6 | 12;
  /** Last day of the last obligation; null while the agreement is open or a survival has no known end. */
  readonly startsOn: LocalDate | null;
  /** Last day on which documents are kept. */
  readonly keptUntil: LocalDate | null;
  /** Legal holds that stand. */
  readonly holds: readonly string[];
};
