import type {
  MembershipRefusal, commitmentRefusals, executionRefusals, legalRefusals, proposalRefusals,
} from '#domain';
import type { Row } from './row.ts';

/** Codes that an earlier part refuses with too have their words there. */
type Earlier =
  (typeof commitmentRefusals | typeof executionRefusals | typeof legalRefusals | typeof proposalRefusals)[number];

export const membershipRows = {
  'change-exists': [409, 'A change of membership of that name exists'],
  'change-missing': [404, 'No such change of membership'],
  'change-settled': [409, 'The change of membership is settled already'],
  'not-asked': [403, 'The change does not need this council\'s word'],
  'agreed-before-proposed': [409, 'The answer would be older than the question'],
  'already-agreed': [409, 'This council has agreed already'],
  'change-before-commencement': [409, 'The change would take effect before the agreement commenced'],
  'already-takes-part': [409, 'The council takes part in that service already'],
  'takes-no-part': [409, 'The council takes no part in that service on that day'],
  'role-unchanged': [409, 'The council has that role already'],
  'notice-missing': [404, 'No such notice of this council stands'],
  'notice-running': [409, 'The notice runs out on a later day'],
  'withdrawal-backdated': [422, 'A notice cannot end the participation before it was acted on'],
  'nothing-to-complete': [409, 'No withdrawal is waiting to be completed'],
  'withdrawal-not-due': [409, 'The withdrawal takes effect on a later day'],
  'still-takes-part': [409, 'The council still takes part in a service'],
  'substitution-exists': [409, 'A substitution of that name exists'],
  'substitution-missing': [404, 'No such substitution'],
  'not-a-party-to-succeed': [409, 'The council to be succeeded is no party'],
  'already-substituted': [409, 'The succession of that council is recorded already'],
  'succession-not-registered': [409, 'The register does not name the end of the council and these successors'],
  'allotted-to-a-stranger': [422, 'Only successors are nominated or allotted a service'],
  'already-allotted': [409, 'The successor has that service already'],
  'before-vesting': [409, 'Nothing passes to a successor before the vesting day'],
  'allotted-ahead': [409, 'Until the succession has taken effect, a service is allotted from the vesting day'],
  'suspension-exists': [409, 'A suspension of that name exists'],
  'suspension-of-a-stranger': [409, 'A council to be suspended is no party'],
  'later-change-recorded': [409, 'A later change is already recorded'],
  'ends-before-it-starts': [422, 'The end would lie before the start'],
  'suspension-missing': [404, 'No such suspension'],
  'suspension-over': [409, 'The suspension is over'],
} satisfies Record<Exclude<MembershipRefusal, Earlier>, Row>;
