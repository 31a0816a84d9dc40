/**
 * Who takes part in which service, in what role, from which day to which (I19). Before commencement
 * the parties and roles of the text say it; from then on these spans do, one after the other for each
 * council and service. Beside them: changes asked for and who has agreed, successions by law, suspensions.
 */
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import { earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { PartyRole } from '../state.ts';

export type MemberSpan = {
  readonly service: string; readonly council: CouncilId; readonly role: PartyRole;
  readonly from: When;
  /** The first day it no longer applies; null while no end is recorded. */
  readonly to: When | null;
};

/** A role in which a council takes part; leaving a service is a withdrawal, never a role. */
export const takingRoles = ['partner', 'lead', 'host', 'customer', 'supplier'] as const;
export type TakingRole = (typeof takingRoles)[number];
export type RoleIn = { readonly service: string; readonly role: TakingRole };

/** What is to change for one council; `from` is the first day of the change. */
export type ChangeTerms =
  | { readonly kind: 'accession'; readonly of: CouncilId; readonly services: readonly RoleIn[]; readonly from: When;
      readonly instrument: string; readonly buyInPence: PenceText | null; readonly sharesRebased: string }
  | { readonly kind: 'role-change'; readonly of: CouncilId; readonly services: readonly RoleIn[];
      readonly from: When }
  /** `notice` names the notice it rests on; without one it rests on the consent of all parties. */
  | { readonly kind: 'withdrawal'; readonly of: CouncilId; readonly services: readonly string[]; readonly from: When;
      readonly notice: string | null };
export type Change = {
  readonly terms: ChangeTerms; readonly proposedOn: When; readonly agreed: readonly CouncilId[];
  /** 'completed' is a withdrawal by which the council has left the agreement. */
  readonly outcome: 'open' | 'effective' | 'completed' | 'rejected';
  /** Day of the outcome. */
  readonly settledOn: When | null;
};

/** Succession by law of one party; services that are allotted to nobody are the nominated council's. */
export type Substitution = {
  readonly old: CouncilId; readonly successors: readonly CouncilId[]; readonly nominated: CouncilId;
  readonly allotted: Readonly<Record<string, CouncilId>>;
  /** The vesting day: the first day without the old council. */
  readonly from: When;
  readonly effective: boolean;
};

/** No services means all of them, no councils all of them; neither is the whole agreement. */
export type Suspension = {
  readonly services: readonly string[]; readonly councils: readonly CouncilId[]; readonly reason: string;
  readonly by: CouncilId; readonly from: When;
  /** The first day without it. */
  readonly until: When | null; readonly liftedOn: When | null;
};

export type MembershipState = {
  readonly spans: readonly MemberSpan[];
  readonly changes: Readonly<Record<string, Change>>;
  readonly substitutions: Readonly<Record<string, Substitution>>;
  readonly suspensions: Readonly<Record<string, Suspension>>;
};

export const initialMembership: MembershipState = { spans: [], changes: {}, substitutions: {}, suspensions: {} };

const covers = ({ from, to }: Pick<MemberSpan, 'from' | 'to'>, day: LocalDate): boolean =>
  earliest(from) <= day && (to === null || day < earliest(to));

/** Everyone who takes part on a day, by service and council; a vague date is read as its first day. */
export const spansOn = ({ spans }: MembershipState, day: LocalDate): MemberSpan[] =>
  spans.filter((span) => span.role !== 'none' && covers(span, day));

/** The role of a council in a service on a day; null when it takes no part. */
export const roleOn = (
  membership: MembershipState, service: string, council: CouncilId, day: LocalDate,
): PartyRole | null =>
  spansOn(membership, day).find((span) => span.service === service && span.council === council)?.role ?? null;

/** Councils that take part in anything on a day, in register-code order. */
export const partiesOn = (membership: MembershipState, day: LocalDate): CouncilId[] =>
  [...new Set(spansOn(membership, day).map(({ council }) => council))].sort();

/** Whether the council takes part in the service on the day or is recorded to do so later. */
export const takesPartFrom = (
  { spans }: MembershipState, service: string, council: CouncilId, day: LocalDate,
): boolean => spans.some((span) => span.service === service && span.council === council && span.role !== 'none'
  && (span.to === null || earliest(span.to) > day));

/** Councils whose part in something has no recorded end, in register-code order. */
export const lastingCouncils = ({ spans }: MembershipState): CouncilId[] =>
  [...new Set(spans.filter(({ to, role }) => to === null && role !== 'none').map(({ council }) => council))].sort();

/** Suspensions that apply on a day, by id. */
export const suspensionsOn = ({ suspensions }: MembershipState, day: LocalDate): [string, Suspension][] =>
  Object.entries(suspensions).filter(([, { from, until, liftedOn }]) =>
    covers({ from, to: until }, day) && (liftedOn === null || day < earliest(liftedOn)));

/** Whether the council's part in the service is suspended on the day. */
export const suspendedOn = (
  membership: MembershipState, service: string, council: CouncilId, day: LocalDate,
): boolean => suspensionsOn(membership, day).some(([, { services, councils }]) =>
  (services.length === 0 || services.includes(service)) && (councils.length === 0 || councils.includes(council)));

/** Councils asked to accede that have not yet, in register-code order. */
export const acceding = ({ changes }: MembershipState): CouncilId[] =>
  [...new Set(Object.values(changes).filter(({ terms, outcome }) => terms.kind === 'accession' && outcome === 'open')
    .map(({ terms }) => terms.of))].sort();

/** Councils that membership has ever named: they may have something to do, whether parties or not. */
export const councilsNamedBy = ({ changes, substitutions }: MembershipState): CouncilId[] => [...new Set([
  ...Object.values(changes).map(({ terms }) => terms.of),
  ...Object.values(substitutions).flatMap(({ successors }) => successors)])].sort();
