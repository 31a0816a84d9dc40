/** One command of every type of this part, as it stands in the file of a history. */
import type { EndingCommand } from '#domain';
import type { Samples } from './plain.ts';

export const endingSamples: Samples<EndingCommand> = {
  CommissionReview: { review: 'strategic', by: 'LGA', remit: 'Does it pay?', dueOn: '2021-01-26' },
  ReportReview: { review: 'strategic', advice: 'end', summary: 'Little is gained.' },
  ProposeEnd: { proposal: 'leave', decisionRef: 'minute 9',
    conditions: [{ condition: 'case', what: 'A business case', dueOn: null }] },
  MeetEndCondition: { proposal: 'leave', condition: 'case' },
  LapseEndProposal: { proposal: 'leave', why: 'none' },
  ServeNotice: { notice: 'first', kind: 'termination', cause: 'no-fault', services: ['licensing'], to: ['WDE'],
    deliveredBy: 'unknown', proposal: 'leave', reason: 'none', deemedOn: '2017-03-28', endsOn: '2018-04-01' },
  AcknowledgeNotice: { notice: 'first' },
  ContestNotice: { notice: 'first', grounds: 'Out of time.' },
  AgreeNoticeEnd: { notice: 'first', endsOn: '2018-04-01' },
  WithdrawNotice: { notice: 'first', reason: 'none' },
  ConsentToWithdrawal: { notice: 'first' },
  TakeNoticeEffect: { notice: 'first' },
  ExtendTerm: { extension: 'first', until: '2026-03-31', instrument: 'deed', valuePence: 'unknown' },
  AgreeExtension: { extension: 'first', valuePence: '5000000' },
  Expire: {},
  AgreeToEnd: { endsOn: '2021-09-01', decisionRef: 'minute 9', replacedBy: null },
  EndByConsent: {},
  EndByLegalLapse: { basis: 'staff' },
  EndByMerger: { order: 'SI 2018/649' },
  ScheduleDissolution: { vestingOn: '2019-04-01', councils: ['WDE'], order: 'SI 2018/649' },
  EndByDissolution: { order: 'SI 2018/649' },
  LinkSuccessor: { successor: 'second', kind: 'residual' },
  LinkPredecessor: { predecessor: 'second', kind: 'renewal' },
};
