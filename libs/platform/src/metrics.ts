/**
 * The numbers of a process as Prometheus reads them; the only file that touches its client. Every metric stands in one
 * table, which the board under infra/grafana is compared with. Whatever becomes a label comes from the program itself
 * (types of commands, codes, routes), never from a caller, so the number of series is bounded.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from './clock.ts';
import type { FollowerHealth } from './health.ts';
import { within } from './within.ts';

const quick = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
/** Routes are many, and each bucket is a series of each. */
const coarse = [0.005, 0.02, 0.1, 0.5, 2, 10];
const slow = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600];
const powers = [1, 2, 4, 8, 16, 32, 64, 128];

type Kind = 'counter' | 'gauge' | 'histogram';
type Described = { readonly kind: Kind; readonly help: string; readonly labels: readonly string[];
  readonly buckets?: readonly number[] };

/** Every metric of ours, with its labels. */
export const metrics = {
  concordat_commands_total: {
    kind: 'counter', labels: ['decider', 'type', 'outcome'], help: 'Commands answered, of routes and of the timekeeper',
  },
  concordat_command_seconds: {
    kind: 'histogram', labels: ['decider'], buckets: quick, help: 'From a command being asked to its answer',
  },
  concordat_refusals_total: {
    kind: 'counter', labels: ['decider', 'code'], help: 'Commands refused, by the code of the refusal',
  },
  concordat_conflicts_total: {
    kind: 'counter', labels: ['decider', 'ended'],
    help: 'Others were faster: `retried` and decided anew, or `answered` as a conflict',
  },
  concordat_append_seconds: {
    kind: 'histogram', labels: ['outcome'], buckets: quick, help: 'Appends, the wait for their batch included',
  },
  concordat_append_batch_appends: {
    kind: 'histogram', labels: [], buckets: powers, help: 'Appends that share one commit of PostgreSQL',
  },
  concordat_append_batch_events: {
    kind: 'histogram', labels: [], buckets: [...powers, 512, 2_048], help: 'Events of one commit of PostgreSQL',
  },
  concordat_http_request_seconds: {
    kind: 'histogram', labels: ['method', 'route', 'status'], buckets: coarse, help: 'Requests answered',
  },
  concordat_followers_asked: { kind: 'gauge', labels: [], help: '1 when the followers could be asked, else 0' },
  concordat_follower_lag_events: {
    kind: 'gauge', labels: ['follower'], help: 'Events of the log it has not taken in',
  },
  concordat_follower_lag_seconds: {
    kind: 'gauge', labels: ['follower'], help: 'Age of the first event it has not taken in, 0 when it is at the end',
  },
  concordat_follower_progress_ratio: {
    kind: 'gauge', labels: ['follower'], help: 'Part of the log it has taken in: below 1 while it builds or rebuilds',
  },
  concordat_follower_state: {
    kind: 'gauge', labels: ['follower', 'state'], help: '1 for the state it is in: starting, following, waiting, ...',
  },
  concordat_publish_messages_total: {
    kind: 'counter', labels: ['follower'], help: 'Messages that all in-sync replicas have acknowledged',
  },
  concordat_publish_errors_total: {
    kind: 'counter', labels: ['follower', 'kind'],
    help: 'Sends without a good answer: `unknown`, sent again, or `refused` for good',
  },
  concordat_publish_delay_seconds: {
    kind: 'histogram', labels: ['follower'], buckets: slow,
    help: 'From recording to acknowledgement, of the oldest event of each page',
  },
  concordat_publish_parked_keys: {
    kind: 'gauge', labels: [], help: 'Agreements of which an event could not go out and later ones wait',
  },
} as const satisfies Readonly<Record<string, Described>>;

export type MetricName = keyof typeof metrics;
type Of<K extends Kind> = { [N in MetricName]: (typeof metrics)[N]['kind'] extends K ? N : never }[MetricName];

const askedMsMax = 3_000;
const states: readonly FollowerHealth['state'][] = ['starting', 'following', 'waiting', 'stopped', 'elsewhere'];

export type Followers = () => Promise<readonly FollowerHealth[]>;

export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #asked: Followers[] = [];

  /** @param clock that of recorded times. @param ofProcess memory, processor, event loop and the like as well */
  constructor(private readonly clock: Clock, ofProcess = true) {
    const registers = [this.#registry];
    for (const [name, { kind, help, labels, buckets = [] }] of Object.entries<Described>(metrics)) {
      const given = { name, help, labelNames: [...labels], registers };
      if (kind === 'counter') this.#counters.set(name, new Counter(given));
      else if (kind === 'gauge') this.#gauges.set(name, new Gauge(given));
      else this.#histograms.set(name, new Histogram({ ...given, buckets: [...buckets] }));
    }
    if (ofProcess) collectDefaultMetrics({ register: this.#registry });
  }

  add(name: Of<'counter'>, labels: Readonly<Record<string, string>>, count = 1): void {
    this.#counters.get(name)!.inc(labels, count);
  }

  observe(name: Of<'histogram'>, labels: Readonly<Record<string, string>>, value: number): void {
    this.#histograms.get(name)!.observe(labels, value);
  }

  set(name: Of<'gauge'>, labels: Readonly<Record<string, string>>, value: number): void {
    this.#gauges.get(name)!.set(labels, value);
  }

  /** From now on each scrape asks them: numbers that nobody reads cost nothing. */
  ask(followers: Followers): void { this.#asked.push(followers); }

  /** The text of a scrape. */
  async exposition(): Promise<string> {
    await this.#askAll();
    return this.#registry.metrics();
  }

  get contentType(): string { return this.#registry.contentType; }

  async #askAll(): Promise<void> {
    if (this.#asked.length === 0) return;
    // Of a follower that is not heard of any more, no number must be left standing.
    for (const [name, gauge] of this.#gauges) if (name.startsWith('concordat_follower_')) gauge.reset();
    const all = await within(Promise.all(this.#asked.map((ask) => ask())), askedMsMax).catch(() => null);
    this.set('concordat_followers_asked', {}, all === null ? 0 : 1);
    for (const health of all?.flat() ?? []) this.#show(health);
  }

  #show({ name: follower, state, behind, since, done }: FollowerHealth): void {
    this.set('concordat_follower_lag_events', { follower }, behind);
    for (const one of states) this.set('concordat_follower_state', { follower, state: one }, one === state ? 1 : 0);
    if (since !== undefined) {
      const age = since === null ? 0 : Math.max(0, Date.parse(this.clock()) - Date.parse(since));
      this.set('concordat_follower_lag_seconds', { follower }, age / 1_000);
    }
    if (done !== undefined) this.set('concordat_follower_progress_ratio', { follower }, done);
  }
}
