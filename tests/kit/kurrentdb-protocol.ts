/** KurrentDB's published protocol, as its own client carries it; only paths lead to it inside the package. */
import { createRequire } from 'node:module';
import type { ServiceDefinition } from '@grpc/grpc-js';

const required = createRequire(import.meta.url);
const generated = '@kurrent/kurrentdb-client/generated/kurrentdb/protocols';
const load = <Module>(path: string): Module => required(`${generated}/${path}`) as Module;
type Services<Name extends string> = Readonly<Record<Name, ServiceDefinition>>;

export const streams = load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js')>(
  'v1/streams_pb');
export const shared = load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js')>(
  'v1/shared_pb');
export const features =
  load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js')>(
    'v1/serverfeatures_pb');
export const gossip = load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js')>(
  'v1/gossip_pb');
export const status = load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js')>(
  'v1/status_pb');
export const records =
  load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js')>(
    'v2/streams/streams_pb');
export const refusals =
  load<typeof import('@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js')>(
    'v2/streams/errors_pb');
export const { Any } = required('google-protobuf/google/protobuf/any_pb.js') as {
  Any: new () => { pack(bytes: Uint8Array, name: string): void };
};
export const { Empty } = required('google-protobuf/google/protobuf/empty_pb.js') as { Empty: new () => never };

export const { StreamsService } = load<Services<'StreamsService'>>('v1/streams_grpc_pb');
export const { GossipService } = load<Services<'GossipService'>>('v1/gossip_grpc_pb');
export const { ServerFeaturesService } = load<Services<'ServerFeaturesService'>>('v1/serverfeatures_grpc_pb');
export const { StreamsServiceService } = load<Services<'StreamsServiceService'>>('v2/streams/streams_grpc_pb');
