/**
 * One follower, one place at a time. A lease is a row with a holder, a token that counts up with every new
 * holder, and an end by the clock of the database. What a holder commits names his token in the same statement:
 * who was held up for longer than his lease and wakes then commits nothing.
 */
import { Unavailable } from './event-store.ts';
import { pause } from './pause.ts';
import { SqlFailed, type Sql } from './sql.ts';

/** Goes with every commit of the holder. */
export type Fence = {
  readonly follower: string;
  readonly token: string;
  /**
   * By the clock of this process: false as soon as another may have the lease. For what cannot be fenced, because it
   * is not committed in this database.
   */
  readonly holds: () => boolean;
};
type Term = Fence & { sureUntil: number };

export type LeaseOptions = {
  /** Names this process among others, for people. */
  readonly holder: string;
  /** How long after its last renewal a lease may be taken by another, 10,000 ms if not given. */
  readonly lastsMs?: number;
  /** How often one who waits asks, 1,000 ms if not given. */
  readonly askMs?: number;
  /** True where no other process can be: what a lease of a process that was killed still says does not count. */
  readonly alone?: boolean;
};

const heldText = 'select from following.leases where follower = $1 and until > now()';
const takeText = `insert into following.leases as l values ($1, $2, 1, now() + $3::integer * interval '1 millisecond')
  on conflict (follower) do update set holder = $2, token = l.token + 1,
    until = now() + $3::integer * interval '1 millisecond'
  where l.until <= now() or $4::boolean returning token`;
const renewText = `update following.leases set until = now() + $3::integer * interval '1 millisecond'
  where follower = $1 and token = $2::bigint returning token`;
const releaseText = 'update following.leases set until = now() where follower = $1 and token = $2::bigint';

/** How many others' questions are waited for by one who has just given a lease back. */
const turnsLeft = 2;

export class Leases {
  readonly #lastsMs: number;
  readonly #askMs: number;
  #held = 0;

  constructor(private readonly sql: Sql, private readonly options: LeaseOptions) {
    this.#lastsMs = options.lastsMs ?? 10_000;
    this.#askMs = options.askMs ?? 1_000;
  }

  /** The lease, or null while another has it. */
  async take(follower: string): Promise<Fence | null> {
    const { holder, alone = false } = this.options;
    // Looked at first: taking waits for a commit under the lease, looking does not.
    const [held] = alone ? [] : await this.sql.rows(heldText, [follower], 'held lease');
    if (held !== undefined) return null;
    const asked = performance.now();
    const [row] = await this.sql.rows(takeText, [follower, holder, this.#lastsMs, alone], 'take lease');
    if (row === undefined) return null;
    const term: Term = { follower, token: row[0]!, sureUntil: asked + this.#lastsMs,
      holds: () => performance.now() < term.sureUntil };
    return term;
  }

  /** False when another has it by now. */
  async renew(fence: Fence): Promise<boolean> {
    const asked = performance.now();
    const found = await this.sql.rows(renewText, [fence.follower, fence.token, this.#lastsMs], 'renew lease');
    (fence as Term).sureUntil = found.length > 0 ? asked + this.#lastsMs : 0;
    return found.length > 0;
  }

  async release({ follower, token }: Fence): Promise<void> {
    await this.sql.rows(releaseText, [follower, token], 'release lease');
  }

  /**
   * Works whenever this process holds the lease, until aborted. `work` ends when its own signal is aborted, which
   * it is when the lease is lost; it then waits for its turn again. Work that ends by itself has found that it is
   * another's to do: others are let go first. What `work` throws ends it all.
   * `waiting` is told of every time that another was found to have it.
   */
  async whileHeld(
    follower: string, signal: AbortSignal, work: (fence: Fence, signal: AbortSignal) => Promise<void>,
    waiting: (holder: string) => void = () => undefined,
  ): Promise<void> {
    while (!signal.aborted) {
      // Who holds some already lets others go first: so shares come to lie evenly.
      await pause(this.#held * this.#askMs, signal);
      const fence = signal.aborted ? null : await this.#taken(follower, waiting);
      if (fence === null) {
        await pause(this.#askMs, signal);
        continue;
      }
      this.#held += 1;
      try {
        await this.#hold(fence, signal, work);
      } finally {
        this.#held -= 1;
        await this.release(fence).catch(() => undefined);
      }
      await pause(turnsLeft * this.#askMs, signal);
    }
  }

  async #hold(
    fence: Fence, signal: AbortSignal, work: (fence: Fence, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const own = new AbortController();
    const stop = (): void => own.abort();
    signal.addEventListener('abort', stop);
    const renewing = this.#renewing(fence, own);
    try {
      if (!signal.aborted) await work(fence, own.signal);
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
      await renewing;
    }
  }

  /** Three tries in the time of a lease; who hears of none of them in time stops by his own clock. */
  async #renewing(fence: Fence, own: AbortController): Promise<void> {
    while (!own.signal.aborted) {
      await pause(this.#lastsMs / 3, own.signal);
      if (own.signal.aborted) return;
      const late = new AbortController();
      const stop = (): void => late.abort();
      own.signal.addEventListener('abort', stop);
      const held = await Promise.race([
        this.renew(fence).catch(() => null),
        pause(Math.max(0, (fence as Term).sureUntil - performance.now()), late.signal).then(() => null),
      ]);
      stop();
      own.signal.removeEventListener('abort', stop);
      if (held === false || !fence.holds()) own.abort();
    }
  }

  async #taken(follower: string, waiting: (holder: string) => void): Promise<Fence | null> {
    try {
      const fence = await this.take(follower);
      if (fence === null) waiting(await this.#holderOf(follower));
      return fence;
    } catch (error) {
      // The database may be away for a while; then nobody follows.
      if (error instanceof Unavailable || (error instanceof SqlFailed && error.unavailable)) return null;
      throw error;
    }
  }

  async #holderOf(follower: string): Promise<string> {
    const [row] = await this.sql.rows('select holder from following.leases where follower = $1', [follower]);
    return row?.[0] ?? 'nobody';
  }
}
