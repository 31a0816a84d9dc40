/** What a scrape says after real requests to a service on PostgreSQL, and which lines the log has of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createLog, Metrics, metrics as described, parseConfig, serveMetrics, systemClock } from '#platform';
import type { FollowerHealth, MetricsServer } from '#platform';
import { lagOf, observedStore, openPostgresStore } from '#store';
import type { EventStore, Position } from '#store';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { openSeeing, seeingWith } from '../../apps/api/src/seeing.ts';
import type { Seeing } from '../../apps/api/src/seeing.ts';
import { scrape } from '../kit/exposition.ts';
import type { Scrape } from '../kit/exposition.ts';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';

let database: TestDatabase;
let store: EventStore;
let server: MetricsServer;
let service: Service;
let seeing: Seeing;
const lines: Record<string, unknown>[] = [];
let followed: () => Promise<readonly FollowerHealth[]> = async () => [];
const log = createLog('debug', systemClock, (line) => { lines.push(JSON.parse(line) as Record<string, unknown>); });

beforeAll(async () => {
  const metrics = new Metrics(systemClock);
  seeing = seeingWith(metrics, null, systemClock);
  server = await serveMetrics(metrics, '127.0.0.1', 0);
  database = await freshDatabase();
  store = observedStore(await openPostgresStore(database.app, { clock: systemClock, observe: seeing.store!.batch }),
    seeing.store);
  seeing.follow!(() => followed());
  service = await startService(() => ({ store, seeing, log, clock: systemClock }));
}, 60_000);
afterAll(async () => {
  await service.close();
  await server.close();
  await store.close();
  await database.drop();
});

/** How much the sums of a scrape moved while something was done. */
async function moved(act: () => Promise<unknown>): Promise<Scrape['sum']> {
  const before = await scrape(server.port);
  await act();
  const after = await scrape(server.port);
  return (...of) => after.sum(...of) - before.sum(...of);
}
const register = (council: string, key = `"${randomUUID()}"`): Promise<Answered> =>
  service.post('/councils', { ...bromsgrove, council }, { key });
const rename = (council: string, legalName: string, sent: object = {}): Promise<Answered> =>
  service.post(`/councils/${council}/names`, { legalName, from: '2026-01-01' }, sent);

describe('commands', () => {
  it('count by type and outcome: accepted, repeated, unchanged, refused by code', async () => {
    const code = 'registered-differently';
    const sum = await moved(async () => {
      expect((await register('AAA', '"first"')).status).toBe(201);
      expect((await register('AAA', '"first"')).headers.get('idempotency-replayed')).toBe('true');
      expect((await register('AAA')).status).toBe(201);
      const other = await service.post('/councils', { ...bromsgrove, council: 'AAA', kind: 'county' });
      expect(other.body.code).toBe(code);
    });
    const named = { decider: 'council', type: 'RegisterCouncil' };
    const outcomes = ['accepted', 'repeated', 'unchanged', 'refused', 'conflict', 'failed']
      .map((outcome) => sum('concordat_commands_total', { ...named, outcome }));
    expect(outcomes).toEqual([1, 1, 1, 1, 0, 0]);
    expect(sum('concordat_refusals_total', { decider: 'council', code })).toBe(1);
    expect(sum('concordat_refusals_total')).toBe(1);
    expect(sum('concordat_command_seconds_count', { decider: 'council' })).toBe(4);
    expect(sum('concordat_append_seconds_count', { outcome: 'stored' })).toBe(1);
  });

  it('that the caller asked wrongly count under the code he is told', async () => {
    await register('AAF', '"mismatch"');
    const sum = await moved(async () => {
      const answer = await service.post('/councils', { ...bromsgrove, council: 'AAF', kind: 'county' },
        { key: '"mismatch"' });
      expect(answer.body.code).toBe('idempotency-key-reused');
    });
    expect(sum('concordat_refusals_total', { code: 'idempotency-key-reused' })).toBe(1);
  });

  it('that rest on a revision gone by count as conflicts that were answered', async () => {
    await register('AAB');
    await rename('AAB', 'Second name');
    const sum = await moved(async () => {
      expect((await rename('AAB', 'Third name', { ifMatch: '"0"' })).status).toBe(412);
    });
    expect(sum('concordat_commands_total', { type: 'RenameCouncil', outcome: 'conflict' })).toBe(1);
    expect(sum('concordat_conflicts_total', { decider: 'council', ended: 'answered' })).toBe(1);
    expect(sum('concordat_conflicts_total', { ended: 'retried' })).toBe(0);
  });

  it('that another process was faster than count as conflicts decided anew', async () => {
    await register('AAC');
    const other = bindDeciders(store, systemClock);
    const { parts } = service;
    const { actor } = (await store.read('council-AAC')).events[0]!.meta;
    const context = { commandId: randomUUID(), correlationId: randomUUID(), actor, grade: 'live' as const };
    await other.council.handle('AAC', { type: 'RenameCouncil', legalName: 'By another', from: '2026-02-01' } as never,
      context);
    const sum = await moved(async () => { expect((await rename('AAC', 'By us')).status).toBe(200); });
    expect(sum('concordat_conflicts_total', { decider: 'council', ended: 'retried' })).toBe(1);
    expect(sum('concordat_conflicts_total', { ended: 'answered' })).toBe(0);
    expect(sum('concordat_append_seconds_count', { outcome: 'conflict' })).toBe(1);
    expect(parts.seeing).toBe(seeing);
  });

  it('given at once share commits: the sizes of batches add up', async () => {
    const sum = await moved(() => Promise.all(Array.from({ length: 30 }, (_, n) =>
      register(`B${String.fromCharCode(65 + n % 26)}${n < 26 ? 'A' : 'B'}`))));
    expect(sum('concordat_append_batch_appends_sum')).toBe(30);
    expect(sum('concordat_append_batch_events_sum')).toBeGreaterThanOrEqual(30);
    expect(sum('concordat_append_batch_appends_count')).toBeLessThan(30);
    expect(sum('concordat_append_seconds_count', { outcome: 'stored' })).toBe(30);
    expect(sum('concordat_append_seconds_sum')).toBeGreaterThan(0);
  });
});

describe('requests', () => {
  it('count by declared route and status; what is no route is one series, whatever callers invent', async () => {
    const sum = await moved(async () => {
      await service.get('/councils/AAA');
      await service.get('/councils/ZZZ');
      await service.get('/invented/1');
      await service.get('/invented/2');
    });
    const route = { method: 'GET', route: '/councils/:council' };
    expect(sum('concordat_http_request_seconds_count', { ...route, status: '200' })).toBe(1);
    expect(sum('concordat_http_request_seconds_count', { ...route, status: '404' })).toBe(1);
    expect(sum('concordat_http_request_seconds_count', { route: 'none', status: '404' })).toBe(2);
  });

  it('leave a line at level debug with the correlation a caller gave, or that of his trace', async () => {
    const asked = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
      lines.length = 0;
      await service.get('/councils/AAA', { headers });
      return lines.at(-1);
    };
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(await asked({ traceparent })).toEqual({
      at: expect.any(String), level: 'debug', message: 'answered', method: 'GET', route: '/councils/:council',
      status: 200, milliseconds: expect.any(Number), correlationId: '4bf92f35-77b3-4da6-a3ce-929d0e0e4736',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
    const own = '11111111-2222-4333-8444-555555555555';
    expect(await asked({ traceparent, 'correlation-id': own })).toMatchObject({ correlationId: own });
    for (const bad of ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', 'ff-x', '', `${traceparent}x`]) {
      const { correlationId } = await asked({ traceparent: bad }) as { correlationId: string };
      expect(correlationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    }
  });

  it('carry their correlation into what is recorded', async () => {
    const traceparent = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-00f067aa0ba902b7-01';
    await service.post('/councils', { ...bromsgrove, council: 'AAD' }, { headers: { traceparent } });
    const { meta } = (await store.read('council-AAD')).events[0]!;
    expect(meta.correlationId).toBe('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa');
    expect(Object.keys(meta).sort()).toEqual(['actor', 'bodyHash', 'causationId', 'classification', 'commandId',
      'correlationId', 'effectiveOn', 'evidence', 'grade']);
  });
});

describe('followers', () => {
  it('show their lag in events and seconds, their progress and their state when somebody scrapes', async () => {
    const page = await store.page('' as Position, 5);
    const position = page.at(-1)!.position;
    followed = async () => [
      { name: 'views', state: 'following', position, reason: null, ...await lagOf(store, position, 2) },
      { name: 'keeper', state: 'stopped', position: '', behind: 0, reason: 'a bug' }];
    const { sum, samples } = await scrape(server.port);
    const end = Number(await store.end());
    const views = { follower: 'views' };
    expect(sum('concordat_follower_lag_events', views)).toBe(end - 5);
    const [next] = await store.page(position, 1);
    const age = (Date.now() - Date.parse(next!.recordedAt)) / 1_000;
    expect(Math.abs(sum('concordat_follower_lag_seconds', views) - age)).toBeLessThan(2);
    expect(sum('concordat_follower_progress_ratio', views)).toBeCloseTo(5 / end, 6);
    expect(sum('concordat_follower_state', { ...views, state: 'following' })).toBe(1);
    expect(sum('concordat_follower_state', views)).toBe(1);
    expect(sum('concordat_follower_state', { follower: 'keeper', state: 'stopped' })).toBe(1);
    expect(sum('concordat_followers_asked')).toBe(1);
    expect(samples.some(({ name, labels }) => name === 'concordat_follower_lag_seconds'
      && labels['follower'] === 'keeper')).toBe(false);
  });

  it('that cannot be asked leave no old number standing', async () => {
    followed = async () => { throw new Error('the database is away'); };
    const { sum, samples } = await scrape(server.port);
    expect(sum('concordat_followers_asked')).toBe(0);
    expect(samples.filter(({ name }) => name.startsWith('concordat_follower_'))).toEqual([]);
    expect(sum('concordat_commands_total')).toBeGreaterThan(0);
    followed = async () => [];
  });
});

describe('the port of its own', () => {
  it('answers scrapes in the format of Prometheus, and whether the process lives, and nothing else', async () => {
    const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    const metrics = await ask('/metrics');
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await metrics.text();
    for (const [name, { kind }] of Object.entries(described)) expect(text).toContain(`# TYPE ${name} ${kind}\n`);
    expect(text).toContain('process_resident_memory_bytes');
    expect(await (await ask('/health/live')).json()).toEqual({ status: 'live' });
    expect((await ask('/councils')).status).toBe(404);
    expect((await ask('/metrics', 'POST')).status).toBe(405);
    expect((await service.get('/metrics')).status).toBe(404);
  });

  it('that is taken stops the process with the name of the setting', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => { taken.listen(0, '127.0.0.1', resolve); });
    const { port } = taken.address() as AddressInfo;
    const config = parseConfig({ CONCORDAT_METRICS_PORT: String(port) });
    await expect(openSeeing(config, systemClock, log, 'test')).rejects.toThrow(/set CONCORDAT_METRICS_PORT to another/);
    await new Promise((resolve) => { taken.close(resolve); });
  });

  it('is not there unless asked for, and then nobody is told anything', async () => {
    const { close, ...told } = await openSeeing(parseConfig({}), systemClock, log, 'test');
    expect(told).toEqual({});
    await close();
  });
});
