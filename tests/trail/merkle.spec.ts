import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof, continues, Edge, emptyRoot, includes, inclusionProof, leafHash, nodeHash, peaksOf, rootOf,
} from '#trail';
import type { Digest, HashAt } from '#trail';

/** The tree that implementations of RFC 6962 are tried with, and its roots at sizes 1 to 8. */
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  .map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** As RFC 6962 section 2.1 says it, without a thought for speed. */
function naiveRoot(leaves: readonly Digest[]): Digest {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return createHash('sha256').update(Buffer.of(1)).update(naiveRoot(leaves.slice(0, split)))
    .update(naiveRoot(leaves.slice(split))).digest();
}

const grown = (leaves: readonly Digest[]): { readonly edge: Edge; readonly hashAt: HashAt } => {
  const edge = new Edge();
  const kept = new Map<string, Digest>();
  for (const leaf of leaves) edge.append(leaf, ({ level, index }, hash) => { kept.set(`${level}/${index}`, hash); });
  return { edge, hashAt: async ({ level, index }) => kept.get(`${level}/${index}`)! };
};
const many = (count: number): Digest[] => Array.from({ length: count }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));
const changed = (hash: Digest): Digest => Buffer.from(hash.map((byte, at) => (at === 7 ? byte ^ 4 : byte)));

describe('the tree', () => {
  it('hashes leaves, nodes and nothing as RFC 6962 does', () => {
    expect(emptyRoot.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(leafHash(Buffer.from('L123456')).toString('hex'))
      .toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
    expect(nodeHash(Buffer.from('N123'), Buffer.from('N456')).toString('hex'))
      .toBe('aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb');
  });

  it('has the published roots at every size', () => {
    const edge = new Edge();
    expect(edge.root).toEqual(emptyRoot);
    for (const [at, entry] of entries.entries()) {
      edge.append(leafHash(entry));
      expect(edge.root.toString('hex')).toBe(roots[at]);
    }
  });

  it('goes on from the hashes of its peaks, and has the root of a plain reading', async () => {
    const leaves = many(600);
    for (const size of [1, 2, 3, 7, 8, 255, 256, 257, 599]) {
      const { edge, hashAt } = grown(leaves.slice(0, size));
      expect(edge.root).toEqual(naiveRoot(leaves.slice(0, size)));
      const peaks = await Promise.all(peaksOf(size).map(hashAt));
      expect(rootOf(peaks)).toEqual(edge.root);
      const again = new Edge(size, peaks);
      again.append(leaves[size]!);
      expect(again.root).toEqual(naiveRoot(leaves.slice(0, size + 1)));
    }
  });
});

describe('proofs', () => {
  it('show every leaf of every tree, and no other leaf, place, size or root', async () => {
    for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 13, 64, 65]) {
      const leaves = many(size);
      const { edge: { root }, hashAt } = grown(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const path = await inclusionProof(index, size, hashAt);
        expect(includes({ leaf, index, size, root }, path)).toBe(true);
        expect(includes({ leaf: changed(leaf), index, size, root }, path)).toBe(false);
        expect(includes({ leaf, index, size, root: changed(root) }, path)).toBe(false);
        expect(includes({ leaf, index: index + 1, size, root }, path)).toBe(false);
        expect(includes({ leaf, index, size, root }, [...path, root])).toBe(false);
        if (path.length > 0) {
          expect(includes({ leaf, index, size, root }, path.slice(1))).toBe(false);
          expect(includes({ leaf, index, size, root }, [changed(path[0]!), ...path.slice(1)])).toBe(false);
        }
      }
    }
  });

  it('show that every smaller tree is the beginning, and that a changed one is not', async () => {
    const leaves = many(40);
    for (let size = 1; size <= leaves.length; size += 1) {
      const { edge: { root }, hashAt } = grown(leaves.slice(0, size));
      for (let old = 0; old <= size; old += 1) {
        const before = { size: old, root: naiveRoot(leaves.slice(0, old)) };
        const proof = await consistencyProof(old, size, hashAt);
        expect(continues(before, { size, root }, proof)).toBe(true);
        expect(continues({ ...before, root: changed(before.root) }, { size, root }, proof)).toBe(false);
        if (old > 0 && old < size) {
          expect(continues(before, { size, root: changed(root) }, proof)).toBe(false);
          expect(continues(before, { size, root }, proof.slice(1))).toBe(false);
          expect(continues(before, { size, root }, [...proof, root])).toBe(false);
        }
      }
    }
  });

  it('are those of a plain reading for random trees', () => fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 0, max: 3_000 }), async (size, other) => {
      const leaves = many(size);
      const { edge: { root }, hashAt } = grown(leaves);
      const index = other % size;
      const path = await inclusionProof(index, size, hashAt);
      expect(includes({ leaf: leaves[index]!, index, size, root }, path)).toBe(true);
      const before = { size: index, root: naiveRoot(leaves.slice(0, index)) };
      expect(continues(before, { size, root }, await consistencyProof(index, size, hashAt))).toBe(true);
    }), { numRuns: 25, seed: 6962 }));

  it('are refused for what is not in the tree', async () => {
    const { hashAt } = grown(many(5));
    for (const index of [-1, 5, Number.NaN]) await expect(inclusionProof(index, 5, hashAt)).rejects.toThrow(RangeError);
    await expect(consistencyProof(6, 5, hashAt)).rejects.toThrow(RangeError);
  });
});
