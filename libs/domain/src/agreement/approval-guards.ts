/**
 * The rules of an approval run: opening, advice, notice, decision, call-in, effect, delegation. Each
 * function gives the guards of one command of `approval.ts`, in order of precedence.
 */
import type { Capacity } from '../actor.ts';
import { approvalPolicyOn, deputiesOn, officerOn } from '../council-facts.ts';
import type { StatutoryRole } from '../council.ts';
import type { ApprovalPolicy } from '../council-policies.ts';
import { recorded, told } from '../guards.ts';
import type { Guard, Verdict } from '../guards.ts';
import type { CouncilId } from '../ids.ts';
import { magnitude } from '../money.ts';
import {
  clearDaysBetween, earliest, isExact, lastOfWorkingDays, latest, mayBeOnOrBefore, workingDaysBetween,
} from '../time.ts';
import type { Calendar, LocalDate, When } from '../time.ts';
import type { ApprovalCommand, ApprovalRefusal } from './approval.ts';
import { after, inWords, notBefore } from './reading.ts';
import { covers, has, reaches } from './state.ts';
import type { AgreementFacts, AgreementState, Delegation, Differences, Run, RunRoute } from './state.ts';

type G = Guard<ApprovalRefusal>;
type Command<T extends ApprovalCommand['type']> = Extract<ApprovalCommand, { type: T }>;

export const inPhase = (run: Run | undefined, phase: Run['phase'], code: ApprovalRefusal): readonly G[] => [
  ['run-missing', () => run !== undefined], [code, () => run!.phase === phase, () => ({ phase: run!.phase })]];

const policyOn = (facts: AgreementFacts, council: CouncilId, on: When): ApprovalPolicy | null => {
  const register = facts.councils[council];
  return register === undefined ? null : approvalPolicyOn(register, on);
};

const calendarOf = (facts: AgreementFacts, council: CouncilId): Calendar =>
  facts.calendars[facts.councils[council]?.nation ?? 'england'];

/** An officer decides for the executive: the rules of executive decisions hold, whoever takes them. */
const executive = (route: RunRoute): boolean => route === 'executive' || route === 'officer';

export function opening(
  state: AgreementState, command: Command<'OpenApprovalRun'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const run = state.runs[council];
  const policy = policyOn(facts, council, command.on);
  const threshold = policy?.keyDecisionThresholdPence ?? null;
  return [
    ['text-not-frozen', () => state.frozen !== null],
    ['not-a-party-of-the-text', () => state.frozen!.councils.includes(council)],
    ['already-approved', () => run?.phase !== 'effective' || !reaches(run, state.frozen!.hash)],
    ['run-open', () => run === undefined || ['effective', 'refused', 'lapsed'].includes(run.phase)],
    ['approval-policy-missing', () => recorded(policy !== null)],
    // I3: spending or saving from the council's own threshold makes an executive decision key [S26].
    ['key-decision-by-value', () => !executive(command.route) || command.key || threshold === null
      || (command.valuePence === 'unknown' ? 'unknown' : magnitude(command.valuePence) < BigInt(threshold)),
      () => ({ thresholdPence: threshold })],
  ];
}

const capacityFor: Readonly<Record<StatutoryRole, Capacity>> = {
  'head-of-paid-service': 'head-of-paid-service', 'monitoring-officer': 'monitoring-officer',
  'chief-finance-officer': 'finance-officer',
};

/** I1: what goes to the council with the text speaks of the text as frozen, so it is not older. */
export const aboutTheText = ({ frozen }: AgreementState, on: When): readonly G[] => [
  ['text-not-frozen', () => frozen !== null], ['before-the-text', () => notBefore(on, frozen!.on)]];

export function advising(command: Command<'GiveAdvice'>, council: CouncilId, facts: AgreementFacts): G[] {
  const register = facts.councils[council];
  const holder = register === undefined ? null : officerOn(register, command.role, command.on);
  const deputies = register === undefined ? [] : deputiesOn(register, command.role, command.on);
  const { person, capacity } = facts.actor;
  return [
    ['advice-outside-capacity', () => facts.grade === 'imported' || capacity === capacityFor[command.role]],
    ['not-the-designated-officer', () => facts.grade === 'imported'
      || told(holder, (held) => held === person || deputies.some((deputy) => deputy.person === person))],
  ];
}

export function deciding(
  state: AgreementState, run: Run, command: Command<'MakeDecision'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const { on, outcome } = command;
  const deferred = run?.decision;
  const approves = outcome === 'approve' || outcome === 'approve-subject-to';
  return [
    ['decision-on-another-text', () => state.frozen?.hash === run.hash],
    ['before-the-text', () => notBefore(on, state.frozen!.on)],
    ['before-the-decision', () => deferred === null || notBefore(on, deferred!.on)],
    ['already-deferred', () => outcome !== 'defer' || deferred === null || deferred!.on !== on],
    ['notice-missing-or-short', () => noticeHolds(run, on, calendarOf(facts, council)),
      () => ({ clearDaysNeeded: clearDaysOfNotice })],
    ['before-the-noticed-day', () => decidedAsNoticed(run, on), () => ({ decisionFrom: run.notice?.decisionFrom })],
    ['report-missing', () => recorded(run.report !== null)],
    ['before-the-report', () => run.report === null || notBefore(on, run.report.on)],
    ...(approves ? (['monitoring-officer', 'chief-finance-officer'] as const) : []).map((role): G =>
      ['advice-missing', () => told(run.advisedOn[run.advice.indexOf(role)], (day) => notBefore(on, day)),
        () => ({ role })]),
    ['conditions-missing', () => outcome !== 'approve-subject-to' || recorded(command.conditions.length > 0)],
    ['delegation-not-allowed', () => command.delegations.every(({ scope }) => scope.clauseKinds.length === 0)
      || told(policyOn(facts, council, on), (known) => known.minorAmendmentsDelegable)],
  ];
}

/** SI 2012/2089 reg 9-11 [S26, S27]; the five days of the general exception are counted as working days. */
const clearDaysOfNotice = 28;
const clearDaysOfException = 5;

/** I3: a key decision needs 28 clear days' notice, or a recorded general exception or special urgency. */
function noticeHolds(run: Run, on: When, calendar: Calendar): Verdict {
  if (!run.key || !executive(run.route)) return true;
  const ways: readonly Verdict[] = [
    told(run.notice, (notice) => longEnough(notice.on, on)),
    ...run.urgencies.map((claim): Verdict => {
      switch (claim.provision) {
        case 'special-urgency': return notBefore(on, claim.on);
        case 'general-exception': return !isExact(claim.on) || !isExact(on) ? notBefore(on, claim.on) && 'unknown'
          : workingDaysBetween(calendar, earliest(claim.on), earliest(on)) >= clearDaysOfException;
        case 'call-in-exemption': return false;
      }
    })];
  return ways.includes(true) || (ways.includes('unknown') ? 'unknown' : false);
}

/** The notice names the first day on which the decision may be taken; urgency sets it aside. */
const decidedAsNoticed = (run: Run, on: When): Verdict => {
  const from = run.notice?.decisionFrom ?? 'unknown';
  return from === 'unknown' || run.urgencies.length > 0 || notBefore(on, from as string as When);
};

/** Two vague dates can still be surely far enough apart, or surely too close. */
const longEnough = (notice: When, on: When): Verdict =>
  clearDaysBetween(latest(notice), earliest(on)) >= clearDaysOfNotice
  || (clearDaysBetween(earliest(notice), latest(on)) < clearDaysOfNotice ? false : 'unknown');

export type Publication = {
  readonly guards: readonly G[]; readonly callInUntil: LocalDate | null | 'unknown'; readonly urgent: boolean;
  readonly calendar: string | null; readonly policyFrom: When | null; readonly callInMembersMin: number | null;
};

/**
 * I59: the window is counted in working days of the council's nation from the policy of the day, and
 * both are named in the event.
 */
export function publishing(
  run: Run | undefined, on: When, council: CouncilId, facts: AgreementFacts,
): Publication {
  const policy = policyOn(facts, council, on);
  // An exemption agreed after publication comes too late (I2).
  const urgent = run?.urgencies.some((claim) =>
    claim.provision === 'call-in-exemption' && mayBeOnOrBefore(claim.on, on)) ?? false;
  // Call-in concerns executive decisions only (LGA 2000 s.9F) [S29].
  const noCallIn = urgent || run === undefined || !executive(run.route);
  const counted = !noCallIn && policy !== null && isExact(on);
  const calendar = calendarOf(facts, council);
  return {
    guards: [
      ...inPhase(run, 'decided', 'decision-not-made'),
      ['before-the-decision', () => notBefore(on, run!.decision!.on)],
      ['approval-policy-missing', () => noCallIn || recorded(policy !== null && isExact(on))],
    ],
    callInUntil: counted && policy.callInDays > 0 ? lastOfWorkingDays(calendar, earliest(on), policy.callInDays)
      : noCallIn || counted ? null : 'unknown',
    urgent, calendar: counted ? calendar.version : null, policyFrom: policy?.from ?? null,
    callInMembersMin: policy?.callInMembersMin ?? null,
  };
}

export function callingIn(
  run: Run, command: Command<'CallInDecision'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const needed = run?.published?.callInMembersMin
    ?? policyOn(facts, council, run?.published?.on ?? command.on)?.callInMembersMin;
  const members = new Set(command.members).size;
  return [
    ['call-in-not-available', () => run.published!.callInUntil !== null && run.calledInOn === null],
    ['before-publication', () => notBefore(command.on, run.published!.on)],
    ['call-in-window-closed', () => callInOpen(run, command.on),
      () => ({ callInUntil: run.published!.callInUntil })],
    ['too-few-members', () => told(needed, (known) => members >= known
      || (members === 0 ? 'unknown' : false)), () => ({ needed })],
  ];
}

const callInOpen = (run: Run, on: When): Verdict => {
  const until = run.published!.callInUntil;
  if (until === null || until === 'unknown') return 'unknown';
  return earliest(on) > until ? false : latest(on) <= until || 'unknown';
};

/** Each step of a call-in follows the one before. */
export const sinceCallIn = (run: Run | undefined, on: When): G =>
  ['before-the-call-in', () => run!.calledInOn === null || notBefore(on, run!.calledInOn)];

/**
 * I2: no decision takes effect before its call-in window has closed; the last day of it still counts,
 * and a call-in dismissed early does not shorten it.
 */
export function takingEffect(run: Run | undefined, on: When): readonly G[] {
  const until = run?.published?.callInUntil ?? null;
  return [
    ['already-effective', () => run?.phase !== 'effective', () => ({ effectiveOn: run!.effectiveOn })],
    ...inPhase(run, 'published', 'not-published'),
    ['before-publication', () => notBefore(on, run!.published!.on)],
    sinceCallIn(run, on),
    ['call-in-open', () => until === null || (until === 'unknown' ? 'unknown' : after(on, until as string as When)),
      () => ({ callInUntil: until })],
  ];
}

export function meetingCondition(run: Run | undefined, command: Command<'MeetApprovalCondition'>): readonly G[] {
  return [
    ['run-missing', () => run !== undefined],
    ['approval-over', () => run!.phase !== 'lapsed' && run!.phase !== 'refused'],
    ['condition-missing', () => has(run!.conditions, command.condition)],
    ['condition-already-met', () => run!.conditions[command.condition] === false],
    ['before-the-decision', () => notBefore(command.on, run!.decision?.on)],
  ];
}

export function exercising(
  state: AgreementState, run: Run | undefined, command: Command<'ExerciseDelegation'>, changed: Differences | null,
): readonly G[] {
  const delegation: Delegation | undefined =
    run?.decision?.delegations.find((entry) => entry.delegate === command.delegate);
  return [
    ['text-not-frozen', () => state.frozen !== null], ['run-missing', () => run !== undefined],
    ['delegation-not-needed', () => !reaches(run!, state.frozen!.hash)],
    ['approval-not-effective', () => run!.phase === 'effective'],
    ['approval-not-effective', () => notBefore(command.on, run!.effectiveOn)],
    ['before-the-text', () => notBefore(command.on, state.frozen!.on)],
    ['delegation-missing', () => delegation !== undefined],
    ['delegation-too-narrow', () => changed !== null && covers(delegation!.scope, changed),
      () => ({ differences: changed === null ? [] : inWords(changed) })],
    ['not-consulted', () => delegation!.inConsultationWith === null
      || delegation!.inConsultationWith === command.consulted],
  ];
}
