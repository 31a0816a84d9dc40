/** The store in KurrentDB on a server of the specs, with the misfortunes the contract asks for. */
import type { Instant } from '#domain';
import { openKurrentStore } from '#store';
import type { EventStore } from '#store';
import { startKurrentServer } from '../kit/kurrentdb-server.ts';
import type { KurrentServer, KurrentServerOptions } from '../kit/kurrentdb-server.ts';
import type { Subject } from './contract.ts';

export type KurrentSubject = Subject & { readonly server: KurrentServer };

/** Contracts move their clock; recorded time must follow it and never the server's. */
export async function kurrentSubject(
  clock: () => Instant, options: KurrentServerOptions = {},
): Promise<KurrentSubject> {
  const server = await startKurrentServer(options);
  const opened: EventStore[] = [];
  const open = async (): Promise<EventStore> => {
    const store = await openKurrentStore({
      connectionString: server.connectionString, deadlineMs: 8_000, retryMs: 20, clock,
    });
    opened.push(store);
    return store;
  };
  return {
    server,
    store: await open(),
    another: () => open(),
    lossy: async () => ({ store: await open(), loseNextReply: () => server.loseNextReply() }),
    killConnections: async () => server.killConnections(),
    close: async () => {
      for (const store of opened) await store.close();
      await server.close();
    },
  };
}
