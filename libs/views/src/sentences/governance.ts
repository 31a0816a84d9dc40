import type { GovernanceEvent } from '#domain';
import { because, list, pounds, short, words } from './words.ts';
import type { Sentences } from './words.ts';

export const governanceSentences: Sentences<GovernanceEvent> = {
  BoardConstituted: (e) => `The ${words(e.kind)} "${e.name}" was constituted`
    + `${e.replaces === null ? '' : ` in the place of ${e.replaces}`}, with seats for ${
      list(e.seats.map(({ council }) => council))}.`,
  BoardMemberAppointed: (e) => `${e.council} appointed ${e.person} to ${e.board} from ${e.from}`
    + `${e.until === null ? '' : ` until ${e.until}`}.`,
  BoardAppointmentEnded: (e) => `${e.person} left ${e.board} for ${e.council}${because(e.reason)}.`,
  BoardMet: (e) => `${e.board} met (${e.meeting})${
    e.quorate === true ? '' : e.quorate === false ? ', without a quorum' : ', with an attendance not recorded'}.`,
  BoardDecisionMade: (e) => `${e.board} decided on ${e.function}: ${e.outcome}.`,
  BoardRecommendationMade: (e) => `${e.board} recommended on ${e.function}: ${e.outcome} (${words(e.why)}).`,
  BoardDecisionCalledIn: (e) =>
    `${e.members.length} members of ${e.council} called in ${e.decision} of ${e.board}${because(e.grounds)}.`,
  BoardCallInConcluded: (e) =>
    `The call-in of ${e.decision} of ${e.board} at ${e.council} was ${e.outcome}${because(e.reason)}.`,
  BoardDecisionBecameEffective: (e) => `The decision ${e.decision} of ${e.board} took effect.`,
  ServicePlanProposed: (e) =>
    `${e.council} proposed the service plan ${e.plan} for ${e.year}, ${short(e.hash)}, to ${list(e.councils)}.`,
  ServicePlanApproved: (e) => `${e.council} approved the service plan ${e.plan} (${e.decisionRef}).`,
  ServicePlanAdopted: (e) => `The service plan ${e.plan} for ${e.year} was adopted, ${short(e.hash)}.`,
  BudgetProposed: (e) => `${e.council} proposed the budget ${e.budget} for ${e.year} to ${list(e.councils)}.`,
  BudgetApproved: (e) => `${e.council} approved the budget ${e.budget} (${e.decisionRef}).`,
  BudgetSet: (e) => `The budget ${e.budget} for ${e.year} was set: ${
    list(e.lines.map(({ line, amountPence }) => `${line} ${pounds(amountPence)}`))}.`,
  IndicatorDefined: (e) => `${e.council} defined the indicator "${e.name}" of ${e.service}: ${
    e.target === 'unknown' ? 'no target known' : `${e.target} ${e.unit}`}, ${e.direction} is better.`,
  IndicatorReported: (e) => `${e.indicator} for ${e.period}: ${e.value === 'unknown' ? 'not known' : e.value}${
    e.before === null ? '' : `, reported before as ${e.before}`}.`,
  AnnualReportEndorsed: (e) => `${e.council} endorsed the annual report of ${e.year}, ${short(e.hash)}.`,
  RiskRaised: (e) => `${e.council} raised the risk ${e.risk} (${e.severity}), owned by ${e.owner}${because(e.what)}.`,
  RiskClosed: (e) => `${e.council} closed the risk ${e.risk}${because(e.reason)}.`,
  AuditFindingRecorded: (e) => `An audit finding (${e.severity}) asks ${list(e.councils)} for an answer by ${
    e.answerBy}${because(e.what)}.`,
  AuditFindingAnswered: (e) => `${e.council} answered the audit finding ${e.finding}${because(e.answer)}.`,
};
