/** The deciders of the domain bound to the log: what a command goes through, whoever brings it. */
import { agreement, budget, council, note, person, registered, retained, savingsLine, usesOfReductions } from '#domain';
import type {
  AgreementEvent, AgreementState, BudgetBook, BudgetFacts, Calendar, Cited, CitedNote, CouncilFacts, CouncilId,
  CouncilState, Facts, LocalDate, Nation, NoteEvent, PersonFacts,
} from '#domain';
import { calendarOf, todayIn } from '#platform';
import type { Clock } from '#platform';
import { Deciding, codec } from '#store';
import type { Codec, CommandObserver, Context, EventStore, Resting } from '#store';

/** The earliest records councils bring, and further ahead than any call-in window reaches. */
const firstYear = 1978;
const lastYear = 2060;
/** How old a register entry may be that a decision reads: policies change on days, not in seconds. */
const registerAgeMsMax = 1_000;

/** Made when first asked for: a nation's calendar of eighty years takes some tenths of a second. */
export const calendars: Readonly<Record<Nation, Calendar>> = {
  get england() { return calendarOf('england', firstYear, lastYear); },
  get wales() { return calendarOf('wales', firstYear, lastYear); },
  get scotland() { return calendarOf('scotland', firstYear, lastYear); },
  get 'northern-ireland'() { return calendarOf('northern-ireland', firstYear, lastYear); },
};

/** Every decider by its name, which is the category of its streams. */
export type Deciders = ReturnType<typeof bindDeciders>;

/** The day it is: all four nations keep one civil time. Days begin on whole hours, so one look an hour will do. */
function today(clock: Clock): () => LocalDate {
  let hour = '';
  let day = '' as LocalDate;
  return () => {
    const now = clock();
    if (now.slice(0, 13) !== hour) {
      hour = now.slice(0, 13);
      day = todayIn('england', now);
    }
    return day;
  };
}

type Known = { readonly state: CouncilState };
const waits = (found: unknown): boolean => found instanceof Promise;

type Agreements = { state(id: string): Promise<{ readonly state: AgreementState; readonly revision: number }>
  | { readonly state: AgreementState; readonly revision: number } };

/** Reductions that lines, each named as agreement/line, have taken up. An agreement is read and held once. */
async function usesIn(agreements: Agreements, { ids, hold }: Resting): Promise<BudgetFacts['uses']> {
  const named = ids.map((id) => id.split('/') as [string, string]);
  const found: BudgetFacts['uses'][number][] = [];
  for (const of of new Set(named.map(([id]) => id))) {
    const { state, revision } = await agreements.state(of);
    hold(`${agreement.name}-${of}`, revision);
    for (const line of named.filter(([id]) => id === of).map(([, id]) => savingsLine(state, id))) {
      found.push(...Object.entries(line === undefined ? {} : usesOfReductions(line))
        .map(([reduction, use]) => ({ agreement: of, line: line!.line, reduction, use })));
    }
  }
  return found;
}

/** What an erasure waits for. Held: no hold is placed and no obligation recorded while it is decided (I58). */
async function retainedIn(agreements: Agreements, { ids, hold }: Resting): Promise<PersonFacts['agreements']> {
  const found: Record<string, PersonFacts['agreements'][string]> = {};
  for (const id of ids) {
    const { state, revision } = await agreements.state(id);
    hold(`${agreement.name}-${id}`, revision);
    found[id] = retained(state);
  }
  return found;
}

/** The event that a command names, and what it is about: a correction is about what it corrects. */
async function citedOf(stored: Codec, { cited: [named], event: read }: Resting): Promise<{ cited?: Cited }> {
  if (named === undefined) return {};
  for (let revision = named; ;) {
    const found = await read(revision);
    if (found === undefined) return {};
    const event = stored.decode<AgreementEvent>(found);
    if (event.type !== 'RecordCorrected' || event.corrects >= revision) {
      return { cited: { named, revision, event, version: agreement.versions[event.type],
        classification: found.meta.classification } };
    }
    revision = event.corrects;
  }
}

/** The note that the acting council names, as it wrote it: a note is named agreement/note, a book by its council. */
async function noteOf(
  { store, stored }: { readonly store: EventStore; readonly stored: Codec }, ids: readonly string[],
  by: CouncilId | null,
): Promise<{ note?: CitedNote }> {
  const [of, named] = ids.find((id) => id.includes('/'))?.split('/') ?? [];
  if (by === null || of === undefined) return {};
  const { events } = await store.read(`${note.name}-${of}.${by}`);
  const written = events.map((one) => stored.decode<NoteEvent>(one)).find((one) => one.note === named);
  if (written === undefined) return {};
  const { note: id, on, clause, text } = written;
  return { note: { note: id, on, clause, text } };
}

/** What a command names; hardly one does, so that mostly there is nothing to wait for. */
const namedOf = async (
  log: Parameters<typeof noteOf>[0], resting: Resting, by: CouncilId | null,
): Promise<{ cited?: Cited; note?: CitedNote }> => ({
  ...(resting.cited.length > 0 && await citedOf(log.stored, resting)),
  ...(resting.ids.length > 0 && await noteOf(log, resting.ids, by)),
});

/** @param observe told of every command */
export function bindDeciders(store: EventStore, clock: Clock, observe?: CommandObserver) {
  const stored = codec([council, agreement, note, budget, person]);
  const todayHere = today(clock);
  const base = ({ actor, grade }: Context): Facts => ({ today: todayHere(), actor, grade });
  const councils = new Deciding({
    store, decider: council, codec: stored, observe, facts: (_, context) => base(context),
  });
  const register = async (ids: readonly CouncilId[]): Promise<Record<string, CouncilFacts | undefined>> => {
    const asked = ids.map((id) => councils.state(id, registerAgeMsMax));
    const entries: Record<string, CouncilFacts | undefined> = {};
    // Mostly all are known already; each wait would cost more than the look.
    for (const [at, found] of (asked.some(waits) ? await Promise.all(asked) : asked as Known[]).entries()) {
      entries[ids[at]!] = registered(found.state) ?? undefined;
    }
    return entries;
  };
  const books = new Deciding({
    store, decider: budget, codec: stored, observe,
    facts: async (_, context, resting) => ({ ...base(context), uses: await usesIn(agreements, resting) }),
  });
  const agreements = new Deciding({
    store, decider: agreement, codec: stored, observe,
    // The acting council's own entry is always read: a proposer is in no list of parties yet.
    facts: async (ids, { actor, grade }, resting) => {
      const own = actor.council === null || ids.includes(actor.council) ? ids : [...ids, actor.council];
      return { today: todayHere(), actor, grade, councils: await register(own), calendars,
        books: await booksOf(resting),
        ...await namedOf({ store, stored }, resting, actor.council) };
    },
  });
  /** Read anew and held: what the book says must still be so when the saving is recorded. */
  const booksOf = async ({ ids, hold }: Resting): Promise<Record<string, BudgetBook | undefined>> => {
    const found: Record<string, BudgetBook | undefined> = {};
    for (const id of ids.filter((one) => !one.includes('/'))) {
      const { state, revision } = await books.state(id);
      hold(`${budget.name}-${id}`, revision);
      found[id] = state;
    }
    return found;
  };
  return {
    council: councils, agreement: agreements, budget: books,
    person: new Deciding({
      store, decider: person, codec: stored, observe,
      facts: async (_, context, resting) => ({ ...base(context), agreements: await retainedIn(agreements, resting) }),
    }),
    note: new Deciding({ store, decider: note, codec: stored, observe, facts: (_, context) => base(context) }),
  };
}
