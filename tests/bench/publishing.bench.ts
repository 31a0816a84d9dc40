/**
 * Publishing: how fast the log goes out, against a bare producer of the same client that sends the same messages to
 * the same broker, acknowledged by all replicas; and how long an event takes from its append to the acknowledgement
 * at 1,000 events a second; and the memory of a million. Needs Java 17 for the broker, as the specs do.
 */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { openPostgresStore, openSql } from '#store';
import type { Position } from '#store';
import { messagesOf, openKafka, Publisher, SqlProgress, topicsOf } from '#publishing';
import type { KafkaProducer, Outgoing } from '#publishing';
import { enveloped } from '../views/envelopes.ts';
import { inForce } from '../views/histories.ts';
import { now, report, reportMs, startGround } from './ground.ts';
import { seedHistories } from './views-ground.ts';

const rateGoal = 0.7;
const delayMsMax = 500;
const events = 100_000;
const manyEvents = 1_000_000;
const perSecond = 1_000;
const seconds = 10;
const perAppend = 13;

type Script = { startBroker: () => Promise<{ readonly address: string; readonly stop: () => Promise<void> }> };
const script = await import(pathToFileURL(join(process.cwd(), 'infra', 'kafka', 'broker.mjs')).href) as Script;

const broker = await script.startBroker();
const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const sql = openSql({ ...ground.admin, role: 'concordat_views', connectionsMax: 4 });
const kafka = openKafka({ brokers: [broker.address], clientId: 'bench' });
const naming = (prefix: string) => ({ instance: 'bench', prefix });
const made = (prefix: string) => kafka.ensureTopics(topicsOf({ prefix, partitions: 6 }));
for (const prefix of ['warm', 'bare', 'ours', 'delay', 'many']) await made(prefix);
const publisher = (prefix: string, producer: KafkaProducer = kafka.producer) =>
  new Publisher({ store, producer, progress: new SqlProgress(sql, prefix), naming: naming(prefix) });
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};

// The rate

await seedHistories(ground.admin, { agreements: Math.ceil(events / 39), active: 40 });
await publisher('warm').catchUp();

/** The messages are made beforehand: what is measured is the client and the broker alone. */
async function bare(): Promise<{ readonly count: number; readonly seconds: number }> {
  let count = 0;
  let spent = 0;
  for (let at = '' as Position;;) {
    const page = await store.page(at, 1_000);
    if (page.length === 0) return { count, seconds: spent };
    const messages: Outgoing[] = page.flatMap((one) => messagesOf(naming('bare'), one, true));
    spent += await timed(() => kafka.producer.send(messages));
    count += messages.length;
    at = page.at(-1)!.position;
  }
}
const limit = await bare();
const ours = publisher('ours');
const spent = await timed(() => ours.catchUp());
report('publishing from the log, messages/s', ours.status().messages / spent, limit.count / limit.seconds, rateGoal);

// The delay

const appended = new Map<string, number>();
const delays: number[] = [];
const watched: KafkaProducer = { ...kafka.producer, send: async (messages) => {
  const sent = await kafka.producer.send(messages);
  const at = performance.now();
  for (const { headers } of messages.slice(0, sent.acknowledged)) {
    const since = appended.get(headers['ce_id']!);
    if (since !== undefined) delays.push(at - since);
  }
  return sent;
} };
const stopping = new AbortController();
await sql.query('insert into publishing.checkpoints values ($1, $2)', ['delay', await store.end()]);
const running = publisher('delay', watched).run(stopping.signal);
const history = inForce('delay', 'Shared delay', ['CN001', 'CN002'] as never);
const begun = performance.now();
const appends: Promise<unknown>[] = [];
for (let n = 0; n * perAppend < perSecond * seconds; n += 1) {
  const due = begun + (n * perAppend * 1_000) / perSecond;
  if (due > performance.now()) await new Promise((resolve) => { setTimeout(resolve, due - performance.now()); });
  const stream = `agreement-delay-${n}`;
  const written = enveloped(stream, 0, history.slice(0, perAppend));
  // From when the append is asked for: that the event is durable is part of the delay.
  for (const { id } of written) appended.set(id, performance.now());
  appends.push(store.append([{ stream, expected: -1, events: written }]));
}
await Promise.all(appends);
while ((await new SqlProgress(sql, 'delay').position()) < await store.end()) {
  await new Promise((resolve) => { setTimeout(resolve, 20); });
}
stopping.abort();
await running;
delays.sort((a, b) => a - b);
reportMs('publish delay at 1,000 events/s, p99', delays[Math.floor(delays.length * 0.99)] ?? Infinity, delayMsMax);

// The memory, over a million events

await seedHistories(ground.admin, { agreements: Math.ceil((manyEvents - events) / 39), active: 200 });
const many = publisher('many');
const stretches = 10;
const peaks: number[] = Array.from({ length: stretches }, () => 0);
const whole = Number(await store.end());
const watch = setInterval(() => {
  const stretch = Math.min(stretches - 1, Math.floor((stretches * Number(many.status().position)) / whole));
  peaks[stretch] = Math.max(peaks[stretch]!, process.memoryUsage.rss());
}, 5);
await many.catchUp();
clearInterval(watch);
report('publishing memory flat: peak bytes of the first tenth over the last of 1,000,000 events', peaks[0]!,
  peaks.at(-1)!, 0.67);

kafka.producer.close();
await sql.close();
await store.close();
await ground.stop();
await broker.stop();
