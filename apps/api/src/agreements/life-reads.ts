/** What the documents about an agreement's life share: one read of its state, and who may see it. */
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Actor, AgreementState } from '#domain';
import { lifeOf } from '#views';
import type { LifeReaders } from '#views';
import { Problem } from '../problem.ts';
import type { RouteSpec } from '../route.ts';
import { Ask } from './reads.http.ts';

/** A document about one agreement, `path` below its address, for those who take part and for auditors. */
export const lifeRead = (path: string, summary: string, description: string): RouteSpec => ({
  method: 'GET', path: `/agreements/:agreement${path}`, summary, tag: 'Agreements', waits: true,
  problems: ['not-found', 'unavailable'], answer: { status: 200, description },
});

@Injectable()
export class LifeReads {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  /** @throws Problem `not-found` also when the agreement is not for this reader */
  async of(
    agreement: string, reader: Actor, atLeast: string | undefined, document: (state: AgreementState) => object,
    readers: LifeReaders = 'parties',
  ): Promise<object> {
    const state = await this.queries.execute(new Ask((sql) => lifeOf(sql, reader, agreement, readers), atLeast));
    if (state === null) throw new Problem('not-found');
    return document(state as AgreementState);
  }
}
