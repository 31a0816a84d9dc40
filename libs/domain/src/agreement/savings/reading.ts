/** Questions to the savings of an agreement that its rules, its position and the closing ask alike. */
import type { ReductionUse } from '../../budget-book.ts';
import type { CouncilId } from '../../ids.ts';
import { pence, whole } from '../../money.ts';
import type { BasisPoints } from '../../money.ts';
import { financialYearOf, firstDay, isFinancialYear, lastDay } from '../charging/financial-year.ts';
import { sum } from '../charging/split.ts';
import { spansOn } from '../membership/state.ts';
import type { Substitution } from '../membership/state.ts';
import { holderOf } from '../membership/succession.ts';
import { own } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { earliest } from '../../time.ts';
import type { LocalDate } from '../../time.ts';
import type { AppliedReduction, Claim, LineDisposition, SavingsLine, Verification, YearForecast } from './state.ts';

export { financialYearOf, firstDay, isFinancialYear };

export const lineOf = ({ savings }: Pick<AgreementState, 'savings'>, line: string): SavingsLine | undefined =>
  own(savings.lines, line);

/** Who of the successors has the service on the day; once nobody takes part in it any more, whose it was last. */
function heirOn({ membership }: AgreementState, succession: Substitution, service: string, day: LocalDate): CouncilId {
  const taking = spansOn(membership, day)
    .filter((span) => span.service === service && succession.successors.includes(span.council))
    .sort((a, b) => (earliest(a.from) < earliest(b.from) ? -1 : 1));
  return taking.at(-1)?.council ?? holderOf(succession, service);
}

/**
 * Whose the line is on a day: the council that identified it, or whoever has followed it by law in the
 * service (I16). Years before the vesting day stay the old council's.
 */
export function councilOf(state: AgreementState, { of, service }: SavingsLine, day: LocalDate): CouncilId {
  let council = of;
  for (const seen = new Set<CouncilId>(); !seen.has(council);) {
    seen.add(council);
    const next = Object.values(state.membership.substitutions)
      .find(({ old, effective, from }) => old === council && effective && earliest(from) <= day);
    if (next !== undefined) council = heirOn(state, next, service, day);
  }
  return council;
}

/** Whose budget a year of the line is. */
export const councilIn = (state: AgreementState, line: SavingsLine, year: string): CouncilId =>
  councilOf(state, line, isFinancialYear(year) ? lastDay(year) : '1000-01-01' as LocalDate);

/** I43: what becomes of the line by its own council's word, of the line or in the winding down; null while open. */
export function dispositionOf({ windingDown }: Pick<AgreementState, 'windingDown'>, line: SavingsLine) {
  const wound = own(windingDown.dispositions, `saving/${line.line}`);
  // Of a saving nothing but the dispositions of I43 is allowed there.
  return line.closed?.disposition
    ?? (wound === undefined || wound.agreedOn === null ? null : wound.disposition as LineDisposition);
}

/** Claims may still come: open, or closed with the word that it continues. */
export const goesOn = (state: Pick<AgreementState, 'windingDown'>, line: SavingsLine): boolean =>
  [null, 'continues', 'transferred'].includes(dispositionOf(state, line));

/** Lines of which nobody has said what becomes of them (I43), by their ids. */
export const openSavings = (state: AgreementState): string[] => Object.values(state.savings.lines)
  .filter((line) => dispositionOf(state, line) === null).map(({ line }) => line).sort();

/** The version that results are measured against: the last that was frozen. */
export const frozenBaseline = ({ baselines }: Pick<SavingsLine, 'baselines'>) =>
  baselines.findLast(({ frozenOn }) => frozenOn !== null) ?? null;

export const netOf = ({ grossPence, ongoingPence }: Pick<YearForecast, 'grossPence' | 'ongoingPence'>): bigint =>
  pence(grossPence) - pence(ongoingPence);

/** The reduction counts in the year: its own, or a later one where it lasts, until it was given back. */
const countsIn = ({ year: first, recurrent, returnedFrom }: AppliedReduction, year: string): boolean =>
  (first === year || (recurrent && first < year)) && (returnedFrom === undefined || year < returnedFrom);

/** What has left the budget for the line in a year; null where nothing has (I35). */
export function budgetedIn({ reductions }: Pick<SavingsLine, 'reductions'>, year: string): bigint | null {
  const found = Object.values(reductions).filter((one) => countsIn(one, year));
  return found.length === 0 ? null : sum(found.map((one) => pence(one.pence)));
}

/** Some of what left a budget for the line has not come back. */
export const budgetStands = ({ reductions }: Pick<SavingsLine, 'reductions'>): boolean =>
  Object.values(reductions).some(({ returnedFrom }) => returnedFrom === undefined);

export const useOf = ({ year, returnedFrom }: AppliedReduction): ReductionUse =>
  (returnedFrom === undefined ? 'counts' : returnedFrom > year ? 'lasted' : 'never');
/** What the line makes of each reduction that it has taken up, as the council's budget book asks. */
export const usesOf = ({ reductions }: Pick<SavingsLine, 'reductions'>): Readonly<Record<string, ReductionUse>> =>
  Object.fromEntries(Object.entries(reductions).map(([id, one]) => [id, useOf(one)]));

export const lastOf = ({ verifications }: Claim): Verification | null => verifications.at(-1) ?? null;
/** Taken back since the last verification, which said anew what stands. */
export const reversedOf = ({ reversals, verifications }: Claim): bigint => sum(Object.values(reversals)
  .filter(({ after }) => after === verifications.length).map((one) => pence(one.pence)));
/** What is left of what was accepted; null before the first verification. */
export const acceptedOf = (claim: Claim): bigint | null => {
  const last = lastOf(claim);
  return last === null ? null : pence(last.acceptedPence) - reversedOf(claim);
};
/** I41: red is never realised. */
export const realisedOf = (claim: Claim): bigint | null =>
  claim.state !== 'live' || lastOf(claim)?.rating === 'red' ? null : acceptedOf(claim);

/** Nothing of the line stands as realised: what was verified has been taken back. */
export const nothingRealised = (line: Pick<SavingsLine, 'claims'> | undefined): boolean =>
  Object.values(line?.claims ?? {}).every((claim) => (realisedOf(claim) ?? 0n) === 0n);

export const claimsIn = ({ claims }: Pick<SavingsLine, 'claims'>, year: string): Claim[] =>
  Object.values(claims).filter((claim) => claim.year === year && claim.state === 'live');

/** I36: the share of the saving that this agreement caused; the whole where nobody has agreed otherwise. */
export function ownShare(agreement: string, { attribution }: Pick<SavingsLine, 'attribution'>): BasisPoints {
  const named = attribution.find(({ programme }) => programme === agreement);
  return named?.basisPoints
    ?? whole - attribution.reduce((total, { basisPoints }) => total + basisPoints, 0);
}

/** I37: full financial years after the first in which a saving must have lasted [T1]. */
export const sustainYears = 2;

/**
 * The first year of effect by the word of its own council, or of another that was believed; before any claim, the
 * year it was meant to. A claim of nothing, or by somebody else that nobody has verified, starts no clock.
 * @param believed a claim that is about to be verified
 */
export const firstEffect = (state: AgreementState, line: SavingsLine, believed?: Claim): string =>
  Object.values(line.claims)
    .filter((claim) => claim.state === 'live' && netOf(claim) > 0n && (claim === believed
      || claim.by === councilIn(state, line, claim.year) || (realisedOf(claim) ?? 0n) > 0n))
    .map(({ year }) => year).sort()[0] ?? line.firstYear;

/** Whether it must come again to be final (I37); where nobody has said so, it must. */
export const mustLast = ({ recurrence }: Pick<SavingsLine, 'recurrence'>): boolean =>
  recurrence !== 'one-off' && recurrence !== 'time-limited';
/** Something of the year is verified, and not provisionally. */
export const lastsIn = (line: Pick<SavingsLine, 'claims'>, year: string): boolean => claimsIn(line, year)
  .some((claim) => (realisedOf(claim) ?? 0n) > 0n && lastOf(claim)!.stage !== 'provisional');
/** The years in which it must last. */
export const testedYears = (state: AgreementState, line: SavingsLine, believed?: Claim): string[] => {
  const first = firstEffect(state, line, believed);
  return isFinancialYear(first) ? Array.from({ length: sustainYears }, (_, n) => yearAfter(first, n + 1)) : [];
};

/** Something of the year was once verified, and not provisionally, whatever has become of it. */
const lastedIn = ({ claims }: SavingsLine, year: string): boolean => Object.values(claims).some((claim) =>
  claim.year === year && claim.verifications.some(({ stage, rating, acceptedPence }) =>
    stage !== 'provisional' && rating !== 'red' && pence(acceptedPence) > 0n));

/**
 * I37: the line as it is reported. Once a year that sustained it is taken back, what was final is interim, and final
 * again when that year is verified anew; the verifications themselves stay as they were given. A year that nobody
 * has ever verified unsettles nothing: an imported record may know no more of it.
 */
export function reported(state: AgreementState, line: SavingsLine): SavingsLine {
  const finals = Object.entries(line.claims)
    .filter(([, claim]) => claim.state === 'live' && lastOf(claim)?.stage === 'final');
  if (finals.length === 0 || !mustLast(line)
    || testedYears(state, line).every((year) => lastsIn(line, year) || !lastedIn(line, year))) return line;
  const interim = ({ verifications, ...claim }: Claim): Claim => ({ ...claim, verifications:
    [...verifications.slice(0, -1), { ...verifications.at(-1)!, stage: 'interim' }] });
  return { ...line, claims: { ...line.claims,
    ...Object.fromEntries(finals.map(([id, claim]) => [id, interim(claim)])) } };
}

/** The financial year so many years later. */
export const yearAfter = (year: string, years: number): string =>
  financialYearOf(`${String(+year.slice(0, 4) + years).padStart(4, '0')}-04-01` as LocalDate);
