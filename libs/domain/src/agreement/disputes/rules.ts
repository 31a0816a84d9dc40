/**
 * Disputes: a ladder of levels with clocks, and how each was resolved.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type DisputeEvent = never;
export type DisputeCommand = never;

export const disputesCommands: Entitled<DisputeCommand> = {};
export const disputesEvents: Written<DisputeEvent> = {};
export const disputesRefusals = [] as const;
export type DisputeRefusal = (typeof disputesRefusals)[number];

export function decideDispute(
  _state: AgreementState, command: DisputeCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, DisputeRefusal> {
  return command;
}

export function evolveDispute(state: AgreementState, _event: DisputeEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const disputesDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const disputesTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
