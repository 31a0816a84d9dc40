/** Acts of a dispute between two councils of the story, in force since 3 June 2024, and of a breach. */
import type { AgreementEvent, Capacity } from '#domain';
import { after } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import { wholeLife } from './agreement-story.ts';
import type { PlainCommand } from './agreement-story.ts';

export const inForce = (acts: readonly Act[] = []): AgreementEvent[] => after(wholeLife(), acts);
type Of<T extends PlainCommand['type']> = Omit<Extract<PlainCommand, { type: T }>, 'type' | 'on'>;

/** A command of the dispute with some members changed. */
const saying = <T extends PlainCommand['type']>(type: T, capacity: Capacity, on: string, members: Of<T>) =>
  (council = 'ALV', change: Partial<Of<T>> & { on?: string } = {}, today?: string): Act => [council, capacity,
    { type, on, ...members, ...change } as unknown as PlainCommand, today === undefined ? {} : { today }];

const dispute = 'slips';
const hash = 'e'.repeat(64);
export const raise = saying('RaiseDispute', 'lead-officer', '2024-06-04', {
  dispute, against: ['BRK'], subject: 'slips counted twice', valuePence: '1250000', about: 'service',
  reference: 'payroll' });
export const escalate = saying('EscalateDispute', 'lead-officer', '2024-06-19', { dispute });
export const agreeToEscalate = saying('AgreeToEscalate', 'head-of-paid-service', '2024-06-06', {
  dispute, to: 2, hash });
export const coolOff = saying('StartCoolingOff', 'lead-officer', '2024-06-11', {
  dispute, until: '2024-06-28', reason: 'talks' });
export const endCoolingOff = saying('EndCoolingOff', 'lead-officer', '2024-06-13', { dispute });
export const mediate = saying('RecordMediation', 'lead-officer', '2024-06-12', {
  dispute, mediator: 'a retired judge', outcome: 'adjourned' });
export const determine = saying('IssueDetermination', 'monitoring-officer', '2024-06-13', {
  dispute, by: 'the arbitrator', binding: true, outcome: 'count once', hash });
export const resolve = saying('ResolveDispute', 'lead-officer', '2024-06-14', {
  dispute, resolution: 'once', how: 'agreement', effects: 'slips are counted once' });
export const agreeResolution = saying('AgreeResolution', 'lead-officer', '2024-06-17', {
  dispute, resolution: 'once' });
export const withdraw = saying('WithdrawDispute', 'lead-officer', '2024-06-17', { dispute, reason: 'a mistake' });
/** To the last of two levels, by everybody's written agreement. */
export const atTheTop: readonly Act[] = [raise(), agreeToEscalate('ALV'), agreeToEscalate('BRK')];

export const notify = saying('NotifyBreach', 'monitoring-officer', '2024-06-05', {
  breach: 'reports', against: 'CHW', duty: 'monthly reports', cureBy: '2024-06-14' });
export const cure = saying('CureBreach', 'lead-officer', '2024-06-12', { breach: 'reports', how: 'reports came' });
export const declare = saying('DeclareDefault', 'monitoring-officer', '2024-06-17', {
  breach: 'reports', reason: 'no report came' });
