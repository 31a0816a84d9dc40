import { describe, expect, it } from '@jest/globals';
import { note } from '#domain';
import { laws, lawsTimeout } from '../kit/laws.ts';
import { steps } from '../kit/note-histories.ts';

describe('laws of private notes', () => {
  it('hold on random notes', () => {
    const tally = laws(note, { steps });
    expect(tally.accepted.WriteNote).toBeGreaterThan(0);
    expect(tally.refused['note-exists']).toBeGreaterThan(0);
  }, lawsTimeout);

  it('catch notes that are forgotten', () => {
    expect(() => laws({ ...note, evolve: (state) => state }, { steps })).toThrow(/accepted twice/);
  }, lawsTimeout);
});
