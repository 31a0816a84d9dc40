/**
 * One sentence per event, for people: total over every event an agreement, its notes or a council can
 * have, or it does not compile. Computed when read, so a better sentence needs no rebuild.
 */
import { basisKind, procurementRoutes } from '#domain';
import type { AgreementEvent, CouncilEvent, NoteEvent } from '#domain';
import { chargingSentences } from './sentences/charging.ts';
import { consentsSentences } from './sentences/consents.ts';
import { disclosureSentences } from './sentences/disclosure.ts';
import { disputesSentences } from './sentences/disputes.ts';
import { endingSentences } from './sentences/ending.ts';
import { governanceSentences } from './sentences/governance.ts';
import { membershipSentences } from './sentences/membership.ts';
import { savingsSentences } from './sentences/savings.ts';
import { variationSentences } from './sentences/variation.ts';
import { windingDownSentences } from './sentences/winding-down.ts';
import { list, short, text, service, starts, words, because, pounds } from './sentences/words.ts';
import type { Sentences } from './sentences/words.ts';


const agreementSentences: Sentences<AgreementEvent> = {
  ...consentsSentences,
  ...membershipSentences,
  ...variationSentences,
  ...chargingSentences,
  ...governanceSentences,
  ...disclosureSentences,
  ...disputesSentences,
  ...endingSentences,
  ...windingDownSentences,
  ...savingsSentences,
  DeadlineReached: (e) => `It fell due on ${e.due}: ${e.what}.`,
  AgreementProposed: (e) =>
    `${e.council} proposed "${e.title}" as ${words(e.model)}, `
    + `for ${list(e.services.map(({ kind }) => service(kind)))}.`,
  CouncilInvited: (e) => `${e.council} invited ${e.invited} to join.`,
  CouncilJoinedProposal: (e) => `${e.council} joined the proposal.`,
  InvitationDeclined: (e) => `${e.council} declined the invitation${because(e.reason)}.`,
  CouncilLeftProposal: (e) => `${e.council} left before signature${because(e.reason)}.`,
  ServiceAdded: (e) => `${e.council} added the service ${service(e.kind)}${starts(e.startsOn)}.`,
  ServiceRemoved: (e) => `${e.council} removed the service ${e.service}.`,
  RoleAssigned: (e) =>
    e.role === 'none'
      ? `${e.of} takes no part in ${e.service}.`
      : `${e.of} became ${e.role} for ${e.service}.`,
  ModelTermsSet: (e) => `${e.council} set the terms of the ${words(e.terms.model)}.`,
  PrincipleAgreed: (e) =>
    `${e.council} agreed in principle (${e.decisionRef})` +
    `${e.budgetPence === null ? '' : `, with a budget of ${pounds(e.budgetPence)}`}.`,
  BusinessCaseIssued: (e) =>
    `${e.council} issued the ${words(e.stage)} business case ${e.document}, ${short(e.hash)}.`,
  HeadsOfTermsAgreed: (e) => `${e.council} recorded heads of terms ${e.document}, ${short(e.hash)}.`,
  DueDiligenceItemRaised: (e) =>
    `${e.council} raised a due diligence point on ${e.topic} (${e.severity})${because(e.finding)}.`,
  DueDiligenceItemResolved: (e) =>
    `${e.council} resolved the due diligence point ${e.item}${because(e.resolution)}.`,
  AgreementAbandoned: (e) => `${e.council} abandoned the agreement${because(e.reason)}.`,

  LegalBasisRecorded: (e) =>
    `${e.council} recorded the legal basis ${basisKind(e.kind)?.title ?? e.kind}, for ${list(e.services)}.`,
  LegalBasisInvalidated: (e) => `${list(e.services)} lost the last legal basis, ${e.basis}.`,
  LegalBasisEnded: (e) => `The legal basis ${e.basis} ended${because(e.reason)}.`,
  ProcurementAssessed: (e) =>
    `${e.council} assessed the procurement: ${procurementRoutes[e.route].title.toLowerCase()}.`,
  SharedPostDefined: (e) =>
    `${e.lender} lends the post "${e.title}" to ${list(e.borrowers.map(({ council }) => council))}.`,
  SharedPostWithdrawn: (e) => `${e.council} withdrew the shared post ${e.post}${because(e.reason)}.`,
  OfficerConsulted: (e) => `${e.council} consulted ${e.person} about the post ${e.post} (${e.method}).`,
  SharedPostPlaced: (e) => `${e.person} was placed in the shared post ${e.post}.`,
  PlacementEnded: (e) => `${e.person} left the shared post ${e.post}${because(e.reason)}.`,
  HolderNamed: (e) => `${e.holder} holds the ${e.subject} ${e.reference}.`,
  CommitteeDecisionRecorded: (e) => `The joint committee decided on ${e.function}: ${e.outcome}.`,
  CommitteeRecommendationRecorded: (e) =>
    `The joint committee recommended on ${e.function}: ${e.outcome} (${words(e.why)}).`,

  ClauseProposed: (e) => `${e.council} proposed clause ${e.clause}, "${e.heading}".`,
  ClauseCountered: (e) => `${e.council} countered clause ${e.clause} with version ${e.version}.`,
  ClauseStruck: (e) => `${e.council} struck clause ${e.clause}.`,
  ClauseAccepted: (e) => `${e.council} accepted version ${e.version} of clause ${e.clause}.`,
  ClauseRejected: (e) =>
    `${e.council} rejected version ${e.version} of clause ${e.clause}${because(e.reason)}.`,
  ClauseCommented: (e) =>
    `${e.council} commented on version ${e.version} of clause ${e.clause}${because(e.text)}.`,
  DraftIssued: (e) => `${e.council} issued draft ${e.n}, ${short(e.hash)}.`,
  TextAccepted: (e) => `${e.council} accepted ${text(e.hash)}.`,
  TextFrozen: (e) => `Draft ${e.n} was frozen for ${list(e.councils)}, ${short(e.hash)}.`,
  TextReopened: (e) => `${e.council} reopened ${text(e.hash)}${because(e.reason)}.`,

  ApprovalRunOpened: (e) =>
    `${e.council} opened its approval by ${e.body}${e.key ? ', a key decision' : ''}, of ${text(e.hash)}.`,
  KeyDecisionNoticePublished: (e) =>
    `${e.council} published notice of a key decision by ${e.maker}` +
    `${e.decisionFrom === 'unknown' ? '' : `, not before ${e.decisionFrom}`}.`,
  UrgencyClaimed: (e) =>
    `${e.council} claimed ${words(e.provision)}, agreed by ${e.agreedBy} (${e.agreedByCapacity})${because(e.reason)}.`,
  ReportPublished: (e) => `${e.council} published the report, ${short(e.hash)}.`,
  StatutoryOfficerAdviceGiven: (e) =>
    `The ${words(e.role)} of ${e.council} advised with ${e.position}${because(e.text)}.`,
  DecisionMade: (e) => `${e.maker} of ${e.council} decided: ${words(e.outcome)}.`,
  DecisionPublished: (e) => `${e.council} published its decision${callIn(e.callInUntil)}.`,
  DecisionCalledIn: (e) =>
    `${e.members.length} members of ${e.council} called the decision in${because(e.grounds)}.`,
  CallInConcluded: (e) => `The call-in at ${e.council} was ${e.outcome}${because(e.reason)}.`,
  DecisionReconsidered: (e) => `${e.council} reconsidered: ${e.outcome}${because(e.reason)}.`,
  DecisionBecameEffective: (e) => `The decision of ${e.council} took effect.`,
  ApprovalConditionMet: (e) => `${e.council} met the condition ${e.condition} of its approval.`,
  DelegationExercised: (e) => `${e.delegate} of ${e.council} approved ${text(e.hash)} under delegation.`,
  ApprovalLapsed: (e) => `The approval of ${e.council} lapsed: ${e.why}.`,

  CounterpartExecuted: (e) =>
    `${e.council} executed its counterpart ${
      e.mode === 'seal'
        ? 'under seal'
        : e.mode === 'esign'
          ? 'electronically'
          : e.mode === 'hand'
            ? 'by hand'
            : 'in a way not recorded'
    }.`,
  CounterpartVoided: (e) => `The counterpart of ${e.council} became void: ${e.why}.`,
  ConditionPrecedentSet: (e) => `${e.council} set the condition ${e.condition}: ${e.what}.`,
  ConditionPrecedentMet: (e) => `The condition ${e.condition} was met.`,
  ConditionPrecedentWaived: (e) =>
    `${e.council} waived the condition ${e.condition} on the authority of ${e.authority}.`,
  AgreementExecuted: (e) => `The agreement was dated and binds ${list(e.councils)}.`,
  AgreementCommenced: () => 'The agreement came into force.',
  RecordCorrected: (e) => `${e.council} corrected entry ${e.corrects}: ${e.statement} (${e.why}).`,
};

const callIn = (until: string | null): string =>
  until === null
    ? ', not open to call-in'
    : until === 'unknown'
      ? ''
      : `, open to call-in until ${until}`;

const noteSentences: Sentences<NoteEvent> = {
  PrivateNoteWritten: (e) =>
    `${e.council} noted${e.clause === null ? '' : ` on clause ${e.clause}`}: ${e.text}`,
};

const councilSentences: Sentences<CouncilEvent> = {
  CouncilRegistered: (e) => `${e.legalName} was registered as ${e.council}, beginning ${e.startsOn}.`,
  CouncilStartEstablished: (e) => `Its beginning was established as ${e.startsOn}.`,
  CouncilRenamed: (e) => `It was renamed ${e.legalName} from ${e.from}.`,
  CouncilEnded: (e) =>
    `It ended on ${e.on}${e.successors.length === 0 ? '' : `, succeeded by ${list(e.successors)}`}.`,
  SuccessorAdded: (e) => `${e.successor} is among its successors.`,
  GssCodeAssigned: (e) =>
    `It has the code ${e.code} from ${e.from}${e.to === null ? '' : ` to ${e.to}`}.`,
  GssCodeWithdrawn: (e) => `The code ${e.code} ended on ${e.on}.`,
  GovernanceModelChanged: (e) =>
    `Its governance changed from ${words(e.from)} to ${words(e.to)} on ${e.on}.`,
  StatutoryOfficerDesignated: (e) =>
    `${e.person} became ${e.deputy ? 'deputy ' : ''}${words(e.role)} from ${e.from}.`,
  StatutoryOfficerEnded: (e) =>
    `${e.person} ceased to be ${e.deputy ? 'deputy ' : ''}${words(e.role)} on ${e.on}.`,
  ExecutionPolicySet: (e) => `Its execution policy from ${e.from} has ${e.bands.length} bands.`,
  CfoReportMade: (e) => `Its finance officer reported under section 114 on ${e.on}: ${words(e.report)}.`,
  Section24DirectionMade: (e) =>
    `A section 24 direction (${e.instrument}) binds it from ${e.on}, above ${pounds(e.limitPence)} for contracts `
    + `past ${e.runningPast}.`,
  InterventionStarted: (e) => `Commissioners took powers on ${e.on}${because(e.powers)}.`,
  ConstraintLifted: (e) => `The constraint ${e.constraint} was lifted on ${e.on}.`,
  ApprovalPolicySet: (e) =>
    `Its approval policy from ${e.from} allows call-in for ${e.callInDays} working days.`,
};

const all = { ...agreementSentences, ...noteSentences, ...councilSentences } as unknown as Readonly<
  Record<string, (event: object) => string>
>;

/** Every type that has a sentence. */
export const spokenTypes: readonly string[] = Object.keys(all);

/** @throws TypeError on an event type that no one has put into words */
export function sentenceOf(event: AgreementEvent | NoteEvent | CouncilEvent): string {
  return all[event.type]!(event);
}
