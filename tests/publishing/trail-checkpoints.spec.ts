/** Checkpoints of the evidence trail on a real broker: each once, as it was first published, sizes rising. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { checkpointsTopic, openKafka, SqlProgress, topicsOf, TrailCheckpoints } from '#publishing';
import type { KafkaClient, KafkaProducer, Received } from '#publishing';
import { openSql } from '#store';
import type { Sql } from '#store';
import { Folder, SqlCheckpoints, TrailFollower, TrailKeys } from '#trail';
import { describeWithKafka, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { events, write } from '../store/events.ts';
import { openDesk } from '../views/desk.ts';
import type { Desk } from '../views/desk.ts';

let broker: Awaited<ReturnType<typeof someKafka>>;
let desk: Desk;
let sql: Sql;
let kafka: KafkaClient;
let place: string;
const prefix = `checkpoints${process.pid}`;
const topic = checkpointsTopic({ prefix });

describeWithKafka('checkpoints of the trail', () => {
  beforeAll(async () => {
    broker = await someKafka();
    desk = await openDesk();
    sql = openSql({ ...desk.database.views, connectionsMax: 3 });
    kafka = openKafka({ brokers: broker.brokers, clientId: 'concordat-test' });
    await kafka.ensureTopics(topicsOf({ prefix, partitions: 3 }));
    place = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  }, kafkaStartMs);
  afterAll(async () => {
    kafka?.producer.close();
    await sql?.close();
    await desk?.close();
    await broker?.stop();
    await rm(place, { recursive: true, force: true });
  });

  const followed = async (stream: string): Promise<void> => {
    await desk.store.append([write(stream, -1, ...events(30))]);
    await new TrailFollower({ store: desk.store, folder: new Folder(join(place, 'trail')),
      keys: TrailKeys.open(join(place, 'keys.json')), checkpoints: new SqlCheckpoints(sql) }).catchUp();
  };
  const publishing = (producer: KafkaProducer = kafka.producer): TrailCheckpoints => new TrailCheckpoints({
    sql, producer, progress: new SqlProgress(sql, 'trail'), naming: { instance: 'test', prefix }, retryMs: 20 });
  const received = async (): Promise<Received[]> => {
    const found: Received[] = [];
    await kafka.read(topic, (messages) => { found.push(...messages); });
    return found;
  };

  it('go to the topic once each, the ones that came meanwhile too, and again after a lost answer', async () => {
    await followed('one');
    await publishing().catchUp();
    await publishing().catchUp();
    await followed('two');
    await followed('three');
    // The broker has stored them, and the answer is lost: they come again, from the same place on.
    let lost = false;
    const losing: KafkaProducer = { ...kafka.producer, send: async (messages) => {
      const sent = await kafka.producer.send(messages);
      if (lost) return sent;
      lost = true;
      return { acknowledged: 0, placed: [], failure: { kind: 'unknown', reason: 'lost' } };
    } };
    await publishing(losing).catchUp();
    const said = new SqlCheckpoints(sql);
    const messages = await received();
    expect(messages.map(({ headers }) => headers['ce_id'])).toEqual(['34', '64', '94', '64', '94']);
    for (const { value, key, headers } of messages) {
      const published = (await said.from(Number(headers['ce_id'])))!;
      expect(value!.toString()).toBe(published.note);
      expect(key).toBe(TrailKeys.open(join(place, 'keys.json')).origin);
    }
    const { components } = JSON.parse(readFileSync('infra/catalogue/asyncapi.json', 'utf8')) as {
      components: { schemas: Record<string, object> } };
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect(ajv.validate(components.schemas['CheckpointHeaders']!, messages[0]!.headers)).toBe(true);
  });
});
