/** The signature of a council and the steps of its own decision behind it. */
import type { AgreementEvent, CouncilId } from '#domain';
import { NotInRecord, lastStep, mustBeNamed, stepsOf } from './told.ts';
import type { AnyStep, Step, Told } from './told.ts';

export type Signature = {
  readonly signed: Step<'CounterpartExecuted'>;
  /** By which the counterpart lost its force; null while it stands. */
  readonly voided: Step<'CounterpartVoided'> | null;
  /**
   * The run of the council's approval that reached the text signed, from its opening on; none where none is recorded.
   */
  readonly run: readonly AnyStep[];
};

const ofRun: readonly AgreementEvent['type'][] = ['ApprovalRunOpened', 'UrgencyClaimed', 'StatutoryOfficerAdviceGiven',
  'DecisionMade', 'DecisionPublished', 'DecisionCalledIn', 'CallInConcluded', 'DecisionReconsidered',
  'DecisionBecameEffective', 'ApprovalConditionMet', 'DelegationExercised', 'ApprovalLapsed'];

/** A run is decided on one text; a delegation under it may carry it to another (I1). */
function runBehind(steps: readonly AnyStep[], { recorded, event }: Step<'CounterpartExecuted'>): AnyStep[] {
  const { council, hash } = event;
  const own = steps.filter((step) => step.event.council === council && ofRun.includes(step.event.type));
  const openings = stepsOf(own, ['ApprovalRunOpened']).filter((step) => step.recorded.revision < recorded.revision);
  const runs = openings.map((opened, at) => own.filter((step) =>
    step.recorded.revision >= opened.recorded.revision
    && step.recorded.revision < (openings[at + 1]?.recorded.revision ?? recorded.revision)));
  return runs.findLast((run) => (run[0] as Step<'ApprovalRunOpened'>).event.hash === hash
    || stepsOf(run, ['DelegationExercised'], (one) => one.hash === hash).length > 0) ?? [];
}

/**
 * The last counterpart of the council; null where it has signed none.
 * @throws NotInRecord
 */
export function signatureOf(told: Told, council: CouncilId): Signature | null {
  mustBeNamed(told, council);
  const signed = lastStep(told.steps, ['CounterpartExecuted'], (event) => event.council === council);
  if (signed === null) return null;
  const later = told.steps.filter((step) => step.recorded.revision > signed.recorded.revision);
  return { signed, run: runBehind(told.steps, signed),
    voided: lastStep(later, ['CounterpartVoided'], (event) => event.council === council) };
}

/** @throws NotInRecord for a variation that the agreement does not have */
export function mustBeVariation({ state }: Told, variation: string): void {
  if (!Object.hasOwn(state.variation.variations, variation)) {
    throw new NotInRecord('variation', 'is no variation of this agreement');
  }
}
