/**
 * KurrentDB's own client, and the only file that touches it. Reads go over the connection of its appends and
 * subscriptions, with its own generated messages: the native part that it would read with gives up for good after
 * an outage, as the README of this lib says.
 */
import {
  AppendConsistencyViolationError, convertToCommandError, isCommandError, jsonEvent, KurrentDBClient, NotLeaderError,
  StreamNotFoundError, UnknownError, UnsupportedError, WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import services from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type { StreamsClient } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import { noStream, Unavailable } from './event-store.ts';
import type { Revision, StreamName } from './event-store.ts';
import type { KurrentEvent } from './kurrentdb-event.ts';
import type { Subscription } from './kurrentdb-subscription.ts';

const { Options } = streams.ReadReq;

/** Refused, because a stream is not at its expected revision. */
export class Refused extends Error {}

/** The server has not what is asked of it, and no other try changes that. */
export class UnsupportedServer extends Error {}

export type Spot = { readonly commit: bigint; readonly prepare: bigint };
export type Span<From> = {
  readonly from: From;
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount: number;
};
export type Proposed = {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
};
export type Proposals = {
  readonly stream: StreamName;
  readonly expected: Revision;
  readonly events: readonly Proposed[];
};

/** Errors that another try cannot cure: bugs of the caller, or rights that are missing. */
const lasting = new Set([
  'access-denied', 'invalid-argument', 'maximum-append-size-exceeded',
  'append-record-size-exceeded', 'transaction-max-size-exceeded', 'stream-deleted', 'stream-tombstoned',
]);
/** Of gRPC: the server has no such method. */
const unimplemented = 12;
/** Events of the server about itself lie in streams of this mark; no follower wants them. */
const noSystemStreams = '^[^$]';
const checkpointInterval = 32;

/** What the client's own reads and appends are made of, and its published types hide. */
type Inside = {
  GRPCStreamCreator<Stream>(
    service: typeof StreamsClient, name: string, create: (grpc: StreamsClient) => Stream): () => Promise<Stream>;
  /** Turns to another node where the error calls for it, or begins the next call at the first one again. */
  handleError(grpc: StreamsClient, error: Error): Promise<void>;
  callArguments(wanted: { requiresLeader: boolean; deadline: number }): Parameters<StreamsClient['read']> extends
    [unknown, ...infer Rest] ? Rest : never;
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
};

export class KurrentClient {
  #client: KurrentDBClient;

  constructor(private readonly connectionString: string, private readonly deadlineMs: number) {
    this.#client = KurrentDBClient.connectionString(connectionString);
  }

  /** @throws Refused, Unavailable, UnsupportedServer */
  async append(writes: readonly Proposals[]): Promise<void> {
    try {
      await this.#within(writes.length === 1 ? this.#appendOne(writes[0]!) : this.#appendAll(writes));
    } catch (error) {
      if (error instanceof WrongExpectedVersionError || error instanceof AppendConsistencyViolationError) {
        throw new Refused(error.message, { cause: error });
      }
      // "Not the leader" is unknown to it from an append over several streams: a new one looks for the leader.
      if (writes.length > 1 && error instanceof UnknownError) this.#renew();
      throw await this.#told(error);
    }
  }

  /** @returns null where there is no such stream */
  async readStream(
    stream: StreamName, { from, ...span }: Span<bigint | 'end'>,
  ): Promise<readonly KurrentEvent[] | null> {
    const wanted = new Options.StreamOptions();
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(Buffer.from(stream));
    wanted.setStreamIdentifier(identifier);
    if (from === 'end') wanted.setEnd(new shared.Empty());
    else wanted.setRevision(String(from));
    const options = optionsOf(span);
    options.setStream(wanted);
    options.setNoFilter(new shared.Empty());
    return this.#read(options);
  }

  async readAll({ from, ...span }: Span<Spot | 'start' | 'end'>): Promise<readonly KurrentEvent[]> {
    const wanted = new Options.AllOptions();
    if (from === 'start') wanted.setStart(new shared.Empty());
    else if (from === 'end') wanted.setEnd(new shared.Empty());
    else wanted.setPosition(positionOf(from));
    const expression = new Options.FilterOptions.Expression();
    expression.setRegex(noSystemStreams);
    const filter = new Options.FilterOptions();
    filter.setStreamIdentifier(expression);
    filter.setCount(new shared.Empty());
    filter.setCheckpointintervalmultiplier(checkpointInterval);
    const options = optionsOf(span);
    options.setAll(wanted);
    options.setFilter(filter);
    return await this.#read(options) ?? [];
  }

  subscribe(fromPosition: Spot | 'start'): Subscription {
    const filter = { filterOn: 'streamName', regex: noSystemStreams, checkpointInterval } as const;
    return this.#client.subscribeToAll({ fromPosition, filter });
  }

  async close(): Promise<void> { await this.#client.dispose(); }

  #appendOne({ stream, expected, events }: Proposals): Promise<unknown> {
    const streamState = expected === noStream ? 'no_stream' : BigInt(expected);
    return this.#client.appendToStream(stream, events.map((one) => jsonEvent(one as never)) as never, {
      streamState, requiresLeader: true, deadline: this.deadlineMs,
    });
  }

  #appendAll(writes: readonly Proposals[]): Promise<unknown> {
    const records = writes.flatMap(({ stream, events }) =>
      events.map((one) => ({ streamName: stream, record: jsonEvent(one as never) })));
    const checks = writes.map(({ stream, expected }) => ({
      type: 'streamState' as const, streamName: stream,
      expectedState: expected === noStream ? 'no_stream' as const : BigInt(expected),
    }));
    return this.#client.appendRecords(records as never, checks as never);
  }

  #renew(): void {
    const before = this.#client;
    this.#client = KurrentDBClient.connectionString(this.connectionString);
    before.dispose().catch(() => undefined);
  }

  /** A node that does not lead says who does, and the client has turned there: so the reader need not hear of it. */
  async #read(options: ReadReq.Options): Promise<readonly KurrentEvent[] | null> {
    try {
      return await this.#readOnce(options).catch((error: unknown) => {
        if (error instanceof NotLeaderError) return this.#readOnce(options);
        throw error;
      });
    } catch (error) {
      if (error instanceof StreamNotFoundError) return null;
      throw await this.#told(error);
    }
  }

  async #readOnce(options: ReadReq.Options): Promise<readonly KurrentEvent[] | null> {
    const inside = this.#client as unknown as Inside;
    const request = new streams.ReadReq();
    request.setOptions(options);
    let used: StreamsClient | undefined;
    let answer: ReturnType<typeof collected> | undefined;
    try {
      await this.#within(inside.GRPCStreamCreator(services.StreamsClient, 'read', (grpc) => {
        const call = grpc.read(request, ...inside.callArguments({ requiresLeader: true, deadline: Infinity }));
        used = grpc;
        answer = collected(call, this.deadlineMs);
        answer.catch(() => undefined);
        return call;
      })());
      return await answer!;
    } catch (error) {
      // The client does this by itself, but some moments later than the next call may begin.
      if (used) await inside.handleError(used, error as Error);
      throw convertToCommandError(error as Error);
    }
  }

  async #within<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(silent(this.deadlineMs)), this.deadlineMs);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What a caller is told: `Unavailable` unless another try would end the same way. */
  async #told(error: unknown): Promise<unknown> {
    if (error instanceof Unavailable || error instanceof TypeError) return error;
    if (!(error instanceof Error)) return new Unavailable(`KurrentDB: ${String(error)}`);
    const lacks = error instanceof UnsupportedError ? `${error.feature}, which ${error.minimumVersion} or later has`
      : 'code' in error && error.code === unimplemented ? `what is asked of it: ${error.message}` : null;
    if (lacks !== null) {
      const { capabilities } = this.#client as unknown as Inside;
      const version = await this.#within(capabilities).then(({ serverVersion }) => serverVersion, () => 'unknown');
      return new UnsupportedServer(`the KurrentDB server, version ${version}, has not ${lacks}`, { cause: error });
    }
    if (isCommandError(error) && lasting.has(error.type)) return error;
    return new Unavailable(`KurrentDB: ${error.message}`, { cause: error });
  }
}

/** All that comes on a call until it ends; silence for longer than the deadline is an outage. */
function collected(call: ReturnType<StreamsClient['read']>, deadlineMs: number): Promise<KurrentEvent[] | null> {
  return new Promise((resolve, reject) => {
    const events: KurrentEvent[] = [];
    let missing = false;
    const timer = setTimeout(() => {
      reject(silent(deadlineMs));
      call.cancel();
    }, deadlineMs);
    call.on('data', (response: ReadResp) => {
      timer.refresh();
      if (response.hasStreamNotFound()) missing = true;
      const event = response.getEvent()?.getEvent();
      if (event) events.push(eventOf(event));
    }).on('error', (error: Error) => {
      clearTimeout(timer);
      reject(error);
    }).on('end', () => {
      clearTimeout(timer);
      resolve(missing ? null : events);
    });
  });
}

const silent = (deadlineMs: number): Unavailable => new Unavailable(`KurrentDB was silent for ${deadlineMs} ms`);

function optionsOf({ direction, maxCount }: Omit<Span<never>, 'from'>): ReadReq.Options {
  const { FORWARDS, BACKWARDS } = Options.ReadDirection;
  const ids = new Options.UUIDOption();
  ids.setString(new shared.Empty());
  const options = new Options();
  options.setReadDirection(direction === 'forwards' ? FORWARDS : BACKWARDS);
  options.setCount(String(maxCount));
  options.setResolveLinks(false);
  options.setUuidOption(ids);
  return options;
}

function positionOf({ commit, prepare }: Spot): ReadReq.Options.Position {
  const position = new Options.Position();
  position.setCommitPosition(String(commit));
  position.setPreparePosition(String(prepare));
  return position;
}

function eventOf(event: ReadResp.ReadEvent.RecordedEvent): KurrentEvent {
  return {
    streamId: Buffer.from(event.getStreamIdentifier()!.getStreamName_asU8()).toString(),
    id: event.getId()!.getString(),
    type: event.getMetadataMap().get('type') ?? '',
    revision: BigInt(event.getStreamRevision()),
    data: parsed(event.getData_asU8()),
    metadata: parsed(event.getCustomMetadata_asU8()),
    position: { commit: BigInt(event.getCommitPosition()) },
  };
}

/** Others may have stored what is no JSON. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as unknown;
  } catch {
    return undefined;
  }
}
