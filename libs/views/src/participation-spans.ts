/**
 * Who takes part, in which service, in what role, since when: a span per council and service opens
 * whenever status or role changes, and ends where the next one of the two begins. Statuses are those of
 * a participation from invitation to start, and from there to its end (`participation-in-life.ts`).
 */
import { approvedBy, earliest, latest, roleOf } from '#domain';
import type { AgreementEvent, AgreementState, CouncilId, Instant, PartyRole, When } from '#domain';
import { changedInLife } from './participation-in-life.ts';

export const participationStatuses = [
  'INVITED',
  'EXPRESSED',
  'NEGOTIATING',
  'APPROVED',
  'EXECUTED',
  'PENDING_START',
  'ACTIVE',
  'DECLINED',
  'WITHDREW_BEFORE_SIGNING',
  'NOTICE_GIVEN',
  'EXITING',
  'EXITED',
  'SUBSTITUTED',
] as const;
export type ParticipationStatus = (typeof participationStatuses)[number];

/** Of parties to the executed agreement. */
export const partyStatuses: ReadonlySet<ParticipationStatus> = new Set<ParticipationStatus>([
  'PENDING_START',
  'ACTIVE',
  'NOTICE_GIVEN',
  'EXITING',
]);
/** Outsiders see who takes part; who talks of leaving is for the parties. */
export const publicStatus = (status: ParticipationStatus): ParticipationStatus =>
  status === 'NOTICE_GIVEN' || status === 'EXITING' ? 'ACTIVE' : status;

/** Null status: from then on the council takes no part in the service, or the proposal was abandoned. */
export type Share = { readonly role: PartyRole; readonly status: ParticipationStatus | null };
/** Of one council: the number of its last span, and its share in each service. */
export type Standing = { readonly seq: number; readonly shares: Readonly<Record<string, Share>> };
/** Services in which one council's share changed alike by one event. */
export type Span = Share & {
  readonly agreement: string;
  readonly council: CouncilId;
  readonly seq: number;
  readonly services: readonly string[];
  readonly from: When;
  /** The event that opened it. */
  readonly revision: number;
  readonly recordedAt: Instant;
};

type Type = AgreementEvent['type'];
/** May change the share of the council that the event is about, and of no other. */
const ofOne: ReadonlySet<Type> = new Set<Type>([
  'CouncilJoinedProposal',
  'InvitationDeclined',
  'CouncilLeftProposal',
  'ApprovalRunOpened',
  'DecisionBecameEffective',
  'ApprovalConditionMet',
  'DelegationExercised',
  'ApprovalLapsed',
  'CounterpartExecuted',
  'CounterpartVoided',
]);
/** May change everyone's share. */
const ofAll: ReadonlySet<Type> = new Set<Type>([
  'AgreementProposed',
  'ServiceAdded',
  'ServiceRemoved',
  'AgreementAbandoned',
  'ClauseProposed',
  'DraftIssued',
  'TextFrozen',
  'TextReopened',
  'AgreementExecuted',
  'AgreementCommenced',
]);

function concerned(state: AgreementState, event: AgreementEvent): readonly CouncilId[] {
  if (ofOne.has(event.type)) return [event.council];
  if (event.type === 'CouncilInvited') return [event.invited];
  if (event.type === 'RoleAssigned') return [event.of];
  if (!ofAll.has(event.type)) return [];
  // The first clause or draft begins the negotiation; no further one changes anything.
  const begun =
    (event.type === 'ClauseProposed' || event.type === 'DraftIssued') &&
    state.drafts.length + Object.keys(state.clauses).length > 1;
  return begun ? [] : (Object.keys(state.parties) as CouncilId[]);
}

function statusOf(state: AgreementState, council: CouncilId): ParticipationStatus | null {
  if (state.abandonedOn !== null) return null;
  switch (state.parties[council]!.status) {
    case 'invited':
      return 'INVITED';
    case 'declined':
      return 'DECLINED';
    case 'left':
      return 'WITHDREW_BEFORE_SIGNING';
    case 'withdrawn':
      return 'EXITED';
    case 'succeeded':
      return 'SUBSTITUTED';
    case 'joined':
      break;
  }
  if (state.commencedOn !== null) return 'ACTIVE';
  if (state.executedOn !== null) return 'PENDING_START';
  if (state.counterparts[council] !== undefined) return 'EXECUTED';
  if (approvedBy(state, council)) return 'APPROVED';
  return state.drafts.length > 0 || Object.keys(state.clauses).length > 0 ? 'NEGOTIATING' : 'EXPRESSED';
}

type At = { readonly revision: number; readonly recordedAt: Instant };

/** The shares after an event; spans that it opened are added to `opened`. */
export function openedBy(
  agreement: string,
  state: AgreementState,
  before: Readonly<Record<string, Standing>>,
  event: AgreementEvent,
  { revision, recordedAt }: At,
  opened: Span[],
): Readonly<Record<string, Standing>> {
  let standing = before;
  for (const { council, changes, now } of changedInLife(state, event)) {
    let seq = standing[council]?.seq ?? -1;
    for (const { services, from, role, status } of changes) {
      seq += 1;
      opened.push({ agreement, council, seq, services, role, status, from, revision, recordedAt });
    }
    standing = { ...standing, [council]: { seq, shares: { ...standing[council]?.shares, ...now } } };
  }
  for (const council of concerned(state, event)) {
    if (state.parties[council] === undefined) continue;
    const now = standing[council] ?? { seq: -1, shares: {} };
    const changes = changesOf(state, council, now, event);
    if (changes.length === 0) continue;
    const shares = { ...now.shares };
    let { seq } = now;
    for (const { services, from, role, status } of changes) {
      seq += 1;
      for (const service of services) shares[service] = { role, status };
      opened.push({ agreement, council, seq, services, role, status, from, revision, recordedAt });
    }
    standing = { ...standing, [council]: { seq, shares } };
  }
  return standing;
}

export type Change = Share & { readonly services: string[]; readonly from: When };

function changesOf(
  state: AgreementState,
  council: CouncilId,
  now: Standing,
  event: AgreementEvent,
): readonly Change[] {
  const changes: Change[] = [];
  const change = (
    service: string,
    role: PartyRole,
    status: ParticipationStatus | null,
    from: When,
  ): void => {
    const share = now.shares[service];
    if (share === undefined ? status === null : share.status === status && share.role === role) return;
    const alike = changes.find((one) => one.role === role && one.status === status && one.from === from);
    if (alike === undefined) changes.push({ services: [service], role, status, from });
    else alike.services.push(service);
  };
  const status = statusOf(state, council);
  for (const [service, { startsOn }] of Object.entries(state.services)) {
    const role = roleOf(state, service, council);
    const waits =
      event.type === 'AgreementCommenced' && startsOn !== null && earliest(startsOn) > earliest(event.on);
    if (role === 'none') change(service, role, null, event.on);
    else if (status !== 'ACTIVE' || !waits) change(service, role, status, event.on);
    else {
      // A service that starts after the agreement waits until its own day.
      change(service, role, 'PENDING_START', event.on);
      change(service, role, status, startsOn);
    }
  }
  if (event.type === 'ServiceRemoved') change(event.service, 'none', null, event.on);
  return changes;
}

export const boundsOf = (from: When): { earliest: string; latest: string } => ({
  earliest: earliest(from),
  latest: latest(from),
});
