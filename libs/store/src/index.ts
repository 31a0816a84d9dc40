export { codec, UnknownEvent, upcasters, type Codec, type Upcasters } from './codec.ts';
export { eventId } from './event-id.ts';
export * from './event-store.ts';
export {
  Deciding, IdempotencyMismatch, NothingToCorrect, type Context, type DecidingOptions, type Receipt,
  type Resting,
} from './handle.ts';
export { lagOf, type Lag } from './lag.ts';
export { openKurrentStore } from './kurrentdb-open.ts';
export type { KurrentStoreOptions } from './kurrentdb.ts';
export { Leases, type Fence, type LeaseOptions } from './lease.ts';
export { openMemoryStore } from './memory.ts';
export { createDatabase, migrate, MigrationRefused, type MigrateOptions } from './migrate.ts';
export {
  observedStore, type AppendOutcome, type CommandObserver, type CommandOutcome, type CommandSeen, type StoreObserver,
} from './observe.ts';
export { pause } from './pause.ts';
export { openPostgresStore, UnsafeServer, type PostgresStoreOptions } from './postgres.ts';
export { PostgresStreams } from './postgres-streams.ts';
export { openSql, SqlFailed, type Row, type Sql, type SqlSession, type SqlSettings, type TextRow } from './sql.ts';
export { appendSpanId, recordedIn, traceIdOf, traceparentOf, type SpanPlace } from './trace-context.ts';
export { openStores, type Logins, type Stores } from './open.ts';
