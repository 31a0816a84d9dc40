/**
 * Accession, change of role, withdrawal, substitution and suspension: who takes part in what, on which day.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type MembershipEvent = never;
export type MembershipCommand = never;

export const membershipCommands: Entitled<MembershipCommand> = {};
export const membershipEvents: Written<MembershipEvent> = {};
export const membershipRefusals = [] as const;
export type MembershipRefusal = (typeof membershipRefusals)[number];

export function decideMembership(
  _state: AgreementState, command: MembershipCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, MembershipRefusal> {
  return command;
}

export function evolveMembership(state: AgreementState, _event: MembershipEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const membershipDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const membershipTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
