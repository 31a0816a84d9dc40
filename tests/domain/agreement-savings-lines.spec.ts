import { describe, expect, it } from '@jest/globals';
import { councilId, savingsRefusals, when } from '#domain';
import type { AgreementEvent } from '#domain';
import { accepts, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Rows } from '../kit/agreement-rows.ts';
import {
  attribute, baselined, book, budgeted, byImporter, changeOwner, claim, claimCodes, claimed, claimOf, close, explain,
  figure, forecast, forecasted, freeze, giveBack, identified, identify, inForce, jointCodes, lasted, lead, lineCodes,
  lower, measured, profile, propose, reclassify, reforecast, reject, reverse, revise, row, setUp, take, terms, verified,
  verify, verifyOf,
} from '../kit/savings-story.ts';

const by = (type: string, on: string): object => ({ type, on, council: 'ALV', line: 'audit-post' });
const ended = close({ on: '2024-08-01' });
const other = { line: 'other-post' } as const;
const year = (gross: string, ongoing = '0'): object => ({ grossPence: gross, ongoingPence: ongoing, oneOffPence: '7' });
const years = (given: object): never => given as never;
/** A council at the table that takes part in nothing. */
const stranger: readonly AgreementEvent[] = [
  { type: 'CouncilJoinedProposal', on: when('2024-06-03'), council: councilId('DUN') }];
/** Another reduction of the same budget: it bears what was verified of the first year. */
const more = { ...book(), reductions: { 'audit-more': {
  ...book({ allotted: '900000' }).reductions['audit-2024']! } } };
const untilNext = [...inForce, identify({ recurrence: 'time-limited', lastYear: '2025/26' })];

const refused: Rows<(typeof lineCodes)[number]> = {
  'savings-line-exists': row(identified, 'a line is identified once', identify()),
  'savings-line-missing': [
    row(inForce, 'what is not identified has no baseline', propose()),
    row(identified, 'a name that every object has is no line', propose({ line: 'constructor' })),
    row(inForce, 'nor is it claimed', claim()), row(inForce, 'nor closed', close())],
  'savings-line-closed': [
    row([...baselined, ended], 'I43: a line that has ended takes no forecast', forecast(),
      { detail: { disposition: 'ends' } }),
    row([...budgeted, ended], 'I43: nor a claim', claim(), { detail: { disposition: 'ends' } }),
    row([...identified, ended], 'I43: what becomes of a line is said once', close({ disposition: 'unachievable' }))],
  'saving-of-another-council': [
    row(inForce, 'a council identifies savings of its own budget', identify({}, 'BRK')),
    row(identified, 'another council has no word on the baseline', propose({}, 'BRK'), { detail: { of: 'ALV' } }),
    row(baselined, 'nor freezes it', freeze({}, 'BRK')), row(identified, 'nor closes the line', close({}, 'BRK'))],
  'service-not-taken-part-in': [
    row(inForce, 'I19: a saving is made in a service of the agreement', identify({ service: 'parking' })),
    row(inForce, 'I19: by a council that takes part in it', identify({ of: 'DUN' }, 'DUN'), { plus: stranger }),
    row(inForce, 'a figure is published of a service of the agreement', figure({ service: 'parking' }))],
  'figure-without-nature': [
    row(inForce, 'I31: a line says of what nature the saving is', identify({ nature: 'unknown' })),
    row(inForce, 'I31: so does a published figure', figure({ nature: 'unknown' }))],
  'figure-without-recurrence': [
    row(inForce, 'I31: a line says whether the saving comes again', identify({ recurrence: 'unknown' })),
    row(inForce, 'I31: so does a published figure', figure({ recurrence: 'unknown' }))],
  'figure-without-year': [
    row(inForce, 'I31: a line says from when', identify({ firstYear: 'unknown' })),
    row(inForce, 'I31: so does a published figure', figure({ fromYear: 'unknown' }))],
  'figure-without-price-base': [
    row(inForce, 'I31: a line says in what prices it is reckoned', identify({ priceBase: 'unknown' })),
    row(identified, 'I31: so does a baseline', propose({ priceBase: 'unknown' })),
    row(baselined, 'I31: and a revised one', revise({ priceBase: 'unknown' })),
    row(inForce, 'I31: so does a published figure', figure({ priceBase: 'unknown' })),
    row(inForce, 'I31: and whether it is net', figure({ netOf: 'unknown' }))],
  'budget-code-missing': row(inForce, 'I35: what releases cash names the budget it leaves',
    identify({ budgetCode: 'unknown' })),
  'benefit-owner-missing': row(inForce, 'somebody answers for a saving', identify({ owner: 'unknown' })),
  'scope-reduction-mistyped': [
    row(inForce, 'I38: a cut in service is not called an efficiency', identify({ reducesScope: true })),
    row(inForce, 'I38: nor an efficiency a cut', identify({ nature: 'scope-reduction' })),
    row([...inForce, identify({ nature: 'scope-reduction', reducesScope: true })],
      'I38: a cut does not become an efficiency later', reclassify()),
    row(identified, 'I38: nor the other way round', reclassify({ nature: 'scope-reduction' }))],
  'savings-year-malformed': [
    row(inForce, 'a year is a financial year', identify({ firstYear: '2024' })),
    row(inForce, 'the last one too', identify({ lastYear: '2025/27' })),
    row(inForce, 'I31: prices are those of a year', identify({ priceBase: 'old' })),
    row(identified, 'I31: those of a baseline too', propose({ priceBase: '2023' })),
    row(baselined, 'a forecast is by year', forecast({ profile: years({ 2025: year('1') }) })),
    row(baselined, 'cost is of a year', setUp({ year: '2024-25' })),
    row(budgeted, 'so is a claim', claim({ year: '2024' })),
    row(inForce, 'so is a published figure', figure({ toYear: '2028' }))],
  'years-out-of-order': [
    row(inForce, 'a saving ends after it begins', identify({ lastYear: '2023/24' })),
    row(inForce, 'a figure too', figure({ toYear: '2023/24' }))],
  'end-of-time-limited-missing': row(inForce, 'what is limited in time has an end',
    identify({ recurrence: 'time-limited' })),
  'year-outside-line': [
    row(baselined, 'nothing is forecast of a year before the saving begins',
      forecast({ profile: years({ '2023/24': year('5') }) }), { detail: { years: ['2023/24'] } }),
    row([...untilNext, propose(), freeze()], 'nor of one after its end',
      forecast({ profile: years({ '2025/26': year('5'), '2026/27': year('5', '5') }) }),
      { detail: { years: ['2026/27'] } }),
    row(forecasted, 'a budget goes down in a year of the line', take({}, book({ year: '2023/24' }))),
    row(budgeted, 'a claim is of a year of the line', claim({ year: '2023/24' }))],
  'baseline-frozen': [
    row(baselined, 'I33: a frozen baseline is revised, not proposed anew', propose()),
    row(baselined, 'I33: and frozen once', freeze({ on: '2024-07-01' }))],
  'baseline-missing': [
    row(identified, 'what was not measured is not frozen', freeze()),
    row([...identified, propose(), propose({ costPence: '1' })], 'the latest proposal is frozen, and no other',
      freeze())],
  'baseline-not-frozen': [
    row([...identified, propose()], 'I33: what is not frozen is proposed again, not revised', revise()),
    row([...identified, propose()], 'I33: nothing is claimed against a baseline that may still move', claim()),
    row([...identified, propose()], 'I33: nor as told by an importer', byImporter(revise()))],
  'before-the-baseline': [
    row([...identified, propose()], 'a baseline is frozen after it was proposed', freeze({ on: '2024-06-10' })),
    row(baselined, 'I33: and revised after it was frozen', revise({ on: '2024-06-11' })),
    row([...identified, propose(), freeze({ on: '2025-04-15' }), take()],
      'I33: a claim is not older than what it is measured against', claim())],
  'forecast-empty': row(baselined, 'a forecast forecasts something', forecast({ profile: years({}) })),
  'forecast-without-reason': row(forecasted, 'I32: a new forecast says why', forecast({ profile: lower })),
  'forecast-unchanged': row(forecasted, 'the same forecast is not made again',
    reforecast({ profile: years({ ...(profile as object) }) })),
  'reduction-unknown': [
    row(forecasted, 'I35: what the budget book does not have has not left the budget', take({ reduction: 'x' })),
    row(forecasted, 'I35: nor has anything where there is no book', take({}, null)),
    row(forecasted, 'I35: nor what was put back', take({}, book({ reversedOn: '2024-07-01' as never })))],
  'reduction-not-allotted': row(forecasted, 'I36: a reduction counts for the line that it is allotted to',
    take({}, book({ line: 'other-post' }))),
  'reduction-applied': row(budgeted, 'I36: and counts once', take()),
  'budget-code-differs': row(forecasted, 'I35: another budget went down', take({}, book({ budgetCode: 'PAY-1' })),
    { detail: { of: 'PAY-1', line: 'AUD-100' } }),
  'set-up-cost-exists': row([...baselined, setUp()], 'cost is recorded once', setUp()),
  'programme-twice': row(baselined, 'I36: a programme has one share of a saving', attribute({ programmes: [
    { programme: 'new-ledger', basisPoints: 1 }, { programme: 'new-ledger', basisPoints: 2 }] })),
  'attribution-beyond-whole': [
    row(baselined, 'I36: programmes together caused no more than the whole', attribute({ programmes: [
      { programme: 'new-ledger', basisPoints: 6_000 }, { programme: 'audit-and-payroll', basisPoints: 4_001 }] }),
    { detail: { basisPoints: 10_001 } }),
    row(baselined, 'I36: and none of them less than nothing', attribute({ programmes: [
      { programme: 'new-ledger', basisPoints: -1 }, { programme: 'audit-and-payroll', basisPoints: 10_001 }] }))],
  'attribution-below-verified': row(verified, 'I36: what was verified stays within the share', attribute()),
  'attribution-unchanged': [
    row([...baselined, attribute()], 'shares are agreed once', attribute()),
    row(baselined, 'that nobody has agreed is no agreement', attribute({ programmes: [] }))],
  'variance-without-forecast': [
    row(baselined, 'without a forecast nothing falls short of it', explain()),
    row(forecasted, 'nor in a year of which nothing was forecast', explain({ year: '2030/31' }))],
  'cause-missing': row(forecasted, 'I42: an explanation has a cause', explain({ causes: [] })),
  'variance-explained': row([...forecasted, explain()], 'the same is not explained twice', explain()),
  'nature-unchanged': row(identified, 'a saving keeps its nature by itself', reclassify({ nature: 'cash-releasing' })),
  'disposition-without-council': [
    row(identified, 'I43: who takes a saving over is named', close({ disposition: 'transferred' })),
    row(identified, 'I43: and nobody is where nobody does', close({ to: 'BRK' }))],
  'verified-not-reversed': [
    row(verified, 'I37: what was verified is taken back by a word of its own', close({ disposition: 'reversed' })),
    row(verified, 'I37: before it is given up as counted elsewhere', close({ disposition: 'double-counted' }))],
  'benefit-owner-unchanged': row(identified, 'who answers for a saving answers for it already',
    changeOwner({ owner: terms.owner as never })),
  'cost-negative': [
    row(baselined, 'what setting up cost is no less than nothing', setUp({ amountPence: '-1' })),
    row(identified, 'nor is what the service cost', propose({ costPence: '-1' })),
    row(baselined, 'nor by a revised baseline', revise({ costPence: '-1' }))],
  'reduction-not-applied': [
    row(forecasted, 'what was not taken up is not given back', giveBack()),
    row(budgeted, 'nor is another one', giveBack({ reduction: 'constructor' }))],
  'reduction-returned': [
    row([...budgeted, giveBack()], 'what was given back is not given back again', giveBack({ fromYear: '2027/28' }),
      { detail: { fromYear: '2026/27' } }),
    row([...budgeted, giveBack()], 'I36: nor taken up again under that name', take({ on: '2026-06-01' }),
      { detail: { fromYear: '2026/27' } })],
  'before-the-reduction': row(budgeted, 'it was taken up before', giveBack({ on: '2024-07-01' })),
  'returned-outside-reduction': [
    row(budgeted, 'in no year before its own', giveBack({ fromYear: '2023/24' }),
      { detail: { year: '2024/25', recurrent: true } }),
    row([...forecasted, take({}, book({ recurrent: false }))], 'nor, of one year, in a later one',
      giveBack({ fromYear: '2025/26' }), { detail: { year: '2024/25', recurrent: false } })],
  'reduction-relied-on': [
    row(verified, 'I35: what is verified rests on it', giveBack({ fromYear: '2024/25' }),
      { detail: { years: ['2024/25'] } }),
    row(claimed, 'I35: so does what the council claims of its budget', giveBack({ fromYear: '2024/25' }),
      { detail: { years: ['2024/25'] } }),
    row([...lasted, take({ reduction: 'audit-more' }, more)], 'I35: as far as other reductions do not bear it',
      giveBack({ fromYear: '2024/25' }), { detail: { years: ['2025/26', '2026/27'] } })],
  'transfer-to-itself': row(identified, 'I43: to another council', close({ disposition: 'transferred', to: 'ALV' })),
  'transfer-to-unknown-council': [
    row(identified, 'I43: that the register has', close({ disposition: 'transferred', to: 'XXX' }),
      { detail: { to: 'XXX' } }),
    row(identified, 'I43: and that is there on the day', close({ disposition: 'transferred', to: 'OLD' })),
    row(identified, 'nor a name that every object has', close({ disposition: 'transferred', to: 'toString' }))],
};

const accepted = [
  { ...row(inForce, 'a line says what the saving is', identify()),
    events: [{ ...by('SavingIdentified', '2024-06-10'), ...terms }] },
  { ...row(inForce, 'I31: what a source does not say of a line is unverified', byImporter(identify({
    nature: 'unknown', recurrence: 'unknown', firstYear: 'unknown', priceBase: 'unknown', owner: 'unknown' }))),
  events: [{ ...by('SavingIdentified', '2024-06-10'), ...terms, nature: 'unknown', recurrence: 'unknown',
    firstYear: 'unknown', priceBase: 'unknown', owner: 'unknown', unverified: ['figure-without-nature',
      'figure-without-recurrence', 'figure-without-year', 'figure-without-price-base', 'savings-year-malformed',
      'benefit-owner-missing'] }] },
  { ...row(identified, 'the baseline is proposed by whoever answers for the saving', propose()),
    events: [{ ...by('BaselineProposed', '2024-06-11'), version: 1, ...measured }] },
  { ...row([...identified, propose()], 'I33: and frozen by the finance side', freeze()),
    events: [{ ...by('BaselineFrozen', '2024-06-12'), version: 1 }] },
  { ...row(baselined, 'I33: a revision has a reason and an approval, and a version of its own', revise()),
    events: [{ ...by('BaselineRevised', '2025-06-02'), version: 2, ...measured, costPence: '29500000',
      source: 'Ledger, corrected', reason: 'a vacancy stood in the ledger', approval: 'CAB/2025/14' }] },
  { ...row(baselined, 'a first forecast is prepared', forecast()),
    events: [{ ...by('SavingsForecastPrepared', '2024-06-14'), version: 1, profile, reason: null, causes: [],
      biasBasisPoints: 1_500 }] },
  { ...row(forecasted, 'I32: another is a version beside it', reforecast()),
    events: [{ ...by('ForecastRevised', '2025-03-03'), version: 2, profile: lower, reason: 'pay rose',
      causes: ['price'], biasBasisPoints: 1_500 }] },
  { ...row(baselined, 'I39: set-up money may be spent in the year before the first effect',
    forecast({ profile: years({ '2023/24': year('0') }) })),
  events: [{ ...by('SavingsForecastPrepared', '2024-06-14'), version: 1, profile: { '2023/24': year('0') },
    reason: null, causes: [], biasBasisPoints: 1_500 }] },
  { ...row(forecasted, 'I35: a line takes up what the budget book allots to it',
    take({}, book({ allotted: '600000' }))),
  events: [{ ...by('BudgetReduced', '2024-07-02'), reduction: 'audit-2024', budgetCode: 'AUD-100', year: '2024/25',
      recurrent: true, virement: 'VIR/2024/9', amountPence: '600000' }] },
  { ...row([...verified, claimOf(2025), verifyOf(2025)], 'I35: a budget comes back after years that stand', giveBack()),
    events: [{ ...by('BudgetReductionReturned', '2026-05-11'), reduction: 'audit-2024', fromYear: '2026/27',
      reason: 'an auditor was hired again' }] },
  { ...row([...verified, reverse({ amountPence: '800000' })], 'I35: or from the first, once nothing rests on it',
    giveBack({ fromYear: '2024/25' })),
  events: [{ ...by('BudgetReductionReturned', '2026-05-11'), reduction: 'audit-2024', fromYear: '2024/25',
      reason: 'an auditor was hired again' }] },
  { ...row([...claimed, reject()], 'or rejected', giveBack({ fromYear: '2024/25' })),
    events: [{ ...by('BudgetReductionReturned', '2026-05-11'), reduction: 'audit-2024', fromYear: '2024/25',
      reason: 'an auditor was hired again' }] },
  { ...row([...budgeted, ended], 'of a line that has ended as well', giveBack()),
    events: [{ ...by('BudgetReductionReturned', '2026-05-11'), reduction: 'audit-2024', fromYear: '2026/27',
      reason: 'an auditor was hired again' }] },
  { ...row(identified, 'another person answers for the saving', changeOwner()),
    events: [{ ...by('BenefitOwnerChanged', '2025-05-02'), from: 'per-alv-benefits', owner: 'per-alv-audit-head',
      reason: 'who answered for it left' }] },
  { ...row(baselined, 'what a source shows below nothing is unverified', byImporter(setUp({ amountPence: '-1' }))),
    events: [{ ...by('OneOffCostIncurred', '2024-07-10'), cost: 'laptop', kind: 'systems', year: '2024/25',
      amountPence: '-1', unverified: ['cost-negative'] }] },
  { ...row(identified, 'I43: so is a council that the register does not have',
    byImporter(close({ disposition: 'transferred', to: 'XXX' }))),
  events: [{ ...by('SavingsLineClosed', '2027-07-05'), disposition: 'transferred', to: 'XXX',
    reason: 'the post is no more', unverified: ['transfer-to-unknown-council'] }] },
  { ...row(baselined, 'I39: set-up cost is recorded apart', setUp()),
    events: [{ ...by('OneOffCostIncurred', '2024-07-10'), cost: 'laptop', kind: 'systems', year: '2024/25',
      amountPence: '60000' }] },
  { ...row(baselined, 'I36: programmes share a saving', attribute()),
    events: [{ ...by('AttributionAgreed', '2024-07-15'), programmes: [
      { programme: 'audit-and-payroll', basisPoints: 6_000 }, { programme: 'new-ledger', basisPoints: 4_000 }] }] },
  { ...row(forecasted, 'I42: a shortfall has a cause and somebody who answers for it', explain()),
    events: [{ ...by('VarianceExplained', '2025-06-16'), year: '2024/25', causes: ['vacancies'],
      owner: 'per-alv-audit-head', text: 'two auditors left in the autumn' }] },
  { ...row(verified, 'I35: without its budget a saving is an avoided cost', reclassify()),
    events: [{ ...by('SavingReclassified', '2025-06-16'), from: 'cash-releasing', to: 'avoided-cost',
      reason: 'no budget went down' }] },
  { ...row([...inForce, identify({ nature: 'avoided-cost' }), propose(), freeze(), claim({}, 'BRK')],
    'I35: what another council says of it does not hold a saving in its nature', reclassify({
      nature: 'cash-releasing' })),
  events: [{ ...by('SavingReclassified', '2025-06-16'), from: 'avoided-cost', to: 'cash-releasing',
    reason: 'no budget went down' }] },
  { ...row([...verified, reverse({ amountPence: '800000' })], 'I37: what was taken back is closed as reversed',
    close({ disposition: 'reversed' })),
  events: [{ ...by('SavingsLineClosed', '2027-07-05'), disposition: 'reversed', to: null,
    reason: 'the post is no more' }] },
  { ...row(identified, 'I43: a saving goes to another council', close({ disposition: 'transferred', to: 'BRK' })),
    events: [{ ...by('SavingsLineClosed', '2027-07-05'), disposition: 'transferred', to: 'BRK',
      reason: 'the post is no more' }] },
  { ...row([...budgeted, close({ on: '2024-08-01', disposition: 'continues' }), claim()],
    'I43: a saving that continues is claimed and verified', verify()),
  events: [{ ...by('SavingVerified', '2025-05-12'), claim: 'c-2024', year: '2024/25', stage: 'interim',
    rating: 'green', criteria: { baseline: 'met', calculation: 'met', evidence: 'met', sustainability: 'met',
      quality: 'met', attribution: 'met' }, acceptedPence: '800000', qualityHeld: true,
    documents: ['f'.repeat(64)], by: 'per-alv-cfo', bands: { greenBasisPoints: 9_000, amberBasisPoints: 7_500 },
    sharedWith: [] }] },
  { ...row(baselined, 'a council identifies more than one', identify({ ...other })),
    events: [{ ...by('SavingIdentified', '2024-06-10'), ...terms, line: 'other-post' }] },
  { ...row(inForce, 'whoever leads for a council may identify its saving',
    lead('BRK', { type: 'IdentifySaving', on: '2024-06-10', ...terms, of: 'BRK' })),
  events: [{ ...by('SavingIdentified', '2024-06-10'), ...terms, council: 'BRK', of: 'BRK' }] },
] as readonly Accepted[];

describe('a line of savings refuses', () => refusals(lineCodes, refused));
describe('a line of savings accepts', () => accepts(accepted));
describe('the rules of savings', () => {
  it('have a row in one of the specs for every refusal', () => {
    expect([...lineCodes, ...claimCodes, ...jointCodes].sort()).toEqual([...savingsRefusals].sort());
  });
});
