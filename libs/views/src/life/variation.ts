/** Variations of one agreement and the text in force on a day, as documents. */
import { applyingOn, restrictionEnd, textOn } from '#domain';
import type {
  AgreementState, LocalDate, Restriction, TextInForce, Variation, VariationApproval, VariationSignature,
} from '#domain';

export type TextInForceDocument = {
  readonly agreement: string; readonly on: LocalDate;
  /** Null on days on which the agreement is not in force. */
  readonly text: Omit<TextInForce, 'on'> | null;
};

export function textInForceDocument(state: AgreementState, on: LocalDate): TextInForceDocument {
  const text = textOn(state, on);
  if (text === null) return { agreement: state.agreement, on, text };
  const { hash, clauses, variations } = text;
  return { agreement: state.agreement, on, text: { hash, clauses, variations } };
}

type Of<T> = readonly (T & { readonly council: string })[];
export type VariationEntry = Omit<Variation, 'approvals' | 'signatures' | 'agreed'> & {
  readonly approvals: Of<VariationApproval>; readonly signatures: Of<VariationSignature>;
  readonly agreedOn: string | null;
  /** Whether it applies on the day asked about. */
  readonly applies: boolean;
};
export type VariationsDocument = {
  readonly agreement: string; readonly on: LocalDate;
  /** In the order in which they were proposed. */
  readonly variations: readonly VariationEntry[];
  /** Tolerated changes added up, in basis points. */
  readonly toleratedChanges: readonly {
    readonly service: string; readonly financialYear: string; readonly basisPoints: number;
  }[];
  readonly restrictions: readonly (Restriction & {
    readonly restriction: string;
    /** The first day without it; null where only an event or the favoured council can end it. */
    readonly to: LocalDate | null;
  })[];
};

export function variationsDocument(state: AgreementState, on: LocalDate): VariationsDocument {
  const { variations, tolerated, restrictions } = state.variation;
  const applying = new Set(applyingOn(state, on).map(({ variation }) => variation));
  const listed = <T extends object>(entries: Readonly<Record<string, T>>): Of<T> =>
    Object.keys(entries).sort().map((council) => ({ council, ...entries[council]! }));
  return {
    agreement: state.agreement, on,
    variations: Object.values(variations).map(({ approvals, signatures, agreed, ...entry }) => ({
      ...entry, approvals: listed(approvals), signatures: listed(signatures), agreedOn: agreed?.on ?? null,
      applies: applying.has(entry.variation) })),
    toleratedChanges: Object.entries(tolerated).flatMap(([service, years]) =>
      Object.entries(years).map(([financialYear, basisPoints]) => ({ service, financialYear, basisPoints }))),
    restrictions: Object.entries(restrictions).map(([restriction, entry]) =>
      ({ restriction, ...entry, to: restrictionEnd(entry) })),
  };
}
