/**
 * Two workers as processes, the views in two shares. One is stopped by the system, as by a pause of its machine, in
 * the middle of a commit, for longer than its leases last; the other goes on in its place; then it wakes.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemClock } from '#platform';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { openViews, positionOf } from '#views';
import { startProgram } from '../kit/concordat-process.ts';
import type { Running } from '../kit/concordat-process.ts';
import { startExternalIssuer, startExternalPostgres } from '../kit/external-postgres.ts';
import type { ExternalIssuer, ExternalPostgres } from '../kit/external-postgres.ts';
import { append } from '../views/envelopes.ts';
import { alpha, bravo, charlie, inForce, registered } from '../views/histories.ts';

let server: ExternalPostgres;
let issuer: ExternalIssuer;
let settings: Readonly<Record<string, string>>;
let workers: Running[] = [];
let store: EventStore;
let sql: Sql;
beforeAll(async () => {
  [server, issuer] = await Promise.all([startExternalPostgres(), startExternalIssuer()]);
  settings = { ...server.settings(), ...issuer.settings, CONCORDAT_LEASE_SECONDS: '1',
    CONCORDAT_VIEWS_SHARES: '2' };
  workers = [await startProgram('worker', settings), await startProgram('worker', settings)];
  store = await openPostgresStore({ ...server.login, role: 'concordat_app' }, { clock: systemClock });
  sql = openSql({ ...server.login, connectionsMax: 3 });
  for (const [id, name] of [[alpha, 'Alpha'], [bravo, 'Bravo'], [charlie, 'Charlie']] as const) {
    await append(store, `council-${id}`, [registered(id, `${name} District Council`)]);
  }
}, 60_000);
afterAll(async () => {
  await Promise.all(workers.map((one) => one.stop()));
  await Promise.all([store?.close(), sql?.close(), issuer?.stop()]);
  await server?.stop();
});

async function until<T>(found: () => Promise<T | undefined | false>): Promise<T> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const value = await found();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > limit) throw new Error('it did not come about within thirty seconds');
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

type Lease = { readonly follower: string; readonly holder: string; readonly token: string };
const leases = () => sql.query<Lease>(`select follower, holder, token from following.leases
  where follower like 'views %' and until > now() order by follower`);
const processOf = ({ holder }: Lease): number => Number(holder.split(' ').at(-1));
const caughtUp = () => until(async () => (await positionOf(sql)) === (await store.end()));

async function told(from: number, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, async (_, n) => {
    const id = `shared-${from + n}`;
    const history = inForce(id, `Shared ${id}`, [alpha, bravo, charlie]);
    for (let at = 0; at < history.length; at += 10) {
      await append(store, `agreement-${id}`, history.slice(at, at + 10), at);
    }
  }));
}

/** Every row is what a fold of the whole log gives. */
async function compared(): Promise<void> {
  const views = openViews(store, { ...server.login, role: 'concordat_views' });
  await views.rebuild({ compare: true, onlyCompare: true });
  await views.close();
}

it('each follow a share, and a share goes on under another when its worker sleeps in mid-commit', async () => {
  const [first] = await until(async () => {
    const found = await leases();
    return found.length === 2 && found;
  });
  await told(0, 10);
  await caughtUp();
  const sleeper = processOf(first!);
  await sql.transaction(async (tx) => {
    // Both are stopped in their statement, progress and other rows written; the first also in its process.
    await tx.query('lock table views.tasks in access exclusive mode');
    await told(100, 10);
    await until(async () => (await sql.query(`select from pg_stat_activity where wait_event_type = 'Lock'
      and application_name = 'concordat views'`)).length >= 1);
    process.kill(sleeper, 'SIGSTOP');
  });
  const other = await until(async () => {
    const found = await leases();
    return found.length === 2 && found.every((one) => processOf(one) !== sleeper) && found[0];
  });
  expect(Number(other.token)).toBeGreaterThan(Number(first!.token));
  await told(200, 10);
  await caughtUp();
  process.kill(sleeper, 'SIGCONT');
  await told(300, 10);
  await caughtUp();
  await compared();
  expect((await sql.query('select from views.agreement_register'))).toHaveLength(40);
}, 120_000);

it('leave nothing to wait for when one of them ends in order', async () => {
  const before = await leases();
  expect(await workers[0]!.stop()).toBe(0);
  const after = await until(async () => {
    const found = await leases();
    return found.length === 2 && new Set(found.map(processOf)).size === 1 && found;
  });
  expect(before).toHaveLength(2);
  expect(after).toHaveLength(2);
  await told(400, 5);
  await caughtUp();
  await compared();
}, 60_000);

/** `npm run views -- compare`, in two threads. */
type Verdict = { readonly code: number; readonly said: string; readonly shown: string };
const operator = (): Promise<Verdict> => new Promise((resolve) => {
  execFile(process.execPath, [join(process.cwd(), 'dist', 'apps', 'views', 'src', 'main.js'), 'compare'],
    { env: { PATH: process.env.PATH, ...settings, CONCORDAT_REBUILD_THREADS: '2' } },
    (error, said, shown) => { resolve({ code: Number(error?.code ?? 0), said, shown }); });
});

it('keep rows that an operator finds equal to a fold in threads, and a forged one is named', async () => {
  await caughtUp();
  const equal = await operator();
  expect(equal).toMatchObject({ code: 0, said: `equal at ${await store.end()}\n` });
  // How far it is goes beside the verdict, not into it.
  expect(equal.shown).toMatch(new RegExp(`^\\d+ of ${Number(await store.end())} events$`, 'm'));
  await sql.query(`update views.agreement_register set title = 'Forged' where agreement = 'shared-1'`);
  const { code, said } = await operator();
  expect(code).toBe(1);
  expect(JSON.parse(said)).toEqual({ differences: [{ table: 'agreement_register', rows: 1, keys: ['shared-1'] }] });
}, 60_000);
