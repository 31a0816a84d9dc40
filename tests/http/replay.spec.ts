/** An agreement in two times over HTTP and from the command line, on PostgreSQL: its state, ways between moments. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { when } from '#domain';
import type { AgreementEvent, Instant } from '#domain';
import { parseConfig } from '#platform';
import { exits, run } from '../../apps/cli/src/run.ts';
import { startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';
import { openDesk } from '../views/desk.ts';
import type { Desk } from '../views/desk.ts';
import { append } from '../views/envelopes.ts';
import { alpha, bravo, charlie, inForce, proposal } from '../views/histories.ts';
import { savingsStory } from '../views/savings-story.ts';

const life = inForce('waste', 'Shared waste');
const size = life.length;
const imported: AgreementEvent = { type: 'PrincipleAgreed', on: when('2023'), council: bravo, decisionRef: 'C/12',
  budgetPence: null };
const correction = (corrects: number, on = '2024-06-01'): AgreementEvent => ({ type: 'RecordCorrected', on: when(on),
  council: bravo, corrects, statement: `Not so: ${corrects}.`, why: 'misread' });
const executed = life.findIndex(({ type }) => type === 'AgreementExecuted');
const adviceOfBravo = life.findIndex((event) =>
  event.type === 'StatutoryOfficerAdviceGiven' && event.council === bravo);

let desk: Desk;
let service: Service;
/** Positions of the log after each append. */
const at: Record<string, string> = {};
const tell = async (name: string, instant: string, events: readonly AgreementEvent[], from: number): Promise<void> => {
  desk.clock.at = instant as Instant;
  at[name] = (await append(desk.store, 'agreement-waste', events, from)).position;
};
beforeAll(async () => {
  desk = await openDesk();
  const arrived = desk.views.arrived.bind(desk.views);
  service = await startService(() => ({ store: desk.store, views: { sql: desk.sql, arrived }, readWaitMs: 50 }));
  await tell('proposed', '2026-01-10T10:00:00.000Z', life.slice(0, 3), 0);
  await append(desk.store, 'agreement-talks', proposal('talks', 'Only talk', [alpha, bravo]));
  await tell('frozen', '2026-01-11T10:00:00.000Z', life.slice(3, 19), 3);
  await tell('signed', '2026-01-12T10:00:00.250Z', life.slice(19), 19);
  await tell('imported', '2026-01-13T10:00:00.500Z', [imported, correction(size)], size);
  // Of what is one council's own, and said to hold before that did.
  await tell('corrected', '2026-01-13T10:00:00.500Z', [correction(adviceOfBravo, '2024-02-01')], size + 2);
  await tell('saved', '2026-01-14T10:00:00.000Z', savingsStory('waste', alpha, bravo), size + 3);
  await desk.views.catchUp();
}, 60_000);
afterAll(async () => {
  await service.close();
  await desk.close();
});

const as = (council?: string) => service.token(council === undefined ? 'auditor' : 'lead-officer', council);
const read = async (path: string, council?: string): Promise<Answered> =>
  service.get(`/agreements/${path}`, { token: await as(council) });
const replay = async (query: string, council?: string): Promise<any> => {
  const { status, body } = await read(`waste/replay?${query}`, council);
  expect([query, status, body.errors]).toEqual([query, 200, undefined]);
  return body;
};
const difference = async (query: string, council?: string): Promise<any> => {
  const { status, body } = await read(`waste/difference?${query}`, council);
  expect([query, status, body.errors]).toEqual([query, 200, undefined]);
  return body;
};

describe('GET /agreements/:agreement/replay', () => {
  it.each([undefined, alpha, bravo, charlie])('I55: shows %s of the present what its reads show', async (reader) => {
    const { state, scope } = await replay('', reader);
    expect(state.agreement).toEqual((await read('waste', reader)).body);
    expect(scope).toBe(reader === charlie ? 'public' : 'full');
    if (scope === 'public') expect(Object.keys(state)).toEqual(['agreement']);
    else {
      for (const [part, path] of [['ending', 'ending'], ['charges', 'charges'], ['windingDown', 'winding-down'],
        ['membership', 'membership']] as const) {
        const { agreement: _, on: __, ...document } = (await read(`waste/${path}`, reader)).body;
        expect([part, state[part]]).toEqual([part, document]);
      }
      const { rows } = (await read('waste/savings', reader)).body;
      expect(state.savings.rows.map(({ line, year, verifiedPence }: any) => [line, year, verifiedPence]))
        .toEqual(rows.map(({ line, year, verifiedPence }: any) => [line, year, verifiedPence]));
    }
  });

  it('names its moment, what was folded, and what was known and had no effect yet', async () => {
    const body = await replay('recordedBy=2026-01-12T10:00:01Z&on=2024-03-11');
    expect(body).toMatchObject({ agreement: 'waste', on: '2024-03-11', day: '2024-03-11', known: size,
      asOf: { position: at.signed, recordedAt: '2026-01-12T10:00:00.250Z' },
      last: { type: 'DecisionBecameEffective', effectiveOn: '2024-03-11', recordedAt: '2026-01-12T10:00:00.250Z' } });
    expect(body.state.agreement).toMatchObject({ stage: 'approved', executedOn: null });
    expect(body.notYet.steps.map(({ type, effectiveOn }: any) => [type, effectiveOn])).toEqual([
      ['CounterpartExecuted', '2024-03-16'], ['CounterpartExecuted', '2024-03-16'],
      ['AgreementExecuted', '2024-03-21'], ['AgreementCommenced', '2024-03-31']]);
    expect(body.folded).toBe(size - 4);
    expect(body.notYet.steps[0]).toMatchObject({ sentence: 'ALF executed its counterpart by hand.', correctedBy: [] });
  });

  it('knows of two events of one millisecond both by the clock, and one by its place', async () => {
    const [both, one] = [await replay('recordedBy=2026-01-13T10:00:00.500Z'), await replay(`asOf=${at.imported}`)];
    expect([both.known, one.known, both.asOf.recordedAt]).toEqual([size + 3, size + 2, one.asOf.recordedAt]);
    expect((await replay('recordedBy=2026-01-13T10:00:00.499Z')).known).toBe(size);
  });

  it('knows by a whole second nothing of the milliseconds after it, as timeline and participation do', async () => {
    const second = 'recordedBy=2026-01-12T10:00:00Z';
    expect((await replay(second)).known).toBe(19);
    expect((await read(`waste/timeline?${second}&limit=200`)).body.rows.length).toBe(19);
    for (const query of [second, `${second}&on=2024-05-01`]) {
      const { rows } = (await read(`waste/participation?${query}`)).body;
      expect(rows.filter(({ status }: any) => status === 'ACTIVE')).toEqual([]);
    }
  });

  it('takes a vague day by its earliest reading, and a correction as a statement of its own day', async () => {
    const [before, within] = [await replay('on=2022-12-31'), await replay('on=2023-01-01')];
    expect([before.folded, before.state, before.last]).toEqual([0, null, null]);
    expect(within).toMatchObject({ folded: 1, last: { type: 'PrincipleAgreed', effectiveOn: '2023',
      correctedBy: [size + 1] } });
    const corrected = async (on: string) => Object.keys((await replay(`on=${on}`)).state.agreement.corrections);
    expect(await corrected('2024-01-31')).toEqual([]);
    expect(await corrected('2024-02-01')).toEqual([String(adviceOfBravo)]);
    expect(await corrected('2024-06-01')).toEqual([String(adviceOfBravo), String(size)]);
  });

  it('gives the same bytes at the same moment, whatever comes later', async () => {
    const bytes = async (): Promise<string> => (await fetch(`${service.api.url}/agreements/waste/replay?asOf=${
      at.signed}`, { headers: { authorization: `Bearer ${await as()}` } })).text();
    const before = await bytes();
    await append(desk.store, 'agreement-later', proposal('later', 'Later', [alpha, bravo]));
    expect(await bytes()).toBe(before);
  });
});

describe('who reads an agreement in two times', () => {
  it('I57: no answer has another council\'s own facts, of no moment', async () => {
    const all = await Promise.all([replay('', alpha), replay('on=2024-02-24', alpha), replay('on=2024-02-25', alpha),
      difference('fromRecordedBy=2020-01-01T00:00:00Z&limit=200', alpha), replay('', charlie),
      difference('fromRecordedBy=2020-01-01T00:00:00Z&limit=200', charlie),
      difference('fromOn=2024-02-24&toOn=2024-02-26&limit=200', alpha)]);
    for (const document of all) {
      const said = JSON.stringify(document);
      expect(said).not.toMatch(new RegExp(`officer of ${bravo}|corrected entry ${adviceOfBravo}:`));
      expect(said).not.toContain(`Not so: ${adviceOfBravo}.`);
      const { approvals = [] } = document.state?.agreement ?? {};
      for (const { council, advice } of approvals) if (council === bravo) expect(advice ?? null).toBe(null);
    }
    // Its own it reads, and the system's auditor reads all.
    expect(JSON.stringify(await replay('on=2024-02-25', bravo))).toContain('"advice":["monitoring-officer"');
    for (const reader of [bravo, undefined]) {
      const { rows } = await difference('fromRecordedBy=2020-01-01T00:00:00Z&limit=200', reader);
      // Its advice, and what corrects that: as much its own.
      expect(rows.filter(({ owner }: any) => owner === bravo).length).toBe(3);
      expect(rows.filter(({ corrects }: any) => corrects === adviceOfBravo).length).toBe(1);
    }
  });

  it.each([alpha, charlie])('I57: to %s no count and no cursor tells of what he may not read', async (reader) => {
    const rowsOf = async (path: string): Promise<any[]> => {
      const rows: any[] = [];
      for (let cursor = ''; ;) {
        const { body } = await read(`waste/${path}&limit=7${cursor}`, reader);
        rows.push(...body.rows);
        if (body.next === null) return rows;
        const [, , key] = JSON.parse(Buffer.from(body.next, 'base64url').toString());
        if (path.startsWith('difference')) expect(key).toBe(String(body.rows.at(-1).revision));
        cursor = `&cursor=${body.next}`;
      }
    };
    const own = (await rowsOf('timeline?order=recorded')).filter(({ stream }: any) => stream === 'agreement-waste');
    const revisions = new Set(own.map(({ revision }: any) => revision));
    expect(revisions.has(adviceOfBravo)).toBe(false);
    for (const on of ['2024-03-21', '2025-04-30', '2030-01-01']) {
      const { known, folded, notYet, last, state } = await replay(`on=${on}`, reader);
      expect([known, folded + notYet.events]).toEqual([own.length, known]);
      expect([revisions.has(last.revision), revisions.has(state.agreement.revision)]).toEqual([true, true]);
      const way = await difference(`fromOn=${on}&limit=200`, reader);
      expect([way.from.folded, way.to.folded, way.events]).toEqual([folded, known, notYet.events]);
      expect((await rowsOf(`difference?fromOn=${on}`)).length).toBe(notYet.events);
    }
  });

  it('the public reads of no moment before the agreement was public, and others are told of nothing', async () => {
    for (const path of ['waste/replay?on=2024-03-20', `waste/replay?asOf=${at.frozen}`, 'talks/replay', 'none/replay',
      'talks/difference?fromOn=2024-01-01', 'none/difference?fromOn=2024-01-01',
      `waste/difference?fromAsOf=${at.proposed}&toAsOf=${at.frozen}`,
      'talks/savings/difference?fromOn=2024-01-01', 'waste/savings/difference?fromOn=2024-01-01']) {
      expect([path, (await read(path, charlie)).status]).toEqual([path, 404]);
    }
    expect((await replay('on=2024-03-21', charlie)).state.agreement).toMatchObject({ scope: 'public', public: true });
    const { rows } = await difference('fromRecordedBy=2020-01-01T00:00:00Z&limit=200', charlie);
    const changing = rows.filter(({ changes }: any) => changes.length > 0).map(({ revision }: any) => revision);
    expect(changing[0]).toBe(executed);
    expect(rows.every((row: any) => row.class === 'public')).toBe(true);
    expect((await service.get('/agreements/waste/replay', { token: null })).status).toBe(401);
  });
});

describe('a moment that cannot be asked about', () => {
  const madeUp = (key: string, id = ''): string =>
    Buffer.from(JSON.stringify(['difference', 'asc', key, id])).toString('base64url');

  it('is refused by the name of its field', async () => {
    const asked: [path: string, field: string, rule: string][] = [
      ['replay?asOf=last%20week', 'asOf', 'position'], ['replay?asOf=0001', 'asOf', 'position'],
      [`replay?asOf=${'9'.repeat(20)}`, 'asOf', 'past'], ['replay?recordedBy=yesterday', 'recordedBy', 'instant'],
      ['replay?recordedBy=2999-01-01T00:00:00Z', 'recordedBy', 'past'], ['replay?on=2024-02-30', 'on', 'day'],
      ['difference?fromAsOf=x', 'fromAsOf', 'position'], [`difference?fromAsOf=${'9'.repeat(20)}`, 'fromAsOf', 'past'],
      ['difference?fromOn=2024-01-01&toRecordedBy=2999-01-01T00:00:00Z', 'toRecordedBy', 'past'],
      ['difference?fromOn=soon', 'fromOn', 'day'], ['difference?toOn=2024-01-01', 'fromRecordedBy', 'moment'],
      ['difference?fromOn=2024-01-01&cursor=abc', 'cursor', 'cursor'],
      ...['0.5', '-7', '', '9999', '1e0', ' 1'].map((key): [string, string, string] =>
        [`difference?fromOn=2024-01-01&cursor=${madeUp(key)}`, 'cursor', 'cursor']),
      [`difference?fromOn=2024-01-01&cursor=${madeUp('20', 'x')}`, 'cursor', 'cursor'],
      ['difference?fromOn=2024-01-01&limit=201', 'limit', 'whole'],
      ['savings/difference?toAsOf=1&fromOn=2024-01-01', 'toAsOf', 'position'],
      ['savings/difference', 'fromRecordedBy', 'moment'],
      ['savings/difference?fromOn=2024-01-01&year=2024', 'year', 'financial-year'],
    ];
    for (const [path, field, rule] of asked) {
      const { status, body } = await read(`waste/${path}`);
      expect([path, status, body.code, body.errors?.map((one: any) => [one.field, one.rule])])
        .toEqual([path, 400, 'invalid-request', [[field, rule]]]);
    }
  });

  it('is refused as unknown where the agreement was not there', async () => {
    expect((await read('waste/replay?recordedBy=2020-01-01T00:00:00Z')).body.code).toBe('not-found');
    expect((await read('waste/replay?asOf=00000000000000000001')).status).toBe(404);
    expect((await read('waste/difference?fromRecordedBy=2020-01-01T00:00:00Z&toAsOf=00000000000000000001')).status)
      .toBe(404);
  });
});

describe('GET /agreements/:agreement/difference', () => {
  const long = life.find((event) => event.type === 'ClauseProposed' && event.clause === 'disputes') as
    Extract<AgreementEvent, { type: 'ClauseProposed' }>;

  it('tells each event between with its sentence, both times, who said it and what it changed', async () => {
    const body = await difference(`fromAsOf=${at.proposed}&toAsOf=${at.frozen}&limit=200`);
    expect(body).toMatchObject({ agreement: 'waste', scope: 'full', events: 16, next: null, passing: { changes: [] },
      from: { asOf: { position: at.proposed }, on: null, folded: 3 },
      to: { asOf: { position: at.frozen }, folded: 19 } });
    expect(body.rows.map(({ revision }: any) => revision)).toEqual([...Array(16).keys()].map((one) => one + 3));
    const clause = body.rows.find(({ sentence }: any) => sentence.includes('proposed clause disputes'));
    expect(clause).toMatchObject({ step: 'comes-in', between: ['recorded'], recordedAt: '2026-01-11T10:00:00.000Z',
      effectiveOn: '2024-01-15', actor: { council: alpha, capacity: 'lead-officer' } });
    const body_ = clause.changes.find(({ path }: any) => path.join('/') === 'agreement/clauses/disputes/body');
    expect(long.body.length).toBeGreaterThan(400);
    expect(body_).toEqual({ path: ['agreement', 'clauses', 'disputes', 'body'], after: {
      sha256: createHash('sha256').update(long.body).digest('hex'), characters: long.body.length } });
    const frozen = body.rows.find(({ type }: any) => type === 'TextFrozen').changes;
    expect(frozen).toContainEqual({ path: ['agreement', 'stage'], before: 'text-agreed', after: 'approving' });
    expect(body.whole.changes).toContainEqual(
      { path: ['agreement', 'stage'], before: 'in-negotiation', after: 'approving' });
  });

  // From before the first event; with events known and in effect among those that are not; and those that leave.
  it.each(['fromRecordedBy=2020-01-01T00:00:00Z', 'fromOn=2024-02-25', 'fromOn=2030-01-01&toOn=2024-02-20'])(
  'goes by pages, which together are the whole: %s', async (query) => {
    const whole = await difference(`${query}&toAsOf=${at.saved}&limit=200`);
    const rows: unknown[] = [];
    let cursor = '';
    do {
      const page = await difference(`${query}&toAsOf=${at.saved}&limit=7${cursor}`);
      rows.push(...page.rows);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(rows).toEqual(whole.rows);
    expect(whole.rows.length).toBe(whole.events);
    expect(whole.events).toBeGreaterThan(14);
    if (!query.startsWith('fromOn')) expect(whole.from).toMatchObject({ asOf: { position: '' }, folded: 0 });
  });

  it('says which of the two times lies between, and turned round what leaves', async () => {
    const days = `fromOn=2024-03-16&toOn=2024-03-31&fromAsOf=${at.signed}&toAsOf=${at.imported}`;
    const { rows, passing } = await difference(days);
    expect(rows.map(({ type, step, between }: any) => [type, step, between])).toEqual([
      ['AgreementExecuted', 'comes-in', ['effective']], ['AgreementCommenced', 'comes-in', ['effective']],
      ['PrincipleAgreed', 'comes-in', ['recorded']]]);
    expect(rows[1].changes).toContainEqual({ path: ['agreement', 'commencedOn'], before: null, after: '2024-03-31' });
    expect(passing.changes).toEqual([]);
    const back = await difference(`toOn=2024-03-16&fromOn=2024-03-31&toAsOf=${at.signed}&fromAsOf=${at.imported}`);
    expect(back.rows.map(({ type, step, between }: any) => [type, step, between])).toEqual([
      ['PrincipleAgreed', 'leaves', ['recorded']], ['AgreementCommenced', 'leaves', ['effective']],
      ['AgreementExecuted', 'leaves', ['effective']]]);
    expect(back.rows[1].changes).toContainEqual(
      { path: ['agreement', 'commencedOn'], before: '2024-03-31', after: null });
    expect((await difference(`fromAsOf=${at.signed}&toAsOf=${at.signed}`)).rows).toEqual([]);
  });
});

describe('GET /agreements/:agreement/savings/difference', () => {
  it('tells lines and years that differ, each member before and after', async () => {
    const { status, body } = await read('waste/savings/difference?fromOn=2025-04-30', alpha);
    expect(status).toBe(200);
    expect(body).toMatchObject({ agreement: 'waste', from: { on: '2025-04-30' }, to: { on: null }, year: null });
    const [was, is] = (await Promise.all(['?on=2025-04-30', ''].map((query) => read(`waste/savings${query}`, alpha))))
      .map(({ body: { rows } }) => new Map<string, any>(rows.map((row: any) => [`${row.line} ${row.year}`, row])));
    const names = [...new Set([...was!.keys(), ...is!.keys()])];
    const differ = names.filter((name) => JSON.stringify(was!.get(name)) !== JSON.stringify(is!.get(name))).sort();
    expect(differ.length).toBeGreaterThan(2);
    expect(body.rows.map(({ line, year }: any) => `${line} ${year}`)).toEqual(differ);
    for (const { line, year, change, members } of body.rows) {
      const [before, after] = [was!.get(`${line} ${year}`), is!.get(`${line} ${year}`)];
      expect(change).toBe(before === undefined ? 'added' : after === undefined ? 'removed' : 'changed');
      for (const { member, before: said, after: saying, differencePence } of members) {
        expect([said, saying]).toEqual([before?.[member] ?? null, after?.[member] ?? null]);
        if (!member.endsWith('Pence')) expect(differencePence).toBeUndefined();
        else expect(differencePence).toBe(said === null || saying === null ? null
          : String(BigInt(saying) - BigInt(said)));
      }
    }
  });

  it('is empty between a moment and itself, and takes one from before the savings', async () => {
    const same = await read(`waste/savings/difference?fromAsOf=${at.saved}&toAsOf=${at.saved}`, bravo);
    expect(same.body.rows).toEqual([]);
    const all = await read(`waste/savings/difference?fromRecordedBy=2020-01-01T00:00:00Z&year=2024/25`, bravo);
    const { rows } = (await read('waste/savings?year=2024/25', bravo)).body;
    expect(all.body.rows.map(({ line, change }: any) => [line, change]))
      .toEqual(rows.map(({ line }: any) => [line, 'added']));
  });
});

describe('concordat replay', () => {
  let said = '';
  beforeEach(() => { said = ''; });
  const concordat = (...argv: string[]): Promise<number> => run(argv, {
    config: parseConfig({ PORT: new URL(service.api.url).port, CONCORDAT_DATA_DIR: service.dir }),
    now: () => Date.parse(service.clock()), out: (text) => { said += text; }, err: (text) => { said += text; } });

  it('prints the state at a moment, what waits, and one JSON object', async () => {
    const asked = ['agreement', 'waste', '--on', '2024-03-20', '--recorded-by', '2026-01-12T10:00:01Z'];
    expect(await concordat('replay', ...asked)).toBe(exits.done);
    expect(said).toContain(`waste, as at 2024-03-20, as known at ${at.signed}, recorded 2026-01-12T10:00:00.250Z`);
    expect(said).toContain(`${size - 2} of ${size} events known then had effect`);
    expect(said).toMatch(/Shared waste +executing +lead-authority +- +- +ALF joined, BRV joined/);
    expect(said).toContain('2 events were known and had no effect yet:');
    said = '';
    expect(await concordat('--json', 'replay', ...asked)).toBe(exits.done);
    expect(JSON.parse(said)).toMatchObject({ agreement: 'waste', folded: size - 2 });
  });

  it('prints what lies between two moments, of agreement and savings', async () => {
    expect(await concordat('replay', 'difference', 'waste', '--from-as-of', at.signed!, '--from-on', '2024-03-20',
      '--to-on', '2024-03-21', '--to-recorded-by', '2026-01-12T23:00:00Z')).toBe(exits.done);
    expect(said).toContain('1 events lie between');
    expect(said).toContain('The agreement was dated and binds ALF and BRV. (effective)');
    expect(said).toContain('    agreement > executedOn: null -> 2024-03-21');
    said = '';
    expect(await concordat('replay', 'savings', 'waste', '--from-as-of', at.signed!, '--year', '2024/25'))
      .toBe(exits.done);
    expect(said).toMatch(/rounds +2024\/25 +added +verifiedPence +nothing +65000/);
  });

  it('ends as the other commands do where it is refused or told too little', async () => {
    expect(await concordat('replay', 'agreement', 'none')).toBe(exits.refused);
    expect(await concordat('replay', 'difference', 'waste')).toBe(exits.refused);
    expect(said).toContain('fromRecordedBy must be given');
    expect(await concordat('replay', 'agreement')).toBe(exits.usage);
  });
});
