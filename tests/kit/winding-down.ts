/** The agreement of the story after its end: what is open, and the acts that close it. */
import { councilId, when } from '#domain';
import type { AgreementEvent } from '#domain';
import type { Circumstances } from './agreement-register.ts';
import { after, like } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import { wholeLife } from './agreement-story.ts';
import type { PlainCommand } from './agreement-story.ts';

export const lead = (council: string, command: PlainCommand, more?: Circumstances): Act =>
  [council, 'lead-officer', command, more];
export const finance = (council: string, command: PlainCommand, more?: Circumstances): Act =>
  [council, 'finance-officer', command, more];
export const lawyer = (council: string, command: PlainCommand, more?: Circumstances): Act =>
  [council, 'monitoring-officer', command, more];

const said = { on: when('2024-06-10'), council: councilId('ALV') };
/** However it came to end; that is another story. */
export const ended = { type: 'AgreementEnded', ...said, cause: 'mutual', successors: [], ref: null } as AgreementEvent;
/** Chewton left five days before. */
export const chewtonLeft: AgreementEvent = { type: 'WithdrawalCompleted', on: when('2024-06-05'),
  council: councilId('CHW'), change: 'chw-leaves', of: councilId('CHW'), from: when('2024-06-05') };
/** Chewton is no more; Dunstan is its successor. */
export const chewtonSucceeded: readonly AgreementEvent[] = [
  { type: 'SubstitutionScheduled', ...said, on: when('2024-06-05'), substitution: 'chw-to-dun',
    old: councilId('CHW'), successors: [councilId('DUN')], nominated: councilId('DUN'), allotted: [],
    from: when('2024-06-05'), instrument: 'SI 2024/1' },
  { type: 'CouncilSubstituted', ...said, on: when('2024-06-05'), substitution: 'chw-to-dun', old: councilId('CHW'),
    from: when('2024-06-05'), services: [] }];

/** History of a life that has ended, with events before the end, and acts after it. */
export const wound = (acts: readonly Act[], before: readonly AgreementEvent[] = []): AgreementEvent[] =>
  after([...wholeLife(), ...before, ended], acts);
/** The same beyond the last step of the story, for a row that stands after it. */
export const beyond = (acts: readonly Act[], before: readonly AgreementEvent[] = []): AgreementEvent[] =>
  wound(acts, before).slice(wholeLife().length);

export const commence: Act = like('commence');

export const plan = (council: string, version = 1, hash = '1'.repeat(64)): Act =>
  lead(council, { type: 'AdoptExitPlan', on: '2024-06-11', version, hash });
export const workstream: Act = lead('ALV', {
  type: 'OpenWorkstream', on: '2024-06-11', workstream: 'people', kind: 'staff' });
export const item = (change: object = {}): Act => lead('ALV', {
  type: 'AddExitItem', on: '2024-06-11', item: 'letters', workstream: 'people', what: 'Letters to staff', owner: 'BRK',
  dueOn: '2024-06-28', ...change });
export const done = (id = 'letters'): Act => lead('BRK', {
  type: 'CompleteExitItem', on: '2024-06-12', item: id, receipt: 'R 1', outcome: 'Sent.' });
export const waives = (council: string, id = 'letters'): Act => lawyer(council, {
  type: 'WaiveExitItem', on: '2024-06-12', item: id, authority: `Cabinet of ${council}` });
export const holds = (subject: 'contract' | 'employer' | 'asset' | 'data' | 'licence', reference: string,
  holder = 'ALV'): AgreementEvent =>
  ({ type: 'HolderNamed', ...said, on: when('2024-06-04'), subject, reference, holder });
export const novates = (change: object = {}): Act => lawyer('BRK', {
  type: 'NovateContract', on: '2024-06-12', contract: 'payroll-licence', from: 'BRK', to: ['ALV'], ...change });
export const gives = (to = 'BRK', asset = 'server'): Act =>
  finance('ALV', { type: 'AllocateAsset', on: '2024-06-12', asset, to });
export const returns = (deletionCertificate: string | null, dataset = 'pay'): Act => lawyer('ALV', {
  type: 'ReturnData', on: '2024-06-12', dataset, to: 'BRK', receipt: 'R 2', deletionCertificate });
export const staff = (change: object = {}): Act => lead('ALV', {
  type: 'SettleStaffPosition', on: '2024-06-12', group: 'head-of-audit', count: 1, outcome: 'returned', to: 'ALV',
  ...change });
export const bears = (change: object = {}): Act => finance('ALV', {
  type: 'AllocateLiability', on: '2024-06-12', liability: 'strain', kind: 'pension', amountPence: '100001',
  estimate: false, shares: [{ council: 'ALV', basisPoints: 6_000 }, { council: 'CHW', basisPoints: 4_000 }],
  amounts: [], residueTo: 'ALV', ...change });
export const residual = (council: string, change: object = {}): Act => lead(council, {
  type: 'AgreeResidualService', on: '2024-06-12', service: 'audit', provider: 'ALV', receivers: ['CHW'],
  until: '2025-03-31', successor: 'audit-for-chewton', ...change });
export const survives = (change: object = {}): Act => lawyer('ALV', {
  type: 'RecordSurvival', on: '2024-06-12', obligation: 'confidence', clause: 'Clause 12', until: '2026-03-31',
  owedBy: ['ALV', 'BRK'], owedTo: ['CHW'], ...change });
export const nothingSurvives: Act = lawyer('ALV', { type: 'StateNoSurvivals', on: '2024-06-12' });

export const line = (id: string, from: string, to: string, amountPence: string): object =>
  ({ line: id, kind: 'charge', from, to, amountPence });
export const twoLines = [line('audit', 'BRK', 'ALV', '5000'), line('pay', 'CHW', 'ALV', '2000')];
export const position = (holder: string, amountPence: string): object => ({ holder, amountPence });
export const threePositions = [position('ALV', '7000'), position('BRK', '-5000'), position('CHW', '-2000')];
export const states = (change: object = {}): Act => finance('ALV', {
  type: 'StateFinalAccount', on: '2024-06-13', account: 'final', lines: twoLines, positions: threePositions,
  ...change } as PlainCommand);
export const agrees = (council: string, account = 'final', on = '2024-06-14'): Act =>
  finance(council, { type: 'AgreeFinalAccount', on, account });
export const agreed: readonly Act[] = [states(), agrees('BRK'), agrees('CHW')];
export const pays = (from: string, amountPence: string, change: object = {}, by = from): Act => finance(by, {
  type: 'SettlePosition', on: '2024-06-15', from, to: 'ALV', amountPence, reference: 'BACS 1', ...change });
export const carries = (change: object = {}, by = 'ALV'): Act => finance(by, {
  type: 'CarryPosition', on: '2024-06-15', from: 'CHW', to: 'ALV', amountPence: '2000', into: 'audit-for-chewton',
  reference: 'minute 3', ...change });
export const settled: readonly Act[] = [...agreed, pays('BRK', '5000'), pays('CHW', '2000')];
export const disposes = (council: string, change: object = {}): Act => finance(council, {
  type: 'DisposeOpenItem', on: '2024-06-15', kind: 'exit-item', id: 'letters', disposition: 'transferred', to: 'CHW',
  ...change } as PlainCommand);
export const ofLiability = { kind: 'liability', id: 'strain', disposition: 'settled', to: null };

export const closes = (on = '2024-06-18', council = 'ALV'): Act => lawyer(council, { type: 'CloseAgreement', on });
/** All that the story needs to be closed, but the account and what survives. */
export const outcomes: readonly Act[] = [novates(), staff()];
export const ready: readonly Act[] = [...outcomes, ...settled, nothingSurvives];
export const closed: readonly Act[] = [...ready, closes()];

export const hold = (council = 'BRK', on = '2024-06-19', id = 'claim'): Act =>
  lawyer(council, { type: 'PlaceLegalHold', on, hold: id, reason: 'A claim is threatened.' }, { today: on });
export const lift = (council = 'BRK', on = '2024-06-20', id = 'claim'): Act =>
  lawyer(council, { type: 'LiftLegalHold', on, hold: id }, { today: on });
export const shreds = (on: string, council = 'ALV'): Act =>
  lawyer(council, { type: 'DisposeOfRecords', on, authority: 'Monitoring officer' }, { today: on });
