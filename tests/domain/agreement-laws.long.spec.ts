import { describe, expect, it } from '@jest/globals';
import { inWords, starts, tried } from '../kit/agreement-laws.ts';
import type { Start } from '../kit/agreement-laws.ts';
import { lawRuns, lawsTimeout } from '../kit/laws.ts';

describe('the laws of an agreement, at length', () => {
  for (const start of Object.keys(starts) as Start[]) {
    it(`I1 to I20: no random history breaks an invariant, ${start}`, () => {
      const coverage = tried(start);
      process.stdout.write(`${inWords(start, coverage)}\n`);
      expect(coverage.runs).toBeGreaterThanOrEqual(lawRuns);
      expect(coverage.reached['in-force'] / coverage.runs).toBeGreaterThan(0.3);
    }, lawsTimeout);
  }
});
