/** The controllers of an agreement, in the order of its life. */
import { ApprovalRoutes } from './approval.http.ts';
import { ChargingRoutes } from './charging.http.ts';
import { ConsentRoutes } from './consents.http.ts';
import { EndingRoutes } from './ending.http.ts';
import { DisclosureRoutes } from './disclosure.http.ts';
import { DisputeRoutes } from './disputes.http.ts';
import { ExecutionRoutes } from './execution.http.ts';
import { GovernanceRoutes } from './governance.http.ts';
import { LegalRoutes } from './legal.http.ts';
import { MembershipRoutes } from './membership.http.ts';
import { ProposalRoutes } from './proposal.http.ts';
import { QuestionRoutes } from './questions.http.ts';
import { AgreementReads } from './reads.http.ts';
import { ReplayReads } from './replay.http.ts';
import { JointSavingsRoutes } from './joint-savings.http.ts';
import { AgreementSavingsRoutes } from './savings.http.ts';
import { AgreementSavingsReads } from './savings-reads.http.ts';
import { TextRoutes } from './text.http.ts';
import { VariationRoutes } from './variation.http.ts';
import { WindingDownRoutes } from './winding-down.http.ts';

export const agreementRoutes =
  [ProposalRoutes, LegalRoutes, TextRoutes, ApprovalRoutes, ConsentRoutes, ExecutionRoutes, MembershipRoutes,
    VariationRoutes, WindingDownRoutes, ChargingRoutes, AgreementSavingsRoutes, JointSavingsRoutes, GovernanceRoutes,
    DisputeRoutes, EndingRoutes, DisclosureRoutes, AgreementReads, ReplayReads, AgreementSavingsReads, QuestionRoutes];
