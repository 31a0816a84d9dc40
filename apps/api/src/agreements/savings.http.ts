/** Savings over HTTP: lines, baselines, forecasts, claims and their verification; routes of `agreement/savings`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import {
  effects, findings, lineDispositions, natures, ratings, recurrences, varianceCauses,
  verificationStages,
} from '#domain';
import type {
  BasisPoints, ClaimAddress, CouncilId, Criteria, Effect, Finding, Hash, LineDisposition, LocalDate, Nature, PenceText,
  PersonRef, Programme, Rating, Recurrence, Unknown, VarianceCause, VerificationStage,
} from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, IsTrueOrFalse, IsWhole, Means,
  Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { IsProfile, IsQuality, IsVolumes, wholeProfile } from '../savings-checks.ts';
import type { SentProfile } from '../savings-checks.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

export const yearLength = 7;
const wholeShare = 10_000;
const fteMax = 100_000_000;
export const versionMax = 1_000_000;
const documentsMax = 50;
export const yearMeans = 'Financial year from 1 April to 31 March, such as 2022/23';
/** What a figure must say of itself reaches the decider also when it is left out: it refuses that by its own name. */
export const orRefused = (meaning: string, code: string): string =>
  `${meaning}; left out or \`unknown\`, the step is refused as \`${code}\``;
export const pricesMean = orRefused('`cash` for prices of the years it is paid in, or the financial year in whose '
  + 'prices it stands, such as 2022/23', 'figure-without-price-base');
export const natureMeans = orRefused('What kind of saving it is', 'figure-without-nature');
export const recurrenceMeans = orRefused('Whether it recurs', 'figure-without-recurrence');
const causesMean = 'Why it came otherwise than was forecast';

class OfSavingsLine extends Step {
  @Means('Name of the savings line in this agreement: one council, service, budget and nature')
  @IsSlug() line!: string;
}

class IdentifySaving extends OfSavingsLine {
  @Means('The council whose budget it is')
  @IsCouncilId() of!: CouncilId;
  @IsSlug() service!: string;
  @Means(natureMeans)
  @Optional('unknown') @IsOneOf([...natures, 'unknown']) nature!: Nature | Unknown;
  @Means(recurrenceMeans)
  @Optional('unknown') @IsOneOf([...recurrences, 'unknown']) recurrence!: Recurrence | Unknown;
  @Means(orRefused('Financial year of the first effect, such as 2022/23', 'figure-without-year'))
  @Optional('unknown') @IsText(yearLength) firstYear!: string;
  @Means('Financial year of the last effect, such as 2024/25; left out where no end is meant')
  @Optional(null) @IsText(yearLength) lastYear!: string | null;
  @Means('The budget that goes down; a saving that releases cash is refused without it as `budget-code-missing`')
  @Optional('unknown') @IsText(titleMax) budgetCode!: string;
  @Means('The person who answers for the benefit')
  @IsPersonRef() owner!: PersonRef;
  @Means(pricesMean)
  @Optional('unknown') @IsText(yearLength) priceBase!: string;
  @Means('What would have happened anyway')
  @Optional(null) @IsText(reasonMax) counterfactual!: string | null;
  @Means('The indicator that guards quality')
  @Optional(null) @IsText(titleMax) qualityIndicator!: string | null;
  @Means('Whether less is done than before: it is then of nature scope-reduction and never an efficiency')
  @Optional(false) @IsTrueOrFalse() reducesScope!: boolean;
}

class ProposeBaseline extends OfSavingsLine {
  @Means('Cost of the service in a year before the saving, in whole pence without recoverable VAT')
  @IsPenceText() costPence!: PenceText;
  @Means('Full-time equivalents in hundredths: 1250 is 12.5')
  @Optional(null) @IsWhole(0, fteMax) fteHundredths!: number | null;
  @Means('How much was done, by what was counted: `{"audit days":480}`')
  @Optional({}) @IsVolumes() volumes!: Record<string, number>;
  @Means('Quality as it is reported, by indicator: `{"opinions in time":"96 %"}`')
  @Optional({}) @IsQuality() quality!: Record<string, string>;
  @Means(pricesMean)
  @Optional('unknown') @IsText(yearLength) priceBase!: string;
  @Means('The ledger or report that the figures were taken from')
  @IsText(titleMax) source!: string;
  @Means('The last day of what was measured')
  @Optional('unknown') @IsDay() cutOff!: LocalDate | Unknown;
}

class FreezeBaseline extends OfSavingsLine {
  @Means('The version of the baseline that the caller has read; the first is 1')
  @IsWhole(1, versionMax) version!: number;
}

class ReviseBaseline extends ProposeBaseline {
  @IsText(reasonMax) reason!: string;
  @Means('Reference of the decision that approves the revision')
  @IsText(titleMax) approval!: string;
}

class ForecastSaving extends OfSavingsLine {
  @Means('By financial year, in whole pence: `{"2022/23":{"grossPence":"500000","ongoingPence":"20000",'
    + '"oneOffPence":"90000"}}`; ongoingPence, what the new way costs, and oneOffPence, what setting it up costs, '
    + 'are 0 where left out')
  @IsProfile() profile!: SentProfile;
  @Means('Why the forecast changed; the first one needs none')
  @Optional(null) @IsText(reasonMax) reason!: string | null;
  @Means(causesMean)
  @Optional([]) @IsOneOf(varianceCauses, { list: true }) causes!: VarianceCause[];
  @Means('By how much benefits may fall short, in hundredths of a percent')
  @Optional(0) @IsWhole(0, wholeShare) biasBasisPoints!: BasisPoints;
}

class ApplyBudgetReduction extends OfSavingsLine {
  @Means('Name of the reduction in the budget book of the council, where it is allotted to this line')
  @IsSlug() reduction!: string;
}

class ReturnBudgetReduction extends ApplyBudgetReduction {
  @Means('Financial year from which the line counts on it no more, such as 2026/27; the first year of the reduction '
    + 'where it never lasted, and the allotment can then be given to another line')
  @IsText(yearLength) fromYear!: string;
  @IsText(reasonMax) reason!: string;
}

class ChangeBenefitOwner extends OfSavingsLine {
  @Means('The person who answers for the benefit from now on; whoever did before verifies it no more than this one')
  @IsPersonRef() owner!: PersonRef;
  @IsText(reasonMax) reason!: string;
}

class RecordSetUpCost extends OfSavingsLine {
  @Means('Name of the cost among those of the line')
  @IsSlug() cost!: string;
  @Means('What it was spent on')
  @IsText(titleMax) kind!: string;
  @Means(yearMeans)
  @IsText(yearLength) year!: string;
  @Means('In whole pence, without recoverable VAT')
  @IsPenceText() amountPence!: PenceText;
}

class OfSavingsClaim extends OfSavingsLine {
  @Means('Name of the claim among those of the line')
  @IsSlug() claim!: string;
}

class WithDocuments extends OfSavingsClaim {
  @Means('SHA-256 of each document that shows it; without any the step is refused as `documents-missing`')
  @Optional([]) @IsHash({ list: true, max: documentsMax }) documents!: Hash[];
}

class ClaimSaving extends WithDocuments {
  @Means(yearMeans)
  @IsText(yearLength) year!: string;
  @Means('Whether the saving worked in a part of the year or in all of it')
  @IsOneOf(effects) effect!: Effect;
  @Means('In whole pence, without recoverable VAT, before ongoing cost')
  @IsPenceText() grossPence!: PenceText;
  @Means('What the new way cost in the year, in whole pence; 0 where nothing')
  @IsPenceText() ongoingPence!: PenceText;
  @Means('What the service cost in the year, in whole pence')
  @Optional(null) @IsPenceText() actualCostPence!: PenceText | null;
  @Means('The saving made together that this is the council\'s part of')
  @Optional(null) @IsSlug() joint!: string | null;
  @Means('The claim of the same council and year that this one takes the place of')
  @Optional(null) @IsSlug() corrects!: string | null;
}

class CriteriaFound implements Criteria {
  @Means('Whether what it is measured against is sound')
  @IsOneOf(findings) baseline!: Finding;
  @Means('Whether the sums are right')
  @IsOneOf(findings) calculation!: Finding;
  @Means('Whether the documents show it')
  @IsOneOf(findings) evidence!: Finding;
  @Means('Whether it will last')
  @IsOneOf(findings) sustainability!: Finding;
  @Means('Whether the service is as good as before')
  @IsOneOf(findings) quality!: Finding;
  @Means('Whether this agreement caused it')
  @IsOneOf(findings) attribution!: Finding;
}

class VerifySaving extends WithDocuments {
  @Means('Provisional within the year, interim after it, final after two further full years')
  @IsOneOf(verificationStages) stage!: VerificationStage;
  @IsOneOf(ratings) rating!: Rating;
  @Means('A finding on each; no rating is better than they allow')
  @IsPart(CriteriaFound) criteria!: Criteria;
  @Means('In whole pence, net of ongoing cost; 0 where nothing was there, and never less')
  @IsPenceText() acceptedPence!: PenceText;
  @Means('Whether the indicator that guards quality held; left out where nobody has measured it')
  @Optional('unknown') @IsTrueOrFalse() qualityHeld!: boolean | Unknown;
}

class RejectClaim extends OfSavingsClaim { @IsText(reasonMax) reason!: string; }

class ReverseSaving extends OfSavingsClaim {
  @Means('Name of the reversal among those of the claim')
  @IsSlug() reversal!: string;
  @Means('How much of what was accepted is taken back, in whole pence')
  @IsPenceText() amountPence!: PenceText;
  @IsText(reasonMax) reason!: string;
}

class SameClaim implements ClaimAddress {
  @Means('The agreement of the other claim, this one or another')
  @IsSlug() agreement!: string;
  @IsSlug() line!: string;
  @IsSlug() claim!: string;
}

class MarkDuplicateClaim extends OfSavingsClaim {
  @Means('The claim that tells of the same saving')
  @IsPart(SameClaim) sameAs!: ClaimAddress;
  @Means('Which of the two stands from now on')
  @IsOneOf(['this', 'other']) kept!: 'this' | 'other';
}

class ProgrammeShare implements Programme {
  @Means('The id of an agreement, this one too, or the name of a programme outside the register')
  @IsText(titleMax) programme!: string;
  @Means('Its share of the saving in hundredths of a percent')
  @IsWhole(0, wholeShare) basisPoints!: BasisPoints;
}

class AgreeAttribution extends OfSavingsLine {
  @Means('What caused the saving, and by how much: 10,000 basis points in all at most')
  @IsPart(ProgrammeShare, { list: true, max: documentsMax }) programmes!: Programme[];
}

class ExplainVariance extends OfSavingsLine {
  @Means(yearMeans)
  @IsText(yearLength) year!: string;
  @Means(causesMean)
  @Optional([]) @IsOneOf(varianceCauses, { list: true }) causes!: VarianceCause[];
  @Means('The person who sees to it')
  @IsPersonRef() owner!: PersonRef;
  @IsText(reasonMax) text!: string;
}

class ReclassifySaving extends OfSavingsLine {
  @IsOneOf(natures) nature!: Nature;
  @IsText(reasonMax) reason!: string;
}

class CloseSavingsLine extends OfSavingsLine {
  @Means('What becomes of it; `continues` and `transferred` leave it open to claims and verification')
  @IsOneOf(lineDispositions) disposition!: LineDisposition;
  @Means('The council that a transferred line goes to: another one, in the register on that day')
  @Optional(null) @IsCouncilId() to!: CouncilId | null;
  @IsText(reasonMax) reason!: string;
}

@Controller()
export class AgreementSavingsRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('IdentifySaving', '/savings-lines', 'Identify a saving of your council\'s budget'))
  identify(@Param() at: AgreementPath, @Body() body: IdentifySaving, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ProposeBaseline', '/baselines', 'Propose what a saving is measured against'))
  propose(@Param() at: AgreementPath, @Body() body: ProposeBaseline, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('FreezeBaseline', '/baseline-freezings', 'Freeze the baseline; from then on it is only revised'))
  freeze(@Param() at: AgreementPath, @Body() body: FreezeBaseline, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReviseBaseline', '/baseline-revisions', 'Revise a frozen baseline; the former version stays'))
  revise(@Param() at: AgreementPath, @Body() body: ReviseBaseline, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ForecastSaving', '/savings-forecasts', 'Forecast a saving by year; earlier forecasts stay'))
  forecast(@Param() at: AgreementPath, @Body() { profile, ...body }: ForecastSaving, @Calling() call: Call) {
    return this.steps.take(at, { ...body, profile: wholeProfile(profile) }, call);
  }

  @Route(step('ApplyBudgetReduction', '/budget-reductions',
    'Take up for a line what the budget book of your council allots to it'))
  apply(@Param() at: AgreementPath, @Body() body: ApplyBudgetReduction, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReturnBudgetReduction', '/budget-reduction-returns',
    'Give a budget reduction back: from a year on the line counts on it no more'))
  giveBack(@Param() at: AgreementPath, @Body() body: ReturnBudgetReduction, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ChangeBenefitOwner', '/benefit-owners', 'Name another person who answers for the benefit of a line'))
  changeOwner(@Param() at: AgreementPath, @Body() body: ChangeBenefitOwner, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordSetUpCost', '/set-up-costs', 'Record what setting up a saving cost'))
  setUp(@Param() at: AgreementPath, @Body() body: RecordSetUpCost, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ClaimSaving', '/savings-claims', 'Claim what was saved in a year, with documents'))
  claim(@Param() at: AgreementPath, @Body() body: ClaimSaving, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('VerifySaving', '/savings-verifications', 'Verify a claim of your council that another person made'))
  verify(@Param() at: AgreementPath, @Body() body: VerifySaving, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RejectClaim', '/claim-rejections', 'Reject a claim'))
  reject(@Param() at: AgreementPath, @Body() body: RejectClaim, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReverseSaving', '/savings-reversals', 'Take back what was accepted, or part of it'))
  reverse(@Param() at: AgreementPath, @Body() body: ReverseSaving, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('MarkDuplicateClaim', '/duplicate-claims', 'Mark two claims as telling of the same saving'))
  duplicate(@Param() at: AgreementPath, @Body() body: MarkDuplicateClaim, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeAttribution', '/attributions', 'Say which programmes caused a saving, and by how much'))
  attribute(@Param() at: AgreementPath, @Body() body: AgreeAttribution, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ExplainVariance', '/variance-explanations', 'Say why a year came otherwise than forecast'))
  explain(@Param() at: AgreementPath, @Body() body: ExplainVariance, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReclassifySaving', '/reclassifications', 'Say that a saving is of another nature'))
  reclassify(@Param() at: AgreementPath, @Body() body: ReclassifySaving, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CloseSavingsLine', '/savings-line-closings', 'Say what becomes of a savings line'))
  close(@Param() at: AgreementPath, @Body() body: CloseSavingsLine, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }
}
