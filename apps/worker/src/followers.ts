/** Everything that follows the log, in this process: read models, the timekeeper that works from them, publishing. */
import type { Clock, FollowerHealth, KafkaConfig, Log } from '#platform';
import { lagOf } from '#store';
import type { EventStore, Position, Sql, SqlSettings } from '#store';
import { openViews } from '#views';
import type { Deciders } from '../../api/src/deciders.ts';
import type { Seeing } from '../../api/src/seeing.ts';
import { startPublishing } from './publishing.ts';
import { timekeeper } from './timekeeper.ts';

export type Followers = {
  readonly health: () => Promise<readonly FollowerHealth[]>;
  /** True once the views show the log up to a position, false when the time is over. */
  readonly arrived: (position: Position, timeoutMs: number) => Promise<boolean>;
  /** Rejects when a follower stops for good: it met an event it does not know, or a bug of ours. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

export type FollowerParts = {
  readonly store: EventStore;
  readonly views: { readonly sql: Sql; readonly settings: SqlSettings };
  readonly deciders: Pick<Deciders, 'agreement'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Lag is counted no further than one event past this. */
  readonly lagMax: number;
  /** Null where nothing is published. */
  readonly kafka: KafkaConfig | null;
  /** What the timekeeper waits for: days that pass while samples are loaded have not just come. */
  readonly after?: Promise<void>;
  /** Who watches; nobody if not given. */
  readonly seeing?: Seeing;
};

export function startFollowers(parts: FollowerParts): Followers {
  const { store, views: { sql, settings }, deciders, clock, log, lagMax, kafka, seeing } = parts;
  const { after = Promise.resolve() } = parts;
  const views = openViews(store, settings, { log: (line) => { log.warn(line); } });
  const arrived = (position: Position, timeoutMs: number): Promise<boolean> => views.arrived(position, timeoutMs);
  const keeper = timekeeper({ deciders, sql, clock, arrived });
  const stopping = new AbortController();
  const publishing = kafka === null ? null
    : startPublishing({ store, settings, kafka, arrived, log, lagMax, seeing }, stopping.signal);
  const following = views.run(stopping.signal);
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => { resolve(); });
  });
  const keeping = Promise.race([after, stopped]).then(() => keeper.run(stopping.signal));
  // Told by readiness and the log; in one process with the service it must not end that.
  following.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'views', error }); });
  keeping.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'timekeeper', error }); });
  const ended = Promise.all([following, keeping, publishing?.ended]).then(() => undefined);
  ended.catch(() => undefined);
  const health = async (): Promise<readonly FollowerHealth[]> => {
    const { state, position, reason } = views.status();
    const lag = await lagOf(store, position, lagMax + 1);
    return [{ name: 'views', state, position, ...lag, reason }, keeper.health(), ...await publishing?.health() ?? []];
  };
  seeing?.follow?.(health, publishing?.parked);
  return {
    ended,
    arrived,
    health,
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([following, keeping, publishing?.close()]);
      await views.close();
    },
  };
}
