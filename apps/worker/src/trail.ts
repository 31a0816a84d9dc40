/** The evidence trail, written by one process at a time. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FollowerHealth, Log, TrailConfig } from '#platform';
import { openSql } from '#store';
import type { EventStore, Lag, Leases, Position, SqlSettings } from '#store';
import { AskedWitnesses, Folder, SqlCheckpoints, TrailFollower, TrailKeys, TrailReader } from '#trail';

export type Trail = {
  readonly health: () => Promise<FollowerHealth>;
  /** Rejects when it stops for good. */
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
};

export type TrailParts = {
  readonly store: EventStore;
  /** Of the role that keeps the read models: it may add checkpoints, and change none. */
  readonly settings: SqlSettings;
  readonly trail: TrailConfig;
  readonly leases: Leases;
  readonly lag: (position: Position) => Promise<Lag>;
  readonly log: Log;
};

const name = 'trail';

export function startTrail({ store, settings, trail, leases, lag, log }: TrailParts, signal: AbortSignal): Trail {
  const { dir, keyFile, origin, everyMs, witnesses, quorum } = trail;
  const sql = openSql({ ...settings, connectionsMax: 2, applicationName: 'concordat trail' });
  // Where there is a trail already, other keys than its own would make another.
  const keys = TrailKeys.open(keyFile, origin, !existsSync(join(dir, 'checkpoint')));
  const folder = new Folder(dir);
  const reader = new TrailReader(folder);
  const warn = (line: string): void => { log.warn(line); };
  const asked = witnesses.length === 0 ? undefined
    : new AskedWitnesses({ witnesses, quorum, hashAt: (size) => reader.hashAt(size), log: warn });
  const follower = new TrailFollower({
    store, folder, keys, checkpoints: new SqlCheckpoints(sql), witnesses: asked, everyMs, log: warn,
  });
  let held = false;
  const running = leases.whileHeld(name, signal, async (fence, own) => {
    held = true;
    await follower.run(own, fence).finally(() => { held = false; });
  });
  running.catch((error: unknown) => { log.error('a follower has stopped', { follower: name, error }); });
  return {
    ended: running,
    health: async () => {
      const { state, position, reason } = follower.status();
      if (held || state === 'stopped') return { name, state, position, outward: true, ...await lag(position), reason };
      const there = await reader.end();
      return { name, state: 'elsewhere', position: there, outward: true, ...await lag(there), reason: null };
    },
    close: async () => {
      await Promise.allSettled([running]);
      await sql.close();
    },
  };
}
