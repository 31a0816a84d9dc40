/** Spans as a collector gets them: with the ids they were given, and only those of traces that are kept. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog, openTraces, systemClock } from '#platform';
import type { EndedSpan, Traces } from '#platform';
import { startCollector } from '../kit/otlp-collector.ts';
import type { Collector } from '../kit/otlp-collector.ts';

let collector: Collector;
let logged: string[];
let traces: Traces;
const open = (ratio = 1, endpoint = collector.endpoint): Traces => openTraces({ endpoint, ratio }, 'concordat-test',
  createLog('info', systemClock, (line) => { logged.push(JSON.parse(line).message); }));
const span = (more: Partial<EndedSpan> = {}): EndedSpan => ({
  name: 'one', kind: 'server', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', parentId: null,
  startedAt: performance.now() - 5, endedAt: performance.now(), attributes: {}, ...more });

beforeEach(async () => {
  logged = [];
  collector = await startCollector();
  traces = open();
});
afterEach(async () => {
  await traces.close();
  await collector.close();
});

describe('spans', () => {
  it('arrive with the ids, the parent and the link they were given, and the time they took', async () => {
    const link = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
    const now = BigInt(Date.now()) * 1_000_000n;
    traces.record(span({ link, attributes: { route: '/a' } }));
    traces.record(span({ name: 'two', kind: 'internal', spanId: '0000000000000009', parentId: '00f067aa0ba902b7',
      failed: true }));
    await traces.close();
    const [first, second] = collector.spans();
    expect(first).toMatchObject({ service: 'concordat-test', name: 'one', traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7', kind: 2, links: [link], attributes: { route: '/a' }, failed: false });
    expect(first!.parentSpanId).toBeUndefined();
    expect(second).toMatchObject({ traceId: first!.traceId, spanId: '0000000000000009', kind: 1,
      parentSpanId: '00f067aa0ba902b7', failed: true });
    expect(Number(first!.endedAt - first!.startedAt) / 1e6).toBeGreaterThanOrEqual(4.9);
    expect(Math.abs(Number(first!.endedAt - now) / 1e6)).toBeLessThan(1_000);
  });

  it('are of the traces that are kept, which is said by the trace id alone', async () => {
    const some = open(0.3);
    const others = open(0.3);
    const ids = Array.from({ length: 1_000 }, () => `${some.newSpanId()}${some.newSpanId()}`);
    const kept = ids.filter((id) => some.keeps(id));
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.length).toBeLessThan(400);
    expect(ids.filter((id) => others.keeps(id))).toEqual(kept);
    for (const traceId of ids) some.record(span({ traceId, spanId: some.newSpanId() }));
    await some.close();
    await others.close();
    expect(collector.spans().map(({ traceId }) => traceId).sort()).toEqual(kept.sort());
  });

  it('that a collector does not take are lost, which is said once, and once that it takes them again', async () => {
    const lost = 'spans are lost: the collector does not take them';
    collector.answer(400);
    for (let n = 0; n < 2; n += 1) {
      const one = open();
      one.record(span());
      await one.close();
    }
    expect(logged).toEqual([lost, lost]);
    // The same opening tells of it only once; 512 are sent at once, without waiting for the second to be over.
    logged.length = 0;
    for (let n = 0; n < 1_024; n += 1) traces.record(span({ spanId: traces.newSpanId() }));
    await collector.have(() => logged.length > 0);
    collector.answer(200);
    traces.record(span({ name: 'last' }));
    await collector.have((spans) => spans.some(({ name }) => name === 'last'));
    await traces.close();
    expect(logged).toEqual([lost, 'the collector takes spans again']);
  });
});
