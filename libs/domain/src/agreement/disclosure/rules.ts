/**
 * Disclosure: what one council alone could read is released by an event, and what others may read is kept from the
 * public by one (7.5, I57). Which class holds now is in reading.ts; what becomes of it elsewhere asks there.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import type { Classification } from '../../actor.ts';
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check, told } from '../../guards.ts';
import type { Guard, Verdict } from '../../guards.ts';
import type { CouncilId, Hash } from '../../ids.ts';
import { addMonths, earliest, isLocalDate, latest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { legalOfficers } from '../part.ts';
import type { By, Entitled, Written } from '../part.ts';
import { after, notBefore } from '../reading.ts';
import { has } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { exemptSchedules } from './paragraphs.ts';
import { aboutOf, classNow, followers, isWider } from './reading.ts';
import type { Cited, Disclosed, DisclosureState, Exempt, Release, ReviewOutcome } from './state.ts';

/** A fact as it was recorded, so that whoever reads the release needs nothing else. */
export type ReleasedFact = {
  readonly type: string; readonly version: number; readonly data: Readonly<Record<string, unknown>>;
  /** What its last correction says; null where nobody has corrected it. */
  readonly correction: string | null;
};
export type DisclosureEvent =
  | By<'FactPublished', {
      of: number; to: Release; was: Classification['class']; why: string; documents: readonly Hash[];
      fact: ReleasedFact }>
  | By<'FactWithheld', {
      of: number; was: Release; schedule: string; paragraph: number; reviewOn: LocalDate; why: string;
      kind: string; whose: CouncilId; about: string | null }>
  | By<'ExemptionReviewed', { of: number; outcome: ReviewOutcome; reviewOn: LocalDate | null; why: string }>
  | By<'NotePublished', {
      note: string; to: Release; writtenOn: When; clause: string | null; text: string; why: string }>;

export type DisclosureCommand =
  | { readonly type: 'PublishFact'; readonly on: When; readonly of: number; readonly to: Release;
      readonly why: string; readonly documents: readonly Hash[] }
  | { readonly type: 'WithholdFact'; readonly on: When; readonly of: number; readonly paragraph: number;
      readonly reviewOn: LocalDate; readonly why: string }
  | { readonly type: 'ReviewExemption'; readonly on: When; readonly of: number; readonly outcome: ReviewOutcome;
      readonly reviewOn: LocalDate | null; readonly why: string }
  | { readonly type: 'PublishNote'; readonly on: When; readonly note: string; readonly to: Release;
      readonly why: string };

/** The monitoring officer is the proper officer for what is exempt. */
const properOfficer = ['monitoring-officer'] as const;
export const disclosureCommands: Entitled<DisclosureCommand> = {
  PublishFact: legalOfficers,
  WithholdFact: properOfficer,
  ReviewExemption: properOfficer,
  PublishNote: legalOfficers,
};
export const disclosureEvents: Written<DisclosureEvent> = {
  // These two are read by those to whom they release.
  FactPublished: [1, 'partner'],
  NotePublished: [1, 'partner'],
  FactWithheld: [1, 'partner'],
  ExemptionReviewed: [1, 'partner'],
};

export const disclosureRefusals = [
  'fact-missing', 'fact-follows-another', 'fact-of-another-council', 'fact-exempt', 'already-disclosed',
  'before-the-fact', 'fact-not-shared', 'already-exempt', 'already-public', 'paragraph-unknown',
  'review-day-not-after', 'not-exempt', 'exemption-of-another-council', 'before-the-exemption',
  'review-day-misplaced', 'review-unchanged', 'review-day-too-far', 'note-missing', 'note-published',
] as const;
export type DisclosureRefusal = (typeof disclosureRefusals)[number];
type G = Guard<DisclosureRefusal>;
type Named<T extends DisclosureCommand['type']> = Extract<DisclosureCommand, { type: T }>;

/** Revisions of its own that a command names: the log has what was recorded, the state does not. */
export const citedBy = (command: { readonly type: string }): readonly number[] => {
  switch (command.type) {
    case 'PublishFact': case 'WithholdFact': case 'ReviewExemption': return [(command as Named<'PublishFact'>).of];
    case 'CorrectRecord': return [(command as { readonly type: string; readonly corrects: number }).corrects];
    default: return [];
  }
};

type Seen = { readonly fact: Cited; readonly standing: Classification };

/** What the acting council may know of: another council's own fact is as if it were not there. */
function seenBy(state: AgreementState, { cited, actor }: AgreementFacts, of: number): Seen | undefined {
  if (cited?.named !== of) return undefined;
  const standing = classNow(state.disclosure, cited.revision, cited.classification);
  return standing.class === 'council' && standing.council !== actor.council ? undefined : { fact: cited, standing };
}

const isFact = ({ fact }: Seen): boolean => !followers.has(fact.event.type) && fact.named === fact.revision;
const shared = (seen: Seen | undefined): readonly G[] => [
  ['fact-missing', () => seen !== undefined],
  // What corrects, releases or withholds another fact is read with that and not by itself.
  ['fact-follows-another', () => isFact(seen!)],
];

/** For itself, and for a council to which it is the successor by law (I16). */
export const speaksFor = ({ membership }: AgreementState, of: CouncilId, council: CouncilId): boolean =>
  of === council || Object.values(membership.substitutions).some(({ old, effective, successors }) =>
    effective && old === of && successors.includes(council));

const publishing = (
  state: AgreementState, { on, to }: Named<'PublishFact'>, seen: Seen | undefined, council: CouncilId,
): readonly G[] => [
  ...shared(seen),
  ['fact-of-another-council', () => speaksFor(state, seen!.fact.event.council, council)],
  ['fact-exempt', () => seen!.standing.class !== 'exempt'],
  ['already-disclosed', () => isWider({ class: to }, seen!.standing), () => ({ class: seen!.standing.class })],
  ['before-the-fact', () => notBefore(on, seen!.fact.event.on)],
];

const isLater = (day: LocalDate | null, on: When): Verdict =>
  day !== null && isLocalDate(day) && after(day as string as When, on);

/** An exemption is looked at again within this time, or it would be one without an end. */
const reviewMonths = 60;
function isNear(day: LocalDate, on: When): Verdict {
  if (day <= addMonths(earliest(on), reviewMonths)) return true;
  return day > addMonths(latest(on), reviewMonths) ? false : 'unknown';
}

function withholding(
  state: AgreementState, command: Named<'WithholdFact'>, seen: Seen | undefined, facts: AgreementFacts,
): readonly G[] {
  const { on, paragraph, reviewOn } = command;
  const schedule = scheduleOf(facts);
  return [
    ...shared(seen),
    ['fact-not-shared', () => seen!.standing.class !== 'council'],
    ['already-exempt', () => seen!.standing.class !== 'exempt'],
    // What has been public cannot be taken back; before execution nothing is.
    ['already-public', () => seen!.standing.class !== 'public' || state.executedOn === null],
    ['paragraph-unknown', () => told(schedule, ({ paragraphs }) => has(paragraphs, String(paragraph))),
      () => ({ schedule: schedule!.schedule, paragraphs: Object.keys(schedule!.paragraphs).map(Number) })],
    ['review-day-not-after', () => isLater(reviewOn, on)],
    ['review-day-too-far', () => isNear(reviewOn, on)],
    ['before-the-fact', () => notBefore(on, seen!.fact.event.on)],
  ];
}

const scheduleOf = ({ councils, actor }: AgreementFacts) => {
  const nation = councils[actor.council ?? '']?.nation;
  return nation === undefined ? undefined : exemptSchedules[nation];
};

const exemptAt = ({ disclosure }: AgreementState, of: number): Exempt | undefined => {
  const one = disclosure.facts[of];
  return one?.class === 'exempt' ? one : undefined;
};

/** Nobody has to leave his own fact withheld because another council says so. */
const mayReview = (state: AgreementState, { by, whose }: Exempt, council: CouncilId): boolean =>
  speaksFor(state, by, council) || speaksFor(state, whose, council);

function reviewing(
  state: AgreementState, command: Named<'ReviewExemption'>, seen: Seen | undefined, council: CouncilId,
): readonly G[] {
  const { on, of, outcome, reviewOn } = command;
  const standing = exemptAt(state, of);
  return [
    ['not-exempt', () => standing !== undefined],
    ['exemption-of-another-council', () => mayReview(state, standing!, council),
      () => ({ by: standing!.by, whose: standing!.whose })],
    ['before-the-exemption', () => notBefore(on, standing!.on)],
    ['review-day-misplaced', () => (reviewOn === null) === (outcome === 'lapses')],
    ['review-unchanged', () => outcome === 'lapses' || reviewOn !== standing!.reviewOn],
    ['review-day-not-after', () => outcome === 'lapses' || isLater(reviewOn, on)],
    ['review-day-too-far', () => outcome === 'lapses' || isNear(reviewOn!, on)],
    ['fact-missing', () => outcome === 'continues' || seen !== undefined],
  ];
}

function released(
  state: AgreementState, { fact, standing }: Seen, to: Release,
  rest: { readonly on: When; readonly council: CouncilId; readonly why: string; readonly documents: readonly Hash[] },
): AgreementEvent {
  const { type, ...data } = fact.event;
  return { type: 'FactPublished', ...rest, of: fact.revision, to, was: standing.class,
    fact: { type, version: fact.version, data, correction: state.corrections[fact.revision] ?? null } };
}

export function decideDisclosure(
  state: AgreementState, command: DisclosureCommand, facts: AgreementFacts,
): Decision<AgreementEvent, DisclosureRefusal> {
  const council = facts.actor.council as CouncilId;
  const { on, why } = command;
  const decided = (guards: readonly G[], events: () => readonly [AgreementEvent, ...AgreementEvent[]]) => {
    const verdict = check(facts.grade, guards);
    if ('refused' in verdict) return verdict;
    const [first, ...more] = events();
    return accept<AgreementEvent>({ ...first, ...verdict }, ...more);
  };
  if (command.type === 'PublishNote') return decidedNote(state, command, facts);
  const { of } = command;
  const seen = seenBy(state, facts, of);
  switch (command.type) {
    case 'PublishFact': return decided(publishing(state, command, seen, council), () =>
      [released(state, seen!, command.to, { on, council, why, documents: command.documents })]);
    case 'WithholdFact': return decided(withholding(state, command, seen, facts), () => [{
      type: 'FactWithheld', on, council, of, was: seen!.standing.class as Release,
      schedule: scheduleOf(facts)?.schedule ?? 'unknown', paragraph: command.paragraph, reviewOn: command.reviewOn, why,
      kind: seen!.fact.event.type, whose: seen!.fact.event.council, about: aboutOf(seen!.fact.event) }]);
    case 'ReviewExemption': return decided(reviewing(state, command, seen, council), () => [
      { type: 'ExemptionReviewed', on, council, of, outcome: command.outcome, reviewOn: command.reviewOn, why },
      // It passed its turn when the agreement became public: what becomes public only now is said anew.
      ...(command.outcome === 'lapses' && exemptAt(state, of)!.was === 'public' && state.executedOn !== null
        ? [released(state, seen!, 'public', { on, council, why, documents: [] })] : [])]);
  }
}

function decidedNote(
  state: AgreementState, { on, note: id, to, why }: Named<'PublishNote'>, { actor, grade, note }: AgreementFacts,
): Decision<AgreementEvent, DisclosureRefusal> {
  const council = actor.council as CouncilId;
  const written = note?.note === id ? note : undefined;
  const verdict = check<DisclosureRefusal>(grade, [
    ['note-missing', () => written !== undefined],
    ['note-published', () => !has(state.disclosure.notes, `${council}/${id}`)],
    ['before-the-fact', () => notBefore(on, written!.on)],
  ]);
  if ('refused' in verdict) return verdict;
  const { on: writtenOn, clause, text } = written!;
  return accept<AgreementEvent>({ type: 'NotePublished', on, council, note: id, to, writtenOn, clause, text, why,
    ...verdict });
}

const standing = (state: DisclosureState, of: number, one: Disclosed): DisclosureState =>
  ({ ...state, facts: { ...state.facts, [of]: one } });

/** Asks for nothing but the events of this part, so that whoever follows the log can fold it alone. */
export function foldDisclosure(state: DisclosureState, event: DisclosureEvent): DisclosureState {
  switch (event.type) {
    case 'FactPublished': {
      const { type: kind, data } = event.fact;
      return standing(state, event.of, { class: event.to, kind, whose: data['council'] as CouncilId,
        about: aboutOf({ type: kind, ...data } as unknown as AgreementEvent) });
    }
    case 'FactWithheld': {
      const { of, was, paragraph, reviewOn, council: by, on, kind, whose, about } = event;
      return standing(state, of, { class: 'exempt', kind, whose, about, paragraph, reviewOn, was, by, on });
    }
    case 'ExemptionReviewed': {
      const before = state.facts[event.of];
      if (before?.class !== 'exempt') return state;
      const { kind, whose, about, was } = before;
      return standing(state, event.of, event.outcome === 'lapses' ? { class: was, kind, whose, about }
        : { ...before, reviewOn: event.reviewOn!, on: event.on });
    }
    case 'NotePublished': return { ...state,
      notes: { ...state.notes, [`${event.council}/${event.note}`]: event.to } };
  }
}

export const evolveDisclosure = (state: AgreementState, event: DisclosureEvent): AgreementState => {
  const disclosure = foldDisclosure(state.disclosure, event);
  return disclosure === state.disclosure ? state : { ...state, disclosure };
};
