/** Reviews, notice, extension and the end over HTTP; routes of `agreement/ending`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { deliveries, noticeCauses, noticeKinds, reviewAdvices, successorKinds } from '#domain';
import type {
  Actor, CouncilId, Delivery, LocalDate, NoticeCause, NoticeKind, PenceText, ReviewAdvice, SuccessorKind, When,
} from '#domain';
import { endingDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsCouncilId, IsDay, IsOneOf, IsPart, IsPenceText, IsSlug, IsText, Means, Optional } from '../checks.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const partiesMax = 100;
const conditionsMax = 50;

class CommissionReview extends Step {
  @Means('Name of the review in this agreement, chosen by who commissions it')
  @IsSlug() review!: string;
  @Means('Who carries it out: a body or a post, never a person')
  @IsText(titleMax) by!: string;
  @Means('What it is to find out')
  @IsText(reasonMax) remit!: string;
  @Optional(null) @IsDay() dueOn!: LocalDate | null;
}

class ReportReview extends Step {
  @IsSlug() review!: string;
  @IsOneOf(reviewAdvices) advice!: ReviewAdvice;
  @IsText(reasonMax) summary!: string;
}

class EndConditionOf {
  @Means('Name of the condition within the decision')
  @IsSlug() condition!: string;
  @IsText(reasonMax) what!: string;
  @Optional(null) @IsDay() dueOn!: LocalDate | null;
}

class ProposeEnd extends Step {
  @Means('Name of the decision in this agreement')
  @IsSlug() proposal!: string;
  @Means('What must come about before a notice may be served on it')
  @Optional([]) @IsPart(EndConditionOf, { list: true, max: conditionsMax }) conditions!: EndConditionOf[];
  @Means('Where the decision is recorded')
  @IsText(titleMax) decisionRef!: string;
}

class MeetEndCondition extends Step {
  @IsSlug() proposal!: string;
  @IsSlug() condition!: string;
}

class LapseEndProposal extends Step {
  @IsSlug() proposal!: string;
  @IsText(reasonMax) why!: string;
}

class ServeNotice extends Step {
  @Means('Name of the notice in this agreement; `on` is the day it was served')
  @IsSlug() notice!: string;
  @Means('`withdrawal`: the council leaves; `termination`: it ends with those it is served on')
  @IsOneOf(noticeKinds) kind!: NoticeKind;
  @Means('A notice for breach runs for the time to put it right, any other for the time the text gives')
  @Optional('no-fault') @IsOneOf(noticeCauses) cause!: NoticeCause;
  @Means('Services concerned; without them the whole agreement, or all that the council takes part in')
  @Optional(null) @IsSlug({ list: true, min: 1 }) services!: string[] | null;
  @Means('Served on; a notice to leave goes to every other party of the services')
  @IsCouncilId({ list: true, min: 1, max: partiesMax }) to!: CouncilId[];
  @IsOneOf(deliveries.filter((delivery) => delivery !== 'unknown')) deliveredBy!: Delivery;
  @Means('The council\'s conditional decision that the notice carries out; its conditions must be met')
  @Optional(null) @IsSlug() proposal!: string | null;
  @IsText(reasonMax) reason!: string;
  @Means('The first day on which it is to have effect, not before its earliest end; without it, the earliest')
  @Optional(null) @IsDay() endsOn!: When | null;
}

class OfNotice extends Step { @IsSlug() notice!: string; }

class ContestNotice extends OfNotice { @IsText(reasonMax) grounds!: string; }

class AgreeNoticeEnd extends OfNotice {
  @Means('The first day on which the notice is to have effect')
  @IsDay() endsOn!: When;
}

class WithdrawNotice extends OfNotice { @IsText(reasonMax) reason!: string; }

class AgreeExtension extends Step {
  @Means('Name of the extension in this agreement, chosen by who proposes it')
  @IsSlug() extension!: string;
  @Means('What the council will pay during the longer term, in pence; left out where nobody can say')
  @Optional('unknown') @IsPenceText() valuePence!: PenceText | 'unknown';
}

class ExtendTerm extends AgreeExtension {
  @Means('The last day of the longer term')
  @IsDay() until!: LocalDate;
  @Means('The paper by which it is extended')
  @IsText(titleMax) instrument!: string;
}

class AgreeToEnd extends Step {
  @Means('The first day without the agreement')
  @IsDay() endsOn!: When;
  @Means('Where the decision is recorded')
  @IsText(titleMax) decisionRef!: string;
  @Means('The agreement that takes its place, if one does')
  @Optional(null) @IsSlug() replacedBy!: string | null;
}

class RecordEnd extends Step {}

class EndByLegalLapse extends Step {
  @Means('The legal basis that was lost')
  @IsSlug() basis!: string;
}

class EndByOrder extends Step {
  @Means('The order that brings it about, such as SI 2018/649')
  @IsText(titleMax) order!: string;
}

class ScheduleDissolution extends EndByOrder {
  @Means('The first day without the councils')
  @IsDay() vestingOn!: When;
  @IsCouncilId({ list: true, min: 1, max: partiesMax }) councils!: CouncilId[];
}

class LinkSuccessor extends Step {
  @Means('The agreement that follows this one')
  @IsSlug() successor!: string;
  @IsOneOf(successorKinds) kind!: SuccessorKind;
}

class LinkPredecessor extends Step {
  @Means('The agreement that this one follows')
  @IsSlug() predecessor!: string;
  @IsOneOf(successorKinds) kind!: SuccessorKind;
}

@Controller()
export class EndingRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps, @Inject(LifeReads) private readonly reads: LifeReads) {}

  @Route(step('CommissionReview', '/reviews', 'Commission a review of the agreement'))
  commission(@Param() at: AgreementPath, @Body() body: CommissionReview, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReportReview', '/review-reports', 'Record what a review says'))
  report(@Param() at: AgreementPath, @Body() body: ReportReview, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ProposeEnd', '/end-proposals', 'Record a decision to leave, on conditions; it binds nobody yet'))
  proposeEnd(@Param() at: AgreementPath, @Body() body: ProposeEnd, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('MeetEndCondition', '/end-conditions-met', 'Record that a condition of a decision to leave is met'))
  meet(@Param() at: AgreementPath, @Body() body: MeetEndCondition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LapseEndProposal', '/end-proposal-lapses', 'Record that a decision to leave has lapsed'))
  lapse(@Param() at: AgreementPath, @Body() body: LapseEndProposal, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ServeNotice', '/notices', 'Record a notice served; its receipt and earliest end are reckoned'))
  serve(@Param() at: AgreementPath, @Body() body: ServeNotice, @Calling() call: Call) {
    // Only a source of old records states the day of receipt itself.
    return this.steps.take(at, { ...body, deemedOn: null }, call);
  }

  @Route(step('AcknowledgeNotice', '/notice-acknowledgements', 'Acknowledge a notice served on the council'))
  acknowledge(@Param() at: AgreementPath, @Body() body: OfNotice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ContestNotice', '/notice-contests', 'Contest a notice served on the council'))
  contest(@Param() at: AgreementPath, @Body() body: ContestNotice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeNoticeEnd', '/notice-ends', 'Agree that a notice has effect on another day; all concerned must'))
  agreeNoticeEnd(@Param() at: AgreementPath, @Body() body: AgreeNoticeEnd, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WithdrawNotice', '/notice-withdrawals', 'Propose to withdraw a notice; its recipients must consent'))
  withdraw(@Param() at: AgreementPath, @Body() body: WithdrawNotice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ConsentToWithdrawal', '/notice-withdrawal-consents', 'Consent to the withdrawal of a notice'))
  consent(@Param() at: AgreementPath, @Body() body: OfNotice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('TakeNoticeEffect', '/notice-effects', 'Record, from its day on, that a notice took effect'))
  takeEffect(@Param() at: AgreementPath, @Body() body: OfNotice, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ExtendTerm', '/extensions', 'Propose to extend the term; every other party must agree'))
  extend(@Param() at: AgreementPath, @Body() body: ExtendTerm, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeExtension', '/extension-agreements', 'Agree to an extension of the term'))
  agreeExtension(@Param() at: AgreementPath, @Body() body: AgreeExtension, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('Expire', '/expiry', 'Record, from its day on, that the term has run out'))
  expire(@Param() at: AgreementPath, @Body() body: RecordEnd, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeToEnd', '/end-agreements', 'Agree to end the agreement on a day; every party must'))
  agreeToEnd(@Param() at: AgreementPath, @Body() body: AgreeToEnd, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndByConsent', '/end-by-consent', 'Record, from its day on, the end that all have agreed'))
  endByConsent(@Param() at: AgreementPath, @Body() body: RecordEnd, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndByLegalLapse', '/end-by-legal-lapse', 'Record that no service has a legal basis left'))
  endByLapse(@Param() at: AgreementPath, @Body() body: EndByLegalLapse, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndByMerger', '/end-by-merger', 'Record that the parties have become one council'))
  endByMerger(@Param() at: AgreementPath, @Body() body: EndByOrder, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ScheduleDissolution', '/dissolution-schedules', 'Record ahead that parties will be dissolved'))
  scheduleDissolution(@Param() at: AgreementPath, @Body() body: ScheduleDissolution, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndByDissolution', '/end-by-dissolution', 'Record, for the vesting day, the end by dissolution'))
  endByDissolution(@Param() at: AgreementPath, @Body() body: EndByOrder, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LinkSuccessor', '/successors', 'Name an agreement that follows this one'))
  linkSuccessor(@Param() at: AgreementPath, @Body() body: LinkSuccessor, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LinkPredecessor', '/predecessors', 'Name an agreement that this one follows'))
  linkPredecessor(@Param() at: AgreementPath, @Body() body: LinkPredecessor, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/ending', 'How the agreement ends: term, notices step by step, decisions, links',
    'What fixes its end; for each notice how its earliest end was reckoned'))
  ending(@Param() { agreement }: AgreementPath, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.reads.of(agreement, reader, atLeast, endingDocument);
  }
}
