/** Figures carried over, against the material beside the project; and the shape of what is shipped, always. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isFinancialYear, yearAfter } from '#domain';
import {
  backOfficeLikely, backOfficeMost, gdpDeflator, nationalFigures, priceIndexOf, readPriceIndex,
} from '#views';

const path = new URL('../../../shared/data/national.json', import.meta.url);
const pence = (pounds: number): string => String(BigInt(pounds) * 100n);
const points = (percent: number): number => Math.round(percent * 100);
const addresses = (source: string): string[] => source.split(' ; ').filter((one) => one.startsWith('http'));
const share = (figure: string): number | undefined =>
  nationalFigures.shares.find((one) => one.figure === figure)?.basisPoints;
const amount = (figure: string): string | undefined =>
  nationalFigures.amounts.find((one) => one.figure === figure)?.amountPence;

describe('what is shipped as reference', () => {
  it('gives every figure a publication with addresses, and every own knowledge no address', () => {
    const { shares, amounts, sharingCases } = nationalFigures;
    for (const { publication } of [...shares, ...amounts, sharingCases]) {
      expect(nationalFigures.publications[publication]!.addresses.length).toBeGreaterThan(0);
    }
    for (const { read, addresses: found } of nationalFigures.sharingMap.rows) {
      expect(found.length > 0).toBe(read === 'looked-up');
    }
    expect([backOfficeLikely.basisPoints, backOfficeMost.basisPoints]).toEqual([180, 360]);
  });

  it('has a deflator without a gap whose yearly changes are those that its index shows', () => {
    const { values, sources } = gdpDeflator;
    const index = priceIndexOf(gdpDeflator);
    for (const [at, value] of values.entries()) {
      expect(isFinancialYear(value.year)).toBe(true);
      expect(value.index).toMatch(/^\d+\.\d{4}$/);
      expect(sources[value.source]!.read).toBe('looked-up');
      const before = values[at - 1];
      if (before === undefined) continue;
      expect(value.year).toBe(yearAfter(before.year, 1));
      const change = (Number(value.index) / Number(before.index) - 1) * 100;
      expect(Math.abs(change - Number(value.changePercent))).toBeLessThan(0.006);
    }
    expect(index.values['2024/25']).toBe(100_000_000_000n);
    expect(values.find(({ kind }) => kind === 'forecast')!.year).toBe('2025/26');
  });
});

describe('a price index of a deployment', () => {
  const good = { ...gdpDeflator, values: gdpDeflator.values.slice(0, 2) };
  const read = (changed: object) => readPriceIndex(JSON.stringify({ ...good, ...changed }));
  const [first] = good.values;

  it('is taken in the form of the shipped one, with as many decimals as it has', () => {
    expect(read({})).toEqual(good);
    expect(priceIndexOf({ ...good, values: [{ ...first!, index: '99.5' }] }).values).toEqual(
      { [first!.year]: 99_500_000_000n });
  });

  it.each<[string, object]>([
    ['has no text `version`', { version: 3 }],
    ['has no object `sources`', { sources: [] }],
    ['lacks title, address, how or read of the source own', { sources: { ...good.sources, own: { title: 'x' } } }],
    ['has no list `values`', { values: [] }],
    ['has "2024/26" where a year such as 2024/25 is meant', { values: [{ ...first, year: '2024/26' }] }],
    ['has the year 1990/91 twice', { values: [first, first] }],
    ['has no index above zero for 1990/91', { values: [{ ...first, index: '0.0' }] }],
    ['has no index above zero for 1990/91', { values: [{ ...first, index: 44.2 }] }],
    ['has a change for 1990/91 that is no text', { values: [{ ...first, changePercent: 2 }] }],
    ['does not say whether 1990/91 is outturn or forecast', { values: [{ ...first, kind: 'guess' }] }],
    ['does not say where 1990/91 comes from', { values: [{ ...first, source: 'toString' }] }],
  ])('is refused where it %s', (fault, changed) => {
    expect(read(changed)).toEqual({ fault });
  });

  it('is refused where it is no JSON, or no object', () => {
    expect([readPriceIndex('{'), readPriceIndex('[]')])
      .toEqual([{ fault: 'is not JSON' }, { fault: 'is not an object' }]);
  });
});

if (existsSync(path)) {
  describe('figures carried over', () => {
    const given = JSON.parse(readFileSync(path, 'utf8'));

    it('NLGN 2011: shares of expenditure', () => {
      const nlgn = given.nlgn_shared_necessities;
      const { shares } = nationalFigures;
      expect(Object.fromEntries(shares.map(({ figure, basisPoints }) => [figure, basisPoints]))).toEqual({
        'back-office-most': points(nlgn.back_office_max_percent),
        'back-office-likely': points(nlgn.back_office_likely_percent),
        'back-office-of-expenditure': points(nlgn.back_office_share_of_expenditure_percent),
        'required-first-year-most': points(nlgn.required_first_year_saving_max_percent),
        'required-first-year-median': points(nlgn.required_first_year_saving_median_percent),
        'spending-power-cut-average': points(nlgn.avg_spending_power_cut_percent),
        'grant-cut-to-2014': points(nlgn.grant_cut_to_2014_percent),
      });
      expect(share('back-office-most')).toBe(360);
      expect(nationalFigures.publications['nlgn-2011']).toMatchObject(
        { date: nlgn.date, addresses: addresses(nlgn.source), read: 'looked-up' });
    });

    it('the map of sharing: every row, with what was looked up told from what was not', () => {
      expect(nationalFigures.sharingMap.rows.map(({ note: _, ...row }) => row)).toEqual(given.lga_map.map(
        ({ date, arrangements, councils, savings_gbp: saved, source, status }: any) => ({ date, arrangements, councils,
          savingsPence: pence(saved), read: status.replace('_', '-'), addresses: addresses(source) })));
    });

    it('five cases of 2012 and the Audit Commission of 2008', () => {
      const { services_shared_costs_spared: cases, audit_commission_back_to_front: audit } = given;
      expect(amount('five-partnerships-saved')).toBe(pence(cases.total_saved_gbp));
      expect(nationalFigures.sharingCases.partnerships.length).toBe(cases.cases.length);
      expect(nationalFigures.publications['lga-2012']).toMatchObject(
        { date: cases.date, addresses: addresses(cases.source) });
      expect(['back-office-saved', 'councils-saved', 'councils-further-needed'].map(amount)).toEqual(
        [audit.back_office_saved_gbp, audit.total_saved_gbp, audit.further_needed_gbp].map(pence));
      expect(nationalFigures.publications['audit-commission-2008']).toMatchObject(
        { date: audit.date, addresses: addresses(audit.source) });
    });
  });
} else {
  const absence = 'NOT CHECKED: ../shared/data is absent here, so no figure carried over was compared';
  process.stdout.write(`${absence}\n`);
  it(absence, () => expect(existsSync(path)).toBe(false));
}
