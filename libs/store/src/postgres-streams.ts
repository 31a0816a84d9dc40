/** The log of PostgreSQL stream by stream, and an event as a row of many. */
import type { Instant } from '#domain';
import { start } from './event-store.ts';
import type {
  Meta, Position, Recorded, Revision, StreamName, StreamOrder, StreamPlace, StreamRange,
} from './event-store.ts';
import { instantOf, outcomeUnknown, positionOf } from './group-commit.ts';
import type { Sql, TextRow } from './sql.ts';

export const pageColumns = 'position, stream, revision, type, version, id, recorded_at, data, meta';

/** A row of `pageColumns`. What is seldom asked for is made when it is: a page holds thousands. */
export class PageRow implements Recorded {
  readonly position: Position;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly type: string;
  readonly version: number;
  readonly id: string;
  readonly dataText: string;
  readonly metaText: string;
  readonly #recordedAt: string;
  #data: Recorded['data'] | undefined;
  #meta: Meta | undefined;

  constructor(row: TextRow) {
    this.position = positionOf(row[0]!);
    this.stream = row[1]!;
    this.revision = Number(row[2]);
    this.type = row[3]!;
    this.version = Number(row[4]);
    this.id = row[5]!;
    this.#recordedAt = row[6]!;
    this.dataText = row[7]!;
    this.metaText = row[8]!;
  }

  get recordedAt(): Instant { return instantOf(this.#recordedAt); }
  get data(): Recorded['data'] { return (this.#data ??= JSON.parse(this.dataText) as Recorded['data']); }
  get meta(): Meta { return (this.#meta ??= JSON.parse(this.metaText) as Meta); }
}

/** No name reaches past this one. */
const afterAll = '\u{10ffff}';

const statement = `select ${pageColumns} from log.events
  where (stream, revision) > ($1, $2) and stream <= $3 and position <= $4 order by stream, revision limit $5`;

/** Some hundred rows show where the streams lie; a log that is small is looked at whole. */
const sampled = 20_000;
const boundaries = (percent: number): string =>
  `select percentile_disc($1::float8[]) within group (order by stream) from log.events
   ${percent < 100 ? `tablesample system (${percent})` : ''}`;

export class PostgresStreams implements StreamOrder {
  constructor(private readonly sql: Sql) {}

  async streams(place: StreamPlace, { to }: StreamRange, upTo: Position, limit: number): Promise<readonly Recorded[]> {
    if (upTo === start) return [];
    const rows = await this.sql.rows(statement, [place.stream, place.revision, to ?? afterAll, upTo, limit], 'streams')
      .catch((error: unknown) => { throw outcomeUnknown(error); });
    return rows.map((row) => new PageRow(row));
  }

  async ranges(count: number): Promise<readonly StreamRange[]> {
    const [last] = await this.sql.rows('select position from log.events order by position desc limit 1');
    if (last === undefined || count < 2) return [{ after: null, to: null }];
    const percent = Math.min(100, (100 * sampled) / Number(last[0]));
    const shares = Array.from({ length: count - 1 }, (_, at) => (at + 1) / count);
    const [found] = await this.sql.query<{ percentile_disc: string[] | null }>(boundaries(percent), [shares]);
    const cuts = [...new Set(found?.percentile_disc ?? [])];
    return [null, ...cuts].map((after, at) => ({ after, to: cuts[at] ?? null }));
  }
}
