/** The checkpoints that were published, in the database: only ever added to, each by who holds the lease. */
import type { Fence, Sql } from '#store';
import type { Digest, Tree } from './merkle.ts';

export type Published = Tree & {
  /** The signed note as it was first published. */
  readonly note: string;
};

/** Another follower writes the trail by now. */
export class TrailTaken extends Error {}

export interface Checkpoints {
  latest(): Promise<Published | null>;
  /** The first of a size or larger. */
  from(size: number): Promise<Published | null>;
  sizes(): Promise<readonly number[]>;
  /**
   * One that is there already stays as it is.
   * @throws TrailTaken
   */
  add(published: Published, fence: Fence | null): Promise<void>;
}

const columns = 'size, root, note';
const insertText = `insert into trail.checkpoints (size, root, note) values ($1::bigint, decode($2, 'hex'), $3)
  on conflict do nothing`;
const heldText = 'select from following.leases where follower = $1 and token = $2::bigint for key share';

const publishedOf = ([size, root, note]: readonly (string | null)[]): Published =>
  // PostgreSQL writes bytes as \x and hexadecimal digits.
  ({ size: Number(size), root: Buffer.from(root!.slice(2), 'hex') as Digest, note: note! });

export class SqlCheckpoints implements Checkpoints {
  constructor(private readonly sql: Sql) {}

  async latest(): Promise<Published | null> {
    const [row] = await this.sql.rows(`select ${columns} from trail.checkpoints order by size desc limit 1`);
    return row === undefined ? null : publishedOf(row);
  }

  async from(size: number): Promise<Published | null> {
    const [row] = await this.sql.rows(
      `select ${columns} from trail.checkpoints where size >= $1 order by size limit 1`, [size], 'checkpoint from');
    return row === undefined ? null : publishedOf(row);
  }

  async sizes(): Promise<readonly number[]> {
    const rows = await this.sql.rows('select size from trail.checkpoints order by size');
    return rows.map(([size]) => Number(size));
  }

  async add({ size, root, note }: Published, fence: Fence | null): Promise<void> {
    await this.sql.transaction(async (tx) => {
      // Held up to the commit: who takes the lease over waits for it.
      const held = fence === null ? null : await tx.rows(heldText, [fence.follower, fence.token], 'trail held');
      if (held?.length === 0) throw new TrailTaken('another process holds the lease of the trail');
      await tx.query(insertText, [size, root.toString('hex'), note]);
    });
  }
}
