/** One council's approval run over HTTP; routes of `agreement/approval.ts`. The council is the caller's. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { statutoryRoles } from '#domain';
import type { Hash, LocalDate, Outcome, PenceText, PersonRef, RunRoute, StatutoryRole, Urgency } from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsDay, IsHash, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, IsTrueOrFalse, Means, Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const runRoutes = ['executive', 'council', 'committee', 'officer'] as const satisfies readonly RunRoute[];
const urgencies = ['general-exception', 'special-urgency', 'call-in-exemption'] as const satisfies readonly Urgency[];
const outcomes = ['approve', 'approve-subject-to', 'refuse', 'defer'] as const satisfies readonly Outcome[];
const positions = ['support', 'concern'] as const;
const callInOutcomes = ['upheld', 'dismissed'] as const;
const reconsidered = ['confirmed', 'withdrawn'] as const;

class OpenApprovalRun extends Step {
  @Means('The kind of body that decides')
  @IsOneOf(runRoutes) route!: RunRoute;
  @Means('The body that decides, for example Cabinet')
  @IsText(titleMax) body!: string;
  @Means('Whether it is a key decision, which needs 28 clear days of notice')
  @IsTrueOrFalse() key!: boolean;
  @Means('Expected spending or saving, whichever is larger, in whole pence')
  @IsPenceText() valuePence!: PenceText;
}

class PublishNotice extends Step {
  @IsText(reasonMax) matter!: string;
  @Means('Who will decide')
  @IsText(titleMax) maker!: string;
  @Means('First day on which the decision may be made')
  @IsDay() decisionFrom!: LocalDate;
  @Means('Titles of the documents that will be considered')
  @IsText(titleMax, { list: true }) documents!: string[];
}

class ClaimUrgency extends Step {
  @IsOneOf(urgencies) provision!: Urgency;
  @IsText(reasonMax) reason!: string;
  @Means('Who agreed to the urgency; never the person who claims it')
  @IsPersonRef() agreedBy!: PersonRef;
  @Means('The office in which that person agreed, for example chair of scrutiny')
  @IsText(titleMax) agreedByCapacity!: string;
}

class PublishReport extends Step {
  @IsText(titleMax, { list: true, min: 1 }) authors!: string[];
  @Means('Kinds of implications that the report covers, for example legal, finance')
  @IsText(titleMax, { list: true, min: 1 }) implications!: string[];
  @Means('SHA-256 of the report')
  @IsHash() hash!: Hash;
}

class GiveAdvice extends Step {
  @IsOneOf(statutoryRoles) role!: StatutoryRole;
  @IsOneOf(positions) position!: (typeof positions)[number];
  @IsText(reasonMax) text!: string;
}

class DecisionCondition {
  @IsSlug() condition!: string;
  @IsText(reasonMax) what!: string;
}

class DelegationScope {
  @Means('Kinds of clauses that the delegate may still agree to change; see `GET /catalogues`')
  @IsSlug({ list: true }) clauseKinds!: string[];
  @Means('Whether the approval still covers the text when a party has left')
  @IsTrueOrFalse() partiesMayLeave!: boolean;
}

class DelegationEntry {
  @Means('The post to which the decision delegates')
  @IsText(titleMax) delegate!: string;
  @Means('Whom the delegate must consult first, if anybody')
  @Optional(null) @IsText(titleMax) inConsultationWith!: string | null;
  @IsPart(DelegationScope) scope!: DelegationScope;
}

class MakeDecision extends Step {
  @Means('The body or person that decided')
  @IsText(titleMax) maker!: string;
  @IsOneOf(outcomes) outcome!: Outcome;
  @Optional([]) @IsPart(DecisionCondition, { list: true }) conditions!: DecisionCondition[];
  @Optional([]) @IsPart(DelegationEntry, { list: true }) delegations!: DelegationEntry[];
  @Means('Options considered and rejected')
  @Optional([]) @IsText(reasonMax, { list: true }) optionsRejected!: string[];
  @Means('Interests declared')
  @Optional([]) @IsText(reasonMax, { list: true }) interests!: string[];
}

class PublishDecision extends Step {}

class CallInDecision extends Step {
  @Means("The members who call in; the council's policy sets how many it takes")
  @IsPersonRef({ list: true, min: 1 }) members!: PersonRef[];
  @IsText(reasonMax) grounds!: string;
}

class ConcludeCallIn extends Step {
  @IsOneOf(callInOutcomes) outcome!: (typeof callInOutcomes)[number];
  @IsText(reasonMax) reason!: string;
}

class ReconsiderDecision extends Step {
  @IsOneOf(reconsidered) outcome!: (typeof reconsidered)[number];
  @IsText(reasonMax) reason!: string;
}

class BringIntoEffect extends Step {}

class MeetApprovalCondition extends Step { @IsSlug() condition!: string; }

class ExerciseDelegation extends Step {
  @Means('The post that exercises it, as the decision named it')
  @IsText(titleMax) delegate!: string;
  @Means('Who was consulted, where the decision asks for that')
  @Optional(null) @IsText(titleMax) consulted!: string | null;
}

class LapseApproval extends Step { @IsText(reasonMax) why!: string; }

@Controller()
export class ApprovalRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('OpenApprovalRun', '/approval', 'Open the council\'s approval of the frozen text'))
  open(@Param() at: AgreementPath, @Body() body: OpenApprovalRun, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PublishKeyDecisionNotice', '/approval/notice', 'Publish the notice of key decision'))
  notice(@Param() at: AgreementPath, @Body() body: PublishNotice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ClaimUrgency', '/approval/urgency', 'Claim urgency, with the person who agreed'))
  urgency(@Param() at: AgreementPath, @Body() body: ClaimUrgency, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PublishReport', '/approval/report', 'Publish the report'))
  report(@Param() at: AgreementPath, @Body() body: PublishReport, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('GiveAdvice', '/approval/advice', 'Give a statutory officer\'s advice'))
  advice(@Param() at: AgreementPath, @Body() body: GiveAdvice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('MakeDecision', '/approval/decision', 'Record the decision', { textSensitive: true }))
  decide(@Param() at: AgreementPath, @Body() body: MakeDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PublishDecision', '/approval/publication', 'Publish the decision; the call-in window opens'))
  publish(@Param() at: AgreementPath, @Body() body: PublishDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CallInDecision', '/approval/call-in', 'Call the decision in'))
  callIn(@Param() at: AgreementPath, @Body() body: CallInDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ConcludeCallIn', '/approval/call-in-conclusion', 'Conclude the call-in'))
  conclude(@Param() at: AgreementPath, @Body() body: ConcludeCallIn, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReconsiderDecision', '/approval/reconsideration', 'Reconsider the decision after an upheld call-in'))
  reconsider(@Param() at: AgreementPath, @Body() body: ReconsiderDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('BringIntoEffect', '/approval/effect', 'Record that the decision took effect'))
  effect(@Param() at: AgreementPath, @Body() body: BringIntoEffect, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('MeetApprovalCondition', '/approval/conditions-met', 'Record that a condition of the approval is met'))
  conditionMet(@Param() at: AgreementPath, @Body() body: MeetApprovalCondition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ExerciseDelegation', '/approval/delegation', 'Exercise a delegation for a text changed within its scope',
    { textSensitive: true }))
  exercise(@Param() at: AgreementPath, @Body() body: ExerciseDelegation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LapseApproval', '/approval/lapse', 'Record that the approval has lapsed'))
  lapse(@Param() at: AgreementPath, @Body() body: LapseApproval, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }
}
