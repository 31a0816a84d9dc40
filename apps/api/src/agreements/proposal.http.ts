/** Proposal and case over HTTP: the routes and request classes of `agreement/proposal.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { deliveryModels, partyRoles } from '#domain';
import type { CouncilId, DeliveryModel, Hash, PartyRole, PenceText, PersonRef, When } from '#domain';
import { receiptAnswer } from '../act.ts';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsMap, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const severities = ['low', 'medium', 'high'] as const;
const caseStages = ['strategic-outline', 'outline', 'full'] as const;

class ServiceEntry {
  @IsSlug() service!: string;
  /** Code of the taxonomy, see GET /catalogues. */
  @IsSlug() kind!: string;
  @Optional(null) @IsDay() startsOn!: When | null;
}

class ProposeAgreement extends Step {
  @IsSlug() agreement!: string;
  @IsText(titleMax) title!: string;
  @IsOneOf(deliveryModels) model!: DeliveryModel;
  @IsPersonRef() leadOfficer!: PersonRef;
  @IsPart(ServiceEntry, { list: true, min: 1 }) services!: ServiceEntry[];
  @IsCouncilId({ list: true, min: 1 }) invited!: CouncilId[];
}

class InviteCouncil extends Step { @IsCouncilId() council!: CouncilId; }

class JoinProposal extends Step {}

class GiveReason extends Step { @IsText(reasonMax) reason!: string; }

class AddService extends Step {
  @IsSlug() service!: string;
  @IsSlug() kind!: string;
  @Optional(null) @IsDay() startsOn!: When | null;
}

class RemoveService extends Step { @IsSlug() service!: string; }

class AssignRole extends Step {
  @IsSlug() service!: string;
  @IsCouncilId() council!: CouncilId;
  @IsOneOf(partyRoles) role!: PartyRole;
}

class SetModelTerms extends Step {
  /** Members depend on the delivery model; a wrong one is named in the refusal. */
  @IsMap() terms!: Record<string, unknown>;
}

class AgreePrinciple extends Step {
  @IsText(titleMax) decisionRef!: string;
  @Optional(null) @IsPenceText() budgetPence!: PenceText | null;
}

class IssueBusinessCase extends Step {
  @IsSlug() document!: string;
  @IsOneOf(caseStages) stage!: (typeof caseStages)[number];
  @IsHash() hash!: Hash;
}

class AgreeHeadsOfTerms extends Step {
  @IsSlug() document!: string;
  @IsHash() hash!: Hash;
  @IsText(titleMax, { list: true }) bindingItems!: string[];
}

class RaiseItem extends Step {
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

  @Route({ ...step('', 'Propose an agreement and invite councils'), path: '/agreements',
    answer: { ...receiptAnswer, status: 201, description: 'Proposed; the ETag is the new revision' } })
  propose(@Body() body: ProposeAgreement, @Calling() call: Call) {
    return this.steps.take(body, 'ProposeAgreement', body, call);
  }

  @Route(step('/invitations', 'Invite another council'))
  invite(@Param() at: AgreementPath, @Body() body: InviteCouncil, @Calling() call: Call) {
    return this.steps.take(at, 'InviteCouncil', body, call);
  }

  @Route(step('/joinings', 'Join a proposal to which the council is invited'))
  join(@Param() at: AgreementPath, @Body() body: JoinProposal, @Calling() call: Call) {
    return this.steps.take(at, 'JoinProposal', body, call);
  }

  @Route(step('/refusals', 'Decline an invitation'))
  decline(@Param() at: AgreementPath, @Body() body: GiveReason, @Calling() call: Call) {
    return this.steps.take(at, 'DeclineInvitation', body, call);
  }

  @Route(step('/departures', 'Leave before signature; a frozen text is reopened'))
  leave(@Param() at: AgreementPath, @Body() body: GiveReason, @Calling() call: Call) {
    return this.steps.take(at, 'LeaveProposal', body, call);
  }

  @Route(step('/services', 'Add a service'))
  addService(@Param() at: AgreementPath, @Body() body: AddService, @Calling() call: Call) {
    return this.steps.take(at, 'AddService', body, call);
  }

  @Route(step('/service-removals', 'Remove a service'))
  removeService(@Param() at: AgreementPath, @Body() body: RemoveService, @Calling() call: Call) {
    return this.steps.take(at, 'RemoveService', body, call);
  }

  @Route(step('/roles', 'Say what role a council has in a service'))
  assignRole(@Param() at: AgreementPath, @Body() body: AssignRole, @Calling() call: Call) {
    return this.steps.take(at, 'AssignRole', body, call);
  }

  @Route(step('/model-terms', 'Set the terms that the delivery model needs'))
  setTerms(@Param() at: AgreementPath, @Body() body: SetModelTerms, @Calling() call: Call) {
    return this.steps.take(at, 'SetModelTerms', body, call);
  }

  @Route(step('/principles', 'Record a council\'s decision in principle'))
  principle(@Param() at: AgreementPath, @Body() body: AgreePrinciple, @Calling() call: Call) {
    return this.steps.take(at, 'AgreePrinciple', body, call);
  }

  @Route(step('/business-cases', 'Issue a business case, by its hash'))
  businessCase(@Param() at: AgreementPath, @Body() body: IssueBusinessCase, @Calling() call: Call) {
    return this.steps.take(at, 'IssueBusinessCase', body, call);
  }

  @Route(step('/heads-of-terms', 'Record agreed heads of terms, by their hash'))
  headsOfTerms(@Param() at: AgreementPath, @Body() body: AgreeHeadsOfTerms, @Calling() call: Call) {
    return this.steps.take(at, 'AgreeHeadsOfTerms', body, call);
  }

  @Route(step('/due-diligence', 'Raise an item of due diligence'))
  raise(@Param() at: AgreementPath, @Body() body: RaiseItem, @Calling() call: Call) {
    return this.steps.take(at, 'RaiseDueDiligenceItem', body, call);
  }

  @Route(step('/due-diligence-resolutions', 'Resolve an item of due diligence'))
  resolve(@Param() at: AgreementPath, @Body() body: ResolveItem, @Calling() call: Call) {
    return this.steps.take(at, 'ResolveDueDiligenceItem', body, call);
  }

  @Route(step('/abandonment', 'Abandon the proposal before execution'))
  abandon(@Param() at: AgreementPath, @Body() body: GiveReason, @Calling() call: Call) {
    return this.steps.take(at, 'AbandonAgreement', body, call);
  }
}
