/** Red, amber, green of a line in a year, by the bands of the council whose line it is; always in words too. */
import { pence, usualBands } from '#domain';
import type { BasisPoints, CouncilId, PenceText, RagBands, SavingsPosition } from '#domain';

export type Rag = {
  /** 'complete': green, and all that is verified is finally verified. */
  readonly rag: 'green' | 'amber' | 'red' | 'complete' | 'unknown';
  /** For whoever sees no colours. */
  readonly label: string;
  /**
   * Hundredths of a percent of the latest forecast that are verified green or amber; null where it cannot be said, or
   * not as a number: the label has all its digits.
   */
  readonly securedBasisPoints: BasisPoints | null;
};
/** Bands by council; where one has set none, the usual ones hold. */
export type BandsOf = ReadonlyMap<CouncilId, RagBands>;

/** A part in hundredths of a percent of a whole above zero, half up. */
function shareOf(part: bigint, of: bigint): bigint {
  const doubled = 2n * part * 10_000n + of;
  const divisor = 2n * of;
  return doubled / divisor - (doubled % divisor < 0n ? 1n : 0n);
}

/** Null where a number would not hold every digit: of a penny, pounds of a whole country are such a share. */
export const pointsIn = (share: bigint): BasisPoints | null =>
  (Number.isSafeInteger(Number(share)) ? Number(share) : null);
export const basisPointsOf = (part: bigint, of: bigint): BasisPoints | null => pointsIn(shareOf(part, of));

const percent = (share: bigint): string => {
  const hundredths = String(share < 0n ? -share : share).padStart(3, '0');
  return `${share < 0n ? '-' : ''}${hundredths.slice(0, -2)}.${hundredths.slice(-2)} %`;
};
const unknown = (why: string): Rag => ({ rag: 'unknown', label: `Unknown: ${why}`, securedBasisPoints: null });

type Judged = Pick<SavingsPosition, 'latestPence' | 'verifiedPence' | 'finalPence' | 'redPence'>;

export function ragOf({ latestPence, verifiedPence, finalPence, redPence }: Judged, bands: RagBands): Rag {
  if (latestPence === null) return unknown('nobody has forecast this year');
  if (pence(latestPence) <= 0n) return unknown('no net saving is forecast for this year');
  // What is tested and rated red is known, and nothing of it is secured (I41).
  const secured: PenceText | null = verifiedPence ?? (redPence === null ? null : '0' as PenceText);
  if (secured === null) return unknown('nothing is verified yet');
  const share = shareOf(pence(secured), pence(latestPence));
  const said = (rag: Rag['rag'], word: string, how = 'verified'): Rag =>
    ({ rag, label: `${word}: ${percent(share)} of the forecast is ${how}`, securedBasisPoints: pointsIn(share) });
  if (share >= BigInt(bands.greenBasisPoints)) {
    return finalPence === verifiedPence ? said('complete', 'Complete', 'finally verified') : said('green', 'Green');
  }
  return share >= BigInt(bands.amberBasisPoints) ? said('amber', 'Amber') : said('red', 'Red');
}

export const bandsFor = (bands: BandsOf, council: CouncilId): RagBands => bands.get(council) ?? usualBands;
