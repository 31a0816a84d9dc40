/**
 * What is published where. A topic has one audience, which the broker's access rules enforce by prefix: `public`
 * holds what everybody may read of executed agreements, `partner` what every council at the table may read, exempt or
 * not. What is one council's own or personal is in neither.
 */
import { agreement, personRefPattern, savingsEvents } from '#domain';
import type { Recorded } from '#store';
import { eventMessage } from './cloud-events.ts';
import type { Origin } from './cloud-events.ts';
import type { Outgoing } from './request.ts';

export const audiences = ['public', 'partner'] as const;
export type Audience = (typeof audiences)[number];
export const subjects = ['agreement-events', 'savings-events', 'agreements', 'savings-positions'] as const;
export type Subject = (typeof subjects)[number];
/** Of these the last value of a key is what stands. */
export const compacted: ReadonlySet<Subject> = new Set<Subject>(['agreements', 'savings-positions']);

/** Topics that exist: savings positions are read by nobody but the councils at the table. */
export const published: readonly (readonly [Audience, Subject])[] = [
  ['public', 'agreement-events'], ['public', 'savings-events'], ['public', 'agreements'],
  ['partner', 'agreement-events'], ['partner', 'savings-events'], ['partner', 'agreements'],
  ['partner', 'savings-positions'],
];

/** @param prefix of the deployment, `concordat` unless brokers are shared */
export const topicName = (prefix: string, audience: Audience, subject: Subject): string =>
  `${prefix}.${audience}.${subject}.v1`;

export type Naming = Origin & { readonly prefix: string };

const streamPrefix = `${agreement.name}-`;
/** The agreement that a stream is of; null for other streams. */
export const agreementOf = (stream: string): string | null =>
  (stream.startsWith(streamPrefix) ? stream.slice(streamPrefix.length) : null);

/** With it an agreement becomes public, and so does what was public in kind before. */
export const releasing = 'AgreementExecuted';

/** Both signatories' and officers' references stay inside: a topic cannot forget a person. */
export const withheld = 'per-withheld';

const mayNamePeople = (dataText: string): boolean => dataText.includes('"per-');

/** The data as JSON without any reference to a person. */
export function withoutPeople(dataText: string): string {
  if (!mayNamePeople(dataText)) return dataText;
  return JSON.stringify(JSON.parse(dataText, (_, value: unknown) =>
    (typeof value === 'string' && personRefPattern.test(value) ? withheld : value)));
}

/** Which audiences may read an event of an agreement, once it is released where that matters. */
const audiencesOf = ({ meta: { classification } }: Recorded, released: boolean): readonly Audience[] => {
  switch (classification.class) {
    case 'public': return released ? ['public', 'partner'] : ['partner'];
    // Exempt is what is kept from the public, not from those at the table.
    case 'partner': case 'exempt': return ['partner'];
    case 'council': case 'personal': return [];
  }
};

/**
 * The messages of one event of an agreement.
 * @param only an audience, where others have had it before
 */
export function messagesOf(
  naming: Naming, recorded: Recorded, released: boolean, only: readonly Audience[] = audiences,
): readonly Outgoing[] {
  const key = agreementOf(recorded.stream);
  if (key === null) return [];
  const to = audiencesOf(recorded, released).filter((audience) => only.includes(audience));
  if (to.length === 0) return [];
  const subject: Subject = Object.hasOwn(savingsEvents, recorded.type) ? 'savings-events' : 'agreement-events';
  const value = withoutPeople(recorded.dataText ?? JSON.stringify(recorded.data));
  const message = eventMessage(naming, recorded, key, value);
  return to.map((audience) => ({ topic: topicName(naming.prefix, audience, subject), ...message }));
}
