import type { GovernanceCommand } from '#domain';

export const governanceRoutes: Readonly<Record<GovernanceCommand['type'], string>> = {
  ConstituteBoard: '/boards', AppointMember: '/board-appointments', EndAppointment: '/board-appointment-endings',
  RecordMeeting: '/board-meetings', CallInBoardDecision: '/board-call-ins',
  ConcludeBoardCallIn: '/board-call-in-conclusions', BringBoardDecisionIntoEffect: '/board-decision-effects',
  ProposeServicePlan: '/service-plans', ApproveServicePlan: '/service-plan-approvals', ProposeBudget: '/budgets',
  ApproveBudget: '/budget-approvals', DefineIndicator: '/indicators', ReportIndicator: '/indicator-values',
  EndorseAnnualReport: '/annual-report-endorsements', RaiseRisk: '/risks', CloseRisk: '/risk-closings',
  RecordAuditFinding: '/audit-findings', AnswerAuditFinding: '/audit-answers',
};
