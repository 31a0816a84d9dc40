/**
 * One answer or request is lost between the broker and us: what becomes of it with kafkajs as its manual
 * has it, and with our file. A real broker, and a proxy in front of it that loses exactly that.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Producer, ProducerConfig } from 'kafkajs';
import { openKafka } from '#publishing';
import type { KafkaClient, Outgoing } from '#publishing';
import { describeWithKafka, kafkaStartMs, startKafka } from '../kit/kafka-broker.ts';
import type { KafkaBroker } from '../kit/kafka-broker.ts';
import { kafkaProxy } from '../kit/kafka-proxy.ts';
import type { KafkaProxy, Mishap } from '../kit/kafka-proxy.ts';
import { audit, numbered, readAll, sendUntilAll } from './audit.ts';

describeWithKafka('when something is lost on the way', () => {
  let broker: KafkaBroker;
  let proxy: KafkaProxy;
  let client: KafkaClient;
  let topics = 0;
  const opened: Producer[] = [];

  beforeAll(async () => {
    proxy = await kafkaProxy();
    broker = await startKafka({ advertisedPort: proxy.port });
    proxy.lead(broker.port);
    client = openKafka({ brokers: [broker.address], clientId: 'mishaps', requestMsMax: 3000 });
  }, kafkaStartMs);
  afterAll(async () => {
    client.producer.close();
    await Promise.all(opened.map((one) => one.disconnect()));
    await broker.stop();
    await proxy.close();
  }, 30_000);

  const freshTopic = async (): Promise<string> => {
    const topic = `mishaps-${topics += 1}`;
    await client.ensureTopics([{ topic, partitions: 1 }]);
    return topic;
  };
  const kafkajs = async (settings: ProducerConfig, retries: number): Promise<Producer> => {
    const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING, requestTimeout: 3000 });
    const producer = kafka.producer({
      allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner, ...settings,
      retry: { retries },
    });
    opened.push(producer);
    await producer.connect();
    return producer;
  };
  const values = async (topic: string): Promise<string[]> =>
    (await readAll(client, topic)).map(({ value }) => value!.toString());
  const messageOf = ({ key, value, headers }: Outgoing) => ({ key, value, headers: { ...headers } });
  const of = (...texts: readonly string[]) => texts.map((value) => ({ key: 'a', value }));

  it('kafkajs, idempotent: after a send that failed, acknowledges the next message and drops it', async () => {
    const topic = await freshTopic();
    const producer = await kafkajs({ idempotent: true, maxInFlightRequests: 1 }, 1);
    await producer.send({ topic, messages: of('1') });
    void proxy.plan('answer lost', 'request lost');
    await expect(producer.send({ topic, messages: of('2') })).rejects.toThrow();
    // The number of '2' is used again; the broker takes '3' for '2' and answers where that one is.
    expect(await producer.send({ topic, messages: of('3') })).toMatchObject([{ errorCode: 0, baseOffset: '1' }]);
    expect(await values(topic)).toEqual(['1', '2']);
  });

  it('kafkajs, idempotent: after a send that failed, a batch of another size is out of order for ever', async () => {
    const topic = await freshTopic();
    const producer = await kafkajs({ idempotent: true, maxInFlightRequests: 1 }, 1);
    void proxy.plan('answer lost', 'request lost');
    await expect(producer.send({ topic, messages: of('1', '2') })).rejects.toThrow();
    for (const text of ['3', '4', '5']) {
      await expect(producer.send({ topic, messages: of(text) })).rejects.toThrow('out of order sequence number');
    }
    expect(await values(topic)).toEqual(['1', '2']);
  });

  it.each([1, 5])('kafkajs, idempotent, sends at once, %d in flight: acknowledges the lost', async (inFlight) => {
    const topic = await freshTopic();
    const producer = await kafkajs({ idempotent: true, maxInFlightRequests: inFlight }, 8);
    const messages = numbered(topic, 30, 1);
    void proxy.plan('answer lost');
    await Promise.all(messages.map((one) => producer.send({ topic, messages: [messageOf(one)] })));
    const { lost, disordered } = audit(await readAll(client, topic), messages);
    expect(lost).not.toEqual([]);
    expect(disordered).not.toEqual([]);
  }, 60_000);

  it.each([1, 5])('kafkajs, not idempotent, sends at once, %d in flight: changes the order', async (inFlight) => {
    const topic = await freshTopic();
    const producer = await kafkajs({ idempotent: false, maxInFlightRequests: inFlight }, 8);
    const messages = numbered(topic, 30, 1);
    void proxy.plan('answer lost');
    await Promise.all(messages.map((one) => producer.send({ topic, messages: [messageOf(one)] })));
    const { lost, disordered } = audit(await readAll(client, topic), messages);
    expect(lost).toEqual([]);
    // Each send waits a random time before it tries again.
    expect(disordered.length).toBeGreaterThan(3);
  }, 60_000);

  it('kafkajs: stays on a dead connection, send after send, where a new one would do', async () => {
    const topic = await freshTopic();
    const producer = await kafkajs({ idempotent: false, maxInFlightRequests: 1 }, 1);
    await producer.send({ topic, messages: of('1') });
    void proxy.plan('connection dead');
    for (const text of ['2', '3']) {
      await expect(producer.send({ topic, messages: of(text) })).rejects.toThrow('timed out');
    }
    expect(await values(topic)).toEqual(['1']);
  }, 60_000);

  it.each<[Mishap, number]>([
    ['answer lost', 100], ['request lost', 0], ['answer swallowed', 100], ['connection dead', 0],
  ])('ours, %s: says so, and sent again from there all are stored in order', async (mishap, repeats) => {
    const topic = await freshTopic();
    const messages = numbered(topic, 300, 3);
    const first = await client.producer.send(messages.slice(0, 100));
    const placed = [{ partition: 0, offset: 0n, count: 100 }];
    expect(first).toMatchObject({ acknowledged: 100, failure: null, placed });
    void proxy.plan(mishap);
    const second = await client.producer.send(messages.slice(100, 200));
    expect(second).toMatchObject({ acknowledged: 0, placed: [], failure: { kind: 'unknown' } });
    const third = await client.producer.send(messages.slice(100));
    expect(third).toMatchObject({ acknowledged: 200, failure: null });
    const found = audit(await readAll(client, topic), messages);
    expect(found).toEqual({ stored: 300 + repeats, repeats, lost: [], disordered: [] });
  });

  it('ours: what was acknowledged before the loss is not sent again', async () => {
    const topic = await freshTopic();
    const small = openKafka({ brokers: [broker.address], clientId: 'small', requestMsMax: 3000, requestCountMax: 10 });
    const messages = numbered(topic, 100, 2);
    const before = proxy.seen();
    await small.producer.send(messages.slice(0, 10));
    const lost = proxy.plan('answer lost');
    const sent = await small.producer.send(messages.slice(10));
    await lost;
    expect(sent).toMatchObject({ acknowledged: 0, failure: { kind: 'unknown' } });
    expect(await sendUntilAll(small, messages.slice(10))).toBe(0);
    expect(proxy.seen() - before).toBe(1 + 1 + 9);
    expect(audit(await readAll(client, topic), messages)).toMatchObject({ repeats: 10, lost: [], disordered: [] });
    small.producer.close();
  });
});
