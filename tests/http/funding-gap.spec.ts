/** Over HTTP on PostgreSQL: the funding gap of a council, the appraisal of an agreement, and reference figures. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgreementCommand, BudgetCommand, CouncilId, PenceText, PersonRef, SavingsCommand } from '#domain';
import { CannotStart } from '#platform';
import { gdpDeflator } from '#views';
import { priceIndexIn } from '../../apps/api/src/opening.ts';
import { toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';
import type { Answered } from '../kit/http.ts';

let told: ToldOverHttp;
let position = '';
let beforeForecast = '';
let beforeFinances = '';
const on = '2024-06-10';

/** As an officer of BRK, straight to the decider: here it is what is read that matters. */
async function take(command: SavingsCommand): Promise<void> {
  const actor =
    { person: 'per-brk-officer' as PersonRef, council: 'BRK' as CouncilId, capacity: 'lead-officer' as const };
  const receipt = await told.service.parts.deciders.agreement.handle(id, command as AgreementCommand,
    { commandId: randomUUID(), correlationId: randomUUID(), actor, grade: 'live' });
  if ('refused' in receipt) throw new Error(`${command.type}: ${JSON.stringify(receipt.refused)}`);
  position = receipt.position;
}

async function stateFinances(pressures: string): Promise<void> {
  const actor =
    { person: 'per-brk-finance' as PersonRef, council: 'BRK' as CouncilId, capacity: 'finance-officer' as const };
  const command = { type: 'StateFinances', on, council: 'BRK', year: '2025/26', expenditurePence: '50000000000',
    fundingChangePence: '-2200000000', pressuresPence: pressures, source: 'Budget report' } as BudgetCommand;
  const receipt = await told.service.parts.deciders.budget.handle('BRK', command,
    { commandId: randomUUID(), correlationId: randomUUID(), actor, grade: 'live' });
  if ('refused' in receipt) throw new Error(JSON.stringify(receipt.refused));
  position = receipt.position;
}

async function get(path: string, council?: string): Promise<Answered> {
  const { service } = told;
  const token = await service.token(council === undefined ? 'auditor' : 'lead-officer', council, `reader-${council}`);
  return service.get(path, { token, headers: { 'concordat-at-least': position } });
}

const year = (gross: string, oneOff = '0') =>
  ({ grossPence: gross as PenceText, ongoingPence: '0' as PenceText, oneOffPence: oneOff as PenceText });
const line = (name: string, more: object): SavingsCommand => ({
  type: 'IdentifySaving', on, line: name, of: 'BRK', service: 'payroll', nature: 'cash-releasing',
  recurrence: 'recurrent', firstYear: '2024/25', lastYear: null, budgetCode: 'PAY-1', owner: 'per-owner',
  priceBase: 'cash', counterfactual: null, qualityIndicator: null, reducesScope: false,
  ...more } as unknown as SavingsCommand);
const forecast = (name: string, profile: object, more: object = {}): SavingsCommand => ({
  type: 'ForecastSaving', on, line: name, profile, reason: null, causes: [], biasBasisPoints: 1_000,
  ...more } as unknown as SavingsCommand);

beforeAll(async () => {
  told = await toldOverHttp();
  await take(line('posts', {}));
  await take(line('post-not-filled', { nature: 'avoided-cost' }));
  beforeForecast = position;
  await take(forecast('posts', { '2024/25': year('0', '270000000'), '2025/26': year('190000000'),
    '2026/27': year('190000000') }));
  await take(forecast('posts', { '2024/25': year('0', '270000000'), '2025/26': year('190000000'),
    '2026/27': year('180000000') }, { reason: 'A post stays longer.', causes: ['slipped'] }));
  await take(forecast('post-not-filled', { '2024/25': year('500') }));
  beforeFinances = position;
  await stateFinances('800000000');
  await stateFinances('1000000000');
}, 120_000);

afterAll(async () => { await told.close(); });

describe('the appraisal of an agreement', () => {
  const path = `/agreements/${id}/savings/appraisal`;

  it('shows real prices and cash, low, central and high, with all that it rests on', async () => {
    for (const reader of ['ALV', undefined]) {
      const { status, body } = await get(`${path}?version=original&costBias=2000&delayYears=1`, reader);
      expect(status).toBe(200);
      expect(body).toMatchObject({ agreement: id, version: 'original', asOf: { position },
        coverage: { known: 1, of: 1 } });
      const { inputs, real, cash, outside } = body.appraisal;
      expect(inputs).toMatchObject({ baseYear: '2024/25', horizonYears: 10,
        rates: [{ fromOffset: 1, basisPoints: 350 }, { fromOffset: 31, basisPoints: 300 }],
        index: { name: 'uk-gdp-deflator' }, bias: { costBasisPoints: 2_000, delayYears: 1 } });
      expect(cash.range.high).toMatchObject({ netPence: '110000000', netPresentPence: null,
        payback: { year: '2026/27', offset: 2, afterHundredths: 142, holds: true } });
      // Its own bias of 10 %, and costs a fifth over.
      expect(cash.range.low).toMatchObject({ benefitPence: '342000000', costPence: '324000000', netPence: '18000000' });
      expect(BigInt(real.range.high.netPence) < 110_000_000n).toBe(true);
      expect([real.cannotTell, outside]).toEqual([[], []]);
      expect(body.lines.map(({ line: name, left, version }: any) => [name, left, version]))
        .toEqual([['post-not-filled', 'no-cash-flow', 1], ['posts', null, 1]]);
    }
    const latest = await get(`${path}?rateBasisPoints=0&benefitBias=0`);
    expect(latest.body.appraisal.cash.range.low.netPence).toBe('100000000');
    expect(latest.body.appraisal.inputs.rates).toEqual([{ fromOffset: 1, basisPoints: 0 }]);
  });

  it('says what cannot be told, and what nobody had said at an earlier moment', async () => {
    const { body } = await get(`${path}?baseYear=1950/51&horizonYears=60`);
    expect(body.appraisal).toMatchObject({ real: { range: null, cannotTell: [{ reason: 'nothing-in-horizon' }] } });
    const early = await get(`${path}?baseYear=1989/90&horizonYears=40`);
    expect(early.body.appraisal.real.cannotTell).toContainEqual({ year: '2025/26', reason: 'no-index' });
    const then = await get(`${path}?asOf=${beforeForecast}`);
    expect(then.body).toMatchObject({ appraisal: null, coverage: { known: 0, of: 1 },
      asOf: { position: beforeForecast } });
  });

  it('is not for outsiders, and takes only what it understands', async () => {
    expect((await get(path, 'DUN')).status).toBe(404);
    expect((await get('/agreements/no-such-agreement/savings/appraisal')).status).toBe(404);
    for (const wrong of ['baseYear=2024/26',
      'rateBasisPoints=x', 'horizonYears=61', 'benefitBias=10001', 'version=last']) {
      expect([wrong, (await get(`${path}?${wrong}`)).body.code]).toEqual([wrong, 'invalid-request']);
    }
  });
});

describe('the funding gap of a council', () => {
  const path = '/councils/BRK/funding-gap?year=2025/26';

  it('says how far the forecast closes it, by the finances last stated', async () => {
    for (const reader of ['BRK', undefined]) {
      const { status, body } = await get(path, reader);
      expect(status).toBe(200);
      expect(body).toMatchObject({ council: 'BRK', year: '2025/26', asOf: { position }, finances: { version: 2 },
        versions: [{ pressuresPence: '800000000' }, { pressuresPence: '1000000000' }],
        gap: { beforeSavings: { pence: '3200000000', reason: null }, basisPointsOfExpenditure: 640,
          leftOnForecast: { pence: '3010000000', reason: null },
          leftOnVerified: { pence: null, reason: 'nothing-verified' } },
        backOffice: { kinds: ['payroll'], basisPoints: 38, warnings: [] },
        savings: { forecast: { pence: '190000000', coverage: { known: 1, of: 1 } },
          verified: { pence: null, coverage: { known: 0, of: 1 } } } });
    }
  });

  it('is what was known at a moment: before finances were stated, and before anything was forecast', async () => {
    const then = await get(`${path}&asOf=${beforeFinances}`);
    expect(then.body).toMatchObject({ finances: null, versions: [],
      gap: { beforeSavings: { pence: null, reason: 'no-finances' } }, savings: { forecast: { pence: '190000000' } } });
    const early = await get(`${path}&asOf=${beforeForecast}`);
    expect(early.body.savings.forecast).toEqual({ pence: null, coverage: { known: 0, of: 0 } });
  });

  it('I57: is for its own people, its auditor and the auditor of all', async () => {
    const { service } = told;
    const as = async (council: string): Promise<number> => (await service.get(path,
      { token: await service.token('auditor', council, `auditor-${council}`) })).status;
    expect([await as('BRK'), await as('ALV')]).toEqual([200, 404]);
    expect((await get(path, 'ALV')).status).toBe(404);
    expect((await get('/councils/BRK/funding-gap', 'BRK')).body.errors).toMatchObject([{ field: 'year' }]);
  });
});

describe('reference figures', () => {
  it('are for every caller with a token', async () => {
    for (const [path, expected] of [
      ['/reference/national-figures', { publications: { 'nlgn-2011': { date: '2011-03-01' } } }],
      ['/reference/price-index', { index: 'uk-gdp-deflator', base: '2024/25 = 100' }],
    ] as const) {
      const { status, body } = await get(path, 'DUN');
      expect(status).toBe(200);
      expect(body).toMatchObject(expected);
      expect((await told.service.get(path, { token: null })).status).toBe(401);
    }
  });

  it('a deployment may name a price index of its own, and does not start with a wrong one', () => {
    expect(priceIndexIn({ priceIndexFile: null })).toBe(gdpDeflator);
    const dir = mkdtempSync(join(tmpdir(), 'concordat-index-'));
    const file = (text: string): string => {
      writeFileSync(join(dir, 'index.json'), text);
      return join(dir, 'index.json');
    };
    const own = { ...gdpDeflator, version: 'ours' };
    expect(priceIndexIn({ priceIndexFile: file(JSON.stringify(own)) })).toEqual(own);
    expect(() => priceIndexIn({ priceIndexFile: file('{}') })).toThrow(/CONCORDAT_PRICE_INDEX .* has no text `index`/);
    expect(() => priceIndexIn({ priceIndexFile: join(dir, 'absent.json') })).toThrow(CannotStart);
    rmSync(dir, { recursive: true });
  });
});
