/** What somebody published of ten partnerships' savings: every figure stands with its source, and none is totalled. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { AgreementEvent, AgreementState } from '#domain';
import { readHistory } from '#imports';
import { sentenceOf } from '#views';
import { portion } from '../../libs/domain/src/agreement/charging/split.ts';
import { openDesk, sampleHistories, samplesDir } from './history-desk.ts';
import type { Desk } from './history-desk.ts';

const textOf = (id: string): string => readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8');
const imported = async (id: string): Promise<Desk> => {
  const desk = await openDesk();
  expect(await desk.import(textOf(id))).not.toHaveProperty('problems');
  return desk;
};
type Figures = AgreementState['savings']['figures'];
const figuresOf = async (id: string): Promise<Figures> => (await (await imported(id)).state(id)).savings.figures;
const pence = (figures: Figures, id: string): bigint => BigInt(figures[id]!.amountPence!);
/** Of a figure against the one it names: hundredths of a percent, rounded. */
const reached = (figures: Figures, id: string): bigint =>
  portion(10_000n, pence(figures, id), pence(figures, figures[id]!.against!), 'nearest');
const published = (events: readonly AgreementEvent[]) =>
  events.flatMap((event) => event.type === 'FigurePublished' ? [event] : []);

describe('Compass Point', () => {
  it('I32: in its ten years 19m was realised of 30.726m forecast, which is 61.8%', async () => {
    const figures = await figuresOf('compass-point');
    expect(figures['forecast-2010']).toMatchObject({ series: 'forecast', of: null, amountPence: '3072600000',
      fromYear: '2010/11', toYear: '2019/20', basis: 'cumulative', against: null });
    expect(figures['realised-2010-2019']).toMatchObject({ series: 'realised', amountPence: '1900000000',
      fromYear: '2010/11', toYear: '2019/20', basis: 'cumulative', against: 'forecast-2010' });
    expect(reached(figures, 'realised-2010-2019')).toBe(6_184n);
  });

  it('East Lindsey\'s part stands as it was reported, though the ratio beside it gives less', async () => {
    const figures = await figuresOf('compass-point');
    expect(figures['realised-2010-eli']).toMatchObject({ of: 'ELI', amountPence: '140000000' });
    expect(portion(pence(figures, 'realised-2010'), 63n, 100n, 'nearest')).toBe(132_678_000n);
    const told = (await (await imported('compass-point')).stream('compass-point'))
      .find(({ data }) => data['figure'] === 'realised-2010-eli')!;
    expect(told.meta.evidence.map(({ title }) => title).join()).toMatch(/does not agree .* 63%/);
  });

  it('one forecast with Boston and one without stand side by side as scenarios of the same years', async () => {
    const figures = await figuresOf('compass-point');
    const scenarios = Object.values(figures).filter(({ scenario }) => scenario !== null);
    expect(scenarios.map(({ scenario, fromYear, amountPence }) => [scenario, fromYear, amountPence])).toEqual([
      ['without Boston', '2021/22', '50200000'], ['with Boston', '2021/22', '84900000']]);
  });
});

describe('LGSS', () => {
  it('11m that were said to be banked and 3.79m of a study contradict each other, and both stand', async () => {
    const figures = await figuresOf('lgss');
    expect(figures['realised-2011']).toMatchObject({ amountPence: '379000000', basis: 'annual', contradicts: [] });
    expect(figures['realised-2010-2011']).toMatchObject({ amountPence: '1100000000', basis: 'cumulative',
      contradicts: ['realised-2011'] });
  });

  it('the study of 2012 is told by two sources', async () => {
    const stream = await (await imported('lgss')).stream('lgss');
    const told = stream.find(({ data }) => data['figure'] === 'realised-2011')!;
    expect(told.meta.evidence).toHaveLength(2);
  });

  it('a first year that the source does not name stays unknown', async () => {
    const figures = await figuresOf('lgss');
    expect(figures['realised-first-year-procurement']).toMatchObject({ service: 'procurement', fromYear: 'unknown',
      toYear: 'unknown', amountPence: '650000000' });
  });
});

describe('Taunton Deane and West Somerset', () => {
  it('I34: redundancies were estimated at 3.7m and came to 6.35m; each is a figure of its own', async () => {
    const figures = await figuresOf('taunton-deane-west-somerset');
    const [estimate, actual] = [figures['redundancy-2018-estimate']!, figures['redundancy-2018-actual']!];
    expect([estimate, actual].map(({ series, of, scenario, amountPence }) => [series, of, scenario, amountPence]))
      .toEqual([['redundancy', 'SWT', 'estimate', '370000000'], ['redundancy', 'SWT', 'actual', '635000000']]);
    expect(actual.against).toBe('redundancy-2018-estimate');
    expect(pence(figures, 'redundancy-2018-actual') - pence(figures, actual.against!)).toBe(265_000_000n);
  });

  it('the second version of a forecast leaves the first as it was', async () => {
    const figures = await figuresOf('taunton-deane-west-somerset');
    expect(['forecast-2015-v1', 'forecast-2015-v2'].map((id) => [figures[id]!.version, figures[id]!.amountPence]))
      .toEqual([[1, '180000000'], [2, '190000000']]);
  });
});

describe('Procurement Lincolnshire', () => {
  const id = 'procurement-lincolnshire';
  it('saved 225% of its target while its staff came to cost 23% more', async () => {
    const figures = await figuresOf(id);
    expect(reached(figures, 'realised-procurement')).toBe(22_500n);
    expect(reached(figures, 'realised-process')).toBe(22_727n);
    expect(figures['running-cost-2008']).toMatchObject({ series: 'running-cost', against: 'running-cost-2007' });
    expect(reached(figures, 'running-cost-2008') - 10_000n).toBe(2_333n);
  });

  it('I39: what it cost to set up is no part of what it saved', async () => {
    expect((await figuresOf(id))['investment-2008']).toMatchObject({ series: 'investment', basis: 'one-off',
      amountPence: '14800000' });
  });
});

describe('Tri-borough', () => {
  const id = 'tri-borough';
  it('I32: four versions of its forecast stand, each on the date of which it tells', async () => {
    const versions = Object.values(await figuresOf(id)).filter(({ version }) => version !== null);
    expect(versions.map(({ version, on, toYear, amountPence }) => [version, on, toYear, amountPence])).toEqual([
      [1, '2011-02', '2014/15', '3500000000'], [2, '2011-12', '2014/15', '3340000000'],
      [3, '2012-06-18', '2015/16', '4000000000'], [4, 'unknown', '2015/16', '4300000000']]);
  });

  it('three claims of the same saving contradict one another; each has its source and none is chosen', async () => {
    const desk = await imported(id);
    const { savings: { figures } } = await desk.state(id);
    const claims = ['claimed-westminster', 'claimed-leader-hmf', 'claimed-opposition-hmf'];
    expect(claims.map((claim) => [figures[claim]!.amountPence, figures[claim]!.basis, figures[claim]!.contradicts]))
      .toEqual([['4300000000', 'unclear', []], ['20000000', 'cumulative', claims.slice(0, 1)],
        ['1300000000', 'annual', claims.slice(0, 2)]]);
    const stream = await desk.stream(id);
    const sources = claims.map((claim) => stream.find(({ data }) => data['figure'] === claim)!.meta.evidence
      .map(({ source }) => new URL(source!).hostname));
    expect(sources).toEqual([
      ['www.westminster.gov.uk'], ['www.publicfinance.co.uk'], ['www.conservativehome.com']]);
    // None of them is measured against a forecast, nor is any forecast or other figure measured by one.
    expect(Object.values(figures).filter(({ against }) => against !== null)).toEqual([]);
    expect(new Set(claims.map((claim) => figures[claim]!.statedBy)).size).toBe(3);
  });
});

describe('Hoople', () => {
  it('three forecasts have three scopes, and two losses of the same year contradict each other', async () => {
    const figures = await figuresOf('hoople');
    expect(['forecast-2011-reform', 'forecast-2011-company', 'forecast-2011-hef']
      .map((id) => [figures[id]!.of, figures[id]!.amountPence, figures[id]!.contradicts]))
      .toEqual([[null, '3300000000', []], [null, '1200000000', []], ['HEF', '1100000000', []]]);
    expect(figures['result-2016-reporter']).toMatchObject({ series: 'result', amountPence: '-272000000' });
    expect(figures['result-2016-sunshine']).toMatchObject({ amountPence: '-29439400',
      contradicts: ['result-2016-reporter'] });
  });
});

describe('Breckland and South Holland', () => {
  it('a target of which only a percentage was published has no amount: nothing is made up', async () => {
    expect((await figuresOf('breckland-south-holland'))['target-2011'])
      .toMatchObject({ series: 'target', amountPence: null, basisPoints: 3_500 });
  });
});

describe('all figures of the ten partnerships', () => {
  it('I31: not one source says what a total needs, so each is unclassified and none is ever added', async () => {
    let count = 0;
    for (const id of sampleHistories()) {
      for (const [figure, said] of Object.entries(await figuresOf(id))) {
        count += 1;
        expect([figure, said.classified]).toEqual([figure, false]);
        expect(said).toMatchObject({ figure, nature: 'unknown', recurrence: 'unknown', netOf: 'unknown',
          priceBase: 'unknown' });
        expect(said.statedBy).not.toBe('');
      }
    }
    expect(count).toBe(111);
  });

  it('what a figure does not say is listed as unverified, by its rule', async () => {
    const [event] = published(await (await imported('east-kent-hr')).events('east-kent-hr'));
    expect(event!.unverified).toEqual(expect.arrayContaining(
      ['figure-without-nature', 'figure-without-recurrence', 'figure-without-price-base']));
  });

  it('each is told in a sentence that names who states it', async () => {
    const events = published(await (await imported('procurement-lincolnshire')).events('procurement-lincolnshire'));
    expect(events.slice(0, 3).map(sentenceOf)).toEqual([
      'Services shared: costs spared? stated £4,000,000.00 (target) of the partnership, 2008/09 to 2010/11.',
      'Services shared: costs spared? stated £660,000.00 (target) of the partnership, 2008/09 to 2010/11.',
      'Services shared: costs spared? stated £9,000,000.00 (realised) of the partnership, 2008/09 to 2010/11.']);
  });

  it('a figure that contradicts names figures told before it, and one told twice is refused', async () => {
    const read = readHistory(textOf('tri-borough'));
    if ('problems' in read) throw new Error(read.problems[0]!.reason);
    const { facts } = read.history;
    const [first, ...others] = facts.filter(({ command }) => command.type === 'PublishFigure');
    const without = (dropped: typeof first) => JSON.stringify({ format: 'concordat-history', version: 1,
      ...read.history, facts: facts.filter((fact) => fact !== dropped) });
    const claim = others.find(({ command }) => 'figure' in command && command.figure === 'claimed-westminster');
    expect(await (await openDesk()).import(without(claim))).toMatchObject({ recorded: 0,
      problems: [{ code: 'figure-missing' }] });
    const twice = JSON.stringify({ format: 'concordat-history', version: 1, ...read.history,
      facts: [...facts, { ...first, on: 'unknown' }] });
    expect(await (await openDesk()).import(twice)).toMatchObject({ recorded: 0,
      problems: [{ code: 'figure-exists' }] });
  });
});
