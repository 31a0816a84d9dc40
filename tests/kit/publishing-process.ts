/** A process that publishes until it is killed; run from dist, with its settings as JSON in the environment. */
import { openPostgresStore, openSql } from '#store';
import type { SqlSettings } from '#store';
import { openKafka, Publisher, SqlProgress, Standings } from '#publishing';
import { systemClock } from '#platform';

type Given = {
  readonly app: SqlSettings; readonly views: SqlSettings; readonly brokers: string[]; readonly prefix: string;
};
const { app, views, brokers, prefix } = JSON.parse(process.env['PUBLISHING']!) as Given;

const store = await openPostgresStore(app, { clock: systemClock });
const sql = openSql({ ...views, connectionsMax: 4 });
const naming = { instance: 'test', prefix };
const log = (line: string): void => { process.stderr.write(`${line}\n`); };
const producer = (clientId: string) => openKafka({ brokers, clientId, requestMsMax: 3_000 }).producer;
const publisher = new Publisher({ store, producer: producer('events'), progress: new SqlProgress(sql, 'events'), naming,
  log, retryMs: 100 });
const standings = new Standings({ store, producer: producer('standings'), progress: new SqlProgress(sql, 'standings'),
  naming, sql, arrived: () => Promise.resolve(true), log, retryMs: 100 });
const { signal } = new AbortController();
await Promise.all([publisher.run(signal), standings.run(signal)]);
