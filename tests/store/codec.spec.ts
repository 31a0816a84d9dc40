import { describe, expect, it } from '@jest/globals';
import { codec, UnknownEvent } from '#store';

const steps = {
  ShareSet: {
    1: ({ percent, ...rest }: Record<string, unknown>) => ({ ...rest, basisPoints: Number(percent) * 100 }),
    2: (data: Record<string, unknown>) => ({ ...data, unit: 'basis-points' }),
  },
};
const shares = codec([{ versions: { ShareSet: 3, NoteTaken: 1 } }], steps);

describe('reading events of every version ever written', () => {
  it('brings the oldest version up to date, step by step', () => {
    expect(shares.decode({ type: 'ShareSet', version: 1, data: { council: 'BRM', percent: '12' } }))
      .toEqual({ type: 'ShareSet', council: 'BRM', basisPoints: 1_200, unit: 'basis-points' });
  });

  it('takes a later version only through the steps it has not been through', () => {
    expect(shares.decode({ type: 'ShareSet', version: 2, data: { basisPoints: 5 } }))
      .toEqual({ type: 'ShareSet', basisPoints: 5, unit: 'basis-points' });
    expect(shares.decode({ type: 'ShareSet', version: 3, data: { basisPoints: 5 } }))
      .toEqual({ type: 'ShareSet', basisPoints: 5 });
  });

  it('stops at an event it does not know, or a version from the future', () => {
    expect(() => shares.decode({ type: 'ShareSwapped', version: 1, data: {} })).toThrow(UnknownEvent);
    expect(() => shares.decode({ type: 'ShareSet', version: 4, data: {} })).toThrow('ShareSet version 4');
    expect(() => shares.decode({ type: 'toString', version: 1, data: {} })).toThrow(UnknownEvent);
  });

  it('refuses to start with a step missing, or with two deciders writing one event', () => {
    expect(() => codec([{ versions: { ShareSet: 4 } }], steps)).toThrow('ShareSet has no step from version 3 to 4');
    expect(() => codec([{ versions: { A: 1 } }, { versions: { A: 1 } }])).toThrow('two deciders write A');
  });
});
