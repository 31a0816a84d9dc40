/** Acts by which the text of the story is varied once it is in force, each with members to change. */
import type { AgreementEvent, AgreementState } from '#domain';
import { after, like } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import type { PlainCommand } from './agreement-story.ts';
import { until } from './agreement-story.ts';

type Change = Readonly<Record<string, unknown>>;
const made = (command: object): PlainCommand => command as PlainCommand;

/** The story in force, and what was done to it since. */
export const inForce = (acts: readonly Act[] = []): AgreementEvent[] =>
  after(until('commence'), [like('commence'), ...acts]);

export const change = (more: Change = {}): object => ({
  clause: 'ending', kind: 'termination', heading: 'ending', body: 'Eighteen months of notice.',
  params: { noticeMonths: 18 }, ...more });

export const propose = (more: Change = {}, variation = 'longer'): Act => ['ALV', 'lead-officer', made({
  type: 'ProposeVariation', on: '2024-06-04', variation, instrument: 'deed-of-variation', title: 'Longer notice',
  changes: [change()], strikes: [], from: '2024-10-01', expires: null, reviewOn: null, valuePence: '12000000',
  extendsTerm: false, ...more })];

const hashOf = (state: AgreementState, variation: string): string =>
  state.variation.variations[variation]?.hash ?? '0'.repeat(64);

export const approve = (council: string, more: Change = {}, variation = 'longer'): Act =>
  [council, 'lead-officer', (state) => made({
    type: 'ApproveVariation', on: '2024-06-06', variation, hash: hashOf(state, variation), by: 'executive',
    decisionRef: 'CAB/2024/60', conditions: [], ...more })];

const signatory = (person: string): object => ({ person, capacity: 'signatory' });
const hands: Readonly<Record<string, object>> = {
  ALV: { mode: 'hand', signatories: [signatory('per-alv-ceo'), signatory('per-alv-mo')], attestedBy: null,
    sealRegister: null },
  BRK: { mode: 'seal', signatories: [], attestedBy: 'per-brk-mo', sealRegister: '2024/51' },
  CHW: { mode: 'esign', signatories: [signatory('per-chw-ceo')], attestedBy: null, sealRegister: null },
};
export const sign = (council: string, more: Change = {}, variation = 'longer'): Act =>
  [council, 'signatory', (state) => made({
    type: 'SignVariation', on: '2024-06-12', variation, hash: hashOf(state, variation), ...hands[council], ...more })];

export const approvedByAll: readonly Act[] = ['ALV', 'BRK', 'CHW'].map((council) => approve(council));
export const signedByAll: readonly Act[] = ['ALV', 'BRK', 'CHW'].map((council) => sign(council));
export const agreedBySigning: readonly Act[] = [propose(), ...approvedByAll, ...signedByAll];

/** Steps that name a variation and a reason and nothing else. */
export const lightly = (
  type: 'WithdrawVariation' | 'RefuseVariation', council = 'ALV', on = '2024-06-06',
): Act => [council, 'lead-officer', made({ type, on, variation: 'longer', reason: 'minds changed' })];

/** A clause on variation with these values. */
export const withClause = (params: Change): readonly Act[] => [
  propose({ instrument: 'change-control-note', from: '2024-06-04', changes: [change({
    clause: 'changes', kind: 'variation', heading: 'changes', body: 'How this text is changed.', params })] }, 'rules'),
  ...['ALV', 'BRK', 'CHW'].map((council) => approve(council, { on: '2024-06-05' }, 'rules')),
];

export const tolerate = (basisPoints: number, more: Change = {}): Act => ['ALV', 'lead-officer', made({
  type: 'RecordToleratedChange', on: '2024-06-10', service: 'audit', what: 'more audit days', basisPoints, ...more })];

export const impose = (more: Change = {}): Act => ['ALV', 'monitoring-officer', made({
  type: 'ImposeRestriction', on: '2024-06-12', restriction: 'standstill', variation: 'longer', favours: 'BRK',
  acts: ['ProposeVariation'], trigger: { on: '2025-04-01', event: null }, ...more })];

export const lift = (on = '2024-06-14'): Act => ['BRK', 'lead-officer', made({
  type: 'LiftRestriction', on, restriction: 'standstill', reason: 'no longer needed' })];
