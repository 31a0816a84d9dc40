/**
 * Keeps the compacted topics: of every agreement its row in the register, of every line and year of savings its
 * position. The values are the views' own rows, read once the views have come as far as the log was followed, so
 * the last value of a key is the row. Sent again it is the same row or a later one.
 */
import { pause, SqlFailed, Unavailable } from '#store';
import type { EventStore, Position, Recorded, Sql } from '#store';
import { oneMoment, standingRows } from '#views';
import type { StandingRow } from '#views';
import { standingMessage } from './cloud-events.ts';
import type { KafkaProducer } from './kafka.ts';
import type { PublishObserver } from './observe.ts';
import { Overtaken } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Outgoing } from './request.ts';
import { agreementOf, topicName } from './topics.ts';
import type { Audience, Naming, Subject } from './topics.ts';

export type StandingsParts = {
  readonly store: Pick<EventStore, 'page' | 'follow' | 'end'>;
  readonly producer: KafkaProducer;
  readonly progress: Progress;
  readonly sql: Sql;
  /** True once the views have come up to a position. */
  readonly arrived: (position: Position, timeoutMs: number) => Promise<boolean>;
  readonly naming: Naming;
  readonly log?: (line: string) => void;
  readonly observe?: Pick<PublishObserver, 'sent' | 'failed'>;
  readonly pageMax?: number;
  readonly retryMs?: number;
};

type State = 'starting' | 'following' | 'waiting' | 'stopped';

export class Standings {
  #position = '' as Position;
  #state: State = 'starting';
  #reason: string | null = null;

  constructor(private readonly parts: StandingsParts) {}

  status(): { readonly state: State; readonly position: Position; readonly reason: string | null } {
    return { state: this.#state, position: this.#position, reason: this.#reason };
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const from = this.#position = await this.parts.progress.position();
        this.#state = 'following';
        for await (const page of this.parts.store.follow(from, signal, this.parts.pageMax ?? 5_000)) {
          await this.#taken(page, signal);
        }
      } catch (error) {
        await this.#waitedOut(error, signal);
      }
    }
  }

  /** Up to the present end of the log. */
  async catchUp(signal: AbortSignal = new AbortController().signal): Promise<Position> {
    const end = await this.parts.store.end();
    this.#position = await this.parts.progress.position();
    while (this.#position < end && !signal.aborted) {
      const page = await this.parts.store.page(this.#position, this.parts.pageMax ?? 5_000);
      if (page.length === 0) break;
      await this.#taken(page, signal);
    }
    return this.#position;
  }

  async #taken(page: readonly Recorded[], signal: AbortSignal): Promise<void> {
    const to = page.at(-1)!.position;
    const keys = [...new Set(page.map(({ stream }) => agreementOf(stream)).filter((key) => key !== null))];
    while (!await this.parts.arrived(to, 1_000)) if (signal.aborted) return;
    const messages = await this.#messages(keys);
    for (let at = 0; at < messages.length && !signal.aborted;) {
      // A value that comes after a newer one would stay the last of its key.
      if (!this.parts.progress.holds()) throw new Overtaken('the lease is over');
      const { acknowledged, failure } = await this.parts.producer.send(messages.slice(at));
      at += acknowledged;
      this.parts.observe?.sent?.(acknowledged);
      if (failure === null) continue;
      this.parts.observe?.failed?.(failure.kind);
      // A row is never refused for what it holds: a topic that is not there, or not ours, is an outage.
      this.#state = 'waiting';
      this.#reason = failure.reason;
      await pause(this.parts.retryMs ?? 500, signal);
    }
    if (signal.aborted) return;
    await this.parts.progress.commit({ from: this.#position, to, released: [], parked: [], resumed: [] });
    this.#position = to;
    this.#state = 'following';
    this.#reason = null;
  }

  async #messages(keys: readonly string[]): Promise<Outgoing[]> {
    if (keys.length === 0) return [];
    const rows = await this.parts.sql.transaction(async (tx) => {
      await oneMoment(tx);
      return standingRows(tx, keys);
    });
    return rows.flatMap((row) => this.#addressed(row));
  }

  #addressed({ subject, key, everyone, parties, position, recordedAt }: StandingRow): Outgoing[] {
    const to = (audience: Audience, of: Subject, value: string): Outgoing => ({
      topic: topicName(this.parts.naming.prefix, audience, of),
      ...standingMessage(this.parts.naming, { key, kind: of, value, position, recordedAt }) });
    return [...(everyone === null ? [] : [to('public', subject, everyone)]), to('partner', subject, parties)];
  }

  async #waitedOut(error: unknown, signal: AbortSignal): Promise<void> {
    this.#reason = error instanceof Error ? error.message : String(error);
    const passing = error instanceof Overtaken || error instanceof Unavailable
      || (error instanceof SqlFailed && error.unavailable);
    this.#state = passing ? 'waiting' : 'stopped';
    this.parts.log?.(`standings ${this.#state}: ${this.#reason}`);
    if (!passing) throw error;
    await pause(this.parts.retryMs ?? 500, signal);
  }
}
