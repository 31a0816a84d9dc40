/** Everything that follows the log, in this process: read models, the timekeeper that works from them, publishing. */
import { hostname } from 'node:os';
import type { Clock, FollowerHealth, FollowingConfig, KafkaConfig, Log, TrailConfig } from '#platform';
import { lagOf, Leases, openSql } from '#store';
import type { EventStore, Lag, Position, Sql, SqlSettings } from '#store';
import type { Deciders } from '../../api/src/deciders.ts';
import type { Seeing } from '../../api/src/seeing.ts';
import { startPublishing } from './publishing.ts';
import { timekeeper } from './timekeeper.ts';
import { startTrail } from './trail.ts';
import { ViewsFollower } from './views.ts';

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
  readonly following: FollowingConfig;
  /** True where no other process can follow this log: then no lease is waited for. */
  readonly alone: boolean;
  /** Lag is counted no further than one event past this. */
  readonly lagMax: number;
  /** Null where nothing is published. */
  readonly kafka: KafkaConfig | null;
  /** Null where no evidence trail is kept. */
  readonly trail?: TrailConfig | null;
  /** What the timekeeper waits for: days that pass while samples are loaded have not just come. */
  readonly after?: Promise<void>;
  /** Who watches; nobody if not given. */
  readonly seeing?: Seeing;
};

export function startFollowers(parts: FollowerParts): Followers {
  const { store, views, deciders, clock, log, lagMax, kafka, following, alone, seeing } = parts;
  const { after = Promise.resolve(), trail = null } = parts;
  const { sql, settings } = views;
  const leaseSql = openSql({ ...settings, connectionsMax: following.shares + 5, applicationName: 'concordat leases' });
  const leases = new Leases(leaseSql, { holder: `${hostname()} ${process.pid}`, lastsMs: following.leaseMs, alone });
  const lag = (position: Position): Promise<Lag> => lagOf(store, position, lagMax + 1);
  const follower = new ViewsFollower({ store, views, following, leases, log, lag });
  const arrived = (position: Position, timeoutMs: number): Promise<boolean> => follower.arrived(position, timeoutMs);
  const keeper = timekeeper({ deciders, sql, clock, arrived });
  const stopping = new AbortController();
  const publishing = kafka === null ? null
    : startPublishing({ store, settings, kafka, arrived, log, leases, lag, seeing }, stopping.signal);
  // Not among those that end the process: a log that does not continue the trail must not stop the views as well.
  const keptTrail = trail === null ? null
    : startTrail({ store, settings, trail, leases, lag, log }, stopping.signal);
  const running = follower.run(stopping.signal);
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => { resolve(); });
  });
  const keeping = Promise.race([after, stopped])
    .then(() => leases.whileHeld('timekeeper', stopping.signal, (_, held) => keeper.run(held)));
  // Told by readiness and the log; in one process with the service it must not end that.
  running.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'views', error }); });
  keeping.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'timekeeper', error }); });
  const ended = Promise.all([running, keeping, publishing?.ended]).then(() => undefined);
  ended.catch(() => undefined);
  const health = async (): Promise<readonly FollowerHealth[]> =>
    [...await follower.health(), keeper.health(), ...await publishing?.health() ?? [],
      ...keptTrail === null ? [] : [await keptTrail.health()]];
  seeing?.follow?.(health, publishing?.parked);
  return {
    ended,
    arrived,
    health,
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([running, keeping, publishing?.close(), keptTrail?.close()]);
      await Promise.all([follower.close(), leaseSql.close()]);
    },
  };
}
