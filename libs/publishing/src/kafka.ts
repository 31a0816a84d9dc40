/**
 * Kafka, and the only file that touches `kafkajs`. That client's own retries can acknowledge what was
 * never stored, change the order and hang (README.md has the evidence), so none of them is used: one
 * request at a time, on a connection that is thrown away with its sockets whenever an outcome is not
 * known. Whoever sends decides when to send again, from the message that `Sent` names.
 */
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import type { Admin, IHeaders, Kafka, KafkaMessage, Producer, SASLOptions } from 'kafkajs';
import { openSocket } from './broker-socket.ts';
import type { BrokerSocket, BrokerTls } from './broker-socket.ts';
import { byTopic, fitting, placedBy } from './request.ts';
import type { Outgoing, Placed, Shares } from './request.ts';
import { within } from './within.ts';

// A CommonJS module, of which Node finds only some names by itself.
const { CompressionTypes, KafkaJSProtocolError, logLevel, Partitioners } = kafkajs;

export type KafkaSettings = {
  /** `host:port`, of some brokers of the cluster. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Given: TLS only, to brokers that prove their names. */
  readonly tls?: BrokerTls;
  /** Given: we prove who we are. `plain` sends the password as it is, so only over TLS. */
  readonly login?: {
    readonly mechanism: 'scram-sha-512' | 'scram-sha-256' | 'plain';
    readonly username: string; readonly password: string;
  };
  /** For what the client says of itself when something goes wrong. */
  readonly log?: (line: string) => void;
  /** Milliseconds for one answer of a broker. A send settles within three times this, whatever happens. */
  readonly requestMsMax?: number;
  /** Connections without work are closed after this: the client burns processor time on open ones. */
  readonly idleMsMax?: number;
  /** Bytes of one request, below the broker's `message.max.bytes`. */
  readonly requestBytesMax?: number;
  readonly requestCountMax?: number;
  readonly compression?: 'none' | 'gzip';
};

export type Sent = {
  /** So many messages from the first on are stored by all in-sync replicas: a checkpoint may move past them. */
  readonly acknowledged: number;
  readonly placed: readonly Placed[];
  /**
   * Null when all are acknowledged. `unknown`: from `acknowledged` on some may be stored and some not:
   * send again from there, in the same order, and before anything else. `refused`: the broker answered
   * that it will not take the message at `acknowledged` as it is, or the topic as it has become.
   */
  readonly failure: { readonly kind: 'unknown' | 'refused'; readonly reason: string } | null;
};

export type KafkaProducer = {
  /** @throws Error when an earlier call has not settled: what overtakes cannot be put in order again */
  readonly send: (messages: readonly Outgoing[]) => Promise<Sent>;
  /** A send that runs settles as `unknown`. */
  readonly close: () => void;
};

export type Topic = {
  readonly topic: string;
  readonly partitions: number;
  /** The broker's default where it is missing. */
  readonly replicas?: number;
  readonly settings?: Readonly<Record<string, string>>;
};

export type PartitionEnds = { readonly partition: number; readonly low: bigint; readonly high: bigint };

export type Received = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestamp: number;
};

export type KafkaClient = {
  readonly producer: KafkaProducer;
  /**
   * Makes the topics that are missing. @returns the names of those it made
   * @throws Error for a topic with another number of partitions: its keys would not stay where they are
   */
  readonly ensureTopics: (topics: readonly Topic[]) => Promise<readonly string[]>;
  readonly ends: (topic: string) => Promise<readonly PartitionEnds[]>;
  /** Reads up to where the topic ends now, in order within a partition; `from` holds the first offset wanted. */
  readonly read: (
    topic: string, take: (messages: readonly Received[]) => Promise<void> | void, from?: ReadonlyMap<number, bigint>,
  ) => Promise<void>;
};

type Access = 'tls' | 'login';
type Complete = Required<Omit<KafkaSettings, Access>> & Pick<KafkaSettings, Access>;
/** Reading again does no harm; the first reader of a new cluster waits for the topic that groups are kept in. */
const readRetries = 8;
const pause = (): Promise<void> => new Promise((done) => { setTimeout(done, 200); });

export function openKafka(settings: KafkaSettings): KafkaClient {
  const complete: Complete = {
    log: () => undefined, requestMsMax: 15_000, idleMsMax: 5_000, requestBytesMax: 900_000, requestCountMax: 10_000,
    compression: 'none', ...settings,
  };
  return {
    producer: openProducer(complete),
    ensureTopics: async (topics) => {
      const made = await withAdmin(complete, (admin) => ensureTopics(admin, topics));
      // Answered only when the leaders are there and can be sent to.
      for (const topic of made) await withAdmin(complete, (admin) => endsOf(admin, topic));
      return made;
    },
    ends: (topic) => withAdmin(complete, (admin) => endsOf(admin, topic)),
    read: (topic, take, from) => read(complete, topic, take, from),
  };
}

/** A client of the library and the sockets it opened; `refused` rejects where the library would try in vain. */
type Line = { readonly kafka: Kafka; readonly refused: Promise<never>; readonly drop: () => void };

/**
 * `drop` takes the sockets away from the library: its own way of disconnecting waits for answers that
 * may never come. They are reset, not closed, so that a broker which has not yet read a request from
 * one does not carry it out later, after what we send on the next.
 */
function openLine({ brokers, clientId, tls, login, requestMsMax, log }: Complete, retries: number): Line {
  const sockets = new Set<BrokerSocket>();
  let dropped = false;
  let refuse: (error: Error) => void;
  const refused = new Promise<never>((_done, failed) => { refuse = failed; });
  refused.catch(() => undefined);
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers], clientId,
    connectionTimeout: requestMsMax, requestTimeout: requestMsMax,
    retry: { retries },
    // A copy: the library keeps its own things there.
    ...(login && { sasl: { ...login } as SASLOptions }),
    logLevel: logLevel.ERROR,
    logCreator: () => ({ log: said }) => { log(`kafka: ${said.message}`); },
    socketFactory: ({ host, port, onConnect }) => {
      // The library reconnects by itself, even for a send that nobody waits for any more.
      if (dropped) throw new Error('given up');
      const opened = openSocket({ host, port }, tls, onConnect, refuse);
      sockets.add(opened);
      return opened.socket.on('close', () => { sockets.delete(opened); });
    },
  });
  const drop = (): void => {
    dropped = true;
    for (const { socket, reset } of [...sockets]) {
      reset();
      // Without this the library waits for the answer for ever, and its timers keep the process alive.
      socket.emit('error', new Error('given up'));
    }
  };
  return { kafka, refused, drop };
}

/** What the library wraps, in up to three layers. */
function innermost(error: unknown): Error {
  const { cause } = error as Error;
  return cause instanceof Error ? innermost(cause) : error as Error;
}

class PartitionsChanged extends Error {}

/**
 * As Java's client places keys, so that every producer in every language agrees. Counts what it places,
 * and refuses when a topic has another number of partitions than before: keys would move, and with
 * them the order of their messages.
 */
function placing(counts: Map<string, number>, shares: () => Shares) {
  return () => {
    const asJava = Partitioners.DefaultPartitioner();
    return (args: Parameters<typeof asJava>[0]): number => {
      const { topic, partitionMetadata: { length } } = args;
      const known = counts.get(topic) ?? length;
      if (known !== length) throw new PartitionsChanged(`${topic} has ${length} partitions now, and had ${known}`);
      counts.set(topic, length);
      const partition = asJava(args);
      const of = shares().get(topic) ?? new Map<number, number>();
      shares().set(topic, of.set(partition, (of.get(partition) ?? 0) + 1));
      return partition;
    };
  };
}

/** Request after request, until one fails. */
async function sendAll(
  settings: Complete, request: (messages: readonly Outgoing[]) => Promise<Placed[]>, messages: readonly Outgoing[],
): Promise<Sent> {
  const placed: Placed[] = [];
  let bytesMax = settings.requestBytesMax;
  let acknowledged = 0;
  while (acknowledged < messages.length) {
    const count = fitting(messages, acknowledged, bytesMax, settings.requestCountMax);
    try {
      placed.push(...await request(messages.slice(acknowledged, acknowledged + count)));
      acknowledged += count;
    } catch (error) {
      const why = innermost(error);
      const answer = why instanceof KafkaJSProtocolError ? why.type : null;
      // A topic may allow less than we suppose.
      if (answer === 'MESSAGE_TOO_LARGE' && count > 1) bytesMax = Math.floor(bytesMax / 2);
      else {
        const refused = why instanceof PartitionsChanged || (why instanceof KafkaJSProtocolError && !why.retriable);
        const reason = answer === null ? why.message : `${answer}: ${why.message}`;
        return { acknowledged, placed, failure: { kind: refused ? 'refused' : 'unknown', reason } };
      }
    }
  }
  return { acknowledged, placed, failure: null };
}

function openProducer(settings: Complete): KafkaProducer {
  const counts = new Map<string, number>();
  let shares: Shares = new Map();
  let line: (Line & { readonly producer: Producer; readonly connected: Promise<void> }) | null = null;
  let idle: NodeJS.Timeout | undefined;
  let sending = false;
  let closed = false;

  const open = (): NonNullable<typeof line> => {
    const opened = openLine(settings, 0);
    const producer = opened.kafka.producer({
      allowAutoTopicCreation: false, idempotent: false, maxInFlightRequests: 1, retry: { retries: 0 },
      metadataMaxAge: 60_000, createPartitioner: placing(counts, () => shares),
    });
    return { ...opened, producer, connected: producer.connect() };
  };
  const drop = (): void => {
    line?.drop();
    line = null;
  };
  /** One request. Whatever goes wrong, the connection goes with it, and an answer that comes late finds nobody. */
  const request = async (messages: readonly Outgoing[]): Promise<Placed[]> => {
    if (closed) throw new Error('closed');
    line ??= open();
    const { producer, connected } = line;
    shares = new Map();
    const work = connected.then(() => producer.sendBatch({
      topicMessages: byTopic(messages), acks: -1, timeout: Math.ceil(settings.requestMsMax * 2 / 3),
      compression: settings.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None,
    }));
    try {
      return placedBy(await within(work, 3 * settings.requestMsMax), shares);
    } catch (error) {
      drop();
      throw error;
    }
  };
  return {
    send: async (messages) => {
      if (sending) throw new Error('one send at a time: what overtakes cannot be put in order again');
      sending = true;
      clearTimeout(idle);
      try {
        return await sendAll(settings, request, messages);
      } finally {
        sending = false;
        idle = setTimeout(drop, settings.idleMsMax).unref();
      }
    },
    close: () => {
      closed = true;
      clearTimeout(idle);
      drop();
    },
  };
}

/** A leader that has just been chosen may not know it yet; a question that is answered so is put again. */
async function withAdmin<Result>(settings: Complete, act: (admin: Admin) => Promise<Result>): Promise<Result> {
  for (const began = Date.now(); ; await pause()) {
    const { kafka, refused, drop } = openLine(settings, readRetries);
    const admin = kafka.admin();
    try {
      const work = admin.connect().then(() => act(admin));
      return await within(Promise.race([work, refused]), 3 * settings.requestMsMax);
    } catch (error) {
      const why = innermost(error);
      const passing = why instanceof KafkaJSProtocolError && why.retriable && why.type !== 'UNKNOWN_TOPIC_OR_PARTITION';
      if (!passing || Date.now() - began > settings.requestMsMax) throw error;
    } finally {
      drop();
    }
  }
}

async function ensureTopics(admin: Admin, topics: readonly Topic[]): Promise<string[]> {
  const known = new Set(await admin.listTopics());
  const missing = topics.filter(({ topic }) => !known.has(topic));
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, partitions, replicas, settings }) => ({
        topic, numPartitions: partitions, replicationFactor: replicas ?? -1,
        configEntries: Object.entries(settings ?? {}).map(([name, value]) => ({ name, value })),
      })),
    });
  }
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
  for (const { topic, partitions } of topics) {
    const now = found.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (now !== partitions) throw new Error(`topic ${topic} has ${now} partitions, not ${partitions}`);
  }
  return missing.map(({ topic }) => topic);
}

async function endsOf(admin: Admin, topic: string): Promise<PartitionEnds[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets
    .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
    .sort((a, b) => a.partition - b.partition);
}

const headersOf = (headers: IHeaders = {}): Record<string, string> => Object.fromEntries(
  Object.entries(headers).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]));

const receivedOf = (topic: string, partition: number, message: KafkaMessage): Received => ({
  topic, partition, offset: BigInt(message.offset), key: message.key?.toString() ?? null, value: message.value,
  headers: headersOf(message.headers), timestamp: Number(message.timestamp),
});

type Span = { readonly partition: number; readonly start: bigint; readonly high: bigint };
type Take = (messages: readonly Received[]) => Promise<void> | void;

async function read(
  settings: Complete, topic: string, take: Take, from: ReadonlyMap<number, bigint> = new Map(),
): Promise<void> {
  const ends = await withAdmin(settings, (admin) => endsOf(admin, topic));
  const later = (low: bigint, wanted = low): bigint => (wanted > low ? wanted : low);
  let spans = ends.map(({ partition, low, high }) => ({ partition, start: later(low, from.get(partition)), high }));
  const began = Date.now();
  let taken = false;
  while (spans.some(({ start, high }) => start < high)) {
    try {
      await readSpans(settings, topic, spans, (messages) => {
        taken = true;
        return take(messages);
      });
      spans = [];
    } catch (error) {
      // Of a cluster that has just started; the library gives up on some of them at once.
      const early = /coordinator/i.test(innermost(error).message);
      if (taken || !early || Date.now() - began > settings.requestMsMax) throw error;
      await pause();
    }
  }
}

/** The library reads only as a member of a group; ours is of one reader and commits nothing. */
async function readSpans(settings: Complete, topic: string, spans: readonly Span[], take: Take): Promise<void> {
  const left = new Map(spans.filter(({ start, high }) => start < high).map(({ partition, high }) => [partition, high]));
  const { kafka, drop } = openLine(settings, readRetries);
  const consumer = kafka.consumer({
    groupId: `${settings.clientId}-read-${randomUUID()}`, allowAutoTopicCreation: false, maxWaitTimeInMs: 200,
    // By itself it would join again and again, with nobody reading any more.
    retry: { retries: readRetries, restartOnFailure: () => Promise.resolve(false) },
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((done, failed) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => { failed(innermost(payload.error)); });
      void consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const { partition, messages } = batch;
          const high = left.get(partition);
          if (high === undefined) return;
          try {
            await take(messages.filter(({ offset }) => BigInt(offset) < high)
              .map((message) => receivedOf(topic, partition, message)));
          } catch (error) {
            failed(error as Error);
          }
          if (BigInt(batch.lastOffset()) + 1n >= high) left.delete(partition);
          if (left.size === 0) done();
        },
      }).catch(failed);
      for (const { partition, start } of spans) consumer.seek({ topic, partition, offset: String(start) });
    });
  } finally {
    await within(consumer.disconnect(), settings.requestMsMax).catch(() => undefined);
    drop();
  }
}
