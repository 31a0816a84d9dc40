/** Question 3: which officers were consulted before s.113 took effect, and when? (I4) */
import { earliest, latest } from '#domain';
import type { When } from '#domain';
import { onDay } from './sentence.ts';
import { council, list, orNull, person, some, text, when, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import { before, lastStep, notAfter, stepsOf } from './told.ts';
import type { Found, Step, Told } from './told.ts';

const basis = some({ basis: text, services: list(text), from: when, to: orNull(when) });
const officer = some({
  person, post: text, title: text, lender: council, borrowers: list(council),
  consultedOn: orNull(when), method: orNull(text), consultedBy: orNull(council), placedOn: orNull(when),
  /** Null where it was not, or the dates do not tell. */
  beforeSignature: orNull(yes), beforeEffect: orNull(yes), beforePlacement: orNull(yes),
});
export const consultationShape = some({
  bases: list(basis), executedOn: orNull(when),
  /** The later of the first day of the basis and commencement; null before that. */
  tookEffectOn: orNull(when), officers: list(officer),
});
type Consultation = Of<typeof consultationShape>;

const s113 = 'lga1972-s113';
const laterOf = (a: When, b: When): When => (earliest(a) < earliest(b) || latest(a) < latest(b) ? b : a);

type Pair = { readonly post: string; readonly person: string };
/** Posts that were withdrawn before the text was frozen are gone, and what was said about them. */
function pairsOf({ steps, state }: Told): { readonly pair: Pair; readonly consulted: Step<'OfficerConsulted'> | null;
  readonly placed: Step<'SharedPostPlaced'> | null }[] {
  const seen = new Map<string, Pair>();
  for (const { event: { post, person: of } } of stepsOf(steps, ['OfficerConsulted', 'SharedPostPlaced'])) {
    if (Object.hasOwn(state.posts, post)) seen.set(`${post}/${of}`, { post, person: of });
  }
  const since = (post: string): number => lastStep(steps, ['SharedPostDefined'], (event) => event.post === post)!
    .recorded.revision;
  return [...seen.values()].map((pair) => {
    const fits = (event: Pair): boolean => event.post === pair.post && event.person === pair.person;
    const live = steps.filter(({ recorded }) => recorded.revision > since(pair.post));
    return { pair, consulted: lastStep(live, ['OfficerConsulted'], fits),
      placed: stepsOf(live, ['SharedPostPlaced'], fits)[0] ?? null };
  }).filter(({ consulted, placed }) => consulted !== null || placed !== null);
}

function wordsOf({ bases, tookEffectOn, officers }: Consultation): string[] {
  const effect = bases.length === 0 ? 'No legal basis under s.113 is recorded.'
    : tookEffectOn === null ? 'The record has a basis under s.113 that has not taken effect.'
      : `The basis under s.113 took effect ${onDay(tookEffectOn)}.`;
  const told = officers.map((one) => (one.consultedOn === null
    ? `The officer ${one.person} was placed in the post ${one.post} ${
      onDay(one.placedOn)}, and no consultation is recorded.`
    : `The officer ${one.person} was consulted about the post ${one.post} ${onDay(one.consultedOn)} (${one.method})`
      + `${one.beforeEffect === null ? '' : one.beforeEffect ? ', before that' : ', not before that'}`
      + `${one.placedOn === null ? '.' : `, and placed ${onDay(one.placedOn)}.`}`));
  return [effect, ...(officers.length === 0 ? ['No consultation of an officer is recorded.'] : told)];
}

export function consultation(told: Told): Found<Consultation> {
  const { steps, state } = told;
  const bases = stepsOf(steps, ['LegalBasisRecorded'], ({ kind }) => kind === s113);
  const ended = bases.flatMap(({ event }) =>
    stepsOf(steps, ['LegalBasisEnded'], ({ basis: of }) => of === event.basis));
  const executed = lastStep(steps, ['AgreementExecuted']);
  const commenced = lastStep(steps, ['AgreementCommenced']);
  const from = bases.map(({ event }) => event.from).sort((a, b) => (earliest(a) < earliest(b) ? -1 : 1))[0] ?? null;
  const tookEffectOn = from === null || commenced === null ? null : laterOf(from, commenced.event.on);
  const pairs = pairsOf(told);
  const defined = [...new Set(pairs.map(({ pair }) => pair.post))].map((post) =>
    lastStep(steps, ['SharedPostDefined'], (event) => event.post === post));
  const answer: Consultation = {
    bases: bases.map(({ event }) => ({ basis: event.basis, services: event.services, from: event.from,
      to: state.bases[event.basis]?.to ?? null })),
    executedOn: executed?.event.on ?? null, tookEffectOn,
    officers: pairs.map(({ pair, consulted, placed }) => {
      const on = consulted?.event.on ?? null;
      const post = state.posts[pair.post]!;
      const against = (day: When | null | undefined, order = before): boolean | null =>
        (on === null || day == null ? null : order(on, day));
      return { person: pair.person, post: pair.post, title: post.title, lender: post.lender, borrowers: post.borrowers,
        consultedOn: on, method: consulted?.event.method ?? null, consultedBy: consulted?.event.council ?? null,
        placedOn: placed?.event.on ?? null, beforeSignature: against(executed?.event.on, notAfter),
        beforeEffect: against(tookEffectOn), beforePlacement: against(placed?.event.on) };
    }),
  };
  return {
    words: wordsOf(answer), answer,
    proof: [...bases, ...ended, ...(pairs.length === 0 && bases.length === 0 ? [] : [executed, commenced]), ...defined,
      ...pairs.flatMap(({ consulted, placed }) => [consulted, placed])],
    unknown: [
      ...(bases.length === 0
        ? ['On what legal basis officers were placed at another council\'s disposal, if any were.'] : []),
      ...answer.officers.filter(({ consultedOn }) => consultedOn === null)
        .map(({ person: of, post }) => `Whether ${of} was consulted about the post ${post}.`),
      ...Object.entries(state.posts).filter(([post]) => !pairs.some(({ pair }) => pair.post === post))
        .map(([post]) => `Who was consulted about, or placed in, the post ${post}.`)],
  };
}
