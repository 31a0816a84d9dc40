/**
 * Governance in force: boards and mandates, service plans, budgets, indicators.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type GovernanceEvent = never;
export type GovernanceCommand = never;

export const governanceCommands: Entitled<GovernanceCommand> = {};
export const governanceEvents: Written<GovernanceEvent> = {};
export const governanceRefusals = [] as const;
export type GovernanceRefusal = (typeof governanceRefusals)[number];

export function decideGovernance(
  _state: AgreementState, command: GovernanceCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, GovernanceRefusal> {
  return command;
}

export function evolveGovernance(state: AgreementState, _event: GovernanceEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const governanceDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const governanceTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
