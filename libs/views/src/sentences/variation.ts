import type { VariationEvent } from '#domain';
import { because, list, pounds, short, words } from './words.ts';
import type { Sentences } from './words.ts';

const until = (day: string | null): string => (day === null ? '' : ` to ${day}`);
const worth = (value: Parameters<typeof pounds>[0]): string => (value === 'unknown' ? '' : `, worth ${pounds(value)}`);
const trigger = ({ on, event }: { on: string | null; event: string | null }): string =>
  [...(on === null ? [] : [on]), ...(event === null ? [] : [event])].join(' or ');

export const variationSentences: Sentences<VariationEvent> = {
  VariationProposed: (e) =>
    `${e.council} proposed the ${words(e.instrument)} "${e.title}" from ${e.from}${until(e.expires)}`
    + `${worth(e.valuePence)}, ${short(e.hash)}.`,
  VariationApproved: (e) =>
    `${e.council} approved the variation ${e.variation} (${e.decisionRef}`
    + `${e.by === 'unknown' ? '' : `, by ${e.by}`})`
    + `${e.conditions.length === 0 ? '' : `, subject to ${list(e.conditions)}, which was met`}.`,
  VariationSigned: (e) => `${e.council} signed the variation ${e.variation}.`,
  VariationAgreed: (e) =>
    `The ${words(e.instrument)} ${e.variation} was agreed by ${list(e.councils)}, to apply from `
    + `${e.from}${until(e.expires)}.`,
  VariationWithdrawn: (e) => `${e.council} withdrew the variation ${e.variation}${because(e.reason)}.`,
  VariationRefused: (e) => `${e.council} refused the variation ${e.variation}${because(e.reason)}.`,
  ToleratedChangeRecorded: (e) =>
    `${e.council} recorded a change of ${percent(e.basisPoints)} in ${e.service}, within the `
    + `${percent(e.toleratedBasisPoints)} tolerated${because(e.what)}.`,
  RestrictionImposed: (e) =>
    `The variation ${e.variation} restricts the others in favour of ${e.favours} until ${trigger(e.trigger)}: `
    + `${list(e.acts)}.`,
  RestrictionLifted: (e) => `${e.council} lifted the restriction ${e.restriction}${because(e.reason)}.`,
};

const percent = (basisPoints: number): string => `${basisPoints / 100} %`;
