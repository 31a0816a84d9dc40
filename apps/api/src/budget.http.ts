/** A council's budget book over HTTP: reductions and what they are allotted to, finances, bands. */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { budget, budgetRefusals } from '#domain';
import type { Actor, BudgetCommand, CouncilId, PenceText, When } from '#domain';
import { bookOfCouncil, seesOwn } from '#views';
import { Commands, receiptAnswer } from './act.ts';
import type { Receipt } from './act.ts';
import { Caller, Calling } from './caller.ts';
import type { Call } from './caller.ts';
import {
  IsCouncilId, IsDay, IsPenceText, IsSlug, IsText, IsTrueOrFalse, IsWhole, Means, Optional,
} from './checks.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import { Route } from './route.ts';
import type { RouteSpec } from './route.ts';
import { MomentQuery, actingForCouncil, momentAsked } from './savings-asked.ts';

const yearLength = 7;
const nameMax = 200;
const reasonMax = 2_000;
const wholeShare = 10_000;

class CouncilPath { @IsCouncilId() council!: CouncilId; }

class Entry {
  @Means('The day on which it took effect, today or earlier')
  @IsDay() on!: When;
}

class OfReduction extends Entry {
  @Means('Name of the reduction in the council\'s budget book')
  @IsSlug() reduction!: string;
}

class RecordBudgetReduction extends OfReduction {
  @Means('The budget that went down, as the ledger names it')
  @IsText(nameMax) budgetCode!: string;
  @Means('Financial year from which it is smaller, such as 2026/27')
  @IsText(yearLength) year!: string;
  @Means('Whether it stays smaller in the years that follow')
  @IsTrueOrFalse() recurrent!: boolean;
  @Means('In whole pence, more than nothing')
  @IsPenceText() amountPence!: PenceText;
  @Means('Reference of the virement or of the budget decision')
  @IsText(nameMax) virement!: string;
  @Means('Why it is another reduction than one of the same budget, year and amount')
  @Optional(null) @IsText(reasonMax) distinctBecause!: string | null;
}

class OfAllotment extends OfReduction {
  @IsSlug() agreement!: string;
  @Means('Savings line of the agreement')
  @IsSlug() line!: string;
}
class AllotReduction extends OfAllotment {
  @Means('In whole pence; all that is allotted stays within the reduction')
  @IsPenceText() amountPence!: PenceText;
}
class WithdrawAllotment extends OfAllotment { @IsText(reasonMax) why!: string; }
class ReverseReduction extends OfReduction { @IsText(reasonMax) why!: string; }

class StateFinances extends Entry {
  @Means('Financial year such as 2026/27')
  @IsText(yearLength) year!: string;
  @Means('Net expenditure planned before savings, in whole pence')
  @IsPenceText() expenditurePence!: PenceText;
  @Means('Change of all funding against the year before, in whole pence: negative where there is less')
  @IsPenceText() fundingChangePence!: PenceText;
  @Means('Cost that grows by itself, in whole pence')
  @Optional('0') @IsPenceText() pressuresPence!: PenceText;
  @IsText(nameMax) source!: string;
}

class SetRagBands extends Entry {
  @Means('The first day on which they apply')
  @IsDay() from!: When;
  @Means('Share of the forecast secured from which a year is green, in hundredths of a percent')
  @IsWhole(0, wholeShare) greenBasisPoints!: number;
  @Means('Share of the forecast secured from which a year is amber, in hundredths of a percent')
  @IsWhole(0, wholeShare) amberBasisPoints!: number;
}

const command = (path: string, summary: string): RouteSpec => ({
  method: 'POST', path: `/councils/:council/budget${path}`, summary, tag: 'Budget book', command: true,
  capacities: ['finance-officer'], problems: budgetRefusals, answer: receiptAnswer,
});

@Controller()
export class BudgetRoutes {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(command('/reductions', 'Record that a budget went down'))
  reduce(@Param() at: CouncilPath, @Body() body: RecordBudgetReduction, @Calling() call: Call) {
    return this.act(at, { type: 'RecordBudgetReduction', council: at.council, ...body }, call);
  }

  @Route(command('/allotments', 'Allot part of a reduction to a saving of an agreement'))
  allot(@Param() at: CouncilPath, @Body() body: AllotReduction, @Calling() call: Call) {
    return this.act(at, { type: 'AllotReduction', council: at.council, ...body }, call);
  }

  @Route(command('/allotment-withdrawals', 'Take back what was allotted and is not taken up'))
  withdraw(@Param() at: CouncilPath, @Body() body: WithdrawAllotment, @Calling() call: Call) {
    return this.act(at, { type: 'WithdrawAllotment', council: at.council, ...body }, call);
  }

  @Route(command('/reversals', 'Record that a budget was put back'))
  reverse(@Param() at: CouncilPath, @Body() body: ReverseReduction, @Calling() call: Call) {
    return this.act(at, { type: 'ReverseReduction', council: at.council, ...body }, call);
  }

  @Route(command('/finances', 'State the finances of a year; every version stays'))
  finances(@Param() at: CouncilPath, @Body() body: StateFinances, @Calling() call: Call) {
    return this.act(at, { type: 'StateFinances', council: at.council, ...body }, call);
  }

  @Route(command('/rag-bands', 'Set from what share of a forecast a year is green or amber'))
  bands(@Param() at: CouncilPath, @Body() body: SetRagBands, @Calling() call: Call) {
    return this.act(at, { type: 'SetRagBands', council: at.council, ...body }, call);
  }

  @Route({
    method: 'GET', path: '/councils/:council/budget', summary: 'The budget book of the council', tag: 'Budget book',
    description: 'For the council\'s own people and the auditor of the whole system',
    capacities: actingForCouncil, problems: ['not-found'],
    answer: { status: 200, description: 'Reductions with what they are allotted to, and the moment they are of' },
  })
  async book(@Param() { council }: CouncilPath, @Queried() query: MomentQuery, @Caller() reader: Actor) {
    if (!seesOwn(reader, council)) throw new Problem('not-found');
    const { store, clock } = this.parts;
    return bookOfCouncil(store, council, await momentAsked(store, clock, query));
  }

  /** Another council's book is not there for anybody: the same answer whatever stands in it (I57). */
  private act({ council }: CouncilPath, given: BudgetCommand, call: Call): Promise<Receipt> {
    if (call.actor.council !== council) throw new Problem('book-of-another-council');
    return this.commands.run(budget, council, given, call);
  }
}
