/** I57: what is released, withheld and released again on topics, for every type of event. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AgreementEvent, CouncilId } from '#domain';
import {
  compareWithLog, Publisher, replay, SampleConsumer, SqlProgress, topicName, topicsOf,
} from '#publishing';
import type { Audience, KafkaClient, Received } from '#publishing';
import { openSql } from '#store';
import type { Sql } from '#store';
import { describeWithKafka, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { envelopes } from '../kit/marked-record.ts';
import { publishedTopics } from '../kit/published-topics.ts';
import { openDesk } from '../views/desk.ts';
import type { Desk } from '../views/desk.ts';
import { alpha, bravo, inForce } from '../views/histories.ts';

let broker: Awaited<ReturnType<typeof someKafka>>;
let desk: Desk;
let sql: Sql;
let kafka: KafkaClient;
let prefix: string;
let tests = 0;

const naming = () => ({ instance: 'test', prefix });
const catchUp = () => new Publisher({ store: desk.store, producer: kafka.producer,
  progress: new SqlProgress(sql, 'events'), naming: naming(), pageMax: 5 }).catchUp();
const compared = () => compareWithLog({ store: desk.store, kafka, progress: new SqlProgress(sql, 'events'),
  naming: naming() });
async function received(audience: Audience, suffix = ''): Promise<Received[]> {
  const all: Received[] = [];
  await kafka.read(topicName(prefix, audience, 'agreement-events') + suffix, (some) => { all.push(...some); });
  return all;
}
const sequences = (messages: readonly Received[]): number[] => messages.map(({ headers }) => +headers['ce_sequence']!);

/** The whole life of an agreement; `before` is said before it is executed, `after` at the end. */
const history = inForce('waste', 'Shared waste', [alpha, bravo]);
const executed = history.findIndex(({ type }) => type === 'AgreementExecuted');
const at = (type: string): number => history.findIndex((event) => event.type === type);
const by = { on: '2024-05-01' as never, council: alpha };
const withheld = (of: number, was: 'public' | 'partner'): AgreementEvent => ({ type: 'FactWithheld', ...by, of, was,
  schedule: 's', paragraph: 3, reviewOn: '2030-01-01' as never, why: 'prices', kind: history[of]!.type,
  whose: history[of]!.council, about: null });
const lapsed = (of: number): AgreementEvent => ({ type: 'ExemptionReviewed', ...by, of, outcome: 'lapses',
  reviewOn: null, why: 'over' });
const published = (of: number, to: 'public' | 'partner'): AgreementEvent => {
  const { type, ...data } = history[of]!;
  return { type: 'FactPublished', ...by, of, to, was: 'partner', why: 'asked for', documents: [],
    fact: { type, version: 1, data, correction: null } };
};
const corrected = (corrects: number, council: CouncilId = alpha): AgreementEvent => ({ type: 'RecordCorrected', ...by,
  council, corrects, statement: `not so: ${corrects}`, why: 'misread' });
async function told(before: readonly AgreementEvent[], after: readonly AgreementEvent[] = []): Promise<void> {
  const events = [...history.slice(0, executed), ...before, ...history.slice(executed), ...after];
  await desk.store.append([{ stream: 'agreement-waste', expected: -1, events: envelopes('agreement-waste', events) }]);
  await catchUp();
}

const advice = at('StatutoryOfficerAdviceGiven');
const notice = at('KeyDecisionNoticePublished');
const draft = at('DraftIssued');

describeWithKafka('disclosure on topics', () => {
  beforeAll(async () => { broker = await someKafka(); }, kafkaStartMs);
  afterAll(() => broker?.stop());
  beforeEach(async () => {
    tests += 1;
    prefix = `d${process.pid}x${tests}`;
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

  it('I57: a late release is a message of its own, which no consumer takes for a repeat', async () => {
    await told([], [published(advice, 'partner'), published(draft, 'public')]);
    const [partner, everybody] = [await received('partner'), await received('public')];
    expect(sequences(partner)).not.toContain(advice);
    expect(partner.map(({ value }) => JSON.parse(value!.toString()) as { of?: number; to?: string; fact?: object })
      .filter(({ fact }) => fact !== undefined)).toMatchObject([
      { of: advice, to: 'partner', fact: { type: 'StatutoryOfficerAdviceGiven', version: 1,
        data: { text: 'Within powers.' } } },
      { of: draft, to: 'public', fact: { type: 'DraftIssued' } }]);
    expect(everybody.at(-1)!.headers).toMatchObject({ ce_type: 'concordat.FactPublished',
      ce_dataclassification: 'public' });
    expect(everybody.map(({ value }) => value!.toString()).join()).not.toContain('Within powers.');
    const consumer = new SampleConsumer();
    expect([...everybody, ...everybody.slice(-1)].map((one) => consumer.takeEvent(one)).slice(-2))
      .toEqual(['new', 'repeated']);
    expect(await compared()).toMatchObject({ equal: true });
  });

  it('I57: what is exempt when its agreement is executed goes to no public topic, nor what repeats it', async () => {
    await told([corrected(notice), published(draft, 'public'), withheld(notice, 'public'),
      withheld(draft, 'public')]);
    const everybody = await received('public');
    expect(sequences(everybody).filter((one) => [notice, executed, executed + 1].includes(one))).toEqual([]);
    // The topics of those at the table keep what they had.
    expect(sequences(await received('partner'))).toEqual(expect.arrayContaining([notice, executed, executed + 1]));
    expect(await compared()).toMatchObject({ equal: true });
  });

  it('I57: an exemption that lapses in time leaves no trace, one that lapses late brings the fact anew', async () => {
    await told([withheld(notice, 'public'), lapsed(notice)]);
    expect(sequences(await received('public'))).toContain(notice);
    const late = history.length + 2;
    const { events } = await desk.store.read('agreement-waste');
    const more = [lapsed(notice), published(notice, 'public')];
    const all = envelopes('agreement-waste',
      [...events.map(({ type, data }) => ({ type, ...data })), ...more] as never);
    await desk.store.append([{ stream: 'agreement-waste', expected: late - 1, events: all.slice(late) }]);
    await catchUp();
    expect((await received('public')).at(-1)!.headers['ce_type']).toBe('concordat.FactPublished');
    expect(await compared()).toMatchObject({ equal: true });
  });

  it('I57: a correction of a council\'s own fact stays with it, of another goes where that went', async () => {
    await told([], [corrected(advice), corrected(notice, bravo), published(advice, 'partner'), corrected(advice)]);
    const said = async (audience: Audience) => (await received(audience))
      .filter(({ headers }) => headers['ce_type'] === 'concordat.RecordCorrected').map(({ headers }) =>
        +headers['ce_sequence']! - history.length);
    expect([await said('partner'), await said('public')]).toEqual([[1, 3], [1]]);
    expect(await compared()).toMatchObject({ equal: true });
  });

  it('I57: a replay tells the public nothing that is exempt today', async () => {
    await told([withheld(notice, 'public')]);
    for (const [suffix, more] of [['again', {}], ['alone', { agreement: 'waste' }]] as const) {
      await kafka.ensureTopics(topicsOf({ prefix, partitions: 3 })
        .map((topic) => ({ ...topic, topic: `${topic.topic}.${suffix}` })));
      await replay({ store: desk.store, kafka, naming: naming(), released: async (ids) => new Set(ids) },
        { suffix, ...more });
      expect(sequences(await received('public', `.${suffix}`))).not.toContain(notice);
      expect(sequences(await received('partner', `.${suffix}`))).toContain(notice);
    }
  });
});
