/**
 * Reads of streams that wait at the same time share one query, and every stream comes back as one
 * row: a row of the protocol for each event costs more than the event itself.
 */
import { integerArray, textArray } from './binary-arrays.ts';
import { noStream } from './event-store.ts';
import type { Content, Contents, Meta, Recorded, Revision, StreamName } from './event-store.ts';
import { instantOf, outcomeUnknown, positionOf } from './group-commit.ts';
import type { Sql, TextRow } from './sql.ts';

const readsPerQueryMax = 16;
const queriesInFlightMax = 2;
/** Events of one stream in one answer; the rest of a longer one is for who asks to read. */
export const chunkEventsMax = 1_000;

/** A statement that gives one row for each of the streams asked for, and how to read such a row. */
type Form<T> = { readonly name: string; readonly statement: string; readonly chunk: (row: TextRow) => T };

type Waiting<T> = {
  readonly stream: StreamName;
  readonly from: Revision;
  /** Undefined if there is no event from there on. */
  readonly resolve: (chunk: T | undefined) => void;
  readonly reject: (error: unknown) => void;
};

export class StreamReads<T> {
  #queue: Waiting<T>[] = [];
  #inFlight = 0;
  #scheduled = false;

  constructor(private readonly sql: Sql, private readonly form: Form<T>) {}

  /** The first events from a revision on, at most `chunkEventsMax`; undefined where there is none. */
  first(stream: StreamName, from: Revision): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ stream, from: Math.max(from, 0), resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#inFlight < queriesInFlightMax && this.#queue.length > 0) {
        this.#inFlight += 1;
        void this.#send(this.#queue.splice(0, readsPerQueryMax));
      }
    });
  }

  async #send(reads: readonly Waiting<T>[]): Promise<void> {
    try {
      const streams = reads.map(({ stream }) => stream);
      const asked = [textArray(streams, 'text'), integerArray(reads.map(({ from }) => from))];
      const rows = await this.sql.rows(this.form.statement, asked, this.form.name);
      rows.forEach((row, at) => reads[at]!.resolve(row[0] === null ? undefined : this.form.chunk(row)));
    } catch (error) {
      const given = outcomeUnknown(error);
      for (const read of reads) read.reject(given);
    } finally {
      this.#inFlight -= 1;
      if (this.#queue.length > 0) this.#schedule();
    }
  }
}

const statement = (columns: string) => `select of_one.*
  from unnest($1::text[], $2::integer[]) with ordinality asked(stream, start, n)
  cross join lateral (
    select ${columns} from log.events e
    where e.stream = asked.stream and e.revision >= asked.start and e.revision < asked.start + ${chunkEventsMax}
  ) of_one order by asked.n`;

/**
 * The cheapest form found: JSON as one array, ids and versions as hexadecimal digits of one byte
 * string. Types hold no control character (`checkWrites`), so one may stand between them.
 */
export const contentForm: Form<Contents> = {
  name: 'contents',
  statement: statement(`json_agg(e.data order by e.revision), string_agg(e.type, e'\\x1f' order by e.revision),
    string_agg(int2send(e.version) || uuid_send(e.id), '' order by e.revision)`),
  chunk([datas, types, marks]) {
    const type = types!.split('\x1f');
    const events = (JSON.parse(datas!) as Content['data'][]).map((data, at) => {
      const mark = 2 + at * markDigits;
      return { type: type[at]!, version: Number.parseInt(marks!.slice(mark, mark + versionDigits), 16), data };
    });
    return { events, indexOf: searched(marks!, events.length) };
  },
};

const versionDigits = 4;
const markDigits = versionDigits + 32;

/**
 * Most streams that are read get one command, and then a search is cheaper than an index.
 * @param marks `\\x` and, one event after the other, the digits of its version and its id
 */
function searched(marks: string, events: number): (id: string) => number {
  let searches = 0;
  let index: Map<string, number> | undefined;
  return (id) => {
    const digits = id.replaceAll('-', '');
    searches += 1;
    if (searches === 1) return indexOfId(marks, digits);
    index ??= new Map(Array.from({ length: events }, (_, at) => {
      const end = 2 + (at + 1) * markDigits;
      return [marks.slice(end - markDigits + versionDigits, end), at];
    }));
    return index.get(digits) ?? -1;
  };
}

function indexOfId(marks: string, digits: string): number {
  const first = 2 + versionDigits;
  let at = marks.indexOf(digits);
  while (at >= 0 && (at - first) % markDigits !== 0) at = marks.indexOf(digits, at + 1);
  return at < 0 ? -1 : (at - first) / markDigits;
}

type Whole = [
  stream: StreamName, position: number, revision: Revision, type: string, version: number, id: string,
  recordedAt: string, data: Recorded['data'], meta: Meta,
];

export const recordedForm: Form<{ readonly events: readonly Recorded[] }> = {
  name: 'read',
  statement: statement(`json_agg(json_build_array(e.stream, e.position, e.revision, e.type, e.version, e.id,
    e.recorded_at::text, e.data, e.meta) order by e.revision)`),
  chunk: ([whole]) => ({ events: (JSON.parse(whole!) as Whole[]).map(
    ([stream, position, revision, type, version, id, recordedAt, data, meta]) => ({
      id, type, version, data, meta, stream, revision,
      position: positionOf(position), recordedAt: instantOf(recordedAt),
    })) }),
};

const headStatement = 'select revision from log.events where stream = $1 order by revision desc limit 1';

export async function headOf(sql: Sql, stream: StreamName): Promise<Revision> {
  const [row] = await sql.rows(headStatement, [stream], 'head')
    .catch((error: unknown) => { throw outcomeUnknown(error); });
  return row ? Number(row[0]) : noStream;
}
