/** Log and read models opened from settings of the environment, as every process of the product opens them. */
import { createLog, kurrentdbOf, openDatabases, parseConfig } from '#platform';
import type { Clock, KafkaConfig } from '#platform';
import { openStores } from '#store';
import type { EventStore, Sql, SqlSettings } from '#store';
import { startKurrentServer } from './kurrentdb-server.ts';
import type { KurrentServer } from './kurrentdb-server.ts';
import { freshDatabase, rolePassword } from './postgres.ts';

export type Ground = {
  readonly store: EventStore;
  readonly views: { readonly sql: Sql; readonly settings: SqlSettings };
  /** What the application keeps beside the log. */
  readonly beside: Sql;
  /** Null unless the settings name brokers. */
  readonly kafka: KafkaConfig | null;
  readonly close: () => Promise<void>;
};

/** Nobody asks this issuer: the service of the specs has one of its own. */
const issuer = {
  CONCORDAT_ISSUER: 'https://issuer.example', CONCORDAT_JWKS_URL: 'https://issuer.example/keys',
  CONCORDAT_AUDIENCE: 'concordat', CONCORDAT_PERSON_KEY: 'a key of thirty-two characters..',
};

/** @param settings beside those of a fresh PostgreSQL, which keeps the log too unless they name a KurrentDB */
export async function configuredGround(
  clock: Clock, settings: Readonly<Record<string, string>> = {},
): Promise<Ground> {
  const database = await freshDatabase();
  const { host, port, user, password, database: name } = database.admin;
  const url = (login: string, secret: string): string =>
    `postgresql://${login}:${encodeURIComponent(secret)}@localhost:${port}/${name}?host=${encodeURIComponent(host!)}`;
  const config = parseConfig({
    ...issuer, CONCORDAT_STORE: 'postgres', CONCORDAT_DATABASE_URL: url(user!, password!),
    CONCORDAT_APP_DATABASE_URL: url('concordat_app', rolePassword),
    CONCORDAT_VIEWS_DATABASE_URL: url('concordat_views', rolePassword), ...settings,
  });
  const log = createLog('silent', clock);
  const databases = await openDatabases(config, log);
  const { store, views, beside, close } = await openStores(databases, clock, log.info, kurrentdbOf(config));
  return {
    store, views: views!, beside: beside!, kafka: config.kafka,
    close: async () => {
      await close();
      await database.drop();
    },
  };
}

/** The log in a KurrentDB server of the specs, the read models in PostgreSQL. */
export async function kurrentGround(
  clock: Clock, settings: Readonly<Record<string, string>> = {},
): Promise<Ground & { readonly server: KurrentServer }> {
  const server = await startKurrentServer();
  const ground = await configuredGround(clock, { ...settings, CONCORDAT_KURRENTDB_URL: server.connectionString });
  return {
    ...ground, server,
    close: async () => {
      await ground.close();
      await server.close();
    },
  };
}
