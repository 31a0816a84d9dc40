/** A joint committee of the three councils of the story: its terms, its bases, and the way to a frozen text. */
import { like } from './agreement-rows.ts';
import type { Act } from './agreement-rows.ts';
import { draftHash } from './agreement-story.ts';

export const committeeTerms: Act = like('terms', { terms: {
  name: 'Joint Committee', host: 'ALV', executive: true, membersPerCouncil: 2, quorum: 3,
  mandates: [{ function: 'set the plan', power: 'decide' }, { function: 'budget', power: 'recommend' },
    { function: 'reports', power: 'note' }] } });
/** Proposed and joined by three, with the terms of a joint committee. */
export const committee: readonly Act[] = [
  like('propose', { model: 'joint-committee' }), like('join-BRK'), like('join-CHW'), committeeTerms];
export const committeeBasis = (services: readonly string[], change: object = {}): Act => like('basis-services', {
  basis: `committee-${services.join('-')}`, kind: 'si2012-1019-reg11', executive: true, services, ...change });
/** Chewton takes no part in the service. */
export const withoutChewton = (service: string): Act => ['ALV', 'lead-officer', {
  type: 'AssignRole', on: '2024-02-13', service, council: 'CHW', role: 'none' }];
export const agreed: readonly Act[] = [
  like('procurement'), ...['services', 'start', 'money', 'ending', 'disputes'].map((id) => like(`clause-${id}`)),
  like('draft-2'), ...['ALV', 'BRK', 'CHW'].map((council): Act => [council, 'lead-officer', (state) => ({
    type: 'AcceptText', on: '2024-03-14', hash: draftHash(state) })])];
export const freeze: Act = ['ALV', 'lead-officer', (state) => ({
  type: 'FreezeText', on: '2024-03-18', hash: draftHash(state) })];
/** The committee serves audit for all three; payroll is bought by two. */
export const committeeFrozen: readonly Act[] = [
  ...committee, withoutChewton('payroll'), committeeBasis(['audit']),
  like('basis-services', { services: ['payroll'] }), ...agreed, freeze];
export const committeeDecision = (about: string, day: string, id = 'jc-1'): Act => ['ALV', 'member', {
  type: 'RecordCommitteeDecision', on: day, decision: id, function: about, outcome: 'agreed' }];
