/**
 * What has been published about sharing in the whole country: figures kept as data, each with where it was read;
 * `own-knowledge` was never looked up, and is shown as such. Councils are measured against these, so a figure is
 * changed in the file with its source, never in code.
 */
import type { BasisPoints } from '#domain';
import figures from './national-figures.json' with { type: 'json' };

export type Read = 'looked-up' | 'own-knowledge';
export type Publication = {
  readonly title: string; readonly by: string; readonly date: string; readonly addresses: readonly string[];
  readonly read: Read; readonly note: string;
};
export type PublishedShare = {
  readonly figure: string; readonly basisPoints: BasisPoints; readonly of: string; readonly publication: string;
  readonly what: string;
};
export type SharingMapRow = {
  readonly date: string; readonly arrangements: number;
  /** Null where nobody has said. */
  readonly councils: number | null;
  /** Whole pence, as text. */
  readonly savingsPence: string; readonly read: Read; readonly addresses: readonly string[];
  readonly note: string | null;
};
export type NationalFigures = {
  readonly version: string;
  readonly publications: Readonly<Record<string, Publication>>;
  readonly shares: readonly PublishedShare[];
  readonly amounts: readonly {
    readonly figure: string; readonly amountPence: string; readonly publication: string; readonly what: string }[];
  readonly sharingCases: {
    readonly publication: string; readonly payback: string;
    /** `agreement`: where a sample of this system tells of the partnership. */
    readonly partnerships: readonly { readonly name: string; readonly agreement: string | null }[] };
  readonly sharingMap: { readonly title: string; readonly note: string; readonly rows: readonly SharingMapRow[] };
};
export const nationalFigures = figures as NationalFigures;

/** A share of expenditure, with the publication it comes from. */
export type CitedShare = PublishedShare & { readonly source: Publication };
const cited = (figure: string): CitedShare => {
  const share = nationalFigures.shares.find((one) => one.figure === figure)!;
  return { ...share, source: nationalFigures.publications[share.publication]! };
};
/** NLGN's two figures for the back office: what it saves at most, and what it is more likely to save. */
export const backOfficeLikely: CitedShare = cited('back-office-likely');
export const backOfficeMost: CitedShare = cited('back-office-most');
/** What councils expected to have to save in their first year of cuts, by whatever means. */
export const requiredMost: CitedShare = cited('required-first-year-most');
export const requiredMedian: CitedShare = cited('required-first-year-median');
