/** Every event of an agreement: the union of what its parts write. */
import type { ApprovalEvent } from './approval.ts';
import type { ExecutionEvent } from './execution.ts';
import type { LegalEvent } from './legal.ts';
import type { ProposalEvent } from './proposal.ts';
import type { TextEvent } from './text.ts';

export type AgreementEvent = ProposalEvent | LegalEvent | TextEvent | ApprovalEvent | ExecutionEvent;
