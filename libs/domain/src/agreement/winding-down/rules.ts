/**
 * Winding down: work-streams, liabilities, final account, survivals, closing, retention. What must hold
 * stands in `guards.ts`, what keeps the agreement open in `closing.ts`, the sums in `account.ts`.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId, Hash } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import type { When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { legalOfficers, officers } from '../part.ts';
import type { By, Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { afterSettling, leftOf, settlementKey } from './account.ts';
import { closingRefusals, dispositionKey } from './closing.ts';
import { dueDays, thingsToDo } from './due.ts';
import { guardsOf } from './guards.ts';
import { decideTogether, sameResidual } from './together.ts';
import type {
  AccountTerms, Agreeing, DispositionTerms, ExitItem, Holder, LiabilityTerms, ResidualTerms, StaffOutcome,
  SurvivalTerms, WindingDownState, WorkstreamKind,
} from './state.ts';

type Plan = { version: number; hash: Hash | 'unknown' };
type Item = { item: string; workstream: string; what: string; owner: CouncilId; dueOn: When };
type Completion = { item: string; receipt: string | null; outcome: string };
type Novation = { contract: string; from: Holder; to: readonly Holder[] };
type Return = { dataset: string; to: Holder; receipt: string; deletionCertificate: Hash | 'unknown' | null };
type StaffPosition = { group: string; count: number | 'unknown'; outcome: StaffOutcome; to: Holder | null };
type Sum = { from: Holder; to: Holder; amountPence: PenceText };

export type WindingDownEvent =
  /** One council adopted the version; with the last, the plan stands. */
  | By<'ExitPlanAccepted', Plan>
  | By<'ExitPlanAdopted', Plan>
  | By<'WorkstreamOpened', { workstream: string; kind: WorkstreamKind }>
  | By<'ExitItemAdded', Item>
  | By<'ExitItemCompleted', Completion>
  | By<'ExitItemWaiverApproved', { item: string; authority: string }>
  | By<'ExitItemWaived', { item: string; authority: string }>
  | By<'ContractNovated', Novation>
  | By<'AssetAllocated', { asset: string; to: Holder }>
  | By<'DataReturned', Return>
  | By<'StaffPositionSettled', StaffPosition>
  | By<'LiabilityAllocated', LiabilityTerms>
  | By<'ResidualServiceAccepted', ResidualTerms>
  | By<'ResidualServiceAgreed', ResidualTerms>
  | By<'SurvivalRecorded', SurvivalTerms>
  | By<'NoSurvivalsStated'>
  | By<'FinalAccountStated', AccountTerms>
  | By<'FinalAccountAccepted', { account: string }>
  | By<'FinalAccountAgreed', { account: string }>
  | By<'PositionSettled', Sum & { account: string; reference: string }>
  | By<'PositionCarried', Sum & { account: string; into: string; reference: string }>
  | By<'FinalAccountSettled', { account: string }>
  | By<'DispositionAccepted', DispositionTerms>
  | By<'OpenItemDisposed', DispositionTerms>
  | By<'AgreementClosed', { survivals: readonly string[] }>
  | By<'LegalHoldPlaced', { hold: string; reason: string }>
  | By<'LegalHoldLifted', { hold: string }>
  | By<'RecordsDisposed', { authority: string }>;

type Do<T extends string, D = unknown> = { readonly type: T; readonly on: When } & Readonly<D>;
export type WindingDownCommand =
  | Do<'AdoptExitPlan', Plan>
  | Do<'OpenWorkstream', { workstream: string; kind: WorkstreamKind }>
  | Do<'AddExitItem', Item>
  | Do<'CompleteExitItem', Completion>
  | Do<'WaiveExitItem', { item: string; authority: string }>
  /** To nobody: the contract or licence has ended. */
  | Do<'NovateContract', Novation>
  | Do<'AllocateAsset', { asset: string; to: Holder }>
  /** Given again with the certificate where the first return came without. */
  | Do<'ReturnData', Return>
  | Do<'SettleStaffPosition', StaffPosition>
  | Do<'AllocateLiability', LiabilityTerms>
  | Do<'AgreeResidualService', ResidualTerms>
  | Do<'RecordSurvival', SurvivalTerms>
  | Do<'StateNoSurvivals'>
  | Do<'StateFinalAccount', AccountTerms>
  | Do<'AgreeFinalAccount', { account: string }>
  | Do<'SettlePosition', Sum & { reference: string }>
  /** The creditor lets the debt go on in the books of another agreement, named in `into`. */
  | Do<'CarryPosition', Sum & { into: string; reference: string }>
  | Do<'DisposeOpenItem', DispositionTerms>
  | Do<'CloseAgreement'>
  | Do<'PlaceLegalHold', { hold: string; reason: string }>
  | Do<'LiftLegalHold', { hold: string }>
  | Do<'DisposeOfRecords', { authority: string }>;

const money = [...officers, 'finance-officer'] as const;
export const windingDownCommands: Entitled<WindingDownCommand> = {
  AdoptExitPlan: officers,
  OpenWorkstream: officers,
  AddExitItem: money,
  CompleteExitItem: money,
  WaiveExitItem: ['monitoring-officer', 'head-of-paid-service'],
  NovateContract: legalOfficers,
  AllocateAsset: [...legalOfficers, 'finance-officer'],
  ReturnData: legalOfficers,
  SettleStaffPosition: officers,
  AllocateLiability: money,
  AgreeResidualService: officers,
  RecordSurvival: legalOfficers,
  StateNoSurvivals: legalOfficers,
  StateFinalAccount: ['finance-officer'],
  AgreeFinalAccount: ['finance-officer', 'head-of-paid-service'],
  SettlePosition: ['finance-officer'],
  CarryPosition: ['finance-officer'],
  DisposeOpenItem: money,
  CloseAgreement: ['monitoring-officer', 'head-of-paid-service'],
  PlaceLegalHold: legalOfficers,
  LiftLegalHold: ['monitoring-officer'],
  DisposeOfRecords: ['monitoring-officer'],
};

export const windingDownEvents: Written<WindingDownEvent> = {
  ExitPlanAccepted: [1, 'partner'],
  ExitPlanAdopted: [1, 'partner'],
  WorkstreamOpened: [1, 'partner'],
  ExitItemAdded: [1, 'partner'],
  ExitItemCompleted: [1, 'partner'],
  ExitItemWaiverApproved: [1, 'partner'],
  ExitItemWaived: [1, 'partner'],
  ContractNovated: [1, 'partner'],
  AssetAllocated: [1, 'partner'],
  DataReturned: [1, 'partner'],
  StaffPositionSettled: [1, 'partner'],
  LiabilityAllocated: [1, 'partner'],
  ResidualServiceAccepted: [1, 'partner'],
  ResidualServiceAgreed: [1, 'public'],
  SurvivalRecorded: [1, 'partner'],
  NoSurvivalsStated: [1, 'partner'],
  FinalAccountStated: [1, 'partner'],
  FinalAccountAccepted: [1, 'partner'],
  FinalAccountAgreed: [1, 'partner'],
  PositionSettled: [1, 'partner'],
  PositionCarried: [1, 'partner'],
  FinalAccountSettled: [1, 'partner'],
  DispositionAccepted: [1, 'partner'],
  OpenItemDisposed: [1, 'partner'],
  AgreementClosed: [1, 'public'],
  LegalHoldPlaced: [1, 'partner'],
  LegalHoldLifted: [1, 'partner'],
  RecordsDisposed: [1, 'partner'],
};

export const windingDownRefusals = [
  'not-a-council-of-the-agreement', 'holder-not-a-council', 'plan-version-out-of-turn', 'plan-hash-differs',
  'plan-adopted', 'workstream-exists', 'workstream-missing', 'exit-item-exists', 'exit-item-missing',
  'exit-item-settled', 'waiver-approved', 'contract-held-by-another', 'contract-settled', 'asset-allocated',
  'data-returned', 'staff-without-employer', 'staff-settled', 'liability-exists', 'liability-not-split',
  'liability-split-not-whole', 'residue-to-nobody', 'residual-service-unknown', 'residual-with-itself',
  'not-in-the-residual', 'residual-agreed', 'survival-exists', 'survivals-recorded', 'no-survivals-stated',
  'not-yet-ended', 'before-the-end', 'final-account-agreed', 'final-account-exists', 'account-says-it-twice',
  'amount-not-positive', 'owes-itself', 'never-a-party', 'balance-without-liable-council', 'final-account-not-zero',
  'positions-differ-from-lines', 'final-account-missing', 'final-account-accepted', 'before-the-final-account',
  'settlement-of-others', 'not-the-creditor', 'settlement-exists', 'over-settled', 'disposition-not-for-this-kind',
  'open-item-missing', 'open-item-disposed', 'saving-not-reversed', 'disposition-without-holder', 'survival-missing',
  'disposition-accepted',
  ...closingRefusals, 'closed-before-settled', 'hold-exists', 'hold-missing', 'hold-of-another', 'retention-running',
  'hold-stands', 'records-disposed',
] as const;
export type WindingDownRefusal = (typeof windingDownRefusals)[number];
export type WindingDownGuard = Guard<WindingDownRefusal>;

const said = <C extends { readonly type: string }>({ type: _, ...rest }: C): Omit<C, 'type'> => rest;

export function decideWindingDown(
  state: AgreementState, command: WindingDownCommand, facts: AgreementFacts,
): Decision<AgreementEvent, WindingDownRefusal> {
  const council = facts.actor.council as CouncilId;
  const verdict = check(facts.grade, guardsOf(state, command, facts));
  if ('refused' in verdict) return verdict;
  const by = { council, ...verdict };
  const { windingDown } = state;
  switch (command.type) {
    case 'OpenWorkstream': return accept<AgreementEvent>({ ...said(command), type: 'WorkstreamOpened', ...by });
    case 'AddExitItem': return accept<AgreementEvent>({ ...said(command), type: 'ExitItemAdded', ...by });
    case 'CompleteExitItem': return accept<AgreementEvent>({ ...said(command), type: 'ExitItemCompleted', ...by });
    case 'NovateContract': return accept<AgreementEvent>({ ...said(command), type: 'ContractNovated', ...by });
    case 'AllocateAsset': return accept<AgreementEvent>({ ...said(command), type: 'AssetAllocated', ...by });
    case 'ReturnData': return accept<AgreementEvent>({ ...said(command), type: 'DataReturned', ...by });
    case 'SettleStaffPosition': return accept<AgreementEvent>({
      ...said(command), type: 'StaffPositionSettled', ...by });
    case 'AllocateLiability': return accept<AgreementEvent>({ ...said(command), type: 'LiabilityAllocated', ...by });
    case 'RecordSurvival': return accept<AgreementEvent>({ ...said(command), type: 'SurvivalRecorded', ...by });
    case 'StateNoSurvivals': return accept<AgreementEvent>({ type: 'NoSurvivalsStated', on: command.on, ...by });
    case 'CloseAgreement': return accept<AgreementEvent>({ type: 'AgreementClosed', on: command.on, ...by,
      survivals: Object.keys(windingDown.survivals).sort() });
    case 'PlaceLegalHold': return accept<AgreementEvent>({ ...said(command), type: 'LegalHoldPlaced', ...by });
    case 'LiftLegalHold': return accept<AgreementEvent>({ ...said(command), type: 'LegalHoldLifted', ...by });
    case 'DisposeOfRecords': return accept<AgreementEvent>({ ...said(command), type: 'RecordsDisposed', ...by });
    default: return { events: decideTogether(state, command, by) };
  }
}

export function evolveWindingDown(state: AgreementState, event: WindingDownEvent): AgreementState {
  return { ...state, windingDown: evolvePart(state.windingDown, event) };
}

/** A word that differs from what stood before begins the agreeing anew. */
const agreeing = <T extends object>(
  before: Agreeing<T> | undefined, terms: T, by: CouncilId, same: (before: Agreeing<T>) => boolean,
): Agreeing<T> => ({ ...terms, agreedOn: null, by: before !== undefined && same(before) ? [...before.by, by] : [by] });

function evolvePart(before: WindingDownState, event: WindingDownEvent): WindingDownState {
  const item = (change: (item: ExitItem) => Partial<ExitItem>): WindingDownState => {
    const known = 'item' in event ? before.items[event.item] : undefined;
    return known === undefined ? before
      : { ...before, items: { ...before.items, [(event as { item: string }).item]: { ...known, ...change(known) } } };
  };
  const { on, council } = event;
  switch (event.type) {
    case 'ExitPlanAccepted': {
      const { version, hash } = event;
      const adoptedBy = before.plan?.version === version ? [...before.plan.adoptedBy, council] : [council];
      return { ...before, plan: { version, hash, adoptedBy, adoptedOn: null } };
    }
    case 'ExitPlanAdopted': return before.plan === null ? before
      : { ...before, plan: { ...before.plan, adoptedOn: on } };
    case 'WorkstreamOpened': return {
      ...before, workstreams: { ...before.workstreams, [event.workstream]: event.kind } };
    case 'ExitItemAdded': {
      const { workstream, what, owner, dueOn } = event;
      return { ...before, items: { ...before.items,
        [event.item]: { workstream, what, owner, dueOn, state: 'open', waivedBy: [] } } };
    }
    case 'ExitItemCompleted': return item(() => ({ state: 'completed' }));
    case 'ExitItemWaiverApproved': return item(({ waivedBy }) => ({ waivedBy: [...waivedBy, council] }));
    case 'ExitItemWaived': return item(() => ({ state: 'waived' }));
    case 'ContractNovated': return {
      ...before, contracts: { ...before.contracts, [event.contract]: { from: event.from, to: event.to } } };
    case 'AssetAllocated': return { ...before, assets: { ...before.assets, [event.asset]: event.to } };
    case 'DataReturned': {
      const { to, receipt, deletionCertificate } = event;
      return { ...before, datasets: { ...before.datasets, [event.dataset]: { to, receipt, deletionCertificate } } };
    }
    case 'StaffPositionSettled': return { ...before, staff: { ...before.staff, [event.group]: {
      ...before.staff[event.group], [event.outcome]: { count: event.count, to: event.to } } } };
    case 'LiabilityAllocated': {
      const { liability, kind, amountPence, estimate, shares, amounts, residueTo } = event;
      return { ...before, liabilities: { ...before.liabilities,
        [liability]: { liability, kind, amountPence, estimate, shares, amounts, residueTo } } };
    }
    case 'ResidualServiceAccepted': {
      const { service, provider, receivers, until, successor } = event;
      const terms = { service, provider, receivers, until, successor };
      return { ...before, residuals: { ...before.residuals,
        [service]: agreeing(before.residuals[service], terms, council, (known) => sameResidual(known, terms)) } };
    }
    case 'ResidualServiceAgreed': {
      const known = before.residuals[event.service];
      return known === undefined ? before
        : { ...before, residuals: { ...before.residuals, [event.service]: { ...known, agreedOn: on } } };
    }
    case 'SurvivalRecorded': {
      const { obligation, clause, until, owedBy, owedTo } = event;
      return { ...before, noSurvivals: false, survivals: { ...before.survivals,
        [obligation]: { obligation, clause, until, owedBy, owedTo } } };
    }
    case 'NoSurvivalsStated': return { ...before, noSurvivals: true };
    case 'FinalAccountStated': {
      const { account, lines, positions } = event;
      return { ...before, accounts: [...before.accounts, account], account: { account, lines, positions, statedOn: on,
        agreedBy: [council], agreedOn: null, left: leftOf(positions), settlements: {}, settledOn: null } };
    }
    case 'FinalAccountAccepted':
    case 'FinalAccountAgreed':
    case 'PositionSettled':
    case 'PositionCarried':
    case 'FinalAccountSettled': return before.account === null ? before
      : { ...before, account: evolveAccount(before.account, event) };
    case 'DispositionAccepted': {
      const { kind, id, disposition, to } = event;
      const key = dispositionKey(kind, id);
      return { ...before, dispositions: { ...before.dispositions,
        [key]: agreeing(before.dispositions[key], { kind, id, disposition, to }, council,
          (known) => known.disposition === disposition && known.to === to) } };
    }
    case 'OpenItemDisposed': {
      const { kind, id, disposition, to } = event;
      const key = dispositionKey(kind, id);
      const { items } = before;
      return { ...before,
        items: kind === 'exit-item' && items[id] !== undefined
          ? { ...items, [id]: { ...items[id], state: 'disposed' } } : items,
        dispositions: { ...before.dispositions, [key]: {
          kind, id, disposition, to, by: before.dispositions[key]?.by ?? [council], agreedOn: on } } };
    }
    case 'AgreementClosed': return { ...before, closedOn: on };
    case 'LegalHoldPlaced': return { ...before, holds: {
      ...before.holds, [event.hold]: { reason: event.reason, by: council, on, liftedOn: null } } };
    case 'LegalHoldLifted': {
      const hold = before.holds[event.hold];
      return hold === undefined ? before
        : { ...before, holds: { ...before.holds, [event.hold]: { ...hold, liftedOn: on } } };
    }
    case 'RecordsDisposed': return { ...before, disposedBy: { ...before.disposedBy, [council]: on } };
  }
}

type OfAccount = Extract<WindingDownEvent, { account: string }>;
function evolveAccount(
  before: NonNullable<WindingDownState['account']>, event: Exclude<OfAccount, { type: 'FinalAccountStated' }>,
): NonNullable<WindingDownState['account']> {
  const { on } = event;
  switch (event.type) {
    case 'FinalAccountAccepted': return { ...before, agreedBy: [...before.agreedBy, event.council] };
    case 'FinalAccountAgreed': return { ...before, agreedOn: on };
    case 'FinalAccountSettled': return { ...before, settledOn: on };
    case 'PositionSettled':
    case 'PositionCarried': {
      const { from, to, amountPence } = event;
      return { ...before, left: afterSettling(before.left, event), settlements: { ...before.settlements,
        [settlementKey(from, event.reference)]: {
          from, to, amountPence, on, into: event.type === 'PositionCarried' ? event.into : null } } };
    }
  }
}

/** Days on which something of this part falls due. */
export const windingDownDeadlines = (state: AgreementState): readonly Deadline[] => dueDays(state);

/** What one council has to do next in this part. */
export const windingDownTasks = (state: AgreementState, council: CouncilId): readonly Task[] =>
  thingsToDo(state, council);
