/** The funding gap of a council: what closes it, what stands beside it, and what nobody has said. */
import { describe, expect, it } from '@jest/globals';
import { emptyBook } from '#domain';
import type { BudgetBook, CouncilId, Finances, PenceText } from '#domain';
import { backOfficeLikely, fundingGap, gdpDeflator, priceIndexOf } from '#views';
import type { FundingGapDocument } from '#views';
import type { PositionRow } from '../../libs/views/src/savings/positions.ts';

const council = 'BRK' as CouncilId;
const year = '2024/25';
const index = priceIndexOf(gdpDeflator);
const p = (pence: number | null) => (pence === null ? null : String(pence) as PenceText);
const finances = (version: number, pressures: number): Finances => ({ version, on: '2024-02-20',
  expenditurePence: p(1_000_000)!, fundingChangePence: p(-44_000)!, pressuresPence: p(pressures)!,
  source: 'Budget' } as Finances);
const book: BudgetBook = { ...emptyBook, finances: { [year]: [finances(1, 10_000), finances(2, 16_000)] } };

const row = (line: string, latest: number | null, verified: number | null, changed: Partial<PositionRow> = {}) => ({
  agreement: 'audit-and-payroll', line, year, council, service: 'payroll', kind: 'payroll', nature: 'cash-releasing',
  recurrence: 'recurrent', priceBase: 'cash', stage: 'forecast', originalPence: null, latestPence: p(latest),
  latestGrossPence: null, budgetedPence: null, claimedPence: null, claimedLowPence: null, claimedHighPence: null,
  contested: false, verifiedPence: p(verified), provisionalPence: null, interimPence: null, finalPence: null,
  greenPence: null, amberPence: null, redPence: null, oneOffForecastPence: null, oneOffPence: null,
  variancePence: null, causes: [], setAside: null, ...changed,
}) as PositionRow;
const gapOf = (rows: readonly PositionRow[], of: BudgetBook | null = book): FundingGapDocument =>
  fundingGap(council, year, of, rows, index);
const told = (pence: number) => ({ pence: String(pence), reason: null });
const unknown = (reason: string) => ({ pence: null, reason });

describe('the funding gap', () => {
  it('is pressures less the change of funding, by the latest version, with every version shown', () => {
    const found = gapOf([row('a', 15_000, 9_000), row('b', 5_000, null, { nature: 'income', kind: 'planning' })]);
    expect(found.versions.map(({ version }) => version)).toEqual([1, 2]);
    expect(found.finances).toBe(found.versions[1]);
    expect(found.gap).toMatchObject({ beforeSavings: told(60_000), basisPointsOfExpenditure: 600,
      leftOnForecast: told(40_000), leftOnVerified: told(51_000) });
    expect(found.savings).toEqual({ forecast: { pence: '20000', coverage: { known: 2, of: 2 } },
      verified: { pence: '9000', coverage: { known: 1, of: 2 } } });
    // Above the median that councils expected, below the largest.
    expect(found.gap.against.map(({ figure, above }) => [figure, above]))
      .toEqual([['required-first-year-median', true], ['required-first-year-most', false]]);
  });

  it('I38: counts what releases cash and income; the rest stands beside it, cuts too', () => {
    const found = gapOf([row('a', 1_000, 1_000), row('b', 200, 100, { nature: 'avoided-cost' }),
      row('c', 300, null, { nature: 'scope-reduction', oneOffForecastPence: p(50) }),
      row('d', 400, null, { nature: 'unknown' })]);
    expect(found.savings.forecast).toEqual({ pence: '1000', coverage: { known: 1, of: 1 } });
    expect(found.beside.map(({ nature, forecast }) => [nature, forecast.pence]))
      .toEqual([['avoided-cost', '200'], ['scope-reduction', '300'], ['unclassified', '400']]);
    expect(found.gap.leftOnForecast).toEqual(told(59_000));
    expect(found.gap.withScopeReduction).toEqual({ leftOnForecast: told(58_700), leftOnVerified: told(59_000) });
    expect(found.setUp.forecast).toEqual({ pence: '50', coverage: { known: 1, of: 4 } });
  });

  it('I40: says why an amount is not there, and never takes it for nought', () => {
    for (const none of [null, emptyBook]) {
      const found = gapOf([row('a', 1_000, 500)], none);
      expect(found).toMatchObject({ finances: null, versions: [], backOffice: { basisPoints: null, warnings: [] } });
      expect(found.gap).toMatchObject({ beforeSavings: unknown('no-finances'), basisPointsOfExpenditure: null,
        leftOnForecast: unknown('no-finances'), leftOnVerified: unknown('no-finances'), against: [] });
    }
    expect(gapOf([]).gap).toMatchObject({ beforeSavings: told(60_000),
      leftOnForecast: unknown('nothing-forecast'), leftOnVerified: unknown('nothing-verified') });
    expect(gapOf([row('a', 1_000, null)]).gap.leftOnVerified).toEqual(unknown('nothing-verified'));
  });

  it('takes only the council and the year, and no forecast that nobody stands by any more', () => {
    const found = gapOf([row('a', 1_000, 700, { council: 'ALV' as CouncilId }),
      row('b', 1_000, 700, { year: '2025/26' }), row('c', 1_000, 700, { setAside: 'reversed' }),
      row('d', 2_000, null, { setAside: 'unachievable' })]);
    expect(found.savings).toEqual({ forecast: { pence: null, coverage: { known: 0, of: 2 } },
      verified: { pence: '700', coverage: { known: 1, of: 2 } } });
    expect(found.notCounted).toEqual(['c', 'd'].map((line) =>
      ({ agreement: 'audit-and-payroll', line, series: ['forecast'], reason: 'set-aside' })));
  });

  it('judges a forecast by what became of its own year, whatever stage the line has come to', () => {
    const found = gapOf([row('a', 1_000, null, { stage: 'rejected' }), row('b', 200, null, { stage: 'reversed' }),
      row('c', 4_000, null, { stage: 'rejected', setAside: 'rejected' })]);
    expect(found.savings.forecast).toEqual({ pence: '1200', coverage: { known: 2, of: 3 } });
    expect(found.notCounted.map(({ line }) => line)).toEqual(['c']);
  });

  it('turns real prices into cash of the year, and says where it cannot', () => {
    const found = gapOf([row('a', 100_000, null, { priceBase: '2023/24' }), row('b', 1, null, { priceBase: year }),
      row('c', 5, 4, { priceBase: 'unknown' }), row('d', 5, null, { priceBase: '1950/51' })]);
    // 100 over 96.4158 for 2023/24.
    expect(found.savings.forecast).toEqual({ pence: String(103_717 + 1), coverage: { known: 2, of: 4 } });
    expect(found.notCounted).toEqual([
      { agreement: 'audit-and-payroll', line: 'c', series: ['forecast', 'verified'], reason: 'price-base-unknown' },
      { agreement: 'audit-and-payroll', line: 'd', series: ['forecast'], reason: 'no-index' }]);
    expect(found.priceIndex).toEqual({ name: 'uk-gdp-deflator', version: gdpDeflator.version });
  });

  it('warns where back-office forecasts are above what has been published, and not at it', () => {
    const warned = (pence: number, changed: Partial<PositionRow> = {}) =>
      gapOf([row('a', pence, null, changed)]).backOffice.warnings.map(({ basisPoints }) => basisPoints);
    expect([warned(18_000), warned(18_001), warned(36_000), warned(36_001)]).toEqual([[], [180], [180], [180, 360]]);
    expect(warned(99_000, { kind: 'planning' })).toEqual([]);
    expect(warned(99_000, { nature: 'avoided-cost' })).toEqual([]);
    const { backOffice, management } =
      gapOf([row('a', 20_000, null), row('b', 7_000, null, { kind: 'management-team' })]);
    expect(backOffice).toMatchObject({ basisPoints: 200, kinds: ['payroll'],
      warnings: [{ figure: 'back-office-likely', source: backOfficeLikely.source }] });
    expect(backOfficeLikely.source.addresses.length).toBeGreaterThan(0);
    expect(management).toEqual({ forecast: { pence: '7000', coverage: { known: 1, of: 1 } }, basisPoints: 70 });
  });
});
