/** A council's budget book over HTTP: who keeps it and reads it, and that nothing in it counts twice (I36, I57). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Capacity } from '#domain';
import type { EventStore } from '#store';
import type { Answered, Sent, Service } from '../kit/http.ts';
import { bromsgrove, startService } from '../kit/http.ts';
import { meta } from '../store/events.ts';

const on = '2026-03-02';
const path = '/councils/BRM/budget';

/** What happens just before the next appends, once each. */
const before: (() => Promise<unknown>)[] = [];
const disturbed = (store: EventStore): EventStore => ({
  append: async (writes) => { await before.shift()?.(); return store.append(writes); },
  read: (...at) => store.read(...at), contents: (...at) => store.contents(...at), page: (...at) => store.page(...at),
  follow: (...at) => store.follow(...at), end: () => store.end(), lastBy: (at) => store.lastBy(at),
  close: () => store.close(), inStreams: store.inStreams,
});

let service: Service;
let log: EventStore;
let keeper: string;
beforeAll(async () => {
  service = await startService(({ store }) => { log = store; return { store: disturbed(store) }; });
  for (const council of ['BRM', 'RED']) await service.post('/councils', { ...bromsgrove, council });
  keeper = await service.token('finance-officer', 'BRM');
});
afterAll(async () => { await service.close(); });

const post = (step: string, body: object, sent: Sent = {}) =>
  service.post(`${path}${step}`, { on, ...body }, { token: keeper, ...sent });
const reduction = (change: object = {}) => ({ reduction: 'audit-2026', budgetCode: 'IA-100', year: '2025/26',
  recurrent: true, amountPence: '700000', virement: 'VIR 26/1', ...change });
const allotment = (change: object = {}) =>
  ({ reduction: 'audit-2026', agreement: 'audit', line: 'audit-posts', amountPence: '500000', ...change });
const read = async (capacity: Capacity, council?: string): Promise<Answered> =>
  service.get(path, { token: await service.token(capacity, council) });
const told = ({ status, body: { instance: _, ...problem } }: Answered) => ({ status, problem });

describe('the budget book of a council', () => {
  it('records a reduction and what it is allotted to, and says it again to whoever asks again', async () => {
    const key = '"reduction-1"';
    const answer = await post('/reductions', reduction(), { key });
    expect(answer).toMatchObject({ status: 200, body: { id: 'BRM', revision: 0,
      events: [{ type: 'BudgetReductionRecorded', revision: 0 }] } });
    expect(answer.headers.get('etag')).toBe('"0"');
    const repeated = await post('/reductions', reduction(), { key });
    expect([repeated.body, repeated.headers.get('idempotency-replayed')]).toEqual([answer.body, 'true']);
    expect(await post('/allotments', allotment(), { ifMatch: '"0"' })).toMatchObject({ status: 200 });
    const { status, body: { asOf, ...body } } = await read('finance-officer', 'BRM');
    expect(asOf).toEqual({ position: await log.end(), recordedAt: service.clock() });
    expect([status, body]).toEqual([200, { revision: 1, finances: {}, bands: [], reductions: { 'audit-2026': {
      budgetCode: 'IA-100', year: '2025/26', recurrent: true, pence: '700000', virement: 'VIR 26/1', on,
      reversedOn: null, allotments: [{ agreement: 'audit', line: 'audit-posts', pence: '500000' }] } } }]);
  });

  it('I36: refuses the same reduction a second time by name, and says which one it is', async () => {
    for (const [change, code] of [
      [{}, 'reduction-exists'],
      [{ reduction: 'again' }, 'reduction-counted-already'],
      [{ reduction: 'again', distinctBecause: 'another post' }, 'reduction-counted-already'],
      [{ reduction: 'again', virement: 'VIR 26/2' }, 'reduction-counted-already'],
    ] as const) {
      const { status, body } = await post('/reductions', reduction(change));
      expect([change, status, body.code]).toEqual([change, 409, code]);
      if (code === 'reduction-counted-already') expect(body.reduction).toBe('audit-2026');
    }
    const other = { reduction: 'second-post', virement: 'VIR 26/2', distinctBecause: 'the second of two equal posts' };
    expect((await post('/reductions', reduction(other))).status).toBe(200);
  });

  it('I36: refuses to allot an amount twice, and says who has it', async () => {
    const { status, body } = await post('/allotments', allotment({ agreement: 'payroll', amountPence: '200001' }));
    expect([status, body]).toMatchObject([409, { code: 'allotted-beyond-reduction', amountPence: '700000',
      allotted: [{ agreement: 'audit', line: 'audit-posts', pence: '500000' }] }]);
    expect((await post('/allotments', allotment())).body.code).toBe('already-allotted');
  });

  it('keeps finances in versions and the bands of the council', async () => {
    const finances = { year: '2026/27', expenditurePence: '90000000', fundingChangePence: '-2000000', source: 'Plan' };
    expect((await post('/finances', finances)).status).toBe(200);
    expect((await post('/finances', finances)).body.code).toBe('finances-unchanged');
    expect((await post('/finances', { ...finances, pressuresPence: '100' })).status).toBe(200);
    expect((await post('/finances', { ...finances, year: '2026/28' })).body.code).toBe('year-malformed');
    const bands = { from: '2026-04-01', greenBasisPoints: 9_500, amberBasisPoints: 8_000 };
    expect((await post('/rag-bands', { ...bands, amberBasisPoints: 9_500 })).body.code).toBe('bands-out-of-order');
    expect((await post('/rag-bands', bands)).status).toBe(200);
    const { body } = await read('lead-officer', 'BRM');
    expect(body.bands).toEqual([bands]);
    expect(body.finances['2026/27'].map(({ version, pressuresPence }: any) => [version, pressuresPence]))
      .toEqual([[1, '0'], [2, '100']]);
  });

  it('tells what stood in it at a moment, and refuses a moment that is none or lies ahead', async () => {
    const at = async (query: string): Promise<Answered> =>
      service.get(`${path}?${query}`, { token: await service.token('finance-officer', 'BRM') });
    const now = (await read('finance-officer', 'BRM')).body;
    expect((await at(`asOf=${now.asOf.position}`)).body).toEqual(now);
    const first = String(Number(now.asOf.position) - now.revision).padStart(20, '0');
    const then = (await at(`asOf=${first}`)).body;
    expect(then).toMatchObject({ revision: 0, finances: {}, bands: [], asOf: { position: first } });
    expect(then.reductions['audit-2026'].allotments).toEqual([]);
    expect((await at('recordedBy=2020-01-01T00:00:00Z')).body)
      .toEqual({ revision: -1, finances: {}, bands: [], reductions: {}, asOf: { position: '', recordedAt: null } });
    for (const [query, field] of [['asOf=then', 'asOf'], [`asOf=${'9'.repeat(20)}`, 'asOf'],
      ['recordedBy=2999-01-01T00:00:00Z', 'recordedBy']]) {
      const { status, body } = await at(query!);
      expect([query, status, body.errors?.[0].field]).toEqual([query, 400, field]);
    }
  });

  it('takes nothing that its checks do not know', async () => {
    for (const [step, body, field] of [
      ['/reductions', reduction({ amountPence: 700000 }), 'amountPence'], ['/reductions', reduction({ x: 1 }), 'x'],
      ['/allotments', allotment({ line: 'No Slug' }), 'line'], ['/reversals', { reduction: 'audit-2026' }, 'why'],
      ['/rag-bands', { from: on, greenBasisPoints: 95.5, amberBasisPoints: 80 }, 'greenBasisPoints'],
    ] as const) {
      const { status, body: problem } = await post(step, body);
      expect([status, problem.code, problem.errors[0].field]).toEqual([400, 'invalid-request', field]);
    }
  });
});

describe('who keeps and reads it', () => {
  const steps = [['/reductions', reduction({ reduction: 'secret' })], ['/allotments', allotment()],
    ['/allotment-withdrawals', { ...allotment(), amountPence: undefined, why: 'w' }],
    ['/reversals', { reduction: 'audit-2026', why: 'w' }],
    ['/finances', { year: '2026/27', expenditurePence: '1', fundingChangePence: '1', source: 's' }],
    ['/rag-bands', { from: on, greenBasisPoints: 2, amberBasisPoints: 1 }]] as const;

  it('I57: is told to no other council: a book with entries is like one without, at whatever revision', async () => {
    const token = await service.token('finance-officer', 'RED');
    for (const [step, body] of steps) {
      for (const sent of [{}, { ifMatch: '"0"' }, { ifMatch: '"1"' }]) {
        const at = async (council: string) => told(await service.post(`/councils/${council}/budget${step}`,
          { on, ...body }, { token, ...sent }));
        const answer = await at('BRM');
        expect(answer).toMatchObject({ status: 404, problem: { code: 'book-of-another-council' } });
        expect(await at('WYC')).toEqual(answer);
      }
    }
  });

  it('is kept by the finance officer alone', async () => {
    for (const capacity of ['lead-officer', 'monitoring-officer', 'member'] as const) {
      const token = await service.token(capacity, 'BRM');
      for (const [step, body] of steps) {
        expect((await post(step, body, { token })).body).toMatchObject({ code: 'capacity-not-entitled', capacity });
      }
    }
    expect((await post('/reversals', steps[3][1], { token: await service.token('auditor') })).status).toBe(403);
    expect((await post('/reversals', steps[3][1], { token: null })).status).toBe(401);
  });

  it('I57: is read by the council\'s own people, its auditor and the auditor of all', async () => {
    for (const [capacity, council, status] of [
      ['finance-officer', 'BRM', 200], ['member', 'BRM', 200], ['auditor', 'BRM', 200], ['auditor', undefined, 200],
      ['finance-officer', 'RED', 404], ['auditor', 'RED', 404], ['registrar', undefined, 404],
    ] as const) {
      expect([capacity, council, (await read(capacity, council)).status]).toEqual([capacity, council, status]);
    }
  });
});

describe('an allotment and the saving that counts on it', () => {
  type Sample = { readonly type: string; readonly version: number; readonly data: { readonly line: string } };
  const samples = ['v1', 'v2'].flatMap((of) => JSON.parse(readFileSync(new URL(
    `../store/golden/agreement.savings.${of}.json`, import.meta.url), 'utf8')) as readonly Sample[]);
  const stream = 'agreement-audit';
  /** The savings line of the samples, and that it takes up the reduction; nothing else of an agreement is asked. */
  const write = async (type: string, change: object = {}) => {
    const { revision } = await log.read(stream);
    const { version, data } = samples.find((one) => one.type === type && one.data.line === 'audit-posts')!;
    await log.append([{ stream, expected: revision, events: [
      { id: crypto.randomUUID(), type, version, data: { ...data, ...change }, meta: meta() }] }]);
  };
  const withdraw = (sent: Sent = {}, change: object = {}) => post('/allotment-withdrawals', {
    reduction: 'audit-2026', agreement: 'audit', line: 'audit-posts', why: 'it belongs to another line', ...change },
  sent);

  it('is gone from what another line needs only where that line has not taken it up', async () => {
    await write('SavingIdentified');
    await write('SavingIdentified', { line: 'audit-systems' });
    expect((await post('/reversals', { reduction: 'audit-2026', why: 'w' })).body.code)
      .toBe('reduction-still-allotted');
    await post('/allotments', allotment({ line: 'audit-systems', amountPence: '1' }));
    await write('BudgetReduced', { reduction: 'audit-2026', line: 'audit-systems' });
    expect((await withdraw({}, { line: 'audit-systems' })).body.code).toBe('reduction-in-use');
    expect((await withdraw()).status).toBe(200);
    expect((await post('/allotments', allotment())).status).toBe(200);
  });

  it('I36: stays when the saving takes it up while its withdrawal is decided, at whatever revision', async () => {
    const ifMatch = `"${(await read('finance-officer', 'BRM')).body.revision}"`;
    before.push(() => write('BudgetReduced', { reduction: 'audit-2026' }));
    expect((await withdraw({ ifMatch })).body).toMatchObject({ status: 409, code: 'reduction-in-use' });
    expect(before).toEqual([]);
  });

  const given = { reduction: 'audit-2027', budgetCode: 'IA-300', virement: 'VIR 27/1' };
  it('is gone once the line gives back what never counted, and another line has it once', async () => {
    await post('/reductions', reduction(given));
    await post('/allotments', allotment({ reduction: 'audit-2027' }));
    await write('BudgetReduced', { reduction: 'audit-2027', year: '2025/26' });
    expect((await withdraw({}, { reduction: 'audit-2027' })).body.code).toBe('reduction-in-use');
    await write('BudgetReductionReturned', { reduction: 'audit-2027', fromYear: '2025/26' });
    expect((await post('/reversals', { reduction: 'audit-2027', why: 'w' })).body.code)
      .toBe('reduction-still-allotted');
    expect((await withdraw({}, { reduction: 'audit-2027' })).status).toBe(200);
    const other = allotment({ reduction: 'audit-2027', line: 'audit-systems', amountPence: '700000' });
    expect((await post('/allotments', other)).status).toBe(200);
    expect((await post('/allotments', { ...other, line: 'audit-posts' })).body.code).toBe('allotted-beyond-reduction');
  });

  it('stays where it counted for years, and the budget is put back and not counted again for them', async () => {
    await write('BudgetReduced', { reduction: 'audit-2027', line: 'audit-systems', year: '2025/26' });
    expect((await post('/reversals', { reduction: 'audit-2027', why: 'w' })).body).toMatchObject({
      code: 'reduction-still-allotted', allotted: [{ line: 'audit-systems' }] });
    await write('BudgetReductionReturned', { reduction: 'audit-2027', line: 'audit-systems', fromYear: '2026/27' });
    expect((await withdraw({}, { reduction: 'audit-2027', line: 'audit-systems' })).body.code).toBe('reduction-in-use');
    // Nothing may change in the agreement in between: here it does, once, and it is asked again.
    before.push(() => write('SavingIdentified', { line: 'in-between' }));
    expect((await post('/reversals', { reduction: 'audit-2027', why: 'w' })).status).toBe(200);
    expect(before).toEqual([]);
    const again = { ...reduction(given), reduction: 'audit-2028' };
    expect((await post('/reductions', again)).body).toMatchObject({
      code: 'reduction-counted-already', reduction: 'audit-2027' });
  });

  it('is never said to be stale because of the agreement: what was read is the book', async () => {
    await post('/allotments', allotment({ reduction: 'second-post' }));
    const ifMatch = `"${(await read('finance-officer', 'BRM')).body.revision}"`;
    const busy = (line: string) => () => write('SavingIdentified', { line });
    before.push(...['one', 'two', 'three'].map(busy));
    const done = await withdraw({ ifMatch }, { reduction: 'second-post' });
    expect([done.status, before]).toEqual([200, []]);
    await post('/allotments', allotment({ reduction: 'second-post' }));
    before.push(...['four', 'five', 'six', 'seven'].map(busy));
    const answer = await withdraw({ ifMatch: `"${done.body.revision + 1}"` }, { reduction: 'second-post' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await withdraw({ ifMatch }, { reduction: 'second-post' })).status).toBe(412);
  });
});
