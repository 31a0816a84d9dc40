/** What falls due on the way to the end, and what each council has to do about it. */
import type { CouncilId } from '../../ids.ts';
import { isLocalDate } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { task } from '../part.ts';
import type { Deadline, Task } from '../part.ts';
import { has, joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { concerned } from './guards.ts';
import type { Notice } from './state.ts';
import { nextReview, termOf } from './term.ts';

const dayOf = (on: When): LocalDate | null => (isLocalDate(on) ? on : null);
const standing = ({ ending }: AgreementState): [string, Notice][] =>
  Object.entries(ending.notices).filter(([, { phase }]) => phase === 'standing');
const inLife = ({ commencedOn, ending }: AgreementState): boolean => commencedOn !== null && ending.ended === null;

export function dueOf(state: AgreementState): Deadline[] {
  if (!inLife(state)) return [];
  const { ending } = state;
  const all = joined(state);
  const at = (
    id: string, kind: string, due: LocalDate | null, what: string, councils: readonly CouncilId[] = all,
  ): Deadline[] => (due === null ? [] : [{ id, kind, due, what, councils }]);
  const term = termOf(state);
  return [
    ...standing(state).flatMap(([id, notice]) => at(`notice/${id}`, 'notice-ends', dayOf(notice.endsOn),
      `Notice ${id} of ${notice.from} has effect`, concerned(state, notice))),
    ...Object.entries(ending.fixed).filter(([by]) => by === 'consent' || by === 'dissolution')
      .flatMap(([by, { endsOn, cause }]) => at(`end/${by}`, 'agreement-ends', dayOf(endsOn),
        `The agreement ends: ${cause}`)),
    ...(term === null ? [] : [
      ...at('term/decision', 'extension-decision', term.decideBy, `Decide whether to extend the term beyond ${
        term.endsOn}`),
      ...at('term/end', 'term-expires', term.endsOn, 'The term has run out'),
    ]),
    ...Object.entries(ending.reviews).filter(([, { reported }]) => reported === null)
      .flatMap(([id, { by, commissioner, dueOn }]) =>
        at(`review/${id}`, 'review-due', dueOn, `Review ${id} by ${by} is due`, [commissioner])),
    ...at('review', 'periodic-review', nextReview(state), 'The review that the text wants is due'),
    ...Object.entries(ending.proposals).filter(([, { lapsedOn }]) => lapsedOn === null)
      .flatMap(([id, { by, conditions }]) => Object.entries(conditions).filter(([, { metOn }]) => metOn === null)
        .flatMap(([name, { what, dueOn }]) => at(`end-condition/${id}/${name}`, 'end-condition', dueOn,
          `Condition of leaving: ${what}`, [by]))),
  ];
}

/** What a council that is still a party has to do. */
export function tasksToEnd(state: AgreementState, council: CouncilId): Task[] {
  if (!inLife(state) || !joined(state).includes(council)) return [];
  const { ending } = state;
  const fixed = ending.fixed.consent;
  return [
    ...standing(state).flatMap(([id, notice]) => tasksOfNotice(state, council, id, notice)),
    ...ownProposals(state, council),
    ...Object.entries(ending.extensions)
      .filter(([, { effectiveOn, agreed }]) => effectiveOn === null && !agreed.includes(council))
      .map(([id, { until }]) => task('answer-extension', `Agree to extension ${id}, to ${until}, or let it be`)),
    ...(fixed === undefined ? answerEnd(state, council)
      : [task('record-end', `Record the agreed end on ${fixed.endsOn}`, dayOf(fixed.endsOn))]),
    ...tasksOfTerm(state),
    ...Object.entries(ending.reviews)
      .filter(([, { reported, commissioner }]) => reported === null && commissioner === council)
      .map(([id, { by, dueOn }]) => task('report-review', `Record what review ${id} by ${by} says`, dueOn)),
  ];
}

/** Years ahead the term is a deadline; it is a thing to do once its day has been said. */
function tasksOfTerm(state: AgreementState): Task[] {
  const term = termOf(state);
  const said = (id: string, due: LocalDate): boolean => state.deadlines.reached[id] === due;
  if (term === null || state.ending.endsOn !== null) return [];
  if (said('term/end', term.endsOn)) {
    return [task('record-expiry', `Record that the term has run out, on ${term.endsOn}`, term.endsOn)];
  }
  return said('term/decision', term.decideBy)
    ? [task('decide-extension', `Decide whether to extend the term, which ends on ${term.endsOn}`, term.decideBy)] : [];
}

function tasksOfNotice(state: AgreementState, council: CouncilId, id: string, notice: Notice): Task[] {
  const { from, to, endsOn, withdrawal, acknowledged, contested, otherEnd } = notice;
  const recipient = to.includes(council);
  const [asked] = Object.values(otherEnd);
  return [
    ...(recipient && !has(acknowledged, council) && !has(contested, council)
      ? [task('answer-notice', `Acknowledge notice ${id} of ${from}, or contest it`)] : []),
    ...(recipient && withdrawal !== null && !withdrawal.consents.includes(council)
      ? [task('answer-notice-withdrawal', `Consent to ${from} withdrawing notice ${id}, or let it stand`)] : []),
    ...(asked !== undefined && !has(otherEnd, council) && concerned(state, notice).includes(council)
      ? [task('answer-notice-end', `Agree that notice ${id} has effect on ${asked}, or let it stand`)] : []),
    ...(from === council ? [task('record-notice-effect', `Record the effect of notice ${id}`, dayOf(endsOn))] : []),
  ];
}

const answerEnd = ({ ending }: AgreementState, council: CouncilId): Task[] => {
  const asked = Object.entries(ending.agreed).filter(([party]) => party !== council);
  return asked.length === 0 || has(ending.agreed, council) ? []
    : [task('answer-end', `Agree to the end on ${asked[0]![1].endsOn}, as ${asked[0]![0]} has, or let it be`)];
};

const ownProposals = ({ ending }: AgreementState, council: CouncilId): Task[] => Object.entries(ending.proposals)
  .filter(([id, { by, lapsedOn }]) => by === council && lapsedOn === null
    && !Object.values(ending.notices).some(({ proposal }) => proposal === id))
  .flatMap(([id, { conditions }]) => {
    const open = Object.entries(conditions).filter(([, { metOn }]) => metOn === null);
    return open.length === 0 ? [task('serve-notice', `Serve the notice that decision ${id} allows, or let it lapse`)]
      : open.map(([, { what, dueOn }]) => task('meet-end-condition', `Condition of leaving: ${what}`, dueOn));
  });
