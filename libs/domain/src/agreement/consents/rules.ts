/**
 * Consents: the finance officer's authority in a prohibition period, the consent that a direction asks
 * for. What they are needed for is in guards.ts.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import type { When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import type { By, Entitled, Written } from '../part.ts';
import { has } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import type { CommitmentAct, ConsentKind } from './state.ts';

type Given = {
  readonly consent: string; readonly kind: ConsentKind;
  /** Who gave it: an officer's post or an authority, never a name. */
  readonly giver: string; readonly reference: string;
  readonly acts: readonly CommitmentAct[]; readonly limitPence: PenceText | null;
};
export type ConsentEvent = By<'ConsentRecorded', Given>;
export type ConsentCommand = { readonly type: 'RecordConsent'; readonly on: When } & Given;

export const consentsCommands: Entitled<ConsentCommand> = { RecordConsent: ['finance-officer', 'monitoring-officer'] };
export const consentsEvents: Written<ConsentEvent> = { ConsentRecorded: [1, 'partner'] };
export const consentsRefusals = ['consent-exists', 'consent-for-nothing', 'authority-of-finance-officer'] as const;
export type ConsentRefusal = (typeof consentsRefusals)[number];

export function decideConsent(
  state: AgreementState, command: ConsentCommand, { actor, grade }: AgreementFacts,
): Decision<AgreementEvent, ConsentRefusal> {
  const { type: _, on, ...given } = command;
  const verdict = check<ConsentRefusal>(grade, [
    // The authority under s.115 is the finance officer's own and cannot be given for that officer [S56a].
    ['authority-of-finance-officer', () => grade === 'imported' || given.kind !== 's114-authority'
      || actor.capacity === 'finance-officer'],
    ['consent-exists', () => !has(state.consents, given.consent)],
    ['consent-for-nothing', () => given.acts.length > 0],
  ]);
  if ('refused' in verdict) return verdict;
  const council = actor.council as CouncilId;
  return accept<AgreementEvent>({ type: 'ConsentRecorded', on, council, ...given, ...verdict });
}

export const evolveConsent = (state: AgreementState, event: ConsentEvent): AgreementState => {
  const { consent, council, kind, on, acts, limitPence } = event;
  return { ...state, consents: { ...state.consents, [consent]: { council, kind, on, acts, limitPence } } };
};
