import type { SavingsEvent } from '#domain';
import { because, list, pounds, words } from './words.ts';
import type { Sentences } from './words.ts';

type Named<T extends SavingsEvent['type']> = Extract<SavingsEvent, { type: T }>;

/** A nature or a recurrence; what a record does not say is named as such. */
const kind = (value: string): string => (value === 'unknown' ? 'of a kind not stated' : words(value));
const years = (from: string, to: string): string => (from === 'unknown' && to === 'unknown' ? 'years not stated'
  : from === to ? from : `${from} to ${to}`);
const percent = (basisPoints: number): string => `${basisPoints / 100}%`;
const causes = (found: readonly string[]): string => (found.length === 0 ? '' : ` (${list(found.map(words))})`);
const total = (amounts: readonly string[]): Named<'SavingClaimed'>['netPence'] =>
  amounts.reduce((sum, one) => sum + BigInt(one), 0n).toString() as Named<'SavingClaimed'>['netPence'];

const forecast = (e: Named<'SavingsForecastPrepared' | 'ForecastRevised'>): string => {
  const profile = Object.entries(e.profile).sort(([a], [b]) => (a < b ? -1 : 1));
  const net = total(profile.flatMap(([, { grossPence, ongoingPence }]) => [grossPence, `-${ongoingPence}`]));
  return `${pounds(net)} net from ${years(profile.at(0)?.[0] ?? 'unknown', profile.at(-1)?.[0] ?? 'unknown')}`;
};
const figure = (e: Named<'FigurePublished'>): string => {
  const sum = e.amountPence === null ? percent(e.basisPoints ?? 0) : pounds(e.amountPence);
  const whose = e.of === null ? 'the partnership' : e.of;
  const what = `${words(e.series)}${e.scenario === null ? '' : `, ${e.scenario}`}`;
  return `${sum} (${what}) of ${whose}${e.service === null ? '' : ` for ${e.service}`}, ${years(e.fromYear, e.toYear)}`;
};

export const savingsSentences: Sentences<SavingsEvent> = {
  SavingIdentified: (e) => `${e.of} identified the saving ${e.line} in ${e.service}, ${kind(e.nature)}, `
    + `from ${e.firstYear}${e.lastYear === null ? '' : ` to ${e.lastYear}`}.`,
  BaselineProposed: (e) =>
    `${e.council} proposed baseline ${e.version} of ${e.line}: ${pounds(e.costPence)}, from ${e.source}.`,
  BaselineFrozen: (e) => `${e.council} froze baseline ${e.version} of ${e.line}.`,
  BaselineRevised: (e) => `${e.council} revised the baseline of ${e.line} to ${pounds(e.costPence)}, `
    + `version ${e.version} (${e.approval})${because(e.reason)}.`,
  SavingsForecastPrepared: (e) => `${e.council} forecast ${forecast(e)} for ${e.line}.`,
  ForecastRevised: (e) => `${e.council} now forecasts ${forecast(e)} for ${e.line}, version ${e.version}`
    + `${causes(e.causes)}${because(e.reason ?? '')}.`,
  BudgetReduced: (e) => `The budget ${e.budgetCode} of ${e.council} went down by ${pounds(e.amountPence)} `
    + `${e.recurrent ? 'from' : 'in'} ${e.year} for ${e.line}.`,
  BudgetReductionReturned: (e) => `From ${e.fromYear} ${e.line} counts no more on the reduction ${e.reduction} of `
    + `${e.council}${because(e.reason)}.`,
  BenefitOwnerChanged: (e) => `${e.council} named another person to answer for ${e.line}${because(e.reason)}.`,
  OneOffCostIncurred: (e) =>
    `${e.council} spent ${pounds(e.amountPence)} once on ${words(e.kind)} for ${e.line} in ${e.year}.`,
  SavingClaimed: (e) => `${e.council} claimed ${pounds(e.netPence)} net from ${e.line} in ${e.year}`
    + `${e.effect === 'part-year' ? ', for part of the year' : ''}`
    + `${e.corrects === null ? '' : `, instead of ${e.corrects}`}.`,
  SavingVerified: (e) => `${e.council} accepted ${pounds(e.acceptedPence)} of the claim ${e.claim} from ${e.line} for `
    + `${e.year}: ${words(e.stage)}, ${e.rating}.`,
  SavingRejected: (e) => `${e.council} rejected the claim ${e.claim} from ${e.line}${because(e.reason)}.`,
  SavingReversed: (e) => `${e.council} took back ${pounds(e.amountPence)} of the claim ${e.claim} from ${e.line} for `
    + `${e.year}${because(e.reason)}.`,
  DuplicateClaimMarked: (e) => `${e.council} found that the claim ${e.claim} from ${e.line} tells the same saving as `
    + `${e.sameAs.claim} of ${e.sameAs.agreement}; ${e.kept === 'this' ? 'this one' : 'the other'} stands.`,
  AttributionAgreed: (e) => `${e.council} attributed ${e.line} to ${list(e.programmes
    .map(({ programme, basisPoints }) => `${programme} with ${percent(basisPoints)}`)) || 'this agreement alone'}.`,
  VarianceExplained: (e) =>
    `${e.council} explained how ${e.line} differed in ${e.year}${causes(e.causes)}${because(e.text)}.`,
  SavingReclassified: (e) =>
    `${e.council} reclassified ${e.line} from ${kind(e.from)} to ${kind(e.to)}${because(e.reason)}.`,
  SavingsLineClosed: (e) => `${e.council} closed ${e.line}: ${words(e.disposition)}`
    + `${e.to === null ? '' : ` to ${e.to}`}${because(e.reason)}.`,
  JointSavingApportioned: (e) => `${e.council} divided ${pounds(e.totalPence)} saved together in ${e.service} in `
    + `${e.year}: ${list(Object.entries(e.amounts).map(([council, amount]) => `${council} ${pounds(amount)}`))}.`,
  FigurePublished: (e) => `${e.statedBy} stated ${figure(e)}`
    + `${e.contradicts.length === 0 ? '' : `, against what ${list(e.contradicts)} says`}.`,
};
