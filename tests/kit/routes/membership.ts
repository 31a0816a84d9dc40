import type { MembershipCommand } from '#domain';

export const membershipRoutes: Readonly<Record<MembershipCommand['type'], string>> = {
  ProposeAccession: '/accessions', ProposeRoleChange: '/role-changes', ProposeWithdrawal: '/withdrawals',
  AgreeMembershipChange: '/membership-agreements', RejectMembershipChange: '/membership-rejections',
  CompleteWithdrawal: '/withdrawals-completed', ScheduleSubstitution: '/substitutions',
  EffectSubstitution: '/substitutions-effected', AllotService: '/service-allotments',
  ImposeSuspension: '/suspensions', LiftSuspension: '/suspensions-lifted',
};
