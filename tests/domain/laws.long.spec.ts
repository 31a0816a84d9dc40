import { describe, expect, it } from '@jest/globals';
import { budget, council, note, person } from '#domain';
import * as budgets from '../kit/budget-histories.ts';
import * as councils from '../kit/council-histories.ts';
import { laws, lawsTimeout } from '../kit/laws.ts';
import * as notes from '../kit/note-histories.ts';
import * as persons from '../kit/person-histories.ts';

describe('the laws of the register and of notes, at length', () => {
  it('I8: no random history of a council breaks an invariant', () => {
    const { steps, invariant, start } = councils;
    const tally = laws(council, { steps, invariant, history: [start] });
    process.stdout.write(`register: ${JSON.stringify(tally.accepted)} accepted\n`);
    expect(tally.refused['monitoring-officer-not-separate']).toBeGreaterThan(0);
  }, lawsTimeout);

  it('hold for private notes', () => {
    const tally = laws(note, { steps: notes.steps });
    process.stdout.write(`notes: ${JSON.stringify(tally.accepted)} accepted\n`);
    expect(tally.accepted.WriteNote).toBeGreaterThan(0);
  }, lawsTimeout);

  it('I36: no random history of a budget book breaks an invariant', () => {
    const { lists, invariant } = budgets;
    const tally = laws(budget, { lists, invariant });
    process.stdout.write(`budget books: ${JSON.stringify(tally.accepted)} accepted\n`);
    expect(tally.refused['allotted-beyond-reduction']).toBeGreaterThan(0);
  }, lawsTimeout);

  it('I56, I58: no random history of a person breaks an invariant', () => {
    const { lists, invariant, repeatable } = persons;
    const tally = laws(person, { lists, invariant, repeatable });
    process.stdout.write(`persons: ${JSON.stringify(tally.accepted)} accepted\n`);
    expect(tally.refused['hold-stands']).toBeGreaterThan(0);
  }, lawsTimeout);
});
