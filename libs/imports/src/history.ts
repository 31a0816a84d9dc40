/**
 * Agreements older than the system. A history is a file of dated facts with sources; each becomes one
 * command, decided by the same decider as today's, with the grade 'imported': what the source does not
 * say is recorded as unknown or unverified, while rules of order, party and sum hold. Every command is
 * decided in memory before the first is recorded, so that a broken file leaves nothing behind.
 */
import { setImmediate } from 'node:timers/promises';
import { agreement, canonicalHash, latestDraft, rootOf } from '#domain';
import type {
  Actor, AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, Classification, CouncilFacts, CouncilId,
  Evidence, Hash, PersonRef,
} from '#domain';
import type { EventStore } from '#store';
import { readHistory, sourcesOf } from './history-file.ts';
import type { HistoryFact, HistoryFile, HistoryProblem, ReadHistory } from './history-file.ts';

/** Who acts, with what evidence, under which id: all of it depends on the file and the importer alone. */
export type HistoryContext = {
  /** The same for the same fact at the same place of the same history. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly actor: Actor;
  readonly grade: 'imported';
  readonly evidence: readonly Evidence[];
};
/** Puts one command to one agreement. `recorded` counts new events: 0 for a repeat. */
export type ActOnAgreement = (agreement: string, command: AgreementCommand, context: HistoryContext) =>
  Promise<{ readonly recorded: number } | { readonly refused: { readonly code: string } }>;

export type HistoryProgress = { readonly agreement: string; readonly done: number; readonly total: number };
export type HistoryOptions = {
  readonly store: Pick<EventStore, 'read'>;
  /** The register entry of a council, null where none is registered. */
  readonly councils: (council: CouncilId) => Promise<CouncilFacts | null>;
  readonly today: AgreementFacts['today'];
  readonly calendars: AgreementFacts['calendars'];
  /** Opaque reference to whoever imports. */
  readonly importer: PersonRef;
  readonly progress?: (progress: HistoryProgress) => void;
};

/** Facts recorded now, and facts that had been recorded before. */
export type HistoryImported = { readonly agreement: string; readonly recorded: number; readonly repeated: number };
/** `recorded` is 0 unless someone else changed the agreement or the register while the import ran. */
export type HistoryRefused = { readonly problems: readonly HistoryProblem[]; readonly recorded: number };

type Step = {
  readonly fact: number; readonly line: number; readonly says: string;
  readonly command: AgreementCommand; readonly context: HistoryContext;
};
type No = { readonly problem: HistoryProblem };
const no = (code: string, line: number, fact: number | null, reason: string): No =>
  ({ problem: { line, fact, code, reason } });

/**
 * Imports one history. Importing again, or after an interruption, records only what is not yet recorded.
 * @param text the file, in the format of `history.schema.json`
 * @throws what `act`, `store` or `councils` throws; what was recorded until then stands
 */
export async function importHistory(
  text: string, act: ActOnAgreement, options: HistoryOptions,
): Promise<HistoryImported | HistoryRefused> {
  const read = readHistory(text);
  if ('problems' in read) return { ...read, recorded: 0 };
  const steps = await rehearse(read, options);
  if ('problem' in steps) return { problems: [steps.problem], recorded: 0 };
  const { agreement: id } = read.history;
  const { events } = await options.store.read(`${agreement.name}-${id}`);
  // What the service said by itself, that a day had come, changes nothing of what was imported.
  const told = events.filter(({ meta }) => meta.actor.capacity !== 'timekeeper');
  const left = remaining(steps, told.map(({ meta }) => meta.commandId));
  if ('problem' in left) return { problems: [left.problem], recorded: 0 };

  const total = steps.length;
  let done = total - left.length;
  let recorded = 0;
  options.progress?.({ agreement: id, done, total });
  for (const { command, context, fact, line, says } of left) {
    const outcome = await act(id, command, context);
    if ('refused' in outcome) {
      return { problems: [refusal(outcome.refused, line, fact, says).problem], recorded };
    }
    if (outcome.recorded > 0) recorded += 1;
    done += 1;
    options.progress?.({ agreement: id, done, total });
  }
  return { agreement: id, recorded, repeated: total - recorded };
}

/** Deciding waits for nothing; after so many facts in a row it is others' turn. */
const factsAtOnce = 20;

/** Decides every fact in order on a state in memory; the first refusal refuses the file. */
async function rehearse(
  { history, lineOfFact }: ReadHistory, options: HistoryOptions,
): Promise<readonly Step[] | No> {
  const { today, calendars } = options;
  const councils: Record<string, CouncilFacts | undefined> = {};
  const steps: Step[] = [];
  const told: Told[] = [];
  let state = agreement.initial;
  for (const [index, fact] of history.facts.entries()) {
    const command = commandOf(history, fact, state);
    if (index % factsAtOnce === factsAtOnce - 1) await setImmediate();
    // The acting council's own entry is read as well: a proposer is in no state yet.
    for (const council of [fact.council, ...agreement.needs?.(state, command) ?? []]) {
      if (!(council in councils)) councils[council] = await options.councils(council) ?? undefined;
    }
    const context = contextOf(history, index, options.importer);
    const { actor, grade } = context;
    const known = { today, calendars, councils, actor, grade, ...citedIn(told, command) };
    const decision = agreement.decide(state, command, known);
    const line = lineOfFact(index);
    const says = `fact ${index + 1} (${command.type} of ${fact.council}, ${fact.on})`;
    if ('refused' in decision) return refusal(decision.refused, line, index + 1, says);
    // A fact that leaves no event could be changed later without anyone noticing.
    if (decision.events.length === 0) {
      return no('nothing-new', line, index + 1, `${says} says what earlier facts said already`);
    }
    for (const event of decision.events) told.push({ event, classification: agreement.classify(event, known, state) });
    state = decision.events.reduce(agreement.evolve, state);
    steps.push({ fact: index + 1, line, says, command, context });
  }
  return steps;
}

/** What has been decided so far, as it will stand in the stream. */
type Told = { readonly event: AgreementEvent; readonly classification: Classification };

function citedIn(told: readonly Told[], command: AgreementCommand): Pick<AgreementFacts, 'cited'> {
  const [named] = agreement.cites?.(command) ?? [];
  if (named === undefined || told[named] === undefined) return {};
  const revision = rootOf(named, (at) => told[at]?.event);
  const { event, classification } = told[revision]!;
  return { cited: { named, revision, event, version: agreement.versions[event.type], classification } };
}

function refusal({ code, ...detail }: { readonly code: string }, line: number, fact: number, says: string): No {
  const because = Object.keys(detail).length === 0 ? '' : ` ${JSON.stringify(detail)}`;
  return no(code, line, fact, `${says} is refused: ${code}${because}`);
}

/** No source names the officer who led a proposal long ago, and a name could not be recorded anyway. */
const leadUnknown = 'per-unknown' as PersonRef;
/** What hardly a source says of a figure; a file then leaves it out, and the figure stays unclassified. */
const unstated = {
  service: null, basisPoints: null, nature: 'unknown', recurrence: 'unknown', netOf: 'unknown', priceBase: 'unknown',
  version: null, scenario: null, contradicts: [], against: null,
} as const;
/** Only reaches the decider where there is no text, which it then says. */
const noText = '' as Hash;

function commandOf(
  { agreement: id, title }: HistoryFile, { on, command }: HistoryFact, state: AgreementState,
): AgreementCommand {
  switch (command.type) {
    case 'ProposeAgreement': return { leadOfficer: leadUnknown, ...command, on, agreement: id, title };
    case 'PublishFigure': return { ...unstated, ...command, on };
    case 'AcceptText':
    case 'FreezeText': return { ...command, on, hash: latestDraft(state)?.hash ?? noText };
    case 'ExecuteCounterpart': return { ...command, on, hash: state.frozen?.hash ?? noText };
    case 'ApproveVariation':
    case 'SignVariation': return {
      ...command, on, hash: state.variation.variations[command.variation]?.hash ?? noText };
    default: return { ...command, on } as AgreementCommand;
  }
}

function contextOf(
  { agreement: id, title, sources, facts }: HistoryFile, index: number, importer: PersonRef,
): HistoryContext {
  const fact = facts[index]!;
  const { on, council, command } = fact;
  const evidence = evidenceOf(fact, sources);
  const hash = canonicalHash({ id, title, index, on, council, command, evidence });
  return {
    commandId: `history-${index + 1}-${hash.slice(0, 32)}`,
    correlationId: `history-${id}`,
    actor: { person: importer, council, capacity: 'records-importer' }, grade: 'imported', evidence,
  };
}

/** The envelope keeps titles and addresses, so the titles carry how it was read and what others say. */
function evidenceOf(fact: HistoryFact, sources: HistoryFile['sources']): readonly Evidence[] {
  const entry = (key: string, says: string): Evidence => {
    const { title, address, hash = 'unknown' } = sources[key]!;
    return { hash, title: `${title}${says}`, ...(address === undefined ? {} : { source: address }) };
  };
  const read = (key: string): string => sources[key]!.read.replace('-', ' ') + (fact.implied ? ', implied' : '');
  const note = fact.note === undefined ? '' : `: ${fact.note}`;
  return [
    ...sourcesOf(fact).map((key) => entry(key, ` (${read(key)})${note}`)),
    ...(fact.conflicts ?? []).map(({ source, says }) => entry(source, ` says otherwise: ${says}`)),
  ];
}

const commandIdPattern = /^history-(\d+)-[0-9a-f]{32}$/;

/** The facts not yet recorded; refused where the stream was not made from these very facts in this order. */
function remaining(steps: readonly Step[], recorded: readonly string[]): readonly Step[] | No {
  const known = new Map<number, string>();
  let others = false;
  for (const commandId of recorded) {
    const fact = commandIdPattern.exec(commandId)?.[1];
    if (fact === undefined) others = true;
    else known.set(Number(fact), commandId);
  }
  const firstLine = steps[0]!.line;
  if (others && known.size === 0) {
    return no('agreement-exists', firstLine, null, 'the agreement exists and was not imported from a history');
  }
  const changed = steps.find(({ fact, context }) => known.has(fact) && known.get(fact) !== context.commandId);
  if (changed !== undefined) {
    const { line, fact, says } = changed;
    return no('changed-since-import', line, fact, `${says} was imported with other words before`);
  }
  const dropped = [...known.keys()].find((fact) => fact > steps.length);
  if (dropped !== undefined) {
    const reason = `fact ${dropped} was imported before and is not in the file`;
    return no('changed-since-import', firstLine, dropped, reason);
  }
  const left = steps.filter(({ fact }) => !known.has(fact));
  const next = left[0];
  if (!others || next === undefined) return left;
  const reason = `${next.says} comes too late: others have acted on the agreement since the import`;
  return no('agreement-moved-on', next.line, next.fact, reason);
}
