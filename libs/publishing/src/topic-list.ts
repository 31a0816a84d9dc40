/** The topics as they are made: how they keep what they hold. */
import type { Topic } from './kafka.ts';
import { compacted, published, topicName } from './topics.ts';
import { checkpointsTopic } from './trail-checkpoints.ts';

export type Layout = {
  readonly prefix: string;
  /** Never to be changed: a key would move to another partition, and its order with it. */
  readonly partitions: number;
  /** The broker's default where it is missing. */
  readonly replicas?: number;
};

/** Events are kept for ever, since they are the record; of compacted topics the last value of every key is. */
export const topicsOf = ({ prefix, partitions, replicas }: Layout): Topic[] =>
  [...published.map(([audience, subject]): Topic => ({
    topic: topicName(prefix, audience, subject), partitions, ...(replicas !== undefined && { replicas }),
    settings: compacted.has(subject) ? last : all,
  })), {
    // One log, one key: more partitions would stay empty.
    topic: checkpointsTopic({ prefix }), partitions: 1, ...(replicas !== undefined && { replicas }), settings: all,
  }];
const last = { 'cleanup.policy': 'compact' };
const all = { 'retention.ms': '-1', 'retention.bytes': '-1' };
