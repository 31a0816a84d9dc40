import { describe, expect, it } from '@jest/globals';
import { coverageInWords, lacking, lifeCommands, lived } from '../kit/life-laws.ts';
import { moves } from '../kit/life-auditor.ts';
import { lawsTimeout } from '../kit/laws.ts';

/** No sequence of live acts leaves one party without ending the agreement, so nobody is left to record a merger. */
const outOfReach = ['EndByMerger'];

describe('the model of a whole life, at length', () => {
  it('I9, I10, I17 to I30, I49 to I53, I58: the agreement and the model answer alike after every act', () => {
    const cover = lived({ runs: 10_000, length: 50 });
    process.stdout.write(coverageInWords(cover));
    expect(cover.runs).toBeGreaterThanOrEqual(10_000);
    expect(lacking(['in-force', 'ending', 'winding-down', 'closed'], cover.stages)).toEqual([]);
    expect(lacking([...new Set(Object.values(moves))], cover.transitions)).toEqual([]);
    expect(lacking(lifeCommands.filter((type) => !outOfReach.includes(type)), cover.accepted)).toEqual([]);
    expect(Object.keys(cover.codes).length).toBeGreaterThan(250);
  }, Math.max(lawsTimeout, 900_000));
});
