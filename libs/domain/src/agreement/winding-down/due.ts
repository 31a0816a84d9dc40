/** What falls due while an agreement is wound down, and what each council has to do next. */
import type { CouncilId } from '../../ids.ts';
import { addDays, latest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { task } from '../part.ts';
import type { Deadline, Task } from '../part.ts';
import { joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { isAgreed, positionOf } from './account.ts';
import { answerable, affectedBy, closingChecks, concernedBy, mustAgree } from './closing.ts';
import { retentionOf } from './retention.ts';

const dayOf = (on: When | null): LocalDate | null => (on === null || on === 'unknown' ? null : latest(on));

export function dueDays(state: AgreementState): Deadline[] {
  const { items, survivals } = state.windingDown;
  const open = Object.entries(items).filter(([, item]) => item.state === 'open').flatMap(([id, item]): Deadline[] => {
    const due = dayOf(item.dueOn);
    return due === null ? [] : [{ id: `exit-item/${id}`, kind: 'exit-item', due, what: `Exit item ${id}: ${item.what}`,
      councils: [item.owner] }];
  });
  const ends = Object.values(survivals).flatMap(({ obligation, until, owedBy, owedTo }): Deadline[] => {
    const due = dayOf(until);
    return due === null ? [] : [{ id: `survival/${obligation}`, kind: 'survival-ends', due,
      what: `The obligation ${obligation} ends`, councils: [...new Set([...owedBy, ...owedTo])].sort() }];
  });
  return [...open, ...ends, ...disposalDue(state)];
}

/** Councils that still keep documents of the agreement. */
const keepers = (state: AgreementState): CouncilId[] => (Object.keys(state.parties) as CouncilId[])
  .filter((council) => answerable(state, council) && state.windingDown.disposedBy[council] === undefined).sort();

/** Nothing falls due while a hold stands (I58). */
function disposalDue(state: AgreementState): Deadline[] {
  const { keptUntil, holds } = retentionOf(state);
  const councils = keepers(state);
  return keptUntil === null || holds.length > 0 || councils.length === 0 ? [] : [{ id: 'retention',
    kind: 'disposal', due: addDays(keptUntil, 1), councils,
    what: 'Documents of the agreement need no longer be kept' }];
}

export function thingsToDo(state: AgreementState, council: CouncilId): Task[] {
  if (!answerable(state, council)) return [];
  if (state.windingDown.closedOn !== null) {
    return disposalDue(state).filter(({ councils }) => councils.includes(council))
      .map(({ due }) => task('dispose-of-records', 'Dispose of documents, or say why they are kept', due));
  }
  return [...toAnswer(state, council), ...itemsOf(state, council), ...account(state, council),
    ...closing(state, council)];
}

/** What another council has said and waits for this one to say too. */
function toAnswer(state: AgreementState, council: CouncilId): Task[] {
  const { plan, items, residuals, dispositions } = state.windingDown;
  const silent = (needed: readonly CouncilId[], spoken: readonly CouncilId[]): boolean =>
    needed.includes(council) && !spoken.includes(council);
  return [
    ...(plan !== null && silent(joined(state), plan.adoptedBy)
      ? [task('adopt-exit-plan', `Adopt version ${plan.version} of the exit plan`)] : []),
    ...Object.entries(items).filter(([id, { state: at, waivedBy }]) =>
      at === 'open' && waivedBy.length > 0 && silent(affectedBy(state, id), waivedBy))
      .map(([id]) => task('answer-waiver', `Approve the waiver of exit item ${id}, or have it done`)),
    ...Object.values(residuals).filter(({ agreedOn, provider, receivers, by }) =>
      agreedOn === null && silent([provider, ...receivers], by))
      .map(({ service }) => task('agree-residual-service', `Agree how ${service} goes on`)),
    ...Object.values(dispositions).filter((terms) =>
      terms.agreedOn === null && silent(concernedBy(state, terms, terms.by[0]!), terms.by))
      .map(({ kind, id, disposition }) =>
        task('answer-disposition', `Say what becomes of the ${kind} ${id}: ${disposition} is proposed`)),
  ];
}

const itemsOf = (state: AgreementState, council: CouncilId): Task[] => Object.entries(state.windingDown.items)
  .filter(([, item]) => item.state === 'open' && item.owner === council)
  .map(([id, { what, dueOn }]) => task('complete-exit-item', `Complete exit item ${id}: ${what}`, dayOf(dueOn)));

function account(state: AgreementState, council: CouncilId): Task[] {
  const { account: stated } = state.windingDown;
  if (stated === null) {
    return state.ending.ended !== null && joined(state).includes(council)
      ? [task('state-final-account', 'State the final account')] : [];
  }
  if (!isAgreed(stated)) {
    return mustAgree(state, stated).includes(council) && !stated.agreedBy.includes(council)
      ? [task('agree-final-account', `Agree the final account ${stated.account}, or state another`)] : [];
  }
  return positionOf(stated.left, council) < 0n
    ? [task('settle-position', `Pay ${-positionOf(stated.left, council)} pence under the final account`)] : [];
}

/** Once the agreement has ended, each kind of thing that keeps it open is said once. */
function closing(state: AgreementState, council: CouncilId): Task[] {
  if (state.ending.ended === null || !joined(state).includes(council)) return [];
  const said: readonly string[] = ['final-account-not-agreed', 'final-account-not-settled', 'exit-items-open'];
  const blocking = closingChecks(state).filter(([, holds]) => holds !== true);
  if (blocking.length === 0) return [task('close-agreement', 'Close the agreement')];
  return blocking.filter(([code]) => !said.includes(code)).map(([code, , detail]) => {
    const ids = Object.values(detail as Readonly<Record<string, readonly string[]>>).flat();
    return task(`resolve-${code}`, ids.length === 0 ? toDo[code]! : `${toDo[code]}: ${ids.join(', ')}`);
  });
}

const toDo: Readonly<Record<string, string>> = {
  'contracts-open': 'Say where each contract went',
  'assets-open': 'Say who has each asset',
  'data-open': 'Say to whom each set of data was returned',
  'certificates-missing': 'Record the certificate of deletion',
  'staff-open': 'Say what became of each group of staff',
  'disputes-open': 'Resolve each dispute',
  'periods-open': 'Close each charge period',
  'liabilities-open': 'Say what becomes of each liability',
  'survivals-not-listed': 'List the obligations that survive, or say that there are none',
};
