import type { EndCause, EndingEvent } from '#domain';
import { because, list, pounds, words } from './words.ts';
import type { Sentences } from './words.ts';

const causes: Readonly<Record<EndCause, string>> = {
  expiry: 'its term had run out',
  notice: 'by notice',
  mutual: 'by consent of all parties',
  breach: 'by notice for breach',
  'merger-of-parties': 'its parties having become one',
  dissolution: 'a party having been dissolved',
  replaced: 'another agreement taking its place',
  'legal-lapse': 'its legal basis having gone',
};
const scope = (services: readonly string[] | null): string => (services === null ? '' : ` for ${list(services)}`);
const given = (conditions: readonly { readonly what: string }[]): string =>
  conditions.length === 0 ? '' : `, on condition of ${list(conditions.map(({ what }) => what))}`;

export const endingSentences: Sentences<EndingEvent> = {
  ReviewCommissioned: (e) =>
    `${e.council} commissioned review ${e.review} by ${e.by}${e.dueOn === null ? '' : `, due on ${e.dueOn}`}.`,
  ReviewReported: (e) => `Review ${e.review} reported, advising ${words(e.advice)}${because(e.summary)}.`,
  EndProposed: (e) =>
    `${e.council} decided to leave (${e.decisionRef})${given(e.conditions)}; no notice is served by that.`,
  EndConditionMet: (e) => `${e.council} met condition ${e.condition} of its decision ${e.proposal}.`,
  EndProposalLapsed: (e) => `Decision ${e.proposal} of ${e.council} to leave lapsed${because(e.why)}.`,
  NoticeServed: (e) =>
    `${e.council} served notice ${e.notice} of ${e.kind}${scope(e.services)} on ${list(e.to)}, `
    + `received on ${e.deemedOn}; its earliest end is ${e.earliestEnd}, it has effect on ${e.endsOn}`
    + `${because(e.reason)}.`,
  NoticeAcknowledged: (e) => `${e.council} acknowledged notice ${e.notice}.`,
  NoticeContested: (e) => `${e.council} contested notice ${e.notice}${because(e.grounds)}.`,
  NoticeEndAgreed: (e) => `${e.council} agreed that notice ${e.notice} has effect on ${e.endsOn}.`,
  NoticeEndChanged: (e) =>
    `By agreement of ${list(e.councils)} notice ${e.notice} has effect on ${e.endsOn}, not on ${e.before}.`,
  NoticeWithdrawalProposed: (e) => `${e.council} proposed to withdraw notice ${e.notice}${because(e.reason)}.`,
  NoticeWithdrawalConsented: (e) => `${e.council} consented to the withdrawal of notice ${e.notice}.`,
  NoticeWithdrawn: (e) =>
    `Notice ${e.notice} was withdrawn${e.consents.length === 0 ? '' : `, with the consent of ${list(e.consents)}`}.`,
  NoticeTookEffect: (e) =>
    `Notice ${e.notice} took effect: ${list(e.tookOut)} no longer share ${list(e.services)}.`,
  TermExtensionProposed: (e) => `${e.council} proposed to extend the term to ${e.until} (${e.instrument}).`,
  TermExtensionAgreed: (e) => `${e.council} agreed to extension ${e.extension}`
    + `${e.valuePence === 'unknown' ? '' : `, paying ${pounds(e.valuePence)} under it`}.`,
  TermExtended: (e) => `The term was extended to ${e.until}, all parties having agreed.`,
  EndAgreed: (e) => `${e.council} agreed to an end on ${e.endsOn} (${e.decisionRef})`
    + `${e.replacedBy === null ? '' : `, with ${e.replacedBy} in its place`}.`,
  DissolutionScheduled: (e) => `${list(e.councils)} will be dissolved on ${e.vestingOn} (${e.order}).`,
  EndFixed: (e) => `The agreement is to end on ${e.endsOn} (${words(e.cause)}).`,
  AgreementEnded: (e) => `The agreement ended, ${causes[e.cause]}`
    + `${e.successors.length === 0 ? '' : `; ${list(e.successors)} follows`}.`,
  SuccessorLinked: (e) => `Agreement ${e.successor} follows this one (${e.kind}).`,
  PredecessorLinked: (e) => `This agreement follows ${e.predecessor} (${e.kind}).`,
};
