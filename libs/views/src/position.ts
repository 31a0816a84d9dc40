/** How far the views have come, and waiting for it, so that people see what they just did. */
import { start } from '#store';
import type { Position, SqlSession } from '#store';

/** The schema that is read. */
export const live = 'views';

/** Streams fall into so many shares: what can be followed apart. */
export const slots: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** The share of a stream; the same for ever, because progress is kept by it (FNV-1a, 32 bits). */
export function slotOf(stream: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < stream.length; at += 1) hash = Math.imul(hash ^ stream.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) & 7;
}

/** The slots of one share of so many. */
export const slotsOf = ({ part, of }: { readonly part: number; readonly of: number }): readonly number[] =>
  slots.filter((slot) => slot % of === part);

export type Standing = {
  readonly versions: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<number, Position>;
};

/** Versions of the views and progress of each share; empty before the first follower. */
export async function standingOf(sql: SqlSession, schema = live): Promise<Standing> {
  const [[versions, positions] = [null, null]] = await sql.rows(
    `select (select json_agg(json_build_array(view, version)) from ${schema}.checkpoints),
      (select json_agg(json_build_array(slot, position)) from ${schema}.progress)`, [], `standing of ${schema}`);
  return {
    versions: new Map(JSON.parse(versions ?? '[]') as [string, number][]),
    positions: new Map(JSON.parse(positions ?? '[]') as [number, Position][]),
  };
}

/** The earliest place of the shares named. */
export const earliestOf = (positions: ReadonlyMap<number, Position>, of: readonly number[]): Position =>
  of.map((slot) => positions.get(slot) ?? start).reduce((low, one) => (one < low ? one : low));

/**
 * Begins a transaction whose statements all see one moment. The lock comes before the first of them: tables that
 * take the place of these would show that moment nothing.
 */
export async function oneMoment(tx: SqlSession): Promise<void> {
  await tx.query('set transaction isolation level repeatable read, read only');
  await tx.query(`lock table ${live}.checkpoints in access share mode`);
}

/** Position up to which every view shows the log; `start` before the first event. */
export async function positionOf(sql: SqlSession, schema = live): Promise<Position> {
  const [row] = await sql.rows(`select min(position) from ${schema}.progress`, [], `position in ${schema}`);
  return (row?.[0] ?? start) as Position;
}

/**
 * Waits until the views show the log up to `position`, for readers in another process than the runner;
 * beside it, `ViewsRunner.arrived` answers without asking the database.
 * Returns false when the time is over.
 */
export async function untilAt(sql: SqlSession, position: Position, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    if ((await positionOf(sql)) >= position) return true;
    const leftMs = until - performance.now();
    if (leftMs <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(20, leftMs)));
  }
}

type Waiting = {
  readonly position: Position;
  readonly resolve: (arrived: boolean) => void;
  readonly timer: NodeJS.Timeout;
};

/** Who waits in this process, and what has been committed. */
export class Arrivals {
  #position: Position = start;
  #waiting: Waiting[] = [];

  reached(position: Position): void {
    this.#position = position;
    const ready = this.#waiting.filter((one) => one.position <= position);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.position > position);
    for (const { resolve, timer } of ready) {
      clearTimeout(timer);
      resolve(true);
    }
  }

  wait(position: Position, timeoutMs: number): Promise<boolean> {
    if (position <= this.#position) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one.resolve !== resolve);
        resolve(false);
      }, timeoutMs);
      this.#waiting.push({ position, resolve, timer });
    });
  }
}
