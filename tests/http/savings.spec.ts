/** Over HTTP on PostgreSQL: a saving from its line to its verification, and what each rule refuses by its name. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Capacity } from '#domain';
import type { Answered } from '../kit/http.ts';
import type { Step } from '../kit/agreement-story.ts';
import { expectOk } from '../kit/play-over-http.ts';
import { toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';

let told: ToldOverHttp;
beforeAll(async () => { told = await toldOverHttp(); }, 120_000);
afterAll(async () => { await told.close(); });

// Who says what -------------------------------------------------------------------------------------

type Said = { readonly type: string; readonly on: string } & Readonly<Record<string, unknown>>;
const said = (
  council: string, capacity: Capacity, command: Said, person = `per-${council}-${capacity}`,
): Step => ({ name: command.type, council: council as Step['council'], capacity, person: person as Step['person'],
  command: command as unknown as Step['command'] });
const lead = (command: Said): Step => said('ALV', 'lead-officer', command);
/** The chief finance officer of the register. */
const cfo = 'per-alv-cfo';
const finance = (command: Said, person = cfo): Step => said('ALV', 'finance-officer', command, person);

const terms = {
  line: 'audit-team', of: 'ALV', service: 'audit', nature: 'cash-releasing', recurrence: 'recurrent',
  firstYear: '2024/25', budgetCode: 'AUD-100', owner: 'per-alv-benefits', priceBase: 'cash',
};
const identify = (change: object = {}): Step =>
  lead({ type: 'IdentifySaving', on: '2024-06-10', ...terms, ...change });
const without = (name: keyof typeof terms, change: object = {}): Step => {
  const { [name]: _, ...others } = terms;
  return lead({ type: 'IdentifySaving', on: '2024-06-10', ...others, line: 'unsaid', ...change });
};
const baseline = (change: object = {}): Step => lead({
  type: 'ProposeBaseline', on: '2024-06-11', line: 'audit-team', costPence: '30000000', fteHundredths: 1_250,
  volumes: { 'audit days': 480 }, quality: { 'opinions in time': '96 %' }, priceBase: 'cash',
  source: 'Ledger 2023/24', cutOff: '2024-03-31', ...change });
const freeze = (): Step => finance({ type: 'FreezeBaseline', on: '2024-06-12', line: 'audit-team', version: 1 });
const forecast = (change: object = {}): Step => lead({
  type: 'ForecastSaving', on: '2024-06-14', line: 'audit-team', biasBasisPoints: 1_500, causes: [], profile: {
    '2024/25': { grossPence: '900000', ongoingPence: '100000', oneOffPence: '50000' },
    '2025/26': { grossPence: '1200000' } }, ...change });
const take = (change: object = {}): Step => finance({
  type: 'ApplyBudgetReduction', on: '2024-07-02', line: 'audit-team', reduction: 'audit-2024', ...change });
const shown = ['d'.repeat(64), 'e'.repeat(64)];
const claim = (change: object = {}): Step => lead({
  type: 'ClaimSaving', on: '2025-04-14', line: 'audit-team', claim: 'c-2024', year: '2024/25', effect: 'part-year',
  grossPence: '800000', ongoingPence: '100000', actualCostPence: '29300000', documents: shown, ...change });
const divide = (change: object = {}): Step => finance({ type: 'ApportionJointSaving', on: '2024-06-14', joint: 'j1',
  service: 'audit', year: '2024/25', totalPence: '1', residueTo: 'ALV', authority: 'CAB/2024/9', ...change });
const met = { baseline: 'met', calculation: 'met', evidence: 'met', sustainability: 'met', quality: 'met',
  attribution: 'met' };
const verdict = { type: 'VerifySaving', on: '2025-05-12', line: 'audit-team', claim: 'c-2024', stage: 'interim',
  rating: 'green', criteria: met, acceptedPence: '600000', qualityHeld: true, documents: ['f'.repeat(64)] };

const verify = (change: object = {}, person = cfo): Step => finance({ ...verdict, ...change }, person);

/** What has not the form of its field. */
const malformed: readonly (readonly [field: string, wrong: readonly unknown[], saying: (change: object) => Step])[] = [
  ['profile', [[], 'x', { then: { grossPence: '1' } }, ...[[], {}, '1', { grossPence: 'x' }, { grossPence: 5 },
    { grossPence: '1', netPence: '1' }, { grossPence: '1', ongoingPence: '1.5' }].map((sums) => ({ '2024/25': sums })),
  ], forecast],
  ['volumes', [{ days: -1 }, { days: 480.5 }, { days: '5' }, { ' ': 1 }, { days: [] }], baseline],
  ['quality', [{ opinions: 96 }, { opinions: ' ' }, { opinions: 'x'.repeat(501) }], baseline],
  ['shares', [{ ALV: 0.5 }, { alv: 10_000 }, { ALV: '10000' }, { ALV: 10_001 }, []], divide],
  ['criteria', [{ baseline: 'met' }, { ...met, baseline: 'perhaps' }, { ...met, cost: 'met' }], verify],
];

/** What a council's finance officer writes into its budget book. */
async function book(path: string, body: object): Promise<Answered> {
  const token = await told.service.token('finance-officer', 'ALV', cfo);
  return told.service.post(`/councils/ALV/budget${path}`, body, { token });
}
const reduction = { on: '2024-07-01', reduction: 'audit-2024', budgetCode: 'AUD-100', year: '2024/25', recurrent: true,
  amountPence: '750000', virement: 'VIR/2024/9' };
const allot = (line: string, amountPence: string): Promise<Answered> =>
  book('/allotments', { on: '2024-07-01', reduction: 'audit-2024', agreement: id, line, amountPence });

// What is expected ----------------------------------------------------------------------------------

async function written(step: Step, ...types: string[]): Promise<void> {
  await told.play(step);
  expect(told.last().body.events.map(({ type }: { type: string }) => type)).toEqual(types);
}

/** A problem document of that code, and nothing in the log. */
async function refused(status: number, code: string, answer: () => Promise<Answered>): Promise<Answered> {
  const { store } = told.service.parts;
  const end = await store.end();
  const answered = await answer();
  expect(answered.body).toMatchObject({ type: `/problems/${code}`, code, status });
  expect([answered.status, answered.headers.get('content-type')])
    .toEqual([status, 'application/problem+json; charset=utf-8']);
  expect(await store.end()).toBe(end);
  return answered;
}
const refuses = (status: number, code: string, step: Step): Promise<Answered> =>
  refused(status, code, () => told.sent(step));

describe('savings over HTTP', () => {
  it('I31: a figure without nature, recurrence, year or price base is refused by that name', async () => {
    for (const [name, code] of [['nature', 'figure-without-nature'], ['recurrence', 'figure-without-recurrence'],
      ['firstYear', 'figure-without-year'], ['priceBase', 'figure-without-price-base']] as const) {
      await refuses(422, code, without(name));
      await refuses(422, code, without(name, { [name]: 'unknown' }));
    }
    await refuses(422, 'budget-code-missing', without('budgetCode'));
    const figure = { type: 'PublishFigure', on: '2024-06-10', figure: 'press-1', series: 'target', basis: 'annual',
      amountPence: '100000000', recurrence: 'recurrent', netOf: 'net', priceBase: 'cash', statedBy: 'Leader of ALV' };
    await refuses(422, 'figure-without-year', lead({ ...figure, nature: 'cash-releasing' }));
    await refuses(422, 'figure-without-nature', lead({ ...figure, fromYear: '2024/25' }));
    await refuses(422, 'savings-year-malformed', identify({ firstYear: '2024/26' }));
  });

  it('identifies a line, and takes its baseline, forecast and freezing from those who may give them', async () => {
    await written(identify(), 'SavingIdentified');
    await refuses(409, 'savings-line-exists', identify());
    await refuses(409, 'baseline-not-frozen', claim());
    await written(baseline(), 'BaselineProposed');
    await refuses(409, 'baseline-not-frozen', claim());
    await refuses(403, 'capacity-not-entitled', { ...freeze(), capacity: 'lead-officer' });
    await written(freeze(), 'BaselineFrozen');
    await refuses(409, 'baseline-frozen', baseline());
    await written(forecast(), 'SavingsForecastPrepared');
    await refuses(422, 'forecast-without-reason', forecast({ profile: { '2024/25': { grossPence: '1' } } }));
    // Sums left out count as nothing: it is the same forecast.
    await refuses(409, 'forecast-unchanged', forecast({ reason: 'asked', profile: {
      '2024/25': { grossPence: '900000', ongoingPence: '100000', oneOffPence: '50000' },
      '2025/26': { grossPence: '1200000', ongoingPence: '0', oneOffPence: '0' } } }));
  });

  it('refuses maps that do not have their form before any rule reckons with them', async () => {
    const { body: { components: { schemas } } } = await told.service.get('/openapi.json', { token: null });
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'api', components: { schemas } });
    for (const [field, wrong, saying] of malformed) {
      for (const value of wrong) {
        const step = saying({ [field]: value });
        const { body } = await refused(400, 'invalid-request', () => told.sent(step));
        for (const error of body.errors) expect(error.field.split('.')[0]).toBe(field);
        const says = ajv.compile({ $ref: `api#/components/schemas/${step.name}/properties/${field}` });
        expect([field, value, says(value)]).toEqual([field, value, false]);
      }
    }
    await refuses(422, 'forecast-empty', forecast({ profile: {} }));
    await refuses(422, 'savings-year-malformed', forecast({ profile: { '2024/26': { grossPence: '1' } } }));
  });

  it('I35, I36: takes up what has left the budget once, and claims no more than that as cash', async () => {
    await refuses(404, 'reduction-unknown', take());
    await expectOk(book('/reductions', reduction), 'reduction');
    await refuses(409, 'reduction-not-allotted', take());
    await expectOk(allot('audit-team', '700000'), 'allotment');
    await written(take(), 'BudgetReduced');
    await refuses(409, 'reduction-applied', take());
    // The same pounds are not there for another line, of this or of any agreement.
    await told.play(identify({ line: 'audit-twice' }));
    await refuses(409, 'reduction-not-allotted', take({ line: 'audit-twice' }));
    await refused(409, 'allotted-beyond-reduction', () => allot('audit-twice', '100000'));
    await refused(409, 'reduction-counted-already', () => book('/reductions', { ...reduction, reduction: 'again' }));
    await refuses(409, 'budget-not-reduced', claim({ grossPence: '900000' }));
  });

  it('gives back what was taken up by mistake, and another person answers for the line', async () => {
    const mistaken = { line: 'audit-twice', reduction: 'audit-mistaken' };
    await expectOk(book('/reductions', { ...reduction, reduction: 'audit-mistaken', virement: 'VIR/2024/10',
      amountPence: '1000' }), 'reduction');
    await expectOk(book('/allotments', { on: '2024-07-01', ...mistaken, agreement: id, amountPence: '1000' }),
      'allotment');
    await written(take(mistaken), 'BudgetReduced');
    const back = (change: object = {}): Step => finance({ type: 'ReturnBudgetReduction', on: '2024-07-03', ...mistaken,
      fromYear: '2024/25', reason: 'It is of another line.', ...change });
    await refuses(404, 'reduction-not-applied', back({ reduction: 'audit-2024' }));
    await refuses(422, 'before-the-reduction', back({ on: '2024-07-01' }));
    await refuses(422, 'returned-outside-reduction', back({ fromYear: '2023/24' }));
    await refuses(403, 'capacity-not-entitled', { ...back(), capacity: 'lead-officer' });
    await written(back(), 'BudgetReductionReturned');
    await refuses(409, 'reduction-returned', back());
    await expectOk(book('/allotment-withdrawals', { on: '2024-07-04', ...mistaken, agreement: id, why: 'mistaken' }),
      'withdrawal');
    await expectOk(book('/reversals', { on: '2024-07-04', reduction: 'audit-mistaken', why: 'mistaken' }), 'reversal');
    const owner = (to: string): Step => lead({ type: 'ChangeBenefitOwner', on: '2024-07-05', line: 'audit-twice',
      owner: to, reason: 'Who answered for it left.' });
    await refuses(409, 'benefit-owner-unchanged', owner(terms.owner));
    await written(owner('per-alv-audit-head'), 'BenefitOwnerChanged');
  });

  it('I33, I60: claims with documents by their hashes', async () => {
    await refuses(422, 'documents-missing', claim({ documents: [] }));
    await refused(400, 'invalid-request', () => told.sent(claim({ documents: ['letter.pdf'] })));
    await written(claim(), 'SavingClaimed');
    await refuses(409, 'claim-stands', claim({ claim: 'c-again' }));
  });

  it('I34: is verified by the council\'s own finance officer of the register, and never by the claimant', async () => {
    await refuses(403, 'verifier-is-claimant', verify({}, 'per-ALV-lead-officer'));
    await refuses(403, 'verifier-is-claimant', verify({}, terms.owner));
    await refuses(403, 'verified-by-another-council', said('BRK', 'finance-officer', verdict, 'per-brk-cfo'));
    await refuses(403, 'verifier-not-designated', verify({}, 'per-alv-accountant'));
    await refuses(422, 'accepted-beyond-claim', verify({ acceptedPence: '700001' }));
    await refuses(422, 'rating-above-criteria', verify({ criteria: { ...met, quality: 'partly-met' } }));
    await written(verify(), 'SavingVerified');
    await refuses(409, 'verification-repeated', verify());
  });

  it('I32: shows each series beside the others', async () => {
    const { status, body } = await told.read(`/agreements/${id}/savings?year=2024/25`, 'ALV');
    expect(status).toBe(200);
    expect(body.rows).toMatchObject([{ line: 'audit-team', year: '2024/25', stage: 'interim-verified',
      originalPence: '800000', latestPence: '800000', budgetedPence: '700000', claimedPence: '700000',
      verifiedPence: '600000', interimPence: '600000', finalPence: null }]);
  });
});
