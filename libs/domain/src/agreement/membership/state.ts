/**
 * Who takes part in which service, in what role, from which day to which (I19). Before commencement
 * the parties and roles of the text say it; from then on these spans do, one after the other for each
 * council and service.
 */
import type { CouncilId } from '../../ids.ts';
import { earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { PartyRole } from '../state.ts';

export type MemberSpan = {
  readonly service: string; readonly council: CouncilId; readonly role: PartyRole;
  readonly from: When;
  /** The first day it no longer applies; null while no end is recorded. */
  readonly to: When | null;
};

export type MembershipState = { readonly spans: readonly MemberSpan[] };

export const initialMembership: MembershipState = { spans: [] };

const covers = ({ from, to }: MemberSpan, day: LocalDate): boolean =>
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
