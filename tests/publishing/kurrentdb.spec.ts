/** @jest-environment-options {"globalsCleanup": "off"} */
/** A log in KurrentDB on Kafka's topics: they equal the log, and what stands is what the views say. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { createLog } from '#platform';
import { compareWithLog, SqlProgress, topicName } from '#publishing';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { fillWithSamples } from '../../apps/concordat/src/samples.ts';
import { startFollowers } from '../../apps/worker/src/followers.ts';
import { kurrentGround } from '../kit/configured-ground.ts';
import { describeWithKafka, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { publishedTopics } from '../kit/published-topics.ts';
import { until } from '../views/desk.ts';

const clock = () => '2026-01-05T10:00:00.000Z' as Instant;

describeWithKafka('publishing a log in KurrentDB', () => {
  let broker: Awaited<ReturnType<typeof someKafka>>;
  let ground: Awaited<ReturnType<typeof kurrentGround>>;

  beforeAll(async () => {
    broker = await someKafka();
    ground = await kurrentGround(clock, {
      KAFKA_BROKERS: broker.brokers.join(','), CONCORDAT_KAFKA_PREFIX: `kurrent${process.pid}`,
      CONCORDAT_KAFKA_PARTITIONS: '3',
    });
  }, kafkaStartMs);
  afterAll(async () => {
    await ground?.close();
    await broker?.stop();
  }, 30_000);

  it('topics equal the log, and last values the rows, though the log is dropped in mid-stream', async () => {
    const { store, views: { sql, settings }, kafka: publishing, server } = ground;
    const deciders = bindDeciders(store, clock);
    await fillWithSamples(process.cwd(), store, deciders, clock);
    server.dropSubscriptionsAfter(200);
    const followers = startFollowers({ store, views: { sql, settings }, deciders, clock, kafka: publishing,
      log: createLog('silent', clock), lagMax: 1_000, after: new Promise(() => undefined),
      following: { shares: 1, threads: 1, leaseMs: 10_000 }, alone: true });
    const end = await store.end();
    const [events, standings] = ['events', 'standings'].map((name) => new SqlProgress(sql, name));
    try {
      await until(async () => await events!.position() === end && await standings!.position() === end, 60_000);
    } finally {
      await followers.stop();
    }
    const { prefix, instance, brokers } = publishing!;
    const kafka = publishedTopics({ brokers, clientId: 'spec' });
    const report = await compareWithLog({ store, kafka, progress: events!, naming: { prefix, instance } });
    expect(report).toMatchObject({ equal: true, position: end });
    expect(report.topics.map(({ logHash, topicHash }) => logHash === topicHash)).toEqual([true, true, true, true]);
    expect(report.topics.reduce((sum, { messages, repeated }) => sum + messages - repeated, 0)).toBeGreaterThan(400);
    expect(server.subscriptions).toBeGreaterThan(6);
    const last = new Map<string, object>();
    await kafka.read(topicName(prefix, 'partner', 'agreements'), (messages) => {
      for (const { key, value } of messages) last.set(key!, JSON.parse(value!.toString()) as object);
    });
    const rows = await sql.query('select agreement, title, stage, councils from views.agreement_register');
    expect(rows).toHaveLength(12);
    for (const row of rows) expect(last.get(row['agreement'] as string)).toMatchObject(row);
    expect(await sql.rows('select count(*) from log.events')).toEqual([['0']]);
  }, 120_000);
});
