/** Agreements on Kafka's topics: what goes out, to whom, in what form, and that the topics equal the log. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Kafka } from 'cloudevents';
import type { Message } from 'cloudevents';
import kafkajs from 'kafkajs';
import type { AgreementEvent } from '#domain';
import { openSql } from '#store';
import type { Sql } from '#store';
import {
  compareWithLog, openKafka, Publisher, replay, SqlProgress, Standings, topicName, topicsOf, withheld,
} from '#publishing';
import type { Audience, KafkaClient, Received, Subject } from '#publishing';
import { describeWithKafka, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { publishedTopics } from '../kit/published-topics.ts';
import { openDesk, until } from '../views/desk.ts';
import type { Desk } from '../views/desk.ts';
import { append, enveloped } from '../views/envelopes.ts';
import { alpha, bravo, charlie, inForce, proposal } from '../views/histories.ts';
import { teller } from '../views/savings-story.ts';

let broker: Awaited<ReturnType<typeof someKafka>>;
let desk: Desk;
let sql: Sql;
let kafka: KafkaClient;
let prefix: string;
let tests = 0;

const naming = () => ({ instance: 'test', prefix });
const publisher = (messageBytesMax?: number, lookMs?: number) => new Publisher({
  store: desk.store, producer: kafka.producer, progress: new SqlProgress(sql, 'events'), naming: naming(), pageMax: 7,
  ...(messageBytesMax !== undefined && { messageBytesMax }), ...(lookMs !== undefined && { lookMs }),
});
const standings = () => new Standings({ store: desk.store, producer: kafka.producer, sql,
  progress: new SqlProgress(sql, 'standings'), naming: naming(), arrived: async () => true });
const compared = (topics: Pick<KafkaClient, 'read'> = kafka) => compareWithLog({
  store: desk.store, kafka: topics, progress: new SqlProgress(sql, 'events'), naming: naming() });

async function received(audience: Audience, subject: Subject, suffix = ''): Promise<Received[]> {
  const all: Received[] = [];
  await kafka.read(topicName(prefix, audience, subject) + suffix, (some) => { all.push(...some); });
  return all;
}
const typesOf = (messages: readonly Received[], key: string): string[] => messages
  .filter((one) => one.key === key).map(({ headers }) => headers['ce_type']!.replace('concordat.', ''));
/** The event at a revision, of a version that nobody here knows. */
async function strange(history: readonly AgreementEvent[], revision: number): Promise<void> {
  const event = { ...enveloped('agreement-waste', revision, [history[revision]!])[0]!, version: 9 };
  await desk.store.append([{ stream: 'agreement-waste', expected: revision - 1, events: [event] }]);
}
/** A program that knows the version is put in; here the event is put right, which no live database allows. */
async function known(revision: number): Promise<void> {
  const admin = openSql({ ...desk.database.admin, connectionsMax: 1 });
  await admin.query(`update log.events set version = 1 where stream = 'agreement-waste' and revision = $1`, [revision]);
  await admin.close();
}
/** A history whose last decision before it is executed makes a long message. */
function longDecision() {
  const history = inForce('waste', 'Shared waste', [alpha, bravo]);
  const executed = history.findIndex(({ type }) => type === 'AgreementExecuted');
  const long = history.findLastIndex(({ type }) => type === 'DecisionPublished');
  history[long] = { ...history[long], calendar: 'c'.repeat(20_000) } as AgreementEvent;
  return { history, executed, long };
}
/** Topics of which one, its name, takes all but long messages. */
async function narrow(audience: Audience): Promise<string> {
  prefix = `${prefix}-narrow`;
  const one = topicName(prefix, audience, 'agreement-events');
  await kafka.ensureTopics(topicsOf({ prefix, partitions: 3 }).map((topic) => (topic.topic === one
    ? { ...topic, settings: { ...topic.settings, 'max.message.bytes': '15000' } } : topic)));
  return one;
}
/** An operator lets a topic take larger messages. */
async function widened(topic: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic,
    configEntries: [{ name: 'max.message.bytes', value: '1000000' }] }] });
  await admin.disconnect();
}
const told = (id: string) => [...inForce(id, `Shared ${id}`, [alpha, bravo]), ...savings(id)];
const savings = (id: string) => [teller(alpha).idea(`${id}-line`, '2024-04-02'),
  ...teller(alpha).baseline(`${id}-line`, '2024-04-03')];

describeWithKafka('publishing', () => {
  beforeAll(async () => { broker = await someKafka(); }, kafkaStartMs);
  afterAll(() => broker?.stop());
  beforeEach(async () => {
    tests += 1;
    prefix = `t${process.pid}x${tests}`;
    desk = await openDesk();
    sql = openSql({ ...desk.database.views, connectionsMax: 4 });
    kafka = publishedTopics({ brokers: broker.brokers, clientId: 'concordat-test' });
    await kafka.ensureTopics(topicsOf({ prefix, partitions: 3 }));
  });
  afterEach(async () => {
    kafka.producer.close();
    await sql.close();
    await desk.close();
  });

  it('sends every event of its class once, in the order of each agreement; topics equal the log', async () => {
    const ids = ['waste', 'ict'];
    const histories = ids.map(told);
    for (let at = 0; at < histories[0]!.length; at += 5) {
      for (const [n, id] of ids.entries()) {
        await append(desk.store, `agreement-${id}`, histories[n]!.slice(at, at + 5), at);
      }
    }
    await publisher().catchUp();
    const report = await compared();
    expect(report).toMatchObject({ equal: true, position: await desk.store.end() });
    expect(report.topics.reduce((sum, { messages }) => sum + messages, 0)).toBeGreaterThan(80);
    expect(report.topics.every(({ repeated }) => repeated === 0)).toBe(true);
    for (const { key, headers, value } of await received('partner', 'agreement-events')) {
      expect(headers['ce_subject']).toBe(key);
      expect(value!.toString()).not.toMatch(/per-(?!withheld)/);
    }
    expect((await received('partner', 'savings-events')).length).toBeGreaterThan(0);
    expect(await received('public', 'savings-events')).toEqual([]);
  });

  it('reads as a CloudEvent in the SDK, each attribute as it was recorded', async () => {
    await append(desk.store, 'agreement-waste', told('waste'));
    await publisher().catchUp();
    const { events } = await desk.store.read('agreement-waste');
    const sent = await received('partner', 'agreement-events');
    for (const { key, value, headers } of sent) {
      const event = Kafka.toEvent({ key: key!, value: value!.toString(), headers, body: value!.toString() } as Message);
      if (Array.isArray(event)) throw new Error('a batch');
      const recorded = events.find(({ id }) => id === event.id)!;
      expect(event).toMatchObject({
        specversion: '1.0', type: `concordat.${recorded.type}`, source: 'urn:concordat:test:agreement-waste',
        subject: 'waste', datacontenttype: 'application/json', time: recorded.recordedAt,
        recordedtime: recorded.recordedAt, effectiveon: recorded.meta.effectiveOn, partitionkey: 'waste',
        correlationid: recorded.meta.correlationId, causationid: recorded.meta.causationId,
        dataclassification: recorded.meta.classification.class, logposition: recorded.position,
        sequence: String(recorded.revision).padStart(20, '0'),
        dataschema: `urn:concordat:schema:${recorded.type}:v${recorded.version}`,
      });
      expect(Object.keys(headers).filter((name) => !/^(content-type|ce_[a-z0-9]+)$/.test(name))).toEqual([]);
      expect(headers).not.toHaveProperty('ce_datacontenttype');
    }
    expect(sent.length).toBeGreaterThan(20);
  });

  it('tells everybody what was public in kind once the agreement is executed, and not before', async () => {
    const history = inForce('waste', 'Shared waste', [alpha, bravo]);
    const executed = history.findIndex(({ type }) => type === 'AgreementExecuted');
    await append(desk.store, 'agreement-waste', history.slice(0, executed));
    await append(desk.store, 'agreement-other', proposal('other', 'Shared other', [alpha, charlie]));
    await publisher().catchUp();
    expect(await received('public', 'agreement-events')).toEqual([]);
    await append(desk.store, 'agreement-waste', history.slice(executed), executed);
    await publisher().catchUp();
    const { events } = await desk.store.read('agreement-waste');
    const sent = await received('public', 'agreement-events');
    expect(typesOf(sent, 'waste')).toEqual(events
      .filter(({ meta }) => meta.classification.class === 'public').map(({ type }) => type));
    expect(typesOf(sent, 'waste')).toContain('DecisionPublished');
    expect(sent.filter(({ key }) => key !== 'waste')).toEqual([]);
    expect((await compared()).equal).toBe(true);
  });

  it('parks the agreement of an event that cannot go out, and no other; redrive keeps its order', async () => {
    const [waste, ict] = ['waste', 'ict'].map(told);
    await append(desk.store, 'agreement-waste', waste!.slice(0, 10));
    await strange(waste!, 10);
    await append(desk.store, 'agreement-waste', waste!.slice(11), 11);
    await append(desk.store, 'agreement-ict', ict!);
    const first = publisher();
    await first.catchUp();
    expect(first.status()).toMatchObject({ parked: 1, position: await desk.store.end() });
    const progress = new SqlProgress(sql, 'events');
    expect(await progress.parked()).toMatchObject([
      { agreement: 'waste', revision: 10, reason: expect.stringMatching(/no one here knows .* version 9/) }]);
    expect((await compared()).equal).toBe(true);
    expect(typesOf(await received('partner', 'agreement-events'), 'waste')).toHaveLength(10);
    await known(10);
    expect(await progress.redrive('nobody')).toBe(false);
    expect(await progress.redrive('waste')).toBe(true);
    await publisher().catchUp();
    expect(await progress.parked()).toEqual([]);
    expect((await compared()).equal).toBe(true);
    expect((await received('partner', 'agreement-events')).filter(({ key }) => key === 'waste')
      .map(({ headers }) => Number(headers['ce_sequence']))).toEqual(expect.arrayContaining([9, 10, 11]));
  });

  it('tries again while it runs, on a quiet log too, and with what has come since not yet published', async () => {
    const waste = told('waste');
    await append(desk.store, 'agreement-waste', waste.slice(0, 10));
    await strange(waste, 10);
    await publisher().catchUp();
    const progress = new SqlProgress(sql, 'events');
    // Pages of seven that are read with the agreement parked, before the first look finds that it may go.
    await append(desk.store, 'agreement-waste', waste.slice(11), 11);
    await known(10);
    const stopping = new AbortController();
    const running = publisher(undefined, 50).run(stopping.signal);
    await until(async () => await progress.position() === await desk.store.end());
    expect(await progress.parked()).toHaveLength(1);
    await progress.redrive('waste');
    await until(async () => (await progress.parked()).length === 0);
    stopping.abort();
    await running;
    expect((await compared()).equal).toBe(true);
  });

  it('loses nothing of a parked agreement that is tried again just before its next events are sent', async () => {
    const waste = told('waste');
    await append(desk.store, 'agreement-waste', waste.slice(0, 10));
    await strange(waste, 10);
    await publisher().catchUp();
    await known(10);
    const progress = new SqlProgress(sql, 'events');
    await append(desk.store, 'agreement-waste', waste.slice(11), 11);
    await progress.redrive('waste');
    const stopping = new AbortController();
    const running = publisher().run(stopping.signal);
    await until(async () => await progress.position() === await desk.store.end());
    stopping.abort();
    await running;
    expect(await progress.parked()).toEqual([]);
    expect((await compared()).equal).toBe(true);
  });

  it('releases an agreement only once what was held back has gone out', async () => {
    const history = inForce('waste', 'Shared waste', [alpha, bravo]);
    const executed = history.findIndex(({ type }) => type === 'AgreementExecuted');
    await append(desk.store, 'agreement-waste', history.slice(0, executed));
    await strange(history, executed);
    await publisher().catchUp();
    const progress = new SqlProgress(sql, 'events');
    expect(await progress.releasedOf(['waste'])).toEqual(new Set());
    await known(executed);
    await progress.redrive('waste');
    await publisher().catchUp();
    expect(await progress.releasedOf(['waste'])).toEqual(new Set(['waste']));
    expect(typesOf(await received('public', 'agreement-events'), 'waste').length).toBeGreaterThan(1);
    expect((await compared()).equal).toBe(true);
  });

  it('parks a release of which the broker refuses a part, and what went out of it is no difference', async () => {
    const { history, executed } = longDecision();
    const everyone = await narrow('public');
    await append(desk.store, 'agreement-waste', history);
    await publisher().catchUp();
    const progress = new SqlProgress(sql, 'events');
    expect(await progress.parked()).toMatchObject([
      { agreement: 'waste', revision: executed, reason: expect.stringContaining('MESSAGE_TOO_LARGE') }]);
    const before = typesOf(await received('public', 'agreement-events'), 'waste');
    expect(before).toContain('DecisionPublished');
    expect(before).not.toContain('AgreementExecuted');
    expect(await progress.releasedOf(['waste'])).toEqual(new Set());
    const report = await compared();
    expect(report.topics.flatMap(({ differing }) => differing)).toEqual([]);
    expect(report.topics.every(({ logHash, topicHash }) => logHash === topicHash)).toBe(true);
    await widened(everyone);
    await progress.redrive('waste');
    await publisher().catchUp();
    expect(await progress.parked()).toEqual([]);
    expect((await compared()).equal).toBe(true);
  });

  it('tells nobody what is held back for a release made ready while the page before it is refused', async () => {
    const { history, executed, long } = longDecision();
    const partners = await narrow('partner');
    // With four councils and this one event before it, the release is the first of its page of seven.
    await append(desk.store, 'agreement-other', proposal('other', 'Shared other', [alpha, charlie]).slice(0, 1));
    await append(desk.store, 'agreement-waste', history);
    expect((5 + executed) % 7).toBe(0);
    await publisher().catchUp();
    const progress = new SqlProgress(sql, 'events');
    expect(await progress.parked()).toMatchObject([{ agreement: 'waste', revision: long }]);
    expect(await received('public', 'agreement-events')).toEqual([]);
    expect(await progress.releasedOf(['waste'])).toEqual(new Set());
    expect((await compared()).equal).toBe(true);
    await widened(partners);
    await progress.redrive('waste');
    await publisher().catchUp();
    expect((await compared()).equal).toBe(true);
    expect(typesOf(await received('public', 'agreement-events'), 'waste')).toContain('AgreementExecuted');
  });

  it('stays released when what is parked comes after the release, in one page with it', async () => {
    const history = told('waste');
    const executed = history.findIndex(({ type }) => type === 'AgreementExecuted');
    await append(desk.store, 'agreement-waste', history.slice(0, executed));
    await publisher().catchUp();
    await append(desk.store, 'agreement-waste', [history[executed]!], executed);
    await strange(history, executed + 1);
    await append(desk.store, 'agreement-waste', history.slice(executed + 2), executed + 2);
    await publisher().catchUp();
    const progress = new SqlProgress(sql, 'events');
    expect(await progress.parked()).toMatchObject([{ revision: executed + 1 }]);
    expect(await progress.releasedOf(['waste'])).toEqual(new Set(['waste']));
    await known(executed + 1);
    await progress.redrive('waste');
    await publisher().catchUp();
    expect((await compared()).equal).toBe(true);
  });

  it('parks what is too large for a message', async () => {
    await append(desk.store, 'agreement-waste', told('waste'));
    await append(desk.store, 'agreement-ict', proposal('ict', 'Shared ict', [alpha, bravo]));
    const small = publisher(1_500);
    await small.catchUp();
    expect(await new SqlProgress(sql, 'events').parked()).toMatchObject([
      { agreement: 'waste', reason: expect.stringMatching(/bytes, of 1500/) }]);
    expect(typesOf(await received('partner', 'agreement-events'), 'ict').length).toBeGreaterThan(0);
  });

  it('sends nothing twice for two publishers: who is overtaken cannot commit', async () => {
    await append(desk.store, 'agreement-waste', told('waste'));
    const progress = new SqlProgress(sql, 'events');
    const from = await progress.position();
    await publisher().catchUp();
    await expect(progress.commit({ from, to: await desk.store.end(), released: [], parked: [], resumed: [] }))
      .rejects.toThrow(/another publisher/);
  });

  it('keeps in the compacted topics the rows of the views: the last value of a key is the row', async () => {
    const history = told('waste');
    await append(desk.store, 'agreement-waste', history.slice(0, 20));
    await append(desk.store, 'agreement-other', proposal('other', 'Shared other', [alpha, charlie]));
    await desk.views.catchUp();
    await standings().catchUp();
    await append(desk.store, 'agreement-waste', [...history.slice(20),
      teller(alpha).forecast('waste-line', '2024-04-04', 1, { '2024/25': 1_000 })], 20);
    await desk.views.catchUp();
    await standings().catchUp();
    const last = new Map((await received('partner', 'agreements')).map(({ key, value }) =>
      [key, JSON.parse(value!.toString()) as Record<string, unknown>]));
    const rows = await sql.query('select agreement, title, stage, councils from views.agreement_register');
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(last.get(row['agreement'] as string)).toMatchObject(row);
    const everyone = await received('public', 'agreements');
    expect(new Set(everyone.map(({ key }) => key))).toEqual(new Set(['waste']));
    expect(everyone.at(-1)!.value!.toString()).not.toContain('invited');
    const positions = await received('partner', 'savings-positions');
    expect(JSON.parse(positions.at(-1)!.value!.toString())).toMatchObject(
      { agreement: 'waste', line: 'waste-line', year: '2024/25', originalPence: '90000', verifiedPence: null });
  });

  it('replays from a place, or one agreement, to topics of their own, equal but for the mark', async () => {
    await append(desk.store, 'agreement-waste', told('waste'));
    await append(desk.store, 'agreement-ict', told('ict'));
    await publisher().catchUp();
    const progress = new SqlProgress(sql, 'events');
    await kafka.ensureTopics(topicsOf({ prefix, partitions: 3 })
      .map((topic) => ({ ...topic, topic: `${topic.topic}.again` })));
    const sent = await replay({ store: desk.store, kafka, naming: naming(),
      released: (keys) => progress.releasedOf(keys) }, { suffix: 'again', agreement: 'ict' });
    expect(sent).toBeGreaterThan(0);
    const plain = (all: readonly Received[]) => all.filter(({ key }) => key === 'ict').map(({ value, headers }) => {
      const { ce_replay: _, ...others } = headers;
      return { value: value!.toString(), headers: others };
    });
    for (const audience of ['public', 'partner'] as const) {
      const again = await received(audience, 'agreement-events', '.again');
      expect(again.every(({ headers }) => headers['ce_replay'] === 'again')).toBe(true);
      expect(plain(again)).toEqual(plain(await received(audience, 'agreement-events')));
    }
  });

  it('finds what differs: a message that the log has not, one that is missing', async () => {
    await append(desk.store, 'agreement-waste', told('waste'));
    await publisher().catchUp();
    const [first] = await received('partner', 'agreement-events');
    const forged = { topic: first!.topic, key: 'waste', value: '{}', headers:
      { ...first!.headers, ce_id: 'forged', ce_sequence: '9'.repeat(20) } };
    await expect(kafka.producer.send([forged])).rejects.toThrow(/has forged of waste, whose value data must have/);
    const unchecked = openKafka({ brokers: broker.brokers, clientId: 'unchecked' });
    await unchecked.producer.send([forged]);
    unchecked.producer.close();
    await expect(compared()).rejects.toThrow(/has forged of waste, whose value data must have required property/);
    const { equal, topics } = await compared(unchecked);
    expect(equal).toBe(false);
    expect(topics.flatMap(({ differing }) => differing)).toEqual([
      { key: 'waste', reason: 'the topic has forged, which the log has not' }]);
    expect(withheld).toBe('per-withheld');
  });
});
