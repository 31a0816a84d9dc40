import { describe, expect, it } from '@jest/globals';
import { coverageInWords, lived } from '../kit/life-laws.ts';
import { lawsTimeout } from '../kit/laws.ts';

describe('the model of a whole life', () => {
  it('agrees with the agreement after every step of random lives', () => {
    const cover = lived({ runs: Number(process.env['LIFE'] ?? 200) });
    process.stdout.write(coverageInWords(cover));
    expect(cover.runs).toBeGreaterThan(100);
  }, lawsTimeout * 10);
});
