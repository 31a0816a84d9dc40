/**
 * Savings as files, for spreadsheets and for other programs; the only file that touches `csv-stringify`. Every row
 * carries the moment it was known at, so a file that has lost its name still says what it is. The same moment gives
 * the same bytes.
 */
import { stringify } from 'csv-stringify/sync';
import type { AgreementSavings, CountrySavings, Portfolio, PublishedSavings, RatedRow } from './documents.ts';
import type { ShownFigure } from './figures.ts';
import type { Stamp } from './known.ts';
import { amountIn, amounts, columnOf } from './positions.ts';
import type { Figure, Total } from './totals.ts';

export type FileFormat = 'csv' | 'json';
/** Numbers are whole numbers as text; words may hold anything that somebody wrote. */
type Cell =
  | { readonly number: string | number | null } | { readonly words: string | null } | { readonly flag: boolean };
/** The columns of a file are those of its rows and named without any: a program that reads it finds them always. */
type Columns<T> = Readonly<Record<string, (row: T) => Cell>>;

const number = (value: string | number | null): Cell => ({ number: value });
const words = (value: string | null): Cell => ({ words: value });
const flag = (value: boolean): Cell => ({ flag: value });
/** Columns by the member of the row that they show. */
function columns<T>(cell: (value: never) => Cell, members: Readonly<Record<string, keyof T>>): Columns<T> {
  return Object.fromEntries(Object.entries(members)
    .map(([name, member]) => [name, (row: T) => cell(row[member] as never)]));
}

type Document = AgreementSavings | PublishedSavings | Portfolio | CountrySavings;

type Moment = { readonly stamp: Stamp; readonly on: string | null };
const moment: Columns<Moment> = {
  as_of_position: ({ stamp }) => words(stamp.position), as_of_recorded: ({ stamp }) => words(stamp.recordedAt),
};
const day: Columns<Moment> = { effective_by: ({ on }) => words(on) };

const position: Columns<RatedRow> = {
  ...columns<RatedRow>(words, { agreement: 'agreement', line: 'line', year: 'year', council: 'council',
    service: 'service', kind: 'kind', budget_code: 'budgetCode', nature: 'nature', recurrence: 'recurrence',
    price_base: 'priceBase', stage: 'stage' }),
  ...Object.fromEntries(amounts.map((amount) => [columnOf(amount), (row: RatedRow) => number(amountIn(row, amount))])),
  contested: (row) => flag(row.contested), causes: (row) => words(row.causes.join(' ')),
  ...columns<RatedRow>(words, { set_aside: 'setAside', rag: 'rag', rag_label: 'label' }),
  secured_basis_points: (row) => number(row.securedBasisPoints),
};

type AgreementFigure = ShownFigure & { readonly agreement: string };
const figure: Columns<AgreementFigure> = {
  ...columns<AgreementFigure>(words, { agreement: 'agreement', figure: 'figure', series: 'series', council: 'of',
    service: 'service', from_year: 'fromYear', to_year: 'toYear', basis: 'basis' }),
  ...columns<AgreementFigure>(number, { amount_pence: 'amountPence', basis_points: 'basisPoints' }),
  ...columns<AgreementFigure>(words, { nature: 'nature', recurrence: 'recurrence', net_of: 'netOf',
    price_base: 'priceBase' }),
  version: (shown) => number(shown.version),
  ...columns<AgreementFigure>(words, { scenario: 'scenario', stated_by: 'statedBy', stated_on: 'on',
    recorded_by: 'by' }),
  contradicts: (shown) => words(shown.contradicts.join(' ')), against: (shown) => words(shown.against),
  unclassified: (shown) => flag(shown.unclassified),
};

const figures: Readonly<Record<string, (row: Total) => Figure>> = {
  original: (row) => row.original, latest: (row) => row.latest, latest_gross: (row) => row.latestGross,
  budgeted: (row) => row.budgeted, claimed: (row) => row.claimed, claimed_low: (row) => row.claimedLow,
  claimed_high: (row) => row.claimedHigh, verified: (row) => row.verified,
  provisional: (row) => row.stages.provisional, interim: (row) => row.stages.interim, final: (row) => row.stages.final,
  green: (row) => row.ratings.green, amber: (row) => row.ratings.amber, red: (row) => row.beside.red,
  variance: (row) => row.variance, one_off_forecast: (row) => row.setUp.forecast,
  one_off: (row) => row.setUp.incurred, net_of_set_up_latest: (row) => row.netOfSetUp.latest,
  net_of_set_up_verified: (row) => row.netOfSetUp.verified, set_aside_original: (row) => row.setAside.original,
  set_aside_latest: (row) => row.setAside.latest, set_aside_claimed: (row) => row.setAside.claimed,
};
const total: Columns<Total> = {
  year: (row) => words(row.year ?? null), nature: (row) => words(row.nature), price_base: (row) => words(row.priceBase),
  line_years: (row) => number(row.verified.coverage.of), suppressed: (row) => flag(row.suppressed === true),
  ...Object.fromEntries(Object.entries(figures).flatMap(([name, of]): [string, (row: Total) => Cell][] => [
    [`${name}_pence`, (row) => number(of(row).pence)], [`${name}_known`, (row) => number(of(row).coverage.known)]])),
  set_aside_line_years: (row) => number(row.setAside.lineYears),
};

/** A council that has withdrawn reads the rows of others as it left them, and each of them says so. */
const stampOf = (document: AgreementSavings | Portfolio, row: RatedRow): Stamp =>
  ('left' in document && document.left !== undefined && document.left.council !== row.council
    ? document.left : document.asOf);

type Told = { readonly names: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
function told<T>(document: Document, of: Columns<T>, rows: readonly T[], at = (_: T): Stamp => document.asOf): Told {
  const on = 'on' in document ? document.on : null;
  const when = on === null ? moment : { ...moment, ...day };
  return { names: [...Object.keys(when), ...Object.keys(of)], rows: rows.map((row) => [
    ...Object.values(when).map((cell) => cell({ stamp: at(row), on })),
    ...Object.values(of).map((cell) => cell(row))]) };
}
function toldBy(document: Document): Told {
  if ('rows' in document) return told(document, position, document.rows, (row) => stampOf(document, row));
  return 'published' in document
    ? told(document, figure, document.published.figures.map((shown) => ({ ...shown, agreement: document.agreement })))
    : told(document, total, document.totals.byYear);
}

/** A cell that a spreadsheet would run is shown as it was written. */
const risky = /^[=+\-@\t\r]/;
const plain = (cell: Cell): string => {
  if ('flag' in cell) return cell.flag ? 'yes' : 'no';
  if ('number' in cell) return cell.number === null ? '' : String(cell.number);
  return cell.words === null ? '' : risky.test(cell.words) ? `'${cell.words}` : cell.words;
};
const value = (cell: Cell): string | number | boolean | null =>
  ('flag' in cell ? cell.flag : 'number' in cell ? cell.number : cell.words);

const csv = ({ names, rows }: Told): string =>
  stringify([names, ...rows.map((row) => row.map(plain))], { record_delimiter: 'windows' });

export type SavingsFile = { readonly type: string; readonly name: string; readonly text: string };
export function savingsFile(document: Document, name: string, format: FileFormat): SavingsFile {
  const file = toldBy(document);
  if (format === 'csv') return { type: 'text/csv; charset=utf-8', name: `${name}.csv`, text: csv(file) };
  const rows = file.rows.map((row) => Object.fromEntries(row.map((cell, at) => [file.names[at], value(cell)])));
  return { type: 'application/json; charset=utf-8', name: `${name}.json`,
    text: JSON.stringify({ asOf: document.asOf, rows }) };
}
