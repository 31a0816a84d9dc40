/** What shared savings mean for money: a council's funding gap in a year, and the appraisal of an agreement. */
import { Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { usualRates } from '#domain';
import type { Actor, CouncilId } from '#domain';
import { appraisalOfAgreement, appraisedVersions, fundingGapOfCouncil } from '#views';
import type { AppraisedVersion } from '#views';
import { AgreementPath } from './agreements/steps.ts';
import { AtLeast, Caller } from './caller.ts';
import { FromText, IsCouncilId, IsFinancialYear, IsOneOf, IsWhole, Means, Optional } from './checks.ts';
import { Parts } from './parts.ts';
import { Route } from './route.ts';
import { MomentQuery, SavingsAnswers, actingForCouncil, savingsRead } from './savings-asked.ts';

const rateMax = 2_000;
const horizonMax = 60;
const usualHorizon = 10;
const benefitBiasMax = 10_000;
const costBiasMax = 50_000;
const delayMax = 20;

class GapPath {
  @IsCouncilId() council!: CouncilId;
}
class GapQuery extends MomentQuery {
  @Means('Financial year from 1 April to 31 March, such as 2026/27')
  @IsFinancialYear() year!: string;
}

class AppraisalQuery extends MomentQuery {
  @Means('Financial year of the prices and the value; the first year of any forecast without it')
  @Optional() @IsFinancialYear() baseYear?: string;
  @Means('Yearly real rate in hundredths of a percent; 350, and 300 after thirty years, without it')
  @Optional() @FromText() @IsWhole(0, rateMax) rateBasisPoints?: number;
  @Means('Years after the base year that are counted')
  @Optional(usualHorizon) @FromText() @IsWhole(0, horizonMax) horizonYears!: number;
  @Means('How far benefits may fall short, in hundredths of a percent; without it, what each forecast says')
  @Optional() @FromText() @IsWhole(0, benefitBiasMax) benefitBias?: number;
  @Means('By how much costs may run over, in hundredths of a percent')
  @Optional(0) @FromText() @IsWhole(0, costBiasMax) costBias!: number;
  @Means('How many years late benefits may come')
  @Optional(0) @FromText() @IsWhole(0, delayMax) delayYears!: number;
  @Means('The first forecast of each line, or its latest')
  @Optional('latest') @IsOneOf(appraisedVersions) version!: AppraisedVersion;
}

@Controller()
export class FundingGapRoutes {
  constructor(
    @Inject(SavingsAnswers) private readonly answers: SavingsAnswers,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(savingsRead('/councils/:council/funding-gap', 'Councils',
    'The funding gap of a council in a year, and how far savings close it; for its own people and auditors',
    'Gap, savings and what is left, each with how many lines it knows of; null with the reason where nobody has said',
    actingForCouncil))
  gap(@Param() { council }: GapPath, @Queried() { year, ...moment }: GapQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.answers.of(moment, atLeast, (sources, question) =>
      fundingGapOfCouncil(sources, reader, council, year, question, this.parts.priceIndex));
  }

  @Route(savingsRead('/agreements/:agreement/savings/appraisal', 'Agreements',
    'What the savings of an agreement are worth: net present value, payback and the range of optimism',
    'Real prices and cash side by side, low, central and high, with all that it rests on'))
  appraisal(@Param() { agreement }: AgreementPath, @Queried() { asOf, recordedBy, ...query }: AppraisalQuery,
    @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    const { baseYear = null, rateBasisPoints, horizonYears, benefitBias = null, costBias, delayYears, version } = query;
    const rates = rateBasisPoints === undefined ? usualRates : [{ fromOffset: 1, basisPoints: rateBasisPoints }];
    const moment: MomentQuery = { asOf, recordedBy };
    return this.answers.of(moment, atLeast, (sources, question) =>
      appraisalOfAgreement(sources, reader, agreement, question, { baseYear, rates, horizonYears, version, delayYears,
        benefitBasisPoints: benefitBias, costBasisPoints: costBias }, this.parts.priceIndex));
  }
}
