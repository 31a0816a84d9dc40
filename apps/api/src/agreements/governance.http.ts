/** Governance over HTTP: boards, papers of a year, figures, open points; routes of `agreement/governance`. */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { boardCallInOutcomes, boardKinds, indicatorDirections, riskSeverities, votingRules } from '#domain';
import type {
  Actor, BoardCallInOutcome, BoardKind, CouncilId, Hash, LocalDate, Mandate, PenceText, PersonRef, RiskSeverity,
  VotingRule, When,
} from '#domain';
import { todayIn } from '#platform';
import { governanceDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, IsTrueOrFalse, IsWhole,
  Means, Optional,
} from '../checks.ts';
import { Parts } from '../parts.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const seatsMax = 1_000;
const figureMax = 30;
const powers = ['decide', 'recommend', 'note'] as const;

class BoardMandate {
  @Means('The function as decisions will name it')
  @IsText(titleMax) function!: string;
  @Means('What the board may do about it; what goes beyond is a recommendation')
  @IsOneOf(powers) power!: Mandate['power'];
}

class Seats {
  @IsCouncilId() council!: CouncilId;
  @IsWhole(1, seatsMax) seats!: number;
}

class ConstituteBoard extends Step {
  @Means('Name of the board in this agreement; `joint-committee` is the committee that its terms set up')
  @IsSlug() board!: string;
  @IsOneOf(boardKinds) kind!: BoardKind;
  @IsText(titleMax) name!: string;
  @IsPart(BoardMandate, { list: true }) mandates!: BoardMandate[];
  @Means('Members who must be present for a decision')
  @IsWhole(1, seatsMax) quorum!: number;
  @IsPart(Seats, { list: true, min: 1 }) seats!: Seats[];
  @Means('Services it is for; the councils of a joint committee are the same in all of them')
  @IsSlug({ list: true, min: 1 }) services!: string[];
  @IsOneOf(votingRules) votingRule!: VotingRule;
  @Means('Whether its decisions wait until the councils can no longer call them in')
  @IsTrueOrFalse() callInAllowed!: boolean;
  @Means('The board whose place it takes from the day of the step')
  @Optional(null) @IsSlug() replaces!: string | null;
}

class BoardMember extends Step {
  @IsSlug() board!: string;
  @IsPersonRef() person!: PersonRef;
}

class AppointMember extends BoardMember {
  @Means('First day of the term')
  @IsDay() from!: When;
  @Means('Last day of the term; left out where it has none')
  @Optional(null) @IsDay() until!: LocalDate | null;
}

class EndAppointment extends BoardMember { @IsText(reasonMax) reason!: string; }

class PresentFor {
  @IsCouncilId() council!: CouncilId;
  @IsPersonRef({ list: true }) people!: PersonRef[];
}

class SentBack {
  @IsSlug() meeting!: string;
  @IsSlug() decision!: string;
}

class Resolved {
  @Means('Name of the decision within the meeting')
  @IsSlug() decision!: string;
  @Means('The function it is about, as the mandates of the board name it')
  @IsText(titleMax) function!: string;
  @IsText(reasonMax) outcome!: string;
  @Means('The decision of the same board that a call-in sent back and this one answers')
  @Optional() @IsPart(SentBack) reconsiders?: SentBack;
}

class RecordMeeting extends Step {
  @IsSlug() board!: string;
  @Means('Name of the meeting within the board; `on` is its day')
  @IsSlug() meeting!: string;
  @Means('The day on which its decisions were published, from which call-in is counted')
  @IsDay() publishedOn!: When;
  @Means('Members present, by the council they sit for')
  @IsPart(PresentFor, { list: true }) present!: PresentFor[];
  @IsPart(Resolved, { list: true }) decisions!: Resolved[];
}

class OfDecision extends Step {
  @IsSlug() board!: string;
  @IsSlug() meeting!: string;
  @IsSlug() decision!: string;
}

class CallInBoardDecision extends OfDecision {
  @Means('Members of the council who call in')
  @IsPersonRef({ list: true }) members!: PersonRef[];
  @IsText(reasonMax) grounds!: string;
}

class ConcludeBoardCallIn extends OfDecision {
  @Means('Upheld sends the decision back to the board')
  @IsOneOf(boardCallInOutcomes) outcome!: BoardCallInOutcome;
  @IsText(reasonMax) reason!: string;
}

class OfPlan extends Step {
  @Means('Name of the plan in this agreement')
  @IsSlug() plan!: string;
  @Means('SHA-256 of the plan')
  @IsHash() hash!: Hash;
}

class ProposeServicePlan extends OfPlan {
  @Means('Financial year, such as 2024/25')
  @IsText(figureMax) year!: string;
  @IsSlug({ list: true, min: 1 }) services!: string[];
}

class ApproveServicePlan extends OfPlan {
  @Means("The council's own decision, by its reference")
  @IsText(titleMax) decisionRef!: string;
}

class LineOfBudget {
  @Means('Name of the service line')
  @IsSlug() line!: string;
  @Means('The service that the line belongs to')
  @IsSlug() service!: string;
  @Means('Sum of the year in pence, without VAT that can be recovered')
  @IsPenceText() amountPence!: PenceText;
}

class ProposeBudget extends Step {
  @Means('Name of the budget in this agreement')
  @IsSlug() budget!: string;
  @Means('Financial year, such as 2024/25')
  @IsText(figureMax) year!: string;
  @IsPart(LineOfBudget, { list: true, min: 1 }) lines!: LineOfBudget[];
}

class ApproveBudget extends Step {
  @IsSlug() budget!: string;
  @Means("The council's own decision, by its reference")
  @IsText(titleMax) decisionRef!: string;
}

class DefineIndicator extends Step {
  @Means('Name of the indicator in this agreement')
  @IsSlug() indicator!: string;
  @IsSlug() service!: string;
  @IsText(titleMax) name!: string;
  @Means('What it is counted in, such as days or percent')
  @IsText(titleMax) unit!: string;
  @Means('A decimal number, or `unknown`')
  @IsText(figureMax) target!: string;
  @Means('Whether a higher or a lower value is better')
  @IsOneOf(indicatorDirections) direction!: (typeof indicatorDirections)[number];
}

class ReportIndicator extends Step {
  @IsSlug() indicator!: string;
  @Means('A financial year `2024/25`, a quarter of it `2024/25-Q1`, or a month `2024-06`')
  @IsText(figureMax) period!: string;
  @Means('A decimal number, or `unknown`, which never counts as zero')
  @IsText(figureMax) value!: string;
}

class EndorseAnnualReport extends Step {
  @Means('Financial year that the report is about, such as 2024/25')
  @IsText(figureMax) year!: string;
  @Means('SHA-256 of the report')
  @IsHash() hash!: Hash;
}

class RaiseRisk extends Step {
  @Means('Name of the risk in the register of this agreement')
  @IsSlug() risk!: string;
  @IsText(reasonMax) what!: string;
  @IsOneOf(riskSeverities) severity!: RiskSeverity;
  @Means('The council that answers for it')
  @IsCouncilId() owner!: CouncilId;
}

class CloseRisk extends Step {
  @IsSlug() risk!: string;
  @IsText(reasonMax) reason!: string;
}

class RecordAuditFinding extends Step {
  @Means('Name of the finding in this agreement')
  @IsSlug() finding!: string;
  @IsText(reasonMax) what!: string;
  @IsOneOf(riskSeverities) severity!: RiskSeverity;
  @Means('The last day for an answer')
  @IsDay() answerBy!: LocalDate;
  @Means('Councils asked for an answer')
  @IsCouncilId({ list: true, min: 1 }) councils!: CouncilId[];
}

class AnswerAuditFinding extends Step {
  @IsSlug() finding!: string;
  @IsText(reasonMax) answer!: string;
}

class GovernanceDay {
  @Means('The day asked about; today without it')
  @Optional() @IsDay() on?: LocalDate;
}

@Controller()
export class GovernanceRoutes {
  constructor(
    @Inject(Steps) private readonly steps: Steps, @Inject(LifeReads) private readonly reads: LifeReads,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(step('ConstituteBoard', '/boards', 'Constitute a board, or one in the place of another'))
  constitute(@Param() at: AgreementPath, @Body() body: ConstituteBoard, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AppointMember', '/board-appointments', 'Appoint a member to a seat of the council'))
  appoint(@Param() at: AgreementPath, @Body() body: AppointMember, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndAppointment', '/board-appointment-endings', 'Record the first day of a seat without its member'))
  endAppointment(@Param() at: AgreementPath, @Body() body: EndAppointment, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordMeeting', '/board-meetings', 'Record a meeting of a board and what it decided or recommended'))
  meet(@Param() at: AgreementPath, @Body() body: RecordMeeting, @Calling() call: Call) {
    const decisions = body.decisions.map((one) => ({ ...one, reconsiders: one.reconsiders ?? null }));
    return this.steps.take(at, { ...body, decisions }, call);
  }

  @Route(step('CallInBoardDecision', '/board-call-ins', 'Call in a decision of a board'))
  callIn(@Param() at: AgreementPath, @Body() body: CallInBoardDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ConcludeBoardCallIn', '/board-call-in-conclusions', 'Conclude the call-in of a decision of a board'))
  conclude(@Param() at: AgreementPath, @Body() body: ConcludeBoardCallIn, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('BringBoardDecisionIntoEffect', '/board-decision-effects',
    'Record that a decision of a board took effect'))
  effect(@Param() at: AgreementPath, @Body() body: OfDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ProposeServicePlan', '/service-plans', 'Propose a service plan for a financial year'))
  plan(@Param() at: AgreementPath, @Body() body: ProposeServicePlan, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ApproveServicePlan', '/service-plan-approvals',
    'Approve a service plan; the last council makes it stand'))
  approvePlan(@Param() at: AgreementPath, @Body() body: ApproveServicePlan, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ProposeBudget', '/budgets', 'Propose the budget of a financial year'))
  budget(@Param() at: AgreementPath, @Body() body: ProposeBudget, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ApproveBudget', '/budget-approvals', 'Approve a budget; the last council sets it'))
  approveBudget(@Param() at: AgreementPath, @Body() body: ApproveBudget, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DefineIndicator', '/indicators', 'Define an indicator of a service'))
  define(@Param() at: AgreementPath, @Body() body: DefineIndicator, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReportIndicator', '/indicator-values', 'Report what an indicator showed'))
  report(@Param() at: AgreementPath, @Body() body: ReportIndicator, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndorseAnnualReport', '/annual-report-endorsements', 'Endorse the annual report of a year that is over'))
  endorse(@Param() at: AgreementPath, @Body() body: EndorseAnnualReport, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RaiseRisk', '/risks', 'Enter a risk in the register'))
  raise(@Param() at: AgreementPath, @Body() body: RaiseRisk, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CloseRisk', '/risk-closings', 'Close a risk'))
  closeRisk(@Param() at: AgreementPath, @Body() body: CloseRisk, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordAuditFinding', '/audit-findings', 'Record an audit finding that asks for an answer'))
  find(@Param() at: AgreementPath, @Body() body: RecordAuditFinding, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AnswerAuditFinding', '/audit-answers', 'Answer an audit finding'))
  answer(@Param() at: AgreementPath, @Body() body: AnswerAuditFinding, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/governance', 'Boards, plans, budgets, indicators, risks and audit findings',
    'As recorded, with who sits on each board on the day'))
  governance(@Param() { agreement }: AgreementPath, @Queried() { on }: GovernanceDay, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    const day = on ?? todayIn('england', this.parts.clock());
    return this.reads.of(agreement, reader, atLeast, (state) => governanceDocument(state, day));
  }
}
