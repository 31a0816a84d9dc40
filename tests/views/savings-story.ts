/** Savings as events, from the first idea to what is finally verified: what the specs and benches of savings tell. */
import { pence, penceText, personRef, when } from '#domain';
import type { AgreementEvent, CouncilId, Criteria, Nature, PenceText, RagBands, Rating } from '#domain';
import { hashOf } from './envelopes.ts';

const person = personRef('per-finance-0001');
const met: Criteria = { baseline: 'met', calculation: 'met', evidence: 'met', sustainability: 'met', quality: 'met',
  attribution: 'met' };
const bands: RagBands = { greenBasisPoints: 9_000, amberBasisPoints: 7_500 };
export const money = (pounds: number): PenceText => penceText(pence(String(pounds * 100)));
export const documents = [hashOf('ledger')];

/** Everything that one council tells of its lines. */
export const teller = (council: CouncilId, service = 'waste') => {
  const by = (on: string) => ({ council, on: when(on) });
  return {
    idea: (line: string, on: string, nature: Nature | 'unknown' = 'avoided-cost'): AgreementEvent => ({
      type: 'SavingIdentified', ...by(on), line, of: council, service, nature, recurrence: 'recurrent',
      firstYear: '2024/25', lastYear: null, budgetCode: 'W-100', owner: personRef('per-owner-0001'), priceBase: 'cash',
      counterfactual: null, qualityIndicator: null, reducesScope: false }),
    baseline: (line: string, on: string): AgreementEvent[] => [
      { type: 'BaselineProposed', ...by(on), line, version: 1, costPence: money(900_000), fteHundredths: 1_250,
        volumes: { 'tonnes': 4_000 }, quality: {}, priceBase: 'cash', source: 'Outturn',
        cutOff: '2024-03-31' as never },
      { type: 'BaselineFrozen', ...by(on), line, version: 1 }],
    forecast: (
      line: string, on: string, version: number, pounds: Readonly<Record<string, number>>,
    ): AgreementEvent => ({
      type: version === 1 ? 'SavingsForecastPrepared' : 'ForecastRevised', ...by(on), line, version,
      profile: Object.fromEntries(Object.entries(pounds).map(([year, gross]) => [year,
        { grossPence: money(gross), ongoingPence: money(gross / 10), oneOffPence: money(5) }])),
      reason: version === 1 ? null : 'Prices rose', causes: version === 1 ? [] : ['price'], biasBasisPoints: 0 }),
    reduced: (line: string, on: string, year: string, pounds: number): AgreementEvent => ({
      type: 'BudgetReduced', ...by(on), line, reduction: `cut-${year.slice(0, 4)}`, budgetCode: 'W-100', year,
      recurrent: true, virement: 'V 12', amountPence: money(pounds) }),
    cost: (line: string, on: string, year: string, pounds: number): AgreementEvent => ({
      type: 'OneOffCostIncurred', ...by(on), line, cost: `set-up-${year.slice(0, 4)}`, kind: 'systems', year,
      amountPence: money(pounds) }),
    claim: (line: string, on: string, claim: string, year: string, pounds: number, of = council): AgreementEvent => ({
      type: 'SavingClaimed', ...by(on), line, claim, of, year, effect: 'full-year', grossPence: money(pounds),
      ongoingPence: money(0), netPence: money(pounds), actualCostPence: null, baseline: 1, joint: null, documents,
      corrects: null, by: person }),
    verified: (
      line: string, on: string, claim: string, year: string, pounds: number, rating: Rating = 'green',
      stage: 'provisional' | 'interim' | 'final' = 'provisional',
    ): AgreementEvent => ({
      type: 'SavingVerified', ...by(on), line, claim, year, stage, rating, criteria: met, acceptedPence: money(pounds),
      qualityHeld: true, documents, by: person, bands, sharedWith: [] }),
    explained: (line: string, on: string, year: string): AgreementEvent => ({
      type: 'VarianceExplained', ...by(on), line, year, causes: ['slipped'], owner: person, text: 'It began late.' }),
    twin: (line: string, on: string, claim: string, sameAs: readonly [line: string, claim: string],
      agreement: string): AgreementEvent => ({
      type: 'DuplicateClaimMarked', ...by(on), line, claim, kept: 'other',
      sameAs: { agreement, line: sameAs[0], claim: sameAs[1] } }),
    figure: (figure: string, on: string, pounds: number | null, more: object = {}): AgreementEvent => ({
      type: 'FigurePublished', ...by(on), figure, series: 'forecast', of: null, service: null, fromYear: '2024/25',
      toYear: '2026/27', basis: 'cumulative', amountPence: pounds === null ? null : money(pounds), basisPoints: null,
      nature: 'avoided-cost', recurrence: 'recurrent', netOf: 'net', priceBase: 'cash', version: null, scenario: null,
      statedBy: '=Cabinet report', contradicts: [], against: null, ...more }),
  };
};

/** Two councils' savings in one agreement: contested, verified, told twice, and figures published of them. */
export function savingsStory(agreement: string, first: CouncilId, second: CouncilId): AgreementEvent[] {
  const [a, b] = [teller(first), teller(second)];
  return [
    a.idea('rounds', '2024-05-01'), ...a.baseline('rounds', '2024-05-02'),
    a.forecast('rounds', '2024-05-03', 1, { '2024/25': 1_000, '2025/26': 2_000 }),
    b.idea('depots', '2024-05-04', 'cash-releasing'), ...b.baseline('depots', '2024-05-05'),
    b.forecast('depots', '2024-05-06', 1, { '2024/25': 500 }),
    a.cost('rounds', '2024-06-01', '2024/25', 300),
    b.reduced('depots', '2024-06-02', '2024/25', 450),
    a.figure('promised', '2024-06-03', 10_000),
    a.forecast('rounds', '2024-09-01', 2, { '2024/25': 800, '2025/26': 1_500, '2026/27': 1_500 }),
    a.claim('rounds', '2025-05-01', 'rounds-24', '2024/25', 700),
    b.claim('rounds', '2025-05-02', 'rounds-24-b', '2024/25', 600, first),
    b.claim('depots', '2025-05-03', 'depots-24', '2024/25', 450),
    b.verified('depots', '2025-05-04', 'depots-24', '2024/25', 440),
    a.figure('realised', '2025-06-01', 7_000, { series: 'realised', against: 'promised' }),
    b.figure('heard', '2025-06-02', 6_000, { series: 'realised', against: 'promised', contradicts: ['realised'],
      nature: 'unknown', unverified: ['figure-without-nature'] }),
    a.idea('rounds-again', '2025-06-03'),
    a.claim('rounds-again', '2025-06-04', 'again-24', '2024/25', 700),
    a.twin('rounds-again', '2025-06-05', 'again-24', ['rounds', 'rounds-24'], agreement),
    a.verified('rounds', '2025-07-01', 'rounds-24', '2024/25', 650),
    a.explained('rounds', '2025-07-02', '2024/25'),
  ];
}
