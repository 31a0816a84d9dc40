/** Savings of an agreement at two moments, beside each other: what differs of which line and year. */
import { pence, penceText } from '#domain';
import type { CouncilId, PenceText } from '#domain';
import type { Reader } from '../reader.ts';
import { savingsOfAgreement } from '../savings/answers.ts';
import type { Sources } from '../savings/answers.ts';
import type { AgreementSavings, RatedRow } from '../savings/documents.ts';
import { momentOf } from './answers.ts';
import type { MomentAsked, ReplayLog } from './answers.ts';
import type { AsAt } from './fold.ts';

type Member = Exclude<keyof RatedRow, 'agreement' | 'line' | 'year'>;
export type MemberDifference = {
  readonly member: Member;
  /** Null where nobody had said, or there was no row. */
  readonly before: RatedRow[Member] | null;
  readonly after: RatedRow[Member] | null;
  /** Of amounts; null where one of the two is not known. */
  readonly differencePence?: PenceText | null;
};
export type RowDifference = {
  readonly line: string; readonly year: string;
  /** Whose it is at the later of the two moments that has it. */
  readonly council: CouncilId;
  readonly change: 'added' | 'removed' | 'changed';
  readonly members: readonly MemberDifference[];
};
export type SavingsDifference = {
  readonly agreement: string; readonly from: AsAt; readonly to: AsAt; readonly year: string | null;
  /** Lines and years that differ, in order; what is the same is left out. */
  readonly rows: readonly RowDifference[];
};

const isAmount = (member: string): boolean => member.endsWith('Pence');
const amountOf = (value: unknown) => (value === null ? null : pence(value as PenceText));

function memberDifference(
  member: Member, before: RatedRow[Member] | null, after: RatedRow[Member] | null,
): MemberDifference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isAmount(member)) return [{ member, before, after }];
  const [was, is] = [amountOf(before), amountOf(after)];
  const differencePence = was === null || is === null ? null : penceText(pence(String(is - was)));
  return [{ member, before, after, differencePence }];
}

function rowDifference(before: RatedRow | undefined, after: RatedRow | undefined): RowDifference[] {
  const told = (after ?? before)!;
  const members = (Object.keys(told) as (keyof RatedRow)[])
    .filter((member): member is Member => !['agreement', 'line', 'year'].includes(member))
    .flatMap((member) => memberDifference(member, before?.[member] ?? null, after?.[member] ?? null));
  if (members.length === 0 && before !== undefined && after !== undefined) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ line: told.line, year: told.year, council: told.council, change, members }];
}

export function rowsDiffering(before: readonly RatedRow[], after: readonly RatedRow[]): RowDifference[] {
  const keyOf = ({ line, year }: RatedRow): string => JSON.stringify([line, year]);
  const [was, is] = [before, after].map((rows) => new Map(rows.map((row) => [keyOf(row), row])));
  return [...new Set([...was!.keys(), ...is!.keys()])].flatMap((key) => rowDifference(was!.get(key), is!.get(key)))
    .sort((a, b) => (a.line === b.line ? (a.year < b.year ? -1 : 1) : a.line < b.line ? -1 : 1));
}

export type SavingsDifferenceRequest = {
  readonly from: MomentAsked; readonly to: MomentAsked; readonly year?: string;
};

/** Null where neither moment has savings that the reader may read. */
export async function savingsDifference(
  { sql, log }: Sources & { readonly log: ReplayLog }, reader: Reader, agreement: string,
  { from, to, year }: SavingsDifferenceRequest,
): Promise<SavingsDifference | null> {
  const moments = [await momentOf(log, from), await momentOf(log, to)] as const;
  const [before, after] = await Promise.all(moments.map(({ asOf, on }) =>
    savingsOfAgreement({ sql, log }, reader, agreement, { asOf, year, on: on ?? undefined })));
  const full = [before, after].filter((one): one is AgreementSavings => one?.scope === 'full');
  if (full.length === 0) return null;
  const rowsOf = (one: typeof before): readonly RatedRow[] => (one?.scope === 'full' ? one.rows : []);
  return { agreement, from: moments[0], to: moments[1], year: year ?? null,
    rows: rowsDiffering(rowsOf(before ?? null), rowsOf(after ?? null)) };
}
