/** The views, in the shares that this process happens to follow: each under a lease of its own. */
import type { FollowerHealth, FollowingConfig, Log } from '#platform';
import type { EventStore, Lag, Leases, Position, Sql, SqlSettings } from '#store';
import { earliestOf, openViews, slotsOf, standingOf, untilAt, type ViewsRunner } from '#views';

export type ViewsParts = {
  readonly store: EventStore;
  readonly views: { readonly sql: Sql; readonly settings: SqlSettings };
  readonly following: FollowingConfig;
  readonly leases: Leases;
  readonly log: Log;
  readonly lag: (position: Position) => Promise<Lag>;
};

type Share = {
  readonly name: string;
  readonly slots: readonly number[];
  readonly runner: ViewsRunner;
  held: boolean;
};

export class ViewsFollower {
  readonly #shares: readonly Share[];

  constructor(private readonly parts: ViewsParts) {
    const { store, views: { settings }, following: { shares: of, threads }, log } = parts;
    this.#shares = Array.from({ length: of }, (_, part) => {
      const slots = slotsOf({ part, of });
      const runner = openViews(store, settings, { slots, threads, log: (line) => { log.warn(line); } });
      return { name: of === 1 ? 'views' : `views ${part + 1}/${of}`, slots, runner, held: false };
    });
  }

  /** Until aborted; rejects when one of them stops for good. */
  async run(signal: AbortSignal): Promise<void> {
    const { leases, log } = this.parts;
    await Promise.all(this.#shares.map((share) => leases.whileHeld(share.name, signal, async (fence, held) => {
      share.held = true;
      log.info('following', { follower: share.name, lease: fence.token });
      await share.runner.run(held, fence).finally(() => { share.held = false; });
    })));
  }

  /** True once the views show the log up to a position, whoever brings them there; false when the time is over. */
  async arrived(position: Position, timeoutMs: number): Promise<boolean> {
    if (!this.#shares.every(({ held }) => held)) return untilAt(this.parts.views.sql, position, timeoutMs);
    const all = await Promise.all(this.#shares.map(({ runner }) => runner.arrived(position, timeoutMs)));
    return all.every((one) => one);
  }

  async health(): Promise<readonly FollowerHealth[]> {
    const { views: { sql }, lag } = this.parts;
    const elsewhere = this.#shares.every(({ held }) => held) ? null : (await standingOf(sql)).positions;
    return Promise.all(this.#shares.map(async ({ name, slots, runner, held }) => {
      if (!held && elsewhere !== null) {
        const position = earliestOf(elsewhere, slots);
        return { name, state: 'elsewhere' as const, position, ...await lag(position), reason: null };
      }
      const { state, position, reason, rebuild } = runner.status();
      const made = rebuild && { done: rebuild.done / Math.max(1, rebuild.of) };
      return { name, state, position, ...await lag(position), ...made, reason };
    }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#shares.map(({ runner }) => runner.close()));
  }
}
