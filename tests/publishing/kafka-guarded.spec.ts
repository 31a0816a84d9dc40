/** Brokers that prove who they are and ask who comes, on a real one; and what is said when either goes wrong. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerAccessOf, createLog, parseConfig, systemClock } from '#platform';
import type { Log } from '#platform';
import { openKafka } from '#publishing';
import type { KafkaClient } from '#publishing';
import { lagOf, Leases, openSql } from '#store';
import { startPublishing } from '../../apps/worker/src/publishing.ts';
import { describeWithKafka, kafkaStartMs, startKafka } from '../kit/kafka-broker.ts';
import type { KafkaBroker } from '../kit/kafka-broker.ts';
import { openDesk, until } from '../views/desk.ts';
import { audit, numbered, readAll } from './audit.ts';

const tlsFile = (name: string): string => join(process.cwd(), 'tests', 'kit', 'tls', name);
const deployed = {
  CONCORDAT_STORE: 'postgres', CONCORDAT_DATABASE_URL: 'postgres://owner@db/c',
  CONCORDAT_APP_DATABASE_URL: 'postgres://app@db/c', CONCORDAT_VIEWS_DATABASE_URL: 'postgres://views@db/c',
  CONCORDAT_ISSUER: 'https://login.example.gov.uk', CONCORDAT_AUDIENCE: 'concordat',
  CONCORDAT_JWKS_URL: 'https://login.example.gov.uk/keys', CONCORDAT_PERSON_KEY: 'k'.repeat(32),
};
const password = 'the pass-word of a publisher';
const tls = { KAFKA_TLS: 'verify', KAFKA_TLS_CA: tlsFile('authority.pem') };
const user = { KAFKA_USERNAME: 'publisher', KAFKA_PASSWORD: password };
const scram = { KAFKA_SASL_MECHANISM: 'scram-sha-512', ...user };

describeWithKafka('brokers that ask who comes', () => {
  let broker: KafkaBroker;
  let plain: KafkaClient;
  const dir = mkdtempSync(join(tmpdir(), 'concordat-guarded-'));
  const clients: KafkaClient[] = [];

  beforeAll(async () => {
    const keystore = join(dir, 'keystore.pem');
    const parts = ['server.key', 'server.pem'].map((name) => readFileSync(tlsFile(name), 'utf8'));
    writeFileSync(keystore, parts.map((text) => text.slice(text.indexOf('-----BEGIN'))).join(''), { mode: 0o600 });
    broker = await startKafka({ guarded: { keystore, host: 'localhost', users: { publisher: password } } });
    plain = openKafka({ brokers: [broker.address], clientId: 'plain' });
    clients.push(plain);
  }, kafkaStartMs);
  afterAll(async () => {
    for (const client of clients) client.producer.close();
    await broker?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 30_000);

  /** From settings to a client, by the way the worker goes; and what the client says to the log. */
  function clientOf(address: string, settings: Readonly<Record<string, string>>) {
    const said: string[] = [];
    const { kafka } = parseConfig({ ...deployed, KAFKA_BROKERS: address, ...settings });
    const log = (line: string): void => { said.push(line); };
    const client = openKafka({ ...brokerAccessOf(kafka!), clientId: 'guarded', log, requestMsMax: 5_000 });
    clients.push(client);
    return { client, said };
  }
  const guarded = (): string => `localhost:${broker.saslPort}`;
  async function freshTopic(): Promise<string> {
    const topic = `guarded-${randomUUID()}`;
    await plain.ensureTopics([{ topic, partitions: 2 }]);
    return topic;
  }

  async function goesThereAndBack(client: KafkaClient): Promise<void> {
    const topic = `guarded-${randomUUID()}`;
    expect(await client.ensureTopics([{ topic, partitions: 2 }])).toEqual([topic]);
    const messages = numbered(topic, 50, 5);
    expect(await client.producer.send(messages)).toMatchObject({ acknowledged: 50, failure: null });
    expect(audit(await readAll(client, topic), messages)).toEqual({ stored: 50, repeats: 0, lost: [], disordered: [] });
  }

  it.each(['scram-sha-512', 'scram-sha-256', 'plain'])('are written to and read over TLS by %s', async (mechanism) => {
    await goesThereAndBack(clientOf(guarded(), { ...tls, ...user, KAFKA_SASL_MECHANISM: mechanism }).client);
  });

  it('are written to and read over TLS where they ask for no user', async () => {
    await goesThereAndBack(clientOf(`localhost:${broker.tlsPort}`, tls).client);
  });

  /** Nothing goes out, the reason is given soon, and the broker has stored nothing. */
  async function refuses(address: string, settings: Readonly<Record<string, string>>, why: RegExp): Promise<void> {
    const { client, said } = clientOf(address, settings);
    const topic = await freshTopic();
    const sent = await client.producer.send(numbered(topic, 3, 1));
    expect(sent).toMatchObject({ acknowledged: 0, placed: [], failure: { kind: 'unknown' } });
    expect(sent.failure!.reason).toMatch(why);
    const before = said.length;
    await expect(client.ensureTopics([{ topic: 'never', partitions: 1 }])).rejects.toThrow(why);
    // At once, not after the client's own tries, which go on for longer than anybody waits for an answer.
    expect(said.slice(before).filter((line) => why.test(line)).length).toBeLessThanOrEqual(2);
    expect((await plain.ends(topic)).map(({ high }) => high)).toEqual([0n, 0n]);
    expect(said.join('\n')).toMatch(why);
    expect(said.join('\n')).not.toContain('pass-word');
  }

  it.each(['scram-sha-512', 'scram-sha-256', 'plain'])('let nobody in by %s with a wrong password', async (how) => {
    await refuses(guarded(), { ...tls, KAFKA_SASL_MECHANISM: how, KAFKA_USERNAME: 'publisher',
      KAFKA_PASSWORD: 'another pass-word' }, /authentication failed/i);
  });

  it('are not trusted when no authority we know vouches for them', async () => {
    await refuses(guarded(), { ...scram, KAFKA_TLS: 'verify' }, /no TLS with localhost:\d+: unable to verify/);
  });

  it('are not trusted under an address that their certificate does not name', async () => {
    await refuses(`127.0.0.1:${broker.saslPort}`, { ...tls, ...scram }, /no TLS with 127\.0\.0\.1:\d+: .*altnames/);
  });

  it('are not spoken to when they have no TLS and we want it', async () => {
    await refuses(broker.address, { ...tls, ...scram }, /no TLS with 127\.0\.0\.1:\d+/);
  });

  it('leave the reason in the health of the worker and in its log', async () => {
    const desk = await openDesk();
    const warned: { line: string; fields: unknown }[] = [];
    const warn: Log['warn'] = (line, fields) => { warned.push({ line, fields }); };
    const log: Log = { ...createLog('silent', systemClock), warn };
    const { kafka } = parseConfig({ ...deployed, KAFKA_BROKERS: guarded(), ...tls, ...scram, KAFKA_PASSWORD: 'wrong' });
    const stopping = new AbortController();
    const sql = openSql(desk.database.views);
    const publishing = startPublishing({ store: desk.store, settings: desk.database.views, kafka: kafka!,
      arrived: () => Promise.resolve(true), log, leases: new Leases(sql, { holder: 'this worker' }),
      lag: (position) => lagOf(desk.store, position, 10) }, stopping.signal);
    const reasons = async () => (await publishing.health()).map(({ name, state, reason }) => ({ name, state, reason }));
    await until(async () => (await reasons()).every(({ reason }) => reason !== null));
    const reason = expect.stringMatching(/authentication failed/i);
    expect(await reasons()).toEqual([
      { name: 'publishing events', state: 'waiting', reason },
      { name: 'publishing standings', state: 'waiting', reason }]);
    expect(warned.map(({ line }) => line)).toContain('the topics cannot be made yet');
    stopping.abort();
    await publishing.close();
    await sql.close();
    await desk.close();
  }, 60_000);
});
