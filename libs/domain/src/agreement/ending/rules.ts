/**
 * Ending: conditional decisions, notice, extension, replacement, and the end itself.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type EndingEvent = never;
export type EndingCommand = never;

export const endingCommands: Entitled<EndingCommand> = {};
export const endingEvents: Written<EndingEvent> = {};
export const endingRefusals = [] as const;
export type EndingRefusal = (typeof endingRefusals)[number];

export function decideEnding(
  _state: AgreementState, command: EndingCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, EndingRefusal> {
  return command;
}

export function evolveEnding(state: AgreementState, _event: EndingEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const endingDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const endingTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
