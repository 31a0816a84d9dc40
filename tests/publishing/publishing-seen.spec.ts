/** What is told of publishing when it goes wrong: errors and parked agreements, as a scrape shows them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Metrics, serveMetrics, systemClock } from '#platform';
import type { MetricsServer } from '#platform';
import { openKafka, Publisher, SqlProgress, topicName, topicsOf } from '#publishing';
import type { KafkaClient, Received } from '#publishing';
import { openSql } from '#store';
import type { Sql } from '#store';
import { seeingWith } from '../../apps/api/src/seeing.ts';
import type { Seeing } from '../../apps/api/src/seeing.ts';
import { scrape } from '../kit/exposition.ts';
import { describeWithKafka, freePorts, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { openDesk, until } from '../views/desk.ts';
import type { Desk } from '../views/desk.ts';
import { append, enveloped } from '../views/envelopes.ts';
import { alpha, bravo, inForce, proposal } from '../views/histories.ts';

let broker: Awaited<ReturnType<typeof someKafka>>;
let desk: Desk;
let sql: Sql;
let kafka: KafkaClient;
let seeing: Seeing;
let server: MetricsServer;
let prefix: string;
let tests = 0;
const events = { follower: 'publishing events' };

const publisher = (producer = kafka.producer, messageBytesMax?: number): Publisher => new Publisher({
  store: desk.store, producer, progress: new SqlProgress(sql, 'events'), naming: { instance: 'test', prefix },
  observe: seeing.publishing!(events.follower), traceparent: seeing.traceparent, retryMs: 20,
  ...(messageBytesMax !== undefined && { messageBytesMax }) });

describeWithKafka('publishing that is watched', () => {
  beforeAll(async () => { broker = await someKafka(); }, kafkaStartMs);
  afterAll(() => broker?.stop());
  beforeEach(async () => {
    tests += 1;
    prefix = `seen${process.pid}x${tests}`;
    const metrics = new Metrics(systemClock, false);
    seeing = seeingWith(metrics, null, systemClock);
    [desk, server] = await Promise.all([openDesk(), serveMetrics(metrics, '127.0.0.1', 0)]);
    sql = openSql({ ...desk.database.views, connectionsMax: 4 });
    kafka = openKafka({ brokers: broker.brokers, clientId: 'concordat-test' });
    await kafka.ensureTopics(topicsOf({ prefix, partitions: 3 }));
  });
  afterEach(async () => {
    kafka.producer.close();
    await server.close();
    await sql.close();
    await desk.close();
  });

  it('counts what is acknowledged, and shows how many agreements are parked', async () => {
    const history = inForce('waste', 'Shared waste', [alpha, bravo]);
    await append(desk.store, 'agreement-waste', history.slice(0, 5));
    const strange = { ...enveloped('agreement-waste', 5, [history[5]!])[0]!, version: 9 };
    await desk.store.append([{ stream: 'agreement-waste', expected: 4, events: [strange] }]);
    await append(desk.store, 'agreement-ict', proposal('ict', 'Shared ict', [alpha, bravo]));
    const one = publisher();
    seeing.follow!(async () => [], () => one.status().parked);
    await one.catchUp();
    const { sum } = await scrape(server.port);
    expect(sum('concordat_publish_parked_keys')).toBe(1);
    expect(sum('concordat_publish_messages_total', events)).toBe(one.status().messages);
    expect(one.status().messages).toBeGreaterThan(5);
    expect(sum('concordat_publish_delay_seconds_count', events)).toBe(1);
    // Recorded by the desk's clock long ago: the delay is told from there.
    expect(sum('concordat_publish_delay_seconds_sum', events)).toBeGreaterThan(3_600);
    expect(sum('concordat_publish_errors_total')).toBe(0);
  });

  it('counts sends whose outcome is unknown, and goes on when the broker is there', async () => {
    await append(desk.store, 'agreement-ict', proposal('ict', 'Shared ict', [alpha, bravo]));
    const [nobody] = await freePorts(1);
    const away = openKafka({ brokers: [`127.0.0.1:${nobody}`], clientId: 'concordat-away', requestMsMax: 500 });
    const stopping = new AbortController();
    const running = publisher(away.producer).run(stopping.signal);
    try {
      await until(async () => (await scrape(server.port)).sum('concordat_publish_errors_total',
        { ...events, kind: 'unknown' }) >= 2);
    } finally {
      stopping.abort();
      await running;
      away.producer.close();
    }
    expect((await scrape(server.port)).sum('concordat_publish_messages_total', events)).toBe(0);
    await publisher().catchUp();
    expect((await scrape(server.port)).sum('concordat_publish_messages_total', events)).toBeGreaterThan(0);
  });

  it('counts what the broker refuses for good', async () => {
    await append(desk.store, 'agreement-ict', proposal('ict', 'x'.repeat(200), [alpha, bravo]));
    await append(desk.store, 'agreement-waste', proposal('waste', 'y'.repeat(1_200_000), [alpha, bravo]));
    await publisher(kafka.producer, 8_000_000).catchUp();
    const { sum } = await scrape(server.port);
    expect(sum('concordat_publish_errors_total', { ...events, kind: 'refused' })).toBe(1);
  });

  it('names no trace on a record where no traces are kept', async () => {
    await append(desk.store, 'agreement-ict', proposal('ict', 'Shared ict', [alpha, bravo]));
    await publisher().catchUp();
    const all: Received[] = [];
    await kafka.read(topicName(prefix, 'partner', 'agreement-events'), (some) => { all.push(...some); });
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(({ headers }) => 'ce_traceparent' in headers)).toEqual([]);
  });
});
