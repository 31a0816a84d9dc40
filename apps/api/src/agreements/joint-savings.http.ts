/** Savings made together and figures that somebody published, over HTTP; routes of `agreement/savings`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { figureBases, figureSeries, natures, recurrences } from '#domain';
import type {
  BasisPoints, CouncilId, FigureBasis, FigureSeries, Nature, PenceText, Recurrence, Unknown,
} from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsCouncilId, IsOneOf, IsPenceText, IsSlug, IsText, IsWhole, Means, Optional } from '../checks.ts';
import { Route } from '../route.ts';
import { IsShares } from '../savings-checks.ts';
import {
  natureMeans, orRefused, pricesMean, recurrenceMeans, versionMax, yearLength, yearMeans,
} from './savings.http.ts';
import { AgreementPath, Step, Steps, step, titleMax } from './steps.ts';

/** A published share may say that something grew a hundredfold. */
const statedShareMax = 1_000_000;

class ApportionJointSaving extends Step {
  @Means('Name of the saving made together, in this agreement')
  @IsSlug() joint!: string;
  @IsSlug() service!: string;
  @Means(yearMeans)
  @IsText(yearLength) year!: string;
  @Means('In whole pence, without recoverable VAT')
  @IsPenceText() totalPence!: PenceText;
  @Means('The council that takes the pence that rounding leaves, where the shares are given here')
  @IsCouncilId() residueTo!: CouncilId;
  @Means('The service line of cost sharing whose shares divide it')
  @Optional(null) @IsSlug() chargingLine!: string | null;
  @Means('Instead of a service line: basis points by council, 10,000 in all: `{"BRM":6000,"RED":4000}`')
  @Optional(null) @IsShares() shares!: Record<string, BasisPoints> | null;
  @Means('The decision behind shares that are given here')
  @Optional(null) @IsText(titleMax) authority!: string | null;
}

class PublishFigure extends Step {
  @Means('Name of the figure in this agreement')
  @IsSlug() figure!: string;
  @IsOneOf(figureSeries) series!: FigureSeries;
  @Means('The council that it is about; left out where it is about the whole partnership')
  @Optional(null) @IsCouncilId() of!: CouncilId | null;
  @Optional(null) @IsSlug() service!: string | null;
  @Means(orRefused('The first financial year that it covers, such as 2022/23', 'figure-without-year'))
  @Optional('unknown') @IsText(yearLength) fromYear!: string;
  @Means('The last financial year that it covers, such as 2024/25; left out where the source does not say')
  @Optional('unknown') @IsText(yearLength) toYear!: string;
  @IsOneOf(figureBases) basis!: FigureBasis;
  @Means('In whole pence, as it was published; left out where only a share was')
  @Optional(null) @IsPenceText() amountPence!: PenceText | null;
  @Means('A share as it was published, in hundredths of a percent')
  @Optional(null) @IsWhole(0, statedShareMax) basisPoints!: BasisPoints | null;
  @Means(natureMeans)
  @Optional('unknown') @IsOneOf([...natures, 'unknown']) nature!: Nature | Unknown;
  @Means(recurrenceMeans)
  @Optional('unknown') @IsOneOf([...recurrences, 'unknown']) recurrence!: Recurrence | Unknown;
  @Means(orRefused('Before or after ongoing cost', 'figure-without-price-base'))
  @Optional('unknown') @IsOneOf(['gross', 'net', 'unknown']) netOf!: 'gross' | 'net' | Unknown;
  @Means(pricesMean)
  @Optional('unknown') @IsText(yearLength) priceBase!: string;
  @Means('Of several forecasts of the same thing, which one')
  @Optional(null) @IsWhole(1, versionMax) version!: number | null;
  @Optional(null) @IsText(titleMax) scenario!: string | null;
  @Means('Who states it, in words')
  @IsText(titleMax) statedBy!: string;
  @Means('Figures recorded before that say otherwise of the same saving')
  @Optional([]) @IsSlug({ list: true }) contradicts!: string[];
  @Means('The figure recorded before that this one is measured against')
  @Optional(null) @IsSlug() against!: string | null;
}

@Controller()
export class JointSavingsRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('ApportionJointSaving', '/joint-savings', 'Divide a saving made together between councils'))
  apportion(@Param() at: AgreementPath, @Body() body: ApportionJointSaving, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PublishFigure', '/published-figures', 'Record a figure that somebody published'))
  publish(@Param() at: AgreementPath, @Body() body: PublishFigure, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }
}
