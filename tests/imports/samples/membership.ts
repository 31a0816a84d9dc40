/** One command of every type of this part, as it stands in the file of a history. */
import type { MembershipCommand } from '#domain';
import type { Samples } from './plain.ts';

export const membershipSamples: Samples<MembershipCommand> = {
  ProposeAccession: { change: 'wde-joins', acceding: 'WDE', instrument: 'Deed of accession', from: '2012-04',
    services: [{ service: 'licensing', role: 'partner' }], buyInPence: '2500000', sharesRebased: 'by population' },
  ProposeRoleChange: { change: 'wde-buys', of: 'WDE', services: ['licensing'], role: 'customer', from: '2014',
    reason: 'It wants less.' },
  ProposeWithdrawal: { change: 'wde-leaves', services: ['licensing'], from: '2016-04-01', notice: 'notice-1',
    reason: 'It goes its own way.' },
  AgreeMembershipChange: { change: 'wde-joins' },
  RejectMembershipChange: { change: 'wde-joins', reason: 'Too dear.' },
  CompleteWithdrawal: { change: 'wde-leaves' },
  ScheduleSubstitution: { substitution: 'reorganisation', old: 'SHA', successors: ['WDE', 'SHO'], nominated: 'WDE',
    allotted: [{ service: 'licensing', successor: 'SHO' }], instrument: 'SI 2019/1' },
  EffectSubstitution: { substitution: 'reorganisation' },
  AllotService: { substitution: 'reorganisation', service: 'licensing', successor: 'SHO', from: '2020',
    authority: 'Section 16 agreement' },
  ImposeSuspension: { suspension: 'flood', services: ['licensing'], councils: ['WDE'], from: '2012-01',
    until: '2012-03', reason: 'The office was flooded.', authority: 'clause 12' },
  LiftSuspension: { suspension: 'flood', reason: 'It is dry.' },
};
