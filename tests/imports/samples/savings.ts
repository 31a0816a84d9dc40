/** One command of every type of this part, as it stands in the file of a history. */
import type { SavingsCommand } from '#domain';
import type { Samples } from './plain.ts';

const line = 'hr-posts';
const claim = 'hr-posts-2023';
const documents = ['ef'.repeat(32), 'unknown'];
const baseline = {
  costPence: '90000000', fteHundredths: 2_150, volumes: { 'cases closed': 1_200 },
  quality: { 'days to answer': '4.2' }, priceBase: '2021/22', source: 'Outturn of 2021/22', cutOff: '2022-03-31',
};

export const savingsSamples: Samples<SavingsCommand> = {
  IdentifySaving: {
    line, of: 'SHA', service: 'hr', nature: 'cash-releasing', recurrence: 'time-limited', firstYear: '2022/23',
    lastYear: '2025/26', budgetCode: 'HR-100', owner: 'per-head-of-hr', priceBase: 'cash',
    counterfactual: 'Two posts would have been filled again.', qualityIndicator: 'days to answer',
    reducesScope: false },
  ProposeBaseline: { line, ...baseline },
  FreezeBaseline: { line, version: 1 },
  ReviseBaseline: { line, ...baseline, reason: 'A post was counted twice.', approval: 'Finance officers, 3 May 2023' },
  ForecastSaving: {
    line, profile: { '2022/23': { grossPence: '9000000', ongoingPence: '1000000', oneOffPence: '2500000' } },
    reason: 'A post is filled longer than was thought.', causes: ['slipped'], biasBasisPoints: 500 },
  ApplyBudgetReduction: { line, reduction: 'hr-2022' },
  ReturnBudgetReduction: { line, reduction: 'hr-2022', fromYear: '2024/25', reason: 'The post was filled again.' },
  ChangeBenefitOwner: { line, owner: 'per-head-of-people', reason: 'The head of HR left.' },
  RecordSetUpCost: { line, cost: 'new-system', kind: 'systems', year: '2022/23', amountPence: '2500000' },
  ClaimSaving: {
    line, claim, documents, year: '2022/23', effect: 'part-year', grossPence: '9000000', ongoingPence: '1000000',
    actualCostPence: '82000000', joint: 'hr-together-2022', corrects: null },
  VerifySaving: {
    line, claim, documents, stage: 'provisional', rating: 'amber', acceptedPence: '7500000', qualityHeld: 'unknown',
    criteria: { baseline: 'met', calculation: 'met', evidence: 'partly-met', sustainability: 'met', quality: 'met',
      attribution: 'met' } },
  RejectClaim: { line, claim, reason: 'The post was never filled.' },
  ReverseSaving: { line, claim, reversal: 'post-back', amountPence: '500000', reason: 'A post came back.' },
  MarkDuplicateClaim: { line, claim, kept: 'other',
    sameAs: { agreement: 'south-hams-west-devon', line: 'whole-workforce', claim: 'posts-2023' } },
  AgreeAttribution: { line, programmes: [{ programme: 'south-hams-west-devon', basisPoints: 6_000 }] },
  ExplainVariance: { line, year: '2022/23', causes: ['vacancies', 'consultants'], owner: 'per-head-of-hr',
    text: 'Posts stood open, and consultants filled them.' },
  ReclassifySaving: { line, nature: 'avoided-cost', reason: 'No budget went down.' },
  CloseSavingsLine: { line, disposition: 'transferred', to: 'WDE', reason: 'The budget went over.' },
  ApportionJointSaving: {
    joint: 'hr-together-2022', service: 'hr', year: '2022/23', totalPence: '12000000', residueTo: 'SHA',
    chargingLine: 'hr', shares: { SHA: 7_400, WDE: 2_600 }, authority: 'Section 151 officers, 4 June 2023' },
  PublishFigure: {
    figure: 'realised-2022', series: 'realised', of: 'SHA', service: 'hr', fromYear: '2022/23', toYear: '2022/23',
    basis: 'annual', amountPence: '-7500000', basisPoints: 9_000, nature: 'unknown', recurrence: 'recurrent',
    netOf: 'net', priceBase: '2021/22', version: 1, scenario: 'with one system',
    statedBy: 'Report of the finance officer', contradicts: ['claimed-2022'], against: 'forecast-2022' },
};
