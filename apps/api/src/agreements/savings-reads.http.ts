/** Savings of one agreement, read: the position of every line and year, its charts and files, at any moment. */
import { Controller, Inject, Param, Query as Queried, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Actor } from '#domain';
import { savingsOfAgreement, seriesOfAgreement } from '#views';
import { AtLeast, Caller } from '../caller.ts';
import { Route } from '../route.ts';
import {
  AgreementSavingsFileQuery, AgreementSavingsQuery, SavingsAnswers, savingsRead, sent,
} from '../savings-asked.ts';
import { AgreementPath } from './steps.ts';

const read = (path: string, summary: string, description: string) =>
  savingsRead(`/agreements/:agreement/savings${path}`, 'Agreements', summary, description);

@Controller()
export class AgreementSavingsReads {
  constructor(@Inject(SavingsAnswers) private readonly answers: SavingsAnswers) {}

  @Route(read('', 'Savings forecast, budgeted, claimed and verified, as known at any moment',
    'Each series by line and year with totals; for others, of a public agreement, the published figures alone'))
  position(@Param() { agreement }: AgreementPath, @Queried() query: AgreementSavingsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) =>
      savingsOfAgreement(sources, reader, agreement, question));
  }

  @Route(read('/series', 'The savings of an agreement by year, for charts',
    'Pence by year, null where nobody has said'))
  series(@Param() { agreement }: AgreementPath, @Queried() query: AgreementSavingsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) =>
      seriesOfAgreement(sources, reader, agreement, question));
  }

  @Route(read('/export', 'The savings of an agreement as a file', 'One row for each line and year, as CSV or JSON'))
  async file(@Param() { agreement }: AgreementPath, @Queried() { format, ...query }: AgreementSavingsFileQuery,
    @Caller() reader: Actor, @AtLeast() atLeast: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.answers.of(query, atLeast, (sources, question) =>
      savingsOfAgreement(sources, reader, agreement, question));
    return sent(reply, found, `savings-${agreement}`, format);
  }
}
