import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inBasisPoints, localDate, shareOn } from '#domain';
import type { AgreementEvent, AgreementState } from '#domain';
import { readHistory } from '#imports';
import type { HistoryFact, HistoryFile } from '#imports';
import { exceeds, inSteps, portion, split, sum } from '../../libs/domain/src/agreement/charging/split.ts';
import { openDesk, samplesDir } from './history-desk.ts';

type Figure = { readonly council: string; readonly kind: string; readonly value_gbp: number;
  readonly financial_year: string; readonly service?: string; readonly source: string };
type Check = { readonly check: string; readonly expected: number; readonly tolerance: number; readonly holds: boolean };
type Vector = { readonly financial_year: string; readonly driver: string; readonly SHA: number; readonly WDE: number;
  readonly stated_share_SHA: number; readonly caseload_share_SHA: number };
type Case = {
  readonly timeline: readonly { readonly date: string; readonly councils?: readonly string[];
    readonly status: string }[];
  readonly parties: readonly { readonly code: string }[];
  readonly amounts: readonly Figure[]; readonly checks: readonly Check[];
  readonly cost_sharing: readonly { readonly vectors?: readonly Vector[];
    readonly shares?: Readonly<Record<string, number>> }[];
};
const casesDir = new URL('../../../shared/cases/', import.meta.url);
const caseOf = (name: string): Case => JSON.parse(readFileSync(new URL(`${name}.json`, casesDir), 'utf8')) as Case;
const textOf = (file: string) => readFileSync(new URL(`histories/${file}.json`, samplesDir), 'utf8');
const historyOf = (file: string): HistoryFile => {
  const read = readHistory(textOf(file));
  if ('problems' in read) throw new Error(read.problems[0]!.reason);
  return read.history;
};
const lived = async (file: string): Promise<{ state: AgreementState; events: readonly AgreementEvent[] }> => {
  const desk = await openDesk();
  await desk.import(textOf(file));
  return { state: await desk.state(file), events: await desk.events(file) };
};

/** The entries of each timeline after the start by their dates, each with the commands that carry it. */
const seven = 'worcestershire-regulatory-services';
const joining = ['AddService', 'ProposeAccession', 'AgreeMembershipChange'];
const carried: Readonly<Record<string, {
  readonly files: readonly string[]; readonly start: string;
  readonly timeline: Readonly<Record<string, readonly string[]>>; readonly beyond?: Readonly<Record<string, string>>;
}>> = {
  'south-hams-west-devon': { files: ['south-hams-west-devon'], start: '2007', timeline: {
    '2011': joining, '2013': ['AgreePrinciple'], '2014': joining, '2017': ['ProposeEnd'],
    '2017-10': ['LapseEndProposal'], '2018': ['ReportReview'], '2022-03-10': ['ReportReview', 'DeclareDriver'],
    '2022-10-03': ['ProposeVariation', 'ApproveVariation', 'SetApportionmentRule', 'AgreeApportionmentRule'] } },
  'worcestershire-regulatory': { files: [seven, `${seven}-2016`], start: '2010-06-01', timeline: {
    '2014-06-26': ['RecordMeeting'], '2014-11-27': ['RecordMeeting'], '2015-02-19': ['RecordMeeting'],
    '2015-06-25': ['RecordMeeting', 'ProposeAgreement'], '2015-10': ['AgreeToEnd', 'AgreePrinciple'],
    '2015-11-12': ['ProposeEnd'], '2016-03-31': ['AgreeToEnd', 'ExecuteCounterpart'],
    '2016-04-01': ['EndByConsent', 'LinkSuccessor', 'Commence', 'LinkPredecessor'],
    '2016-05': ['ProposeWithdrawal', 'AgreeMembershipChange'],
    '2016-06-01': ['SettleStaffPosition', 'CompleteWithdrawal'] } },
  'compass-point-psps': { files: ['compass-point'], start: '2010-08-01', timeline: {
    '2011': ['ReportReview'], '2013': ['ReportReview'], '2017-12-27': ['ProposeEnd'],
    '2018-01-17': ['ProposeVariation'], '2018-05-31': ['LapseEndProposal'], '2018-09-12': ['WithdrawVariation'],
    '2020-08': ['ProposeVariation', 'SignVariation'], '2021-01': ['ProposeAccession'],
    '2021': ['AgreeMembershipChange'] },
  beyond: { '2021': 'the year in which the case lists Boston as joined' } },
};

/** Facts after the start of the first history, and all of those that follow it. */
const factsOf = (files: readonly string[]): readonly HistoryFact[] => files.flatMap((file, at) => {
  const { facts } = historyOf(file);
  return at > 0 ? facts : facts.slice(facts.findIndex(({ command }) => command.type === 'Commence') + 1);
});

/** Our figure for each published check, by its name. */
type Figures = Readonly<Record<string, () => number | Promise<number>>>;
const number = (value: bigint, decimals: number): number => Number(value) / 10 ** decimals;
const valueOf = (known: Case, which: Partial<Figure>): bigint => {
  const found = known.amounts.filter((figure) =>
    Object.entries(which).every(([name, value]) => figure[name as keyof Figure] === value));
  expect(found).toHaveLength(1);
  return BigInt(found[0]!.value_gbp);
};
/** Everything published of one kind for the councils, without the total. */
const parts = (known: Case, which: Partial<Figure>): bigint[] => known.amounts
  .filter((figure) => figure.council !== 'ALL'
    && Object.entries(which).every(([name, value]) => figure[name as keyof Figure] === value))
  .map(({ value_gbp: pounds }) => BigInt(pounds));

/** Percentage points between the counts of a year and the share that stood on a day. */
const gap = async (line: string, year: number, day: string): Promise<number> => {
  const { state } = await lived('south-hams-west-devon');
  const stood = shareOn(state, line, localDate(day))!.basisPoints['SHA']!;
  const { counts } = state.charging.lines[line]!.declarations.find(({ from }) => from === `${year}-04-01`)!;
  const counted = { SHA: BigInt(counts['SHA']!), WDE: BigInt(counts['WDE']!) };
  return Math.abs(inBasisPoints(counted, 'WDE')!['SHA']! - stood) / 100;
};

const devon = (known: Case): Figures => ({
  // The page with 2.93m is named in a note alone; its sum is tried as it was published.
  'T18 total m (reported just under 4.5m)': () => number(sum([293n,
    valueOf(known, { council: 'WDE', kind: 'realised' }) / 10_000n]), 2),
  gap: () => number(sum(parts(known, { kind: 'gap', financial_year: '2020/21' })) / 100_000n, 1),
  'enforcement 22/23: moves from 75 because gap > 3': () => gap('planning-enforcement', 2022, '2022-03-31'),
  'contact centre 23/24: moves from 66 because gap > 3': () => gap('contact-centre', 2023, '2023-03-31'),
  'contact centre 22/23: stays 66 because gap < 3': () => gap('contact-centre', 2022, '2022-04-01'),
  'HB new claims 23/24: stays 60 because gap < 3': () => gap('housing-benefit-new-claims', 2023, '2023-04-01'),
});

const worcestershire = (known: Case): Figures => ({
  '2022/23 contributions sum exactly': async () => {
    const { state } = await lived(`${seven}-2016`);
    const { shares } = state.charging.periods['2022/23']!.lines['pay-award']!.estimate!;
    const pounds = Object.values(shares).map((pence) => portion(BigInt(pence), 1n, 100n, 'nearest'));
    expect(pounds).toEqual(parts(known, { kind: 'contribution_increase' }));
    return Number(sum(pounds));
  },
  bereavements: () => number(sum(parts(known, { service: 'bereavements Apr-Sept' })), 3),
  'second table': () => number(sum(parts(known, { service: 'unlabelled table in source' })), 3),
  'net budget 24/25 k': async () => {
    const { state } = await lived(`${seven}-2016`);
    return number(sum(state.governance.budgets['2024-25']!.lines.map(({ amountPence }) => BigInt(amountPence))), 5);
  },
  'quarter-3 forecast refund k': () =>
    number(-valueOf(known, { kind: 'variance', financial_year: '2022/23' }) - 151_000n, 3),
  'implied budget from 5.2%, m': () =>
    number(portion(-valueOf(known, { kind: 'variance', financial_year: '2022/23' }), 1_000n, 52n, 'nearest'), 6),
});

const firstYear = (known: Case, council: string): number => {
  const { ELI, SHO } = known.cost_sharing[0]!.shares!;
  const shares = split(210_600_000n, { ELI: BigInt(ELI!), SHO: BigInt(SHO!) }, 'ELI', 'nearest')!;
  return number(shares[council]!, 5);
};
const compassPoint = (known: Case): Figures => ({
  'service lines sum to 2.106m': () => {
    const lines = known.amounts.filter(({ financial_year: year, service }) => year === '2010/11' && service);
    expect(lines).toHaveLength(5);
    return number(sum(lines.map(({ value_gbp: pounds }) => BigInt(pounds))), 3);
  },
  'SHO 37%': () => firstYear(known, 'SHO'),
  'ELI 63% vs reported 1.4m (does NOT agree: data defect to be flagged)': () => firstYear(known, 'ELI'),
  'accession gain': () => {
    const [without, withBoston] = known.amounts.filter(({ financial_year: year }) => year === '2021/22-2025/26')
      .map(({ value_gbp: pounds }) => BigInt(pounds));
    return number(withBoston! - without!, 3);
  },
  'ten-year realisation %': () => number(portion(10_000n,
    valueOf(known, { kind: 'realised', financial_year: '2010/11-2019/20' }),
    valueOf(known, { kind: 'forecast', financial_year: '2010/11-2019/20' }), 'nearest'), 2),
  shareholding: async () => {
    const { events } = await lived('compass-point');
    const acceded = events.flatMap((event) => event.type === 'CouncilAcceded' ? [event.sharesRebased] : []);
    return Number(sum([...acceded.join().matchAll(/[a-z] (\d+)(?=,| of)/g)].map(([, points]) => BigInt(points!))));
  },
});
const figures = { 'south-hams-west-devon': devon, 'worcestershire-regulatory': worcestershire,
  'compass-point-psps': compassPoint };

if (existsSync(casesDir)) {
  describe.each(Object.entries(carried))('%s after its start, against its case in ../shared/cases', (name, plan) => {
    const known = caseOf(name);
    const facts = factsOf(plan.files);

    it('has every entry of the timeline after the start, and no date the case does not have', () => {
      const later = known.timeline.map(({ date }) => date).filter((date) => date > plan.start);
      expect([...new Set([...later, ...Object.keys(plan.beyond ?? {})])].sort())
        .toEqual(Object.keys(plan.timeline).sort());
      const dates = facts.map(({ on }) => on as string).filter((on) => on !== 'unknown');
      expect([...new Set(dates)].sort()).toEqual(Object.keys(plan.timeline).sort());
      for (const [date, commands] of Object.entries(plan.timeline)) {
        const told = facts.filter(({ on }) => on === date).map(({ command }) => command.type);
        expect([date, [...new Set(told)]]).toEqual([date, commands]);
      }
    });

    it('gives each dated fact that is not implied to a council that the case names on that date', () => {
      for (const { on, council, implied } of facts.filter((fact) => fact.on !== 'unknown')) {
        if (implied === true) continue;
        const councils = known.timeline.filter(({ date }) => date === on)
          .flatMap((entry) => entry.councils ?? known.parties.map(({ code }) => code));
        // East Lindsey, a party throughout, tells of what happened to another council's shares.
        const teller = name === 'compass-point-psps' && on === '2021-01' ? ['ELI'] : [];
        expect([on, council, [...councils, ...teller].includes(council)]).toEqual([on, council, true]);
      }
    });

    it('cites sources of the case, and its own knowledge only where the case does', () => {
      const text = JSON.stringify(known);
      const sources = plan.files.map((file) => historyOf(file).sources);
      const cited = new Set(facts.flatMap(({ source }) => source));
      for (const [key, { address, read }] of sources.flatMap((all) => Object.entries(all))) {
        if (cited.has(key)) expect([key, read === 'own-knowledge' || text.includes(address!)]).toEqual([key, true]);
      }
      const own = facts.filter(({ source }) => [source].flat().every((key) =>
        sources.some((all) => all[key]?.read === 'own-knowledge')));
      const ownDates = known.timeline.filter(({ status }) => status === 'own_knowledge').map(({ date }) => date);
      expect(own.map(({ on }) => on as string)).toEqual(ownDates);
    });
  });

  describe.each(Object.entries(figures))('the checks published with %s', (name, figuresOf) => {
    const known = caseOf(name);
    const ours = figuresOf(known);

    it('are all reckoned here', () => {
      expect(known.checks.map(({ check }) => check).sort()).toEqual(Object.keys(ours).sort());
    });

    it.each(known.checks.filter(({ holds }) => holds).map((check) => [check.check, check] as const))(
      '%s', async (of, { expected, tolerance }) => {
        expect(Math.abs(await ours[of]!() - expected)).toBeLessThanOrEqual(tolerance + 1e-9);
      });
  });

  it('the one check that fails in its source fails here as well, and stands as a conflict of the sources', async () => {
    const failing = Object.keys(figures).flatMap((name) => caseOf(name).checks.filter(({ holds }) => !holds)
      .map(({ check, expected, tolerance }) => ({ name, check, expected, tolerance })));
    expect(failing).toHaveLength(1);
    const { check, expected, tolerance } = failing[0]!;
    const our = await compassPoint(caseOf('compass-point-psps'))[check]!();
    expect(our).toBe(1_326.78);
    expect(expected - our).toBeGreaterThan(tolerance);
    const conflicts = historyOf('compass-point').facts.flatMap((fact) => fact.conflicts ?? []);
    expect(conflicts).toEqual([{ source: 'first-year',
      says: 'East Lindsey saved 1.4m pounds; 63% of 2,106,000 is 1,326,780' }]);
    expect(valueOf(caseOf('compass-point-psps'), { council: 'ELI', kind: 'realised' })).toBe(1_400_000n);
  });

  it('I25, I26: every count of South Hams and West Devon is told, with the share stated for its year', async () => {
    const { state } = await lived('south-hams-west-devon');
    const lines = Object.values(state.charging.lines).flatMap(({ declarations }) => declarations);
    const { vectors } = caseOf('south-hams-west-devon').cost_sharing[0]!;
    expect(lines).toHaveLength(vectors!.length);
    for (const { financial_year: year, driver, SHA, WDE, ...stated } of vectors!) {
      const first = year.slice(0, 4);
      const { line, counts } = lines.find((one) => one.from === `${first}-04-01`
        && one.driver === driver.replace(' (HR)', ''))!;
      expect(counts).toEqual({ SHA, WDE });
      const counted = { SHA: BigInt(SHA), WDE: BigInt(WDE) };
      expect(inBasisPoints(counted, 'WDE')!['SHA']).toBe(Math.round(stated.caseload_share_SHA * 100));
      const stood = shareOn(state, line, localDate(`${+first + 1}-03-31`))!;
      expect(stood.basisPoints['SHA']).toBe(stated.stated_share_SHA * 100);
      expect(exceeds({ SHA: BigInt(stood.weights['SHA']!), WDE: BigInt(stood.weights['WDE']!) }, counted, 300))
        .toBe(false);
    }
  });

  it.each([['planning-enforcement', 2022, '2022-03-31'], ['contact-centre', 2023, '2023-03-31']] as const)(
    'I26: %s moved in %s to the whole percent of its counts', async (line, year, before) => {
      const { state } = await lived('south-hams-west-devon');
      const on = (day: string) => shareOn(state, line, localDate(day))!.basisPoints;
      const { counts } = state.charging.lines[line]!.declarations.find(({ from }) => from === `${year}-04-01`)!;
      const counted = { SHA: BigInt(counts['SHA']!), WDE: BigInt(counts['WDE']!) };
      const old = on(before);
      expect(exceeds({ SHA: BigInt(old['SHA']!), WDE: BigInt(old['WDE']!) }, counted, 300)).toBe(true);
      expect(BigInt(on(`${year}-04-01`)['SHA']!)).toBe(inSteps(counted, 100, 'WDE')!['SHA']);
    });
} else {
  const absence = 'NOT CHECKED: ../shared/cases is absent here, so no published check was reckoned';
  it(absence, () => {
    console.warn(absence);
    expect(existsSync(casesDir)).toBe(false);
  });
}
