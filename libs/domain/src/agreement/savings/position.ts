/**
 * The position of every line and year: forecast at first and now, budgeted, claimed, verified, each in a
 * series of its own (I32). A pure function of the state, so that the position as known on a past date is
 * the position of the state as it was then. Null means that nobody has said: it is never zero (I40).
 */
import type { CouncilId } from '../../ids.ts';
import { pence, penceText } from '../../money.ts';
import type { BasisPoints, PenceText } from '../../money.ts';
import type { When } from '../../time.ts';
import { sum } from '../charging/split.ts';
import type { AgreementState } from '../state.ts';
import {
  acceptedOf, budgetStands, budgetedIn, claimsIn, councilIn, dispositionOf, frozenBaseline, lastOf, netOf,
  realisedOf, reported, useOf,
} from './reading.ts';
import type {
  Claim, LineDisposition, Nature, Rating, Recurrence, SavingsLine, Unknown, VarianceCause, VerificationStage,
} from './state.ts';

/** 10.5: how far a line has come, and what became of it. */
export const lineStages = ['idea', 'baselined', 'forecast', 'budgeted', 'claimed', 'provisionally-verified',
  'interim-verified', 'final-verified', 'rejected', 'reversed', 'unachievable', 'transferred', 'ended', 'duplicate',
] as const;
export type LineStage = (typeof lineStages)[number];

export type Position = {
  readonly line: string; readonly year: string; readonly council: CouncilId; readonly service: string;
  /** Kind of the service by the taxonomy. */
  readonly kind: string;
  readonly nature: Nature | Unknown; readonly recurrence: Recurrence | Unknown; readonly priceBase: string;
  readonly budgetCode: string;
  readonly stage: LineStage;
  /** Net savings in pence: the first forecast, and the latest beside it. */
  readonly originalPence: PenceText | null; readonly latestPence: PenceText | null;
  /** The latest forecast before ongoing cost. */
  readonly latestGrossPence: PenceText | null;
  readonly budgetedPence: PenceText | null;
  /** Net, as the council itself claims; null too where others contradict it and nobody has verified. */
  readonly claimedPence: PenceText | null;
  /** The lowest and highest of all claims that stand, whoever makes them. */
  readonly claimedLowPence: PenceText | null; readonly claimedHighPence: PenceText | null;
  readonly contested: boolean;
  /** What is left of what was accepted, rated green or amber, by how final it is and how it is rated. */
  readonly verifiedPence: PenceText | null;
  readonly provisionalPence: PenceText | null; readonly interimPence: PenceText | null;
  readonly finalPence: PenceText | null;
  readonly greenPence: PenceText | null; readonly amberPence: PenceText | null;
  /** Accepted and rated red: beside the totals, never in them (I41). */
  readonly redPence: PenceText | null;
  /** Set-up cost: expected by the latest forecast, and incurred (I39). */
  readonly oneOffForecastPence: PenceText | null; readonly oneOffPence: PenceText | null;
  /** Verified less latest forecast; null while either is not known. */
  readonly variancePence: PenceText | null;
  readonly causes: readonly VarianceCause[];
};

const text = (value: bigint | null): PenceText | null => (value === null ? null : penceText(value));
/** The sum of what is known; null where nothing is. */
const known = (values: readonly (bigint | null)[]): bigint | null => {
  const said = values.filter((value) => value !== null);
  return said.length === 0 ? null : sum(said);
};

/** Every year of which the line says anything. */
export function yearsOf(line: SavingsLine): string[] {
  const years = new Set<string>();
  for (const { profile } of line.forecasts) for (const year of Object.keys(profile)) years.add(year);
  for (const one of Object.values(line.reductions)) if (useOf(one) !== 'never') years.add(one.year);
  for (const told of [line.costs, line.claims]) {
    for (const { year } of Object.values<{ readonly year: string }>(told)) years.add(year);
  }
  return [...years].sort();
}

/** What is left of what was accepted, in one pass: a position asks for all of it. Null where nothing was. */
type Accepted = Record<'realised' | VerificationStage | Rating, bigint | null>;
function acceptedIn(claims: readonly Claim[]): Accepted {
  const found: Accepted = { realised: null, provisional: null, interim: null, final: null, green: null, amber: null,
    red: null };
  for (const claim of claims) {
    const last = lastOf(claim);
    if (last === null) continue;
    const left = acceptedOf(claim)!;
    const to = last.rating === 'red' ? ['red'] as const : ['realised', last.stage, last.rating] as const;
    for (const member of to) found[member] = (found[member] ?? 0n) + left;
  }
  return found;
}

const unclaimed = { claimedPence: null, claimedLowPence: null, claimedHighPence: null, contested: false };
/** 4.8: claims that contradict each other stand side by side, and none is chosen, until one is verified. */
function claimsOf(claims: readonly Claim[], council: CouncilId, verified: boolean) {
  if (claims.length === 0) return unclaimed;
  const nets = claims.map(netOf);
  const own = claims.filter(({ by }) => by === council).map(netOf);
  const contested = !verified && claims.some(({ by }) => by !== council) && new Set(nets).size > 1;
  return {
    claimedPence: contested ? null : text(known(own)),
    claimedLowPence: penceText(nets.reduce((a, b) => (a < b ? a : b))),
    claimedHighPence: penceText(nets.reduce((a, b) => (a > b ? a : b))),
    contested,
  };
}

function positionIn(state: AgreementState, line: SavingsLine, year: string, stage: LineStage): Position {
  const council = councilIn(state, line, year);
  const original = line.forecasts[0]?.profile[year];
  const latest = line.forecasts.at(-1)?.profile[year];
  const claims = claimsIn(line, year);
  const accepted = acceptedIn(claims);
  const verified = accepted.realised;
  const latestNet = latest === undefined ? null : netOf(latest);
  const costs = Object.values(line.costs).filter((cost) => cost.year === year);
  return {
    line: line.line, year, council, service: line.service, kind: state.services[line.service]?.kind ?? 'unknown',
    nature: line.nature, recurrence: line.recurrence, priceBase: line.priceBase,
    budgetCode: line.budgetCode, stage,
    originalPence: original === undefined ? null : penceText(netOf(original)),
    latestPence: text(latestNet),
    latestGrossPence: latest === undefined ? null : penceText(pence(latest.grossPence)),
    budgetedPence: text(budgetedIn(line, year)),
    ...claimsOf(claims, council, verified !== null || accepted.red !== null),
    verifiedPence: text(verified),
    provisionalPence: text(accepted.provisional),
    interimPence: text(accepted.interim),
    finalPence: text(accepted.final),
    greenPence: text(accepted.green),
    amberPence: text(accepted.amber),
    redPence: text(accepted.red),
    oneOffForecastPence: latest === undefined ? null : penceText(pence(latest.oneOffPence)),
    oneOffPence: text(known(costs.map((cost) => pence(cost.pence)))),
    variancePence: verified === null || latestNet === null ? null : penceText(verified - latestNet),
    causes: line.variances.findLast((one) => one.year === year)?.causes ?? [],
  };
}

const ofDisposition = { continues: null, ends: 'ended', reversed: 'reversed', transferred: 'transferred',
  'double-counted': 'duplicate', unachievable: 'unachievable' } as const;

/** Where the line stands (10.5); what was said of it in the winding down is the caller's to name. */
export function lineStage(
  line: SavingsLine, disposition: LineDisposition | null = line.closed?.disposition ?? null,
): LineStage {
  const disposed = disposition === null ? null : ofDisposition[disposition];
  if (disposed !== null) return disposed;
  const claims = Object.values(line.claims);
  const live = claims.filter(({ state }) => state === 'live');
  const stages = new Set(live.filter((claim) => (realisedOf(claim) ?? 0n) !== 0n).map((claim) => lastOf(claim)!.stage));
  if (stages.has('final')) return 'final-verified';
  if (stages.has('interim')) return 'interim-verified';
  if (stages.has('provisional')) return 'provisionally-verified';
  if (live.some((claim) => lastOf(claim) === null)) return 'claimed';
  if (live.some(({ reversals }) => Object.keys(reversals).length > 0)) return 'reversed';
  if (claims.some(({ state }) => state === 'duplicate')) return 'duplicate';
  if (claims.length > 0) return 'rejected';
  if (budgetStands(line)) return 'budgeted';
  if (line.forecasts.length > 0) return 'forecast';
  return frozenBaseline(line) === null ? 'idea' : 'baselined';
}

/** By line and year, lines and years in order; of some lines only where they are named. */
export function positionsOf(state: AgreementState, lines?: Iterable<string>): Position[] {
  return [...(lines ?? Object.keys(state.savings.lines))].sort().flatMap((id) => {
    const found = Object.hasOwn(state.savings.lines, id) ? state.savings.lines[id]! : null;
    if (found === null) return [];
    const line = reported(state, found);
    const stage = lineStage(line, dispositionOf(state, line));
    return yearsOf(line).map((year) => positionIn(state, line, year, stage));
  });
}

/** Each version of the forecast against what came true in the years that are verified (2020 Vision: 55m to 38m). */
export type Decay = {
  readonly version: number; readonly on: string; readonly reason: string | null;
  /** Of the years in which something is verified: forecast by this version, and come true. */
  readonly forecastPence: PenceText; readonly cameTruePence: PenceText;
  /** Hundredths of a percent; null where nothing was forecast. */
  readonly cameTrueBasisPoints: BasisPoints | null;
  readonly years: readonly string[];
  /** Of all years of the version. */
  readonly wholePence: PenceText;
};
export function decayOf(line: SavingsLine): Decay[] {
  const verified = new Map(yearsOf(line).map((year) => [year, acceptedIn(claimsIn(line, year)).realised]));
  return line.forecasts.map(({ version, on, reason, profile }) => {
    const years = Object.keys(profile).filter((year) => (verified.get(year) ?? null) !== null).sort();
    const forecast = sum(years.map((year) => netOf(profile[year]!)));
    const came = sum(years.map((year) => verified.get(year)!));
    return { version, on, reason, years, forecastPence: penceText(forecast), cameTruePence: penceText(came),
      cameTrueBasisPoints: forecast === 0n ? null : Number((came * 10_000n) / forecast),
      wholePence: penceText(sum(Object.values(profile).map(netOf))) };
  });
}

/** I33: what a claim comes to by one version of the baseline; every version that was ever frozen gives a result. */
export type BaselineResult = {
  readonly claim: string; readonly year: string; readonly version: number; readonly frozenOn: When;
  readonly priceBase: string;
  /** Cost of the baseline less what the service cost in the year. */
  readonly resultPence: PenceText;
  /** Net, as it was claimed, and whether it was claimed against this version. */
  readonly claimedPence: PenceText; readonly claimedAgainst: boolean;
};
/** Of claims that stand and say what the service cost; by year, claim and version. */
export const resultsOf = (line: SavingsLine): BaselineResult[] => Object.entries(line.claims)
  .filter(([, { state, actualCostPence }]) => state === 'live' && actualCostPence !== null)
  .sort(([a, one], [b, other]) => (one.year === other.year ? (a < b ? -1 : 1) : one.year < other.year ? -1 : 1))
  .flatMap(([claim, told]) => line.baselines.filter(({ frozenOn }) => frozenOn !== null)
    .map(({ version, frozenOn, priceBase, costPence }) => ({
      claim, year: told.year, version, frozenOn: frozenOn!, priceBase,
      resultPence: penceText(pence(costPence) - pence(told.actualCostPence!)),
      claimedPence: penceText(netOf(told)), claimedAgainst: told.baseline === version })));
