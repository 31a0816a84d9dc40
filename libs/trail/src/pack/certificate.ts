/**
 * The certificate of execution: who signed, in what capacity, on which text, under which decision. Every statement
 * names the events it is read from, so whoever has them can read it from them again.
 */
import type { Packed } from './pack.ts';

export type SignatureShown = {
  readonly council: string;
  /** Null where the record does not say who signed. */
  readonly person: string | null; readonly capacity: string | null;
  readonly textHash: string; readonly signedOn: string;
  /** Indexes of events. */
  readonly event: number; readonly decision: number | null; readonly delegation: number | null;
  readonly voided: number | null;
};
export type Certificate = { readonly executed: number | null; readonly signatures: readonly SignatureShown[] };

type Data = {
  readonly council?: string; readonly hash?: string;
  readonly signatories?: readonly { readonly person: string; readonly capacity: string }[];
};
type Told = { readonly index: number; readonly type: string; readonly data: Data; readonly effectiveOn: string };

export function certificateOf(agreement: string, events: readonly Packed[]): Certificate {
  const own: readonly Told[] = events.filter(({ recorded }) => recorded.stream === `agreement-${agreement}`)
    .map(({ index, recorded: { type, data, meta } }) =>
      ({ index, type, data: data as Data, effectiveOn: meta.effectiveOn }));
  const signatures = own.flatMap((signed, at) => {
    if (signed.type !== 'CounterpartExecuted') return [];
    const { council = '', hash = '', signatories = [] } = signed.data;
    const before = own.slice(0, at).reverse();
    const alike = ({ data }: Told): boolean => data.council === council;
    const onText = (one: Told): boolean => alike(one) && one.data.hash === hash;
    const indexOf = (found: Told | undefined): number | null => found?.index ?? null;
    // A source may say that a council signed and not who did.
    const named = signatories.length > 0 ? signatories : [{ person: null, capacity: null }];
    return named.map(({ person, capacity }) => ({
      council, person, capacity, textHash: hash, signedOn: signed.effectiveOn, event: signed.index,
      decision: indexOf(before.find((one) => one.type === 'DecisionMade' && alike(one))),
      delegation: indexOf(before.find((one) => one.type === 'DelegationExercised' && onText(one))),
      voided: indexOf(own.slice(at + 1).find((one) => one.type === 'CounterpartVoided' && onText(one))),
    }));
  });
  return { executed: own.find(({ type }) => type === 'AgreementExecuted')?.index ?? null, signatures };
}
