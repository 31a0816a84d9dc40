/** A KurrentDB server for specs, in this process: it speaks the published protocol and has bad luck on order. */
import { Metadata, Server, ServerCredentials, status as codes } from '@grpc/grpc-js';
import type {
  sendUnaryData, ServerDuplexStream, ServerReadableStream, ServerUnaryCall, ServiceError,
} from '@grpc/grpc-js';
import type {
  AppendReq, AppendResp, BatchAppendReq, BatchAppendResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type {
  AppendRecordsRequest, AppendRecordsResponse,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import { appendOf, appendRecordsOf, Batches, failure } from './kurrentdb-append.ts';
import { KurrentLog } from './kurrentdb-log.ts';
import {
  features, gossip, GossipService, ServerFeaturesService, shared, StreamsService, StreamsServiceService,
} from './kurrentdb-protocol.ts';
import { answerRead, type ReadCall } from './kurrentdb-read.ts';

export type KurrentServer = {
  readonly connectionString: string;
  readonly port: number;
  readonly log: KurrentLog;
  /** The next append is written, and its connection ends before the answer. */
  loseNextReply(): void;
  /** The next append is written, and never answered. */
  forgetNextReply(): void;
  /** The next append is refused, and its caller sent to the leader. */
  beFollowerOnce(leader: { readonly host: string; readonly port: number }): void;
  /** While it names one, whatever asks for the leader is refused, and sent there. */
  leader: { readonly host: string; readonly port: number } | null;
  /** What gossip says of the leader: `null` for this node itself. */
  leaderPort: number | null;
  /** Each subscription ends after so many events more; `null` for no more of that. */
  dropSubscriptionsAfter(events: number | null): void;
  /** The next read ends after so many events: its connection is killed, or it ends as if that were all. */
  cutNextReadAfter(events: number, how: 'killed' | 'ended'): void;
  /** Reads are not answered while it holds. */
  silent: boolean;
  /** Every call is answered with `UNAVAILABLE` while it holds. */
  unavailable: boolean;
  /** How many appends have come to this node, refused ones included. */
  readonly appends: number;
  /** How many reads and subscriptions have come to this node, refused ones included. */
  readonly reads: number;
  /** How many subscriptions have begun. */
  readonly subscriptions: number;
  killConnections(): void;
  close(): Promise<void>;
};

export type KurrentServerOptions = {
  /** Of another server: two nodes of one cluster. */
  readonly log?: KurrentLog;
  /** As a server of before 25.1 and 26.1: it appends to one stream at a time. */
  readonly oneStreamAtATime?: boolean;
  /** As a server of before 21.10: each append is a call of its own. */
  readonly withoutBatches?: boolean;
  /** Something else that speaks gRPC. */
  readonly withoutStreams?: boolean;
  /** It speaks TLS, as `localhost`. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
  /** `user:password` that reads and appends must bring. */
  readonly login?: string;
};

export async function startKurrentServer(options: KurrentServerOptions = {}): Promise<KurrentServer> {
  const server = new SpecServer(options.log ?? new KurrentLog(Date.now), options);
  await server.listen();
  return server;
}

type Reply<Answer> = { readonly answer?: Answer; readonly failure?: ServiceError; readonly silent?: true };
type Fault = 'lose' | 'forget' | { readonly host: string; readonly port: number };

class SpecServer implements KurrentServer {
  unavailable = false;
  silent = false;
  leader: { readonly host: string; readonly port: number } | null = null;
  leaderPort: number | null = null;
  appends = 0;
  reads = 0;
  subscriptions = 0;
  port = 0;
  readonly #grpc = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  readonly #closing = new AbortController();
  #fault: Fault | undefined;
  #dropAfter: number | null = null;
  #cut: { readonly after: number; readonly how: 'killed' | 'ended' } | undefined;

  constructor(readonly log: KurrentLog, private readonly options: KurrentServerOptions) {
    if (options.withoutStreams) return;
    this.#grpc.addService(StreamsService, {
      read: (call: ReadCall) => void this.#read(call),
      append: (call: ServerReadableStream<AppendReq, AppendResp>, done: sendUnaryData<AppendResp>) =>
        this.#append(call, done),
      batchAppend: (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => this.#batchAppend(call),
      delete: refuse, tombstone: refuse,
    });
    this.#grpc.addService(ServerFeaturesService, { getSupportedMethods: this.#answering(() => this.#features()) });
    this.#grpc.addService(GossipService, { read: this.#answering(() => this.#members()) });
    this.#grpc.addService(StreamsServiceService, {
      append: refuse, appendSession: refuse,
      appendRecords: (
        call: ServerUnaryCall<AppendRecordsRequest, AppendRecordsResponse>, done: sendUnaryData<AppendRecordsResponse>,
      ) => {
        const { answer, failure: refused, silent } = this.#mishap(call.metadata, () => {
          const outcome = appendRecordsOf(call.request, this.log);
          return outcome instanceof Error ? { failure: outcome } : { answer: outcome };
        });
        // The second version of the protocol tells it in details of its own, which the client does not know.
        const told = refused && isNotLeader(refused) ? failure(codes.FAILED_PRECONDITION, refused.details) : refused;
        if (!silent) done(told ?? null, answer);
      },
    });
  }

  get connectionString(): string { return `kurrentdb://127.0.0.1:${this.port}?tls=false&keepAliveInterval=-1`; }

  async listen(): Promise<void> {
    this.port = await new Promise<number>((bound, failed) => {
      const { tls } = this.options;
      const credentials = tls === undefined ? ServerCredentials.createInsecure()
        : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }]);
      this.#grpc.bindAsync('127.0.0.1:0', credentials, (error, port) =>
        (error ? failed(error) : bound(port)));
    });
  }

  loseNextReply(): void { this.#fault = 'lose'; }

  forgetNextReply(): void { this.#fault = 'forget'; }

  beFollowerOnce(leader: { readonly host: string; readonly port: number }): void { this.#fault = leader; }

  dropSubscriptionsAfter(events: number | null): void { this.#dropAfter = events; }

  cutNextReadAfter(after: number, how: 'killed' | 'ended'): void { this.#cut = { after, how }; }

  killConnections(): void { this.#grpc.drain(`127.0.0.1:${this.port}`, 0); }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#grpc.forceShutdown();
  }

  /** Before it is even looked at what somebody asks. */
  #turnedAway(metadata: Metadata): ServiceError | undefined {
    if (this.unavailable) return failure(codes.UNAVAILABLE, 'not now');
    const { login } = this.options;
    const brought = metadata.get('authorization')[0];
    if (login === undefined || brought === `Basic ${Buffer.from(login).toString('base64')}`) return undefined;
    return failure(codes.UNAUTHENTICATED, 'nobody of that name and password');
  }

  /** Does it, unless bad luck is due; of the reply it tells what may be told. */
  #mishap<Answer>(metadata: Metadata, act: () => Reply<Answer>): Reply<Answer> {
    const turnedAway = this.#turnedAway(metadata);
    if (turnedAway) return { failure: turnedAway };
    this.appends += 1;
    const fault = this.leader ?? this.#fault;
    this.#fault = undefined;
    if (typeof fault === 'object') return { failure: notLeader(fault) };
    const reply = act();
    if (fault === 'lose') return { failure: failure(codes.UNAVAILABLE, 'connection lost') };
    return fault === 'forget' ? { silent: true } : reply;
  }

  #append(call: ServerReadableStream<AppendReq, AppendResp>, done: sendUnaryData<AppendResp>): void {
    const messages: AppendReq[] = [];
    call.on('data', (message: AppendReq) => messages.push(message)).on('end', () => {
      const { answer, failure: refused, silent } = this.#mishap(call.metadata, () => appendOf(messages, this.log));
      if (!silent) done(refused ?? null, answer);
    });
  }

  #batchAppend(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
    const batches = new Batches(this.log);
    call.on('data', (message: BatchAppendReq) => {
      if (!message.getIsFinal() && !this.unavailable) return void batches.take(message);
      const reply = this.#mishap(call.metadata, () => ({ answer: batches.take(message)! }));
      if (reply.failure) call.emit('error', reply.failure);
      else if (reply.answer) call.write(reply.answer);
    }).on('end', () => call.end()).on('error', () => undefined);
  }

  async #read(call: ReadCall): Promise<void> {
    this.reads += 1;
    const turnedAway = this.#turnedAway(call.metadata);
    if (turnedAway) return void call.emit('error', turnedAway);
    if (this.leader !== null && call.metadata.get('requires-leader').length > 0) {
      return void call.emit('error', notLeader(this.leader));
    }
    if (this.silent) return;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#closing.signal]);
    call.on('cancelled', () => over.abort()).on('close', () => over.abort());
    if (call.request.getOptions()!.hasSubscription()) this.subscriptions += 1;
    let told = 0;
    let dropped = false;
    await answerRead(call, this.log, signal, (subscribed) => {
      told += 1;
      if (!subscribed && this.#cut !== undefined && told > this.#cut.after) {
        if (this.#cut.how === 'killed') this.killConnections();
        this.#cut = undefined;
        over.abort();
      }
      if (!subscribed || this.#dropAfter === null || told <= this.#dropAfter) return;
      dropped = true;
      over.abort();
    });
    if (call.cancelled) return;
    if (dropped) call.emit('error', failure(codes.UNAVAILABLE, 'dropped'));
    else call.end();
  }

  #answering<Answer>(make: () => Answer) {
    return (_: unknown, done: sendUnaryData<Answer>) =>
      (this.unavailable ? done(failure(codes.UNAVAILABLE, 'not now')) : done(null, make()));
  }

  #features() {
    const supported = new features.SupportedMethods();
    const { oneStreamAtATime: old = false, withoutBatches = false } = this.options;
    supported.setEventStoreServerVersion(old ? '24.10.0' : '26.1.0');
    const streamsV1 = 'event_store.client.streams.streams';
    const methods: (readonly [string, string, ...string[]])[] = [
      [streamsV1, 'read', 'position', 'events'], [streamsV1, 'append'],
      ...withoutBatches ? [] : [[streamsV1, 'batchappend', 'deadline_duration'] as const],
      ...old ? [] : [['kurrentdb.protocol.v2.streams.streamsservice', 'appendrecords'] as const],
    ];
    supported.setMethodsList(methods.map(([service, name, ...list]) => {
      const method = new features.SupportedMethod();
      method.setServiceName(service);
      method.setMethodName(name);
      method.setFeaturesList(list);
      return method;
    }));
    return supported;
  }

  #members() {
    const id = new shared.UUID();
    id.setString('10000000-0000-4000-8000-000000000001');
    const place = new gossip.EndPoint();
    place.setAddress('127.0.0.1');
    place.setPort(this.leaderPort ?? this.port);
    const member = new gossip.MemberInfo();
    member.setInstanceId(id);
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setTimeStamp(String(BigInt(Date.now()) * 10_000n));
    member.setHttpEndPoint(place);
    const cluster = new gossip.ClusterInfo();
    cluster.setMembersList([member]);
    return cluster;
  }
}

function refuse(call: { emit?: (name: string, error: Error) => void }, done?: (error: Error) => void): void {
  const refused = failure(codes.UNIMPLEMENTED, 'not of the specs');
  if (done) done(refused);
  else call.emit?.('error', refused);
}

const isNotLeader = ({ metadata }: ServiceError): boolean => metadata.get('exception').includes('not-leader');

function notLeader({ host, port }: { readonly host: string; readonly port: number }): ServiceError {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', host);
  metadata.set('leader-endpoint-port', String(port));
  return failure(codes.NOT_FOUND, 'this node is not the leader', metadata);
}
