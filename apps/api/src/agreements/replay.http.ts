/**
 * An agreement in two times: its state as at a day and as known at a moment, and the way from one such moment to
 * another, event by event. Read from the log itself, so nobody waits for what he just did.
 */
import { Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Actor, Instant, LocalDate } from '#domain';
import type { Position } from '#store';
import { differenceOfAgreement, replayOfAgreement, savingsDifference } from '#views';
import type { MomentAsked } from '#views';
import { AtLeast, Caller } from '../caller.ts';
import { FromText, IsDay, IsFinancialYear, IsInstant, IsText, IsWhole, Means, Optional } from '../checks.ts';
import { Parts } from '../parts.ts';
import { Problem } from '../problem.ts';
import { Route } from '../route.ts';
import type { RouteSpec } from '../route.ts';
import { IsPosition, MomentQuery, momentAsked } from '../savings-asked.ts';
import { Ask, cursorRefused } from './reads.http.ts';
import { AgreementPath } from './steps.ts';

const stepsMax = 200;
const cursorLengthMax = 2_000;

class ReplayQuery extends MomentQuery {
  @Means('As at this day: only what may have taken effect by it')
  @Optional() @IsDay() on?: LocalDate;
}

/** Both moments as pairs of dates; what is not given of one is the present, and every day. */
class MomentsQuery {
  @Means('The first moment: as at this day')
  @Optional() @IsDay() fromOn?: LocalDate;
  @Means('The first moment: as known at this instant, in UTC')
  @Optional() @IsInstant() fromRecordedBy?: Instant;
  @Means('The first moment: as known at a position of the log, as a document before gave it in `asOf`')
  @Optional() @IsPosition() fromAsOf?: Position;
  @Means('The second moment: as at this day')
  @Optional() @IsDay() toOn?: LocalDate;
  @Means('The second moment: as known at this instant, in UTC')
  @Optional() @IsInstant() toRecordedBy?: Instant;
  @Means('The second moment: as known at a position of the log, as a document before gave it in `asOf`')
  @Optional() @IsPosition() toAsOf?: Position;
}
class DifferenceQuery extends MomentsQuery {
  @Means('Events of a page at most, 50 without it')
  @Optional() @FromText() @IsWhole(1, stepsMax) limit?: number;
  @Means('`next` of the page before, of the same moments')
  @Optional() @IsText(cursorLengthMax) cursor?: string;
}
class SavingsDifferenceQuery extends MomentsQuery {
  @Means('Financial year from 1 April to 31 March, such as 2022/23; all years without it')
  @Optional() @IsFinancialYear() year?: string;
}

type Question = (parts: Parts) => Promise<object | null>;

/** One question to the log. */
export class AskLog extends Query<object | null> {
  constructor(readonly question: Question) {
    super();
  }
}
@QueryHandler(AskLog)
export class AskLogHandler implements IQueryHandler<AskLog> {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  async execute({ question }: AskLog): Promise<object | null> {
    try {
      return await question(this.parts);
    } catch (error) {
      return cursorRefused(error);
    }
  }
}

const read = (path: string, summary: string, description: string): RouteSpec => ({
  method: 'GET', path: `/agreements/:agreement${path}`, summary, tag: 'Agreements', problems: ['not-found'],
  answer: { status: 200, description },
});

async function momentIn(
  { store, clock }: Parts, moment: MomentQuery, on: LocalDate | undefined, names?: Parameters<typeof momentAsked>[3],
): Promise<MomentAsked> {
  return { asOf: await momentAsked(store, clock, moment, names), ...(on !== undefined && { on }) };
}

/** @throws Problem `invalid-request` where no first moment is named: from the present to the present leads no way */
async function momentsIn(
  parts: Parts, { fromOn, fromRecordedBy, fromAsOf, toOn, toRecordedBy, toAsOf }: MomentsQuery,
): Promise<{ from: MomentAsked; to: MomentAsked }> {
  if (fromOn === undefined && fromRecordedBy === undefined && fromAsOf === undefined) {
    throw new Problem('invalid-request', undefined, { errors: [{ field: 'fromRecordedBy', rule: 'moment',
      message: 'must be given, or `fromAsOf` or `fromOn`: a difference begins at some moment' }] });
  }
  return {
    from: await momentIn(parts, { asOf: fromAsOf, recordedBy: fromRecordedBy }, fromOn,
      { asOf: 'fromAsOf', recordedBy: 'fromRecordedBy' }),
    to: await momentIn(parts, { asOf: toAsOf, recordedBy: toRecordedBy }, toOn,
      { asOf: 'toAsOf', recordedBy: 'toRecordedBy' }),
  };
}

@Controller()
export class ReplayReads {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Route(read('/replay', 'The state of an agreement as at a day and as known at a moment',
    'The state folded from exactly those events; what was known and had no effect yet; the moment itself'))
  replay(@Param() { agreement }: AgreementPath, @Queried() { on, ...moment }: ReplayQuery, @Caller() reader: Actor) {
    return this.ask(new AskLog(async (parts) =>
      replayOfAgreement(parts.store, reader, agreement, await momentIn(parts, moment, on))));
  }

  @Route({ ...read('/difference', 'What lies between two moments of an agreement, event by event',
    'Each event with both its times and what it changed of the state, as paths with the value before and after'),
  problems: ['not-found', 'cursor-invalid'] })
  difference(@Param() { agreement }: AgreementPath, @Queried() { limit, cursor, ...moments }: DifferenceQuery,
    @Caller() reader: Actor) {
    return this.ask(new AskLog(async (parts) => differenceOfAgreement(parts.store, reader, agreement,
      { ...await momentsIn(parts, moments), limit, cursor })));
  }

  @Route({ ...read('/savings/difference', 'What differs in the savings of an agreement between two moments',
    'Lines and years that differ, each member before and after, amounts with their difference'),
  waits: true, problems: ['not-found', 'unavailable'] })
  savings(@Param() { agreement }: AgreementPath, @Queried() { year, ...moments }: SavingsDifferenceQuery,
    @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.ask(new Ask(async (sql, parts) => savingsDifference({ sql, log: parts.store }, reader, agreement,
      { ...await momentsIn(parts, moments), year }), atLeast));
  }

  private async ask(asked: AskLog | Ask): Promise<object> {
    const found = await this.queries.execute<AskLog | Ask, object | null>(asked);
    if (found === null) throw new Problem('not-found');
    return found;
  }
}
