/** What the benches of the store share: a server, many callers, medians, one line of JSON a figure. */
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, migrate, openSql, type SqlSettings } from '#store';
import { systemClock } from '#platform';
import { startEmbedded } from '../../libs/platform/src/embedded.ts';
import { event } from '../store/events.ts';

export const callers = 64;
export const now = systemClock;

export type Ground = { readonly admin: SqlSettings; readonly app: SqlSettings; stop(): Promise<void> };

export async function startGround(): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'concordat-bench-'));
  const server = await startEmbedded({ dir, temporary: true });
  const { host, port, user, password } = server;
  const admin = { host, port, user, password, database: 'bench' };
  await createDatabase(admin);
  await migrate(admin);
  await settle(admin);
  return { admin, app: { ...admin, role: 'concordat_app' }, stop: server.stop };
}

/** A server that has run for a while writes into log files it has; a new one first has to fill them. */
async function settle(admin: SqlSettings): Promise<void> {
  const sql = openSql({ ...admin, connectionsMax: 1, statementTimeoutMs: 0 });
  for (let file = 0; file < 40; file += 1) {
    await sql.query(`select pg_logical_emit_message(false, 'settle', 'x'), pg_switch_wal()`);
  }
  await sql.query('checkpoint');
  await sql.close();
}

export type Timed = { readonly rate: number; readonly p99Ms: number };

/** Runs `action` in 64 callers for about that long; each call has a number of its own. */
export async function timed(seconds: number, action: (caller: number) => Promise<unknown>): Promise<Timed> {
  const durations: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    for (let at = performance.now(); at < until;) {
      await action(caller);
      const ended = performance.now();
      durations.push(ended - at);
      at = ended;
    }
  }));
  const elapsed = (performance.now() - begun) / 1_000;
  durations.sort((a, b) => a - b);
  return { rate: durations.length / elapsed, p99Ms: durations[Math.floor(durations.length * 0.99)]! };
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** One figure against what it must reach; `limit` is what it is measured against in the same run. */
export function report(name: string, rate: number, limit: number, goal: number): void {
  const ratio = rate / limit;
  const line = { name, rate: Math.round(rate), limit: Math.round(limit), ratio: +ratio.toFixed(2), goal };
  console.log(JSON.stringify(line));
  if (ratio < goal) process.exitCode = 1;
}

/** Milliseconds must stay under the goal. */
export function reportMs(name: string, milliseconds: number, goal: number): void {
  const ratio = milliseconds / goal;
  const rate = +milliseconds.toFixed(1);
  console.log(JSON.stringify({ name, rate, limit: goal, ratio: +ratio.toFixed(2), goal: 1, unit: 'ms, at most' }));
  if (milliseconds >= goal) process.exitCode = 1;
}

/** About 150 bytes of data, half of the event that the limits were measured with, and a real meta. */
export const sample = () => event({
  text: 'The councils shall meet each quarter, at the office of the host.', clause: 'governance-4', draft: 12,
  proposedBy: 'BRM', service: 'licensing',
});

/** What the ratios are measured against: one-row INSERTs into an equal table, on 64 connections. */
export async function rawInserts(admin: SqlSettings, seconds: number): Promise<number> {
  const sql = openSql({ ...admin, connectionsMax: callers });
  await sql.query(`create table if not exists public.raw (like log.events including all)`);
  await sql.query('create sequence if not exists public.raw_position');
  const text = `insert into public.raw values (nextval('public.raw_position'), $1, 0, $2, $3, $4, now(), $5, $6)`;
  const insert = () => {
    const { type, version, id, data, meta } = sample();
    const texts = [JSON.stringify(data), JSON.stringify(meta)];
    return sql.rows(text, [`raw-${randomUUID()}`, type, version, id, ...texts], 'raw');
  };
  await timed(0.3, insert);
  const { rate } = await timed(seconds, insert);
  await sql.close();
  return rate;
}
