/** Savings read over HTTP and from the command line, on PostgreSQL: documents, charts and files, now and as known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { capacities, when } from '#domain';
import type { Instant } from '#domain';
import { parseConfig } from '#platform';
import { exits, run } from '../../apps/cli/src/run.ts';
import { startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';
import { openDesk } from '../views/desk.ts';
import type { Desk } from '../views/desk.ts';
import { append } from '../views/envelopes.ts';
import { alpha, bravo, charlie, inForce, proposal } from '../views/histories.ts';
import { savingsStory, teller } from '../views/savings-story.ts';

const told = [...inForce('waste', 'Shared waste', [alpha, bravo]), ...savingsStory('waste', alpha, bravo)];
let desk: Desk;
let service: Service;
beforeAll(async () => {
  desk = await openDesk();
  const arrived = desk.views.arrived.bind(desk.views);
  service = await startService(() => ({ store: desk.store, views: { sql: desk.sql, arrived }, readWaitMs: 50 }));
  await append(desk.store, 'agreement-waste', told);
  await append(desk.store, 'agreement-talks', proposal('talks', 'Only talk', [alpha, bravo]));
  await desk.views.catchUp();
}, 60_000);
afterAll(async () => {
  await service.close();
  await desk.close();
});

const as = (council?: string) => service.token(council === undefined ? 'auditor' : 'lead-officer', council);
const read = async (path: string, council?: string): Promise<Answered> =>
  service.get(path, { token: await as(council) });
const bytes = async (path: string): Promise<string> => {
  const response = await fetch(`${service.api.url}${path}`, { headers: { authorization: `Bearer ${await as()}` } });
  return response.text();
};

describe('GET /agreements/:agreement/savings', () => {
  it('shows every series of a line and year', async () => {
    const { status, body } = await read('/agreements/waste/savings', bravo);
    expect(status).toBe(200);
    expect(body.rows.find(({ line, year }: any) => line === 'rounds' && year === '2024/25')).toEqual({
      agreement: 'waste', line: 'rounds', year: '2024/25', council: 'ALF', service: 'waste', kind: 'waste',
      budgetCode: 'W-100', nature: 'avoided-cost', recurrence: 'recurrent', priceBase: 'cash',
      stage: 'provisionally-verified', originalPence: '90000', latestPence: '72000', latestGrossPence: '80000',
      budgetedPence: null, claimedPence: '70000', claimedLowPence: '60000', claimedHighPence: '70000',
      contested: false, verifiedPence: '65000', provisionalPence: '65000', interimPence: null, finalPence: null,
      greenPence: '65000', amberPence: null, redPence: null, oneOffForecastPence: '500', oneOffPence: '30000',
      variancePence: '-7000', causes: ['slipped'], setAside: null, rag: 'green',
      label: 'Green: 90.28 % of the forecast is verified', securedBasisPoints: 9_028 });
    expect(body.asOf).toMatchObject({ position: expect.stringMatching(/^\d{20}$/), recordedAt: desk.clock.at });
  });

  it('tells others the published figures of a public agreement, and of talks nothing', async () => {
    const { body } = await read('/agreements/waste/savings', charlie);
    expect(body).toMatchObject({ scope: 'public', published: { contradictions: [['heard', 'realised']] } });
    expect(body.rows).toBeUndefined();
    const file = await read('/agreements/waste/savings/export', charlie);
    expect(file.body.rows.map(({ figure }: any) => figure)).toEqual(['heard', 'promised', 'realised']);
    for (const path of ['/agreements/talks/savings', '/agreements/none/savings', '/agreements/waste/savings/series']) {
      expect((await read(path, charlie)).status).toBe(404);
    }
    expect((await read('/agreements/talks/savings', bravo)).body).toMatchObject({ scope: 'full', rows: [] });
  });

  it('gives the same bytes at the same moment after later events, as document and as files', async () => {
    const paths = ['/agreements/waste/savings?', '/agreements/waste/savings/series?',
      '/agreements/waste/savings/export?format=csv&', '/agreements/waste/savings/export?format=json&',
      '/councils/ALF/savings?', '/councils/ALF/savings/export?format=csv&', '/savings?', '/savings/series?',
      '/savings/export?format=csv&', '/savings/export?format=json&'];
    const { asOf: { position } } = JSON.parse(await bytes('/savings')) as { asOf: { position: string } };
    const before = await Promise.all(paths.map(bytes));
    desk.clock.at = '2026-02-01T09:00:00.000Z' as Instant;
    await append(desk.store, 'agreement-waste',
      [teller(alpha).forecast('rounds', '2025-08-01', 3, { '2024/25': 1, '2027/28': 9 })], told.length);
    await desk.views.catchUp();
    for (const [at, path] of paths.entries()) {
      expect(await bytes(`${path}asOf=${position}`)).toBe(before[at]);
      expect(await bytes(`${path}recordedBy=2026-01-31T00:00:00Z`)).toBe(before[at]);
      expect(await bytes(path)).not.toBe(before[at]);
    }
  });

  it('refuses at once what is no position and what lies ahead, and knows nothing before the agreement', async () => {
    const reads = ['/agreements/waste/savings', '/agreements/waste/savings/series', '/agreements/waste/savings/export',
      '/councils/ALF/savings', '/councils/ALF/savings/duplicates', '/savings', '/savings/series', '/savings/export',
      '/agreements/waste/savings/appraisal', '/councils/ALF/funding-gap?year=2024/25'];
    for (const path of reads) {
      for (const [asOf, rule] of [['last%20week', 'position'], ['-1', 'position'], ['!'.repeat(20), 'position'],
        ['0001', 'position'], ['9'.repeat(40), 'position'], ['1'.repeat(41), 'position'], ['9'.repeat(20), 'past']]) {
        const { status, body } = await read(`${path}${path.includes('?') ? '&' : '?'}asOf=${asOf}`);
        expect([path, asOf, status, body.code, body.errors?.map(({ field, rule: by }: any) => [field, by])])
          .toEqual([path, asOf, 400, 'invalid-request', [['asOf', rule]]]);
      }
    }
    for (const query of ['asOf=00000000000000000001', 'recordedBy=2020-01-01T00:00:00Z']) {
      expect((await read(`/agreements/waste/savings?${query}`)).status).toBe(404);
    }
    expect((await read('/savings?asOf=00000000000000000001')).body).toMatchObject({ lineYears: 0, agreements: 0 });
    expect((await read('/agreements/waste/savings?on=2024-05-31')).body.rows.length).toBe(3);
  });

  it('waits for a position that the log has and the read models do not show yet', async () => {
    const { position } = await append(desk.store, 'agreement-late', proposal('late', 'Late', [alpha, bravo]));
    expect((await read(`/agreements/waste/savings?asOf=${position}`)).body.code).toBe('behind');
    await desk.views.catchUp();
    expect((await read(`/agreements/waste/savings?asOf=${position}`)).status).toBe(200);
  });
});

describe('GET /councils/:council/savings and /savings', () => {
  it('keep a portfolio to the council and auditors, and give the country to every reader', async () => {
    expect((await read('/councils/ALF/savings', alpha)).body).toMatchObject({ agreements: ['waste'], council: 'ALF' });
    for (const path of ['/councils/ALF/savings', '/councils/ALF/savings/series', '/councils/ALF/savings/export']) {
      expect((await read(path, bravo)).status).toBe(404);
      expect((await read(path)).status).toBe(200);
    }
    expect((await read('/savings', charlie)).body).toMatchObject({ councils: 2, agreements: 1 });
    expect((await service.get('/savings', { token: null })).status).toBe(401);
  });

  it('sends files with the moment on every row', async () => {
    const { headers, body } = await read('/councils/ALF/savings/export?format=csv&year=2024/25', alpha);
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('content-disposition')).toBe('attachment; filename="savings-ALF.csv"');
    const lines = (body as string).trim().split('\r\n').map((line) => line.split(','));
    expect(lines[0]!.slice(0, 5)).toEqual(['as_of_position', 'as_of_recorded', 'agreement', 'line', 'year']);
    expect(lines.slice(1).map(([, recorded, , line]) => [recorded, line])).toEqual([
      [desk.clock.at, 'rounds'], [desk.clock.at, 'rounds-again']]);
  });

  it('names all columns in a file without rows', async () => {
    const header = async (path: string): Promise<string> => (await read(path)).body.split('\r\n')[0];
    const none = '00000000000000000001';
    for (const path of ['/councils/ALF/savings/export?format=csv', '/savings/export?format=csv']) {
      const empty = await bytes(`${path}&asOf=${none}`);
      expect(empty.trim().split('\r\n').length).toBe(1);
      expect(empty.trim()).toBe(await header(path));
      expect(empty.split(',').length).toBeGreaterThan(30);
    }
    const talks = await read('/agreements/talks/savings/export?format=csv&on=2024-01-01', bravo);
    expect(talks.body.trim()).toBe(await header('/agreements/waste/savings/export?format=csv&on=2024-05-31'));
    expect(talks.body).toContain('as_of_position,as_of_recorded,effective_by,agreement,line,year,');
  });

  it('tells others of the country nothing that few councils stand behind, and the past by whole days', async () => {
    const { body: told } = await read('/savings', charlie);
    expect(told).toMatchObject({ lineYears: 6, suppression: { councilsMin: 3, cells: 5, lineYears: 6 } });
    expect(told.totals.byYear.every(({ suppressed, latest }: any) => suppressed && latest.pence === null)).toBe(true);
    expect((await read('/savings')).body).toMatchObject({ suppression: null });
    // Of two events of one day that is over, others read the moment of the last alone.
    const { asOf: { position, recordedAt } } = told;
    const stood = async (at: number, council?: string): Promise<string> =>
      (await read(`/savings?asOf=${String(at).padStart(20, '0')}`, council)).body.asOf.recordedAt;
    expect([await stood(Number(position) - 1), await stood(Number(position), charlie)])
      .toEqual([recordedAt, recordedAt]);
    expect(await stood(Number(position) - 1, charlie)).toBe('2026-01-05T09:00:00.000Z');
    const { series } = (await read('/savings/series', charlie)).body;
    expect(new Set(series.flatMap(({ values }: any) => values))).toEqual(new Set([null]));
    const { rows } = (await read('/savings/export?format=json', charlie)).body;
    expect(new Set(rows.map((row: any) => row.latest_pence))).toEqual(new Set([null]));
  });

  it('withholds as much as the deployment says', async () => {
    const arrived = desk.views.arrived.bind(desk.views);
    const other = await startService(() => ({ store: desk.store, views: { sql: desk.sql, arrived }, readWaitMs: 50,
      disclosure: { councilsMin: 1 } }));
    const { body } = await other.get('/savings', { token: await other.token('lead-officer', charlie) });
    await other.close();
    expect(body.suppression).toMatchObject({ councilsMin: 1, cells: 0 });
    const told = body.totals.byYear.filter(({ latest }: any) => latest.pence !== null);
    expect(told.length).toBeGreaterThan(0);
  });

  it('rates a council\'s lines by its own bands of the day', async () => {
    await append(desk.store, `budget-${bravo}`, [{ type: 'RagBandsSet', on: when('2025-01-01'), council: bravo,
      from: when('2025-01-01'), greenBasisPoints: 9_900, amberBasisPoints: 9_000 } as never]);
    await desk.views.catchUp();
    const ratedIn = async (query = '') =>
      (await read(`/councils/${bravo}/savings${query}`)).body.rows.map(({ rag }: { rag: string }) => rag);
    expect(await ratedIn()).toEqual(['amber']);
    expect(await ratedIn('?recordedBy=2026-01-31T00:00:00Z')).toEqual(['green']);
  });
});

describe('the document of the routes', () => {
  it('says in what capacity one reads savings and what belongs to them, and designates officers', async () => {
    const { paths } = (await service.get('/openapi.json', { token: null })).body;
    const acting = capacities.filter((capacity) => capacity !== 'registrar');
    const country = ['/savings', '/savings/series', '/savings/export', '/agreements/{agreement}/savings',
      '/agreements/{agreement}/savings/appraisal'];
    const own = ['/savings', '/savings/series', '/savings/export', '/savings/duplicates', '/funding-gap', '/budget']
      .map((path) => `/councils/{council}${path}`);
    for (const [some, those] of [[country, capacities], [own, acting]] as const) {
      for (const path of some) expect([path, paths[path].get['x-capacities']]).toEqual([path, those]);
    }
    const { post } = paths['/councils/{council}/officers'];
    expect(post['x-capacities']).toEqual(['monitoring-officer', 'registrar']);
    expect(post.description).toContain('For a council\'s monitoring-officer, or the registrar.');
  });
});

describe('concordat savings', () => {
  let said = '';
  beforeEach(() => { said = ''; });
  const concordat = (...argv: string[]): Promise<number> => run(argv, {
    config: parseConfig({ PORT: new URL(service.api.url).port, CONCORDAT_DATA_DIR: service.dir }),
    now: () => Date.parse(service.clock()), out: (text) => { said += text; }, err: (text) => { said += text; } });

  it('prints lines and totals, ratings as words', async () => {
    expect(await concordat('savings', 'agreement', 'waste', '--year', '2024/25')).toBe(exits.done);
    expect(said).toContain('recorded 2026-');
    expect(said).toMatch(/waste +depots +2024\/25 +cash-releasing +Amber: 97\.78 % of the forecast is verified/);
    expect(said).toMatch(/2024\/25 +avoided-cost +cash +£\d+\.\d\d \(1 of 2\)/);
    expect(said).toContain('unclassified');
  });

  it('prints one JSON object, or writes a file', async () => {
    expect(await concordat('--json', 'savings', 'country')).toBe(exits.done);
    expect(JSON.parse(said)).toMatchObject({ councils: 2, agreements: 1 });
    const file = join(service.dir, 'portfolio.csv');
    expect(await concordat('savings', 'council', 'ALF', '--csv', file)).toBe(exits.done);
    said = '';
    expect(await concordat('savings', 'council', 'ALF', '--csv', '-')).toBe(exits.done);
    expect(said).toBe(readFileSync(file, 'utf8'));
  });

  it('shows what was known then, and says when there is nothing', async () => {
    expect(await concordat('savings', 'country', '--as-of', '00000000000000000001')).toBe(exits.done);
    expect(said).toContain('no savings are recorded');
    const early = await concordat('savings', 'agreement', 'waste', '--recorded-by', '2020-01-01T00:00:00Z');
    expect(early).toBe(exits.refused);
    expect(await concordat('savings', 'agreement')).toBe(exits.usage);
  });
});
