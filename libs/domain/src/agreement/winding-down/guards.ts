/** What must hold for each step of winding down; the first guard that fails names the refusal. */
import type { Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { pence, whole } from '../../money.ts';
import type { When } from '../../time.ts';
import { after, inBeing, notBefore } from '../reading.ts';
import { has } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { differingFrom, isAgreed, overSettles, positionOf, settlementKey, sumOf } from './account.ts';
import { answerable, closingChecks, companyOf, disposed, everParty, isOpen } from './closing.ts';
import { retentionOf, standingHolds } from './retention.ts';
import type { WindingDownCommand, WindingDownGuard } from './rules.ts';
import type { Disposition, Holder, OpenKind } from './state.ts';
import { disposingSame, sayingSame } from './together.ts';
import { lineOf, nothingRealised } from '../savings/reading.ts';

type Of<T extends WindingDownCommand['type']> = Extract<WindingDownCommand, { type: T }>;

export function guardsOf(
  state: AgreementState, command: WindingDownCommand, facts: AgreementFacts,
): readonly WindingDownGuard[] {
  const { windingDown } = state;
  const council = facts.actor.council as CouncilId;
  switch (command.type) {
    case 'AdoptExitPlan': return adopting(state, command, council);
    case 'OpenWorkstream': return [['workstream-exists', () => !has(windingDown.workstreams, command.workstream)]];
    case 'AddExitItem': return [
      ['workstream-missing', () => has(windingDown.workstreams, command.workstream)],
      ['exit-item-exists', () => !has(windingDown.items, command.item)],
      named(state, [command.owner])];
    case 'CompleteExitItem': return itemOpen(state, command.item);
    case 'WaiveExitItem': return [...itemOpen(state, command.item),
      ['waiver-approved', () => !windingDown.items[command.item]!.waivedBy.includes(council)]];
    case 'NovateContract': return [
      heldBy(state, command.contract, command.from),
      ['contract-settled', () => !has(windingDown.contracts, command.contract)],
      lawful(state, facts, command, command.to)];
    case 'AllocateAsset': return [
      ['asset-allocated', () => !has(windingDown.assets, command.asset)],
      lawful(state, facts, command, [command.to])];
    case 'ReturnData': return [
      ['data-returned', () => returnsMore(state, command)],
      lawful(state, facts, command, [command.to])];
    case 'SettleStaffPosition': return staffing(state, command, facts);
    case 'AllocateLiability': return splitting(state, command);
    case 'AgreeResidualService': return residual(state, command, council);
    case 'RecordSurvival': return [
      ['survival-exists', () => !has(windingDown.survivals, command.obligation)],
      named(state, [...command.owedBy, ...command.owedTo])];
    case 'StateNoSurvivals': return [
      ['survivals-recorded', () => Object.keys(windingDown.survivals).length === 0],
      ['no-survivals-stated', () => !windingDown.noSurvivals]];
    case 'StateFinalAccount': return stating(state, command);
    case 'AgreeFinalAccount': return [
      ['final-account-missing', () => windingDown.account?.account === command.account],
      ['final-account-agreed', () => !isAgreed(windingDown.account)],
      ['final-account-accepted', () => !windingDown.account!.agreedBy.includes(council)],
      ['before-the-final-account', () => notBefore(command.on, windingDown.account!.statedOn)]];
    case 'SettlePosition': return [...settling(state, command),
      ['settlement-of-others', () => [command.from, command.to].includes(council)]];
    case 'CarryPosition': return [...settling(state, command), ['not-the-creditor', () => command.to === council]];
    case 'DisposeOpenItem': return disposing(state, command, facts);
    case 'CloseAgreement': return closing(state, command);
    case 'PlaceLegalHold': return [['hold-exists', () => !has(windingDown.holds, command.hold)]];
    case 'LiftLegalHold': return [
      ['hold-missing', () => standingHolds(state).includes(command.hold)],
      ['hold-of-another', () => windingDown.holds[command.hold]!.by === council]];
    case 'DisposeOfRecords': return disposingOfRecords(state, command, council);
  }
}

const named = (state: AgreementState, councils: readonly CouncilId[]): WindingDownGuard => {
  const strangers = councils.filter((council) => !answerable(state, council));
  return ['not-a-council-of-the-agreement', () => strangers.length === 0, () => ({ councils: strangers })];
};

/** I14: a legal person of this agreement that is in being on the day. */
const lawful = (
  state: AgreementState, facts: AgreementFacts, { on }: WindingDownCommand, holders: readonly Holder[],
): WindingDownGuard => {
  const wrong = holders.filter((holder) => !companyOf(state, holder)
    && !(answerable(state, holder) && inBeing(facts, holder as CouncilId, on)));
  return ['holder-not-a-council', () => wrong.length === 0, () => ({ holders: wrong })];
};

function adopting(state: AgreementState, { version, hash }: Of<'AdoptExitPlan'>, council: CouncilId):
readonly WindingDownGuard[] {
  const { plan } = state.windingDown;
  const standing = plan?.version === version ? plan : null;
  return [
    ['plan-version-out-of-turn', () => standing !== null || version === (plan?.version ?? 0) + 1,
      () => ({ version: plan?.version ?? 0 })],
    ['plan-hash-differs', () => standing === null || standing.hash === hash
      || (hash === 'unknown' || standing.hash === 'unknown' ? 'unknown' : false), () => ({ hash: standing?.hash })],
    ['plan-adopted', () => standing === null || !standing.adoptedBy.includes(council)],
  ];
}

const itemOpen = ({ windingDown: { items } }: AgreementState, item: string): readonly WindingDownGuard[] => [
  ['exit-item-missing', () => has(items, item)],
  ['exit-item-settled', () => items[item]!.state === 'open'],
];

/** A contract or licence leaves the hands it was named to be in. */
const heldBy = ({ holders }: AgreementState, contract: string, from: Holder): WindingDownGuard => {
  const known = ['contract', 'licence'].filter((subject) => has(holders, `${subject}/${contract}`))
    .map((subject) => holders[`${subject}/${contract}`]!);
  return ['contract-held-by-another', () => known.length === 0 || known.includes(from), () => ({ holders: known })];
};

/** Data goes back once; the certificate of deletion may follow. */
function returnsMore({ windingDown: { datasets } }: AgreementState, { dataset, deletionCertificate }: Of<'ReturnData'>):
boolean {
  return !has(datasets, dataset)
    || (datasets[dataset]!.deletionCertificate === null && deletionCertificate !== null);
}

const staffing = (
  state: AgreementState, command: Of<'SettleStaffPosition'>, facts: AgreementFacts,
): readonly WindingDownGuard[] => {
  const { group, outcome, to } = command;
  const { staff } = state.windingDown;
  const employed = outcome === 'returned' || outcome === 'transferred';
  return [
    ['staff-settled', () => !has(staff, group) || !has(staff[group]!, outcome)],
    ['staff-without-employer', () => employed === (to !== null)],
    lawful(state, facts, command, to === null ? [] : [to]),
  ];
};

function splitting(state: AgreementState, command: Of<'AllocateLiability'>): readonly WindingDownGuard[] {
  const { liability, amountPence, shares, amounts, residueTo } = command;
  const bearers = [...shares, ...amounts].map(({ council }) => council);
  const sum = shares.reduce((points, { basisPoints }) => points + basisPoints, 0);
  const byShare = shares.length > 0;
  const total = sumOf(amounts);
  const negative = shares.some(({ basisPoints }) => basisPoints < 0)
    || amounts.some((entry) => pence(entry.amountPence) < 0n);
  return [
    ['liability-exists', () => !has(state.windingDown.liabilities, liability)],
    ['liability-not-split', () => byShare !== amounts.length > 0 && new Set(bearers).size === bearers.length],
    // I23: shares add to the whole, pence to the amount.
    ['liability-split-not-whole', () => !negative && (byShare ? sum === whole
      : amountPence !== 'unknown' && total === pence(amountPence)),
    () => byShare ? { basisPoints: sum } : { sumPence: total.toString(), amountPence }],
    ['residue-to-nobody', () => bearers.includes(residueTo), () => ({ residueTo })],
    // I17: those that withdrew bear what accrued while they took part.
    named(state, bearers),
  ];
}

function residual(state: AgreementState, command: Of<'AgreeResidualService'>, council: CouncilId):
readonly WindingDownGuard[] {
  const { service, provider, receivers, successor } = command;
  const { residuals } = state.windingDown;
  return [
    ['residual-service-unknown', () => has(state.services, service)],
    // I15; I18: what goes on stands in another agreement than this one.
    ['residual-with-itself', () => receivers.length > 0 && !receivers.includes(provider)
      && successor !== state.agreement],
    named(state, [provider, ...receivers]),
    ['not-in-the-residual', () => [provider, ...receivers].includes(council)],
    ['residual-agreed', () => !has(residuals, service)
      || (residuals[service]!.agreedOn === null && !sayingSame(state, command).includes(council))],
  ];
}

const ended = (state: AgreementState, on: WindingDownCommand['on']): readonly WindingDownGuard[] => [
  ['not-yet-ended', () => state.ending.ended !== null],
  ['before-the-end', () => notBefore(on, state.ending.ended!.on), () => ({ endedOn: state.ending.ended!.on })],
];

function stating(state: AgreementState, command: Of<'StateFinalAccount'>): readonly WindingDownGuard[] {
  const { account, lines, positions } = command;
  const { windingDown } = state;
  const twice = (ids: readonly string[]): boolean => new Set(ids).size < ids.length;
  const held = [...lines.flatMap(({ from, to }) => [from, to]), ...positions.map(({ holder }) => holder)];
  const strangers = [...new Set(held.filter((holder) => !everParty(state, holder) && !companyOf(state, holder)))];
  const gone = positions.filter(({ holder, amountPence }) =>
    pence(amountPence) !== 0n && !answerable(state, holder) && !companyOf(state, holder)).map(({ holder }) => holder);
  const sum = sumOf(positions);
  const differing = differingFrom(lines, positions);
  return [
    ...ended(state, command.on),
    ['final-account-agreed', () => !isAgreed(windingDown.account)],
    ['final-account-exists', () => !windingDown.accounts.includes(account)],
    ['account-says-it-twice', () => !twice(lines.map(({ line }) => line))
      && !twice(positions.map(({ holder }) => holder))],
    ['amount-not-positive', () => lines.every(({ amountPence }) => pence(amountPence) > 0n)],
    ['owes-itself', () => lines.every(({ from, to }) => from !== to)],
    ['never-a-party', () => strangers.length === 0, () => ({ holders: strangers })],
    // I48: what a body that is no more owed or was owed stands with its successor.
    ['balance-without-liable-council', () => gone.length === 0, () => ({ holders: gone })],
    ['final-account-not-zero', () => sum === 0n, () => ({ sumPence: sum.toString() })],
    ['positions-differ-from-lines', () => differing.length === 0, () => ({ holders: differing })],
  ];
}

function settling(state: AgreementState, command: Of<'SettlePosition'> | Of<'CarryPosition'>):
readonly WindingDownGuard[] {
  const { on, from, to, amountPence, reference } = command;
  const { account } = state.windingDown;
  const strangers = [from, to].filter((holder) => !everParty(state, holder) && !companyOf(state, holder));
  return [
    ['final-account-not-agreed', () => isAgreed(account)],
    ['before-the-final-account', () => notBefore(on, account!.agreedOn)],
    ['never-a-party', () => strangers.length === 0, () => ({ holders: strangers })],
    ['amount-not-positive', () => pence(amountPence) > 0n],
    ['settlement-exists', () => !has(account!.settlements, settlementKey(from, reference))],
    ['over-settled', () => !overSettles(account!.left, command), () => ({
      owesPence: (-positionOf(account!.left, from)).toString(), duePence: positionOf(account!.left, to).toString() })],
  ];
}

/** I43 names what may become of a saving; a dispute or a charge period does not go on without its agreement. */
const allowed: Readonly<Record<OpenKind, readonly Disposition[]>> = {
  saving: ['continues', 'ends', 'reversed', 'transferred', 'double-counted'],
  dispute: ['transferred', 'waived', 'settled'],
  'charge-period': ['ends', 'transferred', 'waived', 'settled'],
  'exit-item': ['continues', 'ends', 'transferred', 'waived', 'settled'],
  liability: ['continues', 'ends', 'transferred', 'waived', 'settled'],
};

function disposing(state: AgreementState, command: Of<'DisposeOpenItem'>, facts: AgreementFacts):
readonly WindingDownGuard[] {
  const { kind, id, disposition, to } = command;
  return [
    ['disposition-not-for-this-kind', () => allowed[kind].includes(disposition), () => ({ allowed: allowed[kind] })],
    ['open-item-missing', () => isOpen(state, kind, id)],
    ['open-item-disposed', () => !disposed(state, kind, id)],
    // I37: what was verified is first taken back by an event of its own.
    ['saving-not-reversed', () => kind !== 'saving' || (disposition !== 'reversed' && disposition !== 'double-counted')
      || nothingRealised(lineOf(state, id))],
    // I48: what is carried over is carried over to somebody.
    ['disposition-without-holder', () => disposition !== 'transferred' || to !== null],
    lawful(state, facts, command, to === null ? [] : [to]),
    // I17: a liability that goes on is among the obligations that outlive the agreement.
    ['survival-missing', () => kind !== 'liability' || disposition !== 'continues'
      || has(state.windingDown.survivals, id)],
    ['disposition-accepted', () => !disposingSame(state, command).includes(facts.actor.council as CouncilId)],
  ];
}

function closing(state: AgreementState, { on }: Of<'CloseAgreement'>): readonly WindingDownGuard[] {
  const settledOn = state.windingDown.account?.settledOn;
  return [
    ...ended(state, on),
    ...closingChecks(state).map(([code, holds, detail]): WindingDownGuard => [code, () => holds, () => detail]),
    ['closed-before-settled', (): Verdict => settledOn === null || settledOn === undefined
      || notBefore(on, settledOn), () => ({ settledOn })],
  ];
}

/** I58. */
function disposingOfRecords(state: AgreementState, { on }: Of<'DisposeOfRecords'>, council: CouncilId):
readonly WindingDownGuard[] {
  const { keptUntil, startsOn, holds, years } = retentionOf(state);
  return [
    ['retention-running', () => keptUntil !== null && after(on, keptUntil as string as When),
      () => ({ startsOn, keptUntil, years })],
    ['hold-stands', () => holds.length === 0, () => ({ holds })],
    ['records-disposed', () => !has(state.windingDown.disposedBy, council)],
  ];
}
