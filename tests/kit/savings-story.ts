/** Savings of the councils of the story: an audit post less, from the idea to what is left of it years after. */
import { when } from '#domain';
import type { BudgetBook, PenceText, RagPolicy, SavingsRefusal } from '#domain';
import type { Circumstances } from './agreement-register.ts';
import { like } from './agreement-rows.ts';
import type { Act, Row } from './agreement-rows.ts';
import type { PlainCommand } from './agreement-story.ts';

/** A saving is tested for years: the acts are told when all of it is past. */
export const told: Circumstances = { today: '2031-06-01' };
type Given<T extends PlainCommand['type']> = Partial<Extract<PlainCommand, { type: T }>>;
export const lead = (council: string, command: PlainCommand, more: Circumstances = {}): Act =>
  [council, 'lead-officer', command, { ...told, ...more }];
export const fin = (council: string, command: PlainCommand, more: Circumstances = {}): Act =>
  [council, 'finance-officer', command, { ...told, ...more }];
/** The same words by a records importer. */
export const byImporter = ([council, , command, more]: Act): Act =>
  [council, 'records-importer', command, { ...more, grade: 'imported' }];

const line = 'audit-post';
const shown = ['d'.repeat(64)];

// Lines, baselines, forecasts -------------------------------------------------------------------------

export const terms = {
  line, of: 'ALV', service: 'audit', nature: 'cash-releasing', recurrence: 'recurrent', firstYear: '2024/25',
  lastYear: null, budgetCode: 'AUD-100', owner: 'per-alv-benefits', priceBase: 'cash',
  counterfactual: 'the post would have been filled', qualityIndicator: 'opinions in time', reducesScope: false,
} as const;
export const identify = (change: Given<'IdentifySaving'> = {}, council = 'ALV'): Act =>
  lead(council, { type: 'IdentifySaving', on: '2024-06-10', ...terms, ...change });
export const measured = {
  costPence: '30000000', fteHundredths: 1_250, volumes: { 'audit days': 480 }, quality: { 'opinions in time': '96 %' },
  priceBase: 'cash', source: 'Ledger 2023/24', cutOff: '2024-03-31',
} as const;
export const propose = (change: Given<'ProposeBaseline'> = {}, council = 'ALV'): Act =>
  lead(council, { type: 'ProposeBaseline', on: '2024-06-11', line, ...measured, ...change });
export const freeze = (change: Given<'FreezeBaseline'> = {}, council = 'ALV'): Act =>
  fin(council, { type: 'FreezeBaseline', on: '2024-06-12', line, version: 1, ...change });
export const revise = (change: Given<'ReviseBaseline'> = {}): Act => fin('ALV', {
  type: 'ReviseBaseline', on: '2025-06-02', line, ...measured, costPence: '29500000', source: 'Ledger, corrected',
  reason: 'a vacancy stood in the ledger', approval: 'CAB/2025/14', ...change });
const year = (gross: string, ongoing = '100000', oneOff = '0'): object =>
  ({ grossPence: gross, ongoingPence: ongoing, oneOffPence: oneOff });
export const profile = { '2024/25': year('1000000', '100000', '50000'), '2025/26': year('1100000'),
  '2026/27': year('1100000') } as never;
export const lower = { '2024/25': year('1000000', '100000', '50000'), '2025/26': year('900000'),
  '2026/27': year('900000') } as never;
export const forecast = (change: Given<'ForecastSaving'> = {}): Act => lead('ALV', {
  type: 'ForecastSaving', on: '2024-06-14', line, profile, reason: null, causes: [], biasBasisPoints: 1_500,
  ...change });
export const reforecast = (change: Given<'ForecastSaving'> = {}): Act => forecast({
  on: '2025-03-03', profile: lower, reason: 'pay rose', causes: ['price'], ...change });

// Budgets and cost ------------------------------------------------------------------------------------

type Cut = Partial<BudgetBook['reductions'][string]> & { readonly line?: string; readonly allotted?: string };
/** A budget that is a million pence smaller from 2024/25 on, all of it for the audit post. */
export const book = (change: Cut = {}, bands: readonly RagPolicy[] = []): BudgetBook => {
  const { line: of = line, allotted = '1000000', ...cut } = change;
  return { finances: {}, bands, reductions: { 'audit-2024': {
    budgetCode: 'AUD-100', year: '2024/25', recurrent: true, pence: '1000000' as PenceText, virement: 'VIR/2024/9',
    on: when('2024-07-01'), reversedOn: null,
    allotments: [{ agreement: 'audit-and-payroll', line: of, pence: allotted as PenceText }], ...cut } } };
};
export const bands = (greenBasisPoints: number, from = '2024-04-01'): readonly RagPolicy[] =>
  [{ from: when(from), greenBasisPoints, amberBasisPoints: 5_000 }];
export const take = (change: Given<'ApplyBudgetReduction'> = {}, cut: BudgetBook | null = book()): Act => fin('ALV', {
  type: 'ApplyBudgetReduction', on: '2024-07-02', line, reduction: 'audit-2024', ...change },
cut === null ? {} : { books: { ALV: cut } });
export const giveBack = (change: Given<'ReturnBudgetReduction'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'ReturnBudgetReduction', on: '2026-05-11', line, reduction: 'audit-2024', fromYear: '2026/27',
  reason: 'an auditor was hired again', ...change });
export const setUp = (change: Given<'RecordSetUpCost'> = {}): Act => lead('ALV', {
  type: 'RecordSetUpCost', on: '2024-07-10', line, cost: 'laptop', kind: 'systems', year: '2024/25',
  amountPence: '60000', ...change });

// Claims and verification -----------------------------------------------------------------------------

export const claim = (change: Given<'ClaimSaving'> = {}, council = 'ALV', more: Circumstances = {}): Act =>
  lead(council, { type: 'ClaimSaving', on: '2025-04-14', line, claim: 'c-2024', year: '2024/25', effect: 'part-year',
    grossPence: '900000', ongoingPence: '100000', actualCostPence: '29200000', joint: null, documents: shown,
    corrects: null, ...change }, more);
/** Brackley tells of the same post otherwise. */
export const rival = (change: Given<'ClaimSaving'> = {}): Act =>
  claim({ claim: 'c-brk', grossPence: '400000', actualCostPence: null, ...change }, 'BRK');
export const met = { baseline: 'met', calculation: 'met', evidence: 'met', sustainability: 'met', quality: 'met',
  attribution: 'met' } as const;
export const verify = (change: Given<'VerifySaving'> = {}, more: Circumstances = {}, council = 'ALV'): Act =>
  fin(council, { type: 'VerifySaving', on: '2025-05-12', line, claim: 'c-2024', stage: 'interim', rating: 'green',
    criteria: met, acceptedPence: '800000', qualityHeld: true, documents: ['f'.repeat(64)], ...change }, more);
export const red = { rating: 'red', criteria: { ...met, evidence: 'not-met' } } as const;
export const reject = (change: Given<'RejectClaim'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'RejectClaim', on: '2025-05-12', line, claim: 'c-2024', reason: 'no such post was left', ...change });
export const reverse = (change: Given<'ReverseSaving'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'ReverseSaving', on: '2025-10-06', line, claim: 'c-2024', reversal: 'hired-again', amountPence: '300000',
  reason: 'an auditor was hired again', ...change });
export const twin = { agreement: 'shared-finance', line: 'audit', claim: 'c-7' };
export const duplicate = (change: Given<'MarkDuplicateClaim'> = {}, council = 'ALV'): Act => fin(council, {
  type: 'MarkDuplicateClaim', on: '2025-06-09', line, claim: 'c-2024', sameAs: twin, kept: 'other', ...change });
/** The claim of a later year, tested when the year is over. */
export const claimOf = (start: number, change: Given<'ClaimSaving'> = {}): Act => claim({ effect: 'full-year',
  claim: `c-${start}`, year: `${start}/${(start + 1) % 100}`, on: `${start + 1}-04-14`, grossPence: '1100000',
  ...change });
export const verifyOf = (start: number, change: Given<'VerifySaving'> = {}): Act =>
  verify({ claim: `c-${start}`, on: `${start + 1}-05-12`, acceptedPence: '1000000', ...change });
export const final = (change: Given<'VerifySaving'> = {}): Act =>
  verify({ stage: 'final', on: '2027-06-01', ...change });

// What becomes of it ----------------------------------------------------------------------------------

export const attribute = (change: Given<'AgreeAttribution'> = {}): Act => fin('ALV', {
  type: 'AgreeAttribution', on: '2024-07-15', line, programmes: [
    { programme: 'audit-and-payroll', basisPoints: 6_000 }, { programme: 'new-ledger', basisPoints: 4_000 }],
  ...change });
export const explain = (change: Given<'ExplainVariance'> = {}, council = 'ALV'): Act => lead(council, {
  type: 'ExplainVariance', on: '2025-06-16', line, year: '2024/25', causes: ['vacancies'], owner: 'per-alv-audit-head',
  text: 'two auditors left in the autumn', ...change });
export const reclassify = (change: Given<'ReclassifySaving'> = {}): Act => fin('ALV', {
  type: 'ReclassifySaving', on: '2025-06-16', line, nature: 'avoided-cost', reason: 'no budget went down', ...change });
export const changeOwner = (change: Given<'ChangeBenefitOwner'> = {}, council = 'ALV'): Act => lead(council, {
  type: 'ChangeBenefitOwner', on: '2025-05-02', line, owner: 'per-alv-audit-head' as never,
  reason: 'who answered for it left', ...change });
export const close = (change: Given<'CloseSavingsLine'> = {}, council = 'ALV'): Act => lead(council, {
  type: 'CloseSavingsLine', on: '2027-07-05', line, disposition: 'ends', to: null, reason: 'the post is no more',
  ...change });
export const joint = (change: Given<'ApportionJointSaving'> = {}): Act => fin('ALV', {
  type: 'ApportionJointSaving', on: '2025-04-07', joint: 'one-ledger', service: 'audit', year: '2024/25',
  totalPence: '1600001', residueTo: 'ALV', chargingLine: null, authority: 'CAB/2025/9',
  shares: { ALV: 5_000, BRK: 3_000, CHW: 2_000 }, ...change });
export const figure = (change: Given<'PublishFigure'> = {}, council = 'ALV'): Act => lead(council, {
  type: 'PublishFigure', on: '2024-06-20', figure: 'press-1', series: 'forecast', of: null, service: 'audit',
  fromYear: '2024/25', toYear: '2028/29', basis: 'cumulative', amountPence: '500000000', basisPoints: null,
  nature: 'cash-releasing', recurrence: 'recurrent', netOf: 'net', priceBase: 'cash', version: null, scenario: null,
  statedBy: 'Leader of Alvern, press notice', contradicts: [], against: null, ...change });

// How far it has come ---------------------------------------------------------------------------------

export const inForce: readonly Act[] = [like('commence')];
export const identified: readonly Act[] = [...inForce, identify()];
export const baselined: readonly Act[] = [...identified, propose(), freeze()];
export const forecasted: readonly Act[] = [...baselined, forecast()];
export const budgeted: readonly Act[] = [...forecasted, take()];
export const claimed: readonly Act[] = [...budgeted, claim()];
export const verified: readonly Act[] = [...claimed, verify()];
/** Tested in the two full years that followed the first. */
export const lasted: readonly Act[] =
  [...verified, claimOf(2025), verifyOf(2025), claimOf(2026), verifyOf(2026)];

export const row = (and: readonly Act[], what: string, act: Act, more: Partial<Row> = {}): Row =>
  ({ before: 'commence', and, what, act, ...more });

// Refusals, by the spec that has their rows -----------------------------------------------------------

export const lineCodes = [
  'savings-line-exists', 'savings-line-missing', 'savings-line-closed', 'saving-of-another-council',
  'service-not-taken-part-in', 'figure-without-nature', 'figure-without-recurrence', 'figure-without-year',
  'figure-without-price-base', 'budget-code-missing', 'benefit-owner-missing', 'scope-reduction-mistyped',
  'savings-year-malformed', 'years-out-of-order', 'end-of-time-limited-missing', 'year-outside-line',
  'baseline-frozen', 'baseline-missing', 'baseline-not-frozen', 'before-the-baseline', 'forecast-empty',
  'forecast-without-reason', 'forecast-unchanged', 'reduction-unknown', 'reduction-not-allotted', 'reduction-applied',
  'budget-code-differs', 'set-up-cost-exists', 'programme-twice', 'attribution-beyond-whole',
  'attribution-below-verified', 'attribution-unchanged', 'variance-without-forecast', 'cause-missing',
  'variance-explained', 'nature-unchanged', 'disposition-without-council', 'verified-not-reversed',
  'benefit-owner-unchanged', 'cost-negative', 'reduction-not-applied', 'reduction-returned', 'before-the-reduction',
  'returned-outside-reduction', 'reduction-relied-on', 'transfer-to-itself', 'transfer-to-unknown-council',
] as const satisfies readonly SavingsRefusal[];
export const claimCodes = [
  'savings-claim-exists', 'savings-claim-missing', 'claim-stands', 'claim-of-another', 'claimed-before-the-year',
  'documents-missing', 'budget-not-reduced', 'joint-saving-missing', 'claimed-beyond-joint-share',
  'verified-by-another-council', 'verifier-is-claimant', 'verifier-not-designated', 'claim-not-live',
  'other-claim-verified', 'verified-before-the-claim', 'criteria-incomplete', 'rating-above-criteria',
  'accepted-beyond-claim', 'accepted-beyond-attribution', 'stage-goes-back', 'year-not-over-yet',
  'sustain-test-not-over', 'not-sustained', 'verification-repeated', 'claim-verified', 'claim-not-verified',
  'reversal-exists', 'reversed-beyond-accepted', 'duplicate-of-itself', 'duplicate-already-marked',
  'other-claim-missing', 'one-off-claimed', 'income-not-evidenced', 'accepted-negative', 'before-the-claim',
] as const satisfies readonly SavingsRefusal[];
export const jointCodes = [
  'joint-saving-exists', 'joint-rule-missing', 'joint-shares-not-whole', 'joint-residue-wrong', 'figure-exists',
  'figure-without-amount', 'figure-missing',
] as const satisfies readonly SavingsRefusal[];
