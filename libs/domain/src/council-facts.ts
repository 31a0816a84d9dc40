/**
 * Pure questions to a registered council about one day. An imprecise date is read the same way in
 * every question and in every rule: a period starts on the first day its start can mean and is over
 * from the first day its end can mean. So an unknown start counts as long ago, and the register's
 * own answers can never contradict the rules it enforced.
 */
import type {
  CouncilCommand, CouncilFacts, CouncilState, GovernanceModel, OfficerTerm, Period, StatutoryRole,
} from './council.ts';
import type { ApprovalPolicy, ExecutionBand } from './council-policies.ts';
import type { CouncilId, PersonRef } from './ids.ts';
import { earliest, latest } from './time.ts';
import type { LocalDate, When } from './time.ts';

/** A day, or a date as exact as the source had it; the latter is read as its first day. */
export type On = LocalDate | When;
const dayOf = (on: On): LocalDate => earliest(on as When);

const forEver = '9999-12-31' as LocalDate;
const over = (period: Period): LocalDate => period.to === null ? forEver : earliest(period.to);
const covers = (period: Period, day: LocalDate): boolean => earliest(period.from) <= day && day < over(period);

export const overlap = (a: Period, b: Period): boolean => earliest(a.from) < over(b) && earliest(b.from) < over(a);

/** Of dated entries the one standing on a day: the latest start, and of two the later recorded. */
export function standing<T extends { from: When }>(entries: readonly T[], on: On): T | null {
  const day = dayOf(on);
  let found: T | null = null;
  for (const entry of entries) {
    if (earliest(entry.from) <= day && (!found || earliest(entry.from) >= earliest(found.from))) found = entry;
  }
  return found;
}

/** The register entry, or null for a code nobody has registered. */
export const registered = (state: CouncilState): CouncilFacts | null => state.stage === 'registered' ? state : null;

/**
 * Whether the body may have existed: false only when `on` surely lies before its start, or on or
 * after its end. Whole days and vaguer dates are both welcome.
 */
export const existsOn = (council: CouncilFacts, on: On): boolean =>
  latest(on as When) >= earliest(council.startsOn) && !surelyEnded(council, on);

/** True when `on` surely lies on or after the first day without the body. */
export const surelyEnded = (council: CouncilFacts, on: On): boolean =>
  council.ended !== null && dayOf(on) >= latest(council.ended.on);

/** The legal name; the first one also answers for days before the first recorded rename. */
export const nameOn = (council: CouncilFacts, on: On): string =>
  (standing(council.names.slice(1), on) ?? council.names[0]!).legalName;

export const governanceOn = (council: CouncilFacts, on: On): GovernanceModel =>
  (standing(council.governance.slice(1), on) ?? council.governance[0]!).model;

/** The boundary code on a day, or null; a code whose end is unknown is claimed for no day. */
export const gssOn = (council: CouncilFacts, on: On): string | null =>
  existsOn(council, on) ? council.gssCodes.find(period => covers(period, dayOf(on)))?.code ?? null : null;

/** The band for a value; without a value the last and strictest. Null when no policy is recorded. */
export function executionPolicyOn(
  council: CouncilFacts, on: On, valuePence: bigint | null,
): ExecutionBand | null {
  const bands = standing(council.executionPolicies, on)?.bands ?? [];
  const fits = (band: ExecutionBand) =>
    band.upToPence === null || (valuePence !== null && valuePence <= BigInt(band.upToPence));
  return bands.find(fits) ?? null;
}

export const approvalPolicyOn = (council: CouncilFacts, on: On): ApprovalPolicy | null =>
  standing(council.approvalPolicies, on);

/** The holder of a statutory role, deputies apart; null when none is recorded. */
export const officerOn = (council: CouncilFacts, role: StatutoryRole, on: On): PersonRef | null =>
  existsOn(council, on)
    ? council.officers.find(term => !term.deputy && term.role === role && covers(term, dayOf(on)))?.person ?? null
    : null;

export const deputiesOn = (council: CouncilFacts, role: StatutoryRole, on: On): readonly OfficerTerm[] =>
  existsOn(council, on)
    ? council.officers.filter(term => term.deputy && term.role === role && covers(term, dayOf(on)))
    : [];

/** The bodies that follow; empty while the council lasts or when the source names none. */
export const successorsOf = (council: CouncilFacts): readonly CouncilId[] => council.successors;

const within = (inner: When, outer: When): boolean =>
  earliest(outer) <= earliest(inner) && latest(inner) <= latest(outer);

/** True when `given` says the same as `recorded`, only more exactly. */
export const sharpens = (given: When, recorded: When): boolean => given !== recorded && within(given, recorded);

/** Which facts of a repeated registration contradict the register; silence contradicts nothing. */
export function differences(
  council: CouncilFacts, given: Extract<CouncilCommand, { type: 'RegisterCouncil' }>,
): readonly string[] {
  const agrees = {
    council: given.council === council.council,
    legalName: council.names.some(name => name.legalName === given.legalName),
    kind: given.kind === council.kind,
    nation: given.nation === council.nation,
    startsOn: within(given.startsOn, council.startsOn) || within(council.startsOn, given.startsOn),
    governanceModel: given.governanceModel === 'unknown'
      || council.governance.some(change => change.model === given.governanceModel),
    region: given.region === null || given.region === council.region,
  };
  return Object.entries(agrees).filter(([, same]) => !same).map(([name]) => name);
}

/** Equality of plain values, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key =>
    Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
