/** The ten questions that the trail of an agreement must answer, each by one call with the steps that prove it. */
import { Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Actor, CouncilId, Instant, LocalDate } from '#domain';
import type { Position } from '#store';
import {
  NotInRecord, answerOf, documentShape, parameterMeans as means, questions, questionsOf, schemaOfShape,
} from '#views';
import type { AskedParameters, QuestionName, Sources } from '#views';
import { AtLeast, Caller } from '../caller.ts';
import { IsCouncilId, IsDay, IsFinancialYear, IsInstant, IsSlug, Means, Optional } from '../checks.ts';
import { Parts } from '../parts.ts';
import { Problem } from '../problem.ts';
import { Route } from '../route.ts';
import type { RouteSpec } from '../route.ts';
import { IsPosition, actingForCouncil, momentAsked } from '../savings-asked.ts';
import type { MomentQuery } from '../savings-asked.ts';
import { Ask } from './reads.http.ts';
import { AgreementPath } from './steps.ts';

class KnownQuery {
  @Means(means.asOf)
  @Optional() @IsPosition() asOf?: Position;
  @Means(means.recordedBy)
  @Optional() @IsInstant() recordedBy?: Instant;
}
class AuthorityQuery extends KnownQuery {
  @Means(means.council)
  @IsCouncilId() council!: CouncilId;
  @Means(means.variation)
  @Optional() @IsSlug() variation?: string;
}
class CallInQuery extends KnownQuery {
  @Means(means.council)
  @IsCouncilId() council!: CouncilId;
}
class ConsultationQuery extends KnownQuery {}
class ShareQuery extends KnownQuery {
  @Means(means.service)
  @IsSlug() service!: string;
  @Means(means.on)
  @IsDay() on!: LocalDate;
}
class ChargeQuery extends KnownQuery {
  @Means(means.council)
  @IsCouncilId() council!: CouncilId;
  @Means(means.year)
  @IsFinancialYear() year!: string;
}
class ForecastQuery extends KnownQuery {
  @Means(means.council)
  @Optional() @IsCouncilId() council?: CouncilId;
  @Means(means.line)
  @Optional() @IsSlug() line?: string;
}
class ClaimedElsewhereQuery extends KnownQuery {
  @Means(means.line)
  @IsSlug() line!: string;
  @Means(means.year)
  @Optional() @IsFinancialYear() year?: string;
}
class BeliefQuery extends KnownQuery {
  @Means(means.on)
  @IsDay() on!: LocalDate;
}
class SurvivalsQuery extends KnownQuery {
  @Means(means.on)
  @Optional() @IsDay() on?: LocalDate;
}
class ConsentsQuery extends KnownQuery {
  @Means(means.council)
  @Optional() @IsCouncilId() council?: CouncilId;
}

const read = (path: string, summary: string, answer: RouteSpec['answer']): RouteSpec => ({
  method: 'GET', path: `/agreements/:agreement/questions${path}`, tag: 'Questions', summary, waits: true,
  capacities: actingForCouncil,
  problems: ['not-found', 'unavailable'], answer,
});
const asked = (name: QuestionName): RouteSpec => read(`/${name}`, questions[name].words, { status: 200,
  description: 'The answer in plain sentences and as data, the steps that prove it, and what the record does not say',
  schema: schemaOfShape(documentShape(questions[name].shape)) });

type Moment = Pick<MomentQuery, 'asOf' | 'recordedBy'>;

@Controller()
export class QuestionRoutes {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(read('', 'The questions that can be asked of an agreement', { status: 200,
    description: 'Each question in words with its address and parameters' }))
  list(@Param() { agreement }: AgreementPath, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.ask((sources) => questionsOf(sources, reader, agreement), atLeast);
  }

  @Route(asked('authority'))
  authority(@Param() at: AgreementPath, @Queried() query: AuthorityQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('authority', at, query, reader, atLeast);
  }

  @Route(asked('call-in'))
  callIn(@Param() at: AgreementPath, @Queried() query: CallInQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('call-in', at, query, reader, atLeast);
  }

  @Route(asked('consultation'))
  consultation(@Param() at: AgreementPath, @Queried() query: ConsultationQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('consultation', at, query, reader, atLeast);
  }

  @Route(asked('share'))
  share(@Param() at: AgreementPath, @Queried() query: ShareQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('share', at, query, reader, atLeast);
  }

  @Route(asked('charge'))
  charge(@Param() at: AgreementPath, @Queried() query: ChargeQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('charge', at, query, reader, atLeast);
  }

  @Route(asked('forecast'))
  forecast(@Param() at: AgreementPath, @Queried() query: ForecastQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('forecast', at, query, reader, atLeast);
  }

  @Route(asked('claimed-elsewhere'))
  claimedElsewhere(@Param() at: AgreementPath, @Queried() query: ClaimedElsewhereQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('claimed-elsewhere', at, query, reader, atLeast);
  }

  /** `recordedBy` says by when it was believed; what is known now is of the present, or of `asOf`. */
  @Route(asked('belief'))
  async belief(@Param() { agreement }: AgreementPath, @Queried() { asOf, ...query }: BeliefQuery,
    @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    await momentAsked(this.parts.store, this.parts.clock, { recordedBy: query.recordedBy });
    return this.asked('belief', agreement, query, { asOf }, reader, atLeast);
  }

  @Route(asked('survivals'))
  survivals(@Param() at: AgreementPath, @Queried() query: SurvivalsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('survivals', at, query, reader, atLeast);
  }

  @Route(asked('consents'))
  consents(@Param() at: AgreementPath, @Queried() query: ConsentsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answer('consents', at, query, reader, atLeast);
  }

  /** Of every question but that of belief both name the moment of which the answer is. */
  private answer(name: QuestionName, { agreement }: AgreementPath, { asOf, recordedBy, ...parameters }:
    Moment & AskedParameters, reader: Actor, atLeast: string | undefined): Promise<object> {
    return this.asked(name, agreement, parameters, { asOf, recordedBy }, reader, atLeast);
  }

  private async asked(name: QuestionName, agreement: string, parameters: AskedParameters, at: Moment, reader: Actor,
    atLeast: string | undefined): Promise<object> {
    const asOf = await momentAsked(this.parts.store, this.parts.clock, at);
    const wanted = [atLeast, asOf?.position].filter((one) => one !== undefined).sort().at(-1);
    return this.ask((sources) => answerOf(sources, reader, agreement, { name, parameters, asOf }), wanted);
  }

  /** @throws Problem `not-found` also when the agreement is not for this reader */
  private async ask(question: (sources: Sources) => Promise<object | null>,
    wanted: string | undefined): Promise<object> {
    const { store: log, clock, disclosure } = this.parts;
    try {
      const found = await this.queries.execute(new Ask((sql) =>
        question({ sql, log, now: clock(), disclosure }), wanted));
      if (found === null) throw new Problem('not-found');
      return found;
    } catch (error) {
      if (!(error instanceof NotInRecord)) throw error;
      throw new Problem('invalid-request', undefined,
        { errors: [{ field: error.field, rule: 'in-the-record', message: error.message }] });
    }
  }
}
