import { describe, expect, it } from '@jest/globals';
import { person, personRefusals } from '#domain';
import type { PersonCommand, PersonEvent, PersonRefusal } from '#domain';
import { laws, lawsTimeout } from '../kit/laws.ts';
import { invariant, lists, repeatable } from '../kit/person-histories.ts';

const options = { lists, invariant, repeatable };
const planted = { ...options, endOnFailure: true };

/** The record with one rule gone: what that rule refuses is recorded. */
const without = (code: PersonRefusal, type: PersonCommand['type'], eventOf: (given: any, keys: readonly string[]) =>
PersonEvent): typeof person => ({
  ...person,
  decide(record, command, facts) {
    const decision = person.decide(record, command, facts);
    if (command.type !== type || !('refused' in decision) || decision.refused.code !== code) return decision;
    const { type: _, ...given } = command;
    return { events: [eventOf(given, record.keys)] };
  },
});
const erasing = (code: PersonRefusal) => without(code, 'ErasePersonalData', (given, keys) =>
  ({ type: 'PersonalDataErased', ...given, scope: 'all', names: 1, narratives: 0, keys }));

describe('laws of what is held about a person', () => {
  it('I56, I58: in no history is anything held under a key that is gone, or erased under a hold', () => {
    const tally = laws(person, options);
    expect(Object.keys(tally.accepted).sort()).toEqual(['ErasePersonalData', 'LiftPersonHold', 'NamePerson',
      'PlacePersonHold', 'ReadPersonalData', 'RecordNarrative']);
    expect(Object.keys(tally.refused).sort()).toEqual([...personRefusals].sort());
  }, lawsTimeout);

  it('I58: catch an erasure under a hold', () => {
    expect(() => laws(erasing('hold-stands'), planted)).toThrow(/erased (under a legal hold|what a hold)/);
  }, lawsTimeout);

  it('I58: catch an erasure before its time', () => {
    expect(() => laws(erasing('retention-not-begun'), planted)).toThrow(/erased before its time/);
    expect(() => laws(erasing('retention-running'), planted)).toThrow(/erased before its time/);
  }, lawsTimeout);

  it('I56: catch what is recorded under a key that is gone', () => {
    const late = without('key-destroyed', 'NamePerson', (given) => ({ type: 'PersonNamed', ...given }));
    expect(() => laws(late, planted)).toThrow(/which is destroyed/);
  }, lawsTimeout);

  it('I56: catch a record that keeps a box after it is erased', () => {
    const keeping: typeof person = { ...person, evolve: (record, event) => (event.type === 'PersonalDataErased'
      ? { ...person.evolve(record, event), name: record.name } : person.evolve(record, event)) };
    expect(() => laws(keeping, planted)).toThrow(/what is erased is still held/);
  }, lawsTimeout);

  it('catch an erasure that leaves a key', () => {
    const leaving: typeof person = { ...person, decide(record, command, facts) {
      const decision = person.decide(record, command, facts);
      if ('refused' in decision) return decision;
      return { events: decision.events.map((event) => (event.type === 'PersonalDataErased'
        ? { ...event, keys: event.keys.slice(1) } : event)) };
    } };
    expect(() => laws(leaving, planted)).toThrow(/left a key|accepted twice/);
  }, lawsTimeout);
});
