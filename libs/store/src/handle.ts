/**
 * The path of every command: load, fold, decide, append. The order is the promise: seen before,
 * not to be known of, stale, decide, append, and only a conflict the caller did not ask about is tried again.
 * Commands to one stream go in turn within a process, so that a busy stream is not a storm of conflicts.
 */
import { canonicalHash } from '#domain';
import type { Actor, CouncilId, Decider, Evidence, Facts, Grade, Hash, Refusal, When } from '#domain';
import type { Codec } from './codec.ts';
import { eventId } from './event-id.ts';
import { Conflict, noStream, start } from './event-store.ts';
import type { EventStore, Meta, NewEvent, Position, Recorded, Revision, StreamName, Write } from './event-store.ts';
import type { CommandObserver, CommandSeen } from './observe.ts';
import { SeenIds, WarmStreams, type Warm } from './warm.ts';

/** Who asks, and what the command rests on; everything here but the span goes into the meta of its events. */
export type Context = {
  /** Names the attempt: the same id with the same body gets the first receipt. */
  readonly commandId: string;
  readonly correlationId: string;
  /** What led to the command; the command itself if not given. */
  readonly causationId?: string;
  readonly actor: Actor;
  readonly grade: Grade;
  /** If-Match: decide only if the stream is at this revision. */
  readonly expectedRevision?: Revision;
  readonly evidence?: readonly Evidence[];
  readonly corrects?: Meta['corrects'];
  /**
   * Stands for the body of a command whose plain hash would give away what it says: of few possible texts, whoever has
   * the log could hash them all.
   */
  readonly fingerprint?: Hash;
  /** The span, as 16 hex digits, in whose course the command is given. It goes into no event. */
  readonly span?: string;
};

export type Receipt<Code extends string = string> =
  | {
    /** Of the stream after the command. */
    readonly revision: Revision;
    /** A view that has come this far shows what the command did. */
    readonly position: Position;
    readonly events: readonly { readonly id: string; readonly type: string; readonly revision: Revision }[];
    /** True if the command had been carried out before and this is its first result. */
    readonly repeated: boolean;
  }
  | { readonly refused: Refusal<Code> };

/** The command id was used before, with another body. */
export class IdempotencyMismatch extends Error {
  constructor(readonly stream: StreamName, readonly commandId: string) {
    super(`command ${commandId} was given before to ${stream} with another body`);
  }
}

/** A correction names an event that its stream does not have. */
export class NothingToCorrect extends Error {
  constructor(readonly stream: StreamName, readonly revision: Revision) {
    super(`${stream} has no event ${revision} to correct`);
  }
}

type Kind = { type: string };

/** Records of another kind that a decision rests on. */
export type Resting = {
  readonly ids: readonly string[];
  /** Nothing is appended unless the stream still stands at the revision at which it was read. */
  readonly hold: (stream: StreamName, revision: Revision) => void;
  /** Revisions of the record itself that the command names, and the event at one; undefined where there is none. */
  readonly cited: readonly Revision[];
  readonly event: (revision: Revision) => Promise<Recorded | undefined>;
};

export type DecidingOptions<C extends Kind, S, E extends Kind, F extends Facts, Code extends string> = {
  readonly store: EventStore;
  readonly decider: Decider<C, S, E, F, Code>;
  readonly codec: Codec;
  /** What the decision may know beside the state: the register entries it `needs`, the records it `rests` on. */
  readonly facts: (councils: readonly CouncilId[], context: Context, resting: Resting) => Promise<F> | F;
  /** Room for warm streams, counted in events: about 150 bytes each beside the states. */
  readonly warmEventsMax?: number;
  /** Told of every command when it has its answer. */
  readonly observe?: CommandObserver;
};

/** What a command met on its way, for whoever watches. */
type Course = { retries: number; append: CommandSeen['append'] };

type Known<S> = Pick<Warm<S>, 'state' | 'revision'>;

/** The first and three more. */
const triesMax = 4;

/** The day of a fact; of a fact that holds from a day on, that day; else the day of recording. */
const effectiveOn = (data: { on?: When; from?: When; startsOn?: When }, today: When): When =>
  data.on ?? data.from ?? data.startsOn ?? today;

/**
 * The papers a live command names are part of what was asked. An import has its sources in the command
 * id already.
 */
const bodyHashOf = (command: Kind, { grade, evidence = [], fingerprint }: Context): Hash => fingerprint
  ?? canonicalHash(grade === 'live' && evidence.length > 0 ? { command, evidence } : command);

type Ended = Pick<CommandSeen, 'outcome' | 'code'>;

function endedWith(receipt: Receipt): Ended {
  if ('refused' in receipt) return { outcome: 'refused', code: receipt.refused.code };
  const outcome = receipt.repeated ? 'repeated' : receipt.events.length === 0 ? 'unchanged' : 'accepted';
  return { outcome, code: null };
}

/** What is thrown at a caller who asked wrongly is a refusal under the code that he is told. */
function failedWith(error: unknown): Ended {
  if (error instanceof IdempotencyMismatch) return { outcome: 'refused', code: 'idempotency-key-reused' };
  if (error instanceof NothingToCorrect) return { outcome: 'refused', code: 'nothing-to-correct' };
  return { outcome: error instanceof Conflict ? 'conflict' : 'failed', code: null };
}

type Accepted<E, F> = { readonly events: readonly E[]; readonly facts: F; readonly held: readonly Write[] };
type Verdict<E, F, Code extends string> =
  | Accepted<E, F>
  | { readonly no: () => Receipt<Code> | Promise<Receipt<Code>> };

export class Deciding<C extends Kind, S, E extends Kind, F extends Facts, Code extends string> {
  readonly #warm: WarmStreams<S>;
  /** The last command of each stream that is under way. */
  readonly #turns = new Map<StreamName, Promise<unknown>>();

  constructor(private readonly options: DecidingOptions<C, S, E, F, Code>) {
    this.#warm = new WarmStreams(options.warmEventsMax ?? 200_000);
  }

  /**
   * @throws Conflict if `expectedRevision` is not the stream's, or others are faster four times over
   * @throws IdempotencyMismatch, NothingToCorrect, Unavailable
   */
  handle(id: string, command: C, context: Context): Promise<Receipt<Code>> {
    const stream = `${this.options.decider.name}-${id}`;
    const startedAt = performance.now();
    const course: Course = { retries: 0, append: null };
    const before = this.#turns.get(stream);
    const attempt = () => this.#decide(stream, command, context, bodyHashOf(command, context), course);
    const mine = before ? before.then(attempt, attempt) : attempt();
    this.#turns.set(stream, mine);
    const leave = () => {
      if (this.#turns.get(stream) === mine) this.#turns.delete(stream);
    };
    mine.then(leave, leave);
    const { observe, decider } = this.options;
    if (observe) {
      const tell = (ended: Ended): void => {
        observe({ decider: decider.name, type: command.type, stream, context, startedAt, endedAt: performance.now(),
          ...course, ...ended });
      };
      mine.then((receipt) => { tell(endedWith(receipt)); }, (error) => { tell(failedWith(error)); });
    }
    return mine;
  }

  /** The folded state, compared with the log at most `maxAgeMs` ago. */
  state(id: string, maxAgeMs = 0): Known<S> | Promise<Known<S>> {
    const stream = `${this.options.decider.name}-${id}`;
    const warm = this.#warm.get(stream);
    return warm && performance.now() - warm.checkedAt < maxAgeMs ? warm : this.#refresh(stream);
  }

  async #decide(
    stream: StreamName, command: C, context: Context, bodyHash: Hash, course: Course,
  ): Promise<Receipt<Code>> {
    const { commandId, expectedRevision } = context;
    const firstId = eventId(stream, commandId, 0);
    const warm = this.#warm.get(stream);
    let current = warm ?? await this.#refresh(stream);
    let fresh = warm === undefined;
    for (let tries = 1; ;) {
      const seenAt = current.ids.revisionOf(firstId);
      if (seenAt !== undefined) return this.#firstReceipt(stream, seenAt, commandId, bodyHash);
      const verdict = await this.#judge(stream, current, command, context);
      if ('no' in verdict) {
        if (fresh) return verdict.no();
        // A no is only given on the newest state; a yes is checked by the append.
        current = await this.#refresh(stream);
        fresh = true;
        continue;
      }
      try {
        const events = this.#envelopes(stream, verdict, current.state, context, bodyHash, firstId);
        const appended = await this.#append(stream, current, verdict.events, events, verdict.held, course);
        // Another process was faster with this command id, perhaps with another body.
        return appended ?? await this.#firstReceipt(stream, current.revision + 1, commandId, bodyHash);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        current = await this.#refresh(stream);
        fresh = true;
        const seen = current.ids.revisionOf(firstId) !== undefined;
        // What the caller has read is this stream; another that the decision rests on may move.
        const asked = expectedRevision !== undefined && error.stream === stream;
        if (!seen && (asked || tries === triesMax)) throw error;
        tries += 1;
        course.retries += 1;
      }
    }
  }

  /** Events to append, or how to say no. */
  async #judge(stream: StreamName, current: Warm<S>, command: C, context: Context): Promise<Verdict<E, F, Code>> {
    const { expectedRevision, corrects } = context;
    const { decider } = this.options;
    const unseen = decider.unseen?.(current.state, command, context) ?? null;
    if (unseen !== null) return { no: () => ({ refused: unseen }) };
    if (expectedRevision !== undefined && expectedRevision !== current.revision) {
      return { no: () => { throw new Conflict(stream, expectedRevision, current.revision); } };
    }
    if (corrects !== undefined && !(corrects.revision >= 0 && corrects.revision <= current.revision)) {
      return { no: () => { throw new NothingToCorrect(stream, corrects.revision); } };
    }
    const held: Write[] = [];
    const facts = await this.options.facts(decider.needs?.(current.state, command) ?? [], context, {
      ids: decider.rests?.(current.state, command) ?? [],
      hold: (other, expected) => { held.push({ stream: other, expected, events: [] }); },
      cited: decider.cites?.(command) ?? [],
      event: (revision) => this.#event(stream, revision, current.revision),
    });
    const decision = decider.decide(current.state, command, facts);
    if ('refused' in decision) return { no: () => decision };
    if (decision.events.length > 0) return { events: decision.events, facts, held };
    return { no: () => this.#nothingNew(stream, current.revision) };
  }

  async #event(stream: StreamName, revision: Revision, last: Revision): Promise<Recorded | undefined> {
    if (!Number.isInteger(revision) || revision < 0 || revision > last) return undefined;
    return (await this.options.store.read(stream, revision)).events[0];
  }

  /** Undefined if the events stood there already. */
  async #append(
    stream: StreamName, current: Warm<S>, decided: readonly E[], events: readonly NewEvent[], held: readonly Write[],
    course: Course,
  ): Promise<Receipt<Code> | undefined> {
    const expected = current.revision;
    const startedAt = performance.now();
    const { position, revisions, repeated } = await this.options.store.append([{ stream, expected, events }, ...held]);
    if (repeated) return undefined;
    course.append = { startedAt, endedAt: performance.now(), events: events.length };
    const revision = revisions[0]!;
    if (this.#warm.get(stream)?.revision === expected) {
      const state = decided.reduce(this.options.decider.evolve, current.state);
      events.forEach((event, index) => current.ids.append(event.id, expected + 1 + index));
      this.#warm.set(stream, { ...current, state, revision });
    }
    const summary = events.map(({ id, type }, index) => ({ id, type, revision: expected + 1 + index }));
    return { revision, position, events: summary, repeated };
  }

  #envelopes(
    stream: StreamName, { events: decided, facts }: Pick<Accepted<E, F>, 'events' | 'facts'>, before: S,
    context: Context, bodyHash: Hash, firstId: string,
  ): NewEvent[] {
    const { decider } = this.options;
    return decided.map((event, index) => {
      const { type, ...data } = event;
      const meta: Meta = {
        commandId: context.commandId,
        bodyHash,
        correlationId: context.correlationId,
        causationId: context.causationId ?? context.commandId,
        actor: context.actor,
        effectiveOn: effectiveOn(data, facts.today as string as When),
        classification: decider.classify(event, facts, before),
        evidence: context.evidence ?? [],
        grade: context.grade,
        ...(context.corrects && { corrects: context.corrects }),
      };
      const id = index === 0 ? firstId : eventId(stream, context.commandId, index);
      return { id, type, version: decider.versions[type as E['type']], data, meta };
    });
  }

  /** Reads on from what is warm, or from the beginning. */
  async #refresh(stream: StreamName): Promise<Warm<S>> {
    const { store, decider, codec } = this.options;
    const warm = this.#warm.get(stream);
    const known = warm ?? { state: decider.initial, revision: noStream, ids: new SeenIds() };
    const contents = await store.contents(stream, known.revision + 1);
    let { state } = known;
    for (const event of contents.events) state = decider.evolve(state, codec.decode<E>(event));
    known.ids.add(known.revision + 1, contents);
    const revision = known.revision + contents.events.length;
    const entry: Warm<S> = { state, revision, ids: known.ids, checkedAt: performance.now() };
    this.#warm.set(stream, entry);
    return entry;
  }

  async #nothingNew(stream: StreamName, revision: Revision): Promise<Receipt<Code>> {
    const last = revision === noStream ? undefined : (await this.options.store.read(stream, revision)).events[0];
    return { revision, position: last?.position ?? start, events: [], repeated: false };
  }

  async #firstReceipt(
    stream: StreamName, seenAt: Revision, commandId: string, bodyHash: Hash,
  ): Promise<Receipt<Code>> {
    const { events } = await this.options.store.read(stream, seenAt);
    const ended = events.findIndex((event) => event.meta.commandId !== commandId);
    const own = ended < 0 ? events : events.slice(0, ended);
    if (own[0]!.meta.bodyHash !== bodyHash) throw new IdempotencyMismatch(stream, commandId);
    const last = own.at(-1)!;
    return {
      revision: last.revision,
      position: last.position,
      events: own.map(({ id, type, revision: at }) => ({ id, type, revision: at })),
      repeated: true,
    };
  }
}
