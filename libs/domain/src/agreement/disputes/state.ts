/** What decisions know of disputes and breaches: where each stands on its ladder, and how it ended. */
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import type { LocalDate, When } from '../../time.ts';

export const disputeSubjects = ['charge-period', 'clause', 'service', 'other'] as const;
export type DisputeSubject = (typeof disputeSubjects)[number];
export const resolutionWays = ['agreement', 'mediation', 'determination'] as const;
export type ResolutionWay = (typeof resolutionWays)[number];
export const mediationOutcomes = ['settled', 'not-settled', 'adjourned'] as const;
export type MediationOutcome = (typeof mediationOutcomes)[number];

/** Who has the dispute at one step of the ladder, and for how many working days; null where none are set. */
export type Level = { readonly body: string; readonly workingDays: number | null };
/** The last day of a level; null where it has no clock. */
export type LevelDue = LocalDate | 'unknown' | null;
export type Resolution = {
  readonly how: ResolutionWay; readonly effects: string; readonly agreedBy: readonly CouncilId[];
};
export type Dispute = {
  readonly by: CouncilId; readonly against: readonly CouncilId[]; readonly subject: string;
  readonly valuePence: PenceText | 'unknown'; readonly about: DisputeSubject; readonly reference: string | null;
  readonly raisedOn: When;
  /** As it stood when the dispute was raised: a later variation does not move it. */
  readonly ladder: readonly Level[];
  /** The step of the ladder it stands on; the first is 1. */
  readonly level: number; readonly since: When; readonly due: LevelDue;
  /** The clock stands still until its last day, or earlier; then `daysLeft` working days run. */
  readonly coolingOff: { readonly from: When; readonly until: LocalDate; readonly daysLeft: number } | null;
  /** Whether the clock of this level has been stopped before. */
  readonly cooledOff: boolean;
  /** Level that each council has agreed in writing to go to from the present one. */
  readonly escalation: Readonly<Record<string, number>>;
  readonly mediations: readonly { readonly on: When; readonly mediator: string; readonly outcome: MediationOutcome }[];
  readonly determination: { readonly on: When; readonly by: string; readonly binding: boolean } | null;
  readonly resolutions: Readonly<Record<string, Resolution>>;
  readonly ended: { readonly on: When; readonly how: ResolutionWay | 'withdrawn' } | null;
};
export type Breach = {
  readonly by: CouncilId; readonly against: CouncilId; readonly duty: string; readonly notifiedOn: When;
  readonly cureBy: LocalDate; readonly curedOn: When | null; readonly defaultOn: When | null;
};

export type DisputeState = {
  readonly disputes: Readonly<Record<string, Dispute>>; readonly breaches: Readonly<Record<string, Breach>>;
};

export const initialDispute: DisputeState = { disputes: {}, breaches: {} };

/** Disputes neither resolved nor withdrawn, by their names: while one is open an agreement is not closed (I52). */
export const openDisputes = ({ disputes: { disputes } }: { readonly disputes: DisputeState }): readonly string[] =>
  Object.keys(disputes).filter((dispute) => disputes[dispute]!.ended === null);

export const partiesTo = ({ by, against }: Pick<Dispute, 'by' | 'against'>): CouncilId[] => [by, ...against];
