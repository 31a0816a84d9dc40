/** How far a forecast is secured, in words and as a number, however large the share is. */
import { describe, expect, it } from '@jest/globals';
import { usualBands } from '#domain';
import type { PenceText } from '#domain';
import { ragOf } from '#views';

const rated = (latest: string, verified: string) => ragOf({ latestPence: latest as PenceText,
  verifiedPence: verified as PenceText, finalPence: null, redPence: null }, usualBands);

describe('the rating of a year', () => {
  it('prints every digit of a share that no number holds', () => {
    expect(rated('1', '999999999999999999')).toEqual({ rag: 'green', securedBasisPoints: null,
      label: 'Green: 99999999999999999900.00 % of the forecast is verified' });
    expect(rated('3', '-999999999999999999')).toEqual({ rag: 'red', securedBasisPoints: null,
      label: 'Red: -33333333333333333300.00 % of the forecast is verified' });
    expect(rated('7', '900719925474')).toMatchObject({ securedBasisPoints: 1_286_742_750_677_143,
      label: 'Green: 12867427506771.43 % of the forecast is verified' });
  });

  it('rounds half up to a hundredth of a percent, and is of the band that share is of', () => {
    expect(rated('100000', '75005')).toMatchObject({ rag: 'amber', securedBasisPoints: 7_501 });
    expect(rated('100000', '-5')).toMatchObject({ rag: 'red', securedBasisPoints: 0 });
    expect(rated('10000', '9000')).toMatchObject({ rag: 'green', securedBasisPoints: 9_000 });
  });
});
