/** What keeps an agreement from being closed (I52), and whom a step of winding down needs. */
import { recorded } from '../../guards.ts';
import type { Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import type { LocalDate } from '../../time.ts';
import { partiesTo } from '../disputes/state.ts';
import { has, joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { isAgreed, positionOf } from './account.ts';
import { openDisputes, openPeriods } from './elsewhere.ts';
import { councilOf, lineOf, openSavings } from '../savings/reading.ts';
import type { AccountTerms, DispositionTerms, OpenKind } from './state.ts';

const always = '9999-12-31' as LocalDate;

/** Bound by the agreement once, whatever has become of them since. */
export const everParty = (state: AgreementState, council: string): boolean =>
  has(state.parties, council) && ['joined', 'withdrawn', 'succeeded'].includes(state.parties[council]!.status);

/** Can still be held to the agreement: a council that withdrew can (I17), one that is no more cannot. */
export const answerable = (state: AgreementState, council: string): boolean =>
  has(state.parties, council) && ['joined', 'withdrawn'].includes(state.parties[council]!.status);

/** I14: a company of the parties holds only what somebody has named it holder of. */
export const companyOf = (state: AgreementState, holder: string): boolean =>
  !has(state.parties, holder) && Object.values(state.holders).includes(holder);

const withOwner = (state: AgreementState, owners: readonly CouncilId[]): CouncilId[] =>
  [...new Set([...joined(state), ...owners.filter((owner) => answerable(state, owner))])].sort();

/** Every party, and the owner of the item where that has withdrawn. */
export const affectedBy = (state: AgreementState, item: string): CouncilId[] =>
  withOwner(state, has(state.windingDown.items, item) ? [state.windingDown.items[item]!.owner] : []);

/** I17: what a council that withdrew has to pay or receive is agreed with it. */
export const mustAgree = (state: AgreementState, { positions }: Pick<AccountTerms, 'positions'>): CouncilId[] =>
  withOwner(state, positions.filter(({ amountPence }) => BigInt(amountPence) !== 0n)
    .map(({ holder }) => holder as CouncilId));

/** Whose word it takes: a saving is its council's own; anything else no council ends alone. */
export function concernedBy(state: AgreementState, { kind, id }: DispositionTerms, by: CouncilId): CouncilId[] {
  const { liabilities } = state.windingDown;
  switch (kind) {
    case 'saving': {
      const line = lineOf(state, id);
      return [line === undefined ? by : councilOf(state, line, always)];
    }
    case 'exit-item': return affectedBy(state, id);
    case 'liability': return withOwner(state, has(liabilities, id)
      ? [...liabilities[id]!.shares, ...liabilities[id]!.amounts].map(({ council }) => council) : []);
    case 'dispute': {
      const { disputes } = state.disputes;
      return withOwner(state, has(disputes, id) ? partiesTo(disputes[id]!) : []);
    }
    case 'charge-period': return joined(state);
  }
}

export const dispositionKey = (kind: OpenKind, id: string): string => `${kind}/${id}`;
export const disposed = (state: AgreementState, kind: OpenKind, id: string): boolean => {
  const key = dispositionKey(kind, id);
  return has(state.windingDown.dispositions, key) && state.windingDown.dispositions[key]!.agreedOn !== null;
};

/** I43: a saving that the record names is disposed of once, as the rest is; a source may tell of one it does not. */
export function isOpen(state: AgreementState, kind: OpenKind, id: string): boolean {
  const { items, liabilities } = state.windingDown;
  switch (kind) {
    case 'saving': return !has(state.savings.lines, id) || openSavings(state).includes(id);
    case 'exit-item': return has(items, id) && items[id]!.state !== 'completed' && items[id]!.state !== 'waived';
    case 'liability': return has(liabilities, id);
    case 'dispute': return openDisputes(state).includes(id);
    case 'charge-period': return openPeriods(state).includes(id);
  }
}

const named = (state: AgreementState, ...subjects: readonly string[]): string[] => Object.keys(state.holders)
  .filter((key) => subjects.some((subject) => key.startsWith(`${subject}/`)))
  .map((key) => key.slice(key.indexOf('/') + 1));
const without = (ids: readonly string[], outcomes: object): string[] =>
  [...new Set(ids)].filter((id) => !has(outcomes, id)).sort();

export const openContracts = (state: AgreementState): string[] =>
  without(named(state, 'contract', 'licence'), state.windingDown.contracts);
export const openAssets = (state: AgreementState): string[] =>
  without(named(state, 'asset'), state.windingDown.assets);
export const openDatasets = (state: AgreementState): string[] =>
  without(named(state, 'data'), state.windingDown.datasets);
/** Groups of staff without an end position: shared posts that are filled, and staff whose employer was named. */
export const openStaff = (state: AgreementState): string[] => without([...named(state, 'employer'),
  ...Object.entries(state.posts).filter(([, post]) => post.placed !== null).map(([post]) => post)],
state.windingDown.staff);
export const openItems = ({ windingDown }: AgreementState): string[] =>
  Object.entries(windingDown.items).filter(([, item]) => item.state === 'open').map(([item]) => item).sort();
/** I17: whoever bears them, withdrawn or not. */
export const openLiabilities = (state: AgreementState): string[] =>
  Object.keys(state.windingDown.liabilities).filter((id) => !disposed(state, 'liability', id)).sort();
const undisposed = (state: AgreementState, kind: OpenKind, ids: readonly string[]): string[] =>
  ids.filter((id) => !disposed(state, kind, id));

export const closingRefusals = [
  'final-account-not-agreed', 'final-account-not-settled', 'exit-items-open', 'contracts-open', 'assets-open',
  'data-open', 'certificates-missing', 'staff-open', 'disputes-open', 'periods-open', 'liabilities-open',
  'savings-open', 'survivals-not-listed',
] as const;
type Blocker = readonly [code: (typeof closingRefusals)[number], holds: Verdict, detail: object];

/**
 * Everything that must be so before closing, in order; in a record taken from sources, silence is not told
 * from nothing having happened.
 */
export function closingChecks(state: AgreementState): Blocker[] {
  const { account, datasets, survivals, noSurvivals } = state.windingDown;
  const none = (code: Blocker[0], name: string, ids: readonly string[], silent = false): Blocker =>
    [code, silent ? recorded(ids.length === 0) : ids.length === 0, { [name]: ids }];
  const waitingFor = account === null ? joined(state)
    : mustAgree(state, account).filter((council) => !account.agreedBy.includes(council));
  const left = Object.entries(account?.left ?? {}).filter(([holder]) => positionOf(account!.left, holder) !== 0n)
    .map(([holder, amountPence]) => ({ holder, amountPence }));
  const uncertified = Object.entries(datasets).filter(([, { deletionCertificate }]) => deletionCertificate === null)
    .map(([dataset]) => dataset).sort();
  return [
    ['final-account-not-agreed', account === null ? 'unknown' : isAgreed(account), { waitingFor }],
    ['final-account-not-settled', left.length === 0, { positions: left }],
    none('exit-items-open', 'items', openItems(state)),
    none('contracts-open', 'contracts', openContracts(state), true),
    none('assets-open', 'assets', openAssets(state), true),
    none('data-open', 'datasets', openDatasets(state), true),
    none('certificates-missing', 'datasets', uncertified, true),
    none('staff-open', 'groups', openStaff(state), true),
    none('disputes-open', 'disputes', undisposed(state, 'dispute', openDisputes(state))),
    none('periods-open', 'periods', undisposed(state, 'charge-period', openPeriods(state))),
    none('liabilities-open', 'liabilities', openLiabilities(state)),
    // I43: nobody leaves a saving without a word of what becomes of it.
    none('savings-open', 'lines', openSavings(state)),
    ['survivals-not-listed', recorded(noSurvivals || Object.keys(survivals).length > 0), {}],
  ];
}
