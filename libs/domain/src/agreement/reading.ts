/** Questions about an agreement that several parts, the views and the list of things to do ask. */
import { canonicalHash } from '../canonical.ts';
import { existsOn } from '../council-facts.ts';
import { told } from '../guards.ts';
import type { Verdict } from '../guards.ts';
import type { CouncilId } from '../ids.ts';
import { basisKind } from '../legal-bases.ts';
import { earliest, latest, surelyBefore } from '../time.ts';
import type { When } from '../time.ts';
import type { AgreementEvent } from './events.ts';
import { task } from './part.ts';
import type { Task } from './part.ts';
import {
  approvedBy, clauseDigests, covers, differences, frameOf, has, joined, latestDraft, participation, reaches,
  stageOf, textHash,
} from './state.ts';
import type { AgreementFacts, AgreementState, Differences, Draft, LegalBasis, Run } from './state.ts';

/** The legal body exists on the day: registered, begun and not ended (I16). */
export const inBeing = (facts: AgreementFacts, council: CouncilId, on: When): boolean => {
  const register = facts.councils[council];
  return register === undefined || existsOn(register, on);
};

/** Whether `on` is not before `other`; vague dates that overlap cannot be told apart. */
export const notBefore = (on: When, other: When | null | undefined): Verdict =>
  told(other, (date) => (surelyBefore(on, date) ? false : earliest(on) >= latest(date) || 'unknown'));

/** Whether `on` is after `other`, by the same reading. */
export const after = (on: When, other: When): Verdict =>
  latest(on) <= earliest(other) ? false : earliest(on) > latest(other) || 'unknown';

/** The basis or the law behind it has surely ended by the day; `to` is the first day without the basis. */
export const basisOver = (basis: LegalBasis, on: When): boolean => {
  const lawUntil = basisKind(basis.kind)?.to;
  return (basis.to !== null && latest(basis.to) <= earliest(on))
    || (lawUntil !== undefined && lawUntil < earliest(on));
};

/** The basis may stand on the day (I11). */
export const basisStands = (basis: LegalBasis, on: When): boolean =>
  earliest(basis.from) <= latest(on) && !basisOver(basis, on);

/** I11: services that rest on no basis without an end. */
export const basisless = (state: AgreementState): string[] => Object.keys(state.services).filter((service) =>
  !Object.values(state.bases).some((basis) => basis.to === null && basis.services.includes(service)));

/**
 * I13: SI 2012/1019 reg 11, one executive joint committee serves the same councils for every function.
 * A basis that may be executive and sets the councils apart leaves the answer open.
 */
export function sameCommitteeSets(state: AgreementState, on: When): Verdict {
  const committees = Object.values(state.bases)
    .filter((basis) => basisKind(basis.kind)?.effect === 'joint-committee' && !basisOver(basis, on));
  const alike = (bases: readonly LegalBasis[]): boolean => {
    const services = new Set(bases.flatMap((basis) => basis.services));
    const sets = [...services].filter((service) => has(state.services, service)).map((service) =>
      participation(state).filter((entry) => entry.service === service && entry.role !== 'customer')
        .map((entry) => entry.council).join());
    return new Set(sets).size <= 1;
  };
  if (!alike(committees.filter((basis) => basis.executive === true))) return false;
  return alike(committees.filter((basis) => basis.executive !== false)) || 'unknown';
}

/** Councils that take part in a service of the basis although it is not law in their nation. */
export const abroad = (state: AgreementState, basis: LegalBasis, facts: AgreementFacts): CouncilId[] =>
  [...new Set(participation(state).filter((entry) => basis.services.includes(entry.service))
    .map((entry) => entry.council))]
    .filter((council) => {
      const nation = facts.councils[council]?.nation;
      return nation !== undefined && basisKind(basis.kind)?.nations.includes(nation) !== true;
    });

/** Reopening a frozen text: every counterpart executed on it is void, by an event of its own. */
export function textVoid(state: AgreementState, council: CouncilId, on: When, reason: string): AgreementEvent[] {
  if (state.frozen === null) return [];
  const { hash } = state.frozen;
  return [
    { type: 'TextReopened', on, council, hash, reason },
    ...Object.keys(state.counterparts).sort().map((party) =>
      ({ type: 'CounterpartVoided' as const, on, council: party as CouncilId, hash, why: 'text reopened' })),
  ];
}

export const over = (run: Run): boolean => run.phase === 'refused' || run.phase === 'lapsed';

/** A council that leaves takes its approval with it: should it come back, it decides again (I1). */
export function lapseOnLeaving(state: AgreementState, council: CouncilId, on: When): AgreementEvent[] {
  const run = state.runs[council];
  return run === undefined || over(run) ? [] : [{
    type: 'ApprovalLapsed', on, council, hash: run.hash, why: 'left before signature', differences: [] }];
}

export const draftOf = (state: AgreementState, hash: string): Draft | undefined =>
  state.drafts.find((draft) => draft.hash === hash);

export const inWords = (changed: Differences): string[] => [
  ...changed.clauseKinds.map((kind) => `clause ${kind}`), ...changed.left.map((council) => `${council} left`),
  ...(changed.frame ? ['parties, services, roles or terms'] : []),
];

/** Approvals of an earlier text that no delegation can carry over to the new one lapse as it is frozen. */
export function lapsesOnFreezing(state: AgreementState, draft: Draft, on: When): AgreementEvent[] {
  return Object.entries(state.runs).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([party, run]) => {
    if (over(run) || reaches(run, draft.hash)) return [];
    const before = draftOf(state, run.hash);
    const changed = before === undefined ? { clauseKinds: [], left: [], frame: true } : differences(before, draft);
    const stays = draft.councils.includes(party as CouncilId) && run.decision?.outcome !== 'defer'
      && (run.decision?.delegations ?? []).some((delegation) => covers(delegation.scope, changed));
    return stays ? [] : [{
      type: 'ApprovalLapsed' as const, on, council: party as CouncilId, hash: run.hash,
      why: 'the text changed beyond any delegation', differences: inWords(changed),
    }];
  });
}

/** What one council must do next up to commencement, in the order in which it can be done. */
export function tasksToCommence(state: AgreementState, council: CouncilId): Task[] {
  const party = state.parties[council];
  const stage = stageOf(state);
  if (party === undefined || stage === 'abandoned') return [];
  if (party.status === 'invited') return [task('answer-invitation', 'Join the proposal or decline it')];
  if (party.status !== 'joined') return [];
  // A record taken from sources may never have said on what its services rest; that is no new task.
  if (stage === 'winding-down' || stage === 'closed') return [];
  if (stage === 'in-force' || stage === 'ending') return Object.keys(state.bases).length === 0 ? [] : basisless(state)
    // What nobody takes part in any more needs nothing to rest on.
    .filter((service) => participation(state).some((entry) => entry.service === service))
    .map((service) => task('replace-legal-basis', `Record a legal basis for ${service}, which has lost its last`));
  if (stage === 'executed') return [
    ...Object.entries(state.conditions).filter(([, condition]) => condition.state === 'open')
      .map(([id, condition]) => task('meet-condition', `Meet condition ${id}: ${condition.what}`)),
    task('commence', 'Record commencement')];
  if (state.frozen === null) return negotiating(state, council);
  if (!approvedBy(state, council)) return approving(state, council);
  if (state.counterparts[council] === undefined) {
    return [task('execute-counterpart', 'Execute this council\'s counterpart')];
  }
  return Object.keys(state.counterparts).length === state.frozen.councils.length
    ? [task('date-agreement', 'Date and release the agreement')] : [];
}

function negotiating(state: AgreementState, council: CouncilId): Task[] {
  const clauses = Object.entries(state.clauses)
    .filter(([, clause]) => !clause.accepted.includes(council) && !clause.rejectedBy.includes(council))
    .map(([id, clause]) => task('answer-clause', `Answer version ${clause.version} of clause ${id}`));
  const draft = latestDraft(state);
  const written = clauseDigests(state);
  if (written.length === 0) return clauses;
  if (draft?.hash !== textHash(canonicalHash(frameOf(state)), written)) {
    return [...clauses, task('issue-draft', 'Issue the text as it stands as a numbered draft')];
  }
  if (state.agreedBy[council] !== draft.hash) {
    return [...clauses, task('accept-text', `Accept draft ${draft.n} or propose changes`)];
  }
  const parties = joined(state);
  return parties.length > 1 && parties.every((party) => state.agreedBy[party] === draft.hash)
    ? [...clauses, task('freeze-text', 'Freeze the text that all have accepted')] : clauses;
}

function approving(state: AgreementState, council: CouncilId): Task[] {
  const run = state.runs[council];
  const frozen = state.frozen!;
  if (run === undefined || over(run)) return [task('open-approval', `Open the approval of draft ${frozen.n}`)];
  switch (run.phase) {
    case 'open': {
      if (run.key && run.notice === null && run.urgencies.length === 0) {
        return [task('publish-notice', 'Publish the notice of key decision')];
      }
      if (run.report === null) return [task('publish-report', 'Publish the report')];
      const lacking = (['monitoring-officer', 'chief-finance-officer'] as const)
        .filter((role) => !run.advice.includes(role));
      return lacking.length > 0 ? lacking.map((role) => task('give-advice', `Advice of the ${role}`))
        : [task('decide', 'Make the decision')];
    }
    case 'decided': return [task('publish-decision', 'Publish the decision')];
    case 'published': {
      const { callInUntil } = run.published!;
      const due = callInUntil === 'unknown' ? null : callInUntil;
      return [task('bring-into-effect', 'Record that the decision took effect', due)];
    }
    case 'called-in': return [task('conclude-call-in', 'Conclude the call-in')];
    case 'to-reconsider': return [task('reconsider', 'Reconsider the decision')];
    case 'effective': {
      const open = Object.entries(run.conditions).filter(([, met]) => !met)
        .map(([id]) => task('meet-approval-condition', `Meet condition ${id} of the approval`));
      return reaches(run, frozen.hash) ? open
        : [...open, task('exercise-delegation', `Exercise the delegation for draft ${frozen.n}`)];
    }
    case 'refused': case 'lapsed': return [];
  }
}
