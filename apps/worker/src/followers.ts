/** Everything that follows the log, in this process: the read models so far. */
import type { FollowerHealth, Log } from '#platform';
import type { EventStore, Position, SqlSettings } from '#store';
import { openViews } from '#views';

export type Followers = {
  readonly health: () => Promise<readonly FollowerHealth[]>;
  /** True once the views show the log up to a position, false when the time is over. */
  readonly arrived: (position: Position, timeoutMs: number) => Promise<boolean>;
  /** Rejects when a follower stops for good: it met an event it does not know, or a bug of ours. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

/** @param lagMax lag is counted no further than one event past this */
export function startFollowers(store: EventStore, settings: SqlSettings, lagMax: number, log: Log): Followers {
  const views = openViews(store, settings, { log: (line) => { log.warn(line); } });
  const stopping = new AbortController();
  const ended = views.run(stopping.signal);
  // Told by readiness and the log; in one process with the service it must not end that.
  ended.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'views', error }); });
  return {
    ended,
    arrived: (position, timeoutMs) => views.arrived(position, timeoutMs),
    health: async () => {
      const { state, position, reason } = views.status();
      const behind = position >= await store.end() ? 0 : (await store.page(position, lagMax + 1)).length;
      return [{ name: 'views', state, position, behind, reason }];
    },
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
      await views.close();
    },
  };
}
