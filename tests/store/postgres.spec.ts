import { describe } from '@jest/globals';
import { eventStoreContract } from './contract.ts';
import { postgresSubject } from './postgres-subject.ts';

describe('the event store in PostgreSQL', () => {
  eventStoreContract(postgresSubject);
});
