/** Splits that councils have published, reproduced from the cases beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { exceeds, inBasisPoints, inSteps, split, totalOf } from '../../libs/domain/src/agreement/charging/split.ts';

const folder = new URL('../../../shared/cases/', import.meta.url);
type Vector = Readonly<Record<string, number | string | boolean>>;
const published = (name: string): any =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
if (existsSync(folder)) {
  describe('published splits', () => {
    it('I26: South Hams and West Devon: every case load of three years, in shares and against 3 points [T15]', () => {
      const { vectors } = published('south-hams-west-devon').cost_sharing[0] as { vectors: readonly Vector[] };
      expect(vectors.length).toBe(19);
      for (const { SHA, WDE, caseload_share_SHA: share, stated_share_SHA: stated, within_3: within } of vectors) {
        const counted = { SHA: BigInt(SHA as number), WDE: BigInt(WDE as number) };
        expect(inBasisPoints(counted, 'WDE')!.SHA).toBe(Math.round((share as number) * 100));
        const agreed = { SHA: BigInt(stated as number), WDE: 100n - BigInt(stated as number) };
        expect(exceeds(agreed, counted, 300)).toBe(!within);
      }
    });

    it('I26: a share that moved is stated in whole percents of the counts: 75 to 71, 66 to 70', () => {
      const enforcement = { SHA: 372n, WDE: 150n };
      expect(exceeds({ SHA: 75n, WDE: 25n }, enforcement, 300)).toBe(true);
      expect(inSteps(enforcement, 100, 'WDE')).toEqual({ SHA: 7_100n, WDE: 2_900n });
      const calls = { SHA: 53_418n, WDE: 23_154n };
      expect(exceeds({ SHA: 66n, WDE: 34n }, calls, 300)).toBe(true);
      expect(inSteps(calls, 100, 'WDE')).toEqual({ SHA: 7_000n, WDE: 3_000n });
    });

    it('I23: Worcestershire: six shares of 115,757 pounds, each to the pound as published', () => {
      const { cost_sharing: [{ implied_shares_2022_23: shares }], amounts: figures } =
        published('worcestershire-regulatory');
      const by = Object.fromEntries(Object.entries<number>(shares).map(([council, percent]) =>
        [council, BigInt(Math.round(percent * 100))]));
      expect(totalOf(by)).toBe(10_000n);
      const increases = figures.filter(({ kind, council }: Vector) =>
        kind === 'contribution_increase' && council !== 'ALL');
      expect(split(115_757n, by, 'WYC', 'nearest')).toEqual(Object.fromEntries(
        increases.map(({ council, value_gbp: pounds }: Vector) => [council, BigInt(pounds as number)])));
    });

    it('I23: Compass Point: 63 to 37 of 2,106,000 gives South Holland what it reported and East Lindsey not', () => {
      const { cost_sharing: [{ shares }], amounts: figures } = published('compass-point-psps');
      const reported = (council: string): bigint => BigInt(figures.find((figure: Vector) => figure.council === council
        && figure.kind === 'realised' && figure.financial_year === '2010/11').value_gbp);
      const parts = split(2_106_000n, { ELI: BigInt(shares.ELI), SHO: BigInt(shares.SHO) }, 'ELI', 'down')!;
      expect(parts).toEqual({ ELI: 1_326_780n, SHO: 779_220n });
      expect(parts.SHO! / 1_000n).toBe(reported('SHO') / 1_000n);
      expect(reported('ELI') - parts.ELI!).toBe(73_220n);
    });
  });
} else {
  const absence = 'NOT CHECKED: ../shared/cases is absent here, so no published split was reproduced';
  process.stdout.write(`${absence}\n`);
  it(absence, () => expect(existsSync(folder)).toBe(false));
}
