/** The disputes of one agreement as a document: each on its ladder, with its clock on a day; breaches beside them. */
import { earliest } from '#domain';
import type { AgreementState, Breach, Dispute, LocalDate, Resolution } from '#domain';

export type DisputeEntry = Omit<Dispute, 'escalation' | 'resolutions' | 'cooledOff'> & {
  readonly dispute: string; readonly body: string;
  /** Of its clock on the day asked about; 'none' where the level has no clock, 'ended' when the dispute is over. */
  readonly clock: 'running' | 'stopped' | 'run-out' | 'unknown' | 'none' | 'ended';
  readonly agreedToEscalate: readonly { readonly council: string; readonly to: number }[];
  readonly resolutions: readonly (Resolution & { readonly resolution: string })[];
};
export type DisputesDocument = {
  readonly agreement: string; readonly on: LocalDate;
  /** In the order in which they were raised, those of the day asked about and before. */
  readonly disputes: readonly DisputeEntry[];
  readonly breaches: readonly (Breach & {
    readonly breach: string; readonly standing: 'to-be-cured' | 'not-cured-in-time' | 'cured' | 'default' })[];
};

function clockOn({ ended, due, coolingOff }: Dispute, on: LocalDate): DisputeEntry['clock'] {
  if (ended !== null) return 'ended';
  if (due === null) return 'none';
  if (coolingOff !== null && earliest(coolingOff.from) <= on && on <= coolingOff.until) return 'stopped';
  return due === 'unknown' ? 'unknown' : on <= due ? 'running' : 'run-out';
}

const standing = ({ curedOn, defaultOn, cureBy }: Breach, on: LocalDate) =>
  curedOn !== null ? 'cured' as const : defaultOn !== null ? 'default' as const
    : on <= cureBy ? 'to-be-cured' as const : 'not-cured-in-time' as const;

export function disputesDocument(state: AgreementState, on: LocalDate): DisputesDocument {
  const { disputes, breaches } = state.disputes;
  return {
    agreement: state.agreement, on,
    disputes: Object.entries(disputes).filter(([, { raisedOn }]) => earliest(raisedOn) <= on)
      .map(([dispute, { escalation, resolutions, cooledOff: _, ...entry }]) => ({
        dispute, ...entry, body: entry.ladder[entry.level - 1]!.body,
        clock: clockOn(disputes[dispute]!, on),
        agreedToEscalate: Object.keys(escalation).sort().map((council) => ({ council, to: escalation[council]! })),
        resolutions: Object.entries(resolutions).map(([resolution, one]) => ({ resolution, ...one })) })),
    breaches: Object.entries(breaches).filter(([, { notifiedOn }]) => earliest(notifiedOn) <= on)
      .map(([breach, entry]) => ({ breach, ...entry, standing: standing(entry, on) })),
  };
}
