/** What the reads of savings share: the moment, the year and the day asked about, and the file they may be sent as. */
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { Instant, LocalDate } from '#domain';
import type { Position } from '#store';
import { savingsFile, stampAsked } from '#views';
import type { FileFormat, SavingsQuestion, Sources } from '#views';
import { Ask } from './agreements/reads.http.ts';
import { IsDay, IsFinancialYear, IsInstant, IsOneOf, IsText, Means, Optional } from './checks.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import type { RouteSpec } from './route.ts';

const positionMax = 64;

export class SavingsQuery {
  @Means('Financial year from 1 April to 31 March, such as 2022/23; all years without it')
  @Optional() @IsFinancialYear() year?: string;
  @Means('As known at a position of the log, as a document before gave it in `asOf`')
  @Optional() @IsText(positionMax) asOf?: Position;
  @Means('As known at this instant, in UTC')
  @Optional() @IsInstant() recordedBy?: Instant;
}
export class AgreementSavingsQuery extends SavingsQuery {
  @Means('Only what may have taken effect by this day')
  @Optional() @IsDay() on?: LocalDate;
}
const formats = ['csv', 'json'] as const;
const formatMeans = 'Rows as comma-separated values, or as JSON';
export class SavingsFileQuery extends SavingsQuery {
  @Means(formatMeans)
  @Optional('json') @IsOneOf(formats) format!: FileFormat;
}
export class AgreementSavingsFileQuery extends AgreementSavingsQuery {
  @Means(formatMeans)
  @Optional('json') @IsOneOf(formats) format!: FileFormat;
}

export const savingsRead = (path: string, tag: string, summary: string, description: string): RouteSpec => ({
  method: 'GET', path, tag, summary, waits: true, problems: ['not-found', 'unavailable'],
  answer: { status: 200, description },
});

type Answering<T extends object> = (sources: Sources, question: SavingsQuestion) => Promise<T | null>;

@Injectable()
export class SavingsAnswers {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  /** @throws Problem `not-found` also when the answer is not for this reader; `behind` of a position yet to come */
  async of<T extends object>(
    { asOf, recordedBy, year, on }: AgreementSavingsQuery, atLeast: string | undefined, answering: Answering<T>,
  ): Promise<T> {
    const { store, clock } = this.parts;
    if (recordedBy !== undefined && Date.parse(recordedBy) > Date.parse(clock())) {
      throw new Problem('invalid-request', undefined, { errors: [
        { field: 'recordedBy', rule: 'past', message: 'must not lie ahead: what will be known nobody can tell' }] });
    }
    const moment = await stampAsked(store, { asOf, recordedBy });
    const wanted = [atLeast, asOf, moment?.position].filter((one) => one !== undefined).sort().at(-1);
    const found = await this.queries.execute(new Ask((sql) =>
      answering({ sql, log: store }, { asOf: moment, year, on }), wanted));
    if (found === null) throw new Problem('not-found');
    return found as T;
  }
}

/** Sends a document as a file of its rows. */
export function sent(
  reply: FastifyReply, document: Parameters<typeof savingsFile>[0], name: string, format: FileFormat,
): string {
  const file = savingsFile(document, name, format);
  void reply.header('content-type', file.type).header('content-disposition', `attachment; filename="${file.name}"`);
  return file.text;
}
