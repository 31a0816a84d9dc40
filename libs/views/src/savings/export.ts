/**
 * Savings as files, for spreadsheets and for other programs; the only file that touches `csv-stringify`. Every row
 * carries the moment it was known at, so a file that has lost its name still says what it is. The same moment gives
 * the same bytes.
 */
import { stringify } from 'csv-stringify/sync';
import type { AgreementSavings, CountrySavings, Portfolio, PublishedSavings, RatedRow } from './documents.ts';
import type { ShownFigure } from './figures.ts';
import { amountIn, amounts, columnOf } from './positions.ts';
import type { Figure, Total } from './totals.ts';

export type FileFormat = 'csv' | 'json';
/** Numbers are whole numbers as text; words may hold anything that somebody wrote. */
type Cell =
  | { readonly number: string | number | null } | { readonly words: string | null } | { readonly flag: boolean };
type FlatRow = Readonly<Record<string, Cell>>;

const number = (value: string | number | null): Cell => ({ number: value });
const words = (value: string | null): Cell => ({ words: value });
const flag = (value: boolean): Cell => ({ flag: value });

type Document = AgreementSavings | PublishedSavings | Portfolio | CountrySavings;

const moment = (document: Document): FlatRow => ({
  as_of_position: words(document.asOf.position), as_of_recorded: words(document.asOf.recordedAt),
  ...('on' in document && document.on !== null ? { effective_by: words(document.on) } : {}),
});

const position = (row: RatedRow): FlatRow => ({
  agreement: words(row.agreement), line: words(row.line), year: words(row.year), council: words(row.council),
  service: words(row.service), kind: words(row.kind), budget_code: words(row.budgetCode),
  nature: words(row.nature), recurrence: words(row.recurrence), price_base: words(row.priceBase),
  stage: words(row.stage),
  ...Object.fromEntries(amounts.map((amount) => [columnOf(amount), number(amountIn(row, amount))])),
  contested: flag(row.contested), causes: words(row.causes.join(' ')), rag: words(row.rag), rag_label: words(row.label),
  secured_basis_points: number(row.securedBasisPoints),
});

const figure = (agreement: string, shown: ShownFigure): FlatRow => ({
  agreement: words(agreement), figure: words(shown.figure), series: words(shown.series), council: words(shown.of),
  service: words(shown.service), from_year: words(shown.fromYear), to_year: words(shown.toYear),
  basis: words(shown.basis), amount_pence: number(shown.amountPence), basis_points: number(shown.basisPoints),
  nature: words(shown.nature), recurrence: words(shown.recurrence), net_of: words(shown.netOf),
  price_base: words(shown.priceBase), version: number(shown.version), scenario: words(shown.scenario),
  stated_by: words(shown.statedBy), stated_on: words(shown.on), recorded_by: words(shown.by),
  contradicts: words(shown.contradicts.join(' ')), against: words(shown.against),
  unclassified: flag(shown.unclassified),
});

const known = (name: string, { pence, coverage }: Figure): FlatRow =>
  ({ [`${name}_pence`]: number(pence), [`${name}_known`]: number(coverage.known) });

const total = (row: Total): FlatRow => ({
  year: words(row.year ?? null), nature: words(row.nature), price_base: words(row.priceBase),
  line_years: number(row.latest.coverage.of),
  ...known('original', row.original), ...known('latest', row.latest), ...known('latest_gross', row.latestGross),
  ...known('budgeted', row.budgeted), ...known('claimed', row.claimed), ...known('claimed_low', row.claimedLow),
  ...known('claimed_high', row.claimedHigh), ...known('verified', row.verified),
  ...known('provisional', row.stages.provisional), ...known('interim', row.stages.interim),
  ...known('final', row.stages.final), ...known('green', row.ratings.green), ...known('amber', row.ratings.amber),
  ...known('red', row.beside.red), ...known('variance', row.variance),
  ...known('one_off_forecast', row.setUp.forecast), ...known('one_off', row.setUp.incurred),
});

function rowsOf(document: Document): FlatRow[] {
  const at = moment(document);
  const rows = 'rows' in document ? document.rows.map(position)
    : 'published' in document ? document.published.figures.map((shown) => figure(document.agreement, shown))
      : document.totals.byYear.map(total);
  return rows.map((row) => ({ ...at, ...row }));
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

/** Columns are named in a first line, in a file without rows too. */
function csv(document: Document, rows: readonly FlatRow[]): string {
  const columns = Object.keys(rows[0] ?? moment(document));
  return stringify([columns, ...rows.map((row) => Object.values(row).map(plain))], { record_delimiter: 'windows' });
}

export type SavingsFile = { readonly type: string; readonly name: string; readonly text: string };
export function savingsFile(document: Document, name: string, format: FileFormat): SavingsFile {
  const rows = rowsOf(document);
  if (format === 'csv') return { type: 'text/csv; charset=utf-8', name: `${name}.csv`, text: csv(document, rows) };
  const plainRows = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, value(cell)])));
  return { type: 'application/json; charset=utf-8', name: `${name}.json`,
    text: JSON.stringify({ asOf: document.asOf, rows: plainRows }) };
}
