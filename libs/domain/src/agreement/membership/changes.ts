/**
 * Accession, change of role and withdrawal: what must hold of a change when it is proposed and again when
 * the last council agrees, and what the spans are once it has taken effect.
 */
import { recorded } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { basisKind } from '../../legal-bases.ts';
import { earliest } from '../../time.ts';
import type { When } from '../../time.ts';
import { commitmentGuards } from '../consents/guards.ts';
import type { Notice } from '../ending/state.ts';
import { lastsUntil } from '../ending/term.ts';
import { basisOver, inBeing, notBefore, sameCommitteeSets } from '../reading.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import type { MembershipRefusal } from './rules.ts';
import { begun, ended, recast } from './spans.ts';
import { lastingCouncils, spansOn, takesPartFrom } from './state.ts';
import type { ChangeTerms, MemberSpan, RoleIn } from './state.ts';

type G = Guard<MembershipRefusal>;
type Accession = Extract<ChangeTerms, { kind: 'accession' }>;

export const servicesOf = (terms: ChangeTerms): readonly string[] => terms.kind === 'withdrawal' ? terms.services
  : terms.services.map(({ service }) => service);

/** Councils without whose word the change does not come about, in register-code order. */
export function neededFor(state: AgreementState, terms: ChangeTerms): CouncilId[] {
  const others = (): readonly CouncilId[] => {
    if (terms.kind === 'accession') return joined(state);
    if (terms.kind === 'withdrawal') return terms.notice === null ? joined(state) : [];
    const services = servicesOf(terms);
    return spansOn(state.membership, earliest(terms.from))
      .filter(({ service }) => services.includes(service)).map(({ council }) => council);
  };
  return [...new Set([terms.of, ...others()])].sort();
}

/** Spans as they stand once the change has taken effect. */
export function spansAfter(spans: readonly MemberSpan[], terms: ChangeTerms): readonly MemberSpan[] {
  const { of, from } = terms;
  switch (terms.kind) {
    case 'accession': return terms.services.reduce((all, { service, role }) =>
      begun(all, service, of, role, from), spans);
    case 'role-change': return terms.services.reduce((all, { service, role }) =>
      recast(all, service, of, role, from), spans);
    case 'withdrawal': return terms.services.reduce((all, service) => ended(all, service, of, from), spans);
  }
}

const after = (state: AgreementState, terms: ChangeTerms): AgreementState => ({ ...state,
  membership: { ...state.membership, spans: spansAfter(state.membership.spans, terms) } });

/** I49, I50: a notice of that council which stands, and has run out by the first day of the withdrawal. */
const noticeOf = ({ ending }: AgreementState, notice: string, of: CouncilId): Notice | null => {
  const served = has(ending.notices, notice) ? ending.notices[notice]! : null;
  return served?.from === of && (served.phase === 'standing' || served.phase === 'effective') ? served : null;
};

/** What must hold of a change, whoever says so, on the day it is proposed and on the day it takes effect. */
export function fit(state: AgreementState, terms: ChangeTerms, facts: AgreementFacts): G[] {
  const services = servicesOf(terms);
  return [
    ['too-few-services', () => services.length > 0],
    ['service-twice', () => new Set(services).size === services.length],
    ['service-missing', () => services.every((service) => has(state.services, service))],
    ['change-before-commencement', () => notBefore(terms.from, state.commencedOn)],
    ...(terms.kind === 'accession' ? acceding(state, terms, facts)
      : terms.kind === 'role-change' ? recasting(state, terms) : leaving(state, terms)),
    // SI 2012/1019 reg 11: whoever wants other councils for one function than for another needs a new agreement.
    ['committee-sets-differ', () => sameCommitteeSets(after(state, terms), terms.from), () => ({
      rule: 'I13', remedy: 'a new agreement for the new set of councils, this one ended or left as it is' })],
  ];
}

function acceding(state: AgreementState, terms: Accession, facts: AgreementFacts): G[] {
  const { of, from, services } = terms;
  const foreign = services.map(({ service }) => service)
    .filter((service) => lawIn(state, service, terms, facts) === false);
  return [
    ['council-not-registered', () => facts.councils[of] !== undefined],
    ['council-not-in-being', () => inBeing(facts, of, from), () => ({ councils: [of], on: from })],
    ['already-takes-part', () => services.every(({ service }) =>
      !takesPartFrom(state.membership, service, of, earliest(from)))],
    ['lead-already-named', () => !rivalLead(state, terms, services)],
    ['basis-wrong-jurisdiction', () => foreign.length === 0, () => ({
      council: of, nation: facts.councils[of]?.nation, services: foreign })],
    ['service-without-live-basis', () => recorded(services.every(({ service }) =>
      lawIn(state, service, terms, facts) !== null))],
  ];
}

/** I9, I10: what the acceding council binds itself to; beyond the buy-in nobody can say what it will pay. */
export const committing = (state: AgreementState, { of }: Accession, on: When, facts: AgreementFacts): G[] =>
  commitmentGuards(state, facts, of, on, {
    act: 'accession', valuePence: 'unknown', runsTo: lastsUntil(state) });

/** Whether a basis of the service is law in the council's nation; null where the service has none. */
function lawIn(state: AgreementState, service: string, { of, from }: Accession, facts: AgreementFacts): boolean | null {
  const nation = facts.councils[of]?.nation;
  const bases = Object.values(state.bases)
    .filter((basis) => basis.services.includes(service) && !basisOver(basis, from));
  if (bases.length === 0) return null;
  return nation === undefined || bases.some(({ kind }) => basisKind(kind)?.nations.includes(nation) === true);
}

/** Another council leads one of the services from that day on. */
const rivalLead = (state: AgreementState, { of, from }: ChangeTerms, services: readonly RoleIn[]): boolean =>
  services.some(({ service, role }) => role === 'lead' && state.membership.spans.some((span) =>
    span.service === service && span.council !== of && span.role === 'lead'
    && (span.to === null || earliest(span.to) > earliest(from))));

function recasting(state: AgreementState, terms: Extract<ChangeTerms, { kind: 'role-change' }>): G[] {
  const { of, from, services } = terms;
  const day = earliest(from);
  const standing = spansOn(state.membership, day);
  const roleIn = (service: string) => standing.find((span) => span.service === service && span.council === of)?.role;
  return [
    ['takes-no-part', () => services.every(({ service }) => roleIn(service) !== undefined)],
    ['role-unchanged', () => services.every(({ service, role }) => roleIn(service) !== role)],
    ['later-change-recorded', () => !state.membership.spans.some((span) => span.council === of
      && services.some(({ service }) => service === span.service) && earliest(span.from) > day)],
    ['lead-already-named', () => !rivalLead(state, terms, services)],
  ];
}

function leaving(state: AgreementState, terms: Extract<ChangeTerms, { kind: 'withdrawal' }>): G[] {
  const { of, from, services, notice } = terms;
  const left = lastingCouncils(after(state, terms).membership);
  return [
    ['takes-no-part', () => services.every((service) =>
      takesPartFrom(state.membership, service, of, earliest(from)))],
    ['notice-missing', () => notice === null || noticeOf(state, notice, of) !== null],
    ['notice-running', () => notice === null || notBefore(from, noticeOf(state, notice, of)!.endsOn),
      () => ({ endsOn: noticeOf(state, notice!, of)!.endsOn })],
    // An agreement needs two: what one council would be left with has to be ended for both.
    ['too-few-councils', () => left.length > 1, () => ({ left, remedy: 'end the agreement' })],
  ];
}

/** The council keeps no part without an end once it has left these services. */
export const leavesLast = (state: AgreementState, terms: ChangeTerms): boolean =>
  !lastingCouncils(after(state, terms).membership).includes(terms.of);

/** The council takes part in something on the first day of its withdrawal or later. */
export const stillTakesPart = (state: AgreementState, { of, from }: ChangeTerms): boolean =>
  Object.keys(state.services).some((service) => takesPartFrom(state.membership, service, of, earliest(from)));
