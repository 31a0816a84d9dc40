/** What binds a council from outside, over HTTP: s.114 reports, s.24 directions, commissioners. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { cfoReportKinds, council, councilRefusals } from '#domain';
import type { CfoReportKind, ConstraintCommand, CouncilId, LocalDate, PenceText, When } from '#domain';
import { Commands, receiptAnswer } from './act.ts';
import type { Receipt } from './act.ts';
import { Calling } from './caller.ts';
import type { Call } from './caller.ts';
import { IsCouncilId, IsDay, IsOneOf, IsPenceText, IsSlug, IsText, IsWhen, Means } from './checks.ts';
import { Route } from './route.ts';
import type { RouteSpec } from './route.ts';

const nameMax = 200;
const powersMax = 2_000;

class CouncilPath { @IsCouncilId() council!: CouncilId; }

class Constrained {
  @Means('Chosen by the recorder: 1 to 64 of a-z, 0-9 and hyphen')
  @IsSlug() constraint!: string;
  @Means('The day of the report or direction, or the first day without it where it is lifted')
  @IsWhen() on!: When;
}

class RecordCfoReport extends Constrained { @IsOneOf(cfoReportKinds) report!: CfoReportKind; }

class RecordDirection extends Constrained {
  @IsText(nameMax) instrument!: string;
  @Means('Consideration payable by the council above which it needs consent, in whole pence')
  @IsPenceText() limitPence!: PenceText;
  @Means('Contracts that run, or can be extended, past this day are caught')
  @IsDay() runningPast!: LocalDate;
  @IsText(nameMax, { list: true }) consentGivers!: string[];
}

class RecordIntervention extends Constrained {
  @IsText(nameMax, { list: true }) commissioners!: string[];
  @IsText(powersMax) powers!: string;
}

const command = (path: string, summary: string): RouteSpec => ({
  method: 'POST', path: `/councils/:council${path}`, summary, tag: 'Councils', command: true,
  problems: councilRefusals, answer: receiptAnswer,
});

@Controller()
export class ConstraintRoutes {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @Route(command('/finance-reports', 'Record a report of the finance officer under section 114'))
  report(@Param() at: CouncilPath, @Body() body: RecordCfoReport, @Calling() call: Call) {
    return this.act(at.council, { type: 'RecordCfoReport', ...body }, call);
  }

  @Route(command('/directions', 'Record a direction under section 24 before reorganisation'))
  direct(@Param() at: CouncilPath, @Body() body: RecordDirection, @Calling() call: Call) {
    return this.act(at.council, { type: 'RecordSection24Direction', ...body }, call);
  }

  @Route(command('/interventions', 'Record that commissioners took powers'))
  intervene(@Param() at: CouncilPath, @Body() body: RecordIntervention, @Calling() call: Call) {
    return this.act(at.council, { type: 'RecordIntervention', ...body }, call);
  }

  @Route(command('/constraint-liftings', 'Record that a prohibition, a direction or an intervention ended'))
  lift(@Param() at: CouncilPath, @Body() body: Constrained, @Calling() call: Call) {
    return this.act(at.council, { type: 'LiftConstraint', ...body }, call);
  }

  private act(id: CouncilId, given: ConstraintCommand, call: Call): Promise<Receipt> {
    return this.commands.run(council, id, given, call);
  }
}
