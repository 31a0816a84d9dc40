/** One request followed from HTTP to the record on Kafka, through the product as it is started, on a real broker. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka } from 'cloudevents';
import type { Message } from 'cloudevents';
import { localIssuerPath, openLocalIssuer } from '#platform';
import { openKafka, topicName } from '#publishing';
import type { KafkaClient, Received } from '#publishing';
import { startConcordat } from '../kit/concordat-process.ts';
import type { Running } from '../kit/concordat-process.ts';
import { scrape } from '../kit/exposition.ts';
import { describeWithKafka, freePorts, kafkaStartMs, someKafka } from '../kit/kafka-broker.ts';
import { startCollector } from '../kit/otlp-collector.ts';
import type { Collected, Collector } from '../kit/otlp-collector.ts';
import { until } from '../views/desk.ts';

const prefix = `traced${process.pid}`;
/** The caller's own span, in the trace he names. */
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const callerSpan = '00f067aa0ba902b7';
const proposal = { on: '2026-01-05', agreement: 'shared-audit', title: 'Shared audit', model: 'lead-authority',
  leadOfficer: 'per-lead-officer', services: [{ service: 'audit', kind: 'internal-audit' }], invited: ['AAB'] };

let dir: string;
let metricsPort: number;
let broker: Awaited<ReturnType<typeof someKafka>>;
let kafka: KafkaClient;
let collector: Collector;
let product: Running;

async function post(path: string, body: object, role: 'registrar' | 'lead-officer', more: object = {}): Promise<void> {
  const issuer = openLocalIssuer(localIssuerPath(dir), false);
  const council = role === 'registrar' ? undefined : 'AAA';
  const token = issuer.issue({ subject: role, role, council }, Date.now());
  const response = await fetch(`${product.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: {
    authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"`,
    ...more } });
  expect([path, response.status]).toEqual([path, 201]);
}
async function received(): Promise<Received[]> {
  const all: Received[] = [];
  await kafka.read(topicName(prefix, 'partner', 'agreement-events'), (some) => { all.push(...some); });
  return all;
}
const named = (spans: readonly Collected[], name: string): readonly Collected[] =>
  spans.filter((one) => one.name === name);

describeWithKafka('a request with a trace', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'concordat-traced-'));
    [broker, collector, [metricsPort]] = await Promise.all([someKafka(), startCollector(),
      freePorts(1) as Promise<[number]>]);
    kafka = openKafka({ brokers: broker.brokers, clientId: 'concordat-test' });
    product = await startConcordat(dir, { CONCORDAT_SAMPLES: 'off', KAFKA_BROKERS: broker.brokers.join(),
      CONCORDAT_KAFKA_PREFIX: prefix, CONCORDAT_KAFKA_PARTITIONS: '3', CONCORDAT_METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
    for (const council of ['AAA', 'AAB']) {
      await post('/councils', { council, legalName: `${council} Council`, kind: 'district', nation: 'england',
        startsOn: '1974-04-01', governanceModel: 'committee' }, 'registrar');
    }
    await post('/agreements', proposal, 'lead-officer', { traceparent: `00-${trace}-${callerSpan}-01` });
  }, kafkaStartMs + 120_000);
  afterAll(async () => {
    await product?.stop();
    kafka?.producer.close();
    await collector?.close();
    await broker?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('is one trace: the caller, the request, the append, and the publishing of each event', async () => {
    // Of the three events of a proposal one is the proposer's own, and goes nowhere.
    const events = 2;
    const spans = (await collector.have((all) =>
      named(all, 'publish').filter(({ traceId }) => traceId === trace).length === events))
      .filter(({ traceId }) => traceId === trace);
    const [request] = named(spans, 'POST /agreements');
    const [append] = named(spans, 'append agreement');
    const published = named(spans, 'publish');
    expect(spans).toHaveLength(2 + events);
    expect(request).toMatchObject({ parentSpanId: callerSpan, kind: 2, service: 'concordat', failed: false,
      attributes: { 'http.request.method': 'POST', 'http.route': '/agreements' } });
    expect(append).toMatchObject({ parentSpanId: request!.spanId, kind: 1, attributes: {
      'concordat.command': 'ProposeAgreement', 'concordat.stream': 'agreement-shared-audit' } });
    for (const one of published) {
      expect(one).toMatchObject({ parentSpanId: append!.spanId, kind: 4, attributes: {
        'messaging.system': 'kafka', 'messaging.destination.name': `${prefix}.partner.agreement-events.v1` } });
      expect(one.startedAt >= append!.startedAt && one.endedAt >= one.startedAt).toBe(true);
    }
    expect(request!.startedAt <= append!.startedAt && append!.endedAt <= request!.endedAt).toBe(true);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  }, 60_000);

  it('is named on its records, by the span of the append, as the SDK of CloudEvents reads it', async () => {
    await until(async () => (await received()).length === 2);
    const recorded = 'append agreement';
    const [append] = named(await collector.have((all) => named(all, recorded).length > 0), recorded);
    for (const { key, value, headers } of await received()) {
      const event = Kafka.toEvent({ key: key!, value: value!.toString(), headers, body: value!.toString() } as Message);
      if (Array.isArray(event)) throw new Error('a batch');
      expect(event['traceparent']).toBe(`00-${trace}-${append!.spanId}-01`);
      expect(String(event['correlationid']).replaceAll('-', '')).toBe(trace);
    }
  }, 30_000);

  it('of a caller who names none has a trace of its own', async () => {
    const roots = named(await collector.have((all) => named(all, 'POST /councils').length === 2), 'POST /councils');
    expect(new Set([trace, ...roots.map(({ traceId }) => traceId)]).size).toBe(3);
    expect(roots.map(({ parentSpanId }) => parentSpanId)).toEqual([undefined, undefined]);
    const appends = named(collector.spans(), 'append council');
    expect(appends.map(({ parentSpanId }) => parentSpanId).sort()).toEqual(roots.map(({ spanId }) => spanId).sort());
  });

  it('moves the numbers of the process that is scraped, its followers and its publishing', async () => {
    await until(async () => (await scrape(metricsPort)).sum('concordat_follower_lag_events') === 0);
    const { sum, samples } = await scrape(metricsPort);
    expect(sum('concordat_commands_total', { type: 'ProposeAgreement', outcome: 'accepted' })).toBe(1);
    expect(sum('concordat_publish_messages_total', { follower: 'publishing events' })).toBe(2);
    expect(sum('concordat_publish_messages_total', { follower: 'publishing standings' })).toBeGreaterThan(0);
    expect(sum('concordat_publish_delay_seconds_count', { follower: 'publishing events' })).toBeGreaterThan(0);
    expect(sum('concordat_publish_errors_total')).toBe(0);
    expect(samples).toContainEqual({ name: 'concordat_publish_parked_keys', labels: {}, value: 0 });
    const all = samples.filter(({ name }) => name === 'concordat_follower_progress_ratio');
    // The trail waits a second between two checkpoints.
    const progress = all.filter(({ labels }) => labels['follower'] !== 'trail');
    expect(all.length - progress.length).toBe(1);
    expect(progress.map(({ labels, value }) => [labels['follower'], value]).sort()).toEqual([
      ['publishing events', 1], ['publishing standings', 1], ['views', 1]]);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/health/live`)).status).toBe(200);
  }, 30_000);
});
