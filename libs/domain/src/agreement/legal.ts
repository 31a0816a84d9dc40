/**
 * Legal bases, procurement, shared posts and holders: what the law demands before staff are shared or
 * functions moved. A deal rests on a set of bases, each tied to services.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import { accept } from '../decider.ts';
import type { Decision } from '../decider.ts';
import { officerOn } from '../council-facts.ts';
import type { StatutoryRole } from '../council.ts';
import { check, told } from '../guards.ts';
import type { Guard, Verdict } from '../guards.ts';
import type { CouncilId, PersonRef } from '../ids.ts';
import { basisKind, procurementRoutes } from '../legal-bases.ts';
import type { ProcurementRoute } from '../legal-bases.ts';
import { latest, surelyBefore } from '../time.ts';
import type { LocalDate, When } from '../time.ts';
import type { AgreementEvent } from './events.ts';
import { legalOfficers, officers } from './part.ts';
import type { By, Entitled, Written } from './part.ts';
import { abroad, after, basisless, notBefore, sameCommitteeSets } from './reading.ts';
import { has, joined } from './state.ts';
import type { AgreementFacts, AgreementState, SharedPost } from './state.ts';

export type LegalEvent =
  | By<'LegalBasisRecorded', { basis: string; kind: string; services: readonly string[]; from: When; to: When | null;
      executive: boolean | 'unknown'; receiver: CouncilId | null }>
  | By<'LegalBasisEnded', { basis: string; reason: string }>
  | By<'LegalBasisInvalidated', { basis: string; services: readonly string[]; reason: string }>
  | By<'ProcurementAssessed', { assessment: string; route: ProcurementRoute; externalPercent: number | 'unknown';
      commonObjectives: boolean | 'unknown'; publicInterestOnly: boolean | 'unknown' }>
  | By<'SharedPostDefined', { post: string; title: string; lender: CouncilId;
      borrowers: readonly { council: CouncilId; basisPoints: number }[]; statutoryRole: StatutoryRole | null }>
  | By<'OfficerConsulted', { post: string; person: PersonRef; method: string }>
  | By<'SharedPostWithdrawn', { post: string; reason: string }>
  | By<'SharedPostPlaced', { post: string; person: PersonRef }>
  | By<'PlacementEnded', { post: string; person: PersonRef; reason: string }>
  | By<'HolderNamed', {
      subject: 'contract' | 'employer' | 'asset' | 'data' | 'licence'; reference: string; holder: string }>
  | By<'CommitteeDecisionRecorded', { decision: string; function: string; outcome: string }>
  | By<'CommitteeRecommendationRecorded', { decision: string; function: string; outcome: string;
      why: 'beyond-mandate' | 'mandate-is-recommend' | 'mandate-is-note' }>;

export type LegalCommand =
  | { readonly type: 'RecordLegalBasis'; readonly on: When; readonly basis: string; readonly kind: string;
      readonly services: readonly string[]; readonly from: When; readonly to: When | null;
      readonly executive: boolean | 'unknown'; readonly receiver: CouncilId | null }
  | { readonly type: 'EndLegalBasis'; readonly on: When; readonly basis: string; readonly reason: string }
  | { readonly type: 'AssessProcurement'; readonly on: When; readonly assessment: string;
      readonly route: ProcurementRoute; readonly externalPercent: number | 'unknown';
      readonly commonObjectives: boolean | 'unknown'; readonly publicInterestOnly: boolean | 'unknown' }
  | { readonly type: 'DefineSharedPost'; readonly on: When; readonly post: string; readonly title: string;
      readonly lender: CouncilId; readonly statutoryRole: StatutoryRole | null;
      readonly borrowers: readonly { readonly council: CouncilId; readonly basisPoints: number }[] }
  /** Before the text is frozen; then the post is gone, and what was said to officers about it. */
  | { readonly type: 'WithdrawSharedPost'; readonly on: When; readonly post: string; readonly reason: string }
  | { readonly type: 'ConsultOfficer'; readonly on: When; readonly post: string; readonly person: PersonRef;
      readonly method: string }
  | { readonly type: 'PlaceOfficer'; readonly on: When; readonly post: string; readonly person: PersonRef }
  /** `on` is the first day without the officer. */
  | { readonly type: 'EndPlacement'; readonly on: When; readonly post: string; readonly person: PersonRef;
      readonly reason: string }
  | { readonly type: 'NameHolder'; readonly on: When; readonly reference: string; readonly holder: string;
      readonly subject: 'contract' | 'employer' | 'asset' | 'data' | 'licence' }
  | { readonly type: 'RecordCommitteeDecision'; readonly on: When; readonly decision: string;
      readonly function: string; readonly outcome: string };

export const legalCommands: Entitled<LegalCommand> = {
  RecordLegalBasis: legalOfficers,
  EndLegalBasis: legalOfficers,
  AssessProcurement: [...legalOfficers, 'finance-officer'],
  DefineSharedPost: officers,
  WithdrawSharedPost: officers,
  ConsultOfficer: officers,
  PlaceOfficer: officers,
  EndPlacement: officers,
  NameHolder: legalOfficers,
  RecordCommitteeDecision: [...officers, 'member'],
};

export const legalEvents: Written<LegalEvent> = {
  LegalBasisRecorded: [1, 'partner'],
  LegalBasisEnded: [1, 'partner'],
  LegalBasisInvalidated: [1, 'partner'],
  ProcurementAssessed: [1, 'partner'],
  SharedPostDefined: [1, 'partner'],
  OfficerConsulted: [1, 'partner'],
  SharedPostWithdrawn: [1, 'partner'],
  SharedPostPlaced: [1, 'partner'],
  PlacementEnded: [1, 'partner'],
  HolderNamed: [1, 'partner'],
  CommitteeDecisionRecorded: [1, 'public'],
  CommitteeRecommendationRecorded: [1, 'public'],
};

export const legalRefusals = [
  'basis-unknown', 'basis-exists', 'basis-missing', 'basis-already-ended', 'basis-wrong-jurisdiction',
  'basis-not-in-force', 'basis-for-no-service', 'receiver-missing', 'executive-function-barred',
  'committee-sets-differ', 'assessment-exists', 'outside-work-above-limit', 'procurement-test-failed',
  'post-exists', 'post-missing', 'post-lent-to-itself', 'post-names-a-stranger', 'post-shares-too-large',
  'text-is-frozen', 'post-filled', 'officer-not-consulted', 'already-consulted', 'already-placed',
  'post-not-yet-free', 'officers-not-separate', 'not-placed', 'before-the-placement',
  'holder-not-a-legal-person', 'holder-named', 'no-joint-committee', 'committee-decision-exists',
] as const;
export type LegalRefusal = (typeof legalRefusals)[number];
type Decided = Decision<AgreementEvent, LegalRefusal>;

export function decideLegal(state: AgreementState, command: LegalCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const guarded = (
    guards: readonly Guard<LegalRefusal>[], event: AgreementEvent, ...more: readonly AgreementEvent[]
  ): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event, ...verdict }, ...more);
  };
  switch (command.type) {
    case 'RecordLegalBasis': return guarded(basisGuards(state, command, facts), basisRecorded(command, council));
    case 'EndLegalBasis': return guarded([
      ['basis-missing', () => has(state.bases, command.basis)],
      ['basis-already-ended', () => !endedBy(state, command.basis, command.on)],
    ], { type: 'LegalBasisEnded', on: command.on, council, basis: command.basis, reason: command.reason },
    ...invalidated(state, command, council));
    case 'AssessProcurement': return guarded(procurementGuards(state, command), {
      type: 'ProcurementAssessed', on: command.on, council, assessment: command.assessment, route: command.route,
      externalPercent: command.externalPercent, commonObjectives: command.commonObjectives,
      publicInterestOnly: command.publicInterestOnly });
    case 'DefineSharedPost': return guarded(definingGuards(state, command), {
      type: 'SharedPostDefined', on: command.on, council, post: command.post, title: command.title,
      lender: command.lender, borrowers: command.borrowers, statutoryRole: command.statutoryRole });
    case 'WithdrawSharedPost': return guarded([
      ['post-missing', () => has(state.posts, command.post)],
      ['text-is-frozen', () => state.frozen === null],
      ['post-filled', () => state.posts[command.post]!.placed === null],
    ], { type: 'SharedPostWithdrawn', on: command.on, council, post: command.post, reason: command.reason });
    case 'ConsultOfficer': return guarded([
      ['post-missing', () => has(state.posts, command.post)],
      ['already-consulted', () => !has(state.consultations, `${command.post}/${command.person}`)],
    ], { type: 'OfficerConsulted', on: command.on, council, post: command.post, person: command.person,
      method: command.method });
    case 'PlaceOfficer': return guarded(placingGuards(state, command, facts),
      { type: 'SharedPostPlaced', on: command.on, council, post: command.post, person: command.person });
    case 'EndPlacement': return guarded([
      ['post-missing', () => has(state.posts, command.post)],
      ['not-placed', () => state.posts[command.post]!.placed?.person === command.person],
      ['before-the-placement', () => notBefore(command.on, state.posts[command.post]!.placed!.on)],
    ], { type: 'PlacementEnded', on: command.on, council, post: command.post, person: command.person,
      reason: command.reason });
    case 'NameHolder': return guarded([
      // I14: a committee or "the service" is no legal person; a named council or the company must hold.
      ['holder-not-a-legal-person', () => joined(state).includes(command.holder as CouncilId)
        || (state.terms?.model === 'jointly-owned-company' && state.terms.company === command.holder),
        () => ({ holder: command.holder })],
      ['holder-named', () => state.holders[`${command.subject}/${command.reference}`] !== command.holder],
    ], { type: 'HolderNamed', on: command.on, council, subject: command.subject, reference: command.reference,
      holder: command.holder });
    case 'RecordCommitteeDecision': return guarded([
      ['no-joint-committee', () => state.terms?.model === 'joint-committee'],
      ['committee-decision-exists', () => !state.committeeDecisions.includes(command.decision)],
    ], committeeDecided(state, command, council));
  }
}

type Recording = Extract<LegalCommand, { type: 'RecordLegalBasis' }>;

/** I11: services in force that the end of a basis leaves without any are named by an event of their own. */
function invalidated(
  state: AgreementState, { on, basis, reason }: Extract<LegalCommand, { type: 'EndLegalBasis' }>, council: CouncilId,
): AgreementEvent[] {
  if (state.commencedOn === null) return [];
  const { [basis]: ended, ...left } = state.bases;
  const services = (ended?.services ?? []).filter((service) =>
    has(state.services, service) && basisless({ ...state, bases: left }).includes(service));
  return services.length === 0 ? [] : [{ type: 'LegalBasisInvalidated', on, council, basis, services, reason }];
}

const basisRecorded = (command: Recording, council: CouncilId): AgreementEvent => ({
  type: 'LegalBasisRecorded', on: command.on, council, basis: command.basis, kind: command.kind,
  services: command.services, from: command.from, to: command.to, executive: command.executive,
  receiver: command.receiver,
});

function basisGuards(state: AgreementState, command: Recording, facts: AgreementFacts): Guard<LegalRefusal>[] {
  const kind = basisKind(command.kind);
  const { basis, kind: code, services, from, to, executive, receiver } = command;
  const foreign = abroad(state, command, facts);
  const recording = { kind: code, services, from, to, executive, receiver };
  const added = { ...state, bases: { ...state.bases, [basis]: recording } };
  return [
    ['basis-unknown', () => kind !== undefined],
    ['basis-exists', () => !has(state.bases, basis)],
    ['basis-for-no-service', () => services.length > 0
      && services.every((service) => has(state.services, service))],
    ['basis-wrong-jurisdiction', () => foreign.length === 0, () => ({ councils: foreign, nations: kind?.nations })],
    ['basis-not-in-force', () => !surelyBefore(from, kind!.from as string as When)
      && (kind!.to === undefined || !surelyBefore(kind!.to as string as When, from)),
      () => ({ from: kind!.from, to: kind!.to ?? null })],
    ['receiver-missing', () => receiver === null ? kind!.barsExecutiveReceiver !== true || 'unknown'
      : joined(state).includes(receiver)],
    // I12: LGA 1972 s.101(1A).
    ['executive-function-barred', () => kind!.barsExecutiveReceiver !== true
      || (executive === 'unknown' ? 'unknown' : !executive)],
    // I13: once the text is frozen, the councils of each service are settled.
    ['committee-sets-differ', () => state.frozen === null || sameCommitteeSets(added, command.on)],
  ];
}

const endedBy = (state: AgreementState, basis: string, on: When): boolean => {
  const to = state.bases[basis]?.to ?? null;
  return to !== null && !surelyBefore(on, to);
};

function procurementGuards(
  state: AgreementState, command: Extract<LegalCommand, { type: 'AssessProcurement' }>,
): Guard<LegalRefusal>[] {
  const { externalPercentMax } = procurementRoutes[command.route];
  const whenTested = (answer: boolean | 'unknown'): Verdict => command.route !== 'horizontal' || answer;
  return [
    ['assessment-exists', () => !has(state.procurement, command.assessment)],
    ['outside-work-above-limit', () => externalPercentMax === null
      || (command.externalPercent === 'unknown' ? 'unknown' : command.externalPercent <= externalPercentMax),
      () => ({ limitPercent: externalPercentMax, externalPercent: command.externalPercent })],
    ['procurement-test-failed', () => whenTested(command.commonObjectives), () => ({ test: 'common objectives' })],
    ['procurement-test-failed', () => whenTested(command.publicInterestOnly),
      () => ({ test: 'public interest only' })],
  ];
}

const definingGuards = (
  state: AgreementState, { post, lender, borrowers }: Extract<LegalCommand, { type: 'DefineSharedPost' }>,
): Guard<LegalRefusal>[] => [
  ['post-exists', () => !has(state.posts, post)],
  ['post-names-a-stranger', () => [lender, ...borrowers.map((entry) => entry.council)]
    .every((named) => joined(state).includes(named))],
  // I15 in small: a council does not lend an officer to itself.
  ['post-lent-to-itself', () => borrowers.length > 0 && borrowers.every((entry) => entry.council !== lender)],
  ['post-shares-too-large', () => borrowers.every((entry) => entry.basisPoints >= 0)
    && borrowers.reduce((sum, entry) => sum + entry.basisPoints, 0) <= 10_000],
];

function placingGuards(
  state: AgreementState, command: Extract<LegalCommand, { type: 'PlaceOfficer' }>, facts: AgreementFacts,
): Guard<LegalRefusal>[] {
  const post = state.posts[command.post];
  const consulted = state.consultations[`${command.post}/${command.person}`];
  return [
    ['post-missing', () => has(state.posts, command.post)],
    ['already-placed', () => post!.placed === null],
    ...(post?.past ?? []).map(({ to }): Guard<LegalRefusal> => ['post-not-yet-free', () => notBefore(command.on, to)]),
    ['post-names-a-stranger', () => [post!.lender, ...post!.borrowers].every((at) => joined(state).includes(at))],
    // I4: LGA 1972 s.113(1), the officer is consulted before, not on the day.
    ['officer-not-consulted', () => told(consulted, (day) => after(command.on, day))],
    ['officers-not-separate', () => post!.statutoryRole === null || [post!.lender, ...post!.borrowers].every((at) =>
      separate(facts, at, post!.statutoryRole!, command)
      && !rivalPost(state, at, post!.statutoryRole!, command.person)),
      () => ({ role: post!.statutoryRole })],
    ...(post === undefined ? [] : rivalTerms(state, post, command.person)).map((to): Guard<LegalRefusal> =>
      ['officers-not-separate', () => notBefore(command.on, to), () => ({ role: post!.statutoryRole })]),
  ];
}

/** I8: a monitoring officer is neither head of paid service nor chief finance officer of that council. */
function separate(
  facts: AgreementFacts, council: CouncilId, role: StatutoryRole, command: { person: PersonRef; on: When },
): boolean {
  const register = facts.councils[council];
  if (register === undefined) return true;
  const day: LocalDate = latest(command.on) < facts.today ? latest(command.on) : facts.today;
  return rivalsOf(role).every((rival) => officerOn(register, rival, day) !== command.person);
}

const rivalsOf = (role: StatutoryRole): readonly StatutoryRole[] => role === 'monitoring-officer'
  ? ['head-of-paid-service', 'chief-finance-officer'] : ['monitoring-officer'];

/** The person already holds, by this agreement, a post at the council whose role I8 keeps apart from this one. */
const rivalPost = (state: AgreementState, council: CouncilId, role: StatutoryRole, person: PersonRef): boolean =>
  Object.values(state.posts).some((post) => post.placed?.person === person && post.statutoryRole !== null
    && rivalsOf(role).includes(post.statutoryRole) && [post.lender, ...post.borrowers].includes(council));

/** Days on which the person left posts of such a role at any council of this one: until then I8 kept them apart. */
function rivalTerms(
  state: AgreementState, { statutoryRole, lender, borrowers }: SharedPost, person: PersonRef,
): When[] {
  if (statutoryRole === null) return [];
  return Object.values(state.posts)
    .filter((post) => post.statutoryRole !== null && rivalsOf(statutoryRole).includes(post.statutoryRole)
      && [post.lender, ...post.borrowers].some((council) => council === lender || borrowers.includes(council)))
    .flatMap(({ past = [] }) => past.filter((term) => term.person === person).map(({ to }) => to));
}

/**
 * I20: beyond its mandate a committee's decision is a recommendation only, and before the agreement is
 * in force it has no mandate.
 */
function committeeDecided(
  state: AgreementState, command: Extract<LegalCommand, { type: 'RecordCommitteeDecision' }>, council: CouncilId,
): AgreementEvent {
  const inForce = state.commencedOn !== null && !surelyBefore(command.on, state.commencedOn);
  const mandates = inForce && state.terms?.model === 'joint-committee' ? state.terms.mandates : [];
  const power = mandates.find((mandate) => mandate.function === command.function)?.power;
  const { on, decision, outcome } = command;
  const said = { on, council, decision, function: command.function, outcome };
  if (power === 'decide') return { type: 'CommitteeDecisionRecorded', ...said };
  const why = power === undefined ? 'beyond-mandate'
    : power === 'recommend' ? 'mandate-is-recommend' : 'mandate-is-note';
  return { type: 'CommitteeRecommendationRecorded', ...said, why };
}

export function evolveLegal(state: AgreementState, event: LegalEvent): AgreementState {
  switch (event.type) {
    case 'LegalBasisRecorded': {
      const { kind, services, from, to, executive, receiver } = event;
      return { ...state, bases: {
        ...state.bases, [event.basis]: { kind, services, from, to, executive, receiver } } };
    }
    case 'LegalBasisInvalidated': return state;
    case 'LegalBasisEnded': {
      const basis = state.bases[event.basis];
      return basis === undefined ? state
        : { ...state, bases: { ...state.bases, [event.basis]: { ...basis, to: event.on } } };
    }
    case 'ProcurementAssessed': return {
      ...state, procurement: { ...state.procurement, [event.assessment]: event.on } };
    case 'SharedPostDefined': return { ...state, posts: { ...state.posts, [event.post]: {
      title: event.title, lender: event.lender, borrowers: event.borrowers.map((entry) => entry.council),
      statutoryRole: event.statutoryRole, placed: null } } };
    case 'SharedPostWithdrawn': {
      const { [event.post]: _, ...posts } = state.posts;
      // I4: whoever was consulted about this post was not consulted about another that takes its name.
      return { ...state, posts, consultations: Object.fromEntries(Object.entries(state.consultations)
        .filter(([key]) => !key.startsWith(`${event.post}/`))) };
    }
    case 'OfficerConsulted': return {
      ...state, consultations: { ...state.consultations, [`${event.post}/${event.person}`]: event.on } };
    case 'SharedPostPlaced': {
      const post = state.posts[event.post];
      return post === undefined ? state : { ...state, posts: { ...state.posts,
        [event.post]: { ...post, placed: { person: event.person, on: event.on } } } };
    }
    case 'PlacementEnded': {
      const post = state.posts[event.post];
      return post === undefined || post.placed === null ? state : { ...state, posts: { ...state.posts,
        [event.post]: { ...post, placed: null,
          past: [...post.past ?? [], { person: event.person, from: post.placed.on, to: event.on }] } } };
    }
    case 'HolderNamed': return {
      ...state, holders: { ...state.holders, [`${event.subject}/${event.reference}`]: event.holder } };
    case 'CommitteeDecisionRecorded':
    case 'CommitteeRecommendationRecorded': return {
      ...state, committeeDecisions: [...state.committeeDecisions, event.decision] };
  }
}
