/**
 * Events as records of Kafka: CloudEvents 1.0, Kafka protocol binding, binary mode. Attributes are headers
 * `ce_<name>`, the data's media type is `content-type` and nothing else, the value is the data as it is.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
import type { Recorded } from '#store';

/** One message: UTF-8 key, value and headers. A null value removes the key from a compacted topic. */
export type Message = {
  readonly key: string;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

/** `concordat` unless a deployment is one of several that share consumers. */
export type Origin = { readonly instance: string };

const sequenceDigits = 20;
/** Compares as text in the order of the revisions. */
export const sequenceOf = (revision: number): string => String(revision).padStart(sequenceDigits, '0');

export const typeOf = (type: string): string => `concordat.${type}`;
/** Names the shape of the data: the schema of that name is in the catalogue. */
export const schemaOf = (type: string, version: number): string => `urn:concordat:schema:${type}:v${version}`;
/** The context in which ids and sequences are unique: one stream. */
export const sourceOf = ({ instance }: Origin, stream: string): string => `urn:concordat:${instance}:${stream}`;

/**
 * An event of a stream, keyed by what the stream is of.
 * @param value the data as JSON
 */
export function eventMessage(origin: Origin, recorded: Recorded, key: string, value: string): Message {
  const { stream, revision, id, type, version, recordedAt, position, meta } = recorded;
  return {
    key, value,
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: id,
      ce_source: sourceOf(origin, stream),
      ce_type: typeOf(type),
      ce_dataschema: schemaOf(type, version),
      ce_subject: key,
      ce_time: recordedAt,
      ce_recordedtime: recordedAt,
      // As exact as the record is: a day, a month, a year or 'unknown', which `time` could not say.
      ce_effectiveon: meta.effectiveOn,
      ce_sequence: sequenceOf(revision),
      ce_partitionkey: key,
      ce_logposition: position,
      ce_correlationid: meta.correlationId,
      ce_causationid: meta.causationId,
      ce_dataclassification: meta.classification.class,
      ce_grade: meta.grade,
    },
  };
}

/**
 * With the Distributed Tracing extension: the trace in which the event was recorded, which is the same however often
 * it is sent. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md
 */
export const traced = <M extends Pick<Message, 'headers'>>(message: M, traceparent: string): M =>
  ({ ...message, headers: { ...message.headers, ce_traceparent: traceparent } });

/** What stands now under a key of a compacted topic. */
export type Standing = {
  readonly key: string;
  /** Of the row: which kind, and its columns as JSON; null where there is none any more. */
  readonly kind: string; readonly value: string | null;
  /** Up to which place in the log it tells. */
  readonly position: string; readonly recordedAt: string;
};

/** A tombstone has no attributes: it is not an event but the end of a key. */
export function standingMessage(
  { instance }: Origin, { key, kind, value, position, recordedAt }: Standing,
): Message {
  if (value === null) return { key, value, headers: {} };
  return {
    key, value,
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: `${kind}/${key}/${position}`,
      ce_source: `urn:concordat:${instance}:${kind}`,
      ce_type: typeOf(kind),
      ce_dataschema: schemaOf(kind, 1),
      ce_subject: key,
      ce_time: recordedAt,
      ce_recordedtime: recordedAt,
      ce_sequence: position.padStart(sequenceDigits, '0'),
      ce_partitionkey: key,
      ce_logposition: position,
    },
  };
}
