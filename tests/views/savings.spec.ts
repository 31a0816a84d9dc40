import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agreement as decider, when } from '#domain';
import type { AgreementEvent, AgreementState, CouncilId, Instant } from '#domain';
import { openSql, start } from '#store';
import type { Position } from '#store';
import {
  savingsFile, savingsOfAgreement, savingsOfCouncil, savingsOfCountry, seriesOfAgreement, stampAsked,
} from '#views';
import type { AgreementSavings, PublishedSavings, Reader, SavingsQuestion } from '#views';
import { positionsIn } from '../../libs/views/src/savings/documents.ts';
import { auditor, officerOf, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, delta, inForce, proposal } from './histories.ts';
import { savingsStory, teller } from './savings-story.ts';

let desk: Desk;
beforeEach(async () => { desk = await openDesk(); });
afterEach(() => desk.close());

const life = (id: string): AgreementEvent[] => [
  ...inForce(id, `Shared ${id}`, [alpha, bravo]), ...savingsStory(id, alpha, bravo)];
const folded = (events: readonly AgreementEvent[]): AgreementState => events.reduce(decider.evolve, decider.initial);
/** Positions as the state has them, without the name of the agreement. */
const rowsOf = (state: AgreementState) => positionsIn(state).map(({ agreement: _, ...position }) => position);
const present: SavingsQuestion = { asOf: null };
const sources = () => ({ sql: desk.sql, log: desk.store });
const asked = async (asOf: Position): Promise<SavingsQuestion> => ({ asOf: await stampAsked(desk.store, { asOf }) });
const agreementAt = (reader: Reader, question = present, id = 'waste') =>
  savingsOfAgreement(sources(), reader, id, question);
const fully = async (question = present): Promise<AgreementSavings> =>
  await agreementAt(auditor, question) as AgreementSavings;

/** Rows as the table has them, in the shape of positions. */
async function stored(id: string): Promise<object[]> {
  const rows = await desk.sql.query<{ row: Record<string, unknown> }>(
    `select to_json(p) as row from views.savings_positions p where agreement = $1 order by line, year`, [id]);
  return rows.map(({ row }) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'agreement')
    .map(([name, value]) => [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      name.endsWith('_pence') && value !== null ? String(value as number) : value])));
}

/** Three agreements, their events in turn in the log. */
async function interleaved(step = 5): Promise<void> {
  const ids = ['waste', 'ict', 'hr'];
  const histories = ids.map(life);
  for (let at = 0; at < histories[0]!.length; at += step) {
    for (const [n, id] of ids.entries()) {
      await append(desk.store, `agreement-${id}`, histories[n]!.slice(at, at + step), at);
    }
  }
}

describe('the rows of savings positions', () => {
  it('are the positions of the state, line by line and year by year', async () => {
    await append(desk.store, 'agreement-waste', life('waste'));
    await desk.views.catchUp();
    expect(await stored('waste')).toEqual(rowsOf(folded(life('waste'))));
    expect((await stored('waste')).length).toBe(5);
  });

  it('come out the same in batches of any size, with little memory, delivered twice, and rebuilt', async () => {
    await interleaved();
    await desk.views.catchUp();
    const before = await desk.contents();
    for (const id of ['waste', 'ict', 'hr']) expect(await stored(id)).toEqual(rowsOf(folded(life(id))));
    for (const options of [{ pageMax: 1, batchMax: 1, keptMax: 1 }, { pageMax: 7, batchMax: 3 }, { pageMax: 400 }]) {
      await desk.runner(options).rebuild();
      expect(await desk.contents()).toEqual(before);
    }
    const owner = openSql(desk.database.views);
    for (const from of [start, String(120).padStart(20, '0')]) {
      await owner.query('update views.progress set position = $1', [from]);
      await desk.runner({ pageMax: 10 }).catchUp();
      expect(await desk.contents()).toEqual(before);
    }
    await owner.close();
  });

  it('follow a twin that another line\'s event marks, and a council that takes the place of another', async () => {
    const [a, b] = [teller(alpha), teller(bravo)];
    const told = [...inForce('waste', 'Shared waste', [alpha, bravo]),
      a.idea('one', '2024-05-01'), a.claim('one', '2024-06-01', 'c-1', '2024/25', 100),
      b.idea('two', '2024-05-01'), b.claim('two', '2024-06-01', 'c-2', '2025/26', 100)];
    const later: AgreementEvent[][] = [
      [{ ...a.twin('one', '2024-07-01', 'c-1', ['two', 'c-2'], 'waste'), kept: 'this' } as AgreementEvent],
      [{ type: 'SubstitutionScheduled', on: when('2024-08-01'), council: bravo, substitution: 's', old: bravo,
        from: when('2025-04-01'), successors: [delta], nominated: delta, allotted: [] } as unknown as AgreementEvent,
      { type: 'CouncilSubstituted', on: when('2025-04-01'), council: delta, substitution: 's', old: bravo,
        from: when('2025-04-01'), services: [{ service: 'waste', successor: delta }] }],
    ];
    let at = told.length;
    await append(desk.store, 'agreement-waste', told);
    await desk.views.catchUp();
    for (const events of later) {
      await append(desk.store, 'agreement-waste', events, at);
      at += events.length;
      await desk.views.catchUp();
      expect(await stored('waste')).toEqual(rowsOf(folded([...told, ...later.flat()].slice(0, at))));
    }
    expect(await stored('waste')).toMatchObject([{ line: 'one' }, { line: 'two', council: delta }]);
    const of = async (council: CouncilId) =>
      (await savingsOfCouncil(sources(), auditor, council, present))!.rows.map(({ line }) => line);
    expect([await of(bravo), await of(delta)]).toEqual([[], ['two']]);
    const before = await savingsOfCouncil(sources(), auditor, bravo,
      { asOf: await stampAsked(desk.store, { asOf: String(told.length + 4).padStart(20, '0') as Position }) });
    expect(before!.rows.map(({ line }) => line)).toEqual(['two']);
  });
});

describe('the document of an agreement', () => {
  beforeEach(async () => {
    await append(desk.store, 'agreement-waste', life('waste'));
    await desk.views.catchUp();
  });

  it('never adds one nature to another, and says of how many line-years it knows', async () => {
    const { totals } = await fully();
    expect(totals.byNature.map(({ nature, latest, verified, beside, setUp, netOfSetUp }) =>
      ({ nature, latest, verified, red: beside.red.pence, setUp: setUp.incurred.pence, netOfSetUp }))).toEqual([
      { nature: 'avoided-cost', latest: { pence: '342000', coverage: { known: 3, of: 4 } },
        verified: { pence: '65000', coverage: { known: 1, of: 4 } }, red: null, setUp: '30000',
        netOfSetUp: { latest: { pence: '340500', coverage: { known: 3, of: 4 } },
          verified: { pence: '35000', coverage: { known: 1, of: 4 } } } },
      { nature: 'cash-releasing', latest: { pence: '45000', coverage: { known: 1, of: 1 } },
        verified: { pence: '44000', coverage: { known: 1, of: 1 } }, red: null, setUp: null,
        netOfSetUp: { latest: { pence: '44500', coverage: { known: 1, of: 1 } },
          verified: { pence: null, coverage: { known: 0, of: 1 } } } },
    ]);
    expect(totals.cumulative.filter(({ nature }) => nature === 'avoided-cost')
      .map(({ year, latest }) => [year, latest.pence, latest.coverage])).toEqual([
      ['2024/25', '72000', { known: 1, of: 2 }], ['2025/26', '207000', { known: 2, of: 3 }],
      ['2026/27', '342000', { known: 3, of: 4 }]]);
  });

  it('shows claims side by side, the forecast that decayed, and the rating in words', async () => {
    const { sideBySide, lines, rows } = await fully();
    expect(sideBySide.map(({ line, contested, claims }) => ({ line, contested,
      claims: claims.map(({ by, netPence, verifications }) => [by, netPence, verifications.length]) }))).toEqual([
      { line: 'rounds', contested: false, claims: [[alpha, '70000', 1], [bravo, '60000', 0]] }]);
    expect(lines.find(({ line }) => line === 'rounds')).toMatchObject({
      forecasts: [{ version: 1 }, { version: 2 }], baselines: [{ version: 1 }],
      decay: [{ version: 1, forecastPence: '90000', cameTruePence: '65000' }, { version: 2, cameTruePence: '65000' }],
      variances: [{ causes: ['slipped'] }] });
    expect(rows.map(({ line, year, rag, label }) => [line, year, rag, label])).toEqual([
      ['depots', '2024/25', 'green', 'Green: 97.78 % of the forecast is verified'],
      ['rounds', '2024/25', 'green', 'Green: 90.28 % of the forecast is verified'],
      ['rounds', '2025/26', 'unknown', 'Unknown: nothing is verified yet'],
      ['rounds', '2026/27', 'unknown', 'Unknown: nothing is verified yet'],
      ['rounds-again', '2024/25', 'unknown', 'Unknown: nobody has forecast this year']]);
  });

  it('compares published figures, groups those that contradict each other, marks what is unclassified', async () => {
    const { published } = await fully();
    expect(published.figures.map(({ figure, unclassified }) => [figure, unclassified])).toEqual([
      ['heard', true], ['promised', false], ['realised', false]]);
    expect(published.contradictions).toEqual([['heard', 'realised']]);
    expect(published.comparisons).toEqual([
      { figure: 'heard', against: 'promised', shareBasisPoints: 6_000, differencePence: '-400000', unclassified: true,
        differsIn: [] },
      { figure: 'realised', against: 'promised', shareBasisPoints: 7_000, differencePence: '-300000',
        unclassified: false, differsIn: [] }]);
  });

  it('gives a chart for each nature, with nothing where nobody has said', async () => {
    const chart = (await seriesOfAgreement(sources(), auditor, 'waste', present))!;
    expect(chart.x).toEqual(['2024/25', '2025/26', '2026/27']);
    const valuesOf = (name: string, nature: string) =>
      chart.series.find((one) => one.name === name && one.nature === nature)!.values;
    expect(valuesOf('latest', 'avoided-cost')).toEqual(['72000', '135000', '135000']);
    expect(valuesOf('cumulative', 'avoided-cost')).toEqual(['65000', null, null]);
    expect(valuesOf('verified', 'cash-releasing')).toEqual(['44000', null, null]);
  });

  it('gives the same bytes as known then, whatever came later', async () => {
    const now = await fully();
    const files = (['csv', 'json'] as const).map((format) => savingsFile(now, 'savings', format));
    const council = JSON.stringify(await savingsOfCouncil(sources(), auditor, alpha, present));
    const country = JSON.stringify(await savingsOfCountry(sources(), present, auditor));
    desk.clock.at = '2026-02-01T09:00:00.000Z' as Instant;
    await append(desk.store, 'agreement-waste',
      [teller(alpha).forecast('rounds', '2025-08-01', 3, { '2024/25': 1, '2027/28': 9 })], life('waste').length);
    await append(desk.store, 'agreement-other', life('other'));
    await desk.views.catchUp();
    const then = await asked(now.asOf.position);
    expect(JSON.stringify(await fully(then))).toBe(JSON.stringify(now));
    const recordedBy = '2026-01-31T00:00:00Z' as Instant;
    const again = await fully({ asOf: await stampAsked(desk.store, { recordedBy }) });
    expect(again).toEqual(now);
    expect((['csv', 'json'] as const).map((format) => savingsFile(again, 'savings', format))).toEqual(files);
    expect(JSON.stringify(await savingsOfCouncil(sources(), auditor, alpha, then))).toBe(council);
    expect(JSON.stringify(await savingsOfCountry(sources(), then, auditor))).toBe(country);
    expect(JSON.stringify(await fully())).not.toBe(JSON.stringify(now));
    expect(await savingsOfCountry(sources(), present, auditor))
      .toMatchObject({ agreements: 2, councils: 2, lineYears: 11 });
    for (const [document, ask] of [
      [() => savingsOfCouncil(sources(), auditor, alpha, present), (at: SavingsQuestion) =>
        savingsOfCouncil(sources(), auditor, alpha, at)],
      [() => savingsOfCountry(sources(), present, auditor), (at: SavingsQuestion) =>
        savingsOfCountry(sources(), at, auditor)],
    ] as const) {
      const rowed = await document();
      expect(JSON.stringify(await ask(await asked(rowed!.asOf.position)))).toBe(JSON.stringify(rowed));
    }
  });

  it('leaves out what takes effect after a day, whatever was recorded by then', async () => {
    const early = await fully({ ...present, on: '2024-05-31' as never });
    expect(early.rows.map(({ line, year }) => [line, year])).toEqual(
      [['depots', '2024/25'], ['rounds', '2024/25'], ['rounds', '2025/26']]);
    expect(early.published.figures).toEqual([]);
    expect(early.lines.map(({ claims }) => claims)).toEqual([[], []]);
  });

  it('makes text that a spreadsheet would run harmless, and leaves numbers numbers', async () => {
    const published = await agreementAt(officerOf(charlie)) as PublishedSavings;
    const { text } = savingsFile(published, 'savings', 'csv');
    expect(text).toContain(",'=Cabinet report,");
    expect(text).toContain(',1000000,');
    expect(text.split('\r\n')[0]).toMatch(/^as_of_position,as_of_recorded,agreement,figure,/);
  });
});

describe('who reads savings', () => {
  const who = (council: CouncilId) => agreementAt(officerOf(council));

  it('outsiders read nothing before execution, and then the published figures alone', async () => {
    const talks = [...proposal('waste', 'Shared waste', [alpha, bravo]), teller(alpha).idea('rounds', '2024-02-01'),
      teller(alpha).figure('hoped', '2024-02-02', 1)];
    await append(desk.store, 'agreement-waste', talks);
    await desk.views.catchUp();
    expect(await who(charlie)).toBeNull();
    expect(await agreementAt({ council: null, capacity: 'registrar' })).toBeNull();
    expect(await who(bravo)).toMatchObject({ scope: 'full' });
    await append(desk.store, 'agreement-waste', inForce('waste', 'Shared waste').slice(3), talks.length);
    await desk.views.catchUp();
    const outside = (await who(charlie))!;
    expect(Object.keys(outside)).toEqual(['agreement', 'title', 'scope', 'asOf', 'on', 'published']);
    expect(await seriesOfAgreement(sources(), officerOf(charlie), 'waste', present)).toBeNull();
  });

  it('a portfolio is for the council\'s own people and auditors', async () => {
    await append(desk.store, 'agreement-waste', life('waste'));
    await desk.views.catchUp();
    const readers: [Reader, boolean][] = [[officerOf(alpha), true], [officerOf(bravo), false], [auditor, true],
      [{ council: null, capacity: 'registrar' }, false]];
    for (const [reader, reads] of readers) {
      expect(await savingsOfCouncil(sources(), reader, alpha, present) !== null).toBe(reads);
    }
    expect(await savingsOfCouncil(sources(), auditor, alpha, { ...present, year: '2024/25' })).toMatchObject({
      agreements: ['waste'], rows: [{ line: 'rounds' }, { line: 'rounds-again' }],
      totals: { byAgreement: [{ agreement: 'waste', nature: 'avoided-cost' }] } });
  });
});
