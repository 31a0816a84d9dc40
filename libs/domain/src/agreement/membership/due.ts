/** What of membership falls due, and what each council has to do about it. */
import type { CouncilId } from '../../ids.ts';
import { isExact, surelyBefore } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { task } from '../part.ts';
import type { Deadline, Task } from '../part.ts';
import { joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { neededFor, servicesOf } from './changes.ts';
import type { Change } from './state.ts';

/** A vague day of an imported record is never due. */
const dayOf = (on: When): LocalDate[] => (isExact(on) ? [on as string as LocalDate] : []);

const title = { accession: 'begins', 'role-change': 'changes', withdrawal: 'ends' } as const;

/** Agreed before its first day, so that the day is still to come as far as the record goes. */
const ahead = ({ outcome, settledOn, terms }: Change): boolean =>
  outcome === 'effective' && settledOn !== null && surelyBefore(settledOn, terms.from);

/** Days on which something of this part falls due. */
export function membershipDeadlines(state: AgreementState): readonly Deadline[] {
  const { changes, substitutions, suspensions } = state.membership;
  const table = joined(state);
  return [
    ...Object.entries(changes).filter(([, change]) => ahead(change)).flatMap(([id, { terms }]) =>
      dayOf(terms.from).map((due) => ({ id: `change/${id}`, kind: 'participation-changes', due, councils: table,
        what: `The part of ${terms.of} in ${servicesOf(terms).join(', ')} ${title[terms.kind]}` }))),
    ...Object.entries(substitutions).filter(([, { effective }]) => !effective).flatMap(([id, one]) =>
      dayOf(one.from).map((due) => ({ id: `substitution/${id}`, kind: 'vesting', due,
        councils: [...new Set([...table, ...one.successors])].sort(),
        what: `${one.old} ends; ${one.successors.join(', ')} succeed by law` }))),
    ...Object.entries(suspensions).filter(([, { until, liftedOn }]) => until !== null && liftedOn === null)
      .flatMap(([id, { until }]) => dayOf(until!).map((due) => ({
        id: `suspension/${id}`, kind: 'suspension-ends', due, councils: table, what: `Suspension ${id} ends` }))),
  ];
}

/** What one council has to do next in this part. */
export function membershipTasks(state: AgreementState, council: CouncilId): readonly Task[] {
  const { changes, substitutions } = state.membership;
  return [
    ...Object.entries(changes).flatMap(([id, change]) => answering(state, id, change, council)),
    ...Object.entries(changes).filter(([, { terms, outcome }]) => outcome === 'effective'
      && terms.kind === 'withdrawal' && terms.of === council && leavesAll(state, council))
      .map(([id, { terms }]) => task('complete-withdrawal', `Record that withdrawal ${id} is complete`,
        dayOf(terms.from)[0] ?? null)),
    ...Object.entries(substitutions)
      .filter(([, { effective, successors, old }]) => !effective && council !== old
        && (successors.includes(council) || state.parties[council]?.status === 'joined'))
      .map(([id, { old, from }]) => task('effect-substitution', `Record that ${old} has been succeeded: ${id}`,
        dayOf(from)[0] ?? null)),
  ];
}

const leavesAll = ({ membership, parties }: AgreementState, council: CouncilId): boolean =>
  parties[council]?.status === 'joined'
  && !membership.spans.some((span) => span.council === council && span.to === null);

function answering(state: AgreementState, id: string, { terms, agreed, outcome }: Change, council: CouncilId): Task[] {
  if (outcome !== 'open' || agreed.includes(council) || !neededFor(state, terms).includes(council)) return [];
  const services = servicesOf(terms).join(', ');
  switch (terms.kind) {
    case 'accession': return [task('answer-accession', `Answer the accession ${id} of ${terms.of} to ${services}`)];
    case 'role-change': return [task('answer-role-change', `Answer the change of role ${id} of ${terms.of}`)];
    case 'withdrawal': return [
      task('answer-withdrawal', `Answer the withdrawal ${id} of ${terms.of}: ${services}`)];
  }
}
