/**
 * Follows the log and publishes the events of agreements. The checkpoint moves only after all in-sync replicas
 * have acknowledged, so after any fall the same events go out once more, never fewer: at least once, in the order
 * of each agreement. What cannot go out parks its agreement and no other.
 */
import { agreement } from '#domain';
import type { Instant } from '#domain';
import { pause, SqlFailed, Unavailable } from '#store';
import type { EventStore, Position, Recorded } from '#store';
import { traced } from './cloud-events.ts';
import type { KafkaProducer } from './kafka.ts';
import type { PublishObserver } from './observe.ts';
import { Overtaken } from './progress.ts';
import type { Parked, Progress, Release } from './progress.ts';
import { bytesOf, type Outgoing } from './request.ts';
import { agreementOf, messagesOf, releasing } from './topics.ts';
import type { Audience, Naming } from './topics.ts';
import { Withheld } from './withheld.ts';

export type PublisherParts = {
  readonly store: Pick<EventStore, 'page' | 'follow' | 'end' | 'read'>;
  readonly producer: KafkaProducer;
  readonly progress: Progress;
  readonly naming: Naming;
  readonly log?: (line: string, fields?: object) => void;
  readonly observe?: PublishObserver;
  /** The trace an event names, if it names one. */
  readonly traceparent?: (recorded: Recorded) => string | null;
  /** Events read, sent and committed together, 1,000 if not given. */
  readonly pageMax?: number;
  /** Bytes of one message, below what the topics take. */
  readonly messageBytesMax?: number;
  readonly retryMs?: number;
  /** How often it looks whether something parked is to be tried again. */
  readonly lookMs?: number;
};

export type PublisherStatus = {
  readonly state: 'starting' | 'following' | 'waiting' | 'stopped';
  /** Up to here the broker has acknowledged everything that is not parked. */
  readonly position: Position;
  readonly recordedAt: Instant | null;
  readonly reason: string | null;
  /** Messages acknowledged, and sends that had to be repeated, since this process began. */
  readonly messages: number; readonly repeats: number;
  /** Agreements that wait for a decision. */
  readonly parked: number;
};

/** A message and the event that sends it out: of what was held back, the release and not the event it tells of. */
type Addressed = { readonly recorded: Recorded; readonly message: Outgoing };
type Page = {
  readonly addressed: readonly Addressed[];
  readonly released: readonly Release[];
  readonly parked: readonly Parked[];
  readonly first: Recorded; readonly last: Recorded;
};

/** Compares as later than every position. */
const beyond = '~' as Position;

/** Thrown to end a send that an abort, or a new beginning, has made pointless. */
class Aborted extends Error {}

export class Publisher {
  /** Whether an agreement is released, as far as it has been asked. */
  readonly #released = new Map<string, boolean>();
  readonly #parked = new Map<string, Parked>();
  readonly #bytesMax: number;
  #status: PublisherStatus = { state: 'starting', position: '' as Position, recordedAt: null, reason: null,
    messages: 0, repeats: 0, parked: 0 };

  constructor(private readonly parts: PublisherParts) {
    this.#bytesMax = parts.messageBytesMax ?? 800_000;
  }

  status(): PublisherStatus { return this.#status; }

  /** Follows until aborted; rejects on a bug, and stays stopped. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#followed(await this.#begin(signal), signal);
      } catch (error) {
        if (error instanceof Aborted) continue;
        await this.#waitedOut(error, signal);
      }
    }
  }

  /** Publishes up to the present end of the log and returns its position. */
  async catchUp(signal: AbortSignal = new AbortController().signal): Promise<Position> {
    const end = await this.parts.store.end();
    const from = await this.#begin(signal);
    await this.#pump(this.#pages(from, end), from, signal, () => undefined);
    return this.#status.position;
  }

  /** Until aborted, or until something parked is to be tried again: what was made ready by then knows nothing of it. */
  async #followed(from: Position, signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const stop = (): void => { own.abort(); };
    signal.addEventListener('abort', stop);
    // The log may be quiet for hours, so it is not its next event that brings the answer.
    const look = setInterval(() => {
      if (this.#parked.size > 0) this.#asked().then((asked) => { if (asked.length > 0) stop(); }, () => undefined);
    }, this.parts.lookMs ?? 1_000);
    try {
      await this.#pump(this.parts.store.follow(from, own.signal, this.#pageMax), from, own.signal, stop);
    } finally {
      clearInterval(look);
      signal.removeEventListener('abort', stop);
    }
  }

  get #pageMax(): number { return this.parts.pageMax ?? 1_000; }

  async *#pages(from: Position, end: Position): AsyncGenerator<readonly Recorded[]> {
    for (let at = from; at < end;) {
      const page = await this.parts.store.page(at, this.#pageMax);
      if (page.length === 0) return;
      at = page.at(-1)!.position;
      yield page;
    }
  }

  async #begin(signal: AbortSignal): Promise<Position> {
    const position = await this.parts.progress.position();
    this.#released.clear();
    this.#parked.clear();
    for (const one of await this.parts.progress.parked()) this.#parked.set(one.agreement, one);
    await this.#redriven(position, signal);
    this.#status = { ...this.#status, state: 'following', position, reason: null, parked: this.#parked.size };
    return position;
  }

  /** While a page is on its way, the next is read and made ready. `stop` ends the source, even while it waits. */
  async #pump(
    source: AsyncIterable<readonly Recorded[]>, from: Position, signal: AbortSignal, stop: () => void,
  ): Promise<void> {
    let at = from;
    const iterator = source[Symbol.asyncIterator]();
    const next = async (): Promise<Page | null> => {
      const { done, value } = await iterator.next();
      return done === true ? null : this.#prepared(value);
    };
    let ahead = next();
    try {
      for (;;) {
        const page = await ahead;
        if (page === null || signal.aborted) return;
        ahead = next();
        ahead.catch(() => undefined);
        const startedAt = performance.now();
        const parked = await this.#sent(page.addressed, signal);
        this.#tell(page, startedAt);
        await this.#committed(at, page, [...page.parked, ...parked]);
        at = page.last.position;
      }
    } finally {
      stop();
      // What is still being made ready must not be noted in the next beginning.
      await ahead.catch(() => undefined);
      await iterator.return?.();
    }
  }

  async #prepared(events: readonly Recorded[]): Promise<Page> {
    const released: Release[] = [];
    const parked: Parked[] = [];
    const addressed: Addressed[] = [];
    await this.#askReleased(events);
    for (const recorded of events) {
      const key = agreementOf(recorded.stream);
      if (key === null || this.#parked.has(key)) continue;
      try {
        const before = recorded.type === releasing && this.#released.get(key) !== true
          ? await this.#heldBack(recorded) : [];
        if (recorded.type === releasing) {
          this.#released.set(key, true);
          released.push({ agreement: key, position: recorded.position });
        }
        addressed.push(...before, ...this.#addressed(recorded, this.#released.get(key) === true));
      } catch (error) {
        if (!(error instanceof Unpublishable)) throw error;
        parked.push(this.#park(recorded, error.message));
      }
    }
    return { addressed, released, parked, first: events[0]!, last: events.at(-1)! };
  }

  async #askReleased(events: readonly Recorded[]): Promise<void> {
    if (this.#released.size > 100_000) this.#released.clear();
    const asked = new Set<string>();
    for (const { stream } of events) {
      const key = agreementOf(stream);
      if (key !== null && !this.#released.has(key)) asked.add(key);
    }
    const found = await this.parts.progress.releasedOf([...asked]);
    for (const key of asked) this.#released.set(key, found.has(key));
  }

  /** What became public by this event: public in kind, not exempt, and of an agreement nobody outside knew. */
  async #heldBack(release: Recorded): Promise<Addressed[]> {
    const { events } = await this.parts.store.read(release.stream);
    const before = events.filter((one) => one.revision < release.revision);
    const withheld = new Withheld();
    for (const one of before) withheld.note(one);
    return before.filter((one) => !withheld.has(one))
      .flatMap((one) => this.#addressed(one, true, ['public']))
      .map(({ message }) => ({ recorded: release, message }));
  }

  /** @throws Unpublishable */
  #addressed(recorded: Recorded, released: boolean, only?: readonly Audience[]): Addressed[] {
    const { type, version } = recorded;
    const known = (agreement.versions as Readonly<Record<string, number>>)[type];
    if (known === undefined || version < 1 || version > known) {
      throw new Unpublishable(`no one here knows ${type} version ${version}`);
    }
    let messages: readonly Outgoing[];
    try {
      messages = messagesOf(this.parts.naming, recorded, released, only);
    } catch (error) {
      if (error instanceof SyntaxError) throw new Unpublishable(`${type} is not JSON: ${error.message}`);
      throw error;
    }
    const traceparent = this.parts.traceparent?.(recorded) ?? null;
    return messages.map((plain) => {
      const message = traceparent === null ? plain : traced(plain, traceparent);
      const bytes = bytesOf(message);
      if (bytes > this.#bytesMax) throw new Unpublishable(`${bytes} bytes, of ${this.#bytesMax} a message may have`);
      return { recorded, message };
    });
  }

  #park(recorded: Recorded, reason: string): Parked {
    const { stream, revision, position } = recorded;
    const parked = { agreement: agreementOf(stream)!, revision, position, reason, redrive: false };
    this.#parked.set(parked.agreement, parked);
    this.parts.log?.(`publishing: ${stream} is parked at revision ${revision}: ${reason}`, {
      stream, revision, position, correlationId: correlationOf(recorded) });
    return parked;
  }

  /** Sends all that may go, again and again where the outcome is unknown. @returns what the broker refused */
  async #sent(all: readonly Addressed[], signal: AbortSignal): Promise<Parked[]> {
    const refused: Parked[] = [];
    let left = all.filter(({ recorded }) => !this.#isParkedBefore(recorded));
    while (left.length > 0) {
      if (signal.aborted) throw new Aborted();
      if (!this.parts.progress.holds()) throw new Overtaken('the lease is over');
      const { acknowledged, failure } = await this.parts.producer.send(left.map(({ message }) => message));
      this.#status = { ...this.#status, messages: this.#status.messages + acknowledged };
      this.parts.observe?.sent?.(acknowledged);
      left = left.slice(acknowledged);
      if (failure === null) continue;
      this.parts.observe?.failed?.(failure.kind);
      if (failure.kind === 'refused') {
        const one = this.#park(left[0]!.recorded, failure.reason);
        refused.push(one);
        left = left.filter(({ message }) => message.key !== one.agreement);
        continue;
      }
      this.#status = { ...this.#status, state: 'waiting', reason: failure.reason, repeats: this.#status.repeats + 1 };
      await pause(this.parts.retryMs ?? 500, signal);
    }
    return refused;
  }

  #tell({ addressed, first: oldest }: Pick<Page, 'addressed' | 'first'>, startedAt: number): void {
    const { acknowledged } = this.parts.observe ?? {};
    if (acknowledged === undefined) return;
    const messages = addressed.filter(({ recorded }) => !this.#isParkedBefore(recorded));
    if (messages.length > 0) acknowledged({ oldest, messages, startedAt, endedAt: performance.now() });
  }

  /** Refused while the page that holds it was made ready. */
  #isParkedBefore({ stream, revision }: Recorded): boolean {
    const parked = this.#parked.get(agreementOf(stream) ?? '');
    return parked !== undefined && revision >= parked.revision;
  }

  /** A release has gone out unless its agreement was parked at it or before: then what was held back still is. */
  #gone(released: readonly Release[]): readonly Release[] {
    return released.filter(({ agreement: key, position }) => position < (this.#parked.get(key)?.position ?? beyond));
  }

  async #committed(from: Position, { last, released }: Page, parked: readonly Parked[]): Promise<void> {
    const { position: to, recordedAt } = last;
    await this.parts.progress.commit({ from, to, released: this.#gone(released), parked, resumed: [] });
    this.#status = { ...this.#status, state: 'following', position: to, recordedAt, reason: null,
      parked: this.#parked.size };
  }

  /** Tries again what somebody has asked to be tried again, in its order, up to where the others are. */
  async #redriven(at: Position, signal: AbortSignal): Promise<void> {
    for (const { agreement: key, revision } of await this.#asked()) {
      const { events } = await this.parts.store.read(`${agreement.name}-${key}`);
      this.#parked.delete(key);
      const { addressed, released, parked } = await this.#prepared(events.filter((one) =>
        one.revision >= revision && one.position <= at));
      const refused = await this.#sent(addressed, signal);
      const still = [...parked, ...refused];
      await this.parts.progress.commit({ from: at, to: at, released: this.#gone(released), parked: still,
        resumed: still.length > 0 ? [] : [key] });
    }
  }

  async #asked(): Promise<readonly Parked[]> {
    return (await this.parts.progress.parked()).filter(({ redrive }) => redrive);
  }

  async #waitedOut(error: unknown, signal: AbortSignal): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const passing = error instanceof Overtaken || error instanceof Unavailable
      || (error instanceof SqlFailed && error.unavailable);
    this.#status = { ...this.#status, state: passing ? 'waiting' : 'stopped', reason };
    this.parts.log?.(`publishing ${this.#status.state}: ${reason}`);
    if (!passing) throw error;
    await pause(this.parts.retryMs ?? 500, signal);
  }
}

/** What is parked may be unreadable as a whole. */
function correlationOf(recorded: Recorded): string | null {
  try {
    return recorded.meta.correlationId;
  } catch {
    return null;
  }
}

/** No try will make it go out as it is. */
class Unpublishable extends Error {}
