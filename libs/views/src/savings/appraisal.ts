/**
 * The appraisal of an agreement's savings from its lines' forecasts of one version: what flows as cash, in real
 * prices and in cash side by side, with the range that optimism opens. Everything it rests on comes back with it.
 */
import { appraise } from '#domain';
import type {
  Appraisal, AppraisalInputs, BasisPoints, CouncilId, FlowProfile, LocalDate, Nature, Prices, Profile, Unknown, When,
} from '#domain';
import { priceIndexOf } from '../reference/price-index.ts';
import type { PriceIndexFile } from '../reference/price-index.ts';
import type { AgreementSavings, ShownLine } from './documents.ts';
import type { Stamp } from './known.ts';
import type { Coverage } from './totals.ts';

export const appraisedVersions = ['original', 'latest'] as const;
/** The first forecast of each line, or its latest. */
export type AppraisedVersion = (typeof appraisedVersions)[number];
export type AppraisedLine = {
  readonly line: string; readonly council: CouncilId; readonly nature: Nature | Unknown;
  readonly priceBase: Prices | Unknown;
  /** Of the forecast taken; null where the line has none. */
  readonly version: number | null; readonly forecastOn: When | null;
  /** How far its benefits may fall short: as asked, or as its own forecast says; null where it has none. */
  readonly benefitBasisPoints: BasisPoints | null;
  readonly left: 'no-cash-flow' | 'no-forecast' | 'set-aside' | null;
};
export type AppraisalDocument = {
  /** The moment, and the day if one was asked for, of which the forecasts are. */
  readonly asOf: Stamp; readonly on: LocalDate | null;
  readonly agreement: string; readonly version: AppraisedVersion;
  /** Null where no line that flows as cash has a forecast. */
  readonly appraisal: Appraisal | null;
  /** Lines in the appraisal, of all lines that flow as cash. */
  readonly coverage: Coverage;
  /** Years of the index that were not yet outturn when it was published. */
  readonly indexSource: Pick<PriceIndexFile, 'name' | 'base' | 'note' | 'sources'> & {
    readonly forecastFrom: string | null };
  readonly lines: readonly AppraisedLine[];
};

/** What the caller says. Without a base year it is the first year of any profile. */
export type AppraisalRequest = Pick<AppraisalInputs, 'horizonYears' | 'rates'> & {
  readonly baseYear: string | null; readonly version: AppraisedVersion;
  /** Null: each line's benefits fall short by what its forecast says. */
  readonly benefitBasisPoints: BasisPoints | null;
  readonly costBasisPoints: BasisPoints; readonly delayYears: number };

const flowing: ReadonlySet<string> = new Set<Nature>(['cash-releasing', 'income']);
/** Lines closed with the word that the saving will not be, or is another's: a forecast nobody stands by. */
const setAside: ReadonlySet<string> = new Set(['double-counted', 'unachievable', 'reversed']);

function leftOut({ nature, disposition, forecasts }: ShownLine): AppraisedLine['left'] {
  if (!flowing.has(nature)) return 'no-cash-flow';
  if (disposition !== null && setAside.has(disposition.disposition)) return 'set-aside';
  return forecasts.length === 0 ? 'no-forecast' : null;
}

const flowsOf = (profile: Profile): FlowProfile['years'] => Object.fromEntries(Object.entries(profile).map(
  ([year, { grossPence, ongoingPence, oneOffPence }]) => [year, {
    benefitPence: grossPence, runningPence: ongoingPence, setUpPence: oneOffPence }]));

export function appraisalDocument(
  savings: Pick<AgreementSavings, 'agreement' | 'asOf' | 'on' | 'lines'>, request: AppraisalRequest,
  file: PriceIndexFile,
): AppraisalDocument {
  const { version, baseYear, benefitBasisPoints, costBasisPoints, delayYears, horizonYears, rates } = request;
  const bias = { benefitBasisPoints: benefitBasisPoints ?? 0, costBasisPoints, delayYears };
  const taken = savings.lines.map((line) => {
    const left = leftOut(line);
    const forecast = version === 'original' ? line.forecasts[0] : line.forecasts.at(-1);
    return { line, left, forecast: forecast ?? null };
  });
  const profiles = taken.flatMap(({ line: { priceBase }, left, forecast }): FlowProfile[] =>
    (left === null && forecast !== null ? [{ priceBase, years: flowsOf(forecast.profile),
      benefitBasisPoints: benefitBasisPoints ?? forecast.biasBasisPoints }] : []));
  const first = profiles.flatMap(({ years }) => Object.keys(years)).sort()[0] ?? null;
  return {
    agreement: savings.agreement, asOf: savings.asOf, on: savings.on, version,
    appraisal: first === null ? null : appraise(profiles,
      { baseYear: baseYear ?? first, horizonYears, rates, index: priceIndexOf(file), bias }),
    coverage: { known: profiles.length, of: savings.lines.filter(({ nature }) => flowing.has(nature)).length },
    indexSource: { name: file.name, base: file.base, note: file.note, sources: file.sources,
      forecastFrom: file.values.find(({ kind }) => kind === 'forecast')?.year ?? null },
    lines: taken.map(({ line: { line, council, nature, priceBase }, left, forecast }) => ({ line, council, nature,
      priceBase, version: forecast?.version ?? null, forecastOn: forecast?.on ?? null,
      benefitBasisPoints: forecast === null ? null : benefitBasisPoints ?? forecast.biasBasisPoints, left })),
  };
}
