import { describe, expect, it } from '@jest/globals';
import { lawRuns, lawsTimeout } from '../kit/laws.ts';
import { comparedMany, inWords } from '../kit/replay-compare.ts';

describe('an agreement in two times beside a naive fold of the log, at length', () => {
  it('I55: is the same as at every random day and as known at every random moment', async () => {
    const tally = await comparedMany(lawRuns, 4, 20);
    process.stdout.write(`${inWords(tally)}\n`);
    expect(tally.triples).toBeGreaterThanOrEqual(lawRuns);
  }, lawsTimeout * 2);
});
