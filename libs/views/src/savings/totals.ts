/**
 * Totals of positions. What is added is of one nature and in one price base (I31); each series says how many
 * line-years it knows of how many there are, because what nobody has said is not zero (I40). Amounts rated red
 * stand beside the totals, set-up cost apart from the savings it made possible (I39, I41).
 */
import { penceText } from '#domain';
import type { PenceText } from '#domain';
import type { SqlSession } from '#store';
import { amounts, columnOf, memberOf } from './positions.ts';
import type { Amount, PositionRow } from './positions.ts';

/** What is added up: sums in pence in the order of `amounts`, null where nothing is known. */
export type Cell = {
  readonly agreement: string; readonly year: string; readonly nature: string; readonly priceBase: string;
  /** Number of line-years. */
  of: number;
  readonly sums: (bigint | null)[];
  readonly known: number[];
};
type Key = Pick<Cell, 'agreement' | 'year' | 'nature' | 'priceBase'>;
type Member = keyof Key;

const empty = (key: Key): Cell =>
  ({ ...key, of: 0, sums: amounts.map(() => null), known: amounts.map(() => 0) });

function include(cell: Cell, of: number, sums: readonly (bigint | null)[], known: readonly number[]): void {
  cell.of += of;
  sums.forEach((sum, at) => {
    if (sum === null) return;
    cell.sums[at] = (cell.sums[at] ?? 0n) + sum;
    cell.known[at]! += known[at]!;
  });
}

const members: readonly Member[] = ['agreement', 'year', 'nature', 'priceBase'];
const ordered = (cells: Iterable<Cell>): Cell[] => [...cells].sort((a, b) => {
  const differing = members.find((member) => a[member] !== b[member]);
  return differing === undefined ? 0 : a[differing] < b[differing] ? -1 : 1;
});

/** Cells joined into larger ones that tell only these members apart; the other members are empty. */
export function joinedBy(cells: Iterable<Cell>, kept: readonly Member[]): Cell[] {
  const found = new Map<string, Cell>();
  for (const one of cells) {
    const key = Object.fromEntries(members.map((member) => [member, kept.includes(member) ? one[member] : '']));
    const name = members.map((member) => key[member]).join('\n');
    const cell = found.get(name) ?? empty(key as Key);
    found.set(name, cell);
    include(cell, one.of, one.sums, one.known);
  }
  return ordered(found.values());
}

const pences = amounts.map(memberOf);

/** The cells of positions, by agreement, year, nature and price base. */
export function cellsOf(rows: Iterable<PositionRow>): Cell[] {
  const found = new Map<string, Cell>();
  for (const row of rows) {
    const { agreement, year, nature, priceBase } = row;
    const name = `${agreement}\n${year}\n${nature}\n${priceBase}`;
    let cell = found.get(name);
    if (cell === undefined) {
      cell = empty({ agreement, year, nature, priceBase });
      found.set(name, cell);
    }
    cell.of += 1;
    for (let at = 0; at < pences.length; at += 1) {
      const pence = row[pences[at]!];
      if (pence === null) continue;
      cell.sums[at] = (cell.sums[at] ?? 0n) + BigInt(pence);
      cell.known[at]! += 1;
    }
  }
  return ordered(found.values());
}

/** The same over all executed agreements, added up by the database: by year, nature and price base. */
export async function countryCells(sql: SqlSession): Promise<Cell[]> {
  const rows = await sql.rows(`select p.year, p.nature, p.price_base, count(*),
      ${amounts.map((amount) => `sum(p.${columnOf(amount)}), count(p.${columnOf(amount)})`).join(', ')}
    from views.savings_positions p join views.agreement_register r on r.agreement = p.agreement
    where r.public group by p.year, p.nature, p.price_base`, [], 'savings of country');
  return ordered(rows.map((row): Cell => {
    const [year, nature, priceBase, of] = row as [string, string, string, string];
    const sums = amounts.map((_, at) => row[4 + 2 * at] ?? null);
    return { agreement: '', year, nature, priceBase, of: Number(of),
      sums: sums.map((sum) => (sum === null ? null : BigInt(sum))),
      known: amounts.map((_, at) => Number(row[5 + 2 * at])) };
  }));
}

export type Reach = { readonly councils: number; readonly agreements: number };
/** How many councils and executed agreements the country's positions are of. */
export async function countryReach(sql: SqlSession): Promise<Reach> {
  const [row] = await sql.rows(`select count(distinct council), count(distinct agreement) from (
      select p.agreement, p.council from views.savings_positions p
      join views.agreement_register r on r.agreement = p.agreement where r.public
      group by p.agreement, p.council) named`, [], 'savings reach');
  return { councils: Number(row![0]), agreements: Number(row![1]) };
}

/** Line-years of which the amount is known, of all. */
export type Coverage = { readonly known: number; readonly of: number };
export type Figure = { readonly pence: PenceText | null; readonly coverage: Coverage };
export type Total = Partial<Record<'year' | 'agreement', string>> & {
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
  /** Null while either of the two is not known at all. */
  readonly netOfSetUp: { readonly latestPence: PenceText | null; readonly verifiedPence: PenceText | null };
};

export const classed = (nature: string): string => (nature === 'unknown' ? 'unclassified' : nature);

function totalOf(cell: Cell): Total {
  const sum = (amount: Amount): bigint | null => cell.sums[amounts.indexOf(amount)]!;
  const figure = (amount: Amount): Figure => {
    const pence = sum(amount);
    return { pence: pence === null ? null : penceText(pence),
      coverage: { known: cell.known[amounts.indexOf(amount)]!, of: cell.of } };
  };
  const less = (saved: Amount, spent: Amount): PenceText | null => {
    const [a, b] = [sum(saved), sum(spent)];
    return a === null || b === null ? null : penceText(a - b);
  };
  return {
    ...(cell.agreement === '' ? {} : { agreement: cell.agreement }), ...(cell.year === '' ? {} : { year: cell.year }),
    nature: classed(cell.nature), priceBase: cell.priceBase,
    original: figure('original'), latest: figure('latest'), latestGross: figure('latestGross'),
    budgeted: figure('budgeted'), claimed: figure('claimed'), claimedLow: figure('claimedLow'),
    claimedHigh: figure('claimedHigh'), verified: figure('verified'),
    stages: { provisional: figure('provisional'), interim: figure('interim'), final: figure('final') },
    ratings: { green: figure('green'), amber: figure('amber') }, beside: { red: figure('red') },
    variance: figure('variance'),
    setUp: { forecast: figure('oneOffForecast'), incurred: figure('oneOff') },
    netOfSetUp: { latestPence: less('latest', 'oneOffForecast'), verifiedPence: less('verified', 'oneOff') },
  };
}

/** Each year with all years before it, by nature and price base. */
function cumulated(cells: readonly Cell[]): Cell[] {
  const running = new Map<string, Cell>();
  return ordered(joinedBy(cells, ['year', 'nature', 'priceBase']).map((cell) => {
    const name = `${cell.nature}\n${cell.priceBase}`;
    const before = running.get(name);
    const sum: Cell = { ...empty(cell), year: cell.year };
    if (before !== undefined) include(sum, before.of, before.sums, before.known);
    include(sum, cell.of, cell.sums, cell.known);
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
