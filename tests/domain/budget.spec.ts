/** What a council's budget book refuses, by name, and what it records. */
import { describe, expect, it } from '@jest/globals';
import { allottedTo, bandsOn, budget, budgetRefusals, councilId, localDate, penceText, personRef, when } from '#domain';
import type {
  BudgetBook, BudgetCommand, BudgetEvent, BudgetFacts, BudgetRefusal, Capacity, CouncilId, Grade, PenceText,
  ReductionUse, Use,
} from '#domain';
import { given, rowsMissing } from '../kit/given.ts';

const brk = councilId('BRK');
const on = when('2024-07-01');
const pounds = (whole: number): PenceText => penceText(BigInt(whole) * 100n);
const acting = (
  capacity: Capacity = 'finance-officer', of: CouncilId | null = brk, grade: Grade = 'live', uses: readonly Use[] = [],
): BudgetFacts => ({
  today: localDate('2024-07-15'), grade, uses, actor: { person: personRef('per-fay'), council: of, capacity },
});
/** What the audit team makes of the reduction, beside another of which nothing was asked. */
const using = (use: ReductionUse, change: Partial<Use> = {}): BudgetFacts => acting('finance-officer', brk, 'live', [
  { reduction: 'audit-2023', agreement: 'audit', line: 'team', use: 'lasted' },
  { reduction: 'audit-2024', agreement: 'audit', line: 'team', use, ...change }]);
const importing = acting('records-importer', brk, 'imported');

// What happened -----------------------------------------------------------------------------------

const terms = {
  reduction: 'audit-2024', budgetCode: 'AUD-100', year: '2024/25', recurrent: true, amountPence: pounds(7_000),
  virement: 'VIR 24/17',
};
const recorded = (change: object = {}): BudgetEvent => ({
  type: 'BudgetReductionRecorded', on, council: brk, ...terms, distinctBecause: null, ...change });
const allotted = (change: object = {}): BudgetEvent => ({ type: 'ReductionAllotted', on, council: brk,
  reduction: 'audit-2024', agreement: 'audit', line: 'team', amountPence: pounds(5_000), ...change });
const reversed: BudgetEvent = {
  type: 'BudgetReductionReversed', on, council: brk, reduction: 'audit-2024', why: 'the post was filled again' };
const finances = {
  year: '2025/26', expenditurePence: pounds(900_000), fundingChangePence: pounds(-20_000),
  pressuresPence: pounds(30_000), source: 'Budget report of February' };
const stated = (version: number, change: object = {}): BudgetEvent =>
  ({ type: 'FinancesStated', on, council: brk, version, ...finances, ...change });
const bands = { from: when('2024-04-01'), greenBasisPoints: 9_500, amberBasisPoints: 8_000 };
const set = (change: object = {}): BudgetEvent => ({ type: 'RagBandsSet', on, council: brk, ...bands, ...change });

// What is asked -----------------------------------------------------------------------------------

const record = (change: object = {}): BudgetCommand => ({
  type: 'RecordBudgetReduction', on, council: brk, ...terms, distinctBecause: null, ...change });
/** The same amount out of the same budget in the same year, under another name. */
const again = (change: object = {}): BudgetCommand => record({ reduction: 'audit-again', ...change });
const allot = (change: object = {}): BudgetCommand => ({ type: 'AllotReduction', on, council: brk,
  reduction: 'audit-2024', agreement: 'audit', line: 'team', amountPence: pounds(5_000), ...change });
const withdraw = (change: object = {}): BudgetCommand => ({ type: 'WithdrawAllotment', on, council: brk,
  reduction: 'audit-2024', agreement: 'audit', line: 'team', why: 'it belongs to another line', ...change });
const reverse = (change: object = {}): BudgetCommand => ({
  type: 'ReverseReduction', on, council: brk, reduction: 'audit-2024', why: 'the post was filled again', ...change });
const state = (change: object = {}): BudgetCommand =>
  ({ type: 'StateFinances', on, council: brk, ...finances, ...change });
const setBands = (change: object = {}): BudgetCommand =>
  ({ type: 'SetRagBands', on, council: brk, ...bands, ...change });

type Row = {
  readonly what: string; readonly facts?: BudgetFacts; readonly events?: readonly BudgetEvent[];
  readonly command: BudgetCommand; readonly detail?: Readonly<Record<string, unknown>>;
};

/** Rows by refusal, in order of precedence. */
const rows: Record<BudgetRefusal, readonly Row[]> = {
  'book-of-another-council': [
    { what: 'I57: a finance officer writes in no other council\'s book', facts: acting('finance-officer',
      councilId('ALV')), command: record() },
    { what: 'I57: nor does somebody of no council', facts: acting('finance-officer', null), command: record() },
    { what: 'I57: nor an importer of records of another council', facts: acting('records-importer', councilId('ALV'),
      'imported'), command: record() }],
  'capacity-not-entitled': [
    { what: 'a lead officer keeps no budget book', facts: acting('lead-officer'), command: record(),
      detail: { capacity: 'lead-officer' } },
    { what: 'nor does a monitoring officer set the bands', facts: acting('monitoring-officer'), command: setBands() },
    { what: 'an importer of records does not act live', facts: acting('records-importer'), command: record() },
    { what: 'a finance officer does not act in imported records', facts: acting('finance-officer', brk, 'imported'),
      command: record() }],
  'date-not-exact': [
    { what: 'a live entry is dated to the day', command: record({ on: when('2024-07') }) },
    { what: 'the thirty-first of June is no day', facts: importing, command: record({ on: '2024-06-31' }) }],
  'date-in-the-future': [
    { what: 'a budget that will go down has not gone down', command: record({ on: when('2024-07-16') }),
      detail: { on: '2024-07-16', today: '2024-07-15' } },
    { what: 'nor has it in a record of next year', facts: importing, command: record({ on: when('2025') }) }],
  'year-malformed': [
    { what: 'a reduction is of a financial year', command: record({ year: '2024' }) },
    { what: 'finances are of a financial year', command: state({ year: '2024/26' }) }],
  'reduction-exists': [
    { what: 'a reduction has a name of its own', events: [recorded()], command: record({ year: '2025/26' }) },
    { what: 'and keeps it when it is reversed', events: [recorded(), reversed], command: record() }],
  'reduction-not-positive': [
    { what: 'nothing is no reduction', command: record({ amountPence: pounds(0) }) },
    { what: 'growth is no reduction', command: record({ amountPence: pounds(-7_000) }) },
    { what: 'nothing is not allotted', events: [recorded()], command: allot({ amountPence: pounds(0) }) },
    { what: 'nor is less than nothing', events: [recorded()], command: allot({ amountPence: pounds(-1) }) }],
  'reduction-counted-already': [
    { what: 'I36: one virement counts once, under whatever name', events: [recorded()], command: again(),
      detail: { reduction: 'audit-2024' } },
    { what: 'I36: one virement counts once, whatever is said for it', events: [recorded()],
      command: again({ distinctBecause: 'another post' }) },
    { what: 'I36: one virement counts once, whether it recurs or not', events: [recorded()],
      command: again({ recurrent: false }) },
    { what: 'I36: the same budget, year and amount needs a reason to count twice', events: [recorded()],
      command: again({ virement: 'VIR 24/18' }), detail: { reduction: 'audit-2024' } },
    { what: 'I36: a reason does not let the first virement in again', events: [recorded(), recorded({
      reduction: 'audit-more', virement: 'VIR 24/18', distinctBecause: 'another post' })],
      command: again({ virement: 'VIR 24/18', distinctBecause: 'a third post' }), detail: { reduction: 'audit-more' } },
    { what: 'I36: years that a line counted on before the budget was put back do not count again', events: [recorded(),
      allotted(), reversed], command: again({ distinctBecause: 'it was put back' }),
      detail: { reduction: 'audit-2024' } },
  ],
  'reduction-missing': [
    { what: 'what has not left the budget cannot be allotted', command: allot() },
    { what: 'nor its allotment be withdrawn', command: withdraw() },
    { what: 'nor is it put back', command: reverse() },
    { what: 'a name that every object has is no reduction', command: reverse({ reduction: 'constructor' }) }],
  'reduction-reversed': [
    { what: 'I36: what was put back cannot be allotted', events: [recorded(), reversed], command: allot() },
    { what: 'a budget is put back once', events: [recorded(), reversed], command: reverse() }],
  'already-allotted': [
    { what: 'I36: a reduction is allotted to a line once', events: [recorded(), allotted()],
      command: allot({ amountPence: pounds(1_000) }) }],
  'allotted-beyond-reduction': [
    { what: 'I36: no line gets more than the reduction', events: [recorded()],
      command: allot({ amountPence: penceText(700_001n) }), detail: { amountPence: '700000', allotted: [] } },
    { what: 'I36: nor do lines of several agreements together', events: [recorded(), allotted()],
      command: allot({ agreement: 'payroll', amountPence: penceText(200_001n) }),
      detail: { amountPence: '700000', allotted: [{ agreement: 'audit', line: 'team', pence: '500000' }] } },
    { what: 'I36: an amount allotted in full is not allotted again', events: [recorded(),
      allotted({ amountPence: pounds(7_000) })], command: allot({ line: 'systems', amountPence: penceText(1n) }) }],
  'allotment-missing': [
    { what: 'what another line has is not withdrawn from this one', events: [recorded(), allotted()],
      command: withdraw({ line: 'systems' }) },
    { what: 'nor from a line of that name of another agreement', events: [recorded(), allotted()],
      command: withdraw({ agreement: 'payroll' }) }],
  'reduction-in-use': [
    { what: 'I36: what a saving has taken up stays allotted to it', events: [recorded(), allotted()],
      facts: using('counts'), command: withdraw() },
    { what: 'I36: so does what it gave back after years in which it counted', events: [recorded(), allotted()],
      facts: using('lasted'), command: withdraw() }],
  'reduction-still-allotted': [
    { what: 'a budget is not put back under a saving that counts on it', events: [recorded(), allotted()],
      command: reverse(), detail: { allotted: [{ agreement: 'audit', line: 'team', pence: '500000' }] } },
    { what: 'nor under one of two that count on it', events: [recorded(), allotted(), allotted({ line: 'systems',
      amountPence: pounds(1) })], facts: using('lasted'), command: reverse(),
      detail: { allotted: [{ agreement: 'audit', line: 'systems', pence: '100' }] } },
    { what: 'what a line never counted on is withdrawn from it first', events: [recorded(), allotted()],
      facts: using('never'), command: reverse() },
    { what: 'what another line gave back is not this one\'s', events: [recorded(), allotted()],
      facts: using('lasted', { agreement: 'payroll' }), command: reverse() }],
  'finances-unchanged': [
    { what: 'finances are not stated twice alike', events: [stated(1)], command: state() },
    { what: 'the last version counts', events: [stated(1), stated(2, { pressuresPence: '1' })],
      command: state({ pressuresPence: '1' }) }],
  'bands-out-of-order': [
    { what: 'green begins above amber', command: setBands({ greenBasisPoints: 8_000 }) },
    { what: 'amber is no less than nothing', command: setBands({ amberBasisPoints: -1 }) },
    { what: 'green is no more than the whole', command: setBands({ greenBasisPoints: 10_001 }) },
    { what: 'bands follow one another in time', events: [set()], command: setBands({ from: when('2023-04-01') }) }],
  'bands-unchanged': [
    { what: 'bands are not set twice alike', events: [set()], command: setBands() }],
};

const nothing: readonly BudgetEvent[] = [];
const bookOf = (...events: readonly BudgetEvent[]): BudgetBook => events.reduce(budget.evolve, budget.initial);

describe('what a budget book refuses', () => {
  for (const [code, all] of Object.entries(rows)) {
    it.each(all)(`$what (${code})`, ({ facts, events, command, detail }) => {
      given(budget, facts ?? acting()).events(...events ?? nothing).when(command)
        .thenRefused(code as BudgetRefusal, detail);
    });
  }

  it('has rows for every refusal, in order of precedence', () => {
    expect(rowsMissing(budgetRefusals, rows)).toEqual([]);
    expect(Object.keys(rows)).toEqual([...budgetRefusals]);
    expect(rowsMissing([...budgetRefusals, 'planted'], rows)).toEqual(['planted']);
  });
});

describe('what a budget book records', () => {
  const book = (...events: readonly BudgetEvent[]) => given(budget, acting(), events);

  it('a reduction, by the finance officer or from the records of the council', () => {
    book().when(record()).then(recorded());
    given(budget, importing).when(record({ on: when('2015'), recurrent: false }))
      .then(recorded({ on: when('2015'), recurrent: false }));
  });

  it('I36: a second one of another virement, and why it is another', () => {
    const other = { reduction: 'audit-more', virement: 'VIR 24/18', distinctBecause: 'the second of two equal posts' };
    book(recorded()).when(record(other)).then(recorded(other));
  });

  it('I36: another budget is another reduction; of one virement a budget goes down once, or it is said why', () => {
    const budgetCode = 'AUD-101';
    book(recorded()).when(again({ budgetCode })).then(recorded({ reduction: 'audit-again', budgetCode }));
    for (const change of [{ year: '2025/26' }, { amountPence: pounds(7_001) }]) {
      book(recorded()).when(again(change)).thenRefused('reduction-counted-already', { reduction: 'audit-2024' });
      const said = { ...change, distinctBecause: 'the second step of the same decision' };
      book(recorded()).when(again(said)).then(recorded({ reduction: 'audit-again', ...said }));
    }
  });

  it('I36: a lasting cut is not recorded again for a later year, nor under another spelling of the budget', () => {
    const later = { year: '2025/26', virement: 'VIR 25/3' };
    book(recorded()).when(again(later)).thenRefused('reduction-counted-already', { reduction: 'audit-2024' });
    book(recorded()).when(again({ budgetCode: ' aud-100', virement: 'VIR 25/3' }))
      .thenRefused('reduction-counted-already', { reduction: 'audit-2024' });
    const more = { ...later, amountPence: pounds(500) };
    book(recorded()).when(again(more)).then(recorded({ reduction: 'audit-again', ...more }));
  });

  it('I36: what was put back may be taken out again', () => {
    book(recorded(), reversed).when(again()).then(recorded({ reduction: 'audit-again' }));
  });

  it('I36: allotments up to the last penny of the reduction', () => {
    const rest = { agreement: 'payroll', line: 'team', amountPence: pounds(2_000) };
    book(recorded()).when(allot()).then(allotted());
    book(recorded(), allotted()).when(allot(rest)).then(allotted(rest));
    const withdrawn: BudgetEvent = { type: 'ReductionAllotmentWithdrawn', on, council: brk, reduction: 'audit-2024',
      agreement: 'audit', line: 'team', why: 'it belongs to another line' };
    book(recorded(), allotted(), allotted(rest)).when(withdraw()).then(withdrawn);
    book(recorded(), allotted(), allotted(rest), withdrawn).when(allot({ line: 'systems' }))
      .then(allotted({ line: 'systems' }));
  });

  it('a withdrawal while the line counts on other reductions only, and then the reversal', () => {
    const withdrawn: BudgetEvent = { type: 'ReductionAllotmentWithdrawn', on, council: brk, reduction: 'audit-2024',
      agreement: 'audit', line: 'team', why: 'it belongs to another line' };
    given(budget, using('counts', { line: 'systems' })).events(recorded(), allotted()).when(withdraw()).then(withdrawn);
    book(recorded(), allotted(), withdrawn).when(reverse()).then(reversed);
  });

  it('I36: what a line gave back: withdrawn where it never counted, put back where it did for years', () => {
    const withdrawn: BudgetEvent = { type: 'ReductionAllotmentWithdrawn', on, council: brk, reduction: 'audit-2024',
      agreement: 'audit', line: 'team', why: 'it belongs to another line' };
    given(budget, using('never')).events(recorded(), allotted()).when(withdraw()).then(withdrawn);
    book(recorded(), allotted(), withdrawn).when(allot({ line: 'systems' })).then(allotted({ line: 'systems' }));
    given(budget, using('lasted')).events(recorded(), allotted()).when(reverse()).then(reversed);
    const later = { year: '2027/28', virement: 'VIR 27/1', distinctBecause: 'the post went a second time' };
    book(recorded(), allotted(), reversed).when(again(later)).then(recorded({ reduction: 'audit-again', ...later }));
  });

  it('finances of a year, version by version, and each year for itself', () => {
    book().when(state()).then(stated(1));
    book(stated(1)).when(state({ source: 'Outturn' })).then(stated(2, { source: 'Outturn' }));
    book(stated(1), stated(2, { source: 'Outturn' })).when(state()).then(stated(3));
    book(stated(1)).when(state({ year: '2026/27' })).then(stated(1, { year: '2026/27' }));
    expect(bookOf(stated(1), stated(2, { source: 'Outturn' })).finances['2025/26']!.map(({ source }) => source))
      .toEqual(['Budget report of February', 'Outturn']);
  });

  it('bands from a day on, which may lie ahead', () => {
    book().when(setBands()).then(set());
    const next = { from: when('2025-04-01'), greenBasisPoints: 10_000, amberBasisPoints: 0 };
    book(set()).when(setBands(next)).then(set(next));
    const both = bookOf(set(), set(next));
    expect(['2024-03-31', '2024-04-01', '2025-03-31', '2025-04-01']
      .map((day) => bandsOn(both, when(day))?.greenBasisPoints ?? null)).toEqual([null, 9_500, 9_500, 10_000]);
  });

  it('what other deciders see: the allotment of a reduction that stands, to that line', () => {
    const told = bookOf(recorded(), allotted());
    expect(allottedTo(told, 'audit-2024', 'audit', 'team')).toMatchObject({
      budgetCode: 'AUD-100', pence: '700000', allottedPence: '500000' });
    expect(allottedTo(told, 'audit-2024', 'audit', 'systems')).toBeNull();
    expect(allottedTo(told, 'toString', 'audit', 'team')).toBeNull();
    expect(allottedTo(bookOf(recorded(), allotted(), reversed), 'audit-2024', 'audit', 'team')).toBeNull();
  });
});

describe('the stream of a budget book', () => {
  it('lists every event type ever written, each for its own council alone', () => {
    expect(budget.name).toBe('budget');
    expect(budget.versions).toEqual({
      BudgetReductionRecorded: 1, ReductionAllotted: 1, ReductionAllotmentWithdrawn: 1, BudgetReductionReversed: 1,
      FinancesStated: 1, RagBandsSet: 1,
    });
    for (const event of [recorded(), allotted(), reversed, stated(1), set()]) {
      expect(budget.classify(event, acting())).toEqual({ class: 'council', council: 'BRK' });
    }
  });

  it('rests on the lines that may count on an allotment, and on nothing else', () => {
    const told = bookOf(recorded(), allotted(), allotted({ agreement: 'payroll', amountPence: pounds(1) }));
    expect(budget.rests!(told, withdraw())).toEqual(['audit/team']);
    expect(budget.rests!(told, reverse())).toEqual(['audit/team', 'payroll/team']);
    for (const other of [record(), allot(), reverse({ reduction: 'none' }), state(), setBands()]) {
      expect(budget.rests!(told, other)).toEqual([]);
    }
  });
});
