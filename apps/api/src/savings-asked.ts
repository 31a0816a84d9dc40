/** What the reads of savings share: the moment, the year and the day asked about, and the file they may be sent as. */
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { capacities } from '#domain';
import type { Capacity, Instant, LocalDate } from '#domain';
import type { EventStore, Position } from '#store';
import { savingsFile, stampAsked } from '#views';
import type { FileFormat, SavingsQuestion, Sources, Stamp } from '#views';
import { Ask } from './agreements/reads.http.ts';
import { IsDay, IsFinancialYear, IsInstant, IsOneOf, Means, Optional, check } from './checks.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import type { RouteSpec } from './route.ts';

/** How every store writes its positions; how many digits they have is the store's own. */
const positionPattern = /^[0-9]{1,40}$/;
export const IsPosition = (): PropertyDecorator => check('position',
  { type: 'string', pattern: positionPattern.source }, 'must be digits, as `asOf` of a document gave them',
  (value) => typeof value === 'string' && positionPattern.test(value), {});

/** The moment asked about; the present without one. */
export class MomentQuery {
  @Means('As known at a position of the log, as a document before gave it in `asOf`')
  @Optional() @IsPosition() asOf?: Position;
  @Means('As known at this instant, in UTC')
  @Optional() @IsInstant() recordedBy?: Instant;
}
export class SavingsQuery extends MomentQuery {
  @Means('Financial year from 1 April to 31 March, such as 2022/23; all years without it')
  @Optional() @IsFinancialYear() year?: string;
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

/** Who reads what is one council's own: whoever acts for it, in whatever capacity. */
export const actingForCouncil: readonly Capacity[] = capacities.filter((capacity) => capacity !== 'registrar');

/** @param readers every capacity, where the answer tells each of them what it may know */
export const savingsRead = (
  path: string, tag: string, summary: string, description: string, readers: readonly Capacity[] = capacities,
): RouteSpec => ({
  method: 'GET', path, tag, summary, waits: true, capacities: readers, problems: ['not-found', 'unavailable'],
  answer: { status: 200, description },
});

const refused = (field: string, rule: string, message: string): Problem =>
  new Problem('invalid-request', undefined, { errors: [{ field, rule, message }] });

/**
 * The moment asked about; null for the present. What lies ahead is refused at once: no document has told of it, so
 * nobody waits for it as for what he just did.
 * @param names of the fields, for whoever is refused
 * @throws Problem `invalid-request` also of a position that this log does not write so: theirs are of one width
 */
export async function momentAsked(
  store: EventStore, clock: () => Instant, { asOf, recordedBy }: MomentQuery,
  names = { asOf: 'asOf', recordedBy: 'recordedBy' },
): Promise<Stamp | null> {
  if (recordedBy !== undefined && Date.parse(recordedBy) > Date.parse(clock())) {
    throw refused(names.recordedBy, 'past', 'must not lie ahead: what will be known nobody can tell');
  }
  if (asOf !== undefined) {
    const end = await store.end();
    if (asOf.length !== end.length) throw refused(names.asOf, 'position', 'must be a position of this log');
    if (asOf > end) throw refused(names.asOf, 'past', 'must not lie ahead: what will be known nobody can tell');
  }
  return stampAsked(store, { asOf, recordedBy });
}

type Answering<T extends object> = (sources: Sources, question: SavingsQuestion) => Promise<T | null>;

@Injectable()
export class SavingsAnswers {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  /** @throws Problem `not-found` also when the answer is not for this reader */
  async of<T extends object>(
    { asOf, recordedBy, year, on }: AgreementSavingsQuery, atLeast: string | undefined, answering: Answering<T>,
  ): Promise<T> {
    const { store, clock, disclosure } = this.parts;
    const moment = await momentAsked(store, clock, { asOf, recordedBy });
    const wanted = [atLeast, moment?.position].filter((one) => one !== undefined).sort().at(-1);
    const found = await this.queries.execute(new Ask((sql) =>
      answering({ sql, log: store, now: clock(), disclosure }, { asOf: moment, year, on }), wanted));
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
