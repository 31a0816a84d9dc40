/** Whether a saving lasted, for `savings-naive.ts`: by plain loops over what was told of each claim of a line. */
export type NaiveTest = { readonly stage: string; readonly rating: string; readonly pence: string };
export type NaiveClaim = {
  readonly year: string; readonly net: string;
  /** Nobody has corrected, rejected or given it up. */
  readonly stands: boolean;
  /** It is the word of whoever's budget it is. */
  readonly ours: boolean;
  /** Each verification as it was given, and what is left of the last. */
  readonly tests: readonly NaiveTest[]; readonly left: NaiveTest | null;
};

const later = (year: string, by: number): string => {
  const start = Number(year.slice(0, 4)) + by;
  return `${start}/${String((start + 1) % 100).padStart(2, '0')}`;
};
const earnest = ({ stage, rating, pence }: NaiveTest): boolean =>
  stage !== 'provisional' && rating !== 'red' && BigInt(pence) > 0n;

/** The first year of which somebody says of his own budget that something was saved, or of another and was believed. */
function firstYearOf(claims: readonly NaiveClaim[], meant: string): string {
  let first: string | null = null;
  for (const { year, net, stands, ours, left } of claims) {
    const believed = left !== null && left.rating !== 'red' && BigInt(left.pence) > 0n;
    if (stands && (ours || believed) && BigInt(net) > 0n && (first === null || year < first)) first = year;
  }
  return first ?? meant;
}

/** One of the two years after the first was verified in earnest once, and nothing of it is verified any more. */
export function fellBack(claims: readonly NaiveClaim[], meant: string): boolean {
  const first = firstYearOf(claims, meant);
  if (first === 'unknown') return false;
  for (const tested of [later(first, 1), later(first, 2)]) {
    let once = false;
    let now = false;
    for (const { year, stands, tests, left } of claims) {
      if (year !== tested) continue;
      for (const test of tests) if (earnest(test)) once = true;
      if (stands && left !== null && earnest(left)) now = true;
    }
    if (once && !now) return true;
  }
  return false;
}
