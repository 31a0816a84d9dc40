/** The membership of one agreement as a document: who takes part in what, and what is to change. */
import { neededFor, spansOn, suspensionsOn } from '#domain';
import type {
  AgreementState, ChangeTerms, CouncilId, LocalDate, MemberSpan, Party, Substitution, Suspension, When,
} from '#domain';

type Named<T, K extends string> = T & { readonly [key in K]: string };
export type MembershipDocument = {
  /** The day asked about; null: everything recorded. */
  readonly on: LocalDate | null;
  readonly parties: readonly Named<Party, 'council'>[];
  readonly spans: readonly MemberSpan[];
  readonly changes: readonly (ChangeTerms & {
    readonly change: string; readonly outcome: string; readonly proposedOn: When; readonly settledOn: When | null;
    readonly agreed: readonly CouncilId[];
    /** Councils whose word is still wanted. */
    readonly waitingFor: readonly CouncilId[];
  })[];
  readonly substitutions: readonly Named<Substitution, 'substitution'>[];
  readonly suspensions: readonly Named<Suspension, 'suspension'>[];
};

const named = <T extends object, K extends string>(entries: readonly (readonly [string, T])[], name: K) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => ({ [name]: key, ...entry }) as Named<T, K>);

/** With a day, spans and suspensions are those of that day; parties and changes are as they stand. */
export function membershipDocument(state: AgreementState, on: LocalDate | null): MembershipDocument {
  const { membership, parties } = state;
  return {
    on,
    parties: named(Object.entries(parties), 'council'),
    spans: on === null ? membership.spans : spansOn(membership, on),
    changes: Object.entries(membership.changes).map(([change, { terms, agreed, outcome, proposedOn, settledOn }]) => ({
      ...terms, change, outcome, proposedOn, settledOn, agreed,
      waitingFor: outcome === 'open' ? neededFor(state, terms).filter((council) => !agreed.includes(council)) : [],
    })),
    substitutions: named(Object.entries(membership.substitutions), 'substitution'),
    suspensions: named(on === null ? Object.entries(membership.suspensions) : suspensionsOn(membership, on),
      'suspension'),
  };
}
