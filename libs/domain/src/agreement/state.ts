/**
 * What decisions about an agreement need to know, and the questions asked of it in several parts.
 * Text, parties, approvals and execution move independently, so the stage is derived, never stored.
 */
import type { Calendar, LocalDate, When } from '../time.ts';
import type { CouncilId, Hash, PersonRef } from '../ids.ts';
import type { Facts } from '../decider.ts';
import type { BudgetBook } from '../budget-book.ts';
import type { CouncilFacts, StatutoryRole } from '../council.ts';
import type { SigningMode } from '../council-policies.ts';
import type { Nation } from '../legal-bases.ts';
import type { ModelTerms, DeliveryModel } from '../models.ts';
import type { ParamValue } from '../clause-kinds.ts';
import { canonicalHash, canonicalText } from '../canonical.ts';
import { initialCharging } from './charging/state.ts';
import type { ChargingState } from './charging/state.ts';
import { initialConsents } from './consents/state.ts';
import type { ConsentsState } from './consents/state.ts';
import { initialDeadlines } from './deadlines/state.ts';
import type { DeadlinesState } from './deadlines/state.ts';
import { initialDisclosure } from './disclosure/state.ts';
import type { Cited, CitedNote, DisclosureState } from './disclosure/state.ts';
import { initialDispute } from './disputes/state.ts';
import type { DisputeState } from './disputes/state.ts';
import { initialEnding } from './ending/state.ts';
import type { EndingState } from './ending/state.ts';
import { initialGovernance } from './governance/state.ts';
import type { GovernanceState } from './governance/state.ts';
import { initialMembership } from './membership/state.ts';
import type { MembershipState } from './membership/state.ts';
import { initialSavings } from './savings/state.ts';
import type { SavingsState } from './savings/state.ts';
import { initialVariation } from './variation/state.ts';
import type { VariationState } from './variation/state.ts';
import { initialWindingDown } from './winding-down/state.ts';
import type { WindingDownState } from './winding-down/state.ts';

export type AgreementFacts = Facts & {
  /** Register entries of the councils named by `needs`; absent means not registered. */
  readonly councils: Readonly<Record<string, CouncilFacts | undefined>>;
  readonly calendars: Readonly<Record<Nation, Calendar>>;
  /** Budget books of the councils that `rests` names; absent means that no book was asked. */
  readonly books?: Readonly<Record<string, BudgetBook | undefined>>;
  /** The event that the command names by its revision; absent where there is none. */
  readonly cited?: Cited;
  /** The note of the acting council that the command names; absent where there is none. */
  readonly note?: CitedNote;
};

export const partyRoles = ['partner', 'lead', 'host', 'customer', 'supplier', 'none'] as const;
export type PartyRole = (typeof partyRoles)[number];
export type Party = { 
  /** 'withdrawn' and 'succeeded' after execution: what such a council owes and is owed stays its own (I17). */
  readonly status: 'invited' | 'joined' | 'declined' | 'left' | 'withdrawn' | 'succeeded'; readonly since: When;
};
export type Service = { readonly kind: string; readonly startsOn: When | null };
export type Participation = { readonly service: string; readonly council: CouncilId; readonly role: PartyRole };

export type LegalBasis = {
  readonly kind: string; readonly services: readonly string[]; readonly from: When; readonly to: When | null;
  /** Whether the functions are executive functions of the receiving council; null where not applicable. */
  readonly executive: boolean | 'unknown'; readonly receiver: CouncilId | null;
};
export type SharedPost = {
  readonly title: string; readonly lender: CouncilId; readonly borrowers: readonly CouncilId[];
  readonly statutoryRole: StatutoryRole | null;
  readonly placed: { readonly person: PersonRef; readonly on: When } | null;
  /** Officers who have left the post, in order; `to` is the first day without them. Absent where none has. */
  readonly past?: readonly { readonly person: PersonRef; readonly from: When; readonly to: When }[];
};

export type Clause = {
  readonly kind: string; readonly heading: string; readonly body: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly version: number; readonly by: CouncilId; readonly struck: boolean;
  /** Councils that accepted the current version; its author counts from the start. */
  readonly accepted: readonly CouncilId[];
  readonly rejectedBy: readonly CouncilId[];
};
export type ClauseDigest = {
  readonly clause: string; readonly kind: string; readonly version: number; readonly hash: Hash;
};
/** Everything of the text but its clauses: who, what, how. */
export type Frame = {
  readonly agreement: string; readonly title: string; readonly terms: object;
  readonly councils: readonly CouncilId[];
  readonly services: Readonly<Record<string, Service>>; readonly participation: readonly Participation[];
};
export type Draft = {
  readonly n: number; readonly hash: Hash; readonly issuedOn: When; readonly clauses: readonly ClauseDigest[];
  readonly councils: readonly CouncilId[]; readonly frame: Frame;
};

export type Scope = { readonly clauseKinds: readonly string[]; readonly partiesMayLeave: boolean };
export type Delegation = {
  readonly delegate: string; readonly inConsultationWith: string | null; readonly scope: Scope;
};
export type RunRoute = 'executive' | 'council' | 'committee' | 'officer';
export type Urgency = 'general-exception' | 'special-urgency' | 'call-in-exemption';
export type Outcome = 'approve' | 'approve-subject-to' | 'refuse' | 'defer';
/** One council's decision on one text. */
export type Run = {
  readonly phase:
    'open' | 'decided' | 'published' | 'called-in' | 'to-reconsider' | 'effective' | 'refused' | 'lapsed';
  readonly hash: Hash; readonly route: RunRoute; readonly key: boolean; readonly body: string;
  readonly openedOn: When;
  readonly notice: { readonly on: When; readonly decisionFrom: LocalDate | 'unknown' } | null;
  readonly urgencies: readonly { readonly provision: Urgency; readonly agreedBy: PersonRef; readonly on: When }[];
  readonly report: { readonly on: When } | null;
  readonly advice: readonly StatutoryRole[];
  /** Days of the advice, in the order of `advice`. */
  readonly advisedOn: readonly When[];
  readonly decision: {
    readonly on: When; readonly outcome: Outcome; readonly delegations: readonly Delegation[];
  } | null;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** Window and members needed as they stood at publication: a later policy does not change them (I2). */
  readonly published: { readonly on: When; readonly callInUntil: LocalDate | null | 'unknown';
    readonly callInMembersMin: number | null } | null;
  /** Day of the last step of a call-in: requested, concluded, reconsidered. A decision is called in once. */
  readonly calledInOn: When | null;
  /** Drafts approved by exercise of a delegation, beside the one decided on. */
  readonly delegated: readonly Hash[];
  readonly effectiveOn: When | null;
  /** Days of all that the approval rests on: effect, conditions met, delegations exercised (I1). */
  readonly restsOn: readonly When[];
};

/** `people` signed or attested the seal: either way one person's hand is on the paper (I7). */
export type Counterpart = {
  readonly mode: SigningMode | 'unknown'; readonly on: When; readonly people: readonly PersonRef[]; readonly hash: Hash;
};
export type Condition = {
  readonly what: string; readonly state: 'open' | 'met' | 'waived'; readonly settledOn: When | null;
};
export type Frozen = {
  readonly hash: Hash; readonly n: number; readonly on: When; readonly councils: readonly CouncilId[];
};

export type AgreementState = {
  readonly agreement: string; readonly title: string; readonly model: DeliveryModel | null;
  readonly proposer: CouncilId | null; readonly proposedOn: When | null; readonly terms: ModelTerms | null;
  readonly parties: Readonly<Record<string, Party>>;
  readonly services: Readonly<Record<string, Service>>;
  /** Roles that differ from the usual one, by `service/council`; a joined council is else a partner. */
  readonly roles: Readonly<Record<string, PartyRole>>;
  readonly bases: Readonly<Record<string, LegalBasis>>;
  readonly posts: Readonly<Record<string, SharedPost>>;
  /** Consultations of officers, by `post/person` (I4). */
  readonly consultations: Readonly<Record<string, When>>;
  readonly documents: Readonly<Record<string, string>>;
  readonly dueDiligence: Readonly<Record<string, 'open' | 'resolved'>>;
  readonly procurement: Readonly<Record<string, When>>;
  readonly holders: Readonly<Record<string, string>>;
  readonly committeeDecisions: readonly string[];
  readonly clauses: Readonly<Record<string, Clause>>;
  /** Number of comments by clause. */
  readonly comments: Readonly<Record<string, number>>;
  readonly drafts: readonly Draft[];
  readonly agreedBy: Readonly<Record<string, Hash>>;
  readonly frozen: Frozen | null;
  readonly runs: Readonly<Record<string, Run>>;
  readonly counterparts: Readonly<Record<string, Counterpart>>;
  readonly conditions: Readonly<Record<string, Condition>>;
  readonly executedOn: When | null;
  readonly commencedOn: When | null;
  readonly abandonedOn: When | null;
  readonly membership: MembershipState;
  readonly variation: VariationState;
  readonly charging: ChargingState;
  readonly governance: GovernanceState;
  readonly disputes: DisputeState;
  readonly ending: EndingState;
  readonly windingDown: WindingDownState;
  readonly deadlines: DeadlinesState;
  readonly consents: ConsentsState;
  readonly savings: SavingsState;
  readonly disclosure: DisclosureState;
  /** Last correction by revision of the event corrected; `size` is the number of events folded. */
  readonly corrections: Readonly<Record<number, string>>;
  readonly size: number;
};

export const initial: AgreementState = {
  agreement: '', title: '', model: null, proposer: null, proposedOn: null, terms: null,
  parties: {}, services: {}, roles: {}, bases: {}, posts: {}, consultations: {}, documents: {},
  dueDiligence: {}, procurement: {}, holders: {}, committeeDecisions: [],
  clauses: {}, comments: {}, drafts: [], agreedBy: {}, frozen: null, runs: {}, counterparts: {}, conditions: {},
  executedOn: null, commencedOn: null, abandonedOn: null,
  membership: initialMembership, variation: initialVariation, charging: initialCharging,
  governance: initialGovernance, disputes: initialDispute,
  ending: initialEnding, windingDown: initialWindingDown, deadlines: initialDeadlines, consents: initialConsents,
  savings: initialSavings, disclosure: initialDisclosure,
  corrections: {}, size: 0,
};

/** An id that is recorded: `in` would also find what every object inherits, `constructor` for one. */
export const has = (record: object, id: string): boolean => Object.hasOwn(record, id);
/** What stands under an id, and nothing that every object inherits, such as `constructor`. */
export const own = <T>(record: Readonly<Record<string, T>>, id: string): T | undefined =>
  (has(record, id) ? record[id] : undefined);

export const stages = ['none', 'proposed', 'in-negotiation', 'text-agreed', 'approving', 'approved', 'executing',
  'executed', 'in-force', 'ending', 'winding-down', 'closed', 'abandoned'] as const;
export type Stage = (typeof stages)[number];

export function stageOf(state: AgreementState): Stage {
  if (state.proposer === null) return 'none';
  if (state.abandonedOn !== null) return 'abandoned';
  if (state.commencedOn !== null) return stageInLife(state);
  if (state.executedOn !== null) return 'executed';
  if (Object.keys(state.counterparts).length > 0) return 'executing';
  if (state.frozen !== null) {
    return state.frozen.councils.every((council) => approvedBy(state, council)) ? 'approved' : 'approving';
  }
  if (agreedHash(state) !== null) return 'text-agreed';
  return joined(state).length > 1 ? 'in-negotiation' : 'proposed';
}

function stageInLife({ ending, windingDown }: AgreementState): Stage {
  if (windingDown.closedOn !== null) return 'closed';
  if (ending.ended !== null) return 'winding-down';
  return ending.endsOn === null ? 'in-force' : 'ending';
}

/** Councils at the table, in register-code order. */
export const joined = (state: AgreementState): CouncilId[] =>
  (Object.keys(state.parties) as CouncilId[]).filter((council) => state.parties[council]?.status === 'joined').sort();

export const latestDraft = (state: AgreementState): Draft | undefined => state.drafts[state.drafts.length - 1];

/** The hash that every council at the table has accepted, or null. */
export function agreedHash(state: AgreementState): Hash | null {
  const draft = latestDraft(state);
  const councils = joined(state);
  return draft !== undefined && councils.length > 1 && draft.councils.join() === councils.join()
    && councils.every((council) => state.agreedBy[council] === draft.hash) ? draft.hash : null;
}

/** True when the council's approval of the frozen text is effective and its conditions are met (I1). */
export function approvedBy(state: AgreementState, council: CouncilId): boolean {
  const run = state.runs[council];
  return state.frozen !== null && run !== undefined && run.phase === 'effective' && reaches(run, state.frozen.hash)
    && Object.values(run.conditions).every((met) => met);
}

/** The run decided on this text, or a delegation under it was exercised for this text. */
export const reaches = (run: Run, hash: Hash): boolean => run.hash === hash || run.delegated.includes(hash);

export const roleOf = (state: AgreementState, service: string, council: CouncilId): PartyRole =>
  state.roles[`${service}/${council}`] ?? 'partner';

/** Council by service, without those that take no part; in force, whose part has no recorded end. */
export const participation = (state: AgreementState): Participation[] => state.commencedOn !== null
  ? state.membership.spans.filter(({ to, role }) => to === null && role !== 'none')
    .map(({ service, council, role }) => ({ service, council, role }))
    .sort((a, b) => (`${a.service}/${a.council}` < `${b.service}/${b.council}` ? -1 : 1))
  : Object.keys(state.services).sort().flatMap((service) => joined(state)
    .map((council) => ({ service, council, role: roleOf(state, service, council) }))
    .filter((entry) => entry.role !== 'none'));

export const clauseHash = (
  id: string, clause: Pick<Clause, 'kind' | 'heading' | 'body' | 'params'>,
): Hash => canonicalHash({
  clause: id, kind: clause.kind, heading: clause.heading, body: clause.body, params: clause.params,
});

/** The frame of the text as it stands; its hash tells a change of parties, services, roles or terms. */
export const frameOf = (state: AgreementState): Frame => ({
  agreement: state.agreement, title: state.title, terms: state.terms ?? { model: state.model },
  councils: joined(state), services: state.services, participation: participation(state),
});

export const clauseDigests = (state: AgreementState): ClauseDigest[] =>
  Object.entries(state.clauses).filter(([, clause]) => !clause.struck).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, clause]) => ({
      clause: id, kind: clause.kind, version: clause.version, hash: clauseHash(id, clause) }));

/** Content hash of the text as it stands: frame and clause hashes in canonical form. */
export const textHash = (frame: Hash, clauses: readonly Pick<ClauseDigest, 'clause' | 'hash'>[]): Hash =>
  canonicalHash({ frame, clauses: clauses.map(({ clause, hash }) => [clause, hash]) });

export type Differences = {
  readonly clauseKinds: readonly string[]; readonly left: readonly CouncilId[]; readonly frame: boolean;
};

/** What changed between two drafts: kinds of changed clauses, councils gone, any other change of the frame. */
export function differences(from: Draft, to: Draft): Differences {
  const before = new Map(from.clauses.map((entry) => [entry.clause, entry]));
  const after = new Map(to.clauses.map((entry) => [entry.clause, entry]));
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .filter((clause) => before.get(clause)?.hash !== after.get(clause)?.hash)
    .map((clause) => (after.get(clause) ?? before.get(clause))!.kind);
  const left = from.councils.filter((council) => !to.councils.includes(council));
  return {
    clauseKinds: [...new Set(changed)].sort(), left,
    frame: canonicalText(without(from.frame, left)) !== canonicalText(to.frame),
  };
}

/** The frame as it would stand if these councils had left and nothing else had changed. */
const without = (frame: Frame, left: readonly CouncilId[]): Frame => ({
  ...frame, councils: frame.councils.filter((council) => !left.includes(council)),
  participation: frame.participation.filter((entry) => !left.includes(entry.council)),
});

/** True when an officer to whom completion was delegated may agree to the differences alone. */
export const covers = (scope: Scope, changed: Differences): boolean =>
  !changed.frame && (changed.left.length === 0 || scope.partiesMayLeave)
  && changed.clauseKinds.every((kind) => scope.clauseKinds.includes(kind));
