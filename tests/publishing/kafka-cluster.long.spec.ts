/** Three brokers, of which one goes while we send and its partitions move to the others. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { openKafka } from '#publishing';
import type { KafkaClient } from '#publishing';
import { describeWithKafka, kafkaStartMs, startCluster } from '../kit/kafka-broker.ts';
import type { KafkaCluster } from '../kit/kafka-broker.ts';
import { audit, numbered, readAll, sendUntilAll } from './audit.ts';

const requestCountMax = 500;

describeWithKafka('a cluster of three', () => {
  let cluster: KafkaCluster;
  let client: KafkaClient;

  beforeAll(async () => {
    cluster = await startCluster(3, { 'min.insync.replicas': 2 });
    client = openKafka({ brokers: cluster.brokers, clientId: 'cluster', requestMsMax: 8000, requestCountMax });
  }, 2 * kafkaStartMs);
  afterAll(async () => {
    client.producer.close();
    await cluster.stop();
  }, 60_000);

  it('kafkajs with its retries: acknowledges a batch over several brokers of which a part is nowhere', async () => {
    const topic = 'moved';
    await client.ensureTopics([{ topic, partitions: 12, replicas: 3 }]);
    const kafka = new Kafka({ brokers: [...cluster.brokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({
      allowAutoTopicCreation: false, maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 20, maxRetryTime: 1000 },
    });
    await producer.connect();
    const messages = numbered(topic, 1_000, 100);
    const plain = messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }));
    await producer.send({ topic, messages: [{ key: 'agreement-x', value: '', headers: { id: 'x-0' } }] });
    let answers = 0;
    let answered = (): void => undefined;
    const two = new Promise<void>((done) => { answered = done; });
    producer.on(producer.events.REQUEST, ({ payload }) => {
      if (payload.apiName === 'Produce' && (answers += 1) === 2) answered();
    });
    cluster.freeze(2);
    const sending = producer.send({ topic, messages: plain });
    // The others answer when they have counted the frozen one out; then it dies, and its partitions move to them.
    await two;
    await cluster.kill(2);
    const answer = await sending;
    expect(answer.every(({ errorCode }) => errorCode === 0)).toBe(true);
    await producer.disconnect();
    await cluster.restart(2);
    const { lost } = audit(await readAll(client, topic), messages);
    expect(lost.length).toBeGreaterThan(100);
  }, 180_000);

  it('ours: 100 000 messages while each broker is killed in turn', async () => {
    const topic = 'turns';
    await client.ensureTopics([{ topic, partitions: 12, replicas: 3 }]);
    const messages = numbered(topic, 100_000, 997, 0, ` ${'x'.repeat(300)}`);
    const stored = async (): Promise<number> =>
      (await client.ends(topic)).reduce((sum, { high }) => sum + Number(high), 0);
    const sending = sendUntilAll(client, messages);
    let ended = false;
    void sending.finally(() => { ended = true; }).catch(() => undefined);
    let kills = 0;
    for (const node of [1, 2, 3]) {
      const due = 20_000 * node;
      while (!ended && await stored().catch(() => 0) < due) await new Promise((go) => { setTimeout(go, 200); });
      if (ended) break;
      await cluster.kill(node);
      kills += 1;
      await cluster.restart(node);
    }
    const failures = await sending;
    const found = audit(await readAll(client, topic), messages);
    expect(kills).toBe(3);
    expect(found).toMatchObject({ lost: [], disordered: [] });
    expect(found.repeats).toBeLessThanOrEqual(failures * requestCountMax);
  }, 400_000);

  it('ours: acknowledges nothing that fewer replicas hold than the topic asks for', async () => {
    const topic = 'all-three';
    await client.ensureTopics([{ topic, partitions: 1, replicas: 3, settings: { 'min.insync.replicas': '3' } }]);
    const messages = numbered(topic, 100, 3);
    expect(await client.producer.send(messages.slice(0, 50))).toMatchObject({ acknowledged: 50, failure: null });
    await cluster.kill(3);
    const sent = await client.producer.send(messages.slice(50));
    expect(sent).toMatchObject({ acknowledged: 0, placed: [], failure: { kind: 'unknown' } });
    await cluster.restart(3);
    await sendUntilAll(client, messages.slice(50));
    expect(audit(await readAll(client, topic), messages)).toMatchObject({ lost: [], disordered: [] });
  }, 180_000);
});
