/** A memory store with a register of councils, and the store's own command loop with the real deciders. */
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { agreement, council, localDate, personRef, registered } from '#domain';
import type {
  AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, Calendar, CouncilFacts, CouncilId, Instant, Nation,
  When,
} from '#domain';
import { importHistory, loadCouncils } from '#imports';
import type { ActOnAgreement, ActOnCouncil, HistoryContext, HistoryProgress, SamplesOptions } from '#imports';
import { codec, Deciding, openMemoryStore, start } from '#store';
import type { EventStore, Receipt, Recorded } from '#store';

export const importer = personRef('per-records-desk');
export const samplesDir = new URL('../../infra/samples/', import.meta.url);
/** Ids of the sample histories in the order in which they are loaded. */
export const sampleHistories = (): readonly string[] => readdirSync(new URL('histories', samplesDir))
  .filter((name) => name.endsWith('.json')).sort().map((name) => name.slice(0, -'.json'.length));
/** Rows of the sample register. */
export const sampleCouncils = (): number =>
  readFileSync(new URL('councils.csv', samplesDir), 'utf8').trim().split('\n').length - 1;
const today = localDate('2026-01-05');
const calendar: Calendar = { version: 'no bank holidays', holidays: new Set() };
const calendars: Readonly<Record<Nation, Calendar>> =
  { england: calendar, wales: calendar, scotland: calendar, 'northern-ireland': calendar };
const known = codec([agreement, council]);

export type Desk = {
  readonly store: EventStore;
  readonly actOnCouncil: ActOnCouncil;
  readonly actOnAgreement: ActOnAgreement;
  readonly options: SamplesOptions;
  readonly import: (text: string, act?: ActOnAgreement) => ReturnType<typeof importHistory>;
  readonly stream: (id: string) => Promise<readonly Recorded[]>;
  readonly events: (id: string) => Promise<readonly AgreementEvent[]>;
  readonly state: (id: string) => Promise<AgreementState>;
  /** Number of events in the whole store. */
  readonly size: () => Promise<number>;
  readonly progress: readonly HistoryProgress[];
};

/** With the sample councils registered, unless the desk is to be quite empty. */
export async function openDesk({ empty = false }: { readonly empty?: boolean } = {}): Promise<Desk> {
  const store = openMemoryStore(() => '2026-01-05T10:00:00.000Z' as Instant);
  const { actOnCouncil, actOnAgreement, councils } = desks(store);
  const progress: HistoryProgress[] = [];
  const options: SamplesOptions =
    { store, councils, today, calendars, importer, progress: (step) => { progress.push(step); } };
  const stream: Desk['stream'] = async (id) => (await store.read(`agreement-${id}`)).events;
  const events: Desk['events'] = async (id) =>
    (await stream(id)).map((event) => known.decode<AgreementEvent>(event));
  const register = new URL('councils.csv', samplesDir);
  if (!empty) await loadCouncils(createReadStream(register), actOnCouncil, 'a register of tests');
  return {
    store, actOnCouncil, actOnAgreement, options, progress, stream, events,
    import: (text, act = actOnAgreement) => importHistory(text, act, options),
    state: async (id) => (await events(id)).reduce(agreement.evolve, agreement.initial),
    size: async () => (await store.page(start, 100_000)).length,
  };
}

/** As the application wires it: one loop for the register, one for agreements that reads the register. */
function desks(store: EventStore) {
  const registrar = { person: importer, council: null, capacity: 'registrar' } as const;
  const register = new Deciding({
    store, decider: council, codec: known, facts: (_, { actor, grade }) => ({ today, actor, grade }) });
  const councils = async (id: CouncilId): Promise<CouncilFacts | null> => registered((await register.state(id)).state);
  const agreements = new Deciding({ store, decider: agreement, codec: known, facts: async (needed, context) => {
    const { actor, grade } = context;
    const entries: Record<string, CouncilFacts | undefined> = {};
    // The acting council's own entry is read as well: a proposer is in no state yet.
    for (const id of [...needed, ...actor.council === null ? [] : [actor.council]]) {
      entries[id] = await councils(id) ?? undefined;
    }
    return { today, actor, grade, calendars, councils: entries } satisfies AgreementFacts;
  } });
  return {
    councils,
    actOnCouncil: (async (id, command, { commandId, source: title }) => recorded(await register.handle(id, command, {
      commandId, correlationId: 'register', actor: registrar, grade: 'imported', evidence: [{ hash: 'unknown', title }],
    }))) satisfies ActOnCouncil,
    actOnAgreement: (async (id: string, command: AgreementCommand, context: HistoryContext) =>
      recorded(await agreements.handle(id, command, context))) satisfies ActOnAgreement,
  };
}

const recorded = (receipt: Receipt): { recorded: number } | { refused: { code: string } } =>
  'refused' in receipt ? receipt : { recorded: receipt.repeated ? 0 : receipt.events.length };

/** Who was a party on a day, by council, with its roles by service; 'unknown' while a vague date cannot tell. */
export type Answer = 'none' | 'unknown' | Readonly<Record<string, Readonly<Record<string, string>>>>;
export function partiesOn(events: readonly AgreementEvent[], day: string): Answer {
  const commenced = events.find((event) => event.type === 'AgreementCommenced');
  if (commenced === undefined || day < firstDay(commenced.on)) return 'none';
  if (day < lastDay(commenced.on)) return 'unknown';
  const answer: Record<string, Record<string, string>> = {};
  for (const { council: party, service, role } of commenced.participation) (answer[party] ??= {})[service] = role;
  return answer;
}

// Written again here, so that the answers do not rest on the arithmetic they are to check.
const firstDay = (on: When): string => on === 'unknown' ? '0000' : `${on}-01-01`.slice(0, 10);
const lastDay = (on: When): string =>
  on === 'unknown' ? '9999' : `${on}${on.length === 4 ? '-12-31' : '-31'}`.slice(0, 10);
