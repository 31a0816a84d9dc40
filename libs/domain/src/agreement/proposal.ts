/**
 * Proposal and case: who is at the table, for which services, in which delivery model, on what papers.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import { canonicalText } from '../canonical.ts';
import { accept, refuse } from '../decider.ts';
import type { Decision } from '../decider.ts';
import { check, recorded } from '../guards.ts';
import type { Guard } from '../guards.ts';
import type { CouncilId, Hash, PersonRef } from '../ids.ts';
import { councilsNamed, malformedTerms, sharesAddUp, sharesOf } from '../models.ts';
import type { DeliveryModel, ModelTerms } from '../models.ts';
import type { PenceText } from '../money.ts';
import { serviceKind } from '../taxonomy.ts';
import type { When } from '../time.ts';
import type { AgreementEvent } from './events.ts';
import { officers } from './part.ts';
import type { By, Entitled, Written } from './part.ts';
import { inBeing, lapseOnLeaving, textVoid } from './reading.ts';
import { has, joined } from './state.ts';
import type { AgreementFacts, AgreementState, PartyRole } from './state.ts';

type ServiceEntry = { readonly service: string; readonly kind: string; readonly startsOn: When | null };

export type ProposalEvent =
  | By<'AgreementProposed', { agreement: string; title: string; model: DeliveryModel; leadOfficer: PersonRef;
      services: readonly { service: string; kind: string; startsOn: When | null }[] }>
  | By<'CouncilInvited', { invited: CouncilId }>
  | By<'CouncilJoinedProposal'>
  | By<'InvitationDeclined', { reason: string }>
  | By<'CouncilLeftProposal', { reason: string }>
  | By<'ServiceAdded', { service: string; kind: string; startsOn: When | null }>
  | By<'ServiceRemoved', { service: string }>
  | By<'RoleAssigned', { service: string; of: CouncilId; role: PartyRole }>
  | By<'ModelTermsSet', { terms: ModelTerms }>
  | By<'PrincipleAgreed', { decisionRef: string; budgetPence: PenceText | null }>
  | By<'BusinessCaseIssued', {
      document: string; stage: 'strategic-outline' | 'outline' | 'full'; hash: Hash | 'unknown' }>
  | By<'HeadsOfTermsAgreed', { document: string; hash: Hash | 'unknown'; bindingItems: readonly string[] }>
  | By<'DueDiligenceItemRaised', {
      item: string; topic: string; finding: string; severity: 'low' | 'medium' | 'high' }>
  | By<'DueDiligenceItemResolved', { item: string; resolution: string }>
  | By<'AgreementAbandoned', { reason: string }>;

export type ProposalCommand =
  | { readonly type: 'ProposeAgreement'; readonly on: When; readonly agreement: string; readonly title: string;
      readonly model: DeliveryModel; readonly leadOfficer: PersonRef; readonly services: readonly ServiceEntry[];
      readonly invited: readonly CouncilId[] }
  | { readonly type: 'InviteCouncil'; readonly on: When; readonly council: CouncilId }
  | { readonly type: 'JoinProposal'; readonly on: When }
  | { readonly type: 'DeclineInvitation'; readonly on: When; readonly reason: string }
  | { readonly type: 'LeaveProposal'; readonly on: When; readonly reason: string }
  | { readonly type: 'AddService'; readonly on: When } & ServiceEntry
  | { readonly type: 'RemoveService'; readonly on: When; readonly service: string }
  | { readonly type: 'AssignRole'; readonly on: When; readonly service: string; readonly council: CouncilId;
      readonly role: PartyRole }
  | { readonly type: 'SetModelTerms'; readonly on: When; readonly terms: Readonly<Record<string, unknown>> }
  | { readonly type: 'AgreePrinciple'; readonly on: When; readonly decisionRef: string;
      readonly budgetPence: PenceText | null }
  | { readonly type: 'IssueBusinessCase'; readonly on: When; readonly document: string;
      readonly stage: 'strategic-outline' | 'outline' | 'full'; readonly hash: Hash | 'unknown' }
  | { readonly type: 'AgreeHeadsOfTerms'; readonly on: When; readonly document: string;
      readonly hash: Hash | 'unknown'; readonly bindingItems: readonly string[] }
  | { readonly type: 'RaiseDueDiligenceItem'; readonly on: When; readonly item: string; readonly topic: string;
      readonly finding: string; readonly severity: 'low' | 'medium' | 'high' }
  | { readonly type: 'ResolveDueDiligenceItem'; readonly on: When; readonly item: string;
      readonly resolution: string }
  | { readonly type: 'AbandonAgreement'; readonly on: When; readonly reason: string };

export const proposalCommands: Entitled<ProposalCommand> = {
  ProposeAgreement: officers,
  InviteCouncil: officers,
  JoinProposal: officers,
  DeclineInvitation: officers,
  LeaveProposal: officers,
  AddService: officers,
  RemoveService: officers,
  AssignRole: officers,
  SetModelTerms: officers,
  AgreePrinciple: [...officers, 'member'],
  IssueBusinessCase: [...officers, 'finance-officer'],
  AgreeHeadsOfTerms: officers,
  RaiseDueDiligenceItem: [...officers, 'finance-officer'],
  ResolveDueDiligenceItem: [...officers, 'finance-officer'],
  AbandonAgreement: [...officers, 'member'],
};

export const proposalEvents: Written<ProposalEvent> = {
  AgreementProposed: [1, 'partner'],
  CouncilInvited: [1, 'partner'],
  CouncilJoinedProposal: [1, 'partner'],
  InvitationDeclined: [1, 'partner'],
  CouncilLeftProposal: [1, 'partner'],
  ServiceAdded: [1, 'partner'],
  ServiceRemoved: [1, 'partner'],
  RoleAssigned: [1, 'partner'],
  ModelTermsSet: [1, 'partner'],
  PrincipleAgreed: [1, 'partner'],
  BusinessCaseIssued: [1, 'partner'],
  HeadsOfTermsAgreed: [1, 'partner'],
  DueDiligenceItemRaised: [1, 'partner'],
  DueDiligenceItemResolved: [1, 'partner'],
  AgreementAbandoned: [1, 'partner'],
};

export const proposalRefusals = [
  'already-proposed', 'council-not-registered', 'council-not-in-being', 'party-twice', 'too-few-councils',
  'too-few-services', 'service-unknown', 'service-twice', 'service-missing', 'not-invited',
  'already-joined', 'already-left', 'proposer-must-abandon', 'only-the-proposer-abandons', 'after-execution',
  'role-of-a-stranger',
  'lead-already-named', 'terms-malformed', 'terms-name-a-stranger', 'shares-do-not-add-up',
  'principle-recorded', 'document-exists', 'evidence-missing', 'item-exists', 'item-missing',
  'already-resolved', 'text-is-frozen',
] as const;
export type ProposalRefusal = (typeof proposalRefusals)[number];
type No = Guard<ProposalRefusal>;
type Decided = Decision<AgreementEvent, ProposalRefusal>;

const notExecuted = (state: AgreementState): No => ['after-execution', () => state.executedOn === null];
/** In force a further service is named by one council, and taken part in by accession, for which all are asked. */
const inLife = ({ commencedOn, ending }: AgreementState): boolean => commencedOn !== null && ending.ended === null;
/** Scope and terms are part of the text: a frozen text is reopened first. */
const notFrozen = (state: AgreementState): No => ['text-is-frozen', () => state.frozen === null];

export function decideProposal(state: AgreementState, command: ProposalCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const guarded = (guards: readonly No[], ...events: readonly AgreementEvent[]): Decided => {
    const verdict = check(facts.grade, guards);
    if ('refused' in verdict) return verdict;
    const [first, ...rest] = events;
    return accept({ ...first!, ...verdict } as AgreementEvent, ...rest);
  };
  switch (command.type) {
    case 'ProposeAgreement': return propose(state, command, facts);
    case 'InviteCouncil': return guarded([
      notExecuted(state),
      ...registered([command.council], on, facts),
      ['party-twice', () => !['invited', 'joined'].includes(state.parties[command.council]?.status ?? '')],
      notFrozen(state),
    ], { type: 'CouncilInvited', on, council, invited: command.council });
    case 'JoinProposal': return guarded([
      notExecuted(state), ...registered([council], on, facts),
      ['already-joined', () => state.parties[council]?.status !== 'joined'],
      ['not-invited', () => state.parties[council]?.status === 'invited'],
      notFrozen(state),
    ], { type: 'CouncilJoinedProposal', on, council });
    case 'DeclineInvitation': return guarded([
      notExecuted(state), ['not-invited', () => state.parties[council]?.status === 'invited'],
    ], { type: 'InvitationDeclined', on, council, reason: command.reason });
    case 'LeaveProposal': return guarded([
      notExecuted(state),
      ['already-left', () => state.parties[council]?.status === 'joined'],
      // Whoever is alone at the table ends the proposal: with nobody there, nobody could.
      ['proposer-must-abandon', () => joined(state).length > 1],
    ], { type: 'CouncilLeftProposal', on, council, reason: command.reason },
      ...textVoid(state, council, on, `${council} left before signature`),
      ...lapseOnLeaving(state, council, on));
    case 'AddService': return guarded([
      ...(inLife(state) ? [] : [notExecuted(state)]),
      ['service-unknown', () => serviceKind(command.kind) !== undefined],
      ['service-twice', () => !has(state.services, command.service)],
      ...(inLife(state) ? [] : [notFrozen(state)]),
    ], { type: 'ServiceAdded', on, council, service: command.service, kind: command.kind,
      startsOn: command.startsOn });
    case 'RemoveService': return guarded([
      notExecuted(state), ['service-missing', () => has(state.services, command.service)],
      ['too-few-services', () => Object.keys(state.services).length > 1], notFrozen(state),
    ], { type: 'ServiceRemoved', on, council, service: command.service });
    case 'AssignRole': return assignRole(state, command, council, guarded);
    case 'SetModelTerms': return setTerms(state, command, council, guarded);
    case 'AgreePrinciple': return guarded([
      ['principle-recorded', () => !has(state.documents, `principle-${council}`)],
    ], { type: 'PrincipleAgreed', on, council, decisionRef: command.decisionRef, budgetPence: command.budgetPence });
    case 'IssueBusinessCase': return guarded([
      ['document-exists', () => !has(state.documents, command.document)],
      ['evidence-missing', () => recorded(command.hash !== 'unknown')],
    ], { type: 'BusinessCaseIssued', on, council, document: command.document, stage: command.stage,
      hash: command.hash });
    case 'AgreeHeadsOfTerms': return guarded([
      ['document-exists', () => !has(state.documents, command.document)],
      ['evidence-missing', () => recorded(command.hash !== 'unknown')],
    ], { type: 'HeadsOfTermsAgreed', on, council, document: command.document, hash: command.hash,
      bindingItems: command.bindingItems });
    case 'RaiseDueDiligenceItem': return guarded([
      ['item-exists', () => !has(state.dueDiligence, command.item)],
    ], { type: 'DueDiligenceItemRaised', on, council, item: command.item, topic: command.topic,
      finding: command.finding, severity: command.severity });
    case 'ResolveDueDiligenceItem': return guarded([
      ['item-missing', () => has(state.dueDiligence, command.item)],
      ['already-resolved', () => state.dueDiligence[command.item] === 'open'],
    ], { type: 'DueDiligenceItemResolved', on, council, item: command.item, resolution: command.resolution });
    // Whoever else wants out leaves; only the proposer ends the talks for all.
    case 'AbandonAgreement': return guarded([
      notExecuted(state),
      ['only-the-proposer-abandons', () => council === state.proposer || !joined(state).includes(state.proposer!)],
    ], { type: 'AgreementAbandoned', on, council, reason: command.reason });
  }
}

/** A council is a legal body with a beginning and an end, and must exist on the day (I16). */
const registered = (councils: readonly CouncilId[], on: When, facts: AgreementFacts): No[] => {
  const unknown = councils.filter((council) => facts.councils[council] === undefined);
  const gone = councils.filter((council) => !inBeing(facts, council, on));
  return [
    ['council-not-registered', () => unknown.length === 0, () => ({ councils: unknown })],
    ['council-not-in-being', () => gone.length === 0, () => ({ councils: gone, on })],
  ];
};

function propose(
  state: AgreementState, command: Extract<ProposalCommand, { type: 'ProposeAgreement' }>, facts: AgreementFacts,
): Decided {
  const council = facts.actor.council as CouncilId;
  const { on, agreement, title, model, leadOfficer, services, invited } = command;
  const parties = [council, ...invited];
  const unknown = services.filter((entry) => serviceKind(entry.kind) === undefined).map((entry) => entry.kind);
  const verdict = check<ProposalRefusal>(facts.grade, [
    ['already-proposed', () => state.proposer === null],
    ...registered(parties, on, facts),
    // I15: no agreement between a council and itself.
    ['party-twice', () => new Set(parties).size === parties.length],
    ['too-few-councils', () => parties.length > 1],
    ['too-few-services', () => services.length > 0],
    ['service-unknown', () => unknown.length === 0, () => ({ kinds: unknown })],
    ['service-twice', () => new Set(services.map((entry) => entry.service)).size === services.length],
  ]);
  if ('refused' in verdict) return verdict;
  return accept<AgreementEvent>(
    { type: 'AgreementProposed', on, council, agreement, title, model, leadOfficer, services, ...verdict },
    ...invited.map((other) => ({ type: 'CouncilInvited' as const, on, council, invited: other })));
}

type Guarded = (guards: readonly No[], ...events: readonly AgreementEvent[]) => Decided;

function assignRole(
  state: AgreementState, command: Extract<ProposalCommand, { type: 'AssignRole' }>, council: CouncilId,
  guarded: Guarded,
): Decided {
  const { on, service, council: of, role } = command;
  const key = `${service}/${of}`;
  const rivals = Object.entries(state.roles)
    .filter(([other, held]) => held === 'lead' && other.startsWith(`${service}/`) && other !== key);
  if ((state.roles[key] ?? 'partner') === role) return accept<AgreementEvent>();
  return guarded([
    notExecuted(state), ['service-missing', () => has(state.services, service)],
    ['role-of-a-stranger', () => ['invited', 'joined'].includes(state.parties[of]?.status ?? '')],
    ['lead-already-named', () => role !== 'lead' || rivals.length === 0], notFrozen(state),
  ], { type: 'RoleAssigned', on, council, service, of, role });
}

function setTerms(
  state: AgreementState, command: Extract<ProposalCommand, { type: 'SetModelTerms' }>, council: CouncilId,
  guarded: Guarded,
): Decided {
  const model = state.model as DeliveryModel;
  const wrong = malformedTerms(model, command.terms);
  if (wrong.length > 0) return refuse('terms-malformed', { members: wrong });
  const terms = { ...command.terms, model } as unknown as ModelTerms;
  const atTable = joined(state);
  if (canonicalText(terms) === canonicalText(state.terms)) return accept<AgreementEvent>();
  const strangers = councilsNamed(terms).filter((named) => !atTable.includes(named));
  return guarded([
    notExecuted(state),
    ['terms-name-a-stranger', () => strangers.length === 0, () => ({ councils: strangers })],
    ['shares-do-not-add-up', () => sharesAddUp(sharesOf(terms) ?? [])], notFrozen(state),
  ], { type: 'ModelTermsSet', on: command.on, council, terms });
}

export function evolveProposal(state: AgreementState, event: ProposalEvent): AgreementState {
  const since = event.on;
  const party = (council: CouncilId, status: 'invited' | 'joined' | 'declined' | 'left'): AgreementState =>
    ({ ...state, parties: { ...state.parties, [council]: { status, since } } });
  /** Roles go with the council or the service; otherwise one that comes back could be a second lead. */
  const rolesWithout = (gone: (key: string) => boolean): AgreementState['roles'] =>
    Object.fromEntries(Object.entries(state.roles).filter(([key]) => !gone(key)));
  switch (event.type) {
    case 'AgreementProposed': return {
      ...state, agreement: event.agreement, title: event.title, model: event.model, proposer: event.council,
      proposedOn: event.on, parties: { [event.council]: { status: 'joined', since } },
      services: Object.fromEntries(
        event.services.map(({ service, kind, startsOn }) => [service, { kind, startsOn }])),
    };
    case 'CouncilInvited': return party(event.invited, 'invited');
    case 'CouncilJoinedProposal': return party(event.council, 'joined');
    case 'InvitationDeclined': return {
      ...party(event.council, 'declined'), roles: rolesWithout((key) => key.endsWith(`/${event.council}`)) };
    case 'CouncilLeftProposal': {
      const { [event.council]: _, ...agreedBy } = state.agreedBy;
      const roles = rolesWithout((key) => key.endsWith(`/${event.council}`));
      return { ...party(event.council, 'left'), agreedBy, roles };
    }
    case 'ServiceAdded': return {
      ...state, services: { ...state.services, [event.service]: { kind: event.kind, startsOn: event.startsOn } } };
    case 'ServiceRemoved': {
      const { [event.service]: _, ...services } = state.services;
      return { ...state, services, roles: rolesWithout((key) => key.startsWith(`${event.service}/`)) };
    }
    case 'RoleAssigned': return {
      ...state, roles: { ...state.roles, [`${event.service}/${event.of}`]: event.role } };
    case 'ModelTermsSet': return { ...state, terms: event.terms };
    case 'PrincipleAgreed': return {
      ...state, documents: { ...state.documents, [`principle-${event.council}`]: event.decisionRef } };
    case 'BusinessCaseIssued':
    case 'HeadsOfTermsAgreed': return { ...state, documents: { ...state.documents, [event.document]: event.hash } };
    case 'DueDiligenceItemRaised': return {
      ...state, dueDiligence: { ...state.dueDiligence, [event.item]: 'open' } };
    case 'DueDiligenceItemResolved': return {
      ...state, dueDiligence: { ...state.dueDiligence, [event.item]: 'resolved' } };
    case 'AgreementAbandoned': return { ...state, abandonedOn: event.on };
  }
}
