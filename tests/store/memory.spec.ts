import { describe } from '@jest/globals';
import { openMemoryStore } from '#store';
import { eventStoreContract } from './contract.ts';

describe('the event store in memory', () => {
  eventStoreContract(async (clock) => {
    const store = openMemoryStore(clock);
    return { store, another: async () => store, close: () => store.close() };
  });
});
