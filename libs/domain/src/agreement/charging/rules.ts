/**
 * Cost sharing: rules by service line, drivers, estimates, outturn, true-up, closed periods.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type ChargingEvent = never;
export type ChargingCommand = never;

export const chargingCommands: Entitled<ChargingCommand> = {};
export const chargingEvents: Written<ChargingEvent> = {};
export const chargingRefusals = [] as const;
export type ChargingRefusal = (typeof chargingRefusals)[number];

export function decideCharging(
  _state: AgreementState, command: ChargingCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, ChargingRefusal> {
  return command;
}

export function evolveCharging(state: AgreementState, _event: ChargingEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const chargingDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const chargingTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
