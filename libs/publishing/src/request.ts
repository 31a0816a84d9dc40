/** What is sent to Kafka, how much of it goes into one request, and what the answer must say of it. */

export type Outgoing = {
  readonly topic: string;
  /** Messages of one key keep their order. */
  readonly key: string;
  /** Null is a tombstone: on a compacted topic it removes what the key had. */
  readonly value: Buffer | string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds; the broker's clock where it is missing. */
  readonly timestamp?: number;
};

/** A run of messages as the broker stored them. */
export type Placed = {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the first. */
  readonly offset: bigint;
  readonly count: number;
};

/** Offsets, lengths and flags of one record, generously. */
const recordBytes = 40;
const headerBytes = 6;

/** Never less than the bytes it takes on the wire without compression. */
export function bytesOf({ key, value, headers }: Outgoing): number {
  let bytes = recordBytes + Buffer.byteLength(key);
  if (value !== null) bytes += Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) {
    bytes += headerBytes + Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  return bytes;
}

/**
 * How many messages from `start` on fit into one request of `bytesMax`; at least one, for the broker
 * itself to refuse. The client puts all messages of a partition into one record batch and never
 * splits it, so a batch over the broker's limit would be refused each time it is sent again.
 */
export function fitting(messages: readonly Outgoing[], start: number, bytesMax: number, countMax: number): number {
  let bytes = 0;
  let count = 0;
  for (const message of messages.slice(start, start + countMax)) {
    bytes += bytesOf(message);
    if (count > 0 && bytes > bytesMax) break;
    count += 1;
  }
  return count;
}

/** Messages by topic and partition of one request. */
export type Shares = Map<string, Map<number, number>>;

/** What a broker says of a partition. */
type Answered = {
  readonly topicName: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset?: string;
};

/** @throws Error unless the broker has answered for every message */
export function placedBy(answer: readonly Answered[], shares: Shares): Placed[] {
  return [...shares].flatMap(([topic, parts]) => [...parts].map(([partition, count]) => {
    const found = answer.find((one) => one.topicName === topic && one.partition === partition);
    if (found?.baseOffset === undefined || found.errorCode !== 0 || BigInt(found.baseOffset) < 0n) {
      throw new Error(`the broker did not answer for partition ${partition} of ${topic}`);
    }
    return { topic, partition, offset: BigInt(found.baseOffset), count };
  }));
}

export const byTopic = (messages: readonly Outgoing[]) => {
  const topics = new Map<string, object[]>();
  for (const { topic, key, value, headers, timestamp } of messages) {
    const one = { key, value, headers, ...(timestamp !== undefined && { timestamp: String(timestamp) }) };
    const of = topics.get(topic);
    if (of === undefined) topics.set(topic, [one]);
    else of.push(one);
  }
  return [...topics].map(([topic, of]) => ({ topic, messages: of as { value: Buffer | string | null }[] }));
};
