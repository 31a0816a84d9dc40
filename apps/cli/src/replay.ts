/**
 * `concordat replay`: an agreement as at a day and as known at a moment, and what lies between two such moments.
 * Pages of a difference are read to the last, all of the moments that the first one named.
 */
import { table } from './savings.ts';
import type { Desk, Told } from './savings.ts';

type Given = Readonly<Record<string, string | undefined>>;
const queryOf = (given: Given): URLSearchParams =>
  new URLSearchParams(Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined));
const pathOf = (agreement: string, read: string, given: Given): string =>
  `/agreements/${encodeURIComponent(agreement)}/${read}?${queryOf(given)}`;

const momentInWords = ({ asOf, on }: Told): string =>
  `${on === null ? 'of every day' : `as at ${on}`}, as known at ${asOf.position || 'the start'}, recorded ${
    asOf.recordedAt ?? '-'}`;
const stepInWords = ({ recordedAt, effectiveOn, actor, sentence }: Told): string =>
  `${recordedAt}  effect ${effectiveOn}  ${actor.council ?? '-'} ${actor.capacity}  ${sentence}`;

// The state at a moment

const parties = ({ scope, parties: of }: Told): string => (scope === 'full'
  ? (of as Told[]).map(({ council, status }) => `${council} ${status}`).join(', ') : (of as string[]).join(', '));

function stateInWords({ state }: Told): string[] {
  if (state === null) return ['nothing had effect yet'];
  const { agreement } = state;
  return [table(['title', 'stage', 'model', 'executed', 'commenced', 'parties'], [[agreement.title, agreement.stage,
    agreement.model ?? '-', agreement.executedOn ?? '-', agreement.commencedOn ?? '-', parties(agreement)]], 6)];
}

function replayInWords(document: Told): string {
  const { agreement, known, folded, last, notYet } = document;
  return [`${agreement}, ${momentInWords(document)}`, `${folded} of ${known} events known then had effect`,
    ...(last === null ? [] : [`last: ${stepInWords(last)}`]), '', ...stateInWords(document),
    ...(notYet.events === 0 ? [] : ['', `${notYet.events} events were known and had no effect yet:`,
      ...(notYet.steps as Told[]).map((step) => `  ${stepInWords(step)}`)])].join('\n');
}

// The way between two moments

/** Values of some length are for `--json`. */
const wordsMax = 80;
function valueInWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > wordsMax ? `${text.slice(0, wordsMax)}...` : text;
}
const changesInWords = ({ changes, more }: Told, indent: string): string[] => [
  ...(changes as Told[]).map(({ path, before, after }) =>
    `${indent}${(path as string[]).join(' > ')}: ${valueInWords(before)} -> ${valueInWords(after)}`),
  ...(more === 0 ? [] : [`${indent}and ${more} changes more`])];

const rowInWords = (row: Told): string[] =>
  [`${row.step === 'comes-in' ? '+' : '-'} ${stepInWords(row)} (${(row.between as string[]).join(', ')})`,
    ...changesInWords(row, '    ')];

function differenceInWords({ agreement, from, to, events, passing, rows }: Told): string {
  return [agreement, `from ${momentInWords(from)}: ${from.folded} events`, `to   ${momentInWords(to)}: ${
    to.folded} events`, `${events} events lie between`,
  ...(passing.changes.length === 0 ? [] : ['', 'the passing of days alone:', ...changesInWords(passing, '    ')]),
  ...(rows.length === 0 ? [] : ['', ...(rows as Told[]).flatMap(rowInWords)])].join('\n');
}

/** Every page, of the moments that the first one named: what is recorded meanwhile moves nothing. */
async function wholeDifference(desk: Desk, agreement: string, given: Given): Promise<Told> {
  const service = desk.service();
  const first = await service.document(pathOf(agreement, 'difference', { ...given, limit: '200' }), 'auditor');
  const rows = [...first.rows as Told[]];
  const fixed = (side: 'from' | 'to'): Given => {
    const { asOf } = first[side];
    return asOf.position === '' ? {} : { [`${side}AsOf`]: asOf.position, [`${side}RecordedBy`]: undefined };
  };
  for (let { next } = first; next !== null;) {
    const page = await service.document(pathOf(agreement, 'difference',
      { ...given, ...fixed('from'), ...fixed('to'), limit: '200', cursor: next }), 'auditor');
    rows.push(...page.rows as Told[]);
    next = page.next;
  }
  return { ...first, rows, next: null };
}

// Savings at two moments

function savingsInWords({ agreement, from, to, rows }: Told): string {
  const cells = (rows as Told[]).flatMap(({ line, year, change, members }) => (members as Told[])
    .filter(({ before, after }) => before !== null || after !== null)
    .map(({ member, before, after, differencePence }) => [line, year, change, member, valueInWords(before ?? undefined),
      valueInWords(after ?? undefined), differencePence ?? '']));
  return [agreement, `from ${momentInWords(from)}`, `to   ${momentInWords(to)}`, '', cells.length === 0
    ? 'no line differs' : table(['line', 'year', 'change', 'member', 'before', 'after', 'difference'], cells, 4),
  ].join('\n');
}

// Commands

type Option = readonly [flags: string, description: string];
/** A command about one agreement; `run.ts` makes it known to the command line. */
export type ReplayCommand = {
  readonly name: string; readonly description: string; readonly options: readonly Option[];
  readonly tell: (desk: Desk, agreement: string, given: Given) => Promise<void>;
};
const moments: readonly Option[] = [
  ['--from-on <day>', 'the first moment: as at this day'],
  ['--from-recorded-by <instant>', 'the first moment: as known at an instant in UTC'],
  ['--from-as-of <position>', 'the first moment: as known at a position of the log'],
  ['--to-on <day>', 'the second moment: as at this day'],
  ['--to-recorded-by <instant>', 'the second moment: as known at an instant in UTC; the present without it'],
  ['--to-as-of <position>', 'the second moment: as known at a position of the log'],
];

export const replayCommands: readonly ReplayCommand[] = [
  { name: 'agreement', description: 'its state, folded from what was recorded by the moment and had effect by the day',
    options: [['--on <day>', 'as at this day'],
      ['--recorded-by <instant>', 'as known at an instant in UTC, such as 2026-03-31T23:00:00Z'],
      ['--as-of <position>', 'as known at a position of the log, as a document before gave it']],
    tell: async (desk, agreement, given) => {
      const document = await desk.service().document(pathOf(agreement, 'replay', given), 'auditor');
      desk.print({ text: replayInWords(document), json: document });
    } },
  { name: 'difference', description: 'each event between two moments, and what it changed', options: moments,
    tell: async (desk, agreement, given) => {
      const document = await wholeDifference(desk, agreement, given);
      desk.print({ text: differenceInWords(document), json: document });
    } },
  { name: 'savings', description: 'lines and years of savings that differ between two moments',
    options: [...moments, ['--year <year>', 'one financial year, such as 2025/26']],
    tell: async (desk, agreement, given) => {
      const document = await desk.service().document(pathOf(agreement, 'savings/difference', given), 'auditor');
      desk.print({ text: savingsInWords(document), json: document });
    } },
];
