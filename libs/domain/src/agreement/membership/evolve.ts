/** What membership events make of the state: changes asked for, spans, parties, successions, suspensions. */
import type { CouncilId } from '../../ids.ts';
import type { When } from '../../time.ts';
import type { AgreementState, Party } from '../state.ts';
import { spansAfter } from './changes.ts';
import type { MembershipEvent } from './rules.ts';
import type { Change, ChangeTerms, MembershipState } from './state.ts';
import { allotted, succeeded } from './succession.ts';

export function evolveMembership(state: AgreementState, event: MembershipEvent): AgreementState {
  switch (event.type) {
    case 'AccessionProposed': return asked(state, event, { kind: 'accession', of: event.acceding, from: event.from,
      services: event.services, instrument: event.instrument, buyInPence: event.buyInPence,
      sharesRebased: event.sharesRebased });
    case 'RoleChangeProposed': return asked(state, event, { kind: 'role-change', of: event.of, from: event.from,
      services: event.services.map((service) => ({ service, role: event.role })) });
    case 'WithdrawalProposed': return asked(state, event, { kind: 'withdrawal', of: event.council,
      services: event.services, from: event.from, notice: event.notice });
    case 'MembershipChangeAgreed': return changed(state, event, (change) =>
      ({ ...change, agreed: [...change.agreed, event.council] }));
    case 'MembershipChangeRejected': return settled(state, event, 'rejected');
    case 'CouncilAcceded': {
      const made = effective(state, event);
      // Who comes to a further service has been a party for longer.
      return made.parties[event.acceding]?.status === 'joined' ? made
        : party(made, event.acceding, { status: 'joined', since: event.from });
    }
    case 'ParticipationRoleChanged':
    case 'CouncilWithdrew': return effective(state, event);
    case 'WithdrawalCompleted': return party(settled(state, event, 'completed'), event.of,
      { status: 'withdrawn', since: event.from });
    case 'SubstitutionScheduled': return within(state, { substitutions: {
      ...state.membership.substitutions, [event.substitution]: {
        old: event.old, successors: event.successors, nominated: event.nominated, from: event.from, effective: false,
        allotted: Object.fromEntries(event.allotted.map(({ service, successor }) => [service, successor])) } } });
    case 'CouncilSubstituted': return succeeded(state, event.substitution, event);
    case 'ServiceAllotted': return allotted(state, event.substitution, event);
    case 'SuspensionImposed': return within(state, { suspensions: {
      ...state.membership.suspensions, [event.suspension]: {
        services: event.services, councils: event.councils, reason: event.reason, by: event.council, from: event.from,
        until: event.until, liftedOn: null } } });
    case 'SuspensionLifted': {
      const imposed = state.membership.suspensions[event.suspension];
      return imposed === undefined ? state : within(state, { suspensions: {
        ...state.membership.suspensions, [event.suspension]: { ...imposed, liftedOn: event.on } } });
    }
  }
}

const within = (state: AgreementState, more: Partial<MembershipState>): AgreementState =>
  ({ ...state, membership: { ...state.membership, ...more } });

const party = (state: AgreementState, council: CouncilId, entry: Party): AgreementState =>
  ({ ...state, parties: { ...state.parties, [council]: entry } });

type Said = { readonly change: string; readonly on: When; readonly council: CouncilId };

/** Whoever proposes a change has agreed to it. */
const asked = (state: AgreementState, { change, on, council }: Said, terms: ChangeTerms): AgreementState =>
  within(state, { changes: { ...state.membership.changes, [change]: {
    terms, proposedOn: on, agreed: [council], outcome: 'open', settledOn: null } } });

function changed(state: AgreementState, { change }: Said, to: (before: Change) => Change): AgreementState {
  const before = state.membership.changes[change];
  return before === undefined ? state
    : within(state, { changes: { ...state.membership.changes, [change]: to(before) } });
}

const settled = (state: AgreementState, said: Said, outcome: Change['outcome']): AgreementState =>
  changed(state, said, (change) => ({ ...change, outcome, settledOn: said.on }));

function effective(state: AgreementState, said: Said): AgreementState {
  const terms = state.membership.changes[said.change]?.terms;
  return terms === undefined ? state
    : within(settled(state, said, 'effective'), { spans: spansAfter(state.membership.spans, terms) });
}
