/**
 * Where an event stands in a distributed trace, without a word about it in the event: the trace is the correlation id,
 * the span is the append that recorded the event. So whoever reads the log, in whichever process and how often, says
 * the same of the same event. https://www.w3.org/TR/trace-context/
 */
import { eventId } from './event-id.ts';
import type { Recorded, StreamName } from './event-store.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const nothing = /^0+$/;

/** 32 hex digits; null for what is no UUID, as of an import, and for the one that means no trace. */
export function traceIdOf(correlationId: string): string | null {
  if (!uuid.test(correlationId)) return null;
  const digits = correlationId.replaceAll('-', '');
  return nothing.test(digits) ? null : digits;
}

/** The span of the append of a command: the first half of the id of its first event. */
export const appendSpanId = (stream: StreamName, commandId: string): string =>
  eventId(stream, commandId, 0).replaceAll('-', '').slice(0, 16);

/**
 * The trace and the span in which an event was recorded; null where it belongs to no trace, or to none that is kept.
 * What is not kept costs no hash.
 */
export function recordedIn(
  { stream, meta }: Pick<Recorded, 'stream' | 'meta'>, keeps: (traceId: string) => boolean = () => true,
): SpanPlace | null {
  const traceId = traceIdOf(meta.correlationId);
  return traceId === null || !keeps(traceId) ? null : { traceId, spanId: appendSpanId(stream, meta.commandId) };
}

export type SpanPlace = { readonly traceId: string; readonly spanId: string };

/** As in the header of that name. */
export const traceparentOf = ({ traceId, spanId }: SpanPlace): string => `00-${traceId}-${spanId}-01`;
