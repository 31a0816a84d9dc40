/**
 * What a request belongs to. A caller may name it: by a `Correlation-Id`, else by the trace of his W3C `traceparent`,
 * which then is the correlation id, written as a UUID. Trace id and correlation id are the same 32 digits, so what is
 * recorded leads to its trace, and the log of the process to both.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SpanPlace } from '#store';

const correlation = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/** The span of the caller, if he names one. */
export function callerSpan({ traceparent: given }: IncomingHttpHeaders): SpanPlace | null {
  const [, traceId, spanId] = traceparent.exec(typeof given === 'string' ? given : '') ?? [];
  return traceId === undefined ? null : { traceId, spanId: spanId! };
}

export function correlationOf(headers: IncomingHttpHeaders): string {
  const given = headers['correlation-id'];
  if (typeof given === 'string' && correlation.test(given)) return given;
  const span = callerSpan(headers);
  return span === null ? randomUUID() : span.traceId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
