/** Lines of savings: what each is, its baseline, its forecasts, what left the budget, and what became of it. */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { existsOn } from '../../council-facts.ts';
import { check, recorded } from '../../guards.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { pence, whole } from '../../money.ts';
import type { PenceText } from '../../money.ts';
import { earliest, latest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { takesPartFrom } from '../membership/state.ts';
import type { AgreementEvent } from '../events.ts';
import { notBefore } from '../reading.ts';
import { has, joined, own, roleOf } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import {
  acceptedOf, councilIn, councilOf, dispositionOf, frozenBaseline, goesOn, isFinancialYear, lineOf, netOf,
  nothingRealised, ownShare, realisedOf,
} from './reading.ts';
import { allotment, applying, returning, withinBudget, withinLine } from './reductions.ts';
import type { SavingsCommand, SavingsRefusal } from './rules.ts';
import type { BaselineTerms, Claim, LineTerms, Profile, SavingsLine } from './state.ts';

type G = Guard<SavingsRefusal>;
type Decided = Decision<AgreementEvent, SavingsRefusal>;
type Named<T extends SavingsCommand['type']> = Extract<SavingsCommand, { type: T }>;
type LineCommand = Named<'IdentifySaving' | 'ProposeBaseline' | 'FreezeBaseline' | 'ReviseBaseline' | 'ForecastSaving'
  | 'ApplyBudgetReduction' | 'ReturnBudgetReduction' | 'RecordSetUpCost' | 'ReclassifySaving' | 'ChangeBenefitOwner'
  | 'CloseSavingsLine' | 'ExplainVariance' | 'AgreeAttribution'>;

/** A year that is named is a year; one that is not, no rule can test. */
export const isYear = (year: string): Verdict => (year === 'unknown' ? 'unknown' : isFinancialYear(year));
/** Of a figure that says what it is: a live one must, and an imported one that does not is unclassified (I31). */
export const stated = (value: string): Verdict => value !== 'unknown' || 'unknown';
/** Prices of the year they are paid in, or those of one named year. */
export const pricesStated = (base: string): Verdict => (base === 'cash' ? true : isYear(base));

/** The line is there, it is this council's, and it takes more. */
const standing = (state: AgreementState, line: string, council: CouncilId, on: When): G[] => [
  ['savings-line-missing', () => lineOf(state, line) !== undefined],
  ['saving-of-another-council', () => councilOf(state, lineOf(state, line)!, earliest(on)) === council,
    () => ({ of: councilOf(state, lineOf(state, line)!, earliest(on)) })],
];
const open = (state: AgreementState, line: string): G =>
  ['savings-line-closed', () => goesOn(state, lineOf(state, line)!),
    () => ({ disposition: dispositionOf(state, lineOf(state, line)!) })];

/** I19: on the way, the council has a role in the service; in force, it takes part on the day or later. */
const takesPart = (state: AgreementState, { service, of }: LineTerms, on: When): boolean =>
  has(state.services, service) && (state.commencedOn === null
    ? joined(state).includes(of) && roleOf(state, service, of) !== 'none'
    : takesPartFrom(state.membership, service, of, earliest(on))
      || state.membership.spans.some((span) =>
        span.service === service && span.council === of && span.role !== 'none'));

function identifying(state: AgreementState, terms: Named<'IdentifySaving'>, council: CouncilId): G[] {
  const { line, of, nature, recurrence, firstYear, lastYear, budgetCode, owner, priceBase, reducesScope, on } = terms;
  return [
    ['savings-line-exists', () => !has(state.savings.lines, line)],
    ['saving-of-another-council', () => of === council],
    ['service-not-taken-part-in', () => takesPart(state, terms, on)],
    ['figure-without-nature', () => stated(nature)],
    ['figure-without-recurrence', () => stated(recurrence)],
    ['figure-without-year', () => stated(firstYear)],
    ['savings-year-malformed', () => isYear(firstYear) !== false && (lastYear === null || isFinancialYear(lastYear))],
    ['years-out-of-order', () => lastYear === null || firstYear === 'unknown' || firstYear <= lastYear],
    ['end-of-time-limited-missing', () => recurrence !== 'time-limited' || recorded(lastYear !== null)],
    ['figure-without-price-base', () => stated(priceBase)],
    ['savings-year-malformed', () => pricesStated(priceBase)],
    ['benefit-owner-missing', () => stated(owner)],
    ['budget-code-missing', () => nature !== 'cash-releasing' || stated(budgetCode)],
    // I38: a cut in what is done is a scope reduction, and nothing else is one.
    ['scope-reduction-mistyped', () => nature === 'unknown' || reducesScope === (nature === 'scope-reduction')],
  ];
}

/** A cost is no less than nothing; what a source shows below it may be a credit, which nobody can tell any more. */
const noCredit = (cost: PenceText): G => ['cost-negative', () => recorded(pence(cost) >= 0n)];
const measured = ({ costPence, priceBase }: BaselineTerms): G[] => [
  noCredit(costPence),
  ['figure-without-price-base', () => stated(priceBase)],
  ['savings-year-malformed', () => pricesStated(priceBase)],
];
const termsOf = ({ costPence, fteHundredths, volumes, quality, priceBase, source, cutOff }: BaselineTerms) =>
  ({ costPence, fteHundredths, volumes, quality, priceBase, source, cutOff });

function freezing(line: SavingsLine, { version, on }: Named<'FreezeBaseline'>): G[] {
  const proposed = line.baselines[version - 1];
  return [
    ['baseline-missing', () => proposed !== undefined && version === line.baselines.length],
    ['baseline-frozen', () => proposed!.frozenOn === null],
    ['before-the-baseline', () => notBefore(on, proposed!.proposedOn)],
  ];
}

const yearsOf = (profile: Profile): string[] => Object.keys(profile).sort();
function forecasting(line: SavingsLine, { profile, reason }: Named<'ForecastSaving'>): G[] {
  const before = line.forecasts.at(-1);
  const years = yearsOf(profile);
  const outside = years.filter((year) => withinLine(line, year) === false
    // Set-up money is spent before the first effect.
    && !(year < line.firstYear && netOf(profile[year]!) === 0n));
  return [
    ['forecast-empty', () => years.length > 0],
    ['savings-year-malformed', () => years.every(isFinancialYear)],
    ['year-outside-line', () => outside.length === 0, () => ({ years: outside })],
    ['forecast-without-reason', () => before === undefined || reason !== null],
    ['forecast-unchanged', () => before === undefined || !alike(before.profile, profile)],
  ];
}
const alike = (a: Profile, b: Profile): boolean => yearsOf(a).join() === yearsOf(b).join()
  && yearsOf(a).every((year) => (['grossPence', 'ongoingPence', 'oneOffPence'] as const)
    .every((name) => pence(a[year]![name]) === pence(b[year]![name])));

/** What another council says otherwise of the line counts against its budget once it is verified. */
const counts = (state: AgreementState, line: SavingsLine, claim: Claim, council: CouncilId): boolean =>
  claim.state === 'live' && (claim.by === council || claim.by === councilIn(state, line, claim.year)
    || (realisedOf(claim) ?? 0n) > 0n);
const reclassifying = (
  state: AgreementState, line: SavingsLine, { nature }: Named<'ReclassifySaving'>, council: CouncilId,
): G[] => [
  ['nature-unchanged', () => line.nature !== nature],
  ['budget-code-missing', () => nature !== 'cash-releasing' || stated(line.budgetCode)],
  ['scope-reduction-mistyped', () => line.reducesScope === (nature === 'scope-reduction')],
  ...Object.values(line.claims).filter((claim) => counts(state, line, claim, council)).map((claim): G =>
    ['budget-not-reduced', () => withinBudget(line, nature, claim.year, realisedOf(claim) ?? netOf(claim)),
      () => ({ year: claim.year })]),
];

/** The register has the council on the day; an importer may know one that it does not have. */
const inRegister = ({ councils }: AgreementFacts, council: string, on: When): boolean => {
  const entry = own(councils, council);
  return entry !== undefined && existsOn(entry, on);
};
const closing = (
  state: AgreementState, line: SavingsLine, { disposition, to, on }: Named<'CloseSavingsLine'>, facts: AgreementFacts,
): G[] => [
  ['savings-line-closed', () => dispositionOf(state, line) === null],
  ['disposition-without-council', () => (disposition === 'transferred') === (to !== null)],
  ['transfer-to-itself', () => to === null || to !== councilOf(state, line, earliest(on))],
  ['transfer-to-unknown-council', () => to === null || recorded(inRegister(facts, to, on)), () => ({ to })],
  // A saving that is not there, or is somebody else's, is first taken back: reversal is an event of its own (I37).
  ['verified-not-reversed', () => (disposition !== 'reversed' && disposition !== 'double-counted')
    || nothingRealised(line)],
];

function explaining(line: SavingsLine, { year, causes, owner, text }: Named<'ExplainVariance'>): G[] {
  const last = line.variances.findLast((one) => one.year === year);
  return [
    ['variance-without-forecast', () => line.forecasts.some(({ profile }) => has(profile, year))],
    ['cause-missing', () => causes.length > 0],
    ['variance-explained', () => last === undefined || last.owner !== owner || last.text !== text
      || last.causes.join() !== causes.join()],
  ];
}

/** I36: the shares of all programmes make up the whole at most, and what is verified stays within this one's. */
function attributing(state: AgreementState, line: SavingsLine, { programmes }: Named<'AgreeAttribution'>): G[] {
  const total = programmes.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  const share = BigInt(ownShare(state.agreement, { attribution: programmes }));
  return [
    ['programme-twice', () => new Set(programmes.map(({ programme }) => programme)).size === programmes.length],
    ['attribution-beyond-whole', () => total <= whole
      && programmes.every(({ basisPoints }) => basisPoints >= 0), () => ({ basisPoints: total })],
    ['attribution-below-verified', () => Object.values(line.claims).every((claim) =>
      (realisedOf(claim) ?? 0n) <= 0n || acceptedOf(claim)! * BigInt(whole) <= netOf(claim) * share)],
    ['attribution-unchanged', () => line.attribution.length !== programmes.length || programmes.some((one, at) =>
      line.attribution[at]!.programme !== one.programme || line.attribution[at]!.basisPoints !== one.basisPoints)],
  ];
}

const lineTerms = ({ line, of, service, nature, recurrence, firstYear, lastYear, budgetCode, owner, priceBase,
  counterfactual, qualityIndicator, reducesScope }: LineTerms): LineTerms => ({ line, of, service, nature, recurrence,
  firstYear, lastYear, budgetCode, owner, priceBase, counterfactual, qualityIndicator, reducesScope });

export function decideLine(state: AgreementState, command: LineCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on, line } = command;
  const decided = (guards: readonly G[], event: () => AgreementEvent): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event(), ...verdict });
  };
  if (command.type === 'IdentifySaving') {
    return decided(identifying(state, command, council),
      () => ({ type: 'SavingIdentified', on, council, ...lineTerms(command) }));
  }
  const known = lineOf(state, line);
  const of = standing(state, line, council, on);
  if (known === undefined) return decided(of, () => undefined as never);
  const taking = [...of, open(state, line)];
  switch (command.type) {
    case 'ProposeBaseline': return decided([...taking, ...measured(command),
      // I33: once frozen it is revised, with a reason and an approval, or not at all.
      ['baseline-frozen', () => frozenBaseline(known) === null]],
    () => ({ type: 'BaselineProposed', on, council, line, version: known.baselines.length + 1, ...termsOf(command) }));
    case 'FreezeBaseline': return decided([...taking, ...freezing(known, command)],
      () => ({ type: 'BaselineFrozen', on, council, line, version: command.version }));
    case 'ReviseBaseline': return decided([...taking, ...measured(command),
      ['baseline-not-frozen', () => frozenBaseline(known) !== null],
      ['before-the-baseline', () => notBefore(on, frozenBaseline(known)!.frozenOn)]],
    () => ({ type: 'BaselineRevised', on, council, line, version: known.baselines.length + 1, ...termsOf(command),
      reason: command.reason, approval: command.approval }));
    case 'ForecastSaving': return decided([...taking, ...forecasting(known, command)], () => ({
      type: known.forecasts.length === 0 ? 'SavingsForecastPrepared' : 'ForecastRevised', on, council, line,
      version: known.forecasts.length + 1, profile: command.profile, reason: command.reason, causes: command.causes,
      biasBasisPoints: command.biasBasisPoints }));
    case 'ApplyBudgetReduction': return decided([...taking, ...applying(state, known, command, facts)], () => {
      const { budgetCode, year, recurrent, virement, allottedPence } = allotment(state, command, facts)!;
      return { type: 'BudgetReduced', on, council, line, reduction: command.reduction, budgetCode, year, recurrent,
        virement, amountPence: allottedPence };
    });
    // The budget comes back to a line that has ended as well.
    case 'ReturnBudgetReduction': return decided([...of, ...returning(state, known, command, council)], () => ({
      type: 'BudgetReductionReturned', on, council, line, reduction: command.reduction, fromYear: command.fromYear,
      reason: command.reason }));
    case 'RecordSetUpCost': return decided([...taking, noCredit(command.amountPence),
      ['set-up-cost-exists', () => !has(known.costs, command.cost)],
      ['savings-year-malformed', () => isFinancialYear(command.year)]],
    () => ({ type: 'OneOffCostIncurred', on, council, line, cost: command.cost, kind: command.kind,
      year: command.year, amountPence: command.amountPence }));
    case 'ReclassifySaving': return decided([...of, ...reclassifying(state, known, command, council)], () => ({
      type: 'SavingReclassified', on, council, line, from: known.nature, to: command.nature, reason: command.reason }));
    case 'ChangeBenefitOwner': return decided([...of, ['benefit-owner-unchanged', () => known.owner !== command.owner]],
      () => ({ type: 'BenefitOwnerChanged', on, council, line, from: known.owner, owner: command.owner,
        reason: command.reason }));
    case 'CloseSavingsLine': return decided([...of, ...closing(state, known, command, facts)], () => ({
      type: 'SavingsLineClosed', on, council, line, disposition: command.disposition, to: command.to,
      reason: command.reason }));
    case 'ExplainVariance': return decided([...of, ...explaining(known, command)], () => ({
      type: 'VarianceExplained', on, council, line, year: command.year, causes: command.causes, owner: command.owner,
      text: command.text }));
    case 'AgreeAttribution': return decided([...taking, ...attributing(state, known, command)], () => ({
      type: 'AttributionAgreed', on, council, line, programmes: command.programmes }));
  }
}

/** Days by which a shortfall is to be explained: the next quarter's report [K]. */
export const explainWithinMonths = 3;
/** The last day on which a moment can lie, for reckoning what falls due. */
export const dayOf = (on: When): LocalDate => (on === 'unknown' ? earliest(on) : latest(on));
