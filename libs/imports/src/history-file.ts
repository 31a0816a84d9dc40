/**
 * The file of a history: its shape (`history.schema.json`), and what a schema cannot say of it, that
 * every source named exists and that no council's facts run backwards. The format is described in the
 * README beside `src`.
 */
import { earliest, isWhen, latest } from '#domain';
import type { AgreementCommand, CouncilId, Hash, PersonRef, When } from '#domain';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { readPlaced } from './history-text.ts';
import type { Path, Placed } from './history-text.ts';
import { historySchema } from './history-schema.ts';

type OfText = 'AcceptText' | 'FreezeText' | 'ExecuteCounterpart' | 'ApproveVariation' | 'SignVariation';
/** What hardly a source says of a published figure. */
type Unstated = 'service' | 'basisPoints' | 'nature' | 'recurrence' | 'netOf' | 'priceBase' | 'version' | 'scenario'
  | 'contradicts' | 'against';
type InFile<C extends AgreementCommand> =
  C extends { readonly type: 'ProposeAgreement' }
    ? Omit<C, 'on' | 'agreement' | 'title' | 'leadOfficer'> & { readonly leadOfficer?: PersonRef }
    : C extends { readonly type: 'PublishFigure' } ? Omit<C, 'on' | Unstated> & Partial<Pick<C, Unstated & keyof C>>
    : C extends { readonly type: OfText } ? Omit<C, 'on' | 'hash'> : Omit<C, 'on'>;
/** Said by the service itself, or about a private note, of which histories have none. */
type Unheard = 'ReachDeadline' | 'PublishNote';
/** A command as it stands in a file: the date is the fact's, and the import works out hashes of the text. */
export type HistoryCommand = InFile<Exclude<AgreementCommand, { readonly type: Unheard }>>;

export type HistorySource = {
  readonly title: string;
  readonly address?: string;
  readonly read: 'looked-up' | 'own-knowledge';
  readonly hash?: Hash;
};
export type HistoryFact = {
  readonly on: When;
  readonly council: CouncilId;
  readonly source: string | readonly string[];
  readonly implied?: true;
  readonly note?: string;
  readonly conflicts?: readonly { readonly source: string; readonly says: string }[];
  readonly command: HistoryCommand;
};
export type HistoryFile = {
  readonly agreement: string;
  readonly title: string;
  readonly sources: Readonly<Record<string, HistorySource>>;
  readonly facts: readonly HistoryFact[];
};

/** Why a history is refused. `fact` counts from 1 and is null where the whole file is meant. */
export type HistoryProblem = {
  readonly line: number;
  readonly fact: number | null;
  /** A refusal code of the agreement, or one of `historyCodes`. */
  readonly code: string;
  readonly reason: string;
};
export const historyCodes = [
  'not-json', 'not-in-the-format', 'source-unknown', 'out-of-order', 'nothing-new', 'agreement-exists',
  'changed-since-import', 'agreement-moved-on',
] as const;
export type HistoryCode = (typeof historyCodes)[number];

export type ReadHistory = { readonly history: HistoryFile; readonly lineOfFact: (index: number) => number };

/** Reads and checks a whole file; nothing of a file with a problem is of use. */
export function readHistory(text: string): ReadHistory | { readonly problems: readonly HistoryProblem[] } {
  const placed = readPlaced(text);
  if ('reason' in placed) return { problems: [{ ...placed, fact: null, code: 'not-json' }] };
  if (!fits(placed.value)) return { problems: misfits(fits.errors ?? [], placed) };
  const history = placed.value as unknown as HistoryFile;
  const problems = [...sourcesUnknown(history, placed), ...outOfOrder(history, placed)];
  return problems.length > 0 ? { problems } : { history, lineOfFact: (index) => placed.lineOf(['facts', index]) };
}

const fits = new Ajv2020({ allErrors: true, discriminator: true, strict: false, formats: { when: isWhen } })
  .compile<Readonly<Record<string, unknown>>>(historySchema);

const problemsMax = 20;
/** Keywords that only sum up other errors of the same place. */
const summaries = new Set(['anyOf', 'oneOf', 'if', 'not']);

function misfits(errors: readonly ErrorObject[], placed: Placed): HistoryProblem[] {
  const byPlace = new Map<string, { path: Path; says: Set<string> }>();
  for (const error of errors.filter(({ keyword }) => !summaries.has(keyword))) {
    const stray = error.params['additionalProperty'] as string | undefined;
    const path = [...pathOf(error.instancePath), ...(stray === undefined ? [] : [stray])];
    const place = byPlace.get(path.join('/')) ?? { path, says: new Set<string>() };
    byPlace.set(path.join('/'), place);
    place.says.add(stray === undefined ? saying(error) : 'has no place here');
  }
  return [...byPlace.values()].map(({ path, says }): HistoryProblem => ({
    line: placed.lineOf(path), fact: factOf(path), code: 'not-in-the-format',
    reason: `${inWords(path)} ${[...says].join(' or ')}`,
  })).sort((a, b) => a.line - b.line).slice(0, problemsMax);
}

/** A JSON pointer (RFC 6901) as its steps. */
const pathOf = (pointer: string): Path =>
  pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
const factOf = (path: Path): number | null =>
  path[0] === 'facts' && path.length > 1 ? Number(path[1]) + 1 : null;
const inWords = (path: Path): string => {
  const fact = factOf(path);
  const within = (fact === null ? path : path.slice(2)).join('.');
  return fact === null ? within || 'the file' : `fact ${fact}${within === '' ? '' : `, ${within},`}`;
};
const saying = ({ keyword, message, params }: ErrorObject): string =>
  keyword === 'format' ? 'is no day, month or year that exists, nor unknown'
    : `${message}${'allowedValues' in params ? `: ${(params['allowedValues'] as string[]).join(', ')}` : ''}`
      + (keyword === 'const' ? `: ${String(params['allowedValue'])}` : '');

export const sourcesOf = (fact: HistoryFact): readonly string[] =>
  typeof fact.source === 'string' ? [fact.source] : fact.source;

function sourcesUnknown({ facts, sources }: HistoryFile, placed: Placed): HistoryProblem[] {
  const unknown = (key: string) => !Object.hasOwn(sources, key);
  return facts.flatMap((fact, index) => [
    ...sourcesOf(fact).filter(unknown).map((key) => ({ key, path: ['facts', index, 'source'] })),
    ...(fact.conflicts ?? []).flatMap(({ source: key }, n) =>
      unknown(key) ? [{ key, path: ['facts', index, 'conflicts', n, 'source'] }] : []),
  ].map(({ key, path }): HistoryProblem => ({
    line: placed.lineOf(path), fact: index + 1, code: 'source-unknown',
    reason: `fact ${index + 1} names the source '${key}', which is not among the sources`,
  })));
}

/** Facts of one council stand in order of time; vague dates are out of order only when no reading fits. */
function outOfOrder({ facts }: HistoryFile, placed: Placed): HistoryProblem[] {
  const reached = new Map<CouncilId, { on: When; fact: number }>();
  return facts.flatMap(({ on, council }, index): HistoryProblem[] => {
    if (on === 'unknown') return [];
    const before = reached.get(council);
    if (before !== undefined && latest(on) < earliest(before.on)) {
      return [{ line: placed.lineOf(['facts', index]), fact: index + 1, code: 'out-of-order',
        reason: `fact ${index + 1} of ${council}, ${on}, stands after fact ${before.fact}, ${before.on}` }];
    }
    if (before === undefined || earliest(on) > earliest(before.on)) reached.set(council, { on, fact: index + 1 });
    return [];
  });
}
