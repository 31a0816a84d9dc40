/**
 * Questions about savings, each answered as known at a moment. Of the present, portfolios and country totals are
 * read from rows; of the past, and of one agreement, from streams. What comes out is the same document either way.
 */
import type { AgreementState, CouncilId, Instant, LocalDate } from '#domain';
import type { Sql } from '#store';
import { audience } from '../agreement-record.ts';
import { oneMoment, positionOf } from '../position.ts';
import { scopeOf, seesEveryAgreement } from '../reader.ts';
import type { Reader } from '../reader.ts';
import { bandsAt } from './bands.ts';
import { CountryGathering, cellsOf, countryCells, countryReach } from './cells.ts';
import type { Backed, Cell, Reach } from './cells.ts';
import { disclosed, endOfDay, suppressionOf, usualDisclosure } from './disclosure.ts';
import type { Disclosure } from './disclosure.ts';
import {
  agreementSavings, countrySavings, portfolio, positionsIn, publishedSavings, savingsSeries,
} from './documents.ts';
import type {
  About, AgreementSavings, CountrySavings, Portfolio, PublishedSavings, SavingsSeries,
} from './documents.ts';
import { duplicates } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { withoutExempt } from './figures.ts';
import { agreementKnown, stampAt } from './known.ts';
import type { FigureSources, Log, Stamp } from './known.ts';
import { agreementsOfCouncil, agreementsOfCountry, positionsOfCouncil } from './positions.ts';
import type { PositionRow } from './positions.ts';
import { asLeft, hasWithdrawn, leftAt, rowsAsLeft } from './withdrawn.ts';
import type { Told } from './withdrawn.ts';

/** Where the answers come from. */
export type Sources = {
  readonly sql: Sql; readonly log: Log;
  /** The instant of the question; without it no day counts as over on which the last event was recorded. */
  readonly now?: Instant;
  /** What is told of the country to whoever is no auditor; the usual rule without it. */
  readonly disclosure?: Disclosure;
};
/** A reader of whom nothing is known. */
const anybody: Reader = { council: null, capacity: 'member' };
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

type Known = { readonly state: AgreementState; readonly about: About; readonly read: FigureSources };
type Seen = Known & {
  readonly full: boolean;
  /** For a council that has withdrawn since: the agreement as it left it. */
  readonly left: (Known & { readonly council: CouncilId }) | null;
};

/** I17: a council that has withdrawn reads the others' lines as it left them, and its own as they are. */
async function leftBy(
  log: Log, reader: Reader, now: AgreementState, asOf: Stamp, question: SavingsQuestion,
): Promise<Seen['left']> {
  if (seesEveryAgreement(reader) || !hasWithdrawn(now, reader.council)) return null;
  const left = await leftAt(log, now.agreement, reader.council!);
  if (left === null || asOf.position <= left.position) return null;
  const known = await agreementKnown(log, now.agreement, left, question.on);
  return { council: reader.council!, state: known!.then!, about: about(left, question), read: known!.sources };
}

async function seen(
  { sql, log }: Sources, reader: Reader, agreement: string, question: SavingsQuestion,
): Promise<Seen | null> {
  const asOf = question.asOf ?? await stampAt(log, await positionOf(sql));
  const known = await agreementKnown(log, agreement, asOf, question.on);
  if (known === null || known.then === null) return null;
  const scope = scopeOf(reader, audience(known.now), known.now.executedOn !== null);
  if (scope === null) return null;
  const told = scope === 'full' ? known.then : withoutExempt(known.then, known.now.disclosure, reader.council);
  return { state: told, about: about(asOf, question), read: known.sources,
    full: scope === 'full' || hasWithdrawn(known.now, reader.council),
    left: await leftBy(log, reader, known.now, asOf, question) };
}

async function toldOf(log: Log, { state, about: at, read }: Known): Promise<Told> {
  const rows = positionsIn(state);
  const bands = await bandsAt(log, new Set(rows.map(({ council }) => council)), at);
  return { rows, document: agreementSavings(state, at, bands, read, rows) };
}

/** Null when there is no such agreement at the moment, or the reader may not know of it. */
export async function savingsOfAgreement(
  { sql, log }: Sources, reader: Reader, agreement: string, question: SavingsQuestion,
): Promise<AgreementSavings | PublishedSavings | null> {
  const found = await seen({ sql, log }, reader, agreement, question);
  if (found === null) return null;
  if (!found.full) return publishedSavings(found.state, found.about, found.read);
  const now = await toldOf(log, found);
  const { left } = found;
  return left === null ? now.document : asLeft(left.council, left.about.asOf, await toldOf(log, left), now);
}

/** The same as a chart; null too for whoever reads only published figures. */
export async function seriesOfAgreement(
  sources: Sources, reader: Reader, agreement: string, question: SavingsQuestion,
): Promise<SavingsSeries | null> {
  const found = await seen(sources, reader, agreement, question);
  if (found === null || !found.full) return null;
  const now = positionsIn(found.state);
  const rows = found.left === null ? now : rowsAsLeft(found.left.council, positionsIn(found.left.state), now);
  return savingsSeries(agreement, cellsOf(rows), found.about);
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
    await oneMoment(tx);
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

type Country = { readonly cells: readonly Backed[]; readonly reach: Reach; readonly asOf: Stamp };

async function countryNow({ sql, log }: Sources): Promise<Country> {
  const { position, ...found } = await sql.transaction(async (tx) => {
    await oneMoment(tx);
    return { position: await positionOf(tx), cells: await countryCells(tx), reach: await countryReach(tx) };
  });
  return { ...found, asOf: await stampAt(log, position) };
}

async function countryThen({ sql, log }: Sources, asOf: Stamp): Promise<Country> {
  const councils = new Set<string>();
  const gathered = new CountryGathering();
  let agreements = 0;
  for await (const state of known(log, await agreementsOfCountry(sql), asOf)) {
    const rows = state.executedOn === null ? [] : positionsIn(state);
    if (rows.length === 0) continue;
    agreements += 1;
    for (const { council } of rows) councils.add(council);
    gathered.add(cellsOf(rows, true));
  }
  return { cells: gathered.backed(), reach: { councils: councils.size, agreements }, asOf };
}

/** What the reader may be told: all of it, and at every moment, for auditors alone. */
async function countryFor(sources: Sources, reader: Reader, asked: Stamp | null): Promise<{
  readonly cells: Cell[]; readonly reach: Reach; readonly asOf: Stamp; readonly rule: Disclosure | null;
}> {
  const rule = seesEveryAgreement(reader) ? null : sources.disclosure ?? usualDisclosure;
  const asOf = asked === null || rule === null ? asked : await endOfDay(sources.log, asked, sources.now);
  const found = asOf === null ? await countryNow(sources) : await countryThen(sources, asOf);
  return { ...found, rule,
    cells: rule === null ? found.cells.map(({ cell }) => cell) : disclosed(found.cells, rule) };
}

export async function savingsOfCountry(
  sources: Sources, question: SavingsQuestion, reader: Reader = anybody,
): Promise<CountrySavings> {
  const { cells, reach, asOf, rule } = await countryFor(sources, reader, question.asOf);
  const at = about(asOf, question);
  return countrySavings(cells, reach, at, rule === null ? null : suppressionOf(cells, rule, at.year));
}
export async function seriesOfCountry(
  sources: Sources, question: SavingsQuestion, reader: Reader = anybody,
): Promise<SavingsSeries> {
  const { cells, asOf } = await countryFor(sources, reader, question.asOf);
  return savingsSeries('country', cells, about(asOf, question));
}
