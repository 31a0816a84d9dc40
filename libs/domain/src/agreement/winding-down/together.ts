/**
 * Steps that several councils take alike, one after the other: the last one makes it count, and says so in
 * an event of its own.
 */
import type { Unverified } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import { has, joined } from '../state.ts';
import type { AgreementState } from '../state.ts';
import { afterSettling, allNil, leftOf } from './account.ts';
import { affectedBy, concernedBy, dispositionKey, mustAgree } from './closing.ts';
import type { WindingDownCommand } from './rules.ts';
import type { AccountTerms, DispositionTerms, ResidualTerms } from './state.ts';

type Together = Extract<WindingDownCommand, { type: 'AdoptExitPlan' | 'WaiveExitItem' | 'AgreeResidualService'
  | 'StateFinalAccount' | 'AgreeFinalAccount' | 'SettlePosition' | 'CarryPosition' | 'DisposeOpenItem' }>;
type Author = { readonly council: CouncilId } & Unverified;

/** True when with this council all have spoken. */
const complete = (needed: readonly CouncilId[], spoken: readonly CouncilId[], council: CouncilId): boolean =>
  needed.every((one) => one === council || spoken.includes(one));

export function decideTogether(state: AgreementState, command: Together, by: Author): AgreementEvent[] {
  const { on } = command;
  const { council } = by;
  const { plan, items, account } = state.windingDown;
  switch (command.type) {
    case 'AdoptExitPlan': {
      const { version, hash } = command;
      const before = plan?.version === version ? plan.adoptedBy : [];
      return [{ type: 'ExitPlanAccepted', on, version, hash, ...by },
        ...(complete(joined(state), before, council)
          ? [{ type: 'ExitPlanAdopted' as const, on, council, version, hash }] : [])];
    }
    case 'WaiveExitItem': {
      const { item, authority } = command;
      return [{ type: 'ExitItemWaiverApproved', on, item, authority, ...by },
        ...(complete(affectedBy(state, item), items[item]!.waivedBy, council)
          ? [{ type: 'ExitItemWaived' as const, on, council, item, authority }] : [])];
    }
    case 'AgreeResidualService': {
      const { service, provider, receivers, until, successor } = command;
      const terms = { service, provider, receivers, until, successor };
      return [{ type: 'ResidualServiceAccepted', on, ...terms, ...by },
        ...(complete([provider, ...receivers], sayingSame(state, terms), council)
          ? [{ type: 'ResidualServiceAgreed' as const, on, council, ...terms }] : [])];
    }
    case 'DisposeOpenItem': {
      const { kind, id, disposition, to } = command;
      const terms = { kind, id, disposition, to };
      return [{ type: 'DispositionAccepted', on, ...terms, ...by },
        ...(complete(concernedBy(state, terms, council), disposingSame(state, terms), council)
          ? [{ type: 'OpenItemDisposed' as const, on, council, ...terms }] : [])];
    }
    case 'StateFinalAccount': {
      const { account: id, lines, positions } = command;
      return [{ type: 'FinalAccountStated', on, account: id, lines, positions, ...by },
        ...agreedWith(state, { account: id, lines, positions }, [], command, council)];
    }
    case 'AgreeFinalAccount': return [{ type: 'FinalAccountAccepted', on, account: command.account, ...by },
      ...agreedWith(state, account!, account!.agreedBy, command, council)];
    case 'SettlePosition':
    case 'CarryPosition': {
      const { from, to, amountPence, reference } = command;
      const sum = { on, account: account!.account, from, to, amountPence, reference, ...by };
      return [command.type === 'SettlePosition' ? { type: 'PositionSettled', ...sum }
        : { type: 'PositionCarried', ...sum, into: command.into },
      ...(allNil(afterSettling(account!.left, command))
        ? [{ type: 'FinalAccountSettled' as const, on, council, account: account!.account }] : [])];
    }
  }
}

/** Once all have accepted it the account stands; where nobody owes anything it is settled by that. */
function agreedWith(
  state: AgreementState, terms: AccountTerms, spoken: readonly CouncilId[], { on }: Together, council: CouncilId,
): AgreementEvent[] {
  const { account } = terms;
  if (!complete(mustAgree(state, terms), spoken, council)) return [];
  return [{ type: 'FinalAccountAgreed', on, council, account },
    ...(allNil(leftOf(terms.positions)) ? [{ type: 'FinalAccountSettled' as const, on, council, account }] : [])];
}

/** Councils that have said exactly this of the residual service. */
export function sayingSame(state: AgreementState, terms: ResidualTerms): readonly CouncilId[] {
  const { residuals } = state.windingDown;
  const known = has(residuals, terms.service) ? residuals[terms.service]! : null;
  return known !== null && sameResidual(known, terms) ? known.by : [];
}

export const sameResidual = (a: ResidualTerms, b: ResidualTerms): boolean => a.provider === b.provider
  && a.receivers.join() === b.receivers.join() && a.until === b.until && a.successor === b.successor;

/** Councils that have said exactly this of the open item. */
export function disposingSame(state: AgreementState, { kind, id, disposition, to }: DispositionTerms):
readonly CouncilId[] {
  const { dispositions } = state.windingDown;
  const key = dispositionKey(kind, id);
  const known = has(dispositions, key) ? dispositions[key]! : null;
  return known !== null && known.disposition === disposition && known.to === to ? known.by : [];
}
