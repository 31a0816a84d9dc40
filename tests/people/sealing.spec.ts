/** The shape of what is sealed, which is stored for ever and checked by others, and what opens it. */
import { createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { personRef } from '#domain';
import type { Sealed } from '#domain';
import { SealBroken, fingerprint, open, seal } from '#people';
import type { PersonKey } from '#people';

const keyOf = (change: Partial<PersonKey> = {}): PersonKey =>
  ({ id: 'key-1', person: personRef('per-9f2c4e'), secret: randomBytes(32), ...change });
const key = keyOf();
const name = 'Ada Brightwell';

describe('text that is sealed', () => {
  it('has exactly the members that are promised, and says nothing of the text', () => {
    const { sealed, ...rest } = seal(key, name);
    expect(rest).toEqual({});
    expect(Object.keys(sealed).sort()).toEqual(['box', 'digest', 'key', 'person']);
    expect(sealed).toMatchObject({ key: 'key-1', person: 'per-9f2c4e' });
    expect(sealed.box).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(sealed.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(sealed)).not.toContain(name);
    expect(sealed.digest).not.toBe(createHash('sha256').update(name).digest('hex'));
  });

  it('is opened by what is written down, with nothing of ours', () => {
    const { sealed } = seal(key, name);
    const box = Buffer.from(sealed.box, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key.secret, box.subarray(0, 12))
      .setAAD(Buffer.from('per-9f2c4e/key-1')).setAuthTag(box.subarray(box.length - 16));
    const inside = Buffer.concat([decipher.update(box.subarray(12, box.length - 16)), decipher.final()]).toString();
    const { salt, text } = JSON.parse(inside) as { salt: string; text: string };
    expect(inside).toBe(`{"salt":"${salt}","text":"${name}"}`);
    expect(salt).toMatch(/^[0-9a-f]{64}$/);
    expect(createHash('sha256').update(Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text)])).digest('hex'))
      .toBe(sealed.digest);
  });

  it('comes back as it was, whatever it says, and no two boxes are alike', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const [one, two] = [seal(key, text), seal(key, text)];
      expect([open(key, one), open(key, two)]).toEqual([text, text]);
      expect(one.sealed.box).not.toBe(two.sealed.box);
      expect(one.sealed.digest).not.toBe(two.sealed.digest);
    }), { seed: 42, numRuns: 100 });
  });

  const box = seal(key, name).sealed;
  const flipped = (at: number): string => {
    const bytes = Buffer.from(box.box, 'base64');
    bytes[at < 0 ? bytes.length + at : at]! ^= 1;
    return bytes.toString('base64');
  };
  it.each<[string, PersonKey, Partial<Sealed['sealed']>]>([
    ['another secret', keyOf(), {}],
    ['another id of the key', { ...key, id: 'key-2' }, { key: 'key-2' }],
    ['another person', { ...key, person: personRef('per-bert') }, { person: personRef('per-bert') }],
    ['the key of another box', key, { key: 'key-2' }],
    ['a changed nonce', key, { box: flipped(0) }], ['a changed text', key, { box: flipped(20) }],
    ['a changed tag', key, { box: flipped(-1) }], ['a box cut short', key, { box: box.box.slice(0, 20) }],
    ['no box', key, { box: '' }], ['another digest', key, { digest: 'f'.repeat(64) as never }],
  ])('is not opened with %s, and the error says nothing of it', (_what, given, change) => {
    const opening = () => open(given, { sealed: { ...box, ...change } });
    expect(opening).toThrow(SealBroken);
    let caught: unknown;
    try { opening(); } catch (error) { caught = error; }
    expect(JSON.stringify(caught, Object.getOwnPropertyNames(caught))).not.toContain('Brightwell');
    expect((caught as Error).cause).toBeUndefined();
  });
});

describe('the fingerprint of a request', () => {
  it('is the same for the same request, whatever the order of its members', () => {
    expect(fingerprint(key, { name, on: '2026-01-05' })).toBe(fingerprint(key, { on: '2026-01-05', name }));
    expect(fingerprint(key, { name })).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(key, { name })).not.toBe(fingerprint(key, { name: 'Ada Brightwell-Moss' }));
  });

  it('I56: cannot be made by whoever has no key, nor with that of another', () => {
    const without = createHash('sha256').update(JSON.stringify({ name })).digest('hex');
    const made = [without, ...[keyOf(), { ...key, id: 'key-2' }].map((other) => fingerprint(other, { name }))];
    expect(made).not.toContain(fingerprint(key, { name }));
  });
});
