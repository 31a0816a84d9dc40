/** The broker is killed while we send and started again, or stops for a while: order, nothing lost, repeats only. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openKafka } from '#publishing';
import type { KafkaClient } from '#publishing';
import { describeWithKafka, kafkaStartMs, startKafka } from '../kit/kafka-broker.ts';
import type { KafkaBroker } from '../kit/kafka-broker.ts';
import { audit, numbered, readAll, sendUntilAll } from './audit.ts';

const requestCountMax = 50;
const requestMsMax = 2000;

describeWithKafka('a broker that goes away', () => {
  let broker: KafkaBroker;
  let client: KafkaClient;

  beforeAll(async () => {
    broker = await startKafka();
    client = openKafka({ brokers: [broker.address], clientId: 'kill', requestMsMax, requestCountMax });
  }, kafkaStartMs);
  afterAll(async () => {
    client.producer.close();
    await broker.stop();
  }, 30_000);

  /** Resolves when the topic holds so many, while somebody else sends. */
  const untilStored = async (topic: string, count: number): Promise<void> => {
    for (;;) {
      const ends = await client.ends(topic);
      if (ends.reduce((sum, { high }) => sum + Number(high), 0) >= count) return;
    }
  };

  it('killed twice in the middle of sends and started again on the same folder', async () => {
    const topic = 'kill';
    await client.ensureTopics([{ topic, partitions: 4 }]);
    const messages = numbered(topic, 20_000, 37, 0, ` ${'x'.repeat(500)}`);
    let down = Promise.resolve();
    const sending = sendUntilAll(client, messages, ({ failure }) => {
      expect(failure).toMatchObject({ kind: 'unknown' });
      return down;
    });
    let kills = 0;
    for (const count of [5_000, 12_000]) {
      await untilStored(topic, count);
      let up = (): void => undefined;
      down = new Promise((done) => { up = done; });
      await broker.kill();
      kills += 1;
      broker = await startKafka({ dir: broker.dir, temporary: true });
      up();
    }
    expect(await sending).toBeGreaterThanOrEqual(kills);
    const found = audit(await readAll(client, topic), messages);
    expect(found).toMatchObject({ lost: [], disordered: [] });
    // No more than what was under way at each kill.
    expect(found.repeats).toBeLessThanOrEqual(kills * requestCountMax);
  }, 180_000);

  it('frozen: a send settles in time, and after the thaw all are stored in order', async () => {
    const topic = 'frozen';
    await client.ensureTopics([{ topic, partitions: 4 }]);
    const messages = numbered(topic, 5_000, 37);
    await client.producer.send(messages.slice(0, 1_000));
    broker.freeze();
    const done = 1_000;
    for (let tries = 0; tries < 2; tries += 1) {
      const began = Date.now();
      const sent = await client.producer.send(messages.slice(done));
      expect(sent).toMatchObject({ acknowledged: 0, failure: { kind: 'unknown' } });
      expect(Date.now() - began).toBeLessThan(3 * requestMsMax + 500);
    }
    broker.thaw();
    await sendUntilAll(client, messages.slice(done));
    const found = audit(await readAll(client, topic), messages);
    expect(found).toMatchObject({ lost: [], disordered: [] });
    expect(found.repeats).toBeLessThanOrEqual(2 * requestCountMax);
  }, 60_000);

  it('gone for good while nobody sends: the next send finds it again at the same address', async () => {
    const topic = 'idle';
    await client.ensureTopics([{ topic, partitions: 1 }]);
    const messages = numbered(topic, 20, 1);
    expect(await client.producer.send(messages.slice(0, 10))).toMatchObject({ acknowledged: 10 });
    await broker.stop();
    broker = await startKafka({ port: broker.port });
    // Another broker altogether: what it does not know is said, and made again by whoever owns the topics.
    expect(await sendUntilUnknownTopic()).toMatch(/^UNKNOWN_TOPIC_OR_PARTITION/);
    await client.ensureTopics([{ topic, partitions: 1 }]);
    expect(await sendUntilAll(client, messages.slice(10))).toBe(0);
    expect((await readAll(client, topic)).length).toBe(10);

    async function sendUntilUnknownTopic(): Promise<string | undefined> {
      for (;;) {
        const { failure } = await client.producer.send(messages.slice(10));
        if (failure?.kind !== 'unknown' || !/closed|ECONN|given up/i.test(failure.reason)) return failure?.reason;
      }
    }
  }, 90_000);
});
