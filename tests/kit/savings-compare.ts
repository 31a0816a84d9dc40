/**
 * The savings position by the product beside the position by `savings-naive.ts`, on random histories: row for row
 * and to the penny, as it is and as it was known on past moments, with the totals of the documents.
 */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { agreement, localDate } from '#domain';
import type { AgreementEvent, Instant } from '#domain';
import { openMemoryStore } from '#store';
import type { Sql } from '#store';
import { savingsOfAgreement, stampAsked } from '#views';
import type { AgreementSavings, Moment, PositionRow, Sources } from '#views';
import { positionsIn } from '../../libs/views/src/savings/documents.ts';
import { enveloped } from '../views/envelopes.ts';
import { fold } from './agreement-story.ts';
import { effectiveBy, knownBy, naiveAmounts, naiveNet, naiveRows, naiveSum } from './savings-naive.ts';
import type { Among, NaiveAmount, NaiveRow, NaiveSum, Recorded } from './savings-naive.ts';
import { before, beforeAt, randomSavings } from './savings-random.ts';
import type { SavingsHistory } from './savings-random.ts';

// Rows --------------------------------------------------------------------------------------------

type Row = Pick<PositionRow, Exclude<keyof PositionRow, 'stage' | 'budgetCode' | 'agreement'>>;
const words = ['line', 'year', 'council', 'service', 'kind', 'nature', 'recurrence', 'priceBase', 'contested',
  'setAside'] as const;

/** What two lists of rows say otherwise; empty where they are the same rows in the same order. */
export function differing(product: readonly Row[], naive: readonly NaiveRow[]): string[] {
  const found: string[] = [];
  const names = (rows: readonly { line: string; year: string }[]): string =>
    rows.map(({ line, year }) => `${line} ${year}`).join(', ');
  if (names(product) !== names(naive)) return [`rows: ${names(product)}; not ${names(naive)}`];
  naive.forEach((row, at) => {
    const other = product[at]!;
    for (const name of [...words, ...naiveAmounts]) {
      if (other[name] !== row[name]) found.push(`${row.line} ${row.year} ${name}: ${other[name]}, not ${row[name]}`);
    }
    if (other.causes.join() !== row.causes.join()) found.push(`${row.line} ${row.year} causes: ${other.causes.join()}`);
  });
  return found;
}

// Totals ------------------------------------------------------------------------------------------

type Total = Readonly<Record<string, unknown>>;
export type Totals = { readonly byYear: readonly Total[]; readonly byNature: readonly Total[];
  readonly cumulative: readonly Total[] };

function naiveTotal(rows: readonly NaiveRow[], among: Among, year?: string): Total {
  const shown = ({ pence, known, of }: NaiveSum) => ({ pence, coverage: { known, of } });
  const figure = (amount: NaiveAmount, beside = false) => shown(naiveSum(rows, amount, among, beside));
  return {
    ...(year === undefined ? {} : { year }), priceBase: among.priceBase,
    nature: among.nature === 'unknown' ? 'unclassified' : among.nature,
    original: figure('originalPence'), latest: figure('latestPence'), latestGross: figure('latestGrossPence'),
    budgeted: figure('budgetedPence'), claimed: figure('claimedPence'), claimedLow: figure('claimedLowPence'),
    claimedHigh: figure('claimedHighPence'), verified: figure('verifiedPence'),
    stages: { provisional: figure('provisionalPence'), interim: figure('interimPence'), final: figure('finalPence') },
    ratings: { green: figure('greenPence'), amber: figure('amberPence') }, beside: { red: figure('redPence') },
    variance: figure('variancePence'),
    setUp: { forecast: figure('oneOffForecastPence'), incurred: figure('oneOffPence') },
    netOfSetUp: { latest: shown(naiveNet(rows, 'latestPence', 'oneOffForecastPence', among)),
      verified: shown(naiveNet(rows, 'verifiedPence', 'oneOffPence', among)) },
    setAside: { lineYears: figure('latestPence', true).coverage.of, original: figure('originalPence', true),
      latest: figure('latestPence', true), claimed: figure('claimedPence', true) },
  };
}

export function naiveTotals(rows: readonly NaiveRow[]): Totals {
  const totals = { byYear: [] as Total[], byNature: [] as Total[], cumulative: [] as Total[] };
  const told = new Set<string>();
  for (const { year, nature, priceBase } of rows) {
    const among = { nature, priceBase };
    if (!told.has(`${nature} ${priceBase}`)) totals.byNature.push(naiveTotal(rows, among));
    if (!told.has(`${nature} ${priceBase} ${year}`)) {
      totals.byYear.push(naiveTotal(rows, { ...among, year }, year));
      totals.cumulative.push(naiveTotal(rows, { ...among, upTo: year }, year));
    }
    told.add(`${nature} ${priceBase}`).add(`${nature} ${priceBase} ${year}`);
  }
  return totals;
}

const keyOf = ({ year, nature, priceBase }: Total): string => `${String(year)} ${String(nature)} ${String(priceBase)}`;

export function totalsDiffering(product: Totals, naive: Totals): string[] {
  return (['byYear', 'byNature', 'cumulative'] as const).flatMap((name) => {
    const sorted = (totals: readonly Total[]): Total[] => [...totals].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const [a, b] = [sorted(product[name]), sorted(naive[name])];
    if (a.length !== b.length) return [`${name}: ${a.length} totals, not ${b.length}`];
    return a.flatMap((total, at) => (isDeepStrictEqual(total, b[at]) ? []
      : [`${name}: ${JSON.stringify(total)}\nnot ${JSON.stringify(b[at])}`]));
  });
}

// Moments -----------------------------------------------------------------------------------------

const end = '9999-12-31T23:59:59.999Z';
/** Instants on and just before recordings, some at the very start: by place in the history. */
export const momentsIn = ({ recorded }: SavingsHistory, places: readonly number[]): Instant[] =>
  places.map((place) => {
    const at = recorded.length === 0 ? end : recorded[place % recorded.length]!.at;
    return (place % 3 === 0 ? new Date(Date.parse(at) - 1).toISOString() : at) as Instant;
  });

export const whole = ({ recorded }: SavingsHistory): Recorded[] =>
  [...before.map((event) => ({ event, at: beforeAt })), ...recorded];

/** What the product makes of the history, and what fault it is given to see that it is found. */
export type Product = {
  readonly events?: (events: readonly AgreementEvent[]) => readonly AgreementEvent[];
  readonly rows?: (rows: readonly Row[]) => readonly Row[];
  /** Whether an event is known at a moment. */
  readonly known?: (recorded: Recorded, moment: string) => boolean;
};
const begun = fold(before);

/** Differences between the folded state and the naive rows, now and on past moments. */
export function compared(history: SavingsHistory, moments: readonly string[], product: Product = {}) {
  const { events = (all) => all, rows = (all) => all, known = ({ at }, moment) => at <= moment } = product;
  let count = 0;
  const found = [end, ...moments].flatMap((moment) => {
    const told = events(history.recorded.filter((one) => known(one, moment)).map(({ event }) => event));
    // No moment lies before the agreement: its life was recorded first.
    const naive = naiveRows([...before, ...knownBy(history.recorded, moment)]);
    count += naive.length;
    return differing(rows(positionsIn(told.reduce(agreement.evolve, begun))), naive)
      .map((difference) => `at ${moment}: ${difference}`);
  });
  return { found, rows: count };
}

// Through a store -----------------------------------------------------------------------------------

/** Nothing of one agreement at a moment is read from rows. */
const noRows = new Proxy({}, { get: () => { throw new Error('rows were read'); } }) as Sql;
export const auditor = { council: null, capacity: 'auditor' } as const;

const stream = 'agreement-audit-and-payroll';
const beforeEnveloped = enveloped(stream, 0, before);
/** The history in a store in memory, each event at its instant. */
export async function stored(history: SavingsHistory): Promise<Sources> {
  const clock = { at: beforeAt as Instant };
  const store = openMemoryStore(() => clock.at);
  await store.append([{ stream, expected: -1, events: beforeEnveloped }]);
  let next = before.length;
  for (const { event, at } of history.recorded) {
    clock.at = at as Instant;
    await store.append([{ stream, expected: next - 1, events: enveloped(stream, next, [event]) }]);
    next += 1;
  }
  return { sql: noRows, log: store };
}

export async function documentAt(
  sources: Sources, id: string, moment: Moment, on?: string,
): Promise<AgreementSavings | null> {
  const asOf = await stampAsked(sources.log, moment);
  const day = on === undefined ? {} : { on: localDate(on) };
  const found = await savingsOfAgreement(sources, auditor, id, { asOf, ...day });
  return found?.scope === 'full' ? found : null;
}

/** Now and at each moment; and at the last of them only what may have taken effect by a day. */
export async function comparedInStore(history: SavingsHistory, moments: readonly Instant[], day: string) {
  const sources = await stored(history);
  const found: string[] = [];
  let rows = 0;
  const asked = [end as Instant, ...moments].map((recordedBy): [Instant, string?] => [recordedBy]);
  for (const [recordedBy, on] of [...asked, [moments.at(-1)!, day] as [Instant, string]]) {
    const document = await documentAt(sources, 'audit-and-payroll', { recordedBy }, on);
    const known = [...before, ...knownBy(history.recorded, recordedBy)];
    const naive = naiveRows(on === undefined ? known : effectiveBy(known, on));
    rows += naive.length;
    if (document === null) found.push(`no document at ${recordedBy}`);
    else found.push(...differing(document.rows, naive), ...totalsDiffering(document.totals, naiveTotals(naive)));
  }
  return { found, rows };
}

// Many histories ----------------------------------------------------------------------------------

export type Tally = {
  histories: number; stored: number; events: number; refused: number; rows: number; rowsInStore: number;
  readonly byType: Record<string, number>; readonly said: Record<string, number>;
};
const asked = process.env['LAWS_SEED'];
export const seed = asked === 'random' ? {} : { seed: Number(asked ?? 42) };

function note(tally: Tally, history: SavingsHistory): void {
  tally.histories += 1;
  tally.events += history.recorded.length;
  tally.refused += history.refused;
  for (const { event } of history.recorded) tally.byType[event.type] = (tally.byType[event.type] ?? 0) + 1;
  for (const row of naiveRows([...before, ...knownBy(history.recorded, end)])) {
    for (const name of naiveAmounts) if (row[name] !== null) tally.said[name] = (tally.said[name] ?? 0) + 1;
    if (row.setAside !== null) tally.said[row.setAside] = (tally.said[row.setAside] ?? 0) + 1;
    if (row.contested) tally.said.contested = (tally.said.contested ?? 0) + 1;
    if (!row.line.includes(row.council) && ['NEW', 'NOR'].includes(row.council)) {
      tally.said.succeeded = (tally.said.succeeded ?? 0) + 1;
    }
  }
}

/**
 * Every history by the fold of its events, and one in so many through a store as well.
 * @throws Error with the shortest history on which the two differ, and the seed that repeats it
 */
export async function comparedMany(runs: number, inStoreEvery: number): Promise<Tally> {
  const tally: Tally = {
    histories: 0, stored: 0, events: 0, refused: 0, rows: 0, rowsInStore: 0, byType: {}, said: {} };
  const places = fc.tuple(fc.nat({ max: 9_999 }), fc.nat({ max: 9_999 }), fc.nat({ max: 9_999 }));
  await fc.assert(fc.asyncProperty(randomSavings, places, async (history, at) => {
    const moments = momentsIn(history, at);
    const folded = compared(history, moments);
    if (folded.found.length > 0) throw new Error(folded.found.slice(0, 5).join('\n'));
    const day = history.recorded[at[0] % Math.max(history.recorded.length, 1)]?.event.on ?? '2024-06-03';
    const inStore = tally.histories % inStoreEvery === 0 ? await comparedInStore(history, moments, day)
      : { found: [], rows: 0 };
    if (inStore.rows > 0) tally.stored += 1;
    if (inStore.found.length > 0) throw new Error(inStore.found.slice(0, 5).join('\n'));
    tally.rows += folded.rows;
    tally.rowsInStore += inStore.rows;
    note(tally, history);
  }), { numRuns: runs, includeErrorInReport: true, ...seed });
  return tally;
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => `${name} ${n}`).join(', ');
export const inWords = ({ histories, stored, events, refused, rows, rowsInStore, byType, said }: Tally): string =>
  [`${histories} histories of ${events} events (${refused} commands refused), now and at three moments: ${
    rows} rows compared with the fold, and of ${stored} histories ${rowsInStore} rows with documents`,
  `  events: ${listed(byType)}`, `  said: ${listed(said)}`].join('\n');
