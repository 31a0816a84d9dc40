/**
 * Winding down: work-streams, liabilities, final account, survivals, closing, retention.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type WindingDownEvent = never;
export type WindingDownCommand = never;

export const windingDownCommands: Entitled<WindingDownCommand> = {};
export const windingDownEvents: Written<WindingDownEvent> = {};
export const windingDownRefusals = [] as const;
export type WindingDownRefusal = (typeof windingDownRefusals)[number];

export function decideWindingDown(
  _state: AgreementState, command: WindingDownCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, WindingDownRefusal> {
  return command;
}

export function evolveWindingDown(state: AgreementState, _event: WindingDownEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const windingDownDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const windingDownTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
