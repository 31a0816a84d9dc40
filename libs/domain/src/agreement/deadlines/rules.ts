/**
 * Deadlines come due by themselves: the timekeeper says so of each, once. What that means is for its
 * part of the agreement to say and for people to do; coming due decides nothing.
 */
import { accept, refuse } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type DeadlineEvent = {
  readonly type: 'DeadlineReached'; readonly on: When; readonly council: CouncilId; readonly deadline: string;
  readonly kind: string; readonly due: LocalDate; readonly what: string; readonly councils: readonly CouncilId[];
  readonly unverified?: readonly string[];
};
export type DeadlineCommand = {
  readonly type: 'ReachDeadline'; readonly on: When; readonly deadline: string; readonly due: LocalDate;
};

export const deadlineCommands: Entitled<DeadlineCommand> = { ReachDeadline: ['timekeeper'] };
export const deadlineEvents: Written<DeadlineEvent> = { DeadlineReached: [1, 'partner'] };
export const deadlineRefusals = ['deadline-missing', 'deadline-not-due'] as const;
export type DeadlineRefusal = (typeof deadlineRefusals)[number];

/** @param pending every deadline that stands, whichever part it belongs to */
export function decideDeadline(
  state: AgreementState, command: DeadlineCommand, facts: AgreementFacts, pending: readonly Deadline[],
): Decision<AgreementEvent, DeadlineRefusal> {
  const { deadline: id, due } = command;
  if (state.deadlines.reached[id] === due) return accept();
  const standing = pending.find((one) => one.id === id && one.due === due);
  if (standing === undefined) return refuse('deadline-missing', { deadline: id });
  if (facts.today < due) return refuse('deadline-not-due', { due, today: facts.today });
  const { kind, what, councils } = standing;
  // An event belongs to a council; what comes due belongs to all it concerns.
  return accept<AgreementEvent>({ type: 'DeadlineReached', on: due as string as When,
    council: councils[0] ?? state.proposer!, deadline: id, kind, due, what, councils });
}

export const evolveDeadline = (state: AgreementState, event: DeadlineEvent): AgreementState => ({
  ...state, deadlines: { reached: { ...state.deadlines.reached, [event.deadline]: event.due } } });
