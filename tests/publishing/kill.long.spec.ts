/**
 * 100,000 events published while the publisher is killed ten times and the broker three times, each at a moment
 * drawn at random: the topics equal the log, in the order of every agreement, and whatever came twice was the same.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { openViews } from '#views';
import { compareWithLog, SampleConsumer, SqlProgress, topicName, topicsOf } from '#publishing';
import type { KafkaClient } from '#publishing';
import { systemClock } from '#platform';
import { seedHistories } from '../bench/views-ground.ts';
import { describeWithKafka, kafkaStartMs, startKafka } from '../kit/kafka-broker.ts';
import type { KafkaBroker } from '../kit/kafka-broker.ts';
import { random } from '../kit/moments.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';
import { publishedTopics } from '../kit/published-topics.ts';

const agreements = 2_565;
const kills = 10;
const prefix = 'kill';

let broker: KafkaBroker;
let database: TestDatabase;
let store: EventStore;
let sql: Sql;
let kafka: KafkaClient;

describeWithKafka('publishing through kills', () => {
  beforeAll(async () => {
    database = await freshDatabase();
    await seedHistories(database.admin, { agreements, active: 40 });
    store = await openPostgresStore(database.app, { clock: systemClock });
    sql = openSql({ ...database.views, connectionsMax: 2 });
    const views = openViews(store, database.views);
    await views.catchUp();
    await views.close();
    broker = await startKafka();
    kafka = publishedTopics({ brokers: [broker.address], clientId: 'spec' });
    await kafka.ensureTopics(topicsOf({ prefix, partitions: 6 }));
  }, 2 * kafkaStartMs);
  afterAll(async () => {
    await broker?.stop();
    await sql?.close();
    await store?.close();
    await database?.drop();
  });

  const start = (): ChildProcess => spawn(process.execPath, [join('dist', 'tests', 'kit', 'publishing-process.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', PUBLISHING: JSON.stringify({ app: database.app, views: database.views,
      brokers: [broker.address], prefix }) },
  });
  const killed = (child: ChildProcess): Promise<void> => new Promise((resolve) => {
    child.once('exit', () => { resolve(); });
    child.kill('SIGKILL');
  });
  const placeOf = async (follower: string): Promise<number> =>
    Number(await new SqlProgress(sql, follower).position() || 0);
  /** Waits until the condition holds; what it asks is in the database, so no moment is missed. */
  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!await holds()) await pause(10);
  }

  it('topics equal the log, and the sample consumer the views, after ten kills', async () => {
    const draw = random();
    const end = Number(await store.end());
    let child = start();
    for (let kill = 1; kill <= kills; kill += 1) {
      const goal = Math.floor(end * (kill - draw()) / (kills + 1));
      await until(async () => await placeOf('events') >= goal);
      // The place has just moved; the kill comes while what follows is on its way.
      await pause(draw() * 200);
      if (kill % 3 === 0) {
        await broker.kill();
        broker = await startKafka({ dir: broker.dir, port: broker.port });
      }
      await killed(child);
      child = start();
    }
    await until(async () => await placeOf('events') >= end && await placeOf('standings') >= end);
    await killed(child);
    const report = await compareWithLog({ store, kafka, progress: new SqlProgress(sql, 'events'),
      naming: { instance: 'test', prefix } });
    console.log(report.topics.map(({ topic, messages, repeated, keys }) =>
      `${topic}: ${messages} messages, ${repeated} repeated, ${keys} keys`).join('\n'));
    expect(report.topics.flatMap(({ differing }) => differing)).toEqual([]);
    expect(report.topics.map(({ logHash, topicHash }) => logHash === topicHash)).toEqual([true, true, true, true]);
    expect(report.topics.reduce((sum, { messages, repeated }) => sum + messages - repeated, 0)).toBeGreaterThan(90_000);

    const consumer = new SampleConsumer();
    await kafka.read(topicName(prefix, 'partner', 'agreement-events'),
      (all) => { for (const one of all) consumer.takeEvent(one); });
    await kafka.read(topicName(prefix, 'partner', 'agreements'),
      (all) => { for (const one of all) consumer.takeStanding(one); });
    const counts = await sql.rows(`select substr(stream, 11), count(*) from log.events where stream like 'agreement-%'
      and meta->'classification'->>'class' in ('public', 'partner') group by 1`);
    expect([...consumer.events].sort()).toEqual(counts.map(([key, count]) => [key, Number(count)]).sort());
    const rows = await sql.query(`select agreement, title, stage, councils, services, public
      from views.agreement_register`);
    expect(rows).toHaveLength(agreements);
    for (const row of rows) expect(consumer.standing.get(row['agreement'] as string)).toMatchObject(row);
  }, 1_200_000);
});
