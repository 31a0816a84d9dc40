/** Whom a notice takes out of which services, and what it leaves of the agreement. */
import type { CouncilId } from '../../ids.ts';
import { earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { spansOn } from '../membership/state.ts';
import type { MemberSpan } from '../membership/state.ts';
import { joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import type { Notice } from './state.ts';

type Reach = Pick<Notice, 'kind' | 'from' | 'to' | 'services'>;

/** The other parties, in register-code order. */
export const others = (state: AgreementState, council: CouncilId): CouncilId[] =>
  joined(state).filter((party) => party !== council);

/**
 * Withdrawal takes out who serves it, termination those it is served on; where it is served on all
 * others, nobody stays. Two of three boroughs went on together in what they ended with the third [S81a].
 */
export const leaving = (state: AgreementState, { kind, from, to }: Reach): readonly CouncilId[] => {
  if (kind === 'withdrawal') return [from];
  return others(state, from).every((council) => to.includes(council)) ? [from, ...to].sort() : to;
};

/** What the notice is about: services named, or all in which the server takes part on the day. */
export const servicesOf = (state: AgreementState, { services, from }: Reach, day: LocalDate): readonly string[] =>
  services ?? [...new Set(spansOn(state.membership, day).filter(({ council }) => council === from)
    .map(({ service }) => service))].sort();

type Out = { readonly councils: readonly CouncilId[]; readonly services: Notice['services'];
  readonly until: When | null };
const takesOut = ({ councils, services, until }: Out) => ({ service, council, from }: MemberSpan): boolean =>
  councils.includes(council) && (services === null || services.includes(service))
  // Who came back after a notice took effect is there by another right.
  && (until === null || earliest(from) < earliest(until));

/** Fewer than two councils, so no agreement, would be left on the day by this notice and those that took effect. */
export function leavesNone(state: AgreementState, notice: Reach, day: LocalDate): boolean {
  const gone = [
    takesOut({ councils: leaving(state, notice), services: notice.services, until: null }),
    ...Object.values(state.ending.notices).filter(({ phase }) => phase === 'effective')
      .map(({ tookOut, services, settledOn }) => takesOut({ councils: tookOut, services, until: settledOn })),
  ];
  const left = spansOn(state.membership, day).filter((span) => !gone.some((out) => out(span)));
  return new Set(left.map(({ council }) => council)).size < 2;
}
