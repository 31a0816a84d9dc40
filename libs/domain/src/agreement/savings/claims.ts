/** Claims: who says what was saved, who has tested it, and what was taken back. */
import { bandsOn } from '../../budget-book.ts';
import { deputiesOn, officerOn } from '../../council-facts.ts';
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check, recorded, told } from '../../guards.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId, PersonRef } from '../../ids.ts';
import { pence, penceText, whole } from '../../money.ts';
import { earliest } from '../../time.ts';
import type { When } from '../../time.ts';
import { lastDay } from '../charging/financial-year.ts';
import { sum } from '../charging/split.ts';
import type { AgreementEvent } from '../events.ts';
import { after, notBefore } from '../reading.ts';
import { has, own } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import {
  acceptedOf, claimsIn, councilIn, councilOf, dispositionOf, firstDay, firstEffect, frozenBaseline, goesOn,
  isFinancialYear, lastOf, lastsIn, lineOf, mustLast, netOf, ownShare, realisedOf, reversedOf, sustainYears,
  testedYears, yearAfter,
} from './reading.ts';
import { withinBudget, withinLine } from './reductions.ts';
import type { SavingsCommand, SavingsRefusal } from './rules.ts';
import { ratings, usualBands, verificationCriteria, verificationStages } from './state.ts';
import type { Claim, Criteria, LineDisposition, RagBands, Rating, SavingsLine } from './state.ts';

type G = Guard<SavingsRefusal>;
type Decided = Decision<AgreementEvent, SavingsRefusal>;
type Named<T extends SavingsCommand['type']> = Extract<SavingsCommand, { type: T }>;
type ClaimCommand = Named<'ClaimSaving' | 'VerifySaving' | 'RejectClaim' | 'ReverseSaving' | 'MarkDuplicateClaim'>;

/** The claim of the same council for the same year that stands, if any: it tells of a year once. */
const standingClaim = (line: SavingsLine, by: CouncilId, year: string): string | null =>
  Object.entries(line.claims).find(([, claim]) => claim.by === by && claim.year === year && claim.state === 'live')?.[0]
    ?? null;

/** What came once is told of one year: the claim of another year that stands, of the council or of whose line it is. */
function onceClaimed(state: AgreementState, line: SavingsLine, year: string, council: CouncilId): string | null {
  if (line.recurrence !== 'one-off') return null;
  const ours = (claim: Claim): boolean => claim.by === council
    || (council === councilIn(state, line, year) && claim.by === councilIn(state, line, claim.year));
  return Object.entries(line.claims)
    .find(([, claim]) => claim.state === 'live' && claim.year !== year && ours(claim))?.[0] ?? null;
}

function claiming(state: AgreementState, line: SavingsLine, command: Named<'ClaimSaving'>, council: CouncilId): G[] {
  const { on, claim, year, documents, corrects, joint: name } = command;
  const ownLine = councilIn(state, line, year) === council || councilOf(state, line, earliest(on)) === council;
  const stands = standingClaim(line, council, year);
  const replaced = corrects === null ? undefined : own(line.claims, corrects);
  const joint = name === null ? undefined : own(state.savings.joint, name);
  return [
    ['savings-line-closed', () => goesOn(state, line), () => ({ disposition: dispositionOf(state, line) })],
    ['savings-claim-exists', () => !has(line.claims, claim)],
    ['savings-year-malformed', () => isFinancialYear(year)],
    ['year-outside-line', () => withinLine(line, year)],
    ['claimed-before-the-year', () => notBefore(on, firstDay(year) as string as When)],
    ['savings-claim-missing', () => corrects === null || replaced !== undefined],
    ['claim-of-another', () => replaced === undefined || (replaced.by === council && replaced.year === year)],
    ['claim-stands', () => stands === corrects, () => ({ claim: stands })],
    ['claim-verified', () => replaced === undefined || (realisedOf(replaced) ?? 0n) === 0n],
    ['one-off-claimed', () => recorded(onceClaimed(state, line, year, council) === null),
      () => ({ claim: onceClaimed(state, line, year, council) })],
    ['documents-missing', () => recorded(documents.length > 0)],
    // I33, I35: of its own budget a council claims against a frozen baseline, and what has left the budget.
    ...(!ownLine ? [] : [
      ['baseline-not-frozen', () => recorded(frozenBaseline(line) !== null)],
      ['before-the-baseline', () => told(frozenBaseline(line), ({ frozenOn }) => notBefore(on, frozenOn))],
      ['budget-not-reduced', () => withinBudget(line, line.nature, year, netOf(command)),
        () => ({ budgetCode: line.budgetCode, year })],
    ] satisfies G[]),
    ['joint-saving-missing', () => name === null || (joint !== undefined && joint.service === line.service
      && joint.year === year)],
    ['claimed-beyond-joint-share', () => joint === undefined
      || withinJoint(state, name!, council, partOf(command), replaced)],
  ];
}

/** A credit among the ongoing cost is part of the saving as well. */
const partOf = (claim: Pick<Claim, 'grossPence' | 'ongoingPence'>): bigint =>
  (netOf(claim) > pence(claim.grossPence) ? netOf(claim) : pence(claim.grossPence));

/** What a council claims of a joint saving, over all its lines, stays within its share. */
function withinJoint(
  state: AgreementState, name: string, council: CouncilId, gross: bigint, replaced: Claim | undefined,
): boolean {
  const others = Object.values(state.savings.lines).flatMap(({ claims }) => Object.values(claims))
    .filter((claim) => claim.joint === name && claim.by === council && claim.state === 'live' && claim !== replaced);
  const share = state.savings.joint[name]!.amounts[council];
  return share !== undefined && gross + sum(others.map(partOf)) <= pence(share);
}

/** Who made the claim, and every claim that it took the place of. */
function claimantsOf({ claims }: SavingsLine, claim: Claim): PersonRef[] {
  const before = claim.corrects === null ? undefined : own(claims, claim.corrects);
  return [claim.person, ...(before === undefined ? [] : claimantsOf({ claims } as SavingsLine, before))];
}

/** I38, I41: no rating is better than its criteria, and none is green where quality slipped. */
function bestRating(criteria: Criteria, qualityHeld: boolean | 'unknown'): Rating {
  const found = verificationCriteria.map((criterion) => criteria[criterion]);
  if (found.includes('not-met')) return 'red';
  return found.includes('partly-met') || qualityHeld === false ? 'amber' : 'green';
}

const setAside: readonly LineDisposition[] = ['reversed', 'double-counted', 'unachievable'];

/** I34: the finance officer of the register, or a deputy; where the register names none, nobody can be told. */
function designated(facts: AgreementFacts, council: CouncilId, on: When): Verdict {
  if (facts.grade === 'imported') return 'unknown';
  const register = facts.councils[council];
  const holder = register === undefined ? null : officerOn(register, 'chief-finance-officer', on);
  const deputies = register === undefined ? [] : deputiesOn(register, 'chief-finance-officer', on);
  return told(holder, (held) => held === facts.actor.person
    || deputies.some(({ person }) => person === facts.actor.person));
}

/** I37: the saving was verified in each of the two full years that followed the first, unless it was one-off. */
function sustained(state: AgreementState, line: SavingsLine, believed: Claim): boolean {
  const years = testedYears(state, line, believed);
  return !mustLast(line) || (years.length > 0 && years.every((year) => lastsIn(line, year)));
}

/** I37: what must have passed before a stage can be reached. */
function ripe(state: AgreementState, line: SavingsLine, claim: Claim, { stage, on }: Named<'VerifySaving'>): G[] {
  const tested = yearAfter(firstEffect(state, line, claim), sustainYears);
  return [
    ['year-not-over-yet', () => stage === 'provisional' || after(on, lastDay(claim.year) as string as When)],
    ['sustain-test-not-over', () => stage !== 'final' || after(on, lastDay(tested) as string as When),
      () => ({ until: lastDay(tested) })],
    ['not-sustained', () => stage !== 'final' || sustained(state, line, claim) || 'unknown'],
  ];
}

function verifying(
  state: AgreementState, line: SavingsLine, claim: Claim, command: Named<'VerifySaving'>, facts: AgreementFacts,
): G[] {
  const council = facts.actor.council as CouncilId;
  const { person } = facts.actor;
  const { on, rating, criteria, acceptedPence, qualityHeld, documents, stage } = command;
  const last = lastOf(claim);
  const accepted = pence(acceptedPence);
  const net = netOf(claim);
  return [
    ['verified-by-another-council', () => councilOf(state, line, earliest(on)) === council,
      () => ({ of: councilOf(state, line, earliest(on)) })],
    ['verifier-is-claimant', () => (facts.grade === 'imported' ? 'unknown'
      : ![line.owner, ...line.formerOwners ?? [], ...claimantsOf(line, claim)].includes(person))],
    // In office on the day told and on the day of telling: who has left verifies nothing more.
    ['verifier-not-designated', () => designated(facts, council, on)],
    ['verifier-not-designated', () => facts.grade === 'imported'
      || designated(facts, council, facts.today as string as When)],
    ['claim-not-live', () => claim.state === 'live', () => ({ state: claim.state })],
    // Of claims that contradict each other one is verified at most, or the saving would count twice.
    ['other-claim-verified', () => rating === 'red' || claimsIn(line, claim.year)
      .every((one) => one === claim || (realisedOf(one) ?? 0n) === 0n)],
    // Nor is what came once verified of two years, whoever tells of the other.
    ['other-claim-verified', () => rating === 'red' || line.recurrence !== 'one-off'
      || recorded(Object.values(line.claims).every((one) => one === claim || (realisedOf(one) ?? 0n) === 0n))],
    // What was not there, or is another's, is not found to be there after all.
    ['savings-line-closed', () => rating === 'red' || !setAside.includes(dispositionOf(state, line)!)],
    ['verified-before-the-claim', () => notBefore(on, last?.on ?? claim.on)],
    ['documents-missing', () => recorded(documents.length > 0)],
    // I35 for money that comes in: the finance side has seen it in the income budget or the ledger for itself.
    ['income-not-evidenced', () => rating === 'red' || line.nature !== 'income' || accepted === 0n
      || recorded(documents.some((one) => one !== 'unknown' && !claim.documents.includes(one)))],
    ['criteria-incomplete', () => verificationCriteria.every((criterion) => has(criteria, criterion))],
    ['rating-above-criteria', () => ratings.indexOf(rating) >= ratings.indexOf(bestRating(criteria, qualityHeld)),
      () => ({ best: bestRating(criteria, qualityHeld) })],
    ['accepted-negative', () => accepted >= 0n],
    // Nothing can be accepted of any claim: also of one that comes to less.
    ['accepted-beyond-claim', () => accepted === 0n || accepted <= net, () => ({ netPence: penceText(net) })],
    ['accepted-beyond-attribution', () => accepted <= 0n
      || accepted * BigInt(whole) <= net * BigInt(ownShare(state.agreement, line)),
      () => ({ basisPoints: ownShare(state.agreement, line) })],
    ['budget-not-reduced', () => rating === 'red' || withinBudget(line, line.nature, claim.year, accepted),
      () => ({ year: claim.year })],
    ['stage-goes-back', () => last === null
      || verificationStages.indexOf(stage) >= verificationStages.indexOf(last.stage), () => ({ stage: last?.stage })],
    ['verification-repeated', () => last === null || last.stage !== stage || last.rating !== rating
      || last.acceptedPence !== acceptedPence || reversedOf(claim) > 0n],
    ...ripe(state, line, claim, command),
  ];
}

/** Beside the claimants, whose finance officer the verifier is too: flagged, not refused (I7). */
const alsoFor = (facts: AgreementFacts, council: CouncilId, on: When): CouncilId[] =>
  (Object.keys(facts.councils) as CouncilId[]).filter((other) => other !== council
    && facts.councils[other] !== undefined
    && officerOn(facts.councils[other]!, 'chief-finance-officer', on) === facts.actor.person).sort();

/** The bands of the day of verification, kept with it: a later policy does not change what was short (I42). */
const bandsOf = (facts: AgreementFacts, council: CouncilId, on: When): RagBands => {
  const policy = bandsOn(facts.books?.[council], on);
  return policy === null ? usualBands
    : { greenBasisPoints: policy.greenBasisPoints, amberBasisPoints: policy.amberBasisPoints };
};

/** Nothing becomes of a claim before it was made, or of what was verified before it was. */
const afterwards = (claim: Claim, on: When): G => {
  const last = lastOf(claim)?.on ?? claim.on;
  return ['before-the-claim', () => notBefore(on, last), () => ({ before: last })];
};

function reversing(claim: Claim, { amountPence, reversal, on }: Named<'ReverseSaving'>): G[] {
  const left = acceptedOf(claim);
  return [
    ['claim-not-live', () => claim.state === 'live', () => ({ state: claim.state })],
    ['claim-not-verified', () => left !== null],
    afterwards(claim, on),
    ['reversal-exists', () => !has(claim.reversals, reversal)],
    ['reversed-beyond-accepted', () => pence(amountPence) > 0n && pence(amountPence) <= left!,
      () => ({ acceptedPence: penceText(left!) })],
  ];
}

function marking(
  state: AgreementState, claim: Claim, { line, claim: id, sameAs, kept, on }: Named<'MarkDuplicateClaim'>,
  council: CouncilId,
): G[] {
  const here = sameAs.agreement === state.agreement;
  const other = here ? lineOf(state, sameAs.line) : undefined;
  const twin = own(other?.claims ?? {}, sameAs.claim);
  return [
    ['duplicate-of-itself', () => !here || sameAs.line !== line || sameAs.claim !== id],
    ['other-claim-missing', () => !here || twin !== undefined],
    // Its own claim a council gives up; the claim of a line that is another's it does not.
    ['saving-of-another-council', () => kept === 'other' || twin === undefined
      || councilOf(state, other!, earliest(on)) === council],
    ['duplicate-already-marked', () => claim.state !== 'duplicate' && (kept === 'other' || claim.sameAs === null
      || claim.sameAs.agreement !== sameAs.agreement || claim.sameAs.line !== sameAs.line
      || claim.sameAs.claim !== sameAs.claim)],
    ['claim-not-live', () => claim.state === 'live' && (twin === undefined || twin.state === 'live'),
      () => ({ state: claim.state })],
    afterwards(claim, on),
    // What is verified is taken back by an event of its own before it is given up as told twice (I37).
    ['claim-verified', () => (realisedOf(kept === 'other' ? claim : twin ?? claim) ?? 0n) === 0n
      || (kept === 'this' && twin === undefined)],
  ];
}

export function decideClaim(state: AgreementState, command: ClaimCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on, line: name, claim: id } = command;
  const line = lineOf(state, name);
  const decided = (guards: readonly G[], event: () => AgreementEvent): Decided => {
    const verdict = check(facts.grade, [['savings-line-missing', () => line !== undefined], ...guards]);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event(), ...verdict });
  };
  if (line === undefined) return decided([], () => undefined as never);
  if (command.type === 'ClaimSaving') {
    return decided(claiming(state, line, command, council), () => claimed(state, line, command, facts));
  }
  const claim = own(line.claims, id);
  if (claim === undefined) return decided([['savings-claim-missing', () => false]], () => undefined as never);
  const owned: G = ['saving-of-another-council', () => councilOf(state, line, earliest(on)) === council];
  switch (command.type) {
    case 'VerifySaving': return decided(verifying(state, line, claim, command, facts),
      () => verified(claim, command, facts));
    case 'RejectClaim': return decided([owned,
      ['claim-not-live', () => claim.state === 'live', () => ({ state: claim.state })],
      afterwards(claim, on),
      ['claim-verified', () => (realisedOf(claim) ?? 0n) === 0n],
    ], () => ({ type: 'SavingRejected', on, council, line: name, claim: id, reason: command.reason }));
    case 'ReverseSaving': return decided([owned, ...reversing(claim, command)], () => ({
      type: 'SavingReversed', on, council, line: name, claim: id, reversal: command.reversal, year: claim.year,
      amountPence: command.amountPence, reason: command.reason }));
    case 'MarkDuplicateClaim': return decided([owned, ...marking(state, claim, command, council)], () => ({
      type: 'DuplicateClaimMarked', on, council, line: name, claim: id, sameAs: command.sameAs, kept: command.kept }));
  }
}

function claimed(
  state: AgreementState, line: SavingsLine, command: Named<'ClaimSaving'>, facts: AgreementFacts,
): AgreementEvent {
  const { on, claim, year, effect, grossPence, ongoingPence, actualCostPence, joint, documents, corrects } = command;
  return {
    type: 'SavingClaimed', on, council: facts.actor.council as CouncilId, line: line.line, claim,
    of: councilIn(state, line, year), year, effect, grossPence, ongoingPence, netPence: penceText(netOf(command)),
    actualCostPence, baseline: frozenBaseline(line)?.version ?? null, joint, documents, corrects,
    by: facts.actor.person };
}

function verified(claim: Claim, command: Named<'VerifySaving'>, facts: AgreementFacts): AgreementEvent {
  const { on, line, claim: id, stage, rating, criteria, acceptedPence, qualityHeld, documents } = command;
  const council = facts.actor.council as CouncilId;
  const by: PersonRef = facts.actor.person;
  return { type: 'SavingVerified', on, council, line, claim: id, year: claim.year, stage, rating, criteria,
    acceptedPence, qualityHeld, documents, by, bands: bandsOf(facts, council, on),
    sharedWith: alsoFor(facts, council, on) };
}
