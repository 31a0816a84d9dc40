/**
 * Every version of every event ever written, kept as it was written. A new event or version adds its
 * sample to a new file `NAME.vN.json`; what stands in these files is never changed or made again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { agreement, council, note } from '#domain';
import { codec } from '#store';
import { canonicalHash } from '../../libs/domain/src/canonical.ts';

type Sample = { readonly type: string; readonly version: number; readonly data: Readonly<Record<string, unknown>> };
type Written = {
  readonly name: string; readonly versions: Readonly<Record<string, number>>; readonly initial: unknown;
  readonly evolve: (state: never, event: never) => unknown;
};
const deciders: readonly Written[] = [agreement, council, note];
const folder = new URL('golden/', import.meta.url);

const samplesOf = (name: string): readonly Sample[] => readdirSync(folder).sort()
  .filter((file) => new RegExp(`^${name}\\.v[0-9]+\\.json$`).test(file))
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Sample[]);

/** Events whose shape of some version has no sample. */
const missing = (versions: Written['versions'], samples: readonly Sample[]): string[] =>
  Object.entries(versions).flatMap(([type, current]) => Array.from({ length: current }, (_, at) => at + 1)
    .filter((version) => !samples.some((sample) => sample.type === type && sample.version === version))
    .map((version) => `${type}@${version}`));

const reader = codec(deciders);
/** The state all samples fold to, by its hash: it changes when an old event is read as something else. */
const folded = ({ initial, evolve }: Written, samples: readonly Sample[]): string =>
  canonicalHash(samples.reduce((state, sample) => evolve(state as never, reader.decode(sample) as never), initial));

/** A pin changes only with the state that deciders keep, never because an event reads otherwise. */
const pinned: Readonly<Record<string, string>> = {
  agreement: 'd446b3422321967e3c24e354b31851212362665420ee4695bbd7c06ecf421be1',
  council: '71889a1bb33eb974bf6ef146050537931097f3cd7f23e7a90800eecc9991534c',
  note: '36c12b8f03df6d013dfe4e503e7e68a9eab8ee2b2957957daed9e515656cbcf9',
};

describe('events as they were written', () => {
  it.each(deciders.map((decider) => [decider.name, decider] as const))(
    'every version of every event of the %s has a sample', (name, { versions }) => {
      expect(missing(versions, samplesOf(name))).toEqual([]);
    });

  it.each(deciders.map((decider) => [decider.name, decider] as const))(
    'every sample of the %s is read at today\'s version and folds to the state it stood for', (name, decider) => {
      const samples = samplesOf(name);
      for (const sample of samples) expect(reader.decode(sample)).toMatchObject({ type: sample.type });
      expect(folded(decider, samples)).toBe(pinned[name]);
    });

  it('I54: a sample that was changed is found by the state it folds to', () => {
    const samples = samplesOf('agreement').map((sample) => sample.type !== 'DecisionBecameEffective' ? sample
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
