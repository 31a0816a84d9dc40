/** One saving told twice is found, whichever agreements tell it. */
import { describe, expect, it } from '@jest/globals';
import { councilId } from '#domain';
import type { PenceText } from '#domain';
import { start } from '#store';
import { duplicates } from '#views';
import type { PositionRow } from '#views';

const brk = councilId('BRK');
const about = { asOf: { position: start, recordedAt: null }, on: null, year: null };
const row = (agreement: string, change: Partial<PositionRow> = {}): PositionRow => ({
  agreement, line: 'posts', year: '2024/25', council: brk, service: 'audit', kind: 'internal-audit',
  budgetCode: 'AUD-1', nature: 'cash-releasing', recurrence: 'recurrent', priceBase: 'cash', stage: 'claimed',
  originalPence: null, latestPence: null, latestGrossPence: null, budgetedPence: null,
  claimedPence: '700000' as PenceText, claimedLowPence: null, claimedHighPence: null, contested: false,
  verifiedPence: null, provisionalPence: null, interimPence: null, finalPence: null, greenPence: null,
  amberPence: null, redPence: null, oneOffForecastPence: null, oneOffPence: null, variancePence: null, causes: [],
  setAside: null,
  ...change });
const found = (...rows: PositionRow[]) => duplicates(brk, rows, about).suspicions;

describe('a saving told twice', () => {
  it('I36: is found in two agreements by its year, its amount and its budget or kind', () => {
    expect(found(row('audit'), row('ict-hub', { kind: 'ict' }))).toMatchObject([{ year: '2024/25',
      amountPence: '700000', alike: ['budget'], first: { agreement: 'audit' }, second: { agreement: 'ict-hub' } }]);
    expect(found(row('audit'), row('ict-hub', { budgetCode: 'ICT-2' }))).toMatchObject([{ alike: ['kind'] }]);
    expect(found(row('audit'), row('audit', { line: 'auditors' }))).toHaveLength(1);
  });

  it('I36: counts as verified where it is, and is none in another year, amount, budget and kind', () => {
    const verified = { verifiedPence: '650000' as PenceText };
    expect(found(row('audit', verified), row('ict-hub'))).toEqual([]);
    expect(found(row('audit', verified), row('ict-hub', verified))).toHaveLength(1);
    expect(found(row('audit'), row('ict-hub', { year: '2025/26' }))).toEqual([]);
    expect(found(row('audit'), row('ict-hub', { kind: 'ict', budgetCode: 'ICT-2' }))).toEqual([]);
    const unknown = { budgetCode: 'unknown' };
    expect(found(row('audit', unknown), row('x', { ...unknown, kind: 'ict' }))).toEqual([]);
  });

  it('I40: what nobody has claimed, or councils contradict, is not the same as anything', () => {
    expect(found(row('audit', { claimedPence: null }), row('ict-hub', { claimedPence: null }))).toEqual([]);
  });
});
