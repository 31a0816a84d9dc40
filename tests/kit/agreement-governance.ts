/** Acts of governance in the story's life in force: a board for audit with seats for three, and papers of a year. */
import { agreement, councilId, participation, when } from '#domain';
import type { AgreementEvent, Capacity } from '#domain';
import { committeeFrozen } from './agreement-committee.ts';
import { after } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import { frozenHash, wholeLife } from './agreement-story.ts';
import type { PlainCommand } from './agreement-story.ts';

export const inForce = (acts: readonly Act[] = []): AgreementEvent[] => after(wholeLife(), acts);
type Of<T extends PlainCommand['type']> = Omit<Extract<PlainCommand, { type: T }>, 'type' | 'on'>;

/** A command of the story with some members changed. */
const saying = <T extends PlainCommand['type']>(type: T, capacity: Capacity, on: string, members: Of<T>) =>
  (council = 'ALV', change: Partial<Of<T>> & { on?: string } = {}, today?: string): Act => [council, capacity,
    { type, on, ...members, ...change } as unknown as PlainCommand, today === undefined ? {} : { today }];

const everyone = ['ALV', 'BRK', 'CHW'];
export const hash = 'd'.repeat(64);
export const constitute = saying('ConstituteBoard', 'lead-officer', '2024-06-04', {
  board: 'audit-board', kind: 'board', name: 'Audit board', quorum: 2, votingRule: 'majority-of-members',
  mandates: [{ function: 'plan', power: 'decide' }, { function: 'fees', power: 'recommend' },
    { function: 'reports', power: 'note' }],
  seats: everyone.map((council) => ({ council, seats: 1 })), services: ['audit'], callInAllowed: true,
  replaces: null });
export const appoint = saying('AppointMember', 'lead-officer', '2024-06-05', {
  board: 'audit-board', person: 'per-alv-member', from: '2024-06-05', until: '2025-05-31' });
export const endAppointment = saying('EndAppointment', 'lead-officer', '2024-06-12', {
  board: 'audit-board', person: 'per-alv-member', reason: 'lost the seat' });
export const present = (...councils: readonly string[]) =>
  councils.map((council) => ({ council, people: [`per-${council.toLowerCase()}-member`] }));
export const meet = saying('RecordMeeting', 'lead-officer', '2024-06-10', {
  board: 'audit-board', meeting: 'june', publishedOn: '2024-06-10', present: present('ALV', 'BRK'),
  decisions: [{ decision: 'plan-1', function: 'plan', outcome: 'ten audits', reconsiders: null }] });
const at = { board: 'audit-board', meeting: 'june', decision: 'plan-1' };
export const callIn = saying('CallInBoardDecision', 'scrutiny', '2024-06-13', {
  ...at, members: ['per-chw-one', 'per-chw-two', 'per-chw-three'], grounds: 'too few' });
export const conclude = saying('ConcludeBoardCallIn', 'scrutiny', '2024-06-18', {
  ...at, outcome: 'dismissed', reason: 'enough' });
export const effect = saying('BringBoardDecisionIntoEffect', 'lead-officer', '2024-06-18', at);

export const seated: readonly Act[] = [constitute(), ...everyone.map((council) =>
  appoint(council, { person: `per-${council.toLowerCase()}-member` }))];

export const proposePlan = saying('ProposeServicePlan', 'lead-officer', '2024-06-05', {
  plan: 'plan-24', year: '2024/25', services: ['audit'], hash });
export const approvePlan = saying('ApproveServicePlan', 'member', '2024-06-06', {
  plan: 'plan-24', hash, decisionRef: 'CAB/2024/40' });
export const proposeBudget = saying('ProposeBudget', 'finance-officer', '2024-06-05', {
  budget: 'budget-24', year: '2024/25', lines: [{ line: 'pay', service: 'payroll', amountPence: '8000000' }] });
export const approveBudget = saying('ApproveBudget', 'member', '2024-06-06', {
  budget: 'budget-24', decisionRef: 'CAB/2024/41' });
export const define = saying('DefineIndicator', 'lead-officer', '2024-06-05', {
  indicator: 'on-time', service: 'audit', name: 'Audits on time', unit: 'percent', target: '90', direction: 'higher' });
export const report = saying('ReportIndicator', 'lead-officer', '2024-06-12', {
  indicator: 'on-time', period: '2024-06', value: '87.5' });
export const endorse = saying('EndorseAnnualReport', 'member', '2025-07-01', { year: '2024/25', hash });
export const raiseRisk = saying('RaiseRisk', 'lead-officer', '2024-06-05', {
  risk: 'staff', what: 'two auditors leave', severity: 'high', owner: 'BRK' });
export const closeRisk = saying('CloseRisk', 'lead-officer', '2024-06-12', { risk: 'staff', reason: 'hired' });
export const find = saying('RecordAuditFinding', 'finance-officer', '2024-06-06', {
  finding: 'keys', what: 'one key for two safes', severity: 'medium', answerBy: '2024-07-01',
  councils: ['ALV', 'BRK'] });
export const answer = saying('AnswerAuditFinding', 'lead-officer', '2024-06-12', {
  finding: 'keys', answer: 'a second key' });

/** The story's councils with a joint committee for audit by their terms, as if all had signed. */
export function committeeInForce(acts: readonly Act[] = []): AgreementEvent[] {
  const frozen = after([], committeeFrozen);
  const state = frozen.reduce(agreement.evolve, agreement.initial);
  const councils = everyone.map(councilId);
  return after([...frozen,
    { type: 'AgreementExecuted', on: when('2024-05-23'), council: councilId('ALV'), hash: frozenHash, councils },
    { type: 'AgreementCommenced', on: when('2024-06-03'), council: councilId('ALV'), hash: frozenHash,
      participation: participation(state) }], acts);
}
