/** Where each command of an agreement is posted; `PlainCommand` types keep the table complete. */
import type { AgreementCommand } from '#domain';
import { chargingRoutes } from './routes/charging.ts';
import { consentsRoutes } from './routes/consents.ts';
import { disclosureRoutes } from './routes/disclosure.ts';
import { disputesRoutes } from './routes/disputes.ts';
import { endingRoutes } from './routes/ending.ts';
import { governanceRoutes } from './routes/governance.ts';
import { membershipRoutes } from './routes/membership.ts';
import { savingsRoutes } from './routes/savings.ts';
import { variationRoutes } from './routes/variation.ts';
import { windingDownRoutes } from './routes/winding-down.ts';

export const routeOf: Readonly<Record<Exclude<AgreementCommand['type'], 'ReachDeadline'>, string>> = {
  ...consentsRoutes, ...membershipRoutes, ...variationRoutes, ...chargingRoutes, ...governanceRoutes, ...disputesRoutes,
  ...disclosureRoutes, ...endingRoutes, ...windingDownRoutes, ...savingsRoutes,
  ProposeAgreement: '', InviteCouncil: '/invitations', JoinProposal: '/joinings', DeclineInvitation: '/refusals',
  LeaveProposal: '/departures', AddService: '/services', RemoveService: '/service-removals', AssignRole: '/roles',
  SetModelTerms: '/model-terms', AgreePrinciple: '/principles', IssueBusinessCase: '/business-cases',
  AgreeHeadsOfTerms: '/heads-of-terms', RaiseDueDiligenceItem: '/due-diligence',
  ResolveDueDiligenceItem: '/due-diligence-resolutions', AbandonAgreement: '/abandonment',
  RecordLegalBasis: '/legal-bases', EndLegalBasis: '/legal-basis-endings',
  AssessProcurement: '/procurement-assessments',
  DefineSharedPost: '/posts', ConsultOfficer: '/consultations', PlaceOfficer: '/placements', NameHolder: '/holders',
  WithdrawSharedPost: '/post-withdrawals', EndPlacement: '/placement-endings',
  RecordCommitteeDecision: '/committee-decisions', ProposeClause: '/clauses', CounterClause: '/counter-proposals',
  StrikeClause: '/clause-strikings', AcceptClause: '/clause-acceptances', RejectClause: '/clause-rejections',
  CommentOnClause: '/comments', IssueDraft: '/drafts', AcceptText: '/text-acceptances', FreezeText: '/frozen-text',
  ReopenText: '/text-reopenings', OpenApprovalRun: '/approval', PublishKeyDecisionNotice: '/approval/notice',
  ClaimUrgency: '/approval/urgency', PublishReport: '/approval/report', GiveAdvice: '/approval/advice',
  MakeDecision: '/approval/decision', PublishDecision: '/approval/publication', CallInDecision: '/approval/call-in',
  ConcludeCallIn: '/approval/call-in-conclusion', ReconsiderDecision: '/approval/reconsideration',
  BringIntoEffect: '/approval/effect', MeetApprovalCondition: '/approval/conditions-met',
  ExerciseDelegation: '/approval/delegation', LapseApproval: '/approval/lapse', ExecuteCounterpart: '/counterparts',
  SetConditionPrecedent: '/conditions', MeetConditionPrecedent: '/conditions-met',
  WaiveConditionPrecedent: '/condition-waivers', DateAgreement: '/execution', Commence: '/commencement',
  CorrectRecord: '/corrections',
};
