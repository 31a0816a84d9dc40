/** `concordat savings`: what an agreement, a council or the country saves, as known at any moment. */
import { writeFileSync } from 'node:fs';
import type { Capacity } from '#domain';
import { pounds } from '#views';

export type Told = Readonly<Record<string, any>>;
/** What the command line lends to these commands. */
export type Desk = {
  readonly service: () => {
    readonly document: (path: string, as: Capacity) => Promise<Told>;
    readonly file: (path: string, as: Capacity) => Promise<string>;
  };
  readonly print: (done: { text: string; json: object }) => void;
  readonly write: (text: string) => void;
};
export type SavingsOptions = {
  readonly asOf?: string; readonly recordedBy?: string; readonly on?: string; readonly year?: string;
  readonly csv?: string;
};

const asked = ({ asOf, recordedBy, on, year }: SavingsOptions): URLSearchParams => new URLSearchParams(
  Object.entries({ asOf, recordedBy, on, year }).filter((one): one is [string, string] => one[1] !== undefined));

const money = (pence: string | null): string => (pence === null ? '-' : pounds(pence as Parameters<typeof pounds>[0]));

/** Columns as wide as their widest cell; numbers stand to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], words: number): string {
  const widths = headings.map((heading, at) => Math.max(heading.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string => cells.map((cell, at) =>
    (at < words ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ').trimEnd();
  return [headings, ...rows].map(line).join('\n');
}

/** The word before the amounts says what the colour would. */
const positions = (rows: readonly Told[]): string => table(
  ['agreement', 'line', 'year', 'nature', 'rating', 'forecast', 'budgeted', 'claimed', 'verified'],
  rows.map((row) => [row.agreement, row.line, row.year, row.nature, row.label, money(row.latestPence),
    money(row.budgetedPence), row.contested
      ? `contested ${money(row.claimedLowPence)} to ${money(row.claimedHighPence)}` : money(row.claimedPence),
    money(row.verifiedPence)]), 5);

const summed = ({ pence, coverage }: Told): string => `${money(pence)} (${coverage.known} of ${coverage.of})`;
const totals = (rows: readonly Told[]): string => table(
  ['year', 'nature', 'prices', 'forecast', 'budgeted', 'claimed', 'verified', 'red beside', 'set aside'],
  rows.map((row) => [row.year, row.nature, row.priceBase, summed(row.latest), summed(row.budgeted), summed(row.claimed),
    summed(row.verified), summed(row.beside.red), summed(row.setAside.latest)]), 3);

const figures = (rows: readonly Told[]): string => table(
  ['figure', 'series', 'from', 'to', 'nature', 'stated by', 'amount'],
  rows.map((row) => [row.figure, row.series, row.fromYear, row.toYear, row.unclassified ? 'unclassified' : row.nature,
    row.statedBy, money(row.amountPence)]), 6);

function inWords(document: Told): string {
  const { asOf, rows = [], published, councils, agreements } = document;
  const reach = councils === undefined ? [] : [`${councils} councils, ${agreements} agreements`];
  const parts = [
    `as known at ${asOf.position || 'the start'}, recorded ${asOf.recordedAt ?? '-'}`, ...reach,
    ...(rows.length === 0 ? [] : ['', positions(rows)]),
    ...((document.totals?.byYear ?? []).length === 0 ? []
      : ['', 'Totals, each with the line-years known of all:', totals(document.totals.byYear)]),
    ...((published?.figures ?? []).length === 0 ? [] : ['', 'Published:', figures(published.figures)]),
  ];
  return parts.length === 1 + reach.length ? [...parts, 'no savings are recorded'].join('\n') : parts.join('\n');
}

/** @param path of the read, below the service's address */
export async function tellSavings(desk: Desk, path: string, options: SavingsOptions): Promise<void> {
  const query = asked(options);
  if (options.csv !== undefined) {
    query.set('format', 'csv');
    const text = await desk.service().file(`${path}/export?${query}`, 'auditor');
    if (options.csv === '-') return desk.write(text);
    writeFileSync(options.csv, text);
    return desk.print({ text: `written to ${options.csv}`, json: { file: options.csv } });
  }
  const document = await desk.service().document(`${path}?${query}`, 'auditor');
  desk.print({ text: inWords(document), json: document });
}
