/**
 * Totals of positions. What is added is of one nature and in one price base (I31); each series says how many
 * line-years it knows of how many there are, because what nobody has said is not zero (I40). Amounts rated red
 * stand beside the totals, set-up cost apart from the savings it made possible (I39, I41). So does what lines promise
 * that were closed as another's saving, or as one that will not be.
 */
import { penceText } from '#domain';
import type { PenceText } from '#domain';
import { besideOf, empty, include, joinedBy, netPairs, ordered, placeOf, promised } from './cells.ts';
import type { Cell } from './cells.ts';
import type { Amount } from './positions.ts';

/** Line-years of which the amount is known, of all. */
export type Coverage = {
  readonly known: number; readonly of: number;
  /** Line-years that know it too and of which this reader is not told, because too few councils stand behind them. */
  readonly suppressed?: number;
};
export type Figure = { readonly pence: PenceText | null; readonly coverage: Coverage };
export type Total = Partial<Record<'year' | 'agreement', string>> & {
  /** Nothing of it is told to this reader. */
  readonly suppressed?: true;
  /** 'unclassified' where the record does not say: added to no other nature. */
  readonly nature: string;
  readonly priceBase: string;
  readonly original: Figure; readonly latest: Figure; readonly latestGross: Figure; readonly budgeted: Figure;
  readonly claimed: Figure; readonly claimedLow: Figure; readonly claimedHigh: Figure; readonly verified: Figure;
  readonly stages: { readonly provisional: Figure; readonly interim: Figure; readonly final: Figure };
  readonly ratings: { readonly green: Figure; readonly amber: Figure };
  /** Accepted and rated red: beside the total, never in it. */
  readonly beside: { readonly red: Figure };
  readonly variance: Figure;
  readonly setUp: { readonly forecast: Figure; readonly incurred: Figure };
  /** Null while either of the two is not known at all; of how many line-years both are, its coverage says. */
  readonly netOfSetUp: { readonly latest: Figure; readonly verified: Figure };
  /** What lines promise that were closed as another's saving or as one that will not be: in no total. */
  readonly setAside: { readonly lineYears: number } & Readonly<Record<(typeof besideOf)[number], Figure>>;
};

export const classed = (nature: string): string => (nature === 'unknown' ? 'unclassified' : nature);

/** The pence of a place with how many line-years know it of those that could. */
function figureAt({ sums, known, withheld }: Cell, at: number, of: number): Figure {
  const pence = sums[at]!;
  return { pence: pence === null ? null : penceText(pence), coverage: { known: known[at]!, of,
    ...(withheld === undefined ? {} : { suppressed: withheld.known[at]! }) } };
}

function netOf(cell: Cell, pair: (typeof netPairs)[number], of: number): Figure {
  const [saved, spent] = pair.map((amount) => cell.sums[placeOf(amount)]!) as [bigint | null, bigint | null];
  const at = netPairs.indexOf(pair);
  return { pence: saved === null || spent === null ? null : penceText(saved - spent),
    coverage: { known: cell.both[at]!, of,
      ...(cell.withheld === undefined ? {} : { suppressed: cell.withheld.both[at]! }) } };
}

function totalOf(cell: Cell): Total {
  const standing = cell.of - cell.aside;
  const ofAll = (amount: Amount): number => (promised.has(amount) ? standing : cell.of);
  const figure = (amount: Amount): Figure => figureAt(cell, placeOf(amount), ofAll(amount));
  const beside = (amount: Amount): Figure => figureAt(cell, placeOf(amount, true), cell.aside);
  const [latest, verified] = netPairs;
  return {
    ...(cell.agreement === '' ? {} : { agreement: cell.agreement }), ...(cell.year === '' ? {} : { year: cell.year }),
    nature: classed(cell.nature), priceBase: cell.priceBase,
    ...(cell.withheld !== undefined && cell.withheld.of === cell.of ? { suppressed: true } : {}),
    original: figure('original'), latest: figure('latest'), latestGross: figure('latestGross'),
    budgeted: figure('budgeted'), claimed: figure('claimed'), claimedLow: figure('claimedLow'),
    claimedHigh: figure('claimedHigh'), verified: figure('verified'),
    stages: { provisional: figure('provisional'), interim: figure('interim'), final: figure('final') },
    ratings: { green: figure('green'), amber: figure('amber') }, beside: { red: figure('red') },
    variance: figure('variance'),
    setUp: { forecast: figure('oneOffForecast'), incurred: figure('oneOff') },
    netOfSetUp: { latest: netOf(cell, latest, ofAll('latest')), verified: netOf(cell, verified, cell.of) },
    setAside: { lineYears: cell.aside, original: beside('original'), latest: beside('latest'),
      claimed: beside('claimed') },
  };
}

/** Each year with all years before it, by nature and price base. */
function cumulated(cells: readonly Cell[]): Cell[] {
  const running = new Map<string, Cell>();
  return ordered(joinedBy(cells, ['year', 'nature', 'priceBase']).map((cell) => {
    const name = `${cell.nature}\n${cell.priceBase}`;
    const before = running.get(name);
    const sum: Cell = { ...empty(cell), year: cell.year };
    if (before !== undefined) include(sum, before);
    include(sum, cell);
    running.set(name, sum);
    return sum;
  }));
}

export type Totals = {
  readonly byYear: readonly Total[];
  readonly byNature: readonly Total[];
  /** The years up to and with each year; as far back as the record goes, whatever year is asked for. */
  readonly cumulative: readonly Total[];
};
export function totalsOf(cells: readonly Cell[], year: string | null): Totals {
  const asked = year === null ? cells : cells.filter((cell) => cell.year === year);
  return {
    byYear: joinedBy(asked, ['year', 'nature', 'priceBase']).map(totalOf),
    byNature: joinedBy(asked, ['nature', 'priceBase']).map(totalOf),
    cumulative: cumulated(cells).filter((cell) => year === null || cell.year === year).map(totalOf),
  };
}
export const byAgreement = (cells: readonly Cell[], year: string | null): Total[] =>
  joinedBy(year === null ? cells : cells.filter((cell) => cell.year === year), ['agreement', 'nature', 'priceBase'])
    .map(totalOf);

// Charts

export const charted = ['original', 'latest', 'claimed', 'verified', 'cumulative'] as const;
export type Chart = {
  readonly unit: 'pence';
  /** Financial years, in order. */
  readonly x: readonly string[];
  readonly series: readonly {
    /** 'cumulative': verified in all years up to this one. */
    readonly name: (typeof charted)[number];
    readonly nature: string; readonly priceBase: string;
    /** By year; null where nobody has said. */
    readonly values: readonly (PenceText | null)[];
    readonly coverage: readonly Coverage[];
  }[];
};

/** One series for each nature and price base, because no chart may add what no total adds. */
export function chartOf(cells: readonly Cell[], year: string | null): Chart {
  const { byYear, byNature, cumulative } = totalsOf(cells, year);
  const x = [...new Set(byYear.map((total) => total.year!))].sort();
  const alike = (a: Total, b: Total) => a.nature === b.nature && a.priceBase === b.priceBase;
  return { unit: 'pence', x, series: byNature.flatMap((kind) => charted.map((name) => {
    const found = x.map((at) => (name === 'cumulative' ? cumulative : byYear)
      .find((total) => total.year === at && alike(total, kind)));
    const yearly = x.map((at) =>
      byYear.find((total) => total.year === at && alike(total, kind))?.verified.pence ?? null);
    const shown = found.map((total) => (name === 'cumulative' ? total?.verified : total?.[name]));
    return { name, nature: kind.nature, priceBase: kind.priceBase,
      // A year of which nothing is verified yet has no cumulative either: it would look like one that saved nothing.
      values: shown.map((figure, at) => (name === 'cumulative' && yearly[at] === null ? null : figure?.pence ?? null)),
      coverage: shown.map((figure) => figure?.coverage ?? { known: 0, of: 0 }) };
  })) };
}
