/**
 * I9 and I10: what a council may not take on, or not without consent, while a report under s.114 or a
 * direction under s.24 binds it [S56a, S14]. Existing obligations go on. Asked of every commitment: at
 * signing, at a variation, an accession and an extension.
 */
import { constraintsOn } from '../../council-constraints.ts';
import type { Constraint } from '../../council-constraints.ts';
import { recorded } from '../../guards.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { magnitude } from '../../money.ts';
import type { PenceText } from '../../money.ts';
import { mayBeOnOrBefore } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import type { CommitmentAct, Consent, ConsentKind } from './state.ts';

export const commitmentRefusals = ['s114-authority-missing', 's24-consent-missing'] as const;
export type CommitmentRefusal = (typeof commitmentRefusals)[number];

export type Commitment = {
  readonly act: CommitmentAct;
  /** Consideration payable by the council, with what the law counts together with it (2007 Act s.27). */
  readonly valuePence: PenceText | 'unknown';
  /**
   * The day it runs to; null where it has no end, or can be extended. Of an agreement's own term it is the
   * first day without it: a day stricter than a direction asks, and never one too lax.
   */
  readonly runsTo: LocalDate | null;
};

const covers = (consent: Consent, { act, valuePence }: Commitment, on: When): Verdict => {
  if (!consent.acts.includes(act) || !mayBeOnOrBefore(consent.on, on)) return false;
  if (consent.limitPence === null) return true;
  return valuePence === 'unknown' ? 'unknown' : magnitude(valuePence) <= magnitude(consent.limitPence);
};

function consented(
  state: AgreementState, council: CouncilId, kind: ConsentKind, commitment: Commitment, on: When,
): Verdict {
  const verdicts = Object.values(state.consents)
    .filter((consent) => consent.council === council && consent.kind === kind)
    .map((consent) => covers(consent, commitment, on));
  return verdicts.includes(true) || (verdicts.includes('unknown') ? 'unknown' : recorded(false));
}

/** The direction catches a contract above its limit that runs, or can be extended, past its day. */
const caught = (constraint: Constraint, { valuePence, runsTo }: Commitment): boolean =>
  constraint.kind === 's24-direction' && (runsTo === null || runsTo > constraint.runningPast)
  && (valuePence === 'unknown' || magnitude(valuePence) > magnitude(constraint.limitPence));

export function commitmentGuards(
  state: AgreementState, facts: AgreementFacts, council: CouncilId, on: When, commitment: Commitment,
): Guard<CommitmentRefusal>[] {
  const register = facts.councils[council];
  const binding = register === undefined ? [] : constraintsOn(register, on);
  const short = binding.find(({ kind, ...of }) =>
    kind === 's114-report' && 'report' in of && of.report === 'resources-insufficient');
  const directed = binding.find((constraint) => caught(constraint, commitment));
  return [
    ['s114-authority-missing', () => short === undefined
      || consented(state, council, 's114-authority', commitment, on), () => ({ constraint: short?.id })],
    ['s24-consent-missing', () => directed === undefined
      || consented(state, council, 's24-consent', commitment, on), () => ({ constraint: directed?.id })],
  ];
}
