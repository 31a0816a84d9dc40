/**
 * Questions about savings, each answered as known at a moment. Of the present, portfolios and country totals are
 * read from rows; of the past, and of one agreement, from streams. What comes out is the same document either way.
 */
import type { AgreementState, CouncilId, LocalDate } from '#domain';
import type { Sql } from '#store';
import { audience } from '../agreement-record.ts';
import { positionOf } from '../position.ts';
import { scopeOf, seesEveryAgreement } from '../reader.ts';
import type { Reader } from '../reader.ts';
import { bandsAt } from './bands.ts';
import {
  agreementSavings, countrySavings, portfolio, positionsIn, publishedSavings, savingsSeries,
} from './documents.ts';
import type {
  About, AgreementSavings, CountrySavings, Portfolio, PublishedSavings, SavingsSeries,
} from './documents.ts';
import { duplicates } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { agreementKnown, stampAt } from './known.ts';
import type { FigureSources, Log, Stamp } from './known.ts';
import { agreementsOfCouncil, agreementsOfCountry, positionsOfCouncil } from './positions.ts';
import type { PositionRow } from './positions.ts';
import { cellsOf, countryCells, countryReach, joinedBy } from './totals.ts';
import type { Cell, Reach } from './totals.ts';

/** Where the answers come from. */
export type Sources = { readonly sql: Sql; readonly log: Log };
export type SavingsQuestion = {
  /** The moment, as `stampAsked` found it; null for the present. */
  readonly asOf: Stamp | null;
  /** A financial year; all of them without it. */
  readonly year?: string;
  /** Only what may have taken effect by this day. */
  readonly on?: LocalDate;
};

const about = (asOf: Stamp, { year = null, on = null }: { year?: string | null; on?: LocalDate | null }): About =>
  ({ asOf, on, year });
/** Streams folded at the same time. */
const together = 8;

// One agreement

type Seen = {
  readonly state: AgreementState; readonly full: boolean; readonly about: About; readonly read: FigureSources;
};

/** I17: who has withdrawn goes on reading what it claimed and what was verified of it. */
function scopeIn(reader: Reader, state: AgreementState): 'full' | 'public' | null {
  const scope = scopeOf(reader, audience(state), state.executedOn !== null);
  return reader.council !== null && state.parties[reader.council]?.status === 'withdrawn' ? 'full' : scope;
}

async function seen(
  { sql, log }: Sources, reader: Reader, agreement: string, question: SavingsQuestion,
): Promise<Seen | null> {
  const asOf = question.asOf ?? await stampAt(log, await positionOf(sql));
  const known = await agreementKnown(log, agreement, asOf, question.on);
  const scope = known === null ? null : scopeIn(reader, known.now);
  return scope === null || known!.then === null ? null
    : { state: known!.then, full: scope === 'full', about: about(asOf, question), read: known!.sources };
}

/** Null when there is no such agreement at the moment, or the reader may not know of it. */
export async function savingsOfAgreement(
  sources: Sources, reader: Reader, agreement: string, question: SavingsQuestion,
): Promise<AgreementSavings | PublishedSavings | null> {
  const found = await seen(sources, reader, agreement, question);
  if (found === null) return null;
  if (!found.full) return publishedSavings(found.state, found.about, found.read);
  const rows = positionsIn(found.state);
  const bands = await bandsAt(sources.log, new Set(rows.map(({ council }) => council)), found.about);
  return agreementSavings(found.state, found.about, bands, found.read, rows);
}

/** The same as a chart; null too for whoever reads only published figures. */
export async function seriesOfAgreement(
  sources: Sources, reader: Reader, agreement: string, question: SavingsQuestion,
): Promise<SavingsSeries | null> {
  const found = await seen(sources, reader, agreement, question);
  return found === null || !found.full ? null
    : savingsSeries(agreement, cellsOf(positionsIn(found.state)), found.about);
}

// One council

const mayReadPortfolio = (reader: Reader, council: CouncilId): boolean =>
  seesEveryAgreement(reader) || reader.council === council;

/** States of agreements at a moment, some at a time and each forgotten again. */
async function* known(log: Log, agreements: readonly string[], asOf: Stamp): AsyncGenerator<AgreementState> {
  for (let at = 0; at < agreements.length; at += together) {
    const found = await Promise.all(agreements.slice(at, at + together)
      .map((agreement) => agreementKnown(log, agreement, asOf)));
    for (const one of found) if (one !== null && one.then !== null) yield one.then;
  }
}

async function rowsThen({ sql, log }: Sources, council: CouncilId, asOf: Stamp): Promise<PositionRow[]> {
  const rows: PositionRow[] = [];
  for await (const state of known(log, await agreementsOfCouncil(sql, council), asOf)) {
    for (const row of positionsIn(state)) if (row.council === council) rows.push(row);
  }
  return rows;
}

/** Rows and the moment they stand at, of one moment of the database. */
async function rowsNow({ sql, log }: Sources, council: CouncilId): Promise<{ rows: PositionRow[]; asOf: Stamp }> {
  const { rows, position } = await sql.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return { position: await positionOf(tx), rows: await positionsOfCouncil(tx, council) };
  });
  return { rows, asOf: await stampAt(log, position) };
}

async function portfolioRows(sources: Sources, council: CouncilId, asOf: Stamp | null) {
  return asOf === null ? rowsNow(sources, council) : { asOf, rows: await rowsThen(sources, council, asOf) };
}

/** Null for everybody but the council's own people and auditors. */
export async function savingsOfCouncil(
  sources: Sources, reader: Reader, council: CouncilId, question: SavingsQuestion,
): Promise<Portfolio | null> {
  if (!mayReadPortfolio(reader, council)) return null;
  const { rows, asOf } = await portfolioRows(sources, council, question.asOf);
  const at = about(asOf, question);
  return portfolio(council, rows, at, await bandsAt(sources.log, [council], at));
}
export async function seriesOfCouncil(
  sources: Sources, reader: Reader, council: CouncilId, question: SavingsQuestion,
): Promise<SavingsSeries | null> {
  if (!mayReadPortfolio(reader, council)) return null;
  const { rows, asOf } = await portfolioRows(sources, council, question.asOf);
  return savingsSeries(council, cellsOf(rows), about(asOf, question));
}

/** Savings of the council that may be one saving told twice; null for everybody but its own people and auditors. */
export async function duplicatesOfCouncil(
  sources: Sources, reader: Reader, council: CouncilId, question: SavingsQuestion,
): Promise<Duplicates | null> {
  if (!mayReadPortfolio(reader, council)) return null;
  const { rows, asOf } = await portfolioRows(sources, council, question.asOf);
  return duplicates(council, rows, about(asOf, question));
}

// All executed agreements, for every reader: totals alone, and of no agreement that is still talked about

type CountryCells = { readonly cells: readonly Cell[]; readonly reach: Reach; readonly asOf: Stamp };

async function cellsNow({ sql, log }: Sources): Promise<CountryCells> {
  const { position, ...found } = await sql.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return { position: await positionOf(tx), cells: await countryCells(tx), reach: await countryReach(tx) };
  });
  return { ...found, asOf: await stampAt(log, position) };
}

async function cellsThen({ sql, log }: Sources, asOf: Stamp): Promise<CountryCells> {
  const councils = new Set<string>();
  let cells: Cell[] = [];
  let agreements = 0;
  for await (const state of known(log, await agreementsOfCountry(sql), asOf)) {
    const rows = state.executedOn === null ? [] : positionsIn(state);
    if (rows.length === 0) continue;
    agreements += 1;
    for (const { council } of rows) councils.add(council);
    cells = joinedBy([...cells, ...cellsOf(rows)], ['year', 'nature', 'priceBase']);
  }
  return { cells, reach: { councils: councils.size, agreements }, asOf };
}

const countryAt = (sources: Sources, asOf: Stamp | null): Promise<CountryCells> =>
  (asOf === null ? cellsNow(sources) : cellsThen(sources, asOf));

export async function savingsOfCountry(sources: Sources, question: SavingsQuestion): Promise<CountrySavings> {
  const { cells, reach, asOf } = await countryAt(sources, question.asOf);
  return countrySavings(cells, reach, about(asOf, question));
}
export async function seriesOfCountry(sources: Sources, question: SavingsQuestion): Promise<SavingsSeries> {
  const { cells, asOf } = await countryAt(sources, question.asOf);
  return savingsSeries('country', cells, about(asOf, question));
}
