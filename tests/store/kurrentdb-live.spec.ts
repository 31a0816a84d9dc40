/** @jest-environment-options {"globalsCleanup": "off"} */
import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { openKurrentStore } from '#store';
import type { EventStore } from '#store';
import { configuredGround } from '../kit/configured-ground.ts';
import { lifecycleOverHttp } from '../kit/lifecycle-over-http.ts';
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

if (connectionString) {
  // Before the contract, whose events are of 2026 and no read model could make anything of.
  const clock = (): Instant => '2025-06-02T09:00:00.000Z' as Instant;
  describe('an agreement from first proposal to in force, over HTTP, on a KurrentDB server', () => {
    lifecycleOverHttp((at) => configuredGround(at, { CONCORDAT_KURRENTDB_URL: connectionString }), clock);
  });
  describe('the event store in a KurrentDB server', () => { eventStoreContract(liveSubject); });
} else {
  describe('a KurrentDB server', () => {
    it('is not at hand: KURRENTDB_URL is not set', () => expect(connectionString).toBeFalsy());
  });
}
