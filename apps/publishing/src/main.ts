/**
 * `npm run publishing -- COMMAND`: what an operator does about publishing, beside the running service. It reads
 * the settings of the worker, so it needs `CONCORDAT_STORE=postgres` or a service that is stopped.
 *   status                         how far publishing is, and what is parked
 *   verify                         compares the topics with the log: exit 0 if equal, 1 if not
 *   redrive AGREEMENT              tries again what is parked; the running worker does it
 *   replay SUFFIX [AGREEMENT]      sends again, to topics whose names end with the suffix
 */
import {
  brokerAccessOf, CannotStart, ConfigError, configExitCode, createLog, kurrentdbOf, openDatabases, readConfig,
  systemClock,
} from '#platform';
import type { Config } from '#platform';
import { compareWithLog, openKafka, replay, SqlProgress, topicsOf } from '#publishing';
import type { KafkaClient } from '#publishing';
import { openSql, openStores } from '#store';
import type { EventStore } from '#store';

type Parts = {
  readonly store: EventStore; readonly kafka: KafkaClient; readonly progress: SqlProgress;
  readonly config: NonNullable<Config['kafka']>;
};

const usage = 'status | verify | redrive AGREEMENT | replay SUFFIX [AGREEMENT]';
const say = (value: unknown): void => { process.stdout.write(`${JSON.stringify(value, null, 1)}\n`); };

async function status({ store, progress }: Parts): Promise<number> {
  say({ position: await progress.position(), end: await store.end(), parked: await progress.parked() });
  return 0;
}

async function verify({ store, kafka, progress, config }: Parts): Promise<number> {
  const comparison = await compareWithLog({ store, kafka, progress, naming: config });
  say(comparison);
  return comparison.equal ? 0 : 1;
}

async function redrive({ progress }: Parts, agreement: string | undefined): Promise<number> {
  if (agreement === undefined) throw new CannotStart(`say which: ${usage}`);
  const found = await progress.redrive(agreement);
  process.stdout.write(found ? `${agreement} is tried again\n` : `${agreement} is not parked\n`);
  return found ? 0 : 1;
}

async function again({ store, kafka, progress, config }: Parts, suffix = '', agreement?: string): Promise<number> {
  if (!/^[a-z0-9-]{1,40}$/.test(suffix)) throw new CannotStart('the suffix must be letters, digits and hyphens');
  await kafka.ensureTopics(topicsOf(config).map((topic) => ({ ...topic, topic: `${topic.topic}.${suffix}` })));
  const sent = await replay({ store, kafka, naming: config, released: (keys) => progress.releasedOf(keys) },
    { suffix, ...(agreement !== undefined && { agreement }) });
  process.stdout.write(`${sent} messages\n`);
  return 0;
}

async function run([command, ...rest]: readonly string[], config: Config): Promise<number> {
  const { kafka: settings } = config;
  if (settings === null) throw new ConfigError(['KAFKA_BROKERS is missing: nothing is published without it']);
  const log = createLog('silent', systemClock);
  const databases = await openDatabases(config, log);
  const { store, views, close } = await openStores(databases, systemClock, () => undefined, kurrentdbOf(config));
  if (views === null) throw new ConfigError(['CONCORDAT_STORE is memory, which publishes nothing']);
  const sql = openSql({ ...views.settings, connectionsMax: 2 });
  const kafka = openKafka({ ...brokerAccessOf(settings), clientId: 'concordat-operator' });
  const parts = { store, kafka, progress: new SqlProgress(sql, 'events'), config: settings };
  try {
    switch (command) {
      case 'status': return await status(parts);
      case 'verify': return await verify(parts);
      case 'redrive': return await redrive(parts, rest[0]);
      case 'replay': return await again(parts, rest[0], rest[1]);
      default: throw new CannotStart(`no command ${command ?? ''}: ${usage}`);
    }
  } finally {
    kafka.producer.close();
    await sql.close();
    await close();
    await databases?.stop();
  }
}

try {
  process.exitCode = await run(process.argv.slice(2), readConfig());
} catch (error) {
  if (!(error instanceof ConfigError) && !(error instanceof CannotStart)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ConfigError ? configExitCode : 2;
}
