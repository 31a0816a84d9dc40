/**
 * A record with every type of event there is, whose free text is marked with its place: whoever finds a mark in an
 * answer knows which event was told. It is made of the golden corpus, and no decider would ever have written it so.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { agreement } from '#domain';
import type { AgreementEvent, Classification, CouncilId } from '#domain';
import type { NewEvent } from '#store';
import { hashOf } from '../views/envelopes.ts';
import { classed } from './cited.ts';

type Sample = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
const folder = 'tests/store/golden';
export const samplesOf = (name: string): Sample[] => readdirSync(folder)
  .filter((file) => new RegExp(`^${name}\\.v[0-9]+\\.json$`).test(file))
  .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Sample[]);

/** Text that people write: what has a space in it, or stands under one of these names. */
const written = new Set(['why', 'reason', 'text', 'statement', 'summary', 'topic', 'finding', 'resolution', 'what',
  'title', 'heading', 'body', 'grounds', 'subject', 'outcome', 'effects', 'matter', 'maker', 'method', 'authority']);
const isFree = (name: string, value: string): boolean =>
  value.includes(' ') || (written.has(name) && !/^(per-|[0-9a-f]{64}$|[a-z]+(-[a-z]+)+$)/.test(value)
    && !['approve', 'defer', 'refuse', 'upheld', 'dismissed', 'confirmed', 'withdrawn', 'lapses',
      'continues'].includes(value));

/** The data with a mark in each free text. */
export function marked<T>(value: T, mark: string, name = ''): T {
  if (typeof value === 'string') return (isFree(name, value) ? `${value} ${mark}` : value) as T;
  if (Array.isArray(value)) return value.map((one) => marked(one, mark, name)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, marked(one, mark, key)])) as T;
}

const parts = ['agreement', ...['membership', 'variation', 'charging', 'governance', 'disputes', 'ending',
  'winding-down', 'deadlines', 'consents', 'savings'].map((part) => `agreement.${part}`)];
const executing = new Set(['AgreementExecuted', 'AgreementCommenced']);
const invited: Sample = { type: 'CouncilInvited', data: { on: '2024-01-08', council: 'ALV', invited: 'INV' } };

/** Every event of the corpus but of disclosure, those that execute the agreement apart. */
export const corpus: readonly Sample[] = [...parts.flatMap(samplesOf), invited]
  .filter(({ type }) => !executing.has(type));
export const execution: readonly Sample[] = samplesOf('agreement').filter(({ type }) => executing.has(type));

export const eventOf = ({ type, data }: Sample): AgreementEvent => ({ type, ...data }) as unknown as AgreementEvent;
/** Alone of its letter, so that one mark is never the beginning of another. */
export const markAt = (record: string, revision: number): string => `mk${record}${revision}z`;
export const marksIn = (text: string): Set<string> => new Set(text.match(/mk[a-z]+\d+z/g) ?? []);

/** Events with marks as an agreement of this name holds them. */
export const record = (name: string, samples: readonly Sample[]): AgreementEvent[] =>
  samples.map(({ type, data }, revision) => eventOf({ type, data: marked(
    { ...data, ...(type === 'AgreementProposed' ? { agreement: name } : {}) }, markAt(name, revision)) }));

const uuid = (text: string): string => {
  const hex = hashOf(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** In envelopes, as the command loop would write them. @param classes of each, where they are not the usual ones */
export function envelopes(
  stream: string, events: readonly { readonly type: string; readonly on?: string; readonly council?: CouncilId }[],
  classes: readonly Classification[] = classed(events as readonly AgreementEvent[]),
): NewEvent[] {
  return events.map(({ type, ...data }, at) => ({
    id: uuid(`${stream}/${at}`), type, version: 1, data,
    meta: { commandId: `c-${at}`, bodyHash: hashOf(`${at}`), correlationId: `c-${at}`, causationId: `c-${at}`,
      actor: { person: 'per-lead-0001' as never, council: data.council ?? null, capacity: 'lead-officer' },
      effectiveOn: (data.on ?? '2024-01-01') as never, classification: classes[at]!, evidence: [], grade: 'live' },
  }));
}

export const typesOf = (): readonly string[] => Object.keys(agreement.versions);
