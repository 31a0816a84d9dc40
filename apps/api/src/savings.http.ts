/** Savings of one council in all its agreements, and of all executed agreements in the country. */
import { Controller, Inject, Param, Query as Queried, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Actor, CouncilId } from '#domain';
import { duplicatesOfCouncil, savingsOfCountry, savingsOfCouncil, seriesOfCountry, seriesOfCouncil } from '#views';
import { AtLeast, Caller } from './caller.ts';
import { IsCouncilId } from './checks.ts';
import { Route } from './route.ts';
import {
  SavingsAnswers, SavingsFileQuery, SavingsQuery, actingForCouncil, savingsRead, sent,
} from './savings-asked.ts';

class PortfolioPath {
  @IsCouncilId() council!: CouncilId;
}

const ofCouncil = (path: string, summary: string, description: string) =>
  savingsRead(`/councils/:council/savings${path}`, 'Councils', summary, description, actingForCouncil);
const ofCountry = (path: string, summary: string, description: string) => ({
  ...savingsRead(`/savings${path}`, 'Savings', summary, description), problems: ['unavailable'] as const });

@Controller()
export class SavingsRoutes {
  constructor(@Inject(SavingsAnswers) private readonly answers: SavingsAnswers) {}

  @Route(ofCouncil('', 'What a council saves in all its agreements; for its own people and auditors',
    'Its lines and years with totals by year, nature and agreement'))
  portfolio(@Param() { council }: PortfolioPath, @Queried() query: SavingsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) => savingsOfCouncil(sources, reader, council, question));
  }

  @Route(ofCouncil('/series', 'What a council saves, by year, for charts', 'Pence by year, null where nobody has said'))
  portfolioSeries(@Param() { council }: PortfolioPath, @Queried() query: SavingsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) => seriesOfCouncil(sources, reader, council, question));
  }

  @Route(ofCouncil('/export', 'What a council saves, as a file', 'One row for each line and year, as CSV or JSON'))
  async portfolioFile(@Param() { council }: PortfolioPath, @Queried() { format, ...query }: SavingsFileQuery,
    @Caller() reader: Actor, @AtLeast() atLeast: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.answers.of(query, atLeast, (sources, question) =>
      savingsOfCouncil(sources, reader, council, question));
    return sent(reply, found, `savings-${council}`, format);
  }

  @Route(ofCouncil('/duplicates', 'Savings of the council that may be one saving told twice',
    'Pairs of the same amount in the same year and of the same budget or kind of service, for its finance officer'))
  portfolioDuplicates(@Param() { council }: PortfolioPath, @Queried() query: SavingsQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) =>
      duplicatesOfCouncil(sources, reader, council, question));
  }

  @Route(ofCountry('', 'What is saved in all executed agreements',
    'Totals by year and nature, each with how many line-years it knows of how many'))
  country(@Queried() query: SavingsQuery, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) => savingsOfCountry(sources, question, reader));
  }

  @Route(ofCountry('/series', 'What is saved in all executed agreements, by year, for charts',
    'Pence by year, null where nobody has said'))
  countrySeries(@Queried() query: SavingsQuery, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.answers.of(query, atLeast, (sources, question) => seriesOfCountry(sources, question, reader));
  }

  @Route(ofCountry('/export', 'What is saved in all executed agreements, as a file',
    'One row for each year, nature and price base, as CSV or JSON'))
  async countryFile(@Queried() { format, ...query }: SavingsFileQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.answers.of(query, atLeast, (sources, question) =>
      savingsOfCountry(sources, question, reader));
    return sent(reply, found, 'savings-country', format);
  }
}
