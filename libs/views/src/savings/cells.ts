/**
 * What is added up of positions: cells of one year, nature and price base (I31), each with how many line-years it
 * knows of how many there are, because what nobody has said is not zero (I40). What a line promises that was closed
 * as another's saving, or as one that will not be, is added up beside the rest.
 */
import type { SqlSession } from '#store';
import { amounts, columnOf, memberOf } from './positions.ts';
import type { Amount, PositionRow } from './positions.ts';
import { inNoTotal } from './set-aside.ts';

/** What a line promises and claims; what has left a budget, was spent or verified is a fact whatever becomes of it. */
export const promised: ReadonlySet<Amount> = new Set<Amount>(['original', 'latest', 'latestGross', 'claimed',
  'claimedLow', 'claimedHigh', 'oneOffForecast', 'variance']);
/** Of what is set aside, these are shown. */
export const besideOf = ['original', 'latest', 'claimed'] as const satisfies readonly Amount[];
/** A saving and the set-up cost that is taken from it. */
export const netPairs = [['latest', 'oneOffForecast'], ['verified', 'oneOff']] as const;

/** Places of a cell's sums: those of `amounts`, then those of `besideOf`. */
export const places = amounts.length + besideOf.length;
const placeBeside = (amount: Amount): number => amounts.length + (besideOf as readonly Amount[]).indexOf(amount);
export const placeOf = (amount: Amount, beside = false): number =>
  (beside ? placeBeside(amount) : amounts.indexOf(amount));

/** Sums are pence, null where nothing is known. */
export type Cell = {
  readonly agreement: string; readonly year: string; readonly nature: string; readonly priceBase: string;
  /** Empty where a cell is of several councils. */
  readonly council: string;
  /** Number of line-years, and of those set aside among them. */
  of: number; aside: number;
  readonly sums: (bigint | null)[];
  /** Line-years that know the amount. */
  readonly known: number[];
  /** Line-years that know both of a pair. */
  readonly both: number[];
  /** What this reader is not told: line-years that know it, and line-years of cells of which nothing is told. */
  withheld?: { readonly known: number[]; readonly both: number[]; of: number };
};
type Key = Pick<Cell, 'agreement' | 'year' | 'nature' | 'priceBase' | 'council'>;
export type Member = keyof Key;
const members: readonly Member[] = ['agreement', 'year', 'nature', 'priceBase', 'council'];

const row = <T>(value: T, length: number): T[] => Array.from({ length }, () => value);
export const nothingWithheld = (): NonNullable<Cell['withheld']> =>
  ({ known: row(0, places), both: row(0, netPairs.length), of: 0 });
export const empty = ({ agreement, year, nature, priceBase, council }: Key): Cell => ({ agreement, year, nature,
  priceBase, council, of: 0, aside: 0, sums: row<bigint | null>(null, places), known: row(0, places),
  both: row(0, netPairs.length) });

const addEach = (to: number[], more: readonly number[]): void => more.forEach((one, at) => { to[at]! += one; });
export function include(cell: Cell, more: Cell): void {
  cell.of += more.of;
  cell.aside += more.aside;
  more.sums.forEach((sum, at) => {
    if (sum === null) return;
    cell.sums[at] = (cell.sums[at] ?? 0n) + sum;
    cell.known[at]! += more.known[at]!;
  });
  addEach(cell.both, more.both);
  if (more.withheld === undefined) return;
  cell.withheld ??= nothingWithheld();
  cell.withheld.of += more.withheld.of;
  addEach(cell.withheld.known, more.withheld.known);
  addEach(cell.withheld.both, more.withheld.both);
}

export const ordered = (cells: Iterable<Cell>): Cell[] => [...cells].sort((a, b) => {
  const differing = members.find((member) => a[member] !== b[member]);
  return differing === undefined ? 0 : a[differing] < b[differing] ? -1 : 1;
});

/** Cells joined into larger ones that tell only some members apart; the other members are empty. */
export class Gathering {
  readonly #found = new Map<string, Cell>();
  constructor(private readonly kept: readonly Member[]) {}

  add(cells: Iterable<Cell>): this {
    for (const one of cells) {
      const name = this.kept.map((member) => one[member]).join('\n');
      let cell = this.#found.get(name);
      if (cell === undefined) {
        const key = Object.fromEntries(members.map((member) =>
          [member, this.kept.includes(member) ? one[member] : '']));
        this.#found.set(name, cell = empty(key as Key));
      }
      include(cell, one);
    }
    return this;
  }

  cells(): Cell[] {
    return ordered(this.#found.values());
  }
}
export const joinedBy = (cells: Iterable<Cell>, kept: readonly Member[]): Cell[] =>
  new Gathering(kept).add(cells).cells();

const pences = amounts.map(memberOf);
/** Where an amount of a line set aside is added: nowhere, where none of it is shown. */
const placesAside = amounts.map((amount, at) =>
  (!promised.has(amount) ? at : placeBeside(amount) < amounts.length ? null : placeBeside(amount)));
const pairs = netPairs.map(([saved, spent]) => ({ saved: memberOf(saved), spent: memberOf(spent),
  promised: promised.has(saved) }));

function count(cell: Cell, position: PositionRow): void {
  const aside = position.setAside !== null && inNoTotal.includes(position.setAside);
  cell.of += 1;
  if (aside) cell.aside += 1;
  for (let from = 0; from < pences.length; from += 1) {
    const pence = position[pences[from]!];
    const at = aside ? placesAside[from]! : from;
    if (pence === null || at === null) continue;
    cell.sums[at] = (cell.sums[at] ?? 0n) + BigInt(pence);
    cell.known[at]! += 1;
  }
  pairs.forEach((pair, at) => {
    const both = position[pair.saved] !== null && position[pair.spent] !== null;
    if (both && !(aside && pair.promised)) cell.both[at]! += 1;
  });
}

/** The cells of positions, by agreement, year, nature and price base. */
export function cellsOf(rows: Iterable<PositionRow>, byCouncil = false): Cell[] {
  const found = new Map<string, Cell>();
  for (const position of rows) {
    const { agreement, year, nature, priceBase } = position;
    const council = byCouncil ? position.council : '';
    const name = `${agreement}\n${year}\n${nature}\n${priceBase}\n${council}`;
    let cell = found.get(name);
    if (cell === undefined) {
      cell = empty({ agreement, year, nature, priceBase, council });
      found.set(name, cell);
    }
    count(cell, position);
  }
  return ordered(found.values());
}

// All executed agreements

/** A cell of the country with how many councils stand behind it, and behind each of its sums. */
export type Backed = { readonly cell: Cell; readonly councils: number; readonly backing: readonly number[] };

const ofCountry: readonly Member[] = ['year', 'nature', 'priceBase'];
/** Cells of the country from those of each council. */
export class CountryGathering {
  readonly #councils = new Gathering([...ofCountry, 'council']);

  add(cells: Iterable<Cell>): void {
    this.#councils.add(cells);
  }

  backed(): Backed[] {
    const ofCouncils = this.#councils.cells();
    const backing = new Map<string, { councils: number; backing: number[] }>();
    const nameOf = (cell: Cell): string => ofCountry.map((member) => cell[member]).join('\n');
    for (const cell of ofCouncils) {
      const behind = backing.get(nameOf(cell)) ?? { councils: 0, backing: row(0, places) };
      backing.set(nameOf(cell), behind);
      behind.councils += 1;
      cell.sums.forEach((sum, at) => { if (sum !== null) behind.backing[at]! += 1; });
    }
    return joinedBy(ofCouncils, ofCountry).map((cell) => ({ cell, ...backing.get(nameOf(cell))! }));
  }
}

/** Sums as the database adds them up: of what stands, of what is set aside, or of both. */
const summed = [
  ...amounts.map((amount) => ({ column: columnOf(amount), of: promised.has(amount) ? 'where not aside' : '' })),
  ...besideOf.map((amount) => ({ column: columnOf(amount), of: 'where aside' })),
];
const only = (of: string): string => (of === '' ? '' : ` filter (${of})`);
/**
 * The positions are read once, into cells of a council, and whatever else is asked is asked of those: of many
 * thousand positions there are few.
 */
const countrySql = `with told as (
    select p.year, p.nature, p.price_base, p.council, coalesce(p.set_aside in (${inNoTotal.map((one) =>
      `'${one}'`).join(', ')}), false) as aside, count(*) as line_years,
      ${amounts.map(columnOf).map((name) => `sum(p.${name}) as ${name}, count(p.${name}) as ${name}_known`).join(', ')},
      ${netPairs.map(([saved, spent], at) => `count(p.${columnOf(saved)} + p.${columnOf(spent)}) as both_${at}`)
    .join(', ')}
    from views.savings_positions p join views.agreement_register r on r.agreement = p.agreement
    where r.public group by 1, 2, 3, 4, 5),
  of_council as (
    select year, nature, price_base, council, sum(line_years) as line_years,
      sum(line_years) filter (where aside) as aside,
      ${netPairs.map(([saved], at) =>
    `sum(both_${at})${only(promised.has(saved) ? 'where not aside' : '')} as both_${at}`).join(', ')},
      ${summed.map(({ column, of }, at) => `sum(${column})${only(of)} as sum_${at},
        sum(${column}_known)${only(of)} as known_${at}`).join(', ')}
    from told group by 1, 2, 3, 4)
  select year, nature, price_base, count(*), sum(line_years), coalesce(sum(aside), 0),
    ${netPairs.map((_, at) => `coalesce(sum(both_${at}), 0)`).join(', ')},
    ${summed.map((_, at) => `sum(sum_${at}), coalesce(sum(known_${at}), 0), count(sum_${at})`).join(', ')}
  from of_council group by 1, 2, 3 order by 1, 2, 3`;

/** The same from the rows, added up by the database. */
export async function countryCells(sql: SqlSession): Promise<Backed[]> {
  const rows = await sql.rows(countrySql, [], 'savings of country');
  return rows.map((found): Backed => {
    const [year, nature, priceBase, councils, of, aside, ...numbers] = found as string[];
    const both = numbers.slice(0, netPairs.length).map(Number);
    const at = (place: number, n: number): string | null => numbers[netPairs.length + 3 * place + n] ?? null;
    const cell: Cell = { ...empty({ agreement: '', year: year!, nature: nature!, priceBase: priceBase!, council: '' }),
      of: Number(of), aside: Number(aside), both };
    for (let place = 0; place < places; place += 1) {
      const sum = at(place, 0);
      cell.sums[place] = sum === null ? null : BigInt(sum);
      cell.known[place] = Number(at(place, 1));
    }
    return { cell, councils: Number(councils), backing: summed.map((_, place) => Number(at(place, 2))) };
  });
}

export type Reach = { readonly councils: number; readonly agreements: number };
/** How many councils and executed agreements the country's positions are of. */
export async function countryReach(sql: SqlSession): Promise<Reach> {
  const [found] = await sql.rows(`select count(distinct council), count(distinct agreement) from (
      select p.agreement, p.council from views.savings_positions p
      join views.agreement_register r on r.agreement = p.agreement where r.public
      group by p.agreement, p.council) named`, [], 'savings reach');
  return { councils: Number(found![0]), agreements: Number(found![1]) };
}
