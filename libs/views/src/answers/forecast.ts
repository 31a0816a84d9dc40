/**
 * Question 6: what was forecast in the approved case, at each later date, and what was verified, by nature, in which
 * price base? (I31, I32, I40, I41)
 */
import { netOf, penceText, positionsOf } from '#domain';
import type { AgreementState, CouncilId, Forecast, PenceText, SavingsLine } from '#domain';
import { list as listed, pounds, words as worded } from '../sentences/words.ts';
import { counted, onDay } from './sentence.ts';
import { by, council, hash, list, orNull, pence, some, text, when, whole } from './shapes.ts';
import type { Of } from './shapes.ts';
import { NotInRecord, mustBeNamed, stepsOf } from './told.ts';
import type { AnyStep, Found, Told } from './told.ts';

const version = some({ version: whole, on: when, netPence: by(pence, 'year'), wholePence: pence, reason: orNull(text),
  causes: list(text) });
const verification = some({ claim: text, year: text, on: when, stage: text, rating: text, acceptedPence: pence });
const lineYear = some({ year: text, originalPence: orNull(pence), latestPence: orNull(pence),
  verifiedPence: orNull(pence), redPence: orNull(pence) });
const line = some({
  line: text, council, service: text, nature: text, recurrence: text, priceBase: text,
  /** The first forecast stays the approved case, whatever was forecast later. */
  approvedCase: orNull(version), later: list(version), verifications: list(verification), years: list(lineYear),
});
const total = some({ nature: text, priceBase: text, approvedPence: orNull(pence), latestPence: orNull(pence),
  verifiedPence: orNull(pence), lineYears: whole, verifiedLineYears: whole });
const businessCase = some({ document: text, stage: text, hash, on: when, by: council });
const figure = some({ figure: text, series: text, of: orNull(council), fromYear: text, toYear: text,
  amountPence: orNull(pence), nature: text, priceBase: text, statedBy: text, against: orNull(text) });
export const forecastShape = some({
  businessCases: list(businessCase), lines: list(line),
  /** Natures and price bases are never added to one another. */
  byNature: list(total),
  /** As stated; in no total. */
  published: list(figure),
});
type Answer = Of<typeof forecastShape>;
type Line = Answer['lines'][number];
type Asked = { readonly council?: CouncilId; readonly line?: string };

const sum = (values: readonly (string | null)[]): PenceText | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : penceText(known.reduce((all, value) => all + BigInt(value), 0n));
};

const versionOf = ({ version: n, on, profile, reason, causes }: Forecast): Line['later'][number] => {
  const nets = Object.entries(profile).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([year, told]): [string, PenceText] => [year, penceText(netOf(told))]);
  return { version: n, on, netPence: Object.fromEntries(nets), wholePence: sum(nets.map(([, net]) => net)) ?? '0',
    reason, causes };
};

function lineOf(state: AgreementState, kept: SavingsLine): Line {
  const [first, ...later] = kept.forecasts;
  return {
    line: kept.line, council: kept.of, service: kept.service, nature: kept.nature, recurrence: kept.recurrence,
    priceBase: kept.priceBase, approvedCase: first === undefined ? null : versionOf(first), later: later.map(versionOf),
    verifications: Object.entries(kept.claims).flatMap(([claim, one]) => one.verifications.map((told) => ({
      claim, year: one.year, on: told.on, stage: told.stage, rating: told.rating,
        acceptedPence: told.acceptedPence }))),
    years: positionsOf(state, [kept.line]).map(({ year, originalPence, latestPence, verifiedPence, redPence }) =>
      ({ year, originalPence, latestPence, verifiedPence, redPence })),
  };
}

function totalsOf(lines: readonly Line[]): Answer['byNature'] {
  const groups = new Map<string, Line[]>();
  for (const one of lines) {
    const key = `${one.nature} ${one.priceBase}`;
    groups.set(key, [...groups.get(key) ?? [], one]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => {
    const years = group.flatMap((one) => one.years);
    const verified = years.map(({ verifiedPence }) => verifiedPence);
    return { nature: group[0]!.nature, priceBase: group[0]!.priceBase,
      approvedPence: sum(years.map(({ originalPence }) => originalPence)),
      latestPence: sum(years.map(({ latestPence }) => latestPence)), verifiedPence: sum(verified),
      lineYears: years.length, verifiedLineYears: verified.filter((value) => value !== null).length };
  });
}

const compared: ReadonlySet<string> = new Set(['forecast', 'target', 'claimed', 'realised']);
const told = { SavingIdentified: 0, SavingReclassified: 0, SavingsForecastPrepared: 0, ForecastRevised: 0 };
const became = { SavingClaimed: 0, SavingVerified: 0, SavingReversed: 0, SavingRejected: 0, DuplicateClaimMarked: 0 };
const types = <T extends object>(of: T) => Object.keys(of) as (keyof T)[];

/** Steps of the lines: what each is, its forecasts, and what became of claims that were ever verified. */
function stepsOfLines({ steps, state }: Told, lines: ReadonlySet<string>): AnyStep[] {
  const verified = (line: string, claim: string): boolean =>
    (state.savings.lines[line]?.claims[claim]?.verifications.length ?? 0) > 0;
  return [...stepsOf(steps, types(told), (event) => lines.has(event.line)),
    ...stepsOf(steps, types(became), (event) => lines.has(event.line) && verified(event.line, event.claim))];
}

const money = (amount: string | null): string => (amount === null ? 'unknown' : pounds(amount as PenceText));
function inWords({ lines, byNature, published, businessCases }: Answer): string[] {
  const totals = byNature.map((one) => `${worded(one.nature)} in ${one.priceBase === 'cash' ? 'cash' : one.priceBase} `
    + `prices: approved case ${money(one.approvedPence)}, latest forecast ${money(one.latestPence)}, verified ${
      money(one.verifiedPence)} (${one.verifiedLineYears} of ${one.lineYears} line-years)`);
  const dates = [...new Set(lines.flatMap((one) => [...(one.approvedCase === null ? [] : [one.approvedCase]),
    ...one.later])
    .map(({ on }) => on))].sort();
  return [
    ...businessCases.map((one) => `${one.by} issued the ${worded(one.stage)} business case ${one.document} ${
      onDay(one.on)}.`),
    lines.length === 0 ? 'No line of savings is recorded.'
      : `Of ${counted(lines.length, 'line')}, ${totals.join('; ')}.`,
    ...(dates.length === 0 ? [] : [`Forecasts are of ${listed(dates)}.`]),
    ...(published.length === 0 ? [] : [`Published are ${counted(published.length, 'figure')}, added to nothing: ${
      listed(published.map((one) => `${one.figure} ${money(one.amountPence)}`))}.`]),
  ];
}

const lacking = ({ lines, published }: Answer): string[] => [
  ...lines.filter(({ approvedCase }) => approvedCase === null).map((one) => `What ${one.line} was forecast to save.`),
  ...lines.flatMap((one) => {
    const years = one.years.filter(({ verifiedPence, redPence }) => verifiedPence === null && redPence === null);
    return years.length === 0 ? []
      : [`What ${one.line} saved in ${listed(years.map(({ year }) => year))}: nothing of it `
      + 'is verified.'];
  }),
  ...lines.filter(({ nature, priceBase }) => nature === 'unknown' || priceBase === 'unknown')
    .map((one) => `Of which nature, or in which prices, ${one.line} is.`),
  ...published.filter(({ nature, priceBase }) => nature === 'unknown' || priceBase === 'unknown')
    .map((one) => `Of which nature, or in which prices, the figure ${one.figure} is.`),
];

/** @throws NotInRecord */
export function forecast(record: Told, asked: Asked): Found<Answer> {
  const { steps, state } = record;
  if (asked.council !== undefined) mustBeNamed(record, asked.council);
  if (asked.line !== undefined && !Object.hasOwn(state.savings.lines, asked.line)) {
    throw new NotInRecord('line', 'is no line of savings of this agreement');
  }
  const kept = Object.values(state.savings.lines).sort((a, b) => (a.line < b.line ? -1 : 1))
    .filter(({ line: id, of }) => (asked.line ?? id) === id && (asked.council ?? of) === of);
  const cases = stepsOf(steps, ['BusinessCaseIssued'], (event) => (asked.council ?? event.council) === event.council);
  const figures = asked.line !== undefined ? [] : stepsOf(steps, ['FigurePublished'], (event) =>
    compared.has(event.series) && (asked.council === undefined || event.of === asked.council));
  const lines = kept.map((one) => lineOf(state, one));
  const answer: Answer = {
    businessCases: cases.map(({ event }) => ({ document: event.document, stage: event.stage, hash: event.hash,
      on: event.on, by: event.council })),
    lines, byNature: totalsOf(lines),
    published: figures.map(({ event }) => ({ figure: event.figure, series: event.series, of: event.of,
      fromYear: event.fromYear, toYear: event.toYear, amountPence: event.amountPence, nature: event.nature,
      priceBase: event.priceBase, statedBy: event.statedBy, against: event.against })),
  };
  return { answer, words: inWords(answer), unknown: lines.length + figures.length === 0
    ? ['What was to be saved.'] : lacking(answer),
  proof: [...cases, ...stepsOfLines(record, new Set(kept.map(({ line: id }) => id))), ...figures] };
}
