/**
 * The log behind the KurrentDB server of the specs, in memory. It keeps what a client can tell apart: positions with
 * gaps, expected revisions, the check of event ids at the expected place, and events of the server itself.
 */

/** An event as it is asked to be stored. */
export type Proposed = {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type Stored = Proposed & {
  readonly revision: number;
  /** Of its first byte; the next event begins at `end` or later. */
  readonly position: number;
  readonly end: number;
  /** Milliseconds since 1970 by the server's clock, which may be set back. */
  readonly createdAt: number;
};

/** -1: there is no such stream; 0 and more: its last revision. */
export type Check = { readonly stream: string; readonly expected: number };
export type Violation = Check & { readonly index: number; readonly actual: number };
export type Outcome =
  | { readonly position: number; readonly revisions: ReadonlyMap<string, number> }
  | { readonly violations: readonly Violation[] };

/** A server writes a note about itself after so many appends. */
const appendsPerNote = 50;
/** What a record takes beside its payload. */
const frameBytes = 83;

export class KurrentLog {
  readonly #events: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #waiting = new Set<() => void>();
  #appends = 0;

  /** One that knows no ids refuses a repeat like anything else that comes too late. */
  constructor(private readonly clockMs: () => number, private readonly knowsIds = true) {
    this.#note();
  }

  get events(): readonly Stored[] { return this.#events; }

  stream(name: string): readonly Stored[] { return this.#streams.get(name) ?? []; }

  /** All or nothing; events that stand at the expected place already are told of again. */
  append(proposed: readonly Proposed[], checks: readonly Check[]): Outcome {
    const written = [...new Set(proposed.map(({ stream }) => stream))];
    const verdicts = checks.map((check, index) => ({ ...check, index, ...this.#judge(check, proposed) }));
    const repeats = verdicts.filter(({ repeated }) => repeated);
    if (written.length > 0 && repeats.length === written.length) return this.#again(repeats, proposed);
    const violations = verdicts.filter(({ holds }) => !holds)
      .map(({ stream, expected, index, actual }) => ({ stream, expected, index, actual }));
    if (violations.length > 0) return { violations };
    for (const one of proposed) this.write(one);
    this.#appends += 1;
    if (this.#appends % appendsPerNote === 0) this.#note();
    for (const wake of this.#waiting) wake();
    return {
      position: this.stream(proposed.at(-1)!.stream).at(-1)!.position,
      revisions: new Map(written.map((stream) => [stream, this.stream(stream).length - 1])),
    };
  }

  /** One event, unasked: what another application or the server itself would write. */
  write(proposed: Proposed): void {
    const before = this.#streams.get(proposed.stream) ?? [];
    // Room before a record stands for what the server writes for itself: names of streams, types, checkpoints.
    const position = (this.#events.at(-1)?.end ?? 0) + (before.length === 0 ? frameBytes : 0);
    const end = position + frameBytes + proposed.data.length;
    const stored = { ...proposed, revision: before.length, position, end, createdAt: this.clockMs() };
    this.#streams.set(proposed.stream, before);
    before.push(stored);
    this.#events.push(stored);
  }

  /** Until the next append, or until the signal. */
  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }

  #judge({ stream, expected }: Check, proposed: readonly Proposed[]) {
    const events = this.stream(stream);
    const actual = events.length - 1;
    const mine = proposed.filter((one) => one.stream === stream);
    const repeated = this.knowsIds && mine.length > 0 && expected < actual
      && mine.every(({ id }, offset) => events[expected + 1 + offset]?.id === id);
    return { actual, repeated, holds: actual === expected };
  }

  #again(repeats: readonly Check[], proposed: readonly Proposed[]): Outcome {
    const lasts = repeats.map(({ stream, expected }) =>
      this.stream(stream)[expected + proposed.filter((one) => one.stream === stream).length]!);
    return {
      position: Math.max(...lasts.map(({ position }) => position)),
      revisions: new Map(lasts.map(({ stream, revision }) => [stream, revision])),
    };
  }

  #note(): void {
    const data = Buffer.from(JSON.stringify({ appends: this.#appends }));
    const id = `00000000-0000-4000-8000-${String(this.#events.length).padStart(12, '0')}`;
    this.write({ stream: '$stats-0', id, type: '$statsCollected', json: true, data, metadata: new Uint8Array() });
  }
}
