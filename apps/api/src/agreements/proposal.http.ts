/** Proposal and case over HTTP: the routes and request classes of `agreement/proposal.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { deliveryModels, partyRoles } from '#domain';
import type { CouncilId, DeliveryModel, Hash, PartyRole, PenceText, PersonRef, When } from '#domain';
import { receiptAnswer } from '../act.ts';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsMap, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, Means, Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const severities = ['low', 'medium', 'high'] as const;
const caseStages = ['strategic-outline', 'outline', 'full'] as const;

class ServiceEntry {
  @Means('Name of the service in this agreement')
  @IsSlug() service!: string;
  @Means('Code of the taxonomy, see `GET /catalogues`')
  @IsSlug() kind!: string;
  @Means('First day of the service, if it begins after commencement')
  @Optional(null) @IsDay() startsOn!: When | null;
}

class ProposeAgreement extends Step {
  @Means('Name of the agreement among all, chosen by the proposer and never changed')
  @IsSlug() agreement!: string;
  @IsText(titleMax) title!: string;
  @IsOneOf(deliveryModels) model!: DeliveryModel;
  @Means('Who answers for the agreement at the proposing council')
  @IsPersonRef() leadOfficer!: PersonRef;
  @IsPart(ServiceEntry, { list: true, min: 1 }) services!: ServiceEntry[];
  @Means('Councils invited, without the proposer, which is at the table already')
  @IsCouncilId({ list: true, min: 1 }) invited!: CouncilId[];
}

class InviteCouncil extends Step { @IsCouncilId() council!: CouncilId; }

class JoinProposal extends Step {}

class GiveReason extends Step { @IsText(reasonMax) reason!: string; }

class AddService extends Step {
  @Means('Name of the service in this agreement')
  @IsSlug() service!: string;
  @Means('Code of the taxonomy, see `GET /catalogues`')
  @IsSlug() kind!: string;
  @Means('First day of the service, if it begins after commencement')
  @Optional(null) @IsDay() startsOn!: When | null;
}

class RemoveService extends Step { @IsSlug() service!: string; }

class AssignRole extends Step {
  @IsSlug() service!: string;
  @IsCouncilId() council!: CouncilId;
  @IsOneOf(partyRoles) role!: PartyRole;
}

class SetModelTerms extends Step {
  @Means('Members depend on the delivery model, and a wrong one is named in the refusal; shares are in basis points')
  @IsMap() terms!: Record<string, unknown>;
}

class AgreePrinciple extends Step {
  @Means("The decision as the council's own minutes or register of decisions name it")
  @IsText(titleMax) decisionRef!: string;
  @Means('Budget agreed, in whole pence; left out where none was')
  @Optional(null) @IsPenceText() budgetPence!: PenceText | null;
}

class IssueBusinessCase extends Step {
  @IsSlug() document!: string;
  @IsOneOf(caseStages) stage!: (typeof caseStages)[number];
  @Means('SHA-256 of the business case')
  @IsHash() hash!: Hash;
}

class AgreeHeadsOfTerms extends Step {
  @IsSlug() document!: string;
  @Means('SHA-256 of the heads of terms')
  @IsHash() hash!: Hash;
  @Means('Headings that bind already; the rest is subject to contract')
  @IsText(titleMax, { list: true }) bindingItems!: string[];
}

class RaiseItem extends Step {
  @Means('Name of the item of due diligence in this agreement')
  @IsSlug() item!: string;
  @IsText(titleMax) topic!: string;
  @IsText(reasonMax) finding!: string;
  @IsOneOf(severities) severity!: (typeof severities)[number];
}

class ResolveItem extends Step {
  @IsSlug() item!: string;
  @IsText(reasonMax) resolution!: string;
}

@Controller()
export class ProposalRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route({ ...step('ProposeAgreement', '', 'Propose an agreement and invite councils'), path: '/agreements',
    answer: { ...receiptAnswer, status: 201, description: 'Proposed; the ETag is the new revision' } })
  propose(@Body() body: ProposeAgreement, @Calling() call: Call) {
    return this.steps.take(body, body, call);
  }

  @Route(step('InviteCouncil', '/invitations', 'Invite another council'))
  invite(@Param() at: AgreementPath, @Body() body: InviteCouncil, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('JoinProposal', '/joinings', 'Join a proposal to which the council is invited'))
  join(@Param() at: AgreementPath, @Body() body: JoinProposal, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DeclineInvitation', '/refusals', 'Decline an invitation'))
  decline(@Param() at: AgreementPath, @Body() body: GiveReason, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LeaveProposal', '/departures', 'Leave before signature; a frozen text is reopened'))
  leave(@Param() at: AgreementPath, @Body() body: GiveReason, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AddService', '/services', 'Add a service; in force nobody takes part in it before acceding to it'))
  addService(@Param() at: AgreementPath, @Body() body: AddService, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RemoveService', '/service-removals', 'Remove a service'))
  removeService(@Param() at: AgreementPath, @Body() body: RemoveService, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AssignRole', '/roles', 'Say what role a council has in a service'))
  assignRole(@Param() at: AgreementPath, @Body() body: AssignRole, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('SetModelTerms', '/model-terms', 'Set the terms that the delivery model needs'))
  setTerms(@Param() at: AgreementPath, @Body() body: SetModelTerms, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreePrinciple', '/principles', 'Record a council\'s decision in principle'))
  principle(@Param() at: AgreementPath, @Body() body: AgreePrinciple, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('IssueBusinessCase', '/business-cases', 'Issue a business case, by its hash'))
  businessCase(@Param() at: AgreementPath, @Body() body: IssueBusinessCase, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeHeadsOfTerms', '/heads-of-terms', 'Record agreed heads of terms, by their hash'))
  headsOfTerms(@Param() at: AgreementPath, @Body() body: AgreeHeadsOfTerms, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RaiseDueDiligenceItem', '/due-diligence', 'Raise an item of due diligence'))
  raise(@Param() at: AgreementPath, @Body() body: RaiseItem, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ResolveDueDiligenceItem', '/due-diligence-resolutions', 'Resolve an item of due diligence'))
  resolve(@Param() at: AgreementPath, @Body() body: ResolveItem, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AbandonAgreement', '/abandonment', 'Abandon the proposal before execution'))
  abandon(@Param() at: AgreementPath, @Body() body: GiveReason, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }
}
