/**
 * Savings of one council that look like one saving told twice: the same amount in the same year, in two
 * agreements or two lines, of the same budget or of the same kind of service. A suspicion for its finance
 * officer, who marks a duplicate or leaves it (I36); what is marked is in no position and comes no more.
 */
import type { CouncilId, PenceText } from '#domain';
import type { About } from './documents.ts';
import type { PositionRow } from './positions.ts';

type Told = Pick<PositionRow, 'agreement' | 'line' | 'service' | 'kind' | 'budgetCode' | 'nature' | 'stage'>;
export type Suspicion = {
  readonly year: string; readonly amountPence: PenceText;
  /** What the two have in common beside the year and the amount. */
  readonly alike: readonly ('budget' | 'kind')[];
  readonly first: Told; readonly second: Told;
};
export type Duplicates = About & { readonly council: CouncilId; readonly suspicions: readonly Suspicion[] };

/** What counts of the saving: verified, else claimed; the first of contradicting claims counts for neither. */
const amountOf = ({ verifiedPence, claimedPence }: PositionRow): PenceText | null => verifiedPence ?? claimedPence;
const told = ({ agreement, line, service, kind, budgetCode, nature, stage }: PositionRow): Told =>
  ({ agreement, line, service, kind, budgetCode, nature, stage });

function alike(a: PositionRow, b: PositionRow): Suspicion['alike'] {
  return [
    ...(a.budgetCode !== 'unknown' && a.budgetCode === b.budgetCode ? ['budget' as const] : []),
    ...(a.kind !== 'unknown' && a.kind === b.kind ? ['kind' as const] : []),
  ];
}

/** @param rows positions of the council in the order of agreement, line and year */
export function duplicates(council: CouncilId, rows: readonly PositionRow[], about: About): Duplicates {
  const byAmount = new Map<string, PositionRow[]>();
  for (const row of rows) {
    const amount = amountOf(row);
    if (amount === null || amount === '0' || (about.year !== null && row.year !== about.year)) continue;
    const key = `${row.year} ${amount}`;
    byAmount.set(key, [...byAmount.get(key) ?? [], row]);
  }
  const suspicions = [...byAmount.values()].flatMap((same) => same.flatMap((first, at) =>
    same.slice(at + 1).flatMap((second): Suspicion[] => {
      const common = alike(first, second);
      return common.length === 0 ? [] : [{ year: first.year, amountPence: amountOf(first)!, alike: common,
        first: told(first), second: told(second) }];
    })));
  return { ...about, council, suspicions };
}
