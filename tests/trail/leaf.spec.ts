/** Leaves and what they hide: canonical bytes, salted digests, and nothing of what is personal in them. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText } from '#domain';
import type { Recorded } from '#store';
import { canonical, NoCanonicalForm, recordsOf } from '#trail';
import { meta } from '../store/events.ts';

const recordOf = recordsOf(Buffer.alloc(32, 7));
const recorded = (data: unknown, more: Partial<Recorded> = {}): Recorded => ({
  stream: 'agreement-one', revision: 3, position: '00000000000000000009', recordedAt: '2026-01-05T09:00:00.000Z',
  id: '6f1c2f9e-2f3b-5c1d-9a77-0123456789ab', type: 'ClauseProposed', version: 1, data, meta: meta('c'.repeat(36)),
  ...more,
} as Recorded);
const json = (bytes: Buffer): any => JSON.parse(bytes.toString());

describe('canonical JSON', () => {
  it('is what the library gives, for whatever JSON holds', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const parsed = JSON.parse(JSON.stringify(value)) as unknown;
      expect(canonical(parsed)).toBe(canonicalText(parsed));
    }), { numRuns: 2_000 });
  });
  it('sorts names as UTF-16 does, digits too, and writes numbers as ECMAScript does', () => {
    const told = '{"10":1,"9":1.50,"\\ud83d\\ude00":1e21,"\\ufb33":0.000001,"a":-0,"é":"\\u000f\\u2028"}';
    expect(canonical(JSON.parse(told)))
      .toBe('{"10":1,"9":1.5,"a":0,"é":"\\u000f\u2028","\u{1f600}":1e+21,"\ufb33":0.000001}');
    expect(() => canonical(['\ud800'])).toThrow(NoCanonicalForm);
    expect(() => canonical({ '\udc00': 1 })).toThrow(NoCanonicalForm);
  });
});

describe('the leaf of an event', () => {
  it('has what the format says, a digest of the rest under a salt of its own, and every part counts', () => {
    const { leaf, salt, content } = recordOf(recorded({ clause: 'money', text: 'The host pays.' }));
    expect(Object.keys(json(leaf))).toEqual(['actor', 'classification', 'content', 'effectiveOn', 'format', 'id',
      'position', 'recordedAt', 'revision', 'stream', 'type', 'version']);
    expect(leaf.toString()).toBe(canonicalText(json(leaf)));
    expect(json(leaf).content).toBe(createHash('sha256').update(salt).update(content).digest('hex'));
    expect(Object.keys(json(content).meta).sort()).toEqual(['bodyHash', 'causationId', 'commandId', 'correlationId',
      'evidence', 'grade']);
    expect(recordOf(recorded({}, { id: '6f1c2f9e-2f3b-5c1d-9a77-0123456789ac' })).salt.equals(salt)).toBe(false);
    const changed = [{ type: 'X' }, { revision: 4 }, { stream: 'agreement-two' },
      { recordedAt: '2026-01-05T09:00:00.001Z' },
      { meta: { ...meta('c'.repeat(36)), grade: 'imported' } }, { meta: { ...meta('c'.repeat(36)), later: 1 } },
      { data: { clause: 'money', text: 'The host pays!' } }, { version: 2 }];
    const leaves = changed.map((one) => recordOf(recorded({ clause: 'money', text: 'The host pays.' },
      one as Partial<Recorded>)).leaf.toString());
    expect(new Set([...leaves, leaf.toString()]).size).toBe(changed.length + 1);
  });

  it('I56: does not change when the ciphertext of what is personal goes, and has nothing of it', () => {
    const sealed = (box?: string) => ({ sealed: { ...(box && { box }), digest: 'd'.repeat(64), key: 'k1',
      person: 'per-0123' } });
    const at = (box?: string) =>
      recordOf(recorded({ name: sealed(box), others: [{ text: sealed(box), kind: 'reply' }] }));
    const [whole, gone] = [at('Y2lwaGVydGV4dA=='), at()];
    expect(whole.leaf.equals(gone.leaf)).toBe(true);
    expect(whole.content.toString()).not.toContain('Y2lwaGVydGV4dA');
    expect(json(whole.content).data.name).toEqual(sealed());
    // Only where it is what is sealed: a member of that name elsewhere is said like any other.
    const others = { box: 'letter box', sealed: 'no', more: { sealed: { box: 1 }, beside: 2 } };
    expect(json(recordOf(recorded(others)).content).data).toEqual(others);
  });

  it('is made of text too that has no canonical form', () => {
    const { leaf, content } = recordOf(recorded({ text: 'half \ud800' }));
    expect(json(content).data.text).toBe('half \ud800');
    expect(json(leaf).content).toHaveLength(64);
  });
});
