/** One command of every type of this part, as it stands in the file of a history. */
import type { GovernanceCommand } from '#domain';
import type { Samples } from './plain.ts';

const at = { board: 'management', meeting: 'june', decision: 'hours' };

export const governanceSamples: Samples<GovernanceCommand> = {
  ConstituteBoard: {
    board: 'management', kind: 'board', name: 'Management board', quorum: 2, votingRule: 'unanimity',
    mandates: [{ function: 'opening hours', power: 'decide' }], seats: [{ council: 'SHA', seats: 1 }],
    services: ['licensing'], callInAllowed: false, replaces: null },
  AppointMember: { board: 'management', person: 'per-member', from: '2011', until: null },
  EndAppointment: { board: 'management', person: 'per-member', reason: 'none' },
  RecordMeeting: {
    board: 'management', meeting: 'june', publishedOn: '2011-06', present: [{ council: 'SHA', people: [] }],
    decisions: [{ decision: 'hours', function: 'opening hours', outcome: 'Nine to five.', reconsiders: null }] },
  CallInBoardDecision: { ...at, members: ['per-member'], grounds: 'Cost.' },
  ConcludeBoardCallIn: { ...at, outcome: 'dismissed', reason: 'none' },
  BringBoardDecisionIntoEffect: at,
  ProposeServicePlan: { plan: 'plan', year: '2011/12', services: ['licensing'], hash: 'unknown' },
  ApproveServicePlan: { plan: 'plan', hash: 'unknown', decisionRef: 'minute 5' },
  ProposeBudget: {
    budget: 'budget', year: '2011/12', lines: [{ line: 'staff', service: 'licensing', amountPence: '12000000' }] },
  ApproveBudget: { budget: 'budget', decisionRef: 'minute 6' },
  DefineIndicator: {
    indicator: 'days', service: 'licensing', name: 'Days to decide', unit: 'days', target: '10', direction: 'lower' },
  ReportIndicator: { indicator: 'days', period: '2011/12', value: 'unknown' },
  EndorseAnnualReport: { year: '2011/12', hash: 'unknown' },
  RaiseRisk: { risk: 'staff', what: 'Few applicants', severity: 'medium', owner: 'SHA' },
  CloseRisk: { risk: 'staff', reason: 'none' },
  RecordAuditFinding: {
    finding: 'cash', what: 'Cash is counted by one person', severity: 'low', answerBy: '2011-12-01',
    councils: ['SHA'] },
  AnswerAuditFinding: { finding: 'cash', answer: 'Two count now.' },
};
