/** Reading agreements: the register, one agreement, its timeline and drafts, and what is to be done. */
import { Controller, Inject, Param, Query as Queried, Res } from '@nestjs/common';
import { Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { addDays, basisKinds, clauseKinds, deliveryModels, exemptSchedules, serviceKinds, stages } from '#domain';
import type { Actor, CouncilId, DeliveryModel, Instant, LocalDate, Stage } from '#domain';
import { todayIn } from '#platform';
import type { Position, Sql } from '#store';
import {
  CursorInvalid, agreementDocument, deadlinesFor, participationHistory, participationOn, redline, registerPage,
  registerSorts, tasksFor, timeline,
} from '#views';
import type { RegisterSort } from '#views';
import { AtLeast, Caller } from '../caller.ts';
import {
  FromText, IsCouncilId, IsDay, IsInstant, IsOneOf, IsSlug, IsText, IsWhole, Means, Optional,
} from '../checks.ts';
import { Parts } from '../parts.ts';
import { Problem } from '../problem.ts';
import { readModels } from '../reads.ts';
import { Route } from '../route.ts';
import type { RouteSpec } from '../route.ts';
import { AgreementPath, titleMax } from './steps.ts';

const pageMax = 200;
const cursorMax = 2_000;
const draftsMax = 1_000_000;
const daysAhead = 365;
const directions = ['asc', 'desc'] as const;
const orders = ['recorded', 'effective'] as const;

class PageQuery {
  @Means('Rows of a page at most')
  @Optional() @FromText() @IsWhole(1, pageMax) limit?: number;
  @Means('`next` of the page before, with the same order and filters')
  @Optional() @IsText(cursorMax) cursor?: string;
}

class RegisterQuery extends PageQuery {
  @Optional() @IsOneOf(stages) stage?: Stage;
  @Optional() @IsCouncilId() council?: CouncilId;
  @Optional() @IsSlug() service?: string;
  @Optional() @IsOneOf(deliveryModels) model?: DeliveryModel;
  @Optional() @IsText(titleMax) text?: string;
  @Optional() @IsOneOf(registerSorts) sort?: RegisterSort;
  @Optional() @IsOneOf(directions) direction?: (typeof directions)[number];
}

class TimelineQuery extends PageQuery {
  @Optional() @IsOneOf(orders) order?: (typeof orders)[number];
  @Means('Only what had been recorded by this instant, in UTC')
  @Optional() @IsInstant() recordedBy?: Instant;
  @Means('Only what may have taken effect by this day')
  @Optional() @IsDay() effectiveOn?: LocalDate;
}

class ParticipationQuery {
  @Means('The day asked about; without it, every span')
  @Optional() @IsDay() on?: LocalDate;
  @Means('Only what had been recorded by this instant, in UTC')
  @Optional() @IsInstant() recordedBy?: Instant;
}

class DeadlinesQuery {
  @Means('The last day asked about; a year from now without it')
  @Optional() @IsDay() until?: LocalDate;
  @Means('Deadlines at most, earliest first')
  @Optional(pageMax) @FromText() @IsWhole(1, pageMax) limit!: number;
}

class DraftsPath extends AgreementPath {
  @Means('Number of the draft to compare')
  @FromText() @IsWhole(1, draftsMax) from!: number;
  @Means('Number of the draft to compare it with')
  @FromText() @IsWhole(1, draftsMax) to!: number;
}

/** One question to the read models, asked once they have reached the position wanted. */
export class Ask extends Query<object | null> {
  constructor(
    readonly question: (sql: Sql, parts: Parts) => Promise<object | null>,
    readonly atLeast: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(Ask)
export class AskHandler implements IQueryHandler<Ask> {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  async execute({ question, atLeast }: Ask): Promise<object | null> {
    try {
      return await question(await readModels(this.parts, atLeast as Position | undefined), this.parts);
    } catch (error) {
      return cursorRefused(error);
    }
  }
}

/** @throws what it is given, or the problem that a cursor is which no page before gave */
export function cursorRefused(error: unknown): never {
  if (!(error instanceof CursorInvalid)) throw error;
  throw new Problem('invalid-request', undefined,
    { errors: [{ field: 'cursor', rule: 'cursor', message: error.message }] });
}

const read = (path: string, summary: string, description: string): RouteSpec => ({
  method: 'GET', path, summary, tag: 'Agreements', waits: true,
  problems: ['not-found', 'cursor-invalid', 'unavailable'],
  answer: { status: 200, description },
});

@Controller()
export class AgreementReads {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Route(read('/agreements', 'The register of agreements', 'A page of those the caller may see'))
  register(@Queried() { limit, cursor, sort, direction, ...filter }: RegisterQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.ask((sql) => registerPage(sql, reader, filter, { limit, cursor, sort, direction }), atLeast);
  }

  @Route(read('/agreements/:agreement', 'One agreement as it stands', 'Its state; the ETag is its revision'))
  async document(@Param() at: AgreementPath, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.ask((sql) => agreementDocument(sql, reader, at.agreement), atLeast);
    void reply.header('etag', `"${(found as { revision: number }).revision}"`);
    return found;
  }

  @Route(read('/agreements/:agreement/timeline', 'Every step of an agreement, in words', 'A page of steps'))
  timeline(@Param() at: AgreementPath, @Queried() request: TimelineQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.ask((_, { store }) => timeline(store, reader, at.agreement, request), atLeast);
  }

  @Route(read('/agreements/:agreement/participation', 'Who takes part, by council, service and day', 'The spans'))
  async participation(@Param() { agreement }: AgreementPath, @Queried() { on, recordedBy }: ParticipationQuery,
    @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    const rows = await this.ask((sql) => (on === undefined
      ? participationHistory(sql, reader, agreement, { recordedBy })
      : participationOn(sql, reader, agreement, on, { recordedBy })), atLeast);
    return { agreement, on: on ?? null, rows };
  }

  @Route(read('/agreements/:agreement/drafts/:from/redline/:to', 'What changed between two drafts', 'The redline'))
  redline(@Param() { agreement, from, to }: DraftsPath, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.ask((sql) => redline(sql, reader, agreement, from, to), atLeast);
  }

  @Route({ ...read('/tasks', 'What the caller\'s council has to do next', 'A page of things to do'),
    problems: ['forbidden', 'cursor-invalid', 'unavailable'] })
  tasks(@Queried() page: PageQuery, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    const { council } = reader;
    if (council === null) throw new Problem('forbidden', 'Only a council has things to do');
    return this.ask((sql) => tasksFor(sql, reader, council, page), atLeast);
  }

  @Route({ ...read('/deadlines', 'What falls due for the caller\'s council, in all its agreements', 'Deadlines by day'),
    problems: ['unavailable'] })
  deadlines(@Queried() { until, limit }: DeadlinesQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.ask(async (sql, { clock }) => {
      const last = until ?? addDays(todayIn('england', clock()), daysAhead);
      return { until: last, rows: await deadlinesFor(sql, reader, { until: last, limit }) };
    }, atLeast);
  }

  @Route({ ...read('/catalogues', 'Services, clauses, legal bases, delivery models, exempt information',
    'The catalogues'),
    waits: false })
  catalogues() {
    return { services: serviceKinds, clauses: clauseKinds, legalBases: basisKinds, deliveryModels,
      exemptInformation: exemptSchedules };
  }

  private async ask(question: Ask['question'], atLeast: string | undefined): Promise<object> {
    const found = await this.queries.execute(new Ask(question, atLeast));
    if (found === null) throw new Problem('not-found');
    return found;
  }
}

