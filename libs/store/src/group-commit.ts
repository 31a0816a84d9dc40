/**
 * Appends gather while two batches are in flight and go out together: one statement, one lock and
 * one commit for up to 128 of them. `log.append` (002) decides; here batches are formed and answers
 * handed back.
 */
import type { Instant } from '#domain';
import { integerArray, textArray } from './binary-arrays.ts';
import { checkWrites, Conflict, Unavailable } from './event-store.ts';
import type { Appended, Position, Revision, StreamName, Write } from './event-store.ts';
import type { StoreObserver } from './observe.ts';
import { SqlFailed, type Sql } from './sql.ts';

const batchAppendsMax = 128;
/** Fewer wait for the batch in flight. */
const batchAppendsMin = 16;
const batchCharactersMax = 4_000_000;
const batchesInFlightMax = 2;

type Append = {
  readonly writes: readonly Write[];
  /** JSON of the events, in the order of the writes. */
  readonly datas: readonly string[];
  readonly metas: readonly string[];
  readonly characters: number;
  /** Set after a chain broke: this one must be judged by itself. */
  alone: boolean;
  readonly resolve: (result: Appended) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * What is written whole or not at all: one append, or a chain of appends to one stream of which each
 * expects the revision that the one before it makes.
 */
type Unit = { readonly appends: Append[]; readonly rival: boolean; chainEnd: Revision };

/** An answer of `log.append` about a unit that it did not write. */
type Answer = [unit: number, heads: [StreamName, Revision][], position: string | null, recordedAt: string | null];

export class GroupCommit {
  #queue: Append[] = [];
  #batchesInFlight = 0;
  #appendsInFlight = 0;
  #streamsInFlight = new Set<StreamName>();
  #scheduled = false;

  constructor(
    private readonly sql: Sql,
    private readonly clock: () => Instant,
    private readonly onCommit: () => void,
    private readonly observe?: StoreObserver['batch'],
  ) {}

  append(writes: readonly Write[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      checkWrites(writes);
      const events = writes.flatMap((write) => write.events);
      const datas = events.map((event) => JSON.stringify(event.data));
      const metas = events.map((event) => JSON.stringify(event.meta));
      const characters = [...datas, ...metas].reduce((sum, text) => sum + text.length, 0);
      this.#queue.push({ writes, datas, metas, characters, alone: false, resolve, reject });
      this.#schedule();
    });
  }

  /** After this turn of the event loop, so that callers woken together travel together. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#mayStart()) {
        const units = this.#take();
        if (units.length === 0) return;
        this.#batchesInFlight += 1;
        void this.#send(units);
      }
    });
  }

  /** A second batch goes out beside the first only when it is worth its transaction. */
  #mayStart(): boolean {
    const { length } = this.#queue;
    return length > 0 && (this.#batchesInFlight === 0
      || (this.#batchesInFlight < batchesInFlightMax && length >= batchAppendsMin));
  }

  /**
   * Half of all that is under way, so that one batch is formed and answered here while the server
   * works at the other. One batch of everything leaves each side idle while the other works.
   */
  #share(): number {
    const underWay = this.#queue.length + this.#appendsInFlight;
    return Math.min(batchAppendsMax, Math.max(batchAppendsMin, Math.ceil(underWay / batchesInFlightMax)));
  }

  /** The next batch. An append whose stream is in flight waits: it may follow on what is being written. */
  #take(): Unit[] {
    const appendsMax = this.#share();
    const units: Unit[] = [];
    const claimed = new Map<StreamName, Unit>();
    const held = new Set<StreamName>();
    const left: Append[] = [];
    let appends = 0;
    let characters = 0;
    for (const append of this.#queue) {
      const waits = append.writes.some(({ stream }) => this.#streamsInFlight.has(stream) || held.has(stream));
      const full = appends >= appendsMax || (appends > 0 && characters + append.characters > batchCharactersMax);
      if (waits || full) {
        left.push(append);
        for (const { stream } of append.writes) held.add(stream);
        continue;
      }
      appends += 1;
      characters += append.characters;
      place(append, units, claimed);
    }
    this.#queue = left;
    this.#appendsInFlight += appends;
    for (const stream of claimed.keys()) this.#streamsInFlight.add(stream);
    return units;
  }

  async #send(units: readonly Unit[]): Promise<void> {
    if (this.observe) {
      const appends = units.flatMap((unit) => unit.appends);
      this.observe(appends.length, appends.reduce((sum, { datas }) => sum + datas.length, 0));
    }
    try {
      const [row] = await this.sql.rows(statement, parameters(units, this.clock()), 'append');
      const [base, recordedAt, answers] = row!;
      this.#settle(units, Number(base), instantOf(recordedAt!), answers ? JSON.parse(answers) as Answer[] : []);
    } catch (error) {
      const given = outcomeUnknown(error);
      for (const unit of units) for (const append of unit.appends) append.reject(given);
    } finally {
      this.#batchesInFlight -= 1;
      this.#appendsInFlight -= units.reduce((sum, unit) => sum + unit.appends.length, 0);
      for (const unit of units) for (const { stream } of unit.appends[0]!.writes) this.#streamsInFlight.delete(stream);
      if (this.#queue.length > 0) this.#schedule();
    }
  }

  #settle(units: readonly Unit[], base: number, recordedAt: Instant, answers: readonly Answer[]): void {
    const answerOf = new Map(answers.map((answer) => [answer[0], answer]));
    const again: Append[] = [];
    let last = base;
    units.forEach((unit, at) => {
      const answer = answerOf.get(at + 1);
      if (answer) {
        again.push(...refused(unit, answer));
        return;
      }
      for (const append of unit.appends) {
        last += append.datas.length;
        const revisions = revisionsAfter(append.writes);
        append.resolve({ position: positionOf(last), recordedAt, revisions, repeated: false });
      }
    });
    this.#queue.unshift(...again);
    if (last > base) this.onCommit();
  }
}

function place(append: Append, units: Unit[], claimed: Map<StreamName, Unit>): void {
  const [first] = append.writes as [Write];
  const single = append.writes.length === 1;
  const before = claimed.get(first.stream);
  if (single && before && !before.rival && !append.alone && before.chainEnd === first.expected) {
    before.appends.push(append);
    before.chainEnd += first.events.length;
    return;
  }
  const rival = append.writes.some(({ stream }) => claimed.has(stream));
  const chains = single && !append.alone && !rival;
  const unit = { appends: [append], rival, chainEnd: chains ? first.expected + first.events.length : Number.NaN };
  units.push(unit);
  for (const { stream } of append.writes) if (!claimed.has(stream)) claimed.set(stream, unit);
}

/** Settles a unit that was not written, or returns the appends to be judged again. */
function refused(unit: Unit, [, heads, position, recordedAt]: Answer): Append[] {
  if (unit.appends.length > 1) {
    for (const append of unit.appends) append.alone = true;
    return unit.appends;
  }
  const [append] = unit.appends as [Append];
  if (position !== null) {
    const revisions = revisionsAfter(append.writes);
    append.resolve({ position: positionOf(position), recordedAt: instantOf(recordedAt!), revisions, repeated: true });
    return [];
  }
  const actual = new Map(heads);
  const moved = append.writes.find((write) => actual.get(write.stream) !== write.expected);
  // A rival whose moment has come: what stood before it in the batch left the stream as it expects.
  if (!moved) return [append];
  append.reject(new Conflict(moved.stream, moved.expected, actual.get(moved.stream)!));
  return [];
}

const revisionsAfter = (writes: readonly Write[]) => writes.map(({ expected, events }) => expected + events.length);

const statement = `select base, recorded, answers
  from log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

function parameters(units: readonly Unit[], at: Instant): unknown[] {
  const heads = { units: [] as number[], streams: [] as string[], expected: [] as number[] };
  const rivals: number[] = [];
  const events = {
    units: [] as number[], streams: [] as string[], revisions: [] as number[], types: [] as string[],
    versions: [] as number[], ids: [] as string[], datas: [] as string[], metas: [] as string[],
  };
  units.forEach((unit, index) => {
    const number = index + 1;
    if (unit.rival) rivals.push(number);
    for (const write of unit.appends[0]!.writes) {
      heads.units.push(number);
      heads.streams.push(write.stream);
      heads.expected.push(write.expected);
    }
    for (const append of unit.appends) {
      for (const write of append.writes) {
        write.events.forEach((event, offset) => {
          events.units.push(number);
          events.streams.push(write.stream);
          events.revisions.push(write.expected + 1 + offset);
          events.types.push(event.type);
          events.versions.push(event.version);
          events.ids.push(event.id);
        });
      }
      events.datas.push(...append.datas);
      events.metas.push(...append.metas);
    }
  });
  return [
    integerArray(heads.units), textArray(heads.streams, 'text'), integerArray(heads.expected), integerArray(rivals),
    integerArray(events.units), textArray(events.streams, 'text'), integerArray(events.revisions),
    textArray(events.types, 'text'), integerArray(events.versions), `{${events.ids.join(',')}}`,
    textArray(events.datas, 'json'), textArray(events.metas, 'json'), at,
  ];
}

/** A duplicate key can only come from a writer that went past `log.append`; nothing was stored. */
export function outcomeUnknown(error: unknown): unknown {
  if (!(error instanceof SqlFailed) || !(error.unavailable || error.code === '23505')) return error;
  return new Unavailable(`the event store did not answer: ${error.message}`, { cause: error });
}

/** Fixed width, so that positions compare as strings. */
export const positionOf = (value: number | string): Position => String(value).padStart(20, '0') as Position;

/** `2026-11-05 12:34:56.78+00`, as PostgreSQL writes it in UTC, to ISO 8601 with milliseconds. */
export const instantOf = (text: string): Instant =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z` as Instant;
