/** Random notes of one council, with ids that come again. */
import * as fc from 'fast-check';
import { capacities, councilId, localDate, personRef, when } from '#domain';
import type { Facts, NoteCommand } from '#domain';
import type { Step } from './laws.ts';

export const steps: fc.Arbitrary<Step<NoteCommand, Facts>> = fc.record({
  command: fc.record({
    type: fc.constant('WriteNote' as const), on: fc.constant(when('2024-06-03')), agreement: fc.constant('payroll'),
    note: fc.constantFrom('price', 'exit', 'staff', 'term'), clause: fc.constantFrom(null, 'ending'),
    text: fc.constantFrom('not above last year', 'ask for twelve months'),
  }),
  facts: fc.record({
    today: fc.constant(localDate('2024-06-03')), grade: fc.constant('live' as const),
    actor: fc.record({
      person: fc.constantFrom('per-anna', 'per-bert').map(personRef),
      council: fc.constantFrom(councilId('ALV'), null), capacity: fc.constantFrom(...capacities),
    }),
  }),
});
