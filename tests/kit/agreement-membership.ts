/** Acts of membership on the told life: who accedes, changes roles, leaves, is succeeded or suspended. */
import { councilId, when } from '#domain';
import type { AgreementEvent, CouncilFacts } from '#domain';
import { councils, registeredCouncil } from './agreement-register.ts';
import type { Circumstances } from './agreement-register.ts';
import { like } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import type { PlainCommand } from './agreement-story.ts';

export const begun = like('commence');
const say = (council: string, command: PlainCommand, more: Circumstances = {}): Act =>
  [council, 'lead-officer', command, more];
export const joins = (change: Partial<Extract<PlainCommand, { type: 'ProposeAccession' }>> = {}): Act => say('ALV', {
  type: 'ProposeAccession', on: '2024-06-10', change: 'dun-joins', acceding: 'DUN', instrument: 'Deed of accession',
  services: [{ service: 'payroll', role: 'customer' }], from: '2024-07-01', buyInPence: '2500000',
  sharesRebased: 'by pay slips', ...change });
export const agrees = (council: string, change: string, on = '2024-06-11', more: Circumstances = {}): Act =>
  say(council, { type: 'AgreeMembershipChange', on, change }, more);
export const rejects = (council: string, change: string): Act =>
  say(council, { type: 'RejectMembershipChange', on: '2024-06-11', change, reason: 'too dear' });
export const recasts = (
  change: Partial<Extract<PlainCommand, { type: 'ProposeRoleChange' }>> = {}, council = 'BRK',
): Act =>
  say(council, { type: 'ProposeRoleChange', on: '2024-06-10', change: 'brk-buys', of: 'BRK', services: ['audit'],
    role: 'customer', from: '2024-07-01', reason: 'fewer auditors', ...change });
export const leaves = (
  council: string, change: Partial<Extract<PlainCommand, { type: 'ProposeWithdrawal' }>> = {},
): Act =>
  say(council, { type: 'ProposeWithdrawal', on: '2024-06-10', change: `${council.toLowerCase()}-leaves`,
    services: ['audit', 'payroll'], from: '2024-06-15', notice: null, reason: 'its own way', ...change });
export const completes = (council: string, change: string, on = '2024-06-16'): Act =>
  say(council, { type: 'CompleteWithdrawal', on, change });
export const chewtonGoes: readonly Act[] = [leaves('CHW'), agrees('ALV', 'chw-leaves'), agrees('BRK', 'chw-leaves')];
export const dunstanComes: readonly Act[] = [joins(), agrees('BRK', 'dun-joins'), agrees('CHW', 'dun-joins'),
  agrees('DUN', 'dun-joins')];
export const brackleyBuys: readonly Act[] = [recasts(), agrees('ALV', 'brk-buys'), agrees('CHW', 'brk-buys')];

/** The register once an order is made: the old councils end on a day and are followed by others. */
export const reorganised = (on: string, ...follows: readonly (readonly [string, readonly string[]])[]):
Readonly<Record<string, CouncilFacts>> => Object.fromEntries([
  ...follows.map(([old, successors]) => [old, { ...councils[old]!,
    ended: { on: when(on), instrument: 'SI 2026/1' }, successors: successors.map(councilId) }] as const),
  ...[...new Set(follows.flatMap(([, successors]) => successors))].filter((code) => !(code in councils))
    .map((code) => [code, registeredCouncil(code, 'england', [], { startsOn: when('2026-05-01') })] as const)]);
export const vesting = '2027-04-01';
export const one = { today: '2027-04-05', councils: reorganised(vesting, ['BRK', ['NEW']]) };
export const split = { today: '2027-08-01', councils: reorganised(vesting, ['BRK', ['NEW', 'NOR']]) };
export const merged = { today: '2027-04-05', councils: reorganised(vesting, ['BRK', ['NEW']], ['CHW', ['NEW']]) };
export const schedules = (
  old: string, change: Partial<Extract<PlainCommand, { type: 'ScheduleSubstitution' }>> = {},
  more: Circumstances = one, council = 'ALV',
): Act => say(council, { type: 'ScheduleSubstitution', on: '2026-09-01', substitution: `lgr-${old.toLowerCase()}`, old,
  successors: ['NEW'], nominated: 'NEW', allotted: [], instrument: 'SI 2026/1', ...change }, more);
export const effects = (old: string, on = vesting, more: Circumstances = one, council = 'ALV'): Act =>
  say(council, { type: 'EffectSubstitution', on, substitution: `lgr-${old.toLowerCase()}` }, more);
export const brackleySplit: readonly Act[] = [schedules('BRK', { successors: ['NEW', 'NOR'],
  allotted: [{ service: 'payroll', successor: 'NOR' }] }, split), effects('BRK', vesting, split)];
export const allots = (change: Partial<Extract<PlainCommand, { type: 'AllotService' }>> = {}): Act => say('NEW', {
  type: 'AllotService', on: '2027-06-01', substitution: 'lgr-brk', service: 'audit', successor: 'NOR',
  from: '2027-07-01', authority: 's.16 agreement', ...change }, split);
export const suspends = (change: Partial<Extract<PlainCommand, { type: 'ImposeSuspension' }>> = {}): Act => say('ALV', {
  type: 'ImposeSuspension', on: '2024-06-10', suspension: 'flood', services: ['audit'], councils: ['CHW'],
  from: '2024-06-11', until: '2024-06-18', reason: 'flood', authority: 'clause 9', ...change });
export const lifts = (suspension = 'flood', on = '2024-06-13'): Act =>
  say('ALV', { type: 'LiftSuspension', on, suspension, reason: 'dry again' });

/** A notice of Chewton's, reckoned by the part that ends agreements, that runs out on 18 June. */
export const chewtonsNotice: AgreementEvent = {
  type: 'NoticeServed', on: when('2024-06-04'), council: councilId('CHW'), notice: 'n1', kind: 'withdrawal',
  cause: 'no-fault', services: null, to: [councilId('ALV'), councilId('BRK')], deliveredBy: 'hand', proposal: null,
  reason: 'its own way', deemedOn: when('2024-06-04'), earliestEnd: when('2024-06-18'), endsOn: when('2024-06-18'),
  inputs: { receipt: null, length: { unit: 'days', count: 14, clause: 'ending' }, notBefore: null, yearEnd: null },
};

/** The register with something that binds Dunstan from outside. */
export const bound = (constraint: object): Circumstances => ({ councils: { DUN: { ...councils.DUN!,
  constraints: [{ id: 'c1', from: when('2024-06-01'), to: null, ...constraint } as never] } } });
export const report = { kind: 's114-report', report: 'resources-insufficient', considerBy: null };
export const direction = { kind: 's24-direction', instrument: 'Direction', limitPence: '10000000',
  runningPast: '2027-03-31', consentGivers: ['Secretary of State'] };
