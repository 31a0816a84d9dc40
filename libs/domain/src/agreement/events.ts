/** Every event of an agreement: the union of what its parts write. */
import type { ApprovalEvent } from './approval.ts';
import type { ChargingEvent } from './charging/rules.ts';
import type { ConsentEvent } from './consents/rules.ts';
import type { DeadlineEvent } from './deadlines/rules.ts';
import type { DisclosureEvent } from './disclosure/rules.ts';
import type { DisputeEvent } from './disputes/rules.ts';
import type { EndingEvent } from './ending/rules.ts';
import type { ExecutionEvent } from './execution.ts';
import type { GovernanceEvent } from './governance/rules.ts';
import type { LegalEvent } from './legal.ts';
import type { MembershipEvent } from './membership/rules.ts';
import type { ProposalEvent } from './proposal.ts';
import type { SavingsEvent } from './savings/rules.ts';
import type { TextEvent } from './text.ts';
import type { VariationEvent } from './variation/rules.ts';
import type { WindingDownEvent } from './winding-down/rules.ts';

export type AgreementEvent = ProposalEvent | LegalEvent | TextEvent | ApprovalEvent | ExecutionEvent
  | MembershipEvent | VariationEvent | ChargingEvent | GovernanceEvent
  | DisputeEvent | EndingEvent | WindingDownEvent | DeadlineEvent | ConsentEvent
  | SavingsEvent | DisclosureEvent;
