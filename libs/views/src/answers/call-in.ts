/** Question 2: was call-in over when it was signed? (I2) */
import type { CouncilId } from '#domain';
import { signatureOf } from './approval-runs.ts';
import type { Signature } from './approval-runs.ts';
import { onDay } from './sentence.ts';
import { council, oneOf, orNull, some, text, when, whole, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import { before, lastStep, notAfter } from './told.ts';
import type { Found, Step, Told } from './told.ts';

export const callInShape = some({
  council, signedOn: orNull(when), publishedOn: orNull(when),
  /** Its last day; null where there is none, or where the record does not tell. */
  openUntil: orNull(when),
  window: orNull(oneOf('open', 'exempt', 'none')),
  calledIn: orNull(some({ on: when, members: whole, outcome: orNull(oneOf('upheld', 'dismissed')),
    concludedOn: orNull(when), reconsidered: orNull(oneOf('confirmed', 'withdrawn')), reconsideredOn: orNull(when) })),
  exemption: orNull(some({ agreedBy: text, capacity: text, on: when, reason: text })),
  reckonedWith: orNull(some({ calendar: orNull(text), policyFrom: orNull(when) })),
  effectiveOn: orNull(when),
  over: orNull(yes),
});
type CallIn = Of<typeof callInShape>;

type Parts = {
  readonly published: Step<'DecisionPublished'> | null; readonly called: Step<'DecisionCalledIn'> | null;
  readonly concluded: Step<'CallInConcluded'> | null; readonly reconsidered: Step<'DecisionReconsidered'> | null;
  readonly exempted: Step<'UrgencyClaimed'> | null; readonly effect: Step<'DecisionBecameEffective'> | null;
};
function partsOf({ run }: Signature): Parts {
  const published = lastStep(run, ['DecisionPublished']);
  return {
    published, called: lastStep(run, ['DecisionCalledIn']), concluded: lastStep(run, ['CallInConcluded']),
    reconsidered: lastStep(run, ['DecisionReconsidered']), effect: lastStep(run, ['DecisionBecameEffective']),
    exempted: published?.event.urgent === true
      ? lastStep(run, ['UrgencyClaimed'], ({ provision }) => provision === 'call-in-exemption') : null };
}

/** The window itself; null where the record does not tell. */
function windowOver({ published }: Parts, signed: Signature['signed']): boolean | null {
  if (published === null || published.event.callInUntil === 'unknown') return null;
  const { callInUntil } = published.event;
  return callInUntil === null ? true : before(callInUntil as string as typeof signed.event.on, signed.event.on);
}
/** A decision called in waits for the end of it: dismissed, or upheld and confirmed. */
function askedAnswered({ called, concluded, reconsidered }: Parts, { event }: Signature['signed']): boolean | null {
  if (called === null) return true;
  if (concluded === null) return false;
  if (concluded.event.outcome === 'dismissed') return notAfter(concluded.event.on, event.on);
  return reconsidered?.event.outcome === 'confirmed' && notAfter(reconsidered.event.on, event.on);
}

function answerOf(of: CouncilId, { signed }: Signature, parts: Parts): CallIn {
  const { published, called, concluded, reconsidered, exempted, effect } = parts;
  const until = published?.event.callInUntil ?? null;
  const verdicts = [windowOver(parts, signed), askedAnswered(parts, signed)];
  return {
    council: of, signedOn: signed.event.on, publishedOn: published?.event.on ?? null,
    openUntil: until === 'unknown' ? null : until,
    window: published === null || until === 'unknown' ? null
      : until !== null ? 'open' : published.event.urgent ? 'exempt' : 'none',
    calledIn: called === null ? null : { on: called.event.on, members: called.event.members.length,
      outcome: concluded?.event.outcome ?? null, concludedOn: concluded?.event.on ?? null,
      reconsidered: reconsidered?.event.outcome ?? null, reconsideredOn: reconsidered?.event.on ?? null },
    exemption: exempted === null ? null : { agreedBy: exempted.event.agreedBy, reason: exempted.event.reason,
      capacity: exempted.event.agreedByCapacity, on: exempted.event.on },
    reckonedWith: published === null ? null
      : { calendar: published.event.calendar, policyFrom: published.event.policyFrom },
    effectiveOn: effect?.event.on ?? null,
    over: verdicts.includes(false) ? false : verdicts.includes(null) ? null : true,
  };
}

const verdictOf = { true: 'Yes', false: 'No', null: 'The record does not tell' } as const;
function inWords({ council: of, signedOn, publishedOn, openUntil, window, calledIn, exemption,
  over }: CallIn): string[] {
  const opened = window === 'open' ? `was open to call-in until ${openUntil}`
    : window === 'exempt' ? `was exempt from call-in, as ${exemption?.agreedBy ?? 'somebody not named'} had agreed`
      : window === 'none' ? 'was not open to call-in' : 'was open to call-in for a time that is not recorded';
  const ended = calledIn === null ? []
    : [`It was called in ${onDay(calledIn.on)}`
      + `${calledIn.outcome === null ? ' and the record has no end of it'
        : `, which was ${calledIn.outcome} ${onDay(calledIn.concludedOn)}`}`
      + `${calledIn.reconsidered === null ? '' : ` and ${calledIn.reconsidered} ${onDay(calledIn.reconsideredOn)}`}.`];
  return [
    publishedOn === null ? `${verdictOf.null}: no publication of the decision of ${of} is recorded.`
      : `${verdictOf[`${over}`]}: the decision of ${of} was published ${onDay(publishedOn)} and ${opened}.`,
    ...ended, `${of} signed ${onDay(signedOn)}.`];
}

const unasked = { signedOn: null, publishedOn: null, openUntil: null, window: null, calledIn: null, exemption: null,
  reckonedWith: null, effectiveOn: null, over: null };

/** @throws NotInRecord */
export function callIn(told: Told, { council: of }: { readonly council: CouncilId }): Found<CallIn> {
  const found = signatureOf(told, of);
  if (found === null) {
    return { words: [`No signature of ${of} is recorded.`], answer: { council: of, ...unasked }, proof: [],
      unknown: [`Whether and when ${of} signed.`] };
  }
  const parts = partsOf(found);
  const answer = answerOf(of, found, parts);
  const { published, called, concluded, reconsidered, exempted, effect } = parts;
  // It says by which route, and of which text; only executive decisions are called in.
  const opened = lastStep(found.run, ['ApprovalRunOpened']);
  return {
    words: inWords(answer), answer,
    proof: [found.signed, opened, exempted, published, called, concluded, reconsidered, effect],
    unknown: [
      ...(published === null ? ['When the decision was published, and until when it could be called in.'] : []),
      ...(published !== null && answer.window === null ? ['The last day of the call-in window.'] : []),
      ...(answer.window !== null && answer.over === null
        ? ['Whether it was signed after the last day, as the dates are not exact.'] : [])],
  };
}
