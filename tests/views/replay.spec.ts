import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays } from '#domain';
import type { LocalDate } from '#domain';
import { lawsTimeout } from '../kit/laws.ts';
import { comparedMany, differing, inWords, seed } from '../kit/replay-compare.ts';
import type { Product } from '../kit/replay-compare.ts';
import { asked, plans } from '../kit/replay-histories.ts';

describe('an agreement in two times beside a naive fold of the log', () => {
  it('I55: is the same as at any day and as known at any moment', async () => {
    const tally = await comparedMany(300, 6, 10);
    process.stdout.write(`${inWords(tally)}\n`);
    expect(tally.triples).toBe(300);
    expect(tally.ways).toBeGreaterThan(3);
    for (const kind of ['nothing', 'part', 'whole', 'waiting'] as const) expect(tally[kind]).toBeGreaterThan(5);
  }, lawsTimeout);
});

const dayMoved = (days: number): Product => ({ moment: ({ asOf, on }) =>
  ({ asOf, ...(on !== undefined && { on: addDays(on, days) as LocalDate }) }) });

/** The product, each time with one mistake. */
const faults: Readonly<Record<string, Product>> = {
  'the past knows what was recorded later': { moment: ({ on }) => ({ asOf: null, ...(on !== undefined && { on }) }) },
  'the day is passed over': { moment: ({ asOf }) => ({ asOf }) },
  'what begins on the day has no effect yet': dayMoved(-1),
  'what begins on the day after has effect': dayMoved(1),
  'the event at the moment is not known': { moment: ({ asOf, on }) => ({ ...(on !== undefined && { on }),
    asOf: asOf === null ? null : { ...asOf, position: asOf.position.slice(0, -1) as never } }) },
  'what waits is not told': { replay: (replay) => ({ ...replay, notYet: { events: 0, steps: [] } }) },
  'a member of the state is forgotten': { replay: (replay) => (replay.state === null ? replay
    : { ...replay, state: { ...replay.state, agreement: { ...replay.state.agreement, commencedOn: null } } }) },
};

describe('a fault in the answer', () => {
  const sample = fc.sample(plans(4), { numRuns: 25, ...seed });
  it.each(Object.entries(faults))('is found: %s', async (_, fault) => {
    let found = false;
    for (let at = 0; at < sample.length && !found; at += 1) {
      const all = await asked(sample[at]!);
      for (const moment of all.moments) found ||= await differing(all, moment, fault) !== null;
    }
    expect(found).toBe(true);
  });
});
