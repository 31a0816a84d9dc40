/** How each step of governance changes what is known of it. */
import { has } from '../state.ts';
import type { GovernanceEvent } from './rules.ts';
import type { Appointment, BoardDecision, Budget, DecisionAt, GovernanceState, ServicePlan } from './state.ts';

export const placeOf = ({ board, meeting, decision }: DecisionAt): string => `${board}/${meeting}/${decision}`;

function withDecision(
  state: GovernanceState, { board, meeting, decision }: DecisionAt,
  change: (before: BoardDecision) => Partial<BoardDecision>,
): GovernanceState {
  const met = state.meetings[board]?.[meeting];
  const before = met?.decisions[decision];
  return met === undefined || before === undefined ? state : { ...state, meetings: { ...state.meetings,
    [board]: { ...state.meetings[board], [meeting]: { ...met, decisions: { ...met.decisions,
      [decision]: { ...before, ...change(before) } } } } } };
}

function withNewDecision(state: GovernanceState, { board, meeting, decision }: DecisionAt, made: BoardDecision):
GovernanceState {
  const met = state.meetings[board]?.[meeting];
  return met === undefined ? state : { ...state, meetings: { ...state.meetings, [board]: { ...state.meetings[board],
    [meeting]: { ...met, decisions: { ...met.decisions, [decision]: made } } } } };
}

/** No longer waiting for call-in: it took effect, or another decision answers the call-in. */
function settled(state: GovernanceState, at: DecisionAt, phase: BoardDecision['phase']): GovernanceState {
  const { [placeOf(at)]: _, ...waiting } = state.waiting;
  return { ...withDecision(state, at, () => ({ phase })), waiting };
}

const withTerms = (
  state: GovernanceState, board: string, person: string, change: (terms: readonly Appointment[]) => Appointment[],
): GovernanceState => {
  const members: Readonly<Record<string, readonly Appointment[]>> = state.members[board] ?? {};
  return { ...state, members: { ...state.members, [board]: {
    ...members, [person]: change(has(members, person) ? members[person]! : []) } } };
};

export function evolveBoards(state: GovernanceState, event: GovernanceEvent): GovernanceState {
  switch (event.type) {
    case 'BoardConstituted': {
      const { on, board, kind, name, mandates, quorum, seats, services, votingRule, callInAllowed, replaces } = event;
      return { ...state,
        boards: { ...state.boards, [board]: {
          kind, name, mandates, quorum, seats, services, votingRule, callInAllowed, from: on } },
        replaced: replaces === null ? state.replaced : { ...state.replaced, [replaces]: on } };
    }
    case 'BoardMemberAppointed': return withTerms(state, event.board, event.person, (terms) => [
      ...terms, { council: event.council, from: event.from, until: event.until, endedOn: null }]);
    case 'BoardAppointmentEnded': return withTerms(state, event.board, event.person, (terms) => [
      ...terms.slice(0, -1), ...terms.slice(-1).map((term) => ({ ...term, endedOn: event.on }))]);
    case 'BoardMet': return { ...state, meetings: { ...state.meetings, [event.board]: {
      ...state.meetings[event.board], [event.meeting]: {
        on: event.on, publishedOn: event.publishedOn, quorate: event.quorate, decisions: {} } } } };
    case 'BoardDecisionMade': {
      const made = withNewDecision(state, event, {
        function: event.function, outcome: event.outcome, phase: 'waiting', windows: event.windows, callIns: {} });
      const { board, meeting, decision, reconsiders } = event;
      const waits = { ...made, waiting: { ...made.waiting, [placeOf(event)]: { board, meeting, decision } } };
      return reconsiders === null ? waits : settled(waits, reconsiders, 'reconsidered');
    }
    case 'BoardRecommendationMade': return withNewDecision(state, event, {
      function: event.function, outcome: event.outcome, phase: 'recommended', windows: [], callIns: {} });
    case 'BoardDecisionCalledIn': return withDecision(state, event, ({ callIns }) => ({
      callIns: { ...callIns, [event.council]: { on: event.on, concluded: null } } }));
    case 'BoardCallInConcluded': return withDecision(state, event, ({ callIns }) => {
      const before = callIns[event.council];
      return before === undefined ? {} : { callIns: { ...callIns,
        [event.council]: { ...before, concluded: { on: event.on, outcome: event.outcome } } } };
    });
    case 'BoardDecisionBecameEffective': return settled(state, event, 'effective');
    default: return evolveYears(state, event);
  }
}

type OfYears = Exclude<GovernanceEvent, { type: `Board${string}` }>;

const sameServices = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join() === [...b].sort().join();

/** Proposals for the same year and services that this one takes the place of. */
const replacing = <P extends ServicePlan | Budget>(papers: Readonly<Record<string, P>>, { year, services }: P):
Record<string, P> => Object.fromEntries(Object.entries(papers).map(([id, paper]) =>
  [id, paper.phase === 'proposed' && paper.year === year && sameServices(paper.services, services)
    ? { ...paper, phase: 'replaced' as const } : paper]));

function evolveYears(state: GovernanceState, event: OfYears): GovernanceState {
  switch (event.type) {
    case 'ServicePlanProposed': {
      const { plan, year, services, hash, councils } = event;
      const made: ServicePlan = { year, services, hash, by: event.council, proposedOn: event.on, councils,
        approvals: {}, phase: 'proposed', adoptedOn: null };
      return { ...state, plans: { ...replacing(state.plans, made), [plan]: made } };
    }
    case 'ServicePlanApproved': {
      const before = state.plans[event.plan];
      return before === undefined ? state : { ...state, plans: { ...state.plans, [event.plan]: {
        ...before, approvals: { ...before.approvals, [event.council]: event.on } } } };
    }
    case 'ServicePlanAdopted': {
      const before = state.plans[event.plan];
      return before === undefined ? state : { ...state, plans: { ...state.plans,
        [event.plan]: { ...before, phase: 'adopted', adoptedOn: event.on } } };
    }
    case 'BudgetProposed': {
      const { budget, year, lines, councils } = event;
      const services = [...new Set(lines.map(({ service }) => service))];
      const made: Budget = { year, services, lines, by: event.council, proposedOn: event.on, councils,
        approvals: {}, phase: 'proposed', adoptedOn: null };
      return { ...state, budgets: { ...replacing(state.budgets, made), [budget]: made } };
    }
    case 'BudgetApproved': {
      const before = state.budgets[event.budget];
      return before === undefined ? state : { ...state, budgets: { ...state.budgets, [event.budget]: {
        ...before, approvals: { ...before.approvals, [event.council]: event.on } } } };
    }
    case 'BudgetSet': {
      const before = state.budgets[event.budget];
      return before === undefined ? state : { ...state, budgets: { ...state.budgets,
        [event.budget]: { ...before, phase: 'adopted', adoptedOn: event.on } } };
    }
    case 'IndicatorDefined': {
      const { indicator, service, name, unit, target, direction } = event;
      return { ...state, indicators: { ...state.indicators,
        [indicator]: { service, name, unit, target, direction, values: {} } } };
    }
    case 'IndicatorReported': {
      const before = state.indicators[event.indicator];
      return before === undefined ? state : { ...state, indicators: { ...state.indicators, [event.indicator]: {
        ...before, values: { ...before.values, [event.period]: event.value } } } };
    }
    case 'AnnualReportEndorsed': return { ...state, annualReports: { ...state.annualReports, [event.year]: {
      ...state.annualReports[event.year], [event.council]: event.hash } } };
    case 'RiskRaised': return { ...state, risks: { ...state.risks, [event.risk]: {
      what: event.what, severity: event.severity, owner: event.owner, raisedOn: event.on, closedOn: null } } };
    case 'RiskClosed': {
      const before = state.risks[event.risk];
      return before === undefined ? state : { ...state, risks: { ...state.risks,
        [event.risk]: { ...before, closedOn: event.on } } };
    }
    case 'AuditFindingRecorded': {
      const { what, severity, answerBy, councils, on } = event;
      return { ...state, findings: { ...state.findings, [event.finding]: {
        what, severity, recordedOn: on, answerBy, councils, answers: {} } } };
    }
    case 'AuditFindingAnswered': {
      const before = state.findings[event.finding];
      return before === undefined ? state : { ...state, findings: { ...state.findings, [event.finding]: {
        ...before, answers: { ...before.answers, [event.council]: { on: event.on, answer: event.answer } } } } };
    }
  }
}
