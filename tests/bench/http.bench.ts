/**
 * A whole command over HTTP (token, validation, load of a stream of 100 events, decide, durable
 * append) against a trivial validated POST on the same server in the same run, at 64 and at 16 callers.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Body, Controller } from '@nestjs/common';
import { councilId, personRef, when } from '#domain';
import type { Capacity, PersonRef } from '#domain';
import { createLog, openLocalIssuer } from '#platform';
import { openPostgresStore } from '#store';
import type { Context, EventStore } from '#store';
import { gdpDeflator, usualDisclosure } from '#views';
import { createApi } from '../../apps/api/src/app.module.ts';
import { IsDay, IsText } from '../../apps/api/src/checks.ts';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import type { Deciders } from '../../apps/api/src/deciders.ts';
import { Route } from '../../apps/api/src/route.ts';
import { tokensOf } from '../kit/http.ts';
import { plain } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { median, now, report, reportMs, startGround } from './ground.ts';
import type { Orders } from './http-load.ts';

const streams = 1024;
const eventsPerStream = 100;
const crowds = [64, 16];
const seconds = 2;
const turns = 3;
const goal = 0.4;
const p99MsMax = 25;
const on = '2024-02-01';

class Trivial {
  legalName!: string;
  from!: string;
}
class BenchRoutes {
  trivial(body: Trivial): object { return { id: body.legalName }; }
}

/** What decorators would do, written out: a route as any other, with a checked body. */
function declareTrivialRoute(): void {
  IsText(200)(Trivial.prototype, 'legalName');
  IsDay()(Trivial.prototype, 'from');
  const routes = BenchRoutes.prototype;
  Reflect.defineMetadata('design:paramtypes', [Trivial], routes, 'trivial');
  Body()(routes, 'trivial', 0);
  Route({
    method: 'POST', path: '/bench', tag: 'Bench', summary: 'Checks a body and does nothing', open: true,
    answer: { status: 200, description: 'Nothing' },
  })(routes, 'trivial', Object.getOwnPropertyDescriptor(routes, 'trivial')!);
  Controller()(BenchRoutes);
}

const lead = personRef('per-lead-officer');
const told = (number: number, council: string | null, capacity: Capacity, person: PersonRef = lead): Context => ({
  commandId: `fill-${number}`, correlationId: 'fill', grade: 'live',
  actor: { person, capacity, council: council === null ? null : councilId(council) },
});

/** One agreement between two councils, written by its decider up to a hundred events, and copies of it. */
async function fill(store: EventStore, deciders: Deciders): Promise<void> {
  for (const council of ['ALV', 'BRK'] as const) {
    const registered = await deciders.council.handle(council, {
      type: 'RegisterCouncil', council: councilId(council), legalName: `${council} Council`, kind: 'district',
      nation: 'england', startsOn: when('1974-04-01'), governanceModel: 'leader-and-cabinet', region: null,
    }, told(0, null, 'registrar'));
    if ('refused' in registered) throw new Error(registered.refused.code);
  }
  const steps: readonly (readonly [council: string, command: PlainCommand])[] = [
    ['ALV', { type: 'ProposeAgreement', on, agreement: 'bench-0', title: 'Audit', model: 'shared-back-office',
      leadOfficer: lead, services: [{ service: 'audit', kind: 'internal-audit', startsOn: null }], invited: ['BRK'] }],
    ['BRK', { type: 'JoinProposal', on }],
    ['ALV', { type: 'ProposeClause', on, clause: 'aims', kind: 'principles', heading: 'Aims', body: 'One service.',
      params: {} }],
    ...Array.from({ length: eventsPerStream - 4 }, (_, n) =>
      ['BRK', {
        type: 'CommentOnClause', on, clause: 'aims', version: 1, text: `Comment ${n}: ${'why '.repeat(40)}`,
      }] as const),
  ];
  for (const [number, [council, command]] of steps.entries()) {
    const done = await deciders.agreement.handle('bench-0', plain(command), told(number, council, 'lead-officer'));
    if ('refused' in done) throw new Error(JSON.stringify(done.refused));
  }
  const { events, revision } = await store.read('agreement-bench-0');
  if (revision + 1 !== eventsPerStream) throw new Error(`a stream of ${revision + 1} events`);
  for (let at = 1; at < streams; at += 1) {
    const copies = events.map(({ type, version, data, meta }) => ({ id: randomUUID(), type, version, data, meta }));
    await store.append([{ stream: `agreement-bench-${at}`, expected: -1, events: copies }]);
  }
}

const run = promisify(execFile);
async function load(orders: Orders): Promise<{ rate: number; p99Ms: number }> {
  const program = fileURLToPath(new URL('./http-load.js', import.meta.url));
  const { stdout } = await run(process.execPath, [program, JSON.stringify(orders)]);
  return JSON.parse(stdout) as { rate: number; p99Ms: number };
}

declareTrivialRoute();
const ground = await startGround();
const dir = mkdtempSync(join(tmpdir(), 'concordat-bench-issuer-'));
const issuer = openLocalIssuer(join(dir, 'issuer.json'), true);
const store = await openPostgresStore(ground.app, { clock: now });
const deciders = bindDeciders(store, now);
await fill(store, deciders);
const api = await createApi(
  {
    store,
    deciders,
    clock: now,
    log: createLog('warn'),
    tokens: tokensOf(issuer, Date.now),
    followers: async () => [],
    views: null,
    lagMax: 1,
    readWaitMs: 0,
    priceIndex: gdpDeflator, disclosure: usualDisclosure, people: null,
    host: '127.0.0.1',
    port: 0,
  },
  { more: [BenchRoutes] },
);
const token = issuer.issue({ subject: 'bench', role: 'lead-officer', council: 'BRK' }, Date.now());
const orders = { port: Number(new URL(api.url).port), token, streams, seconds };
let round = 0;
for (const callers of crowds) {
  const trivial: number[] = [];
  const command: number[] = [];
  const p99: number[] = [];
  // Taken in turn, so that a machine that is busy for a while slows both alike; the first turn only warms.
  for (let turn = 0; turn <= turns; turn += 1) {
    round += 1;
    const bare = await load({ ...orders, callers, kind: 'trivial', round });
    const whole = await load({ ...orders, callers, kind: 'command', round });
    if (turn === 0) continue;
    trivial.push(bare.rate);
    command.push(whole.rate);
    p99.push(whole.p99Ms);
  }
  report(`command over HTTP, ${callers} callers`, median(command), median(trivial), goal);
  reportMs(`command over HTTP, ${callers} callers, p99`, median(p99), p99MsMax);
}
await api.close();
await store.close();
await ground.stop();
rmSync(dir, { recursive: true });
