/** Reading from the KurrentDB server of the specs: one stream or all, either way, once or as a subscription. */
import type { ServerWritableStream } from '@grpc/grpc-js';
import type {
  ReadReq, ReadResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { KurrentLog, Stored } from './kurrentdb-log.ts';
import { shared, streams } from './kurrentdb-protocol.ts';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
const ticksPerMs = 10_000n;
const largest = 2n ** 63n;

/** Ends by itself, unless it is a subscription: that ends with the signal. `each` is told before an event goes out. */
export async function answerRead(
  call: ReadCall, log: KurrentLog, signal: AbortSignal, each: (subscribed: boolean) => void,
): Promise<void> {
  const options = call.request.getOptions()!;
  const stream = options.hasStream()
    ? Buffer.from(options.getStream()!.getStreamIdentifier()!.getStreamName_asU8()).toString() : undefined;
  const allowed = filterOf(options);
  const source = () => (stream === undefined ? log.events : log.stream(stream));
  if (options.hasSubscription()) {
    await subscribe(call, log, { source, from: firstAfter(options, source()), allowed }, signal, () => each(true));
    return;
  }
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  if (stream !== undefined && source().length === 0) return send(call, notFound(stream));
  const begun = backwards ? source().filter(upTo(options)).reverse() : source().filter(from(options));
  const count = BigInt(options.getCount());
  let told = 0n;
  for (const event of begun) {
    if (signal.aborted || call.cancelled || told >= count) return;
    if (!allowed(event)) continue;
    told += 1n;
    each(false);
    if (signal.aborted) return;
    await send(call, eventResponse(event));
  }
}

type Subscribed = {
  readonly source: () => readonly Stored[];
  readonly from: number;
  readonly allowed: (event: Stored) => boolean;
};

async function subscribe(
  call: ReadCall, log: KurrentLog, { source, from: first, allowed }: Subscribed, signal: AbortSignal, each: () => void,
): Promise<void> {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId('of-the-specs');
  const confirmed = new streams.ReadResp();
  confirmed.setConfirmation(confirmation);
  await send(call, confirmed);
  for (let next = first; !signal.aborted && !call.cancelled;) {
    const event = source()[next];
    if (event === undefined) {
      const caughtUp = new streams.ReadResp();
      caughtUp.setCaughtUp(new streams.ReadResp.CaughtUp());
      await send(call, caughtUp);
      if (source()[next] === undefined) await log.grown(signal);
      continue;
    }
    next += 1;
    if (!allowed(event)) continue;
    each();
    if (signal.aborted) return;
    await send(call, eventResponse(event));
  }
}

function send(call: ReadCall, response: ReadResp): Promise<void> {
  return new Promise((resolve) => {
    if (call.cancelled || call.destroyed || call.write(response)) return resolve();
    const go = () => {
      call.off('drain', go).off('cancelled', go).off('close', go);
      resolve();
    };
    call.on('drain', go).on('cancelled', go).on('close', go);
  });
}

function filterOf(options: ReadReq.Options): (event: Stored) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType()!;
  const text = (event: Stored) => (filter.hasStreamIdentifier() ? event.stream : event.type);
  if (expression.getPrefixList().length > 0) {
    return (event) => expression.getPrefixList().some((prefix) => text(event).startsWith(prefix));
  }
  const pattern = new RegExp(expression.getRegex());
  return (event) => pattern.test(text(event));
}

/** Where a reader begins: a revision of its stream, a place in the whole log, or either end. */
function beginning(options: ReadReq.Options): bigint {
  const stream = options.getStream();
  if (stream?.hasRevision()) return BigInt(stream.getRevision());
  if (stream) return stream.hasEnd() ? largest : -1n;
  const all = options.getAll()!;
  if (all.hasPosition()) return BigInt(all.getPosition()!.getCommitPosition());
  return all.hasEnd() ? largest : -1n;
}

const placeOf = (options: ReadReq.Options): ((event: Stored) => bigint) =>
  (options.hasStream() ? ({ revision }) => BigInt(revision) : ({ position }) => BigInt(position));

function from(options: ReadReq.Options): (event: Stored) => boolean {
  const [place, at] = [placeOf(options), beginning(options)];
  return (event) => place(event) >= at;
}

/** Backwards a stream includes the revision given; the whole log gives only what lies before the place. */
function upTo(options: ReadReq.Options): (event: Stored) => boolean {
  const [place, at] = [placeOf(options), beginning(options)];
  return options.hasStream() ? (event) => place(event) <= at : (event) => place(event) < at;
}

/** A subscription begins after the place it names. */
function firstAfter(options: ReadReq.Options, events: readonly Stored[]): number {
  const [place, after] = [placeOf(options), beginning(options)];
  const at = events.findIndex((event) => place(event) > after);
  return at < 0 ? events.length : at;
}

function notFound(stream: string): ReadResp {
  const missing = new streams.ReadResp.StreamNotFound();
  missing.setStreamIdentifier(identifier(stream));
  const response = new streams.ReadResp();
  response.setStreamNotFound(missing);
  return response;
}

export function identifier(stream: string) {
  const named = new shared.StreamIdentifier();
  named.setStreamName(Buffer.from(stream));
  return named;
}

function eventResponse(event: Stored): ReadResp {
  const id = new shared.UUID();
  id.setString(event.id);
  const told = new streams.ReadResp.ReadEvent.RecordedEvent();
  told.setId(id);
  told.setStreamIdentifier(identifier(event.stream));
  told.setStreamRevision(String(event.revision));
  told.setCommitPosition(String(event.position));
  told.setPreparePosition(String(event.position));
  told.setData(event.data);
  told.setCustomMetadata(event.metadata);
  told.getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.json ? 'application/json' : 'application/octet-stream')
    .set('created', String(BigInt(event.createdAt) * ticksPerMs));
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(told);
  read.setCommitPosition(String(event.position));
  const response = new streams.ReadResp();
  response.setEvent(read);
  return response;
}
