/** Publishing to Kafka, in this process: the events as they come, and what stands now. */
import { brokerAccessOf } from '#platform';
import type { FollowerHealth, KafkaConfig, Log } from '#platform';
import { openKafka, Publisher, SqlProgress, Standings, topicsOf, TrailCheckpoints } from '#publishing';
import { openSql, pause } from '#store';
import type { EventStore, Fence, Lag, Leases, Position, SqlSettings } from '#store';
import type { Seeing } from '../../api/src/seeing.ts';

export type Publishing = {
  readonly health: () => Promise<readonly FollowerHealth[]>;
  /** Agreements that are parked. */
  readonly parked: () => number;
  /** Rejects when a part of it stops for good. */
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
};

export type PublishingParts = {
  readonly store: EventStore;
  /** Of the role that keeps the read models: it keeps how far publishing has come as well. */
  readonly settings: SqlSettings;
  readonly kafka: KafkaConfig;
  readonly arrived: (position: Position, timeoutMs: number) => Promise<boolean>;
  readonly log: Log;
  readonly leases: Leases;
  readonly lag: (position: Position) => Promise<Lag>;
  /** Who watches; nobody if not given. */
  readonly seeing?: Seeing;
};

const retryMs = 1_000;
const named = { events: 'publishing events', standings: 'publishing standings', trail: 'publishing trail checkpoints' };

export function startPublishing(parts: PublishingParts, signal: AbortSignal): Publishing {
  const { store, settings, kafka, arrived, log, leases, lag, seeing = {} } = parts;
  const sql = openSql({ ...settings, connectionsMax: 5, applicationName: 'concordat publishing' });
  const warn = (line: string, fields?: object): void => { log.warn(line, { ...fields }); };
  const access = brokerAccessOf(kafka);
  const client = (clientId: string) => openKafka({ ...access, clientId, log: warn });
  const [events, standing, checkpoint] = [client('concordat-events'), client('concordat-standings'),
    client('concordat-trail')];
  const naming = { instance: kafka.instance, prefix: kafka.prefix };
  const progress = { events: new SqlProgress(sql, 'events'), standings: new SqlProgress(sql, 'standings'),
    trail: new SqlProgress(sql, 'trail') };
  const publisher = new Publisher({ store, producer: events.producer, progress: progress.events, naming, log: warn,
    observe: seeing.publishing?.(named.events), traceparent: seeing.traceparent });
  const standings = new Standings({ store, producer: standing.producer, progress: progress.standings, naming, sql,
    arrived, log: warn, observe: seeing.publishing?.(named.standings) });
  const checkpoints = new TrailCheckpoints({ sql, producer: checkpoint.producer, progress: progress.trail, naming,
    log: warn });

  /** Why nothing goes out yet, before either follower has begun. */
  let barred: string | null = null;
  /** The broker may come up after us, and topics are ours to make. */
  async function topicsThere(): Promise<void> {
    while (!signal.aborted) {
      try {
        const made = await events.ensureTopics(topicsOf(kafka));
        if (made.length > 0) log.info('topics made', { topics: made });
        barred = null;
        return;
      } catch (error) {
        barred = error instanceof Error ? error.message : String(error);
        log.warn('the topics cannot be made yet', { error });
        await pause(retryMs, signal);
      }
    }
  }

  const held = (of: keyof typeof progress, follower: Publisher | Standings | TrailCheckpoints): Promise<void> =>
    leases.whileHeld(named[of], signal, async (fence: Fence, own: AbortSignal) => {
      progress[of].fence = fence;
      await follower.run(own);
    });
  const running = topicsThere().then(() => Promise.all([held('events', publisher),
    held('standings', standings), held('trail', checkpoints)]));
  running.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'publishing', error }); });
  return {
    ended: running.then(() => undefined),
    health: () => Promise.all(([[named.events, publisher.status()], [named.standings, standings.status()]] as const)
      .map(async ([name, { state, position, reason }]) =>
        ({ name, position, outward: true, ...await lag(position),
          ...(barred === null ? { state, reason } : { state: 'waiting' as const, reason: barred }) }))),
    parked: () => publisher.status().parked,
    close: async () => {
      events.producer.close();
      standing.producer.close();
      checkpoint.producer.close();
      await Promise.allSettled([running]);
      await sql.close();
    },
  };
}
