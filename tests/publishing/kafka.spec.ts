/** What the file that touches Kafka promises its callers, on a real broker. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { openKafka } from '#publishing';
import type { KafkaClient, Outgoing, Received } from '#publishing';
import { describeWithKafka, freePorts, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { audit, numbered, readAll } from './audit.ts';

/** `partition(murmur2(key)) mod 12` as org.apache.kafka.common.utils.Utils of Java's client has it. */
const placesInJava: Readonly<Record<string, number>> = {
  'agreement-1': 3, 'agreement-2': 7, 'Ynys Môn': 0, '': 9, '01J9ZQ3W5B0000000000000000': 9,
  'council:E06000052': 2, x: 10,
};

describeWithKafka('publishing to Kafka', () => {
  let brokers: readonly string[];
  let stop: () => Promise<void>;
  let client: KafkaClient;

  beforeAll(async () => {
    ({ brokers, stop } = await someKafka());
    client = openKafka({ brokers, clientId: 'spec' });
  }, kafkaStartMs);
  afterAll(async () => {
    client.producer.close();
    await stop();
  }, 30_000);

  const freshTopic = async (partitions: number, settings: Record<string, string> = {}): Promise<string> => {
    const topic = `spec-${randomUUID()}`;
    expect(await client.ensureTopics([{ topic, partitions, settings }])).toEqual([topic]);
    return topic;
  };

  it('makes the topics that are missing, and refuses one with another number of partitions', async () => {
    const topic = await freshTopic(3);
    expect(await client.ensureTopics([{ topic, partitions: 3 }])).toEqual([]);
    const other = client.ensureTopics([{ topic, partitions: 4 }]);
    await expect(other).rejects.toThrow(`topic ${topic} has 3 partitions, not 4`);
    expect(await client.ends(topic)).toEqual([0, 1, 2].map((partition) => ({ partition, low: 0n, high: 0n })));
  });

  it('stores key, value, headers and time as they are, and null as a tombstone', async () => {
    const topic = await freshTopic(1);
    const sent: Outgoing[] = [
      {
        topic, key: 'Ynys Môn', value: '{"a":"ŵ"}', headers: { ce_id: '1', ce_subject: 'Sir Gâr' },
        timestamp: 1_700_000_000_123,
      },
      { topic, key: 'b', value: Buffer.from([0, 255, 10]), headers: {} },
      { topic, key: 'Ynys Môn', value: null, headers: { 'content-type': 'application/json' } },
    ];
    const result = await client.producer.send(sent);
    expect(result).toEqual({
      acknowledged: 3, failure: null, placed: [{ topic, partition: 0, offset: 0n, count: 3 }],
    });
    const found = await readAll(client, topic);
    expect(found.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
      sent.map(({ key, value, headers }) => ({ key, value: value === null ? null : Buffer.from(value), headers })));
    expect(found[0]!.timestamp).toBe(1_700_000_000_123);
    expect(Math.abs(found[1]!.timestamp - Date.now())).toBeLessThan(600_000);
  });

  it('keeps the order of each key and tells where every message is', async () => {
    const topic = await freshTopic(4);
    const messages = numbered(topic, 5000, 23);
    const { acknowledged, placed, failure } = await client.producer.send(messages);
    expect({ acknowledged, failure }).toEqual({ acknowledged: 5000, failure: null });
    expect(placed.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
    const ends = await client.ends(topic);
    expect(placed.map(({ partition, offset, count }) => ({ partition, low: offset, high: BigInt(count) }))
      .sort((a, b) => a.partition - b.partition)).toEqual(ends);
    const found = await readAll(client, topic);
    expect(audit(found, messages)).toEqual({ stored: 5000, repeats: 0, lost: [], disordered: [] });
    expect(new Set(found.map(({ key, partition }) => `${key} ${partition}`)).size).toBe(23);
  });

  it("puts keys where Java's client puts them", async () => {
    const topic = await freshTopic(12);
    await client.producer.send(Object.keys(placesInJava).map((key) => ({ topic, key, value: '', headers: {} })));
    const found = await readAll(client, topic);
    expect(Object.fromEntries(found.map(({ key, partition }) => [key, partition]))).toEqual(placesInJava);
  });

  it('refuses a topic whose partitions have grown, for its keys would move', async () => {
    const topic = await freshTopic(2);
    const impatient = openKafka({ brokers, clientId: 'grown', idleMsMax: 0 });
    const messages = numbered(topic, 10, 3);
    expect(await impatient.producer.send(messages)).toMatchObject({ acknowledged: 10, failure: null });
    const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
    await admin.disconnect();
    let sent = await impatient.producer.send(messages);
    // A broker learns of it a moment later than the controller that answered.
    while (sent.failure === null) sent = await impatient.producer.send(messages);
    const reason = `${topic} has 3 partitions now, and had 2`;
    expect(sent).toMatchObject({ acknowledged: 0, failure: { kind: 'refused', reason } });
    impatient.producer.close();
  });

  it('sends to several topics at once', async () => {
    const [first, second] = [await freshTopic(2), await freshTopic(1)];
    const messages = numbered(first, 100, 5).flatMap((one) => [one, { ...one, topic: second }]);
    expect(await client.producer.send(messages)).toMatchObject({ acknowledged: 200, failure: null });
    for (const topic of [first, second]) {
      const found = audit(await readAll(client, topic), messages);
      expect(found).toEqual({ stored: 100, repeats: 0, lost: [], disordered: [] });
    }
  });

  it('cuts what is larger than one request of the broker, also where a topic allows less', async () => {
    const topic = await freshTopic(1);
    const narrow = await freshTopic(1, { 'max.message.bytes': '100000' });
    for (const one of [topic, narrow]) {
      const messages = numbered(one, 50, 2, 0, ` ${'x'.repeat(60_000)}`);
      expect(await client.producer.send(messages)).toMatchObject({ acknowledged: 50, failure: null });
      expect(audit(await readAll(client, one), messages)).toEqual({ stored: 50, repeats: 0, lost: [], disordered: [] });
    }
  });

  it('names the message that the broker will not take, and has stored what stands before it', async () => {
    const topic = await freshTopic(1);
    const messages = numbered(topic, 10, 1);
    messages[6] = { ...messages[6]!, value: 'x'.repeat(1_100_000) };
    const sent = await client.producer.send(messages);
    expect(sent).toMatchObject({ acknowledged: 6, failure: { kind: 'refused' } });
    expect(sent.failure!.reason).toMatch(/^MESSAGE_TOO_LARGE/);
    const ids = (await readAll(client, topic)).map(({ headers }) => headers.id);
    expect(ids).toEqual(['0-0', '0-1', '0-2', '0-3', '0-4', '0-5']);
    expect(await client.producer.send(messages.slice(7))).toMatchObject({ acknowledged: 3, failure: null });
  });

  it('makes no topic by sending to it', async () => {
    const topic = `spec-${randomUUID()}`;
    const sent = await client.producer.send(numbered(topic, 1, 1));
    expect(sent).toMatchObject({ acknowledged: 0, failure: { kind: 'unknown' } });
    expect(sent.failure!.reason).toMatch(/^UNKNOWN_TOPIC_OR_PARTITION/);
    expect(await client.ensureTopics([{ topic, partitions: 1 }])).toEqual([topic]);
  });

  it('takes one send at a time', async () => {
    const topic = await freshTopic(1);
    const first = client.producer.send(numbered(topic, 10, 1));
    await expect(client.producer.send(numbered(topic, 10, 1, 10))).rejects.toThrow('one send at a time');
    expect(await first).toMatchObject({ acknowledged: 10 });
    expect(await client.producer.send([])).toEqual({ acknowledged: 0, placed: [], failure: null });
  });

  it('reads from an offset, and passes on what its reader throws', async () => {
    const topic = await freshTopic(1);
    await client.producer.send(numbered(topic, 10, 1));
    const found: Received[] = [];
    await client.read(topic, (messages) => { found.push(...messages); }, new Map([[0, 7n]]));
    expect(found.map(({ offset }) => offset)).toEqual([7n, 8n, 9n]);
    await expect(client.read(topic, () => { throw new Error('no room'); })).rejects.toThrow('no room');
  });

  it('says soon that nobody is there, and leaves nothing running when closed', async () => {
    const [port] = await freePorts(1);
    const nobody = openKafka({ brokers: [`127.0.0.1:${port}`], clientId: 'nobody' });
    const began = Date.now();
    const sent = await nobody.producer.send(numbered('t', 1, 1));
    expect(sent).toMatchObject({ acknowledged: 0, failure: { kind: 'unknown' } });
    expect(sent.failure!.reason).toContain('ECONNREFUSED');
    expect(Date.now() - began).toBeLessThan(5000);
    await expect(nobody.ensureTopics([])).rejects.toThrow();
    nobody.producer.close();
    expect(await nobody.producer.send(numbered('t', 1, 1))).toMatchObject({ failure: { reason: 'closed' } });
  }, 60_000);
});
