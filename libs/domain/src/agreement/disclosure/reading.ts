/** Who may read a fact now: the one answer that timelines, documents, files and topics ask for. */
import type { Classification } from '../../actor.ts';
import type { AgreementEvent } from '../events.ts';
import type { Cited, Disclosed, DisclosureState } from './state.ts';

/** From everybody to one council; each is read by fewer than the one before it. */
const width: Readonly<Record<Classification['class'], number>> =
  { public: 0, partner: 1, exempt: 2, council: 3, personal: 4 };
export const isWider = (one: Classification, other: Classification): boolean => width[one.class] < width[other.class];
export const narrower = (one: Classification, other: Classification): Classification =>
  (isWider(one, other) ? other : one);

/** Types that speak of another event of the agreement: who reads that decides who reads them. */
export const followers: ReadonlySet<string> = new Set([
  'RecordCorrected', 'FactPublished', 'FactWithheld', 'ExemptionReviewed']);
/** Types that are read by whoever the single event is for, whatever their table says. */
export const variouslyRead: ReadonlySet<string> = new Set(['RecordCorrected', 'FactPublished', 'NotePublished']);

const classOf = (one: Disclosed): Classification => (one.class === 'exempt'
  ? { class: 'exempt', paragraph: one.paragraph, reviewOn: one.reviewOn } : { class: one.class });

/** The class of a fact by what has been said of it since: the state may be that of any moment. */
export const classNow = (
  { facts }: DisclosureState, revision: number, recorded: Classification,
): Classification => {
  const one = facts[revision];
  return one === undefined ? recorded : classOf(one);
};

type ClassedEvent = { readonly event: AgreementEvent; readonly classification: Classification };

/**
 * The class of an event by its place in its agreement.
 * - a correction repeats what it corrects: once that was released or withheld it goes with it, before that the
 *   narrower of the two classes holds;
 * - a release repeats what it released: never wider than it was given, and as narrow as the fact has become since.
 * @param eventAt any earlier event of the agreement with the class it was recorded with
 */
export function classAt(
  disclosure: DisclosureState, revision: number,
  eventAt: (revision: number) => ClassedEvent | undefined,
): Classification {
  const { event, classification } = eventAt(revision)!;
  if (event.type === 'FactPublished') {
    return narrower(classification, classNow(disclosure, event.of, classification));
  }
  if (event.type !== 'RecordCorrected') return classNow(disclosure, revision, classification);
  const root = rootOf(revision, (at) => eventAt(at)?.event);
  if (Object.hasOwn(disclosure.facts, root)) return classNow(disclosure, root, classification);
  return root === revision || eventAt(root) === undefined ? classification
    : narrower(classification, classAt(disclosure, root, eventAt));
}

/** The fact that a correction is about, however many corrections lie between; of every other event itself. */
export function rootOf(revision: number, eventAt: (revision: number) => AgreementEvent | undefined): number {
  const event = eventAt(revision);
  // What is corrected was there before: anything else would go round for ever.
  return event?.type === 'RecordCorrected' && event.corrects < revision ? rootOf(event.corrects, eventAt) : revision;
}

/** What a document shows of this fact without showing the event: enough to find it there. */
export function aboutOf(event: AgreementEvent): string | null {
  switch (event.type) {
    case 'StatutoryOfficerAdviceGiven': return `${event.role}/${event.on}`;
    case 'FigurePublished': return event.figure;
    default: return null;
  }
}

/** The class with which an event of this part, or a correction, is recorded; null where its table has the last word. */
export function recordedClass(
  event: AgreementEvent, disclosure: DisclosureState, cited: Cited | undefined,
): Classification | null {
  switch (event.type) {
    // A catalogue asks of the type alone, and then nobody has said to whom.
    case 'FactPublished': case 'NotePublished': return event.to === undefined ? null : { class: event.to };
    case 'RecordCorrected': return cited === undefined || cited.named !== event.corrects ? null
      : classNow(disclosure, cited.revision, cited.classification);
    default: return null;
  }
}
