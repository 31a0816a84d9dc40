/** Cost sharing over HTTP; routes of `agreement/charging`, the charges explained and the shares of a day. */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { apportionmentMethods, midYearChanges, oneOffCauses, oneOffKinds, oneOffSplits, roundings } from '#domain';
import type {
  Actor, Amounts, ApportionmentMethod, ApportionmentParameters, CouncilId, LocalDate, MidYear, OneOffCause,
  OneOffKind, OneOffSplit, PenceText, Rounding, Shares, When,
} from '#domain';
import { todayIn } from '#platform';
import { chargesDocument, sharesDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsFinancialYear, IsMap, IsOneOf, IsPenceText, IsSlug, IsText, IsWhole, Means, Optional,
} from '../checks.ts';
import { Parts } from '../parts.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const yearLength = 7;
const wholeShare = 10_000;
const dueDaysMax = 1_000;
const revisionMax = 1_000_000;
const linesMax = 500;
const yearMeans = 'Financial year from 1 April to 31 March, such as 2022/23';

class OfLine extends Step {
  @Means('Name of the service line in this agreement: the smallest unit that is costed and shared')
  @IsSlug() line!: string;
}

class SetApportionmentRule extends OfLine {
  @Means('Name of the rule among those of the line')
  @IsSlug() rule!: string;
  @Means('The service that the line belongs to; whoever pays for it on the first day must agree')
  @IsSlug() service!: string;
  @IsOneOf(apportionmentMethods) method!: ApportionmentMethod;
  @Means('`equal`: nothing. `fixed`: shares in basis points, 10,000 in all: `{"shares":{"BRM":6000,"RED":4000}}`. '
    + '`driver`, `time`: driver, startingShares?, step?. `per-post`: posts, each post, shares, costPence. '
    + '`judged`: indicator, shares, rationale, approver. `damped`: formula (method and parameters), former, amounts, '
    + 'endsOn. `customer-price`: rest (a formula), prices, each council, annualPence, baseYear, indexBasisPoints')
  @Optional({}) @IsMap() parameters!: ApportionmentParameters;
  @Means('The council that takes the pence that rounding leaves')
  @IsCouncilId() residueTo!: CouncilId;
  @Means('The council that bears the cost, bills it and is paid')
  @IsCouncilId() payTo!: CouncilId;
  @Means('The first day on which the rule applies')
  @IsDay() from!: When;
  @Means('Shares are changed by actual counts only where one differs by more than this, in hundredths of a percent')
  @Optional(0) @IsWhole(0, wholeShare) toleranceBasisPoints!: number;
  @Means('How every part but the residue is rounded to the penny')
  @Optional('down') @IsOneOf(roundings) rounding!: Rounding;
  @Means('Whether a change within a year weighs by days or counts for the whole year')
  @Optional('by-days') @IsOneOf(midYearChanges) midYear!: MidYear;
  @Means('Days after 31 March by which counts are due')
  @Optional(null) @IsWhole(0, dueDaysMax) countsDueDays!: number | null;
  @Means('Days after 31 March by which the true-up is due')
  @Optional(null) @IsWhole(0, dueDaysMax) trueUpDueDays!: number | null;
  @Means('Reference of a determination that sets the rule although not every payer agrees')
  @Optional(null) @IsText(titleMax) determination!: string | null;
}

class AgreeApportionmentRule extends OfLine { @IsSlug() rule!: string; }

class DeclareDriver extends OfLine {
  @Means('Name of the declaration among those of the line')
  @IsSlug() declaration!: string;
  @Means('What was counted, in the words of the rule')
  @IsText(titleMax) driver!: string;
  @Means('First day of the period counted')
  @IsDay() from!: LocalDate;
  @Means('Last day of the period counted')
  @IsDay() to!: LocalDate;
  @Means('Whole numbers by council')
  @IsMap() counts!: Record<string, number>;
  @Means('The system or document that the counts were taken from')
  @IsText(titleMax) source!: string;
}

class ContestDriver extends OfLine {
  @IsSlug() declaration!: string;
  @IsText(reasonMax) reason!: string;
}

class OfYear extends Step {
  @Means(yearMeans)
  @IsText(yearLength) year!: string;
}

class ChargeOf extends OfYear { @IsSlug() line!: string; }

class CostOfYear extends ChargeOf {
  @Means('In whole pence, without any VAT; a credit is negative')
  @IsPenceText() costPence!: PenceText;
  @Means('VAT that nobody gets back, in whole pence: it is shared with the cost')
  @Optional('0') @IsPenceText() irrecoverableVatPence!: PenceText;
  @Means('VAT that is recovered, in whole pence: it is recorded and never shared')
  @Optional('0') @IsPenceText() recoverableVatPence!: PenceText;
}
class EstimateCharges extends CostOfYear {}
class RecordOutturn extends CostOfYear {}

class BillCharge extends ChargeOf {
  @Means('Name of the bill among those of the line and year')
  @IsSlug() charge!: string;
  @Means('The council that is billed')
  @IsCouncilId() of!: CouncilId;
  @Means('In whole pence, without VAT')
  @IsPenceText() amountPence!: PenceText;
  @Means('VAT on the bill, in whole pence; no balance counts it')
  @Optional('0') @IsPenceText() vatPence!: PenceText;
}

class RecordPayment extends Step {
  @Means('Name of the payment among those of the council that pays')
  @IsSlug() payment!: string;
  @IsCouncilId() from!: CouncilId;
  @IsCouncilId() to!: CouncilId;
  @Means('In whole pence, without VAT')
  @IsPenceText() amountPence!: PenceText;
}

class CalculateTrueUp extends OfYear {
  @IsSlug({ list: true, min: 1, max: linesMax }) lines!: string[];
}
class AgreeTrueUp extends OfYear {}
class ClosePeriod extends OfYear {}

class DisputeCharge extends ChargeOf {
  @Means('How much of the share is disputed, in whole pence; the rest stays payable')
  @IsPenceText() disputedPence!: PenceText;
  @IsText(reasonMax) why!: string;
}

class ResolveChargeDispute extends ChargeOf {
  @Means('The council that disputes the charge')
  @IsCouncilId() of!: CouncilId;
  @IsText(reasonMax) how!: string;
  @Means('Reference of a determination, where another council records that the dispute is over')
  @Optional(null) @IsText(titleMax) determination!: string | null;
}

class CorrectPriorPeriod extends ChargeOf {
  @Means('Name of the correction in this agreement')
  @IsSlug() correction!: string;
  @Means('Whole pence by council: more to pay where positive; together the change of the cost')
  @IsMap() amounts!: Amounts;
  @Means('By how many pence the cost itself changes; 0 where only shares move')
  @Optional('0') @IsPenceText() costChangePence!: PenceText;
  @IsText(reasonMax) why!: string;
  @Means('Revision of the event that is put right, as the timeline shows it')
  @IsWhole(0, revisionMax) original!: number;
  @Means('The decision or determination that the correction rests on')
  @IsText(titleMax) authority!: string;
}

class AllocateOneOffCost extends Step {
  @Means('Name of the cost in this agreement')
  @IsSlug() cost!: string;
  @IsOneOf(oneOffCauses) cause!: OneOffCause;
  @IsOneOf(oneOffKinds) kind!: OneOffKind;
  @IsSlug() service!: string;
  @Means('The line whose shares count where the cost is shared like that line')
  @Optional(null) @IsSlug() line!: string | null;
  @Means('Left out, the cause says how the cost is split')
  @Optional(null) @IsOneOf(oneOffSplits) splitRule!: OneOffSplit | null;
  @Means('Basis points by council, for a split by savings ratio or as agreed')
  @Optional(null) @IsMap() shares!: Shares | null;
  @Optional(null) @IsCouncilId() leaver!: CouncilId | null;
  @Means('The council that bears the cost in the first place')
  @IsCouncilId() payTo!: CouncilId;
  @IsCouncilId() residueTo!: CouncilId;
  @Means('The decision or determination behind a split other than the usual one')
  @Optional(null) @IsText(titleMax) authority!: string | null;
  @Means('In whole pence, without any VAT')
  @IsPenceText() costPence!: PenceText;
  @Means('VAT that nobody gets back, in whole pence')
  @Optional('0') @IsPenceText() irrecoverableVatPence!: PenceText;
  @Means('VAT that is recovered, in whole pence')
  @Optional('0') @IsPenceText() recoverableVatPence!: PenceText;
}

class ReleaseReserve extends Step {
  @Means('Name of the reserve in this agreement')
  @IsSlug() reserve!: string;
  @Means('Name of the movement among those of the reserve')
  @IsSlug() movement!: string;
  @Means('Whole pence by council')
  @IsMap() amounts!: Amounts;
  @IsText(reasonMax) why!: string;
}
class ContributeToReserve extends ReleaseReserve {
  @Means('The council that holds the reserve')
  @IsCouncilId() holder!: CouncilId;
}

class ChargesYear {
  @Means(yearMeans)
  @Optional() @IsFinancialYear() year?: string;
}

class SharesDay {
  @Means('The day asked about; today if not given')
  @Optional() @IsDay() on?: LocalDate;
}

@Controller()
export class ChargingRoutes {
  constructor(
    @Inject(Steps) private readonly steps: Steps,
    @Inject(LifeReads) private readonly reads: LifeReads,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(step('SetApportionmentRule', '/apportionment-rules', 'Propose how the cost of a line is shared'))
  setRule(@Param() at: AgreementPath, @Body() body: SetApportionmentRule, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeApportionmentRule', '/apportionment-rule-agreements',
    'Agree to a proposed rule; the last payer puts it in force'))
  agreeRule(@Param() at: AgreementPath, @Body() body: AgreeApportionmentRule, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DeclareDriver', '/driver-declarations', 'Declare counts with their period and source'))
  declare(@Param() at: AgreementPath, @Body() body: DeclareDriver, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ContestDriver', '/driver-contests', 'Contest declared counts'))
  contest(@Param() at: AgreementPath, @Body() body: ContestDriver, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EstimateCharges', '/charge-estimates', 'Estimate a line\'s cost for a year and share it'))
  estimate(@Param() at: AgreementPath, @Body() body: EstimateCharges, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('BillCharge', '/bills', 'Bill a council for part of its estimated share'))
  bill(@Param() at: AgreementPath, @Body() body: BillCharge, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordPayment', '/payments', 'Record a payment between councils'))
  pay(@Param() at: AgreementPath, @Body() body: RecordPayment, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordOutturn', '/outturns', 'Record what a line cost in a year'))
  outturn(@Param() at: AgreementPath, @Body() body: RecordOutturn, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CalculateTrueUp', '/true-ups', 'Test the tolerance and share the outturn of lines'))
  trueUp(@Param() at: AgreementPath, @Body() body: CalculateTrueUp, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeTrueUp', '/true-up-agreements', 'Agree to every line of a year\'s true-up that is not disputed'))
  agreeTrueUp(@Param() at: AgreementPath, @Body() body: AgreeTrueUp, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DisputeCharge', '/charge-disputes', 'Dispute part of a charge; the rest stays payable'))
  dispute(@Param() at: AgreementPath, @Body() body: DisputeCharge, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ResolveChargeDispute', '/charge-dispute-resolutions', 'Record that a dispute over a charge is over'))
  resolve(@Param() at: AgreementPath, @Body() body: ResolveChargeDispute, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ClosePeriod', '/charge-period-closings', 'Close a financial year'))
  close(@Param() at: AgreementPath, @Body() body: ClosePeriod, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CorrectPriorPeriod', '/prior-period-corrections', 'Correct a closed year in the open one'))
  correct(@Param() at: AgreementPath, @Body() body: CorrectPriorPeriod, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AllocateOneOffCost', '/one-off-costs', 'Share a one-off cost by its cause'))
  oneOff(@Param() at: AgreementPath, @Body() body: AllocateOneOffCost, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ContributeToReserve', '/reserve-contributions', 'Record what councils owe into a reserve'))
  contribute(@Param() at: AgreementPath, @Body() body: ContributeToReserve, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReleaseReserve', '/reserve-releases', 'Release a reserve to councils'))
  release(@Param() at: AgreementPath, @Body() body: ReleaseReserve, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/charges', 'What each council is charged, explained line by line',
    'By year and line: rule, counts with their source, formula numbers, shares, pence and residue; then balances'))
  charges(@Param() { agreement }: AgreementPath, @Queried() { year }: ChargesYear, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.reads.of(agreement, reader, atLeast, (state) => chargesDocument(state, year), 'former');
  }

  @Route(lifeRead('/shares', 'Which share of each line applies on a day', 'The shares, and the rule behind each'))
  shares(@Param() { agreement }: AgreementPath, @Queried() { on }: SharesDay, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    const day = on ?? todayIn('england', this.parts.clock());
    return this.reads.of(agreement, reader, atLeast, (state) => sharesDocument(state, day));
  }
}
