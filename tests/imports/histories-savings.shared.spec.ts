/** Every amount of the ten cases stands in the histories to the penny; published sums are reckoned from there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { AgreementState } from '#domain';
import { portion, sum } from '../../libs/domain/src/agreement/charging/split.ts';
import { openDesk, samplesDir } from './history-desk.ts';

type Amount = {
  readonly financial_year: string; readonly council: string; readonly kind: string; readonly value_gbp: number | null;
  readonly basis: string; readonly percent?: number; readonly service?: string; readonly version?: number | string;
  readonly scenario?: string; readonly note?: string; readonly as_of?: string; readonly disputed?: boolean;
  readonly source: string;
};
type Check = { readonly check: string; readonly expected: number; readonly tolerance: number; readonly holds: boolean };
type Case = { readonly amounts: readonly Amount[]; readonly checks: readonly Check[] };
const casesDir = new URL('../../../shared/cases/', import.meta.url);
const caseOf = (name: string): Case => JSON.parse(readFileSync(new URL(`${name}.json`, casesDir), 'utf8')) as Case;

const wrs = 'worcestershire-regulatory-services';
/** The histories that tell a case, where they have another name. */
const files: Readonly<Record<string, readonly string[]>> = {
  'compass-point-psps': ['compass-point'], 'taunton-west-somerset': ['taunton-deane-west-somerset'],
  'worcestershire-regulatory': [wrs, `${wrs}-2016`],
};

/** What a case calls a kind, in our words; redundancies and targets it names in notes. */
const kinds: Readonly<Record<string, string>> = {
  baseline: 'running-cost', cost: 'running-cost', budget_income: 'income', contribution_increase: 'recharge',
  gap: 'variance', reserve_transfer: 'reserve', company_result: 'result',
};
const seriesOf = ({ kind, note = '' }: Amount): string =>
  kind === 'forecast' && note.includes('target') ? 'target'
    : kind === 'investment' && note.startsWith('redundancy') ? 'redundancy' : kinds[kind] ?? kind;
const bases: Readonly<Record<string, string>> = { one_off: 'one-off', cumulative_or_annual_unclear: 'unclear' };
/** What a case calls a service, in the words of the agreement; null is none of its services, and the note says what. */
const services: Readonly<Record<string, string | null>> = {
  'revenues and benefits': 'revenues-and-benefits', 'customer services': 'customer-services', finance: 'finance',
  HR: 'hr', ICT: 'ict', legal: 'legal', procurement: 'procurement', 'ICT integration': 'ict',
  'Cambridgeshire ICT network': 'ict', operations: null, 'bereavements Apr-Sept': null,
  'unlabelled table in source': null,
};
const named: Readonly<Record<string, RegExp>> = {
  operations: /Of operations/, 'bereavements Apr-Sept': /bereavements from April to September/,
  'unlabelled table in source': /table that the source does not label/,
  'Cambridgeshire ICT network': /Cambridgeshire's ICT network/, 'ICT integration': /joining the ICT/,
};
/** Pence of whole pounds, as text. */
const penceOf = ({ value_gbp: pounds }: Amount): string | null =>
  pounds === null ? null : (BigInt(pounds) * 100n).toString();

/** What must stand in the record of an amount, and nothing that the case does not say. */
const expected = (amount: Amount) => {
  const years = amount.financial_year.split('-');
  const { version = null } = amount;
  return {
    series: seriesOf(amount), of: amount.council === 'ALL' ? null : amount.council,
    service: amount.service === undefined ? null : services[amount.service],
    fromYear: years[0], toYear: years.at(-1), basis: bases[amount.basis] ?? amount.basis,
    amountPence: penceOf(amount), basisPoints: amount.value_gbp === null ? amount.percent! * 100 : null,
    version: typeof version === 'number' ? version : null,
    // Where the case says "estimate" and "actual" for a version, they are told as scenarios.
    scenario: amount.scenario ?? (typeof version === 'string' ? version : null),
    on: amount.as_of ?? 'unknown', sources: amount.source.split(' ; ').sort(),
  };
};
type Expected = ReturnType<typeof expected>;
type Told = { readonly notes: string; readonly said: Expected };

async function toldOf(name: string): Promise<readonly Told[]> {
  const desk = await openDesk();
  const told: Told[] = [];
  for (const file of files[name] ?? [name]) {
    await desk.import(readFileSync(new URL(`histories/${file}.json`, samplesDir), 'utf8'));
    const { savings: { figures } } = await desk.state(file);
    for (const { type, data, meta } of await desk.stream(file)) {
      if (type !== 'FigurePublished') continue;
      const { series, of, service, fromYear, toYear, basis, amountPence, basisPoints, version, scenario, on } =
        figures[data['figure'] as string]!;
      told.push({ notes: meta.evidence.map(({ title }) => title).join(),
        said: { series, of, service, fromYear, toYear, basis, amountPence, basisPoints, version, scenario, on,
          sources: meta.evidence.map(({ source }) => source!).sort() } });
    }
  }
  return told;
}
const asText = (said: Expected): string => JSON.stringify(Object.entries(said).sort());
const inOrder = (of: readonly Expected[]) => of.map(asText).sort();

type Figures = AgreementState['savings']['figures'];
const figuresOf = async (name: string): Promise<Figures> => {
  const desk = await openDesk();
  const all: Record<string, Figures[string]> = {};
  for (const file of files[name] ?? [name]) {
    await desk.import(readFileSync(new URL(`histories/${file}.json`, samplesDir), 'utf8'));
    Object.assign(all, (await desk.state(file)).savings.figures);
  }
  return all;
};
type Asked = (id: string) => bigint;
/** Pence as the unit that a check is in: 8 decimals are millions, 5 thousands. */
const inUnits = (value: bigint, decimals: number): number => Number(value) / 10 ** decimals;
const percent = (part: bigint, of: bigint): number => Number(portion(1_000_000n, part, of, 'nearest')) / 10_000;
const ratio = (a: bigint, b: bigint): number => Number(portion(10_000n, a, b, 'nearest')) / 10_000;

const six = ['brm', 'mav', 'red', 'woc', 'wyc', 'wye'];
/** The parts of the councils; they must be the total that was published with them. */
function each(of: Asked, figure: string, councils: readonly string[]): bigint {
  const total = sum(councils.map((council) => of(`${figure}-${council}`)));
  expect(total).toBe(of(figure));
  return total;
}
/** Published checks about sums, each reckoned from the figures recorded. */
const reckoned: Readonly<Record<string, Readonly<Record<string, (of: Asked) => number>>>> = {
  'compass-point-psps': {
    'service lines sum to 2.106m': (of) => inUnits(sum(['revenues-and-benefits', 'customer-services', 'finance', 'hr',
      'ict'].map((service) => of(`realised-2010-${service}`))), 5),
    'SHO 37%': (of) => inUnits(portion(of('realised-2010'), 37n, 100n, 'nearest'), 5),
    'ELI 63% vs reported 1.4m (does NOT agree: data defect to be flagged)': (of) =>
      inUnits(portion(of('realised-2010'), 63n, 100n, 'nearest'), 5),
    'accession gain': (of) => inUnits(of('forecast-2021-with-boston') - of('forecast-2021-without-boston'), 5),
    'ten-year realisation %': (of) => percent(of('realised-2010-2019'), of('forecast-2010')),
  },
  'east-kent-hr': {
    'reduction on due diligence m': (of) => inUnits(of('forecast-2009-v1') - of('forecast-2009-v2'), 8) },
  // The turnover stands in a note alone.
  hoople: { 'savings as % of turnover': (of) => percent(of('realised-2011'), 1_150_000_000n) },
  lgss: {
    'ICT about half of 9.47m': (of) =>
      percent(of('realised-2011-2012-ict') + of('forecast-2012-ict-network'), of('forecast-2012')),
    'named services of 3.79m leave (k)': (of) => inUnits(of('realised-2011') - of('realised-2011-legal')
      - of('realised-2011-operations') - of('realised-2011-finance'), 5),
  },
  'procurement-lincolnshire': {
    'staff cost rise %': (of) =>
      percent(of('running-cost-2008') - of('running-cost-2007'), of('running-cost-2007')),
    'procurement over-delivery %': (of) => percent(of('realised-procurement'), of('target-procurement')),
  },
  'south-hams-west-devon': {
    // The page with 2.93m is named in a note alone; its sum is tried as it was published.
    'T18 total m (reported just under 4.5m)': (of) => inUnits(293_000_000n + of('realised-2018-wde'), 8),
    gap: (of) => inUnits(of('gap-2020-wde') + of('gap-2020-sha'), 8),
  },
  'taunton-west-somerset': {
    'redundancy overrun m': (of) => inUnits(of('redundancy-2018-actual') - of('redundancy-2018-estimate'), 8),
    'payback years, 2.7m/1.9m': (of) => ratio(of('investment-2013-2015'), of('forecast-2015-v2')),
  },
  'tri-borough': {
    // The 31m of two budgets stand in a note alone.
    'H&F leader claim: 200k of 31m is below 1%': (of) => percent(of('claimed-leader-hmf'), 3_100_000_000n),
    'H&F own labelled savings 3 years': (of) =>
      inUnits(sum([2013, 2014, 2015].map((year) => of(`realised-${year}-hmf`))), 8),
  },
  'worcestershire-regulatory': {
    '2022/23 contributions sum exactly': (of) => inUnits(each(of, 'pay-award-2022', six), 2),
    bereavements: (of) => inUnits(each(of, 'bereavements-2024', six.slice(0, 4)), 5),
    'second table': (of) => inUnits(each(of, 'recharge-2024', six), 5),
    'net budget 24/25 k': (of) => inUnits(of('budget-2024') - of('income-2024'), 5),
    // The forecast after three quarters and the percentage stand in a note alone.
    'quarter-3 forecast refund k': (of) => inUnits(-of('variance-2022') - 15_100_000n, 5),
    'implied budget from 5.2%, m': (of) => inUnits(portion(-of('variance-2022'), 1_000n, 52n, 'nearest'), 8),
  },
};
/** Published checks that are about shares and counts, which others reckon. */
const elsewhere = /^(shares|shareholding|enforcement|contact centre|HB new claims) ?/;

if (existsSync(casesDir)) {
  const names = readdirSync(casesDir).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)).sort();

  describe.each(names)('the amounts of %s in ../shared/cases', (name) => {
    const { amounts } = caseOf(name);

    it('stand in its histories, each once, to the penny, of its years and council, with every source', async () => {
      const told = await toldOf(name);
      expect(inOrder(told.map(({ said }) => said))).toEqual(inOrder(amounts.map(expected)));
    });

    it('of a service that the agreement does not name so say in their note what they are of', async () => {
      const told = await toldOf(name);
      for (const amount of amounts) {
        const words = named[amount.service ?? ''];
        if (words === undefined) continue;
        const found = told.filter(({ said }) => asText(said) === asText(expected(amount)));
        expect([amount.service, found.some(({ notes }) => words.test(notes))]).toEqual([amount.service, true]);
      }
    });
  });

  it('there are ten cases with 111 amounts', () => {
    expect([names.length, names.flatMap((name) => caseOf(name).amounts).length]).toEqual([10, 111]);
  });

  it('every disputed amount contradicts another, or another contradicts it', async () => {
    const disputed: string[] = [];
    for (const name of names) {
      const figures = Object.values(await figuresOf(name));
      const contradicted = new Set(figures.flatMap(({ contradicts }) => contradicts));
      for (const amount of caseOf(name).amounts.filter((one) => one.disputed === true)) {
        const found = figures.filter(({ amountPence, of, fromYear }) => amountPence === penceOf(amount)
          && of === expected(amount).of && fromYear as string === expected(amount).fromYear);
        expect(found.map(({ contradicts, figure }) => contradicts.length > 0 || contradicted.has(figure)))
          .toEqual([true]);
        disputed.push(name);
      }
    }
    expect(disputed).toEqual(['hoople', 'hoople', 'lgss', 'tri-borough', 'tri-borough', 'tri-borough']);
  });

  describe.each(Object.entries(reckoned))('the checks published with %s', (name, ours) => {
    const { checks } = caseOf(name);

    it('are all reckoned, here or with the shares', () => {
      expect(checks.map(({ check }) => check).filter((check) => !elsewhere.test(check)).sort())
        .toEqual(Object.keys(ours).sort());
    });

    it.each(Object.keys(ours))('%s', async (which) => {
      const figures = await figuresOf(name);
      const { expected: published, tolerance, holds } = checks.find(({ check }) => check === which)!;
      const our = ours[which]!((id) => BigInt(figures[id]!.amountPence!));
      // One fails in its source, and so it does here.
      expect(Math.abs(our - published) <= tolerance + 1e-9).toBe(holds);
    });
  });

  it('the one check that fails in its source is of East Lindsey\'s part; both of its numbers stand', async () => {
    const failing = names.flatMap((name) => caseOf(name).checks.filter(({ holds }) => !holds)
      .map(({ check, expected: published }) => [name, check, published]));
    expect(failing).toEqual([
      ['compass-point-psps', 'ELI 63% vs reported 1.4m (does NOT agree: data defect to be flagged)', 1_400]]);
    const figures = await figuresOf('compass-point-psps');
    const of: Asked = (id) => BigInt(figures[id]!.amountPence!);
    expect(portion(of('realised-2010'), 63n, 100n, 'nearest')).toBe(132_678_000n);
    expect(of('realised-2010-eli')).toBe(140_000_000n);
  });
} else {
  const absence = 'NOT CHECKED: ../shared/cases is absent here, so no amount was compared with its case';
  it(absence, () => {
    console.warn(absence);
    expect(existsSync(casesDir)).toBe(false);
  });
}
