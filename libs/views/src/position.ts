/** How far the views have come, and waiting for it, so that people see what they just did. */
import { start } from '#store';
import type { Position, SqlSession } from '#store';

export async function checkpointOf(
  sql: SqlSession,
): Promise<ReadonlyMap<string, { readonly version: number; readonly position: Position }>> {
  const rows = await sql.query<{ view: string; version: number; position: Position }>(
    'select view, version, position from views.checkpoints',
    [],
    'checkpoints',
  );
  return new Map(rows.map(({ view, version, position }) => [view, { version, position }]));
}

/** Position up to which every view shows the log; `start` before the first event. */
export async function positionOf(sql: SqlSession): Promise<Position> {
  const [row] = await sql.rows('select min(position) from views.checkpoints', [], 'position');
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
