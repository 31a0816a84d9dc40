/** What councils say on the way to the end of the agreement of the story, each on its own day. */
import { councilId, when } from '#domain';
import type { AgreementEvent, CouncilFacts } from '#domain';
import { councils } from './agreement-register.ts';
import { after } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import { draftHash, life, wholeLife } from './agreement-story.ts';
import type { PlainCommand, Step } from './agreement-story.ts';

type Said = PlainCommand & { readonly on: string };
/** An act decided on its own day. */
export const say = (council: string, command: PlainCommand, more: Act[3] = {}): Act =>
  [council, 'lead-officer', command, { today: (command as Said).on, ...more }];
export const law = (council: string, command: PlainCommand, more: Act[3] = {}): Act =>
  [council, 'monitoring-officer', command, { today: (command as Said).on, ...more }];
export const told = (council: string, command: PlainCommand, today = '2026-01-02'): Act =>
  [council, 'records-importer', command, { grade: 'imported', today }];

type Params = Readonly<Record<string, string | number | boolean>>;
/** The life with other parameters of some clauses, and clauses of further kinds. */
export const worded = (
  clauses: Readonly<Record<string, Params>>, added: Readonly<Record<string, Params>> = {},
): Step[] => life.flatMap((step) => {
  const { command } = step;
  if (command.type !== 'ProposeClause' && command.type !== 'CounterClause') return [step];
  const told = clauses[command.clause] === undefined ? step
    : { ...step, command: { ...command, params: clauses[command.clause]! } };
  return command.clause !== 'services' ? [told] : [told, ...Object.entries(added).map(([kind, params]): Step => ({
    ...step, name: `clause-${kind}`,
    command: { ...command, clause: kind, kind, heading: kind, body: kind, params } as typeof command }))];
});
/** The acts of a life, which find the hash of its text themselves. */
export const acts = (steps: readonly Step[]): Act[] => steps.map((step): Act => [
  step.council, step.capacity, (state) => {
    const command = step.command as unknown as PlainCommand;
    return ['AcceptText', 'FreezeText', 'ExecuteCounterpart'].includes(command.type)
      ? { ...command, hash: state.frozen?.hash ?? draftHash(state) } as PlainCommand : command;
  }, { today: step.command.on, person: step.person }]);
export const inForce = (...text: Parameters<typeof worded>): AgreementEvent[] => after([], acts(worded(...text)));
export const history = wholeLife();

export const served = {
  type: 'ServeNotice', on: '2024-09-10', notice: 'n1', kind: 'withdrawal', cause: 'no-fault', services: ['payroll'],
  to: ['ALV', 'BRK'], deliveredBy: 'post', proposal: null, reason: 'its own payroll', deemedOn: null, endsOn: null,
} as const;
export const serve = (change: object = {}, council = 'CHW', more: Act[3] = {}): Act =>
  say(council, { ...served, ...change } as PlainCommand, more);
export const about = (type: PlainCommand['type'], on: string, more: object = {}): PlainCommand =>
  ({ type, on, notice: 'n1', ...more }) as unknown as PlainCommand;
export const wholly = (change: object = {}): Act =>
  serve({ kind: 'termination', services: null, to: ['ALV', 'CHW'], ...change }, 'BRK');
export const propose = (change: object = {}, council = 'CHW'): Act => say(council, {
  type: 'ProposeEnd', on: '2024-08-01', proposal: 'p1', decisionRef: 'CAB/2024/50',
  conditions: [{ condition: 'case', what: 'a business case', dueOn: '2024-12-31' }], ...change } as PlainCommand);
export const meet = (change: object = {}, council = 'CHW'): Act => say(council, {
  type: 'MeetEndCondition', on: '2024-09-02', proposal: 'p1', condition: 'case', ...change } as PlainCommand);
export const lapse = (on = '2024-09-02', council = 'CHW'): Act => say(council, {
  type: 'LapseEndProposal', on, proposal: 'p1', why: 'the case failed' });
export const commission = (change: object = {}): Act => say('ALV', {
  type: 'CommissionReview', on: '2024-08-01', review: 'r1', by: 'LGA', remit: 'value', dueOn: '2025-01-31',
  ...change } as PlainCommand);
export const report = (change: object = {}): Act => say('ALV', { type: 'ReportReview', on: '2024-12-02', review: 'r1',
  advice: 'change', summary: 'mixed', ...change } as PlainCommand);
export const extend = (change: object = {}, council = 'ALV', more: Act[3] = {}): Act => say(council, {
  type: 'ExtendTerm', on: '2028-06-01', extension: 'e1', until: '2031-06-02', instrument: 'deed',
  valuePence: '90000000', ...change } as PlainCommand, more);
export const agreeExtension = (council: string, change: object = {}): Act => say(council, {
  type: 'AgreeExtension', on: '2028-06-08', extension: 'e1', valuePence: '90000000', ...change } as PlainCommand);
export const agree = (council: string, change: object = {}): Act => say(council, { type: 'AgreeToEnd', on: '2025-01-13',
  endsOn: '2025-10-01', decisionRef: 'CAB/2025/3', replacedBy: null, ...change } as PlainCommand);
export const agreedByAll = ['ALV', 'BRK', 'CHW'].map((council) => agree(council));
export const expire = (on: string, council = 'ALV'): Act => say(council, { type: 'Expire', on });
export const byConsent = (on: string): Act => say('ALV', { type: 'EndByConsent', on });
export const endBasis = (basis: string, on: string): Act => law('ALV', {
  type: 'EndLegalBasis', on, basis, reason: 'repealed' });
export const byLapse = (change: object = {}): Act => law('ALV', {
  type: 'EndByLegalLapse', on: '2025-02-03', basis: 'staff-113', ...change } as PlainCommand);
export const gone = (...ends: readonly (readonly [council: string, on: string])[]): Record<string, CouncilFacts> =>
  Object.fromEntries(ends.map(([council, on]) =>
    [council, { ...councils[council]!, ended: { on: when(on), instrument: null } }]));
export const schedule = (change: object = {}, more: Act[3] = {}): Act => law('ALV', { type: 'ScheduleDissolution',
  on: '2025-05-01', vestingOn: '2027-04-01', councils: ['BRK', 'CHW'], order: 'SI 2025/9', ...change } as PlainCommand,
more);
export const dissolve = (on: string, register: Record<string, CouncilFacts>): Act => law('ALV', {
  type: 'EndByDissolution', on, order: 'SI 2025/9' }, { councils: register });
export const merge = (on: string): Act => law('ALV', { type: 'EndByMerger', on, order: 'SI 2025/9' });
/** As if a fourth council had come to stand for all three. */
export const merged: readonly AgreementEvent[] = [
  ...['ALV', 'BRK', 'CHW'].map((council) => ({ type: 'CouncilLeftProposal' as const, on: when('2027-04-01'),
    council: councilId(council), reason: 'merged' })),
  { type: 'CouncilJoinedProposal', on: when('2027-04-01'), council: councilId('DUN') }];
export const link = (change: object = {}): Act => say('ALV', {
  type: 'LinkSuccessor', on: '2025-02-03', successor: 'audit-only', kind: 'residual', ...change } as PlainCommand);
export const underReport: Record<string, CouncilFacts> = { ALV: { ...councils['ALV']!, constraints: [{ id: 's114-2028',
  kind: 's114-report', report: 'resources-insufficient', considerBy: null, from: when('2028-05-01'), to: null }] } };
export const directed: Record<string, CouncilFacts> = { ALV: { ...councils['ALV']!, constraints: [{ id: 's24-2028',
  kind: 's24-direction', instrument: 'direction', limitPence: '10000000' as never, runningPast: '2030-03-31' as never,
  consentGivers: ['BRK'], from: when('2028-05-01'), to: null }] } };
