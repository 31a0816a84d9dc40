import type { DisputeEvent } from '#domain';
import { because, list, pounds, short, words } from './words.ts';
import type { Sentences } from './words.ts';

const until = (due: string | null): string =>
  due === null ? '' : due === 'unknown' ? ', its last day not known' : `, until ${due}`;

export const disputesSentences: Sentences<DisputeEvent> = {
  DisputeRaised: (e) => `${e.council} raised the dispute ${e.dispute} with ${list(e.against)} over ${
    pounds(e.valuePence)}${because(e.subject)}. It is with the ${e.ladder[0]!.body}${until(e.due)}.`,
  EscalationAgreed: (e) =>
    `${e.council} agreed in writing to take the dispute ${e.dispute} to level ${e.to}, ${short(e.hash)}.`,
  DisputeEscalated: (e) => `The dispute ${e.dispute} went to level ${e.level}, ${e.body}, ${
    e.agreedInWriting.length > 0 ? 'by written agreement' : 'its time having run out'}${until(e.due)}.`,
  CoolingOffStarted: (e) =>
    `${e.council} stopped the clock of the dispute ${e.dispute} until ${e.until}${because(e.reason)}.`,
  CoolingOffEnded: (e) => `The clock of the dispute ${e.dispute} runs again${until(e.due)}.`,
  DisputeMediated: (e) => `${e.mediator} mediated the dispute ${e.dispute}: ${words(e.outcome)}.`,
  DeterminationIssued: (e) =>
    `${e.by} determined the dispute ${e.dispute}${e.binding ? ', binding the parties' : ''}: ${e.outcome}.`,
  ResolutionProposed: (e) =>
    `${e.council} proposed to resolve the dispute ${e.dispute} by ${e.how} (${e.resolution}): ${e.effects}.`,
  ResolutionAgreed: (e) => `${e.council} agreed to the resolution ${e.resolution} of the dispute ${e.dispute}.`,
  DisputeResolved: (e) => `The dispute ${e.dispute} was resolved by ${e.how}: ${e.effects}.`,
  DisputeWithdrawn: (e) => `${e.council} withdrew the dispute ${e.dispute}${because(e.reason)}.`,
  BreachNotified: (e) => `${e.council} notified ${e.against} of a breach, to be cured by ${e.cureBy}${
    because(e.duty)}.`,
  BreachCured: (e) => `${e.council} recorded the cure of the breach ${e.breach}${because(e.how)}.`,
  DefaultDeclared: (e) => `${e.council} declared a default for the breach ${e.breach}${because(e.reason)}.`,
};
