/** Publishing to Kafka, in this process: the events as they come, and what stands now. */
import { brokerAccessOf } from '#platform';
import type { FollowerHealth, KafkaConfig, Log } from '#platform';
import { openKafka, Publisher, SqlProgress, Standings, topicsOf } from '#publishing';
import { openSql, pause } from '#store';
import type { EventStore, Position, SqlSettings } from '#store';

export type Publishing = {
  readonly health: () => Promise<readonly FollowerHealth[]>;
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
  readonly lagMax: number;
};

const retryMs = 1_000;

export function startPublishing(parts: PublishingParts, signal: AbortSignal): Publishing {
  const { store, settings, kafka, arrived, log, lagMax } = parts;
  const sql = openSql({ ...settings, connectionsMax: 4, applicationName: 'concordat publishing' });
  const warn = (line: string): void => { log.warn(line); };
  const access = brokerAccessOf(kafka);
  const client = (clientId: string) => openKafka({ ...access, clientId, log: warn });
  const [events, standing] = [client('concordat-events'), client('concordat-standings')];
  const naming = { instance: kafka.instance, prefix: kafka.prefix };
  const publisher = new Publisher({ store, producer: events.producer, progress: new SqlProgress(sql, 'events'), naming,
    log: warn });
  const standings = new Standings({ store, producer: standing.producer, progress: new SqlProgress(sql, 'standings'),
    naming, sql, arrived, log: warn });

  /** Why nothing goes out yet, before either follower has begun. */
  let held: string | null = null;
  /** The broker may come up after us, and topics are ours to make. */
  async function topicsThere(): Promise<void> {
    while (!signal.aborted) {
      try {
        const made = await events.ensureTopics(topicsOf(kafka));
        if (made.length > 0) log.info('topics made', { topics: made });
        held = null;
        return;
      } catch (error) {
        held = error instanceof Error ? error.message : String(error);
        log.warn('the topics cannot be made yet', { error });
        await pause(retryMs, signal);
      }
    }
  }

  const running = topicsThere().then(() => Promise.all([publisher.run(signal), standings.run(signal)]));
  running.catch((error: unknown) => { log.error('a follower has stopped', { follower: 'publishing', error }); });
  const behind = async (position: Position): Promise<number> =>
    (position >= await store.end() ? 0 : (await store.page(position, lagMax + 1)).length);
  return {
    ended: running.then(() => undefined),
    health: () => Promise.all(([['events', publisher.status()], ['standings', standings.status()]] as const)
      .map(async ([name, { state, position, reason }]) =>
        ({ name: `publishing ${name}`, position, outward: true, behind: await behind(position),
          ...(held === null ? { state, reason } : { state: 'waiting', reason: held }) }))),
    close: async () => {
      events.producer.close();
      standing.producer.close();
      await Promise.allSettled([running]);
      await sql.close();
    },
  };
}
