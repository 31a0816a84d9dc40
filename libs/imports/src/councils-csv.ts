/**
 * Reads a register of councils from CSV and turns each row into commands. Columns by name, in any order:
 *
 *   local-authority-code, official-name, nation, local-authority-type           needed in every row
 *   gss-code, former-gss-codes, start-date, end-date, replaced-by, region       may be empty or absent
 *
 * These are columns of mySociety's "UK local authority names and codes"; others are ignored. To its types
 * comes NHS, for a body of the NHS that is a partner; it has a code of the register's own. Dates are
 * a day, a month or a year; an empty start is recorded as unknown. Lists are separated by commas.
 * Loading again, or after an interruption, records only what is not yet recorded.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { addDays, councilId, councilIdPattern, earliest, gssCodePattern, isWhen, latest, when } from '#domain';
import type { CouncilCommand, CouncilId, CouncilKind, LocalDate, Nation, When } from '#domain';
import { CsvError, parse } from 'csv-parse';

export type CouncilContext = {
  /** The same for the same facts from the same source, so that a resumed load repeats nothing. */
  readonly commandId: string;
  readonly effectiveOn: When;
  readonly source: string;
};
/** Puts one command to one council. `recorded` counts new events: 0 for a repeat or for nothing new. */
export type ActOnCouncil = (council: CouncilId, command: CouncilCommand, context: CouncilContext) =>
  Promise<{ readonly recorded: number } | { readonly refused: { readonly code: string } }>;

/** `line` is the line of the file on which the row ends; the heading is line 1. */
export type RowRefused = { readonly line: number; readonly reason: string };
/** Counts of rows: something new recorded, nothing new, refused. */
export type CouncilsLoaded = {
  readonly loaded: number;
  readonly unchanged: number;
  readonly refused: readonly RowRefused[];
};

type Row = Readonly<Record<string, string | undefined>>;
type Parsed = { readonly record: Row; readonly info: { readonly lines: number } };
const needed = ['local-authority-code', 'official-name', 'nation', 'local-authority-type'] as const;

const nationOf: Readonly<Record<string, Nation>> = {
  England: 'england', Wales: 'wales', Scotland: 'scotland', 'Northern Ireland': 'northern-ireland',
};
const kindOf: Readonly<Record<string, CouncilKind>> = {
  CTY: 'county', NMD: 'district', NID: 'district', MD: 'metropolitan-district', LBO: 'london-borough',
  CC: 'city-corporation', UA: 'unitary', WPA: 'unitary', SCO: 'unitary', COMB: 'combined-authority',
  SRA: 'strategic-authority', NHS: 'nhs-body',
};

/** As over HTTP. U+0000 PostgreSQL cannot store; half a character has no bytes. */
const textMax = 200;
const recordBytesMax = 65_536;
const unstorable = /[\u0000\p{Cs}]/u;

/** What every object inherits is no entry: `constructor` is nobody's nation. */
const known = <T>(table: Readonly<Record<string, T>>, key = ''): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/**
 * Loads a register row by row; a bad row is reported and the rest load.
 * @param csv    UTF-8 text or bytes, in pieces
 * @param source names the register in every command, for example its title and version
 * @throws what `csv` or `act` throws; what was recorded until then stands, and loading again goes on
 */
export async function loadCouncils(
  csv: AsyncIterable<string | Uint8Array>, act: ActOnCouncil, source: string,
): Promise<CouncilsLoaded> {
  const refused: RowRefused[] = [];
  const seen = new Set<string>();
  let loaded = 0;
  let unchanged = 0;
  try {
    for await (const { row, line } of rowsOf(csv, refused)) {
      const commands = commandsOf(row, seen);
      if (typeof commands === 'string') {
        refused.push({ line, reason: commands });
        continue;
      }
      const outcome = await actOnAll(commands, act, source);
      if (typeof outcome === 'string') refused.push({ line, reason: outcome });
      else if (outcome > 0) loaded += 1;
      else unchanged += 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    refused.push(unreadable(error));
  }
  return { loaded, unchanged, refused: refused.toSorted((a, b) => a.line - b.line) };
}

async function* rowsOf(
  csv: AsyncIterable<string | Uint8Array>, refused: RowRefused[],
): AsyncGenerator<{ row: Row; line: number }> {
  const parser = parse({
    columns: (heading: string[]) => {
      const columns = heading.map(column => column.trim());
      const absent = needed.filter(column => !columns.includes(column));
      if (absent.length > 0) throw new HeadingIncomplete(absent);
      return columns;
    },
    on_record: ({ record, info }: Parsed): Parsed => ({ info,
      record: Object.fromEntries(Object.entries(record).map(([column, text]) => [column, text?.trim()])) }),
    bom: true, info: true, skip_empty_lines: true, skip_records_with_error: true,
    // Strict quotes would take the following row along with a bad one; a stray quote shows in the name.
    relax_quotes: true,
    // One field of 8 MB of spaces would keep the parser busy for 20 seconds.
    max_record_size: recordBytesMax,
  });
  parser.on('skip', (error: CsvError) => refused.push(unreadable(error)));
  const text = Readable.from(csv);
  text.on('error', error => parser.destroy(error));
  text.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield { row: record, line: info.lines };
    }
  } catch (error) {
    if (!(error instanceof HeadingIncomplete)) throw error;
    refused.push({ line: 1, reason: error.message });
  } finally {
    text.destroy();
  }
}

class HeadingIncomplete extends Error {
  constructor(absent: readonly string[]) { super(`the heading lacks ${absent.join(', ')}`); }
}

const unreadable = (error: CsvError): RowRefused =>
  ({ line: Number(error['lines'] ?? 0), reason: `not readable as CSV: ${error.message}` });

/** The commands of one row in order, or the reason why it is a bad row. */
function commandsOf(row: Row, seen: Set<string>): readonly CouncilCommand[] | string {
  const code = row['local-authority-code'] ?? '';
  if (code === '') return 'local-authority-code is empty';
  if (!councilIdPattern.test(code)) return `${code} is not a register code`;
  if (seen.has(code)) return `${code} stands in an earlier row`;
  const legalName = row['official-name'] ?? '';
  if (legalName === '') return 'official-name is empty';
  if (legalName.includes('"')) return 'official-name has a stray quotation mark';
  const unfit = [legalName, row['region'] ?? ''].find((text) => text.length > textMax || unstorable.test(text));
  if (unfit !== undefined) return `a text is longer than ${textMax} characters or holds one that cannot be stored`;
  const nation = known(nationOf, row['nation']);
  if (!nation) return `nation '${row['nation']}' is none of ${Object.keys(nationOf).join(', ')}`;
  const kind = known(kindOf, row['local-authority-type']);
  if (!kind) {
    return `local-authority-type '${row['local-authority-type']}' is none of ${Object.keys(kindOf).join(', ')}`;
  }
  const startsOn = row['start-date'] || 'unknown';
  if (!isWhen(startsOn)) return `start-date '${startsOn}' is not a date`;
  const gssCodes = [...listOf(row['former-gss-codes']), ...listOf(row['gss-code'])];
  const malformed = gssCodes.find(gssCode => !gssCodePattern.test(gssCode));
  if (malformed !== undefined) return `'${malformed}' is not a GSS code`;
  const ending = endingOf(row, code, startsOn);
  if (typeof ending === 'string') return ending;

  seen.add(code);
  const unknown = when('unknown');
  return [
    { type: 'RegisterCouncil', council: councilId(code), legalName, kind, nation, startsOn,
      governanceModel: 'unknown', region: row['region'] || null },
    ...listOf(row['former-gss-codes']).map(former =>
      ({ type: 'AssignGssCode' as const, code: former, from: unknown, to: unknown })),
    ...listOf(row['gss-code']).map(current =>
      ({ type: 'AssignGssCode' as const, code: current, from: unknown, to: null })),
    ...ending,
  ];
}

function endingOf(row: Row, code: string, startsOn: When): readonly CouncilCommand[] | string {
  const successors = listOf(row['replaced-by']);
  const given = row['end-date'] || null;
  if (given === null) return successors.length === 0 ? [] : 'replaced-by without an end-date';
  if (!isWhen(given) || given === 'unknown') return `end-date '${given}' is not a date`;
  const on = firstDayWithout(given);
  if (latest(on) <= earliest(startsOn)) return `end-date ${given} is not after start-date ${startsOn}`;
  const malformed = successors.find(successor => !councilIdPattern.test(successor));
  if (malformed !== undefined) return `replaced-by '${malformed}' is not a register code`;
  if (successors.includes(code)) return `${code} is replaced by itself`;
  return [{ type: 'EndCouncil', on, successors: successors.map(councilId), instrument: null }];
}

/**
 * The public register ends some councils on their last day, 31 March, and others on the day their
 * successor takes over, 1 April. So 31 March is read as a last day, and any other date as the first
 * day without the council.
 */
const firstDayWithout = (end: When): When =>
  end.endsWith('-03-31') ? when(addDays(end as string as LocalDate, 1)) : end;

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '').split(',').map(part => part.trim()).filter(part => part !== '');

const effectiveOn = (command: CouncilCommand): When => {
  switch (command.type) {
    case 'RegisterCouncil': return command.startsOn;
    case 'EndCouncil': return command.on;
    default: return when('unknown');
  }
};

/** New events of the row, or why the register refuses it; the commands after a refusal are left out. */
async function actOnAll(
  commands: readonly CouncilCommand[], act: ActOnCouncil, source: string,
): Promise<number | string> {
  const [registration] = commands;
  if (registration?.type !== 'RegisterCouncil') return 0;
  let recorded = 0;
  for (const command of commands) {
    const outcome = await act(registration.council, command, {
      commandId: commandIdOf(source, registration.council, command), effectiveOn: effectiveOn(command), source,
    });
    if ('refused' in outcome) return `refused: ${JSON.stringify(outcome.refused)}`;
    recorded += outcome.recorded;
  }
  return recorded;
}

const commandIdOf = (source: string, council: CouncilId, command: CouncilCommand): string =>
  `csv-${createHash('sha256').update(JSON.stringify([source, council, command])).digest('hex').slice(0, 40)}`;
