/** Charges of the three councils of the story in their first year, as acts that anyone can play. */
import { councilId, when } from '#domain';
import type { AgreementEvent } from '#domain';
import { like } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import type { PlainCommand } from './agreement-story.ts';

/** Charges come years after commencement: the acts are told when all of it is past. */
const told = { today: '2027-06-01' };
export const fin = (council: string, command: PlainCommand): Act => [council, 'finance-officer', command, told];
type Given<T extends PlainCommand['type']> = Partial<Extract<PlainCommand, { type: T }>>;

export const setRule = (change: Given<'SetApportionmentRule'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'SetApportionmentRule', on: '2024-06-10', line: 'audit-days', rule: 'by-days', service: 'audit',
  method: 'driver', parameters: { driver: 'audit days' }, residueTo: 'ALV', payTo: 'ALV', from: '2024-06-03',
  toleranceBasisPoints: 300, rounding: 'down', midYear: 'by-days', countsDueDays: 30, trueUpDueDays: 60,
  determination: null, ...change });
export const agreeRule = (council: string, change: Given<'AgreeApportionmentRule'> = {}): Act => fin(council, {
  type: 'AgreeApportionmentRule', on: '2024-06-11', line: 'audit-days', rule: 'by-days', ...change });
export const declare = (change: Given<'DeclareDriver'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'DeclareDriver', on: '2024-06-12', declaration: 'days-2023', line: 'audit-days', driver: 'audit days',
  from: '2023-04-01', to: '2024-03-31', counts: { ALV: 500, BRK: 300, CHW: 200 }, source: 'Time sheets', ...change });
export const contest = (change: Given<'ContestDriver'> = {}, council = 'BRK'): Act => fin(council, {
  type: 'ContestDriver', on: '2025-04-20', line: 'audit-days', declaration: 'days-2024', reason: 'leave was counted',
  ...change });
const vat = { irrecoverableVatPence: '0', recoverableVatPence: '0' };
export const estimate = (change: Given<'EstimateCharges'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'EstimateCharges', on: '2024-06-17', year: '2024/25', line: 'audit-days', costPence: '1000001', ...vat,
  ...change });
export const bill = (change: Given<'BillCharge'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'BillCharge', on: '2024-07-01', charge: 'brk-1', year: '2024/25', line: 'audit-days', of: 'BRK',
  amountPence: '150000', vatPence: '30000', ...change });
export const pay = (change: Given<'RecordPayment'> = {}, council = 'BRK'): Act => fin(council, {
  type: 'RecordPayment', on: '2024-08-01', payment: 'bacs-1', from: 'BRK', to: 'ALV', amountPence: '150000',
  ...change });
/** April to March: Chewton used more audit than estimated. */
export const declareActual = (change: Given<'DeclareDriver'> = {}): Act => declare({
  on: '2025-04-10', declaration: 'days-2024', from: '2024-06-03', to: '2025-03-31',
  counts: { ALV: 480, BRK: 280, CHW: 240 }, ...change });
export const outturn = (change: Given<'RecordOutturn'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'RecordOutturn', on: '2025-04-15', year: '2024/25', line: 'audit-days', costPence: '1100000', ...vat,
  ...change });
export const trueUp = (change: Given<'CalculateTrueUp'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'CalculateTrueUp', on: '2025-05-01', year: '2024/25', lines: ['audit-days'], ...change });
export const agreeTrueUp = (council: string, change: Given<'AgreeTrueUp'> = {}): Act => fin(council, {
  type: 'AgreeTrueUp', on: '2025-05-08', year: '2024/25', ...change });
export const dispute = (change: Given<'DisputeCharge'> = {}, council = 'CHW'): Act => fin(council, {
  type: 'DisputeCharge', on: '2025-05-09', year: '2024/25', line: 'audit-days', disputedPence: '4000',
  why: 'leave was counted', ...change });
export const resolve = (change: Given<'ResolveChargeDispute'> = {}, council = 'CHW'): Act => fin(council, {
  type: 'ResolveChargeDispute', on: '2025-06-01', year: '2024/25', line: 'audit-days', of: 'CHW', how: 'given up',
  determination: null, ...change });
export const close = (change: Given<'ClosePeriod'> = {}): Act => fin('ALV', {
  type: 'ClosePeriod', on: '2025-06-30', year: '2024/25', ...change });
export const correctYear = (change: Given<'CorrectPriorPeriod'> = {}): Act => fin('ALV', {
  type: 'CorrectPriorPeriod', on: '2025-09-01', correction: 'leave', year: '2024/25', line: 'audit-days',
  amounts: { BRK: '2500', CHW: '-2500' }, costChangePence: '0', why: 'leave was counted', original: 70,
  authority: 'finance officers, 28 August 2025', ...change });
export const oneOff = (change: Given<'AllocateOneOffCost'> = {}): Act => fin('ALV', {
  type: 'AllocateOneOffCost', on: '2025-02-03', cost: 'auditor-post', cause: 'in-life', kind: 'redundancy',
  service: 'audit', line: 'audit-days', splitRule: null, shares: null, leaver: null, payTo: 'ALV', residueTo: 'ALV',
  authority: null, costPence: '1000003', ...vat, ...change });
export const contribute = (change: Given<'ContributeToReserve'> = {}): Act => fin('BRK', {
  type: 'ContributeToReserve', on: '2025-02-03', reserve: 'systems', movement: 'first', holder: 'ALV',
  amounts: { BRK: '10000', CHW: '5000' }, why: 'a new system', ...change });
export const release = (change: Given<'ReleaseReserve'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'ReleaseReserve', on: '2025-03-03', reserve: 'systems', movement: 'second', amounts: { BRK: '4000' },
  why: 'not needed', ...change });

export const inForce: readonly Act[] = [like('commence')];
export const ruled: readonly Act[] = [...inForce, setRule(), agreeRule('BRK'), agreeRule('CHW')];
export const estimated: readonly Act[] = [...ruled, declare(), estimate()];
export const spent: readonly Act[] = [...estimated, bill(), pay(), declareActual(), outturn()];
export const calculated: readonly Act[] = [...spent, trueUp()];
export const settled: readonly Act[] = [...calculated, ...['ALV', 'BRK', 'CHW'].map((council) => agreeTrueUp(council))];
export const closed: readonly Act[] = [...settled, close()];

/** Chewton leaves internal audit on the first of December of the first year. */
const leaving = { on: when('2024-06-14'), council: councilId('CHW'), change: 'leave', services: ['audit'],
  from: when('2024-12-01'), notice: null };
export const chewtonLeft: readonly AgreementEvent[] = [
  { type: 'WithdrawalProposed', ...leaving, reason: 'an auditor of its own' },
  { type: 'CouncilWithdrew', ...leaving, of: councilId('CHW'), restsOn: 'consent', last: false }];
