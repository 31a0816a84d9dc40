/** Appending to the KurrentDB server of the specs: requests into the log, and the log's outcome into answers. */
import { Metadata, status as codes } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type {
  AppendReq, AppendResp, BatchAppendReq, BatchAppendResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { UUID } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type {
  AppendRecordsRequest, AppendRecordsResponse,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import type { Check, KurrentLog, Outcome, Proposed } from './kurrentdb-log.ts';
import { Any, Empty, records, refusals, shared, status, streams } from './kurrentdb-protocol.ts';
import { identifier } from './kurrentdb-read.ts';

const uuidOf = (id: UUID): string => {
  if (id.hasString()) return id.getString();
  const half = (bits: string) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
  const { mostSignificantBits: high, leastSignificantBits: low } = id.getStructured()!.toObject();
  return (half(high) + half(low)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

function proposedOf(
  stream: string, message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage,
): Proposed {
  const map = message.getMetadataMap();
  return {
    stream, id: uuidOf(message.getId()!), type: map.get('type')!,
    json: map.get('content-type') === 'application/json',
    data: message.getData_asU8(), metadata: message.getCustomMetadata_asU8(),
  };
}

const nameOf = (options: AppendReq.Options | BatchAppendReq.Options): string =>
  Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();

/** What came on one call of `Append`: the stream, then its events. */
export function appendOf(messages: readonly AppendReq[], log: KurrentLog): { answer: AppendResp } {
  const options = messages[0]!.getOptions()!;
  const stream = nameOf(options);
  const expected = options.hasRevision() ? Number(options.getRevision()) : -1;
  const proposed = messages.slice(1).map((message) => proposedOf(stream, message.getProposedMessage()!));
  const outcome = log.append(proposed, [{ stream, expected }]);
  const answer = new streams.AppendResp();
  if ('violations' in outcome) {
    const wrong = new streams.AppendResp.WrongExpectedVersion();
    const { actual } = outcome.violations[0]!;
    if (actual < 0) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(String(actual));
    if (expected < 0) wrong.setExpectedNoStream(new shared.Empty());
    else wrong.setExpectedRevision(String(expected));
    answer.setWrongExpectedVersion(wrong);
    return { answer };
  }
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision(String(outcome.revisions.get(stream)));
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(outcome.position));
  position.setPreparePosition(String(outcome.position));
  success.setPosition(position);
  answer.setSuccess(success);
  return { answer };
}

/** Appends of one `BatchAppend` call, each in several messages that carry its correlation id. */
export class Batches {
  readonly #open = new Map<string, { stream: string; expected: number; proposed: Proposed[] }>();

  constructor(private readonly log: KurrentLog) {}

  /** The answer, once the append is whole. */
  take(message: BatchAppendReq): BatchAppendResp | undefined {
    const id = uuidOf(message.getCorrelationId()!);
    const options = message.getOptions();
    if (options) {
      const expected = options.hasStreamPosition() ? Number(options.getStreamPosition()) : -1;
      this.#open.set(id, { stream: nameOf(options), expected, proposed: [] });
    }
    const batch = this.#open.get(id)!;
    batch.proposed.push(...message.getProposedMessagesList().map((one) => proposedOf(batch.stream, one)));
    if (!message.getIsFinal()) return undefined;
    this.#open.delete(id);
    const answer = batchAnswer(batch, this.log.append(batch.proposed, [batch]));
    answer.setCorrelationId(message.getCorrelationId());
    return answer;
  }
}

function batchAnswer({ stream, expected }: Check, outcome: Outcome): BatchAppendResp {
  const answer = new streams.BatchAppendResp();
  answer.setStreamIdentifier(identifier(stream));
  if ('violations' in outcome) {
    const wrong = new shared.WrongExpectedVersion();
    const { actual } = outcome.violations[0]!;
    if (actual < 0) wrong.setCurrentNoStream(new Empty());
    else wrong.setCurrentStreamRevision(String(actual));
    if (expected < 0) wrong.setExpectedNoStream(new Empty());
    else wrong.setExpectedStreamPosition(String(expected));
    const refused = new status.Status();
    refused.setCode(codes.FAILED_PRECONDITION as never);
    refused.setDetails(packed(wrong, 'event_store.client.WrongExpectedVersion'));
    answer.setError(refused);
    return answer;
  }
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(outcome.revisions.get(stream)));
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(outcome.position));
  position.setPreparePosition(String(outcome.position));
  success.setPosition(position);
  answer.setSuccess(success);
  return answer;
}

/** Several streams at once, with checks of streams that need not be written. */
export function appendRecordsOf(request: AppendRecordsRequest, log: KurrentLog): AppendRecordsResponse | ServiceError {
  const proposed = request.getRecordsList().map((record): Proposed => {
    const properties: Record<string, string> = {};
    record.getPropertiesMap().forEach((value, key) => { properties[key] = value.getStringValue(); });
    return {
      stream: record.getStream(), id: record.getRecordId()!, type: record.getSchema()!.getName(),
      json: record.getSchema()!.getFormat() === records.SchemaFormat.SCHEMA_FORMAT_JSON,
      data: record.getData_asU8(), metadata: Buffer.from(JSON.stringify(properties)),
    };
  });
  const checks = request.getChecksList().map((check) => {
    const { stream, expectedState } = check.getStreamState()!.toObject();
    return { stream, expected: Number(expectedState) };
  });
  const outcome = log.append(proposed, checks);
  if ('violations' in outcome) return violated(outcome.violations);
  const answer = new records.AppendRecordsResponse();
  answer.setPosition(String(outcome.position));
  for (const [stream, revision] of outcome.revisions) {
    const written = new records.StreamRevision();
    written.setStream(stream);
    written.setRevision(String(revision));
    answer.addRevisions(written);
  }
  return answer;
}

function violated(violations: Extract<Outcome, { violations: unknown }>['violations']): ServiceError {
  const details = new refusals.AppendConsistencyViolationErrorDetails();
  details.setViolationsList(violations.map(({ stream, expected, actual, index }) => {
    const state = new refusals.ConsistencyViolation.StreamStateViolation();
    state.setStream(stream);
    state.setExpectedState(String(expected));
    state.setActualState(String(actual));
    const violation = new refusals.ConsistencyViolation();
    violation.setCheckIndex(index);
    violation.setStreamState(state);
    return violation;
  }));
  const refused = new status.Status();
  refused.setCode(codes.FAILED_PRECONDITION as never);
  refused.setDetails(packed(details, 'kurrentdb.protocol.v2.streams.errors.AppendConsistencyViolationErrorDetails'));
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(refused.serializeBinary()));
  return failure(codes.FAILED_PRECONDITION, 'a check does not hold', metadata);
}

function packed(message: { serializeBinary(): Uint8Array }, name: string) {
  const any = new Any();
  any.pack(message.serializeBinary(), name);
  return any as never;
}

export function failure(code: number, details: string, metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}
