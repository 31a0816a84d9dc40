/**
 * How a consumer reads the topics so that every event counts once, as a sample to copy: it keeps, with its own table
 * and in the same transaction, the last sequence of every source. What is not higher has come before and is left
 * out. Sources are ordered in their partition, so nothing else has to be remembered, and a position in the topic
 * that is lost or old does no harm.
 */
import type { Received } from './kafka.ts';

export type Taken = 'new' | 'repeated';

/** The sample keeps its tables in memory; a real one writes both members in one transaction. */
export class SampleConsumer {
  /** Highest sequence seen, by source. */
  readonly #seen = new Map<string, string>();
  /** Events that counted, by agreement. */
  readonly events = new Map<string, number>();
  /** The row that stands, by key of a compacted topic. */
  readonly standing = new Map<string, Readonly<Record<string, unknown>>>();

  /** An event of a topic of events. */
  takeEvent({ key, headers }: Received): Taken {
    const [source, sequence] = [headers['ce_source']!, headers['ce_sequence']!];
    if (sequence <= (this.#seen.get(source) ?? '')) return 'repeated';
    this.#seen.set(source, sequence);
    this.events.set(key!, (this.events.get(key!) ?? 0) + 1);
    return 'new';
  }

  /** A value of a compacted topic: it stands unless what stands is later; no value removes the key. */
  takeStanding({ key, value, headers }: Received): Taken {
    if (value === null) {
      this.standing.delete(key!);
      return 'new';
    }
    const name = `${headers['ce_source']}/${key}`;
    const sequence = headers['ce_sequence']!;
    if (sequence < (this.#seen.get(name) ?? '')) return 'repeated';
    this.#seen.set(name, sequence);
    this.standing.set(key!, JSON.parse(value.toString()) as Readonly<Record<string, unknown>>);
    return 'new';
  }
}
