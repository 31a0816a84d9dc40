/**
 * Every version of every event ever written, kept as it was written. A new event or version adds its
 * sample to a new file `NAME.vN.json`; what stands in these files is never changed or made again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { agreement, budget, council, note, person } from '#domain';
import { codec } from '#store';
import { canonicalHash } from '../../libs/domain/src/canonical.ts';

type Sample = { readonly type: string; readonly version: number; readonly data: Readonly<Record<string, unknown>> };
type Written = {
  readonly name: string; readonly versions: Readonly<Record<string, number>>; readonly initial: unknown;
  readonly evolve: (state: never, event: never) => unknown;
};
const deciders: readonly Written[] = [agreement, council, note, budget, person];
const folder = new URL('golden/', import.meta.url);

/** What was proposed and signed; then each part of the life in force has files of its own. */
const lifeParts = {
  membership: 'membership', variation: 'variation', charging: 'charging', governance: 'governance',
  disputes: 'disputes', ending: 'ending', 'winding-down': 'windingDown', deadlines: 'deadlines', consents: 'consents',
  savings: 'savings', disclosure: 'disclosure',
} as const;
const filesOf = (name: string): readonly Sample[] => readdirSync(folder).sort()
  .filter((file) => new RegExp(`^${name}\\.v[0-9]+\\.json$`).test(file))
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Sample[]);
const samplesOf = (name: string): readonly Sample[] => name !== 'agreement' ? filesOf(name)
  : [name, ...Object.keys(lifeParts).map((part) => `${name}.${part}`)].flatMap(filesOf);

/** Events whose shape of some version has no sample. */
const missing = (versions: Written['versions'], samples: readonly Sample[]): string[] =>
  Object.entries(versions).flatMap(([type, current]) => Array.from({ length: current }, (_, at) => at + 1)
    .filter((version) => !samples.some((sample) => sample.type === type && sample.version === version))
    .map((version) => `${type}@${version}`));

const reader = codec(deciders);
const stateOf = ({ initial, evolve }: Written, samples: readonly Sample[]): unknown =>
  samples.reduce((state, sample) => evolve(state as never, reader.decode(sample) as never), initial);
/** The state samples fold to, by its hash: it changes when an old event is read as something else. */
const folded = (decider: Written, samples: readonly Sample[]): string => canonicalHash(Object.fromEntries(
  Object.entries(stateOf(decider, samples) as object)
    .filter(([member]) => decider !== agreement || !members.has(member))));
const members = new Set<string>(Object.values(lifeParts));

/** A pin changes only with the state that deciders keep, never because an event reads otherwise. */
const pinned: Readonly<Record<string, string>> = {
  agreement: '55cf297b2a4cf1a0b6a3ddf3ea5da97c681e9135b303a559ec9d94c459b26fe6',
  'agreement.membership': 'ba26af66589230b614847ef73dcc2c2a3991fd42b1270d6fa1c524989afe8578',
  'agreement.variation': 'c23cd766c4ffa5f0c33a09d08fa055b041e9fb80b4b3b23bc70db09a156e1c83',
  'agreement.charging': '28f50ce3e23ca4d526d885eabd58da3691540135b33a0597ed8b8689291b866b',
  'agreement.governance': 'cb14fa406b5a6d3e514d5fcf48fe8aa00f362f73cde405ca7dee65ea115518b7',
  'agreement.disputes': 'cf281da1a10e2f0e1488b24d4d17a7fb0eb4fea9137f516e32bcb0790cfbb74f',
  'agreement.ending': 'a9a4f4885e152c7624a691aba8151af596083198e68fa5bfb7f7f75cbea5bfb8',
  'agreement.winding-down': '3b4af3565e277556c52318435de4dccf7de03c979d5d2c5ed623ef4698c29f23',
  'agreement.consents': '1b822e24626f54517e85e7f0813fb0f7237317b0691102b6c1de5da96180d122',
  'agreement.deadlines': '98ca65a776a275187cd188257714569c7005475dbc7bb9b0ec3caea4674783a4',
  'agreement.savings': 'f9faa782946f811266539073a1cef3bc28e74268a0dcb3ff36e3122fb05a2439',
  'agreement.disclosure': '5d4d3f98f2ec8c97b35c702f57df8e5f69c28bb0900c88b6ae17ddbe1e28e88f',
  budget: '0ffeb1e996f56665593b9676222398cba37be6f41cbd0f393f851d861f2f75d7',
  council: '3afb3cc0a7953ab35574ba6f0b3c2be7215919319a254e6bac2c9816db37c1e8',
  person: 'ed2dac67d92a8107a2da4c462acf702f6381de87eb5f9826142f1d76f13280e3',
  note: '36c12b8f03df6d013dfe4e503e7e68a9eab8ee2b2957957daed9e515656cbcf9',
};

describe('events as they were written', () => {
  it.each(deciders.map((decider) => [decider.name, decider] as const))(
    'every version of every event of the %s has a sample', (name, { versions }) => {
      expect(missing(versions, samplesOf(name))).toEqual([]);
    });

  it.each(deciders.map((decider) => [decider.name, decider] as const))(
    'every sample of the %s is read at today\'s version and folds to the state it stood for', (name, decider) => {
      for (const sample of samplesOf(name)) expect(reader.decode(sample)).toMatchObject({ type: sample.type });
      expect(folded(decider, filesOf(name))).toBe(pinned[name]);
    });

  it.each(Object.entries(lifeParts))('every sample of %s folds to what that part kept of it', (part, member) => {
    const state = stateOf(agreement, [...filesOf('agreement'), ...filesOf(`agreement.${part}`)]);
    expect(canonicalHash((state as Record<string, unknown>)[member])).toBe(pinned[`agreement.${part}`]);
  });

  it('I54: a sample that was changed is found by the state it folds to', () => {
    const samples = filesOf('agreement').map((sample) => sample.type !== 'DecisionBecameEffective' ? sample
      : { ...sample, data: { ...sample.data, on: '2020-01-01' } });
    expect(folded(agreement, samples)).not.toBe(pinned.agreement);
  });

  it('a new version or a new event without a sample is found', () => {
    const { versions } = agreement;
    expect(missing({ ...versions, TextFrozen: 2, ServiceMerged: 1 }, samplesOf('agreement')))
      .toEqual(['TextFrozen@2', 'ServiceMerged@1']);
  });

  it('no sample is of an event that nobody knows', () => {
    for (const { name, versions } of deciders) {
      expect(samplesOf(name).filter((sample) => !(sample.version <= (versions[sample.type] ?? 0)))).toEqual([]);
    }
  });
});
