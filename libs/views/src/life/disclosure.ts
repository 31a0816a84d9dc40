/** What has been released or withheld of one agreement, for those who take part in it and for auditors. */
import type { AgreementState, CouncilId, LocalDate } from '#domain';

export type DisclosureEntry = {
  readonly revision: number;
  /** Type of the event, the council whose it is, and what it is about where that has a name. */
  readonly kind: string; readonly council: CouncilId; readonly about: string | null;
  readonly class: 'public' | 'partner' | 'exempt';
  readonly exemption: { readonly paragraph: number; readonly reviewOn: LocalDate; readonly by: CouncilId;
    /** What it is again when the exemption lapses. */
    readonly was: 'public' | 'partner' } | null;
};
export type DisclosureDocument = {
  readonly agreement: string;
  readonly facts: readonly DisclosureEntry[];
  readonly notes: readonly { readonly council: CouncilId; readonly note: string; readonly to: 'public' | 'partner' }[];
};

export function disclosureDocument({ agreement, disclosure }: AgreementState): DisclosureDocument {
  return {
    agreement,
    facts: Object.entries(disclosure.facts).map(([revision, one]) => ({
      revision: Number(revision), kind: one.kind, council: one.whose, about: one.about, class: one.class,
      exemption: one.class !== 'exempt' ? null
        : { paragraph: one.paragraph, reviewOn: one.reviewOn, by: one.by, was: one.was } })),
    notes: Object.entries(disclosure.notes).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, to]) => {
      const [council, note] = name.split('/') as [CouncilId, string];
      return { council, note, to };
    }),
  };
}
