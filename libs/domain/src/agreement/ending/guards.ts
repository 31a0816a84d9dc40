/** What must hold before a step towards the end counts, in order; the first that fails names the refusal. */
import { recorded, told } from '../../guards.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { isLocalDate, latest, surelyBefore } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import { commitmentGuards } from '../consents/guards.ts';
import { spansOn } from '../membership/state.ts';
import { after, basisOver, basisStands, inBeing, notBefore } from '../reading.ts';
import { has, joined } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { others, servicesOf } from './effect.ts';
import { reckoned } from './notice.ts';
import type { EndingCommand, EndingRefusal } from './rules.ts';
import type { EndAgreed, Notice } from './state.ts';
import { termOf } from './term.ts';

type G = Guard<EndingRefusal>;
type Command<T extends EndingCommand['type']> = Extract<EndingCommand, { type: T }>;

/** No answer is older than what it answers. */
const since = (on: When, asked: () => When): G =>
  ['before-what-it-answers', () => notBefore(on, asked()), () => ({ since: asked() })];

export function reporting({ ending }: AgreementState, { on, review }: Command<'ReportReview'>): G[] {
  return [
    ['review-missing', () => has(ending.reviews, review)],
    ['review-reported', () => ending.reviews[review]!.reported === null],
    since(on, () => ending.reviews[review]!.on),
  ];
}

// Conditional decisions (I50) -------------------------------------------------------------------------

export function proposing({ ending }: AgreementState, { proposal, conditions }: Command<'ProposeEnd'>): G[] {
  return [
    ['end-proposal-exists', () => !has(ending.proposals, proposal)],
    ['end-condition-repeated', () => new Set(conditions.map(({ condition }) => condition)).size === conditions.length],
  ];
}

export function standingProposal(
  { ending }: AgreementState, { on, proposal }: { on: When; proposal: string }, council: CouncilId,
): G[] {
  const found = ending.proposals[proposal];
  return [
    ['end-proposal-missing', () => has(ending.proposals, proposal)],
    ['end-proposal-of-another', () => found!.by === council, () => ({ by: found!.by })],
    ['end-proposal-over', () => found!.lapsedOn === null, () => ({ lapsedOn: found!.lapsedOn })],
    since(on, () => found!.on),
  ];
}

export function meeting(state: AgreementState, command: Command<'MeetEndCondition'>, council: CouncilId): G[] {
  const { proposal, condition } = command;
  const conditions = state.ending.proposals[proposal]?.conditions ?? {};
  return [
    ...standingProposal(state, command, council),
    ['end-condition-missing', () => has(conditions, condition)],
    ['end-condition-met', () => conditions[condition]!.metOn === null],
  ];
}

// Notice ----------------------------------------------------------------------------------------------

export function serving(
  state: AgreementState, command: Command<'ServeNotice'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const { on, to, proposal } = command;
  const reach = { kind: command.kind, from: council, to, services: command.services };
  const day = latest(on) < facts.today ? latest(on) : facts.today;
  const taking = spansOn(state.membership, day);
  const services = servicesOf(state, reach, day);
  const strangers = to.filter((one) => one === council || !joined(state).includes(one));
  // A notice to leave concerns everyone who stays behind in the same services.
  const lacking = command.kind === 'termination' ? [] : others(state, council).filter((one) => !to.includes(one)
    && taking.some((span) => span.council === one && services.includes(span.service)));
  const shares = (service: string): boolean => taking.some((span) =>
    span.service === service && span.council === council);
  const { deemedOn, earliestEnd, endsOn, inputs } = reckoned(state, command, council, facts);
  return [
    ['notice-exists', () => !has(state.ending.notices, command.notice)],
    ['notice-to-a-stranger', () => strangers.length === 0, () => ({ councils: strangers })],
    ['notice-recipients-missing', () => to.length > 0 && lacking.length === 0, () => ({ councils: lacking })],
    ['notice-services-unknown', () => services.length > 0 && services.every((service) => has(state.services, service))],
    ['notice-services-unknown', () => told(day === latest(on) || null, () => services.every(shares))],
    ...(proposal === null ? [] : [
      ...standingProposal(state, { on, proposal }, council),
      ['end-conditions-open', () => open(state, proposal).length === 0, () => ({ conditions: open(state, proposal) })],
    ] as G[]),
    ['receipt-not-computed', () => facts.grade === 'imported' || command.deemedOn === null],
    ['receipt-not-computed', () => deemedOn !== 'unknown' || 'unknown'],
    ['receipt-before-service', () => deemedOn === 'unknown' || notBefore(deemedOn, on)],
    ['notice-period-unknown', () => inputs.length !== null || 'unknown'],
    ['end-before-the-earliest', () => earliestEnd === 'unknown' || notBefore(endsOn, earliestEnd),
      () => ({ earliestEnd })],
  ];
}

const open = ({ ending }: AgreementState, proposal: string): string[] =>
  Object.entries(ending.proposals[proposal]?.conditions ?? {}).filter(([, { metOn }]) => metOn === null)
    .map(([condition]) => condition);

const standing = ({ ending }: AgreementState, { on, notice }: { on: When; notice: string }): G[] => [
  ['no-such-notice', () => has(ending.notices, notice)],
  ['notice-not-standing', () => ending.notices[notice]!.phase === 'standing',
    () => ({ phase: ending.notices[notice]!.phase })],
  since(on, () => ending.notices[notice]!.servedOn),
];

type ToNotice = { readonly on: When; readonly notice: string };
const received = (state: AgreementState, command: ToNotice, council: CouncilId): G[] => [
  ...standing(state, command),
  ['not-a-recipient', () => state.ending.notices[command.notice]!.to.includes(council)],
];

export function answering(
  state: AgreementState, command: Command<'AcknowledgeNotice' | 'ContestNotice'>, council: CouncilId,
): G[] {
  const notice = state.ending.notices[command.notice];
  return [...received(state, command, council), command.type === 'AcknowledgeNotice'
    ? ['notice-acknowledged', () => !has(notice!.acknowledged, council)]
    : ['notice-contested', () => !has(notice!.contested, council)]];
}

/** The server and the recipients, as far as they are still parties. */
export const concerned = (state: AgreementState, { from, to }: Notice): CouncilId[] =>
  joined(state).filter((council) => council === from || to.includes(council));

export function movingEnd(state: AgreementState, command: Command<'AgreeNoticeEnd'>, council: CouncilId): G[] {
  const notice = state.ending.notices[command.notice];
  return [
    ...standing(state, command),
    ['not-concerned-by-the-notice', () => concerned(state, notice!).includes(council)],
    ['end-in-the-past', () => notBefore(command.endsOn, command.on)],
    ['end-agreed-already', () => notice!.endsOn !== command.endsOn
      && notice!.otherEnd[council] !== command.endsOn],
  ];
}

export function withdrawing(state: AgreementState, command: Command<'WithdrawNotice'>, council: CouncilId): G[] {
  const notice = state.ending.notices[command.notice];
  return [
    ...standing(state, command),
    ['not-the-server', () => notice!.from === council, () => ({ from: notice!.from })],
    ['notice-withdrawal-proposed', () => notice!.withdrawal === null],
  ];
}

export function consenting(state: AgreementState, command: Command<'ConsentToWithdrawal'>, council: CouncilId): G[] {
  const notice = state.ending.notices[command.notice];
  return [
    ...received(state, command, council),
    ['notice-withdrawal-missing', () => notice!.withdrawal !== null],
    ['notice-withdrawal-consented', () => !notice!.withdrawal!.consents.includes(council)],
    since(command.on, () => notice!.withdrawal!.on),
  ];
}

/** I49: no notice bites before its end has come. */
export const takingEffect = (state: AgreementState, command: Command<'TakeNoticeEffect'>): G[] => [
  ...standing(state, command),
  ['notice-not-yet-effective', () => notBefore(command.on, state.ending.notices[command.notice]!.endsOn),
    () => ({ endsOn: state.ending.notices[command.notice]!.endsOn })],
];

// The term ----------------------------------------------------------------------------------------------

type Lengthening = { readonly on: When; readonly valuePence: Command<'ExtendTerm'>['valuePence'] };
const lengthening = (
  state: AgreementState, { on, valuePence }: Lengthening, until: LocalDate, council: CouncilId, facts: AgreementFacts,
): G[] => {
  const term = termOf(state);
  return [
    ['no-term', () => recorded(term !== null)],
    ['term-not-longer', () => term === null || until >= term.endsOn, () => ({ endsOn: term?.endsOn })],
    // I18: what has run out is not revived.
    ['term-over', () => term === null || after(term.endsOn as string as When, on), () => ({ endsOn: term?.endsOn })],
    ...commitmentGuards(state, facts, council, on, {
      act: 'extension', valuePence, runsTo: until }),
  ];
};

export const extending = (
  state: AgreementState, command: Command<'ExtendTerm'>, council: CouncilId, facts: AgreementFacts,
): G[] => [
  ['extension-exists', () => !has(state.ending.extensions, command.extension)],
  ...lengthening(state, command, command.until, council, facts),
];

export function agreeingExtension(
  state: AgreementState, command: Command<'AgreeExtension'>, council: CouncilId, facts: AgreementFacts,
): G[] {
  const extension = state.ending.extensions[command.extension];
  return [
    ['extension-missing', () => has(state.ending.extensions, command.extension)],
    ['extension-over', () => extension!.effectiveOn === null],
    ['extension-agreed', () => !extension!.agreed.includes(council)],
    since(command.on, () => extension!.proposedOn),
    ...(extension === undefined ? [] : lengthening(state, command, extension.until, council, facts)),
  ];
}

export function expiring(state: AgreementState, { on }: Command<'Expire'>): G[] {
  const term = termOf(state);
  return [
    ['no-term', () => recorded(term !== null)],
    ['term-not-over', () => term === null || notBefore(on, term.endsOn as string as When),
      () => ({ endsOn: term?.endsOn })],
  ];
}

// The end by consent and by law ---------------------------------------------------------------------------

const alike = (a: Pick<EndAgreed, 'endsOn' | 'replacedBy'>, b: Pick<EndAgreed, 'endsOn' | 'replacedBy'>): boolean =>
  a.endsOn === b.endsOn && a.replacedBy === b.replacedBy;

/** Whether every party but this council has agreed to the same end. */
export const endAgreedBy = (state: AgreementState, command: Command<'AgreeToEnd'>, council: CouncilId): boolean =>
  others(state, council).every((party) => {
    const agreed = state.ending.agreed[party];
    return agreed !== undefined && alike(agreed, command);
  });

export function agreeingEnd(state: AgreementState, command: Command<'AgreeToEnd'>, council: CouncilId): G[] {
  const before = state.ending.agreed[council];
  return [
    ['linked-to-itself', () => command.replacedBy !== state.agreement],
    ['end-in-the-past', () => notBefore(command.endsOn, command.on)],
    ['end-agreed-already', () => before === undefined || !alike(before, command)],
  ];
}

export function endedByConsent({ ending }: AgreementState, { on }: Command<'EndByConsent'>): G[] {
  const fixed = ending.fixed.consent;
  return [
    ['end-not-agreed', () => recorded(fixed !== undefined), () => ({ agreed: Object.keys(ending.agreed).sort() })],
    ['end-not-reached', () => fixed === undefined || notBefore(on, fixed.endsOn), () => ({ endsOn: fixed?.endsOn })],
  ];
}

/** I11: the whole lapses only when no service has a basis left. */
export function lapsingInLaw({ bases, services }: AgreementState, { on, basis }: Command<'EndByLegalLapse'>): G[] {
  const based = Object.keys(services).filter((service) => Object.values(bases).some((one) =>
    one.services.includes(service) && basisStands(one, on)));
  return [
    ['lapsed-basis-missing', () => has(bases, basis)],
    ['basis-still-stands', () => basisOver(bases[basis]!, on)],
    ['services-still-based', () => based.length === 0, () => ({ services: based })],
  ];
}

/** I15: two parties have become one, and a council has no agreement with itself. */
export function merged(state: AgreementState, { on }: Command<'EndByMerger'>): G[] {
  const [only, ...more] = joined(state);
  return [
    ['parties-remain', () => more.length === 0, () => ({ councils: joined(state) })],
    ['before-the-merger', () => only === undefined || notBefore(on, state.parties[only]!.since)],
  ];
}

/** The day a body ends by the register, or null; what it does not know it does not contradict. */
const endOf = (facts: AgreementFacts, council: CouncilId): When | null => facts.councils[council]?.ended?.on ?? null;
const sameDay = (a: When, b: When): Verdict => {
  if (surelyBefore(a, b) || surelyBefore(b, a)) return false;
  return (isLocalDate(a) && isLocalDate(b)) || 'unknown';
};

/** I53: recorded ahead, a dissolution is a plan for its vesting day and nothing more. */
export function scheduling(
  state: AgreementState, { on, vestingOn, councils }: Command<'ScheduleDissolution'>, facts: AgreementFacts,
): G[] {
  const strangers = councils.filter((council) => !joined(state).includes(council));
  const remaining = joined(state).filter((council) => !councils.includes(council));
  return [
    ['dissolution-of-a-stranger', () => councils.length > 0 && strangers.length === 0, () => ({ councils: strangers })],
    ['parties-remain', () => remaining.length < 2, () => ({ councils: remaining })],
    ['vesting-passed', () => after(vestingOn, on)],
    ['dissolution-scheduled', () => state.ending.fixed['dissolution']?.endsOn !== vestingOn],
    ...councils.map((council): G => ['not-the-vesting-day', () => {
      const known = endOf(facts, council);
      return known === null || sameDay(known, vestingOn);
    }, () => ({ council, ends: endOf(facts, council) })]),
  ];
}

/** I53: on the vesting day of a party that the register knows to be dissolved, neither before nor after. */
export function dissolved(state: AgreementState, { on }: Command<'EndByDissolution'>, facts: AgreementFacts): G[] {
  const ends = joined(state).flatMap((council) => endOf(facts, council) ?? []);
  const remaining = joined(state).filter((council) => inBeing(facts, council, on));
  const verdicts = ends.map((day) => sameDay(day, on));
  return [
    ['not-the-vesting-day', () => verdicts.includes(true) || (verdicts.includes('unknown') ? 'unknown' : false),
      () => ({ ends })],
    ['parties-remain', () => remaining.length < 2, () => ({ councils: remaining })],
  ];
}

/** I18: what follows is another agreement. */
export const linking = (state: AgreementState, other: string, links: object): G[] => [
  ['linked-to-itself', () => other !== state.agreement],
  ['already-linked', () => !has(links, other)],
];
