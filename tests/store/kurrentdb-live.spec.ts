/** @jest-environment-options {"globalsCleanup": "off"} */
import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { openKurrentStore } from '#store';
import type { EventStore } from '#store';
import { eventStoreContract, type Subject } from './contract.ts';

const connectionString = process.env.KURRENTDB_URL;

/** The log must be empty: the contract moves a clock of its own, and recorded time never goes back along the log. */
async function liveSubject(clock: () => Instant): Promise<Subject> {
  const opened: EventStore[] = [];
  const open = async (): Promise<EventStore> => {
    const store = await openKurrentStore({ connectionString: connectionString!, clock });
    opened.push(store);
    return store;
  };
  return {
    store: await open(),
    another: open,
    close: async () => {
      for (const store of opened) await store.close();
    },
  };
}

describe('the event store in a KurrentDB server', () => {
  if (connectionString) eventStoreContract(liveSubject);
  else it('is not at hand: KURRENTDB_URL is not set', () => expect(connectionString).toBeFalsy());
});
