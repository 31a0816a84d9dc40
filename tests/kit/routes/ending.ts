import type { EndingCommand } from '#domain';

export const endingRoutes: Readonly<Record<EndingCommand['type'], string>> = {
  CommissionReview: '/reviews', ReportReview: '/review-reports', ProposeEnd: '/end-proposals',
  MeetEndCondition: '/end-conditions-met', LapseEndProposal: '/end-proposal-lapses', ServeNotice: '/notices',
  AcknowledgeNotice: '/notice-acknowledgements', ContestNotice: '/notice-contests', AgreeNoticeEnd: '/notice-ends',
  WithdrawNotice: '/notice-withdrawals', ConsentToWithdrawal: '/notice-withdrawal-consents',
  TakeNoticeEffect: '/notice-effects', ExtendTerm: '/extensions', AgreeExtension: '/extension-agreements',
  Expire: '/expiry', AgreeToEnd: '/end-agreements', EndByConsent: '/end-by-consent',
  EndByLegalLapse: '/end-by-legal-lapse', EndByMerger: '/end-by-merger',
  ScheduleDissolution: '/dissolution-schedules', EndByDissolution: '/end-by-dissolution',
  LinkSuccessor: '/successors', LinkPredecessor: '/predecessors',
};
