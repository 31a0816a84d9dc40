import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { councilId } from '#domain';
import type { AgreementEvent, Instant } from '#domain';
import { openPostgresStore, openSql, type Sql } from '#store';
import { openViews, savingsOfCouncil, savingsOfCountry, stampAsked, type Sources } from '#views';
import { lawRuns, lawsTimeout } from '../kit/laws.ts';
import { freshDatabase } from '../kit/postgres.ts';
import {
  auditor, compared, comparedMany, differing, documentAt, inWords, momentsIn, naiveTotals, seed, stored,
  totalsDiffering, whole,
} from '../kit/savings-compare.ts';
import type { Product, Totals } from '../kit/savings-compare.ts';
import { knownBy, naiveAmounts, naiveRows } from '../kit/savings-naive.ts';
import type { NaiveRow, Recorded } from '../kit/savings-naive.ts';
import { beforeAt, randomSavings } from '../kit/savings-random.ts';
import { enveloped } from './envelopes.ts';

describe('the savings position beside a second program that knows nothing of the first', () => {
  it('I32, I40: is the same to the penny on random histories, now and at past moments', async () => {
    const tally = await comparedMany(lawRuns, 4);
    process.stdout.write(`${inWords(tally)}\n`);
    // Every amount was said often enough for a mistake in it to be seen.
    for (const name of naiveAmounts) expect(tally.said[name] ?? 0).toBeGreaterThan(lawRuns / 10);
    expect(tally.said.contested).toBeGreaterThan(lawRuns / 20);
    for (const why of ['double-counted', 'unachievable', 'reversed', 'duplicate', 'rejected']) {
      expect([why, (tally.said[why] ?? 0) > 0]).toEqual([why, true]);
    }
    expect(tally.said.succeeded).toBeGreaterThan(lawRuns / 10);
  }, lawsTimeout * 4);
});

// Faults ------------------------------------------------------------------------------------------

type Row = ReturnType<NonNullable<Product['rows']>>[number];
const without = (type: AgreementEvent['type']): Product =>
  ({ events: (events) => events.filter((event) => event.type !== type) });
const misread = (change: (event: AgreementEvent) => object | null): Product =>
  ({ events: (events) => events.map((event) => ({ ...event, ...change(event) }) as AgreementEvent) });
const miswritten = (change: (row: Row) => object): Product =>
  ({ rows: (rows) => rows.map((row) => ({ ...row, ...change(row) }) as Row) });

/** The product, each time with one mistake. */
const faults: Readonly<Record<string, Product>> = {
  'red counts as realised': misread((event) =>
    (event.type === 'SavingVerified' && event.rating === 'red' ? { rating: 'amber' } : null)),
  'a corrected claim still counts': misread((event) => (event.type === 'SavingClaimed' ? { corrects: null } : null)),
  'a rejected claim still counts': without('SavingRejected'),
  'a claim told twice counts twice': without('DuplicateClaimMarked'),
  'of two that tell the same the wrong one is kept': misread((event) => (event.type === 'DuplicateClaimMarked'
    ? { kept: event.kept === 'this' ? 'other' : 'this' } : null)),
  'a reversal is forgotten': without('SavingReversed'),
  'what was taken back before the last verification is taken back again': { events: (events) => [
    ...events.filter(({ type }) => type !== 'SavingReversed'),
    ...events.filter(({ type }) => type === 'SavingReversed')] },
  'the first forecast is overwritten by the latest': miswritten(({ latestPence }) => ({ originalPence: latestPence })),
  'the latest forecast is still the first': without('ForecastRevised'),
  'ongoing cost is forgotten': miswritten(({ latestGrossPence }) => ({ latestPence: latestGrossPence })),
  'set-up cost lessens the saving': miswritten(({ latestPence, oneOffForecastPence }) => ({
    latestPence: latestPence === null ? null : String(BigInt(latestPence) - BigInt(oneOffForecastPence!)) })),
  'what nobody has said is zero': miswritten(({ claimedPence }) => ({ claimedPence: claimedPence ?? '0' })),
  'a recurrent reduction is of one year': misread((event) =>
    (event.type === 'BudgetReduced' ? { recurrent: false } : null)),
  'a budget that came back still counts': without('BudgetReductionReturned'),
  'money goes through a double': miswritten(({ budgetedPence }) => ({
    budgetedPence: budgetedPence === null ? null : BigInt(Number(budgetedPence)).toString() })),
  'of contradicting claims one is chosen': miswritten(({ contested, claimedPence, claimedLowPence }) => ({
    claimedPence: contested ? claimedLowPence : claimedPence })),
  'claims of others count as the council\'s own': misread((event) =>
    (event.type === 'SavingClaimed' ? { council: event.of } : null)),
  'a nature keeps what it was': without('SavingReclassified'),
  'a successor has nothing': without('CouncilSubstituted'),
  'the years before the vesting day are the successor\'s': misread((event) =>
    (event.type === 'CouncilSubstituted' ? { from: '2024-06-03' } : null)),
  'of a line with two explanations the first stands': { events: (events) => events.filter((event, at) =>
    event.type !== 'VarianceExplained' || !events.slice(0, at).some((one) => one.type === 'VarianceExplained'
      && one.line === event.line && one.year === event.year)) },
  'the past knows what was recorded later': { known: () => true },
  'the past knows what took effect, whenever it was recorded': { known: ({ event }, moment) =>
    'on' in event && event.on <= moment.slice(0, 10) },
  'a rejected claim sets aside every year': { rows: (rows) => rows.map((row) => ({ ...row, setAside:
    rows.find(({ line, setAside }) => line === row.line && setAside === 'rejected')?.setAside ?? row.setAside })) },
  'a line closed as double-counted still stands': miswritten(({ setAside }) => ({
    setAside: setAside === 'double-counted' ? null : setAside })),
  'a row too many': { rows: (rows) => [...rows, ...rows.slice(-1)] },
  'a row is lost': { rows: (rows) => rows.slice(1) },
};

const sample = fc.sample(randomSavings, { numRuns: 300, ...seed });
const places = [0, 17, 40];

describe('a fault in the product', () => {
  it.each(Object.entries(faults))('is found: %s', (_, fault) => {
    expect(sample.some((history) => compared(history, momentsIn(history, places), fault).found.length > 0)).toBe(true);
  });

  const mistotalled: Readonly<Record<string, (rows: readonly NaiveRow[]) => Totals>> = {
    'natures are added to one another': (rows) => naiveTotals(rows.map((row) => ({ ...row, nature: 'income' }))),
    'an unknown nature counts as one that is known': (rows) => naiveTotals(rows.map((row) =>
      ({ ...row, nature: row.nature === 'unknown' ? 'avoided-cost' : row.nature }))),
    'prices of different years are added': (rows) => naiveTotals(rows.map((row) => ({ ...row, priceBase: 'cash' }))),
    'what nobody has said counts as known': (rows) => naiveTotals(rows.map((row) =>
      ({ ...row, verifiedPence: row.verifiedPence ?? '0' }))),
    'red stands in the total': (rows) => naiveTotals(rows.map((row) =>
      ({ ...row, verifiedPence: row.verifiedPence ?? row.redPence }))),
    'what is set aside stands in the total': (rows) => naiveTotals(rows.map((row) => ({ ...row, setAside: null }))),
    'a cumulative total forgets the years before': (rows) => {
      const totals = naiveTotals(rows);
      return { ...totals, cumulative: totals.byYear };
    },
  };
  it.each(Object.entries(mistotalled))('of its totals is found: %s', async (_, wrong) => {
    let found = false;
    for (let at = 0; at < 50 && !found; at += 1) {
      const document = await documentAt(await stored(sample[at]!), 'audit-and-payroll', { recordedBy: end });
      const mistaken = wrong(naiveRows(knownBy(whole(sample[at]!), end)));
      found = totalsDiffering(document!.totals, mistaken).length > 0;
    }
    expect(found).toBe(true);
  });
});

// Fifty agreements in one database ----------------------------------------------------------------

const end = '9999-12-31T23:59:59.999Z' as Instant;
const agreements = sample.slice(0, 50).map((history, at) => {
  const id = `shared-${String(at).padStart(2, '0')}`;
  const renamed = JSON.stringify(whole(history)).replaceAll('audit-and-payroll', id);
  return { id, recorded: JSON.parse(renamed) as Recorded[] };
});
const instants = [...new Set(agreements.flatMap(({ recorded }) => recorded.map(({ at }) => at)))].sort();
/** Before most savings, in the middle, and late, each at an instant of some agreement. */
const moments = [0.1, 0.4, 0.8].map((part) => instants[Math.floor(instants.length * part)] as Instant);

describe('the same in PostgreSQL, of fifty agreements beside one another', () => {
  let sources: Sources & { readonly sql: Sql };
  let close: () => Promise<void>;
  beforeAll(async () => {
    const database = await freshDatabase();
    const clock = { at: beforeAt as Instant };
    const store = await openPostgresStore(database.app, { clock: () => clock.at });
    const views = openViews(store, database.views);
    const sql = openSql(database.app);
    sources = { sql, log: store };
    close = async () => {
      await Promise.all([views.close(), sql.close(), store.close()]);
      await database.drop();
    };
    const next = new Map<string, number>();
    for (const at of instants) {
      clock.at = at as Instant;
      await store.append(agreements.flatMap(({ id, recorded }) => {
        const events = recorded.filter((one) => one.at === at).map(({ event }) => event);
        const from = next.get(id) ?? 0;
        next.set(id, from + events.length);
        const stream = `agreement-${id}`;
        return events.length === 0 ? [] : [{ stream, expected: from - 1, events: enveloped(stream, from, events) }];
      }));
    }
    await views.catchUp();
  }, lawsTimeout + 60_000);
  afterAll(() => close());

  type Owned = NaiveRow & { readonly agreement: string };
  const rowsAt = (moment: string): Owned[] => agreements.flatMap(({ id, recorded }) =>
    naiveRows(knownBy(recorded, moment)).map((row) => ({ ...row, agreement: id })));
  const asOf = (moment: Instant | null) =>
    (moment === null ? null : stampAsked(sources.log, { recordedBy: moment }));

  it('rows of views.savings_positions', async () => {
    const column = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    let count = 0;
    for (const { id, recorded } of agreements) {
      const rows = await sources.sql.query<Record<string, string | boolean | null>>(`select line, year, council,
        service, kind, nature, recurrence, price_base as "priceBase", contested, array_to_string(causes, ',') as causes,
        set_aside as "setAside",
        ${naiveAmounts.map((name) => `${column(name)}::text as "${name}"`).join(', ')}
        from views.savings_positions where agreement = $1 order by line, year`, [id]);
      const naive = naiveRows(knownBy(recorded, end));
      const told = rows.map((row) => ({ ...row, causes: row.causes === '' ? [] : String(row.causes).split(',') }));
      expect(differing(told as never, naive)).toEqual([]);
      count += naive.length;
    }
    process.stdout.write(`${count} rows of ${agreements.length} agreements in views.savings_positions\n`);
    expect(count).toBeGreaterThan(200);
    expect(await sources.sql.query('select count(*)::int as n from views.savings_positions')).toEqual([{ n: count }]);
  });

  it.each(moments)('documents of each agreement as known at %s', async (recordedBy) => {
    let count = 0;
    for (const { id, recorded } of agreements) {
      const document = await documentAt(sources, id, { recordedBy });
      const naive = naiveRows(knownBy(recorded, recordedBy));
      expect(differing(document!.rows, naive)).toEqual([]);
      expect(totalsDiffering(document!.totals, naiveTotals(naive))).toEqual([]);
      count += naive.length;
    }
    expect(count).toBeGreaterThan(0);
  });

  it.each([null, ...moments])('portfolios of councils now and as known, %s', async (moment) => {
    const rows = rowsAt(moment ?? end);
    for (const council of ['ALV', 'BRK', 'CHW', 'NEW', 'NOR']) {
      const document = await savingsOfCouncil(sources, auditor, councilId(council), { asOf: await asOf(moment) });
      const naive = rows.filter((row) => row.council === council);
      expect(document!.rows.map(({ agreement }) => agreement)).toEqual(naive.map(({ agreement }) => agreement));
      expect(differing(document!.rows, naive)).toEqual([]);
      expect(totalsDiffering(document!.totals, naiveTotals(naive))).toEqual([]);
    }
  });

  it.each([null, ...moments])('totals of the country now and as known, %s', async (moment) => {
    const document = await savingsOfCountry(sources, { asOf: await asOf(moment) }, auditor);
    const naive = rowsAt(moment ?? end);
    expect(totalsDiffering(document.totals, naiveTotals(naive))).toEqual([]);
    expect(document).toMatchObject({ lineYears: naive.length,
      councils: new Set(naive.map(({ council }) => council)).size,
      agreements: new Set(naive.map(({ agreement }) => agreement)).size });
  });
});
