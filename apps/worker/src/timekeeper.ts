/**
 * Says of every deadline that its day has come, once. What falls due is read from the table that the
 * views keep from the log, so it knows as much as they; saying it is a command like any other, whose id
 * is made from the deadline, so that a repeat after a crash, or by a second timekeeper, adds nothing.
 */
import { personRef } from '#domain';
import type { LocalDate, When } from '#domain';
import { todayIn } from '#platform';
import type { Clock, FollowerHealth } from '#platform';
import { eventId, pause, start, Unavailable, SqlFailed } from '#store';
import type { Position, Sql } from '#store';
import { dueBy } from '#views';
import type { Deciders } from '../../api/src/deciders.ts';

const agreementsPerLook = 200;
/** Agreements whose deadlines are said at the same time: so many appends share a commit. */
const togetherMax = 64;
const lookMs = 1_000;
const arrivalMs = 1_000;
const arrivalTries = 30;
const keeper = { person: personRef('per-timekeeper'), council: null, capacity: 'timekeeper' } as const;

export type Timekeeper = {
  /** Says all that is due by now; the number of deadlines said. */
  readonly tick: (signal?: AbortSignal) => Promise<number>;
  /** Looks again and again until aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly health: () => FollowerHealth;
};

export type TimekeeperParts = {
  readonly deciders: Pick<Deciders, 'agreement'>;
  readonly sql: Sql;
  readonly clock: Clock;
  /** True once the views show the log up to a position. */
  readonly arrived: (position: Position, timeoutMs: number) => Promise<boolean>;
};

type Look = { readonly said: number; readonly more: boolean };

async function shown(
  arrived: TimekeeperParts['arrived'], position: Position, signal: AbortSignal | undefined,
): Promise<void> {
  for (let tries = 0; tries < arrivalTries && signal?.aborted !== true; tries += 1) {
    if (await arrived(position, arrivalMs)) return;
  }
}

export function timekeeper({ deciders, sql, clock, arrived }: TimekeeperParts): Timekeeper {
  let status: Pick<FollowerHealth, 'state' | 'reason'> = { state: 'starting', reason: null };
  let position: Position = start;

  async function say(agreement: string, deadline: { readonly id: string; readonly due: LocalDate }): Promise<boolean> {
    const { id, due } = deadline;
    const commandId = eventId(`agreement-${agreement}`, `deadline ${id} ${due}`, 0);
    const done = await deciders.agreement.handle(agreement,
      { type: 'ReachDeadline', on: due as string as When, deadline: id, due },
      { commandId, correlationId: commandId, actor: keeper, grade: 'live' });
    // It may have been settled since the table was written: then there is nothing to say.
    if ('refused' in done) return false;
    if (done.position > position) position = done.position;
    return done.events.length > 0 && !done.repeated;
  }

  async function look(day: LocalDate, signal?: AbortSignal): Promise<Look> {
    const found = await dueBy(sql, day, agreementsPerLook);
    let said = 0;
    for (let from = 0; from < found.length; from += togetherMax) {
      const counts = await Promise.all(found.slice(from, from + togetherMax).map(async ({ agreement, due }) => {
        let count = 0;
        for (const deadline of due) if (await say(agreement, deadline)) count += 1;
        return count;
      }));
      said += counts.reduce((sum, count) => sum + count, 0);
    }
    // The table shows what was said only when the views have come that far.
    if (said > 0) await shown(arrived, position, signal);
    return { said, more: said > 0 && found.length === agreementsPerLook };
  }

  async function tick(signal?: AbortSignal): Promise<number> {
    const day = todayIn('england', clock());
    let total = 0;
    for (;;) {
      const { said, more } = await look(day, signal);
      total += said;
      if (!more) break;
    }
    status = { state: 'following', reason: null };
    return total;
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await tick(signal);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const passing = error instanceof Unavailable || (error instanceof SqlFailed && error.unavailable);
        status = { state: passing ? 'waiting' : 'stopped', reason };
        if (!passing) throw error;
      }
      await pause(lookMs, signal);
    }
  }

  return { tick, run, health: () => ({ name: 'timekeeper', position, behind: 0, ...status }) };
}
