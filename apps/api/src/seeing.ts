/**
 * How a process is seen: what the store, the routes and publishing tell becomes metrics and spans here, and nowhere
 * else. Where neither is asked for nobody is told anything, and nothing is measured.
 */
import { Metrics, openTraces, serveMetrics } from '#platform';
import type { Clock, Config, Followers, Log, Traces } from '#platform';
import type { Acknowledged, PublishObserver } from '#publishing';
import { appendSpanId, recordedIn, traceIdOf, traceparentOf } from '#store';
import type { CommandObserver, CommandSeen, Recorded, SpanPlace, StoreObserver } from '#store';
import { cannotListen } from './opening.ts';

/** One request that was answered; times are milliseconds of `performance.now()`. */
export type RequestSeen = {
  readonly method: string;
  /** As it is declared, with its parameters by name. */
  readonly route: string;
  readonly status: number;
  readonly correlationId: string;
  /** Its own span, made when it came. */
  readonly span: string | undefined;
  readonly caller: SpanPlace | null;
  readonly startedAt: number; readonly endedAt: number;
};

export type Seeing = {
  readonly store?: StoreObserver;
  readonly command?: CommandObserver;
  readonly request?: (seen: RequestSeen) => void;
  /** The span of a request that has just come; undefined where its trace is not kept. */
  readonly span?: (correlationId: string) => string | undefined;
  /** @param follower as its health calls it */
  readonly publishing?: (follower: string) => PublishObserver;
  readonly traceparent?: (recorded: Recorded) => string | null;
  /** @param parked how many agreements are parked */
  readonly follow?: (followers: Followers, parked?: () => number) => void;
};

const seconds = (from: number, to: number): number => (to - from) / 1_000;

function counted(metrics: Metrics, seen: CommandSeen): void {
  const { decider, type, outcome, code, retries, startedAt, endedAt } = seen;
  metrics.add('concordat_commands_total', { decider, type, outcome });
  metrics.observe('concordat_command_seconds', { decider }, seconds(startedAt, endedAt));
  if (code !== null) metrics.add('concordat_refusals_total', { decider, code });
  if (retries > 0) metrics.add('concordat_conflicts_total', { decider, ended: 'retried' }, retries);
  if (outcome === 'conflict') metrics.add('concordat_conflicts_total', { decider, ended: 'answered' });
}

/** The append of a command, below the request that brought it. */
function spanOfAppend(traces: Traces, { decider, type, stream, context, append }: CommandSeen): void {
  const traceId = traceIdOf(context.correlationId);
  if (append === null || traceId === null || !traces.keeps(traceId)) return;
  traces.record({ name: `append ${decider}`, kind: 'internal', traceId, spanId: appendSpanId(stream, context.commandId),
    parentId: context.span ?? null, startedAt: append.startedAt, endedAt: append.endedAt,
    attributes: { 'concordat.command': type, 'concordat.stream': stream, 'concordat.events': append.events } });
}

function spanOfRequest(traces: Traces, seen: RequestSeen): void {
  const { method, route, status, correlationId, span, caller, startedAt, endedAt } = seen;
  const traceId = traceIdOf(correlationId);
  if (span === undefined || traceId === null) return;
  const within = caller?.traceId === traceId;
  traces.record({ name: `${method} ${route}`, kind: 'server', traceId, spanId: span, startedAt, endedAt,
    // A caller who gave a correlation id of another trace is linked to; a span has its parents in its own.
    parentId: within ? caller.spanId : null, ...(caller !== null && !within && { link: caller }),
    attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    failed: status >= 500 });
}

/** One span for each event, below its append, however many topics it went to. */
function spansOfPublishing(traces: Traces, { messages, startedAt, endedAt }: Acknowledged): void {
  const topics = new Map<Recorded, string[]>();
  for (const { recorded, message } of messages) {
    const known = topics.get(recorded);
    if (known === undefined) topics.set(recorded, [message.topic]);
    else known.push(message.topic);
  }
  for (const [recorded, names] of topics) {
    const place = recordedIn(recorded, traces.keeps);
    if (place === null) continue;
    traces.record({ name: 'publish', kind: 'producer', traceId: place.traceId, spanId: traces.newSpanId(),
      parentId: place.spanId, startedAt, endedAt,
      attributes: { 'messaging.system': 'kafka', 'messaging.operation.type': 'send',
        'messaging.destination.name': names.join(' '), 'messaging.message.id': recorded.id,
        'concordat.stream': recorded.stream, 'concordat.event': recorded.type } });
  }
}

function measured(metrics: Metrics, clock: Clock): Required<Pick<Seeing, 'store' | 'follow'>> & {
  readonly publishing: (follower: string) => Required<PublishObserver> } {
  return {
    store: {
      append: (outcome, milliseconds) => {
        metrics.observe('concordat_append_seconds', { outcome }, milliseconds / 1_000);
      },
      batch: (appends, events) => {
        metrics.observe('concordat_append_batch_appends', {}, appends);
        metrics.observe('concordat_append_batch_events', {}, events);
      },
    },
    publishing: (follower) => ({
      sent: (messages) => { metrics.add('concordat_publish_messages_total', { follower }, messages); },
      failed: (kind) => { metrics.add('concordat_publish_errors_total', { follower, kind }); },
      acknowledged: ({ oldest }) => {
        const delay = Math.max(0, Date.parse(clock()) - Date.parse(oldest.recordedAt));
        metrics.observe('concordat_publish_delay_seconds', { follower }, delay / 1_000);
      },
    }),
    follow: (followers, parked) => {
      metrics.ask(async () => {
        if (parked) metrics.set('concordat_publish_parked_keys', {}, parked());
        return followers();
      });
    },
  };
}

/** @param clock that of recorded times */
export function seeingWith(metrics: Metrics | null, traces: Traces | null, clock: Clock): Seeing {
  if (metrics === null && traces === null) return {};
  const numbers = metrics && measured(metrics, clock);
  return {
    ...(numbers && { store: numbers.store, follow: numbers.follow }),
    command: (seen) => {
      if (metrics) counted(metrics, seen);
      if (traces) spanOfAppend(traces, seen);
    },
    request: (seen) => {
      const { method, route, startedAt, endedAt } = seen;
      const labels = { method, route, status: String(seen.status) };
      metrics?.observe('concordat_http_request_seconds', labels, seconds(startedAt, endedAt));
      if (traces) spanOfRequest(traces, seen);
    },
    publishing: (follower) => {
      const told = numbers?.publishing(follower);
      return {
        ...told,
        acknowledged: (page) => {
          told?.acknowledged(page);
          if (traces) spansOfPublishing(traces, page);
        },
      };
    },
    ...(traces && {
      span: (correlationId: string) => {
        const traceId = traceIdOf(correlationId);
        return traceId !== null && traces.keeps(traceId) ? traces.newSpanId() : undefined;
      },
      traceparent: (recorded: Recorded) => {
        const place = recordedIn(recorded, traces.keeps);
        return place === null ? null : traceparentOf(place);
      },
    }),
  };
}

/**
 * As the settings ask for it.
 * @param service what the process is called in traces
 * @throws CannotStart where the port is taken
 */
export async function openSeeing(
  { metricsPort, host, traces: asked }: Config, clock: Clock, log: Log, service: string,
): Promise<Seeing & { readonly close: () => Promise<void> }> {
  const metrics = metricsPort === null ? null : new Metrics(clock);
  const server = metrics && metricsPort !== null
    ? await serveMetrics(metrics, host, metricsPort).catch((error: unknown) => {
      throw cannotListen(error, { port: metricsPort, host }, 'CONCORDAT_METRICS_PORT');
    }) : null;
  const traces = asked && openTraces(asked, service, log);
  return {
    ...seeingWith(metrics, traces, clock),
    close: async () => { await Promise.all([server?.close(), traces?.close()]); },
  };
}
