/**
 * Variation: deed, amending agreement, side letter, schedule refresh, restrictions; the text in force on a day.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve, what is due.
 */
import type { Decision } from '../../decider.ts';
import type { CouncilId } from '../../ids.ts';
import type { AgreementEvent } from '../events.ts';
import type { Deadline, Entitled, Task, Written } from '../part.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';

export type VariationEvent = never;
export type VariationCommand = never;

export const variationCommands: Entitled<VariationCommand> = {};
export const variationEvents: Written<VariationEvent> = {};
export const variationRefusals = [] as const;
export type VariationRefusal = (typeof variationRefusals)[number];

export function decideVariation(
  _state: AgreementState, command: VariationCommand, _facts: AgreementFacts,
): Decision<AgreementEvent, VariationRefusal> {
  return command;
}

export function evolveVariation(state: AgreementState, _event: VariationEvent): AgreementState {
  return state;
}

/** Days on which something of this part falls due. */
export const variationDeadlines = (_state: AgreementState): readonly Deadline[] => [];

/** What one council has to do next in this part. */
export const variationTasks = (_state: AgreementState, _council: CouncilId): readonly Task[] => [];
