import { describe, expect, it } from '@jest/globals';
import { lawRuns, lawsTimeout } from '../kit/laws.ts';
import { comparedMany, inWords } from '../kit/savings-compare.ts';

describe('the savings position beside a second program that knows nothing of the first, at length', () => {
  it('is the same to the penny on every random history, now and at past moments', async () => {
    // A store and its documents cost many times the fold: every fifth history goes through them too.
    const tally = await comparedMany(lawRuns, 5);
    process.stdout.write(`${inWords(tally)}\n`);
    expect(tally.histories).toBe(lawRuns);
  }, lawsTimeout);
});
