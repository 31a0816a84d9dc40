/**
 * Where publishing stands: how far the log has been acknowledged by the broker, which agreements are released,
 * and which are parked. Kept in one transaction per batch, fenced by the place it goes on from: who has slept
 * while another went on cannot commit.
 */
import { start } from '#store';
import type { Fence, Position, Sql, SqlSession } from '#store';

/** Another publisher has moved the checkpoint in the meantime, or holds the lease. */
export class Overtaken extends Error {}

export type Parked = {
  readonly agreement: string;
  /** The first event that did not go out; all after it of the same agreement wait for it. */
  readonly revision: number; readonly position: Position;
  readonly reason: string;
  /** Somebody has asked for another try. */
  readonly redrive: boolean;
};
export type Release = { readonly agreement: string; readonly position: Position };

/** What a batch changes. */
export type Step = {
  readonly from: Position; readonly to: Position;
  readonly released: readonly Release[];
  readonly parked: readonly Parked[];
  /** Agreements that wait no more. */
  readonly resumed: readonly string[];
};

export interface Progress {
  position(): Promise<Position>;
  /** Of the agreements named, those that are released. */
  releasedOf(agreements: readonly string[]): Promise<ReadonlySet<string>>;
  parked(): Promise<readonly Parked[]>;
  /** @throws Overtaken */
  commit(step: Step): Promise<void>;
  /** False once another may publish: what is sent cannot be called back. */
  holds(): boolean;
  /** Asks for another try; false where nothing of that name is parked. */
  redrive(agreement: string): Promise<boolean>;
}

const checkpoint = 'select position from publishing.checkpoints where follower = $1';

export class SqlProgress implements Progress {
  /** The lease under which it is committed; null where nobody else publishes. */
  fence: Fence | null = null;

  constructor(private readonly sql: Sql, private readonly follower: string) {}

  holds(): boolean {
    return this.fence?.holds() ?? true;
  }

  async position(): Promise<Position> {
    const [row] = await this.sql.rows(checkpoint, [this.follower]);
    if (row) return row[0] as Position;
    await this.sql.query('insert into publishing.checkpoints values ($1, $2) on conflict do nothing',
      [this.follower, start]);
    return this.position();
  }

  async releasedOf(agreements: readonly string[]): Promise<ReadonlySet<string>> {
    if (agreements.length === 0) return new Set();
    const rows = await this.sql.rows('select agreement from publishing.released where agreement = any ($1)',
      [agreements], 'released of');
    return new Set(rows.map(([agreement]) => agreement!));
  }

  async parked(): Promise<readonly Parked[]> {
    return this.sql.query<Parked>(
      'select agreement, revision, position, reason, redrive from publishing.parked order by agreement', [], 'parked');
  }

  async commit({ from, to, released, parked, resumed }: Step): Promise<void> {
    const { fence } = this;
    await this.sql.transaction(async (tx) => {
      // Held up to the commit: who takes the lease over waits for it.
      const held = fence === null ? null : await tx.rows(
        'select from following.leases where follower = $1 and token = $2::bigint for key share',
        [fence.follower, fence.token], 'publishing held');
      if (held?.length === 0) throw new Overtaken('another publisher holds the lease');
      const moved = await tx.rows('update publishing.checkpoints set position = $3 where follower = $1'
        + ' and position = $2 returning 1', [this.follower, from, to], 'publishing moved');
      if (moved.length === 0) throw new Overtaken('another publisher has moved the checkpoint');
      await noted(tx, released, parked, resumed);
    });
  }

  async redrive(agreement: string): Promise<boolean> {
    const rows = await this.sql.rows('update publishing.parked set redrive = true where agreement = $1 returning 1',
      [agreement]);
    return rows.length > 0;
  }
}

async function noted(
  tx: SqlSession, released: readonly Release[], parked: readonly Parked[], resumed: readonly string[],
): Promise<void> {
  if (released.length > 0) {
    await tx.query(`insert into publishing.released select * from unnest($1::text[], $2::text[])
      on conflict do nothing`, [released.map(({ agreement }) => agreement), released.map(({ position }) => position)]);
  }
  if (resumed.length > 0) await tx.query('delete from publishing.parked where agreement = any ($1)', [resumed]);
  for (const { agreement, revision, position, reason } of parked) {
    await tx.query(`insert into publishing.parked values ($1, $2, $3, $4, false)
      on conflict (agreement) do update set revision = $2, position = $3, reason = $4, redrive = false`,
      [agreement, revision, position, reason]);
  }
}
