/**
 * Spans to a collector over OTLP; the only file that touches OpenTelemetry. Spans are handed over when they have ended,
 * with the ids that the caller has made: nothing is passed along in secret, and nothing is global. What the collector
 * does not take is lost; the log of events is the record, this is not.
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Attributes, Context, SpanContext, Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor, RandomIdGenerator, SamplingDecision, TraceIdRatioBasedSampler, TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TracesConfig } from './config.ts';
import type { Log } from './log.ts';

const kinds = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL, producer: SpanKind.PRODUCER };
type Place = { readonly traceId: string; readonly spanId: string };

export type EndedSpan = Place & {
  readonly name: string;
  readonly kind: keyof typeof kinds;
  /** Of the same trace. */
  readonly parentId: string | null;
  /** Of another trace, that this belongs with. */
  readonly link?: Place;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number; readonly endedAt: number;
  readonly attributes: Attributes;
  readonly failed?: boolean;
};

export type Traces = {
  /** Whether spans of a trace are kept: every process says the same of the same trace. */
  readonly keeps: (traceId: string) => boolean;
  readonly newSpanId: () => string;
  readonly record: (span: EndedSpan) => void;
  /** Hands over what is left. */
  readonly close: () => Promise<void>;
};

const queueMax = 8_192;
const batchMax = 512;
const delayMs = 1_000;
const exportMsMax = 5_000;

const contextOf = ({ traceId, spanId }: Place): SpanContext => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
const under = (place: Place): Context => trace.setSpanContext(ROOT_CONTEXT, contextOf(place));

/** Says once that spans are lost, and once that they arrive again: a collector that is away must not fill the log. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  let lost = false;
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !lost) log.warn('spans are lost: the collector does not take them', { error: result.error });
        if (!failed && lost) log.info('the collector takes spans again');
        lost = failed;
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

/** @param service what this process is called in traces */
export function openTraces({ endpoint, ratio }: TracesConfig, service: string, log: Log): Traces {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const random = new RandomIdGenerator();
  // Ids follow from what is recorded; the library asks for them while a span is made, in the same turn.
  let next: Place = { traceId: '', spanId: '' };
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: exportMsMax });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }), sampler,
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    spanProcessors: [new BatchSpanProcessor({ exporter: telling(exporter, log), maxQueueSize: queueMax,
      maxExportBatchSize: batchMax, scheduledDelayMillis: delayMs, exportTimeoutMillis: 2 * exportMsMax })],
  });
  const tracer: Tracer = provider.getTracer('concordat');
  return {
    keeps: (traceId) => sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED,
    newSpanId: () => random.generateSpanId(),
    record: ({ name, kind, traceId, spanId, parentId, link, startedAt, endedAt, attributes, failed = false }) => {
      next = { traceId, spanId };
      const span = tracer.startSpan(name, { kind: kinds[kind], startTime: startedAt, attributes,
        ...(link && { links: [{ context: contextOf(link) }] }) },
      parentId === null ? ROOT_CONTEXT : under({ traceId, spanId: parentId }));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endedAt);
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}
