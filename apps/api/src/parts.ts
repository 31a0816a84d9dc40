/** What the edge is built from. A plain object: tests hand in the memory store and a clock of theirs. */
import type { EventStore, Position, Sql } from '#store';
import type { Clock, FollowerHealth, Log } from '#platform';
import type { Disclosure, PriceIndexFile } from '#views';
import type { Deciders } from './deciders.ts';
import type { Seeing } from './seeing.ts';
import type { TokenSettings } from './tokens.ts';
import type { TrailParts } from './trail-access.ts';

export type Views = {
  readonly sql: Sql;
  /** True once the read models show the log up to a position, false when the time is over. */
  readonly arrived: (position: Position, timeoutMs: number) => Promise<boolean>;
};

export abstract class Parts {
  abstract readonly store: EventStore;
  abstract readonly deciders: Deciders;
  abstract readonly clock: Clock;
  abstract readonly log: Log;
  abstract readonly tokens: TokenSettings;
  abstract readonly followers: () => Promise<readonly FollowerHealth[]>;
  /** The read models; null where the store has none. */
  abstract readonly views: Views | null;
  abstract readonly lagMax: number;
  abstract readonly readWaitMs: number;
  /** What turns cash into real prices. */
  abstract readonly priceIndex: PriceIndexFile;
  /** What of the whole country everybody may read. */
  abstract readonly disclosure: Disclosure;
  abstract readonly host: string;
  abstract readonly port: number;
  /** The evidence trail; null or absent where none is kept. */
  abstract readonly trail?: TrailParts | null;
  /** Who watches; nobody if not given. */
  abstract readonly seeing?: Seeing;
}
