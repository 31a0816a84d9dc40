/** Disputes over HTTP: ladder, mediation, determination, breach and default; routes of `agreement/disputes`. */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { disputeSubjects, mediationOutcomes, resolutionWays } from '#domain';
import type {
  Actor, CouncilId, DisputeSubject, Hash, LocalDate, MediationOutcome, PenceText, ResolutionWay,
} from '#domain';
import { todayIn } from '#platform';
import { disputesDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsOneOf, IsPenceText, IsSlug, IsText, IsTrueOrFalse, IsWhole, Means, Optional,
} from '../checks.ts';
import { Parts } from '../parts.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const levelsMax = 100;

class OfDispute extends Step {
  @Means('Name of the dispute in this agreement')
  @IsSlug() dispute!: string;
}

class RaiseDispute extends OfDispute {
  @Means('Councils that are or were in the agreement')
  @IsCouncilId({ list: true, min: 1 }) against!: CouncilId[];
  @IsText(reasonMax) subject!: string;
  @Means('The sum in dispute, in pence; left out where it is not known')
  @Optional('unknown') @IsPenceText() valuePence!: PenceText | 'unknown';
  @IsOneOf(disputeSubjects) about!: DisputeSubject;
  @Means('Name of the clause or service, or the financial year such as 2024/25; left out for anything else')
  @Optional(null) @IsText(titleMax) reference!: string | null;
}

class AgreeToEscalate extends OfDispute {
  @Means('The level of the ladder that the dispute goes to; the first is 1')
  @IsWhole(2, levelsMax) to!: number;
  @Means('SHA-256 of the written agreement')
  @IsHash() hash!: Hash;
}

class StartCoolingOff extends OfDispute {
  @Means('The last day on which the clock stands still')
  @IsDay() until!: LocalDate;
  @IsText(reasonMax) reason!: string;
}

class RecordMediation extends OfDispute {
  @Means('Who mediated, by office or firm')
  @IsText(titleMax) mediator!: string;
  @IsOneOf(mediationOutcomes) outcome!: MediationOutcome;
}

class IssueDetermination extends OfDispute {
  @Means('The arbitrator or expert, by office or firm')
  @IsText(titleMax) by!: string;
  @Means('Whether it binds the parties; only at the last level of the ladder')
  @IsTrueOrFalse() binding!: boolean;
  @IsText(reasonMax) outcome!: string;
  @Means('SHA-256 of the determination')
  @IsHash() hash!: Hash;
}

class OfResolution extends OfDispute {
  @Means('Name of the resolution among those of the dispute')
  @IsSlug() resolution!: string;
}

class ResolveDispute extends OfResolution {
  @IsOneOf(resolutionWays) how!: ResolutionWay;
  @Means('What follows from it for each party')
  @IsText(reasonMax) effects!: string;
}

class WithdrawDispute extends OfDispute { @IsText(reasonMax) reason!: string; }

class OfBreach extends Step {
  @Means('Name of the breach in this agreement')
  @IsSlug() breach!: string;
}

class NotifyBreach extends OfBreach {
  @Means('The council in breach')
  @IsCouncilId() against!: CouncilId;
  @Means('The duty that was not met')
  @IsText(reasonMax) duty!: string;
  @Means('The last day to cure it')
  @IsDay() cureBy!: LocalDate;
}

class CureBreach extends OfBreach { @IsText(reasonMax) how!: string; }

class DeclareDefault extends OfBreach { @IsText(reasonMax) reason!: string; }

class DisputesDay {
  @Means('The day asked about; today without it')
  @Optional() @IsDay() on?: LocalDate;
}

@Controller()
export class DisputeRoutes {
  constructor(
    @Inject(Steps) private readonly steps: Steps, @Inject(LifeReads) private readonly reads: LifeReads,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(step('RaiseDispute', '/disputes', 'Raise a dispute; its clock starts at the first level'))
  raise(@Param() at: AgreementPath, @Body() body: RaiseDispute, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EscalateDispute', '/dispute-escalations', 'Take a dispute to the next level, its time having run out'))
  escalate(@Param() at: AgreementPath, @Body() body: OfDispute, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeToEscalate', '/dispute-escalation-agreements', 'Agree in writing to take a dispute to a level'))
  agreeToEscalate(@Param() at: AgreementPath, @Body() body: AgreeToEscalate, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('StartCoolingOff', '/cooling-off', 'Stop the clock of a dispute for a time'))
  coolOff(@Param() at: AgreementPath, @Body() body: StartCoolingOff, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndCoolingOff', '/cooling-off-endings', 'Let the clock of a dispute run again'))
  endCoolingOff(@Param() at: AgreementPath, @Body() body: OfDispute, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordMediation', '/mediations', 'Record a mediation'))
  mediate(@Param() at: AgreementPath, @Body() body: RecordMediation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('IssueDetermination', '/determinations', 'Record what an arbitrator or expert determined'))
  determine(@Param() at: AgreementPath, @Body() body: IssueDetermination, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ResolveDispute', '/dispute-resolutions',
    'Propose how to resolve a dispute, or apply a binding determination'))
  resolve(@Param() at: AgreementPath, @Body() body: ResolveDispute, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeResolution', '/dispute-resolution-agreements',
    'Agree to a resolution; the last party resolves the dispute'))
  agreeResolution(@Param() at: AgreementPath, @Body() body: OfResolution, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WithdrawDispute', '/dispute-withdrawals', 'Withdraw a dispute that the council raised'))
  withdraw(@Param() at: AgreementPath, @Body() body: WithdrawDispute, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('NotifyBreach', '/breaches', 'Notify a council of a breach and the time to cure it'))
  notify(@Param() at: AgreementPath, @Body() body: NotifyBreach, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CureBreach', '/breach-cures', 'Record that a breach was cured'))
  cure(@Param() at: AgreementPath, @Body() body: CureBreach, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DeclareDefault', '/defaults', 'Declare a default after the time to cure'))
  declare(@Param() at: AgreementPath, @Body() body: DeclareDefault, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/disputes', 'Disputes and breaches', 'Each with its ladder and where it stands'))
  disputes(@Param() { agreement }: AgreementPath, @Queried() { on }: DisputesDay, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    const day = on ?? todayIn('england', this.parts.clock());
    return this.reads.of(agreement, reader, atLeast, (state) => disputesDocument(state, day), 'former');
  }
}
