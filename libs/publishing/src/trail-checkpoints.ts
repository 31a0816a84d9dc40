/**
 * The checkpoints of the evidence trail on a topic of their own, as they were first published. Whoever keeps them holds
 * what the log was said to be, where nobody who can write the database reaches.
 */
import { pause, SqlFailed, Unavailable } from '#store';
import type { Position, Sql } from '#store';
import { typeOf } from './cloud-events.ts';
import type { KafkaProducer } from './kafka.ts';
import { Overtaken, type Progress } from './progress.ts';
import type { Outgoing } from './request.ts';
import type { Naming } from './topics.ts';

export const checkpointsTopic = ({ prefix }: Pick<Naming, 'prefix'>): string => `${prefix}.public.trail-checkpoints.v1`;

export type TrailCheckpointsParts = {
  readonly sql: Sql;
  readonly producer: KafkaProducer;
  readonly progress: Progress;
  readonly naming: Naming;
  readonly log?: (line: string) => void;
  readonly retryMs?: number;
  /** How often it looks for more, 1,000 ms if not given. */
  readonly lookMs?: number;
};

type State = 'starting' | 'following' | 'waiting' | 'stopped';
type Row = { readonly size: string; readonly note: string; readonly at: string };

const pageMax = 500;
/** Sizes are compared as text by who keeps how far it has come. */
const width = 20;
const rowsAfter = `select size, note, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  from trail.checkpoints where size > $1::bigint order by size limit ${pageMax}`;

function messageOf({ instance, prefix }: Naming, { size, note, at }: Row): Outgoing {
  const origin = note.slice(0, note.indexOf('\n'));
  return {
    topic: checkpointsTopic({ prefix }), key: origin, value: note,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ce_specversion: '1.0', ce_id: size, ce_source: `urn:concordat:${instance}:trail`,
      ce_type: typeOf('TrailCheckpoint'), ce_subject: origin, ce_time: at, ce_recordedtime: at,
      ce_sequence: size.padStart(width, '0'), ce_partitionkey: origin,
    },
  };
}

export class TrailCheckpoints {
  #state: State = 'starting';
  #reason: string | null = null;

  constructor(private readonly parts: TrailCheckpointsParts) {}

  status(): { readonly state: State; readonly reason: string | null } {
    return { state: this.#state, reason: this.#reason };
  }

  /** Until aborted; rejects on a bug, and stays stopped. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.catchUp(signal);
        await pause(this.parts.lookMs ?? 1_000, signal);
      } catch (error) {
        await this.#waitedOut(error, signal);
      }
    }
  }

  /** All that have been published by now. */
  async catchUp(signal: AbortSignal = new AbortController().signal): Promise<void> {
    let at = await this.parts.progress.position();
    this.#state = 'following';
    this.#reason = null;
    while (!signal.aborted) {
      const rows = await this.parts.sql.query<Row>(rowsAfter, [at === '' ? '0' : at], 'trail checkpoints');
      if (rows.length === 0) return;
      if (!(await this.#sent(rows.map((row) => messageOf(this.parts.naming, row)), signal))) return;
      const to = rows.at(-1)!.size.padStart(width, '0') as Position;
      await this.parts.progress.commit({ from: at, to, released: [], parked: [], resumed: [] });
      at = to;
    }
  }

  /** False when aborted before all were acknowledged. */
  async #sent(messages: readonly Outgoing[], signal: AbortSignal): Promise<boolean> {
    for (let at = 0; at < messages.length && !signal.aborted;) {
      if (!this.parts.progress.holds()) throw new Overtaken('the lease is over');
      const { acknowledged, failure } = await this.parts.producer.send(messages.slice(at));
      at += acknowledged;
      if (failure === null) continue;
      this.#state = 'waiting';
      this.#reason = failure.reason;
      await pause(this.parts.retryMs ?? 500, signal);
    }
    return !signal.aborted;
  }

  async #waitedOut(error: unknown, signal: AbortSignal): Promise<void> {
    this.#reason = error instanceof Error ? error.message : String(error);
    const passing = error instanceof Overtaken || error instanceof Unavailable
      || (error instanceof SqlFailed && error.unavailable);
    this.#state = passing ? 'waiting' : 'stopped';
    this.parts.log?.(`trail checkpoints ${this.#state}: ${this.#reason}`);
    if (!passing) throw error;
    await pause(this.parts.retryMs ?? 500, signal);
  }
}
