import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consistencyProof, continues, Edge, includes, inclusionProof, leafHash } from '#trail';
import type { HashAt } from '#trail';
import * as own from '../../apps/verifier/src/merkle.ts';
import { lawRuns, lawsTimeout } from '../kit/laws.ts';
import { pathOf, rootOf } from '../kit/trail-log.ts';

type Inclusion = { leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null;
  wantErr: boolean };
type Consistency = { size1: number; size2: number; root1: string; root2: string; proof: string[] | null;
  wantErr: boolean };
const vectors = <T>(kind: string): [string, T][] =>
  Object.entries(JSON.parse(readFileSync(`tests/verifier/vectors/${kind}.json`, 'utf8')) as Record<string, T>);
const bytes = (text: string | null): Buffer => Buffer.from(text ?? '', 'base64');
const path = (proof: string[] | null): Buffer[] => (proof ?? []).map(bytes);

type Trees = {
  readonly includes: (leaf: Buffer, index: number, tree: own.Tree, path: Buffer[]) => boolean;
  readonly continues: (older: own.Tree, tree: own.Tree, path: Buffer[]) => boolean;
};
/** Two that share no code: whoever writes the trail, and whoever verifies it. */
const both: [string, Trees][] = [
  ['the trail', { includes: (leaf, index, { size, root }, proof) => includes({ leaf, index, size, root }, proof),
    continues }],
  ['the verifier', { includes: own.includes, continues: own.continues }],
];

/**
 * The library of the vectors refuses every proof about an empty tree, by policy; here the empty tree is the beginning
 * of every other, without a proof. Some roots of the vectors are no hashes of 32 bytes: the verifier refuses those,
 * where the library takes one; the trail looks at no length, as its callers read hashes of that length only.
 */
const differing: Readonly<Record<string, readonly string[]>> = {
  'the trail': ['single-entry/empty-root-and-leaf', 'additional/size1-is-zero-and-size2-is-not-zero',
    'additional/sizes-are-equal-zero-and-proof-is-empty'],
  'the verifier': ['additional/sizes-are-equal-one-and-proof-is-empty'],
};

describe.each(both)('the public vectors, by %s', (whose, trees) => {
  it('98 proofs of inclusion are taken or refused as they should be', () => {
    const cases = vectors<Inclusion>('inclusion');
    expect(cases).toHaveLength(98);
    const differ = cases.filter(([, { leafIdx, treeSize, root, leafHash: leaf, proof, wantErr }]) =>
      trees.includes(bytes(leaf), leafIdx, { size: treeSize, root: bytes(root) }, path(proof)) === wantErr);
    expect(differ.map(([name]) => name)).toEqual(differing[whose]!.filter((name) => name.startsWith('single')));
  });

  it('98 proofs of consistency are, but those that differ by policy', () => {
    const cases = vectors<Consistency>('consistency');
    expect(cases).toHaveLength(98);
    const differ = cases.filter(([, { size1, size2, root1, root2, proof, wantErr }]) => {
      const [older, tree] = [{ size: size1, root: bytes(root1) }, { size: size2, root: bytes(root2) }];
      return trees.continues(older, tree, path(proof)) === wantErr;
    });
    expect(differ.map(([name]) => name))
      .toEqual(differing[whose]!.filter((name) => name.startsWith('additional')));
  });
});

const leaves = (count: number): Buffer[] => Array.from({ length: count }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));

describe('the two trees', () => {
  it('have one root at every size, and nodes at the places of the levels', () => {
    const [edge, levels] = [new Edge(), new Map<string, string>()];
    const fold = new own.Fold((level, index, hash) => { levels.set(`${level}/${index}`, hash.toString('hex')); });
    expect(fold.root).toEqual(edge.root);
    for (const leaf of leaves(300)) {
      edge.append(leaf, ({ level, index }, hash) => {
        if (level > 0) levels.set(`${level}/${index} of the trail`, hash.toString('hex'));
      });
      fold.append(leaf);
      expect(fold.root).toEqual(edge.root);
      expect(fold.copy().root).toEqual(edge.root);
    }
    for (const [place, hash] of levels) {
      if (!place.endsWith('trail')) expect(levels.get(`${place} of the trail`)).toBe(hash);
    }
    expect(own.leafHash(Buffer.from('leaf 0'))).toEqual(leaves(1)[0]);
  });

  it('take each other\'s proofs, and refuse the same ones, in random trees', () => fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 400 }), fc.nat(), fc.nat(), fc.nat(), async (size, a, b, bit) => {
      const hashes = leaves(size);
      const kept = new Map<string, Buffer>();
      const edge = new Edge();
      for (const leaf of hashes) {
        edge.append(leaf, ({ level, index }, hash) => { kept.set(`${level}/${index}`, hash); });
      }
      const hashAt: HashAt = async ({ level, index }) => kept.get(`${level}/${index}`)!;
      const tree = { size, root: edge.root };
      const [index, old] = [a % size, 1 + b % size];
      const proof = await inclusionProof(index, size, hashAt);
      expect(proof).toEqual(pathOf(index, hashes));
      const older = { size: old, root: rootOf(hashes.slice(0, old)) };
      const consistency = await consistencyProof(old, size, hashAt);
      const other = (step: Buffer): Buffer => Buffer.from(step.map((byte, at) => (at === bit % 32 ? byte ^ 1 : byte)));
      const flipped = (steps: Buffer[]): Buffer[] =>
        steps.map((step, n) => (n === bit % steps.length ? other(step) : step));
      for (const [, trees] of both) {
        expect(trees.includes(hashes[index]!, index, tree, proof)).toBe(true);
        expect(trees.includes(hashes[index]!, index, tree, flipped(proof))).toBe(proof.length === 0);
        expect(trees.continues(older, tree, consistency)).toBe(true);
        expect(trees.continues(older, tree, flipped(consistency))).toBe(consistency.length === 0);
        expect(trees.continues(older, tree, [...consistency, tree.root])).toBe(false);
        expect(trees.continues({ ...older, root: tree.root }, tree, consistency)).toBe(old === size);
      }
    }), { numRuns: Math.min(lawRuns / 5, 1_000), seed: 6962 }), lawsTimeout);
});
