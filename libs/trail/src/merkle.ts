/**
 * The Merkle tree of RFC 6962 section 2.1 over SHA-256, appended to one leaf at a time, and its proofs. Hashes are
 * 32 bytes; a tree of `size` leaves has them numbered from 0. Verification follows RFC 9162 sections 2.1.3.2 and
 * 2.1.4.2, which describe the same trees.
 */
import { hash as digestOf } from 'node:crypto';

export type Digest = Buffer;

/** In one call: an object for each hash costs more than the hash. */
const sha256 = (bytes: Uint8Array): Digest => digestOf('sha256', bytes, 'buffer');
const hashLength = 32;
/** What is hashed into a node, filled anew for each. */
const node = Buffer.alloc(1 + 2 * hashLength, 1);

/** Root of the tree without leaves. */
export const emptyRoot: Digest = sha256(new Uint8Array());
export function leafHash(entry: Uint8Array): Digest {
  const bytes = Buffer.allocUnsafe(1 + entry.length);
  bytes[0] = 0;
  bytes.set(entry, 1);
  return sha256(bytes);
}
export function nodeHash(left: Uint8Array, right: Uint8Array): Digest {
  if (left.length !== hashLength || right.length !== hashLength) {
    return sha256(Buffer.concat([Uint8Array.of(1), left, right]));
  }
  node.set(left, 1);
  node.set(right, 1 + hashLength);
  return sha256(node);
}

/** A whole subtree of 2 ** level leaves; `index` counts those of its level from the left. */
export type Place = { readonly level: number; readonly index: number };

/** The whole subtrees that a tree of that size consists of, from the left, largest first. */
export function peaksOf(size: number): readonly Place[] {
  const peaks: Place[] = [];
  let begun = 0;
  for (let level = Math.floor(Math.log2(Math.max(1, size))); level >= 0; level -= 1) {
    const leaves = 2 ** level;
    if (Math.floor(size / leaves) % 2 === 0) continue;
    peaks.push({ level, index: begun / leaves });
    begun += leaves;
  }
  return peaks;
}

/** One hash out of those of the peaks, from the left. */
export function rootOf(peaks: readonly Digest[]): Digest {
  const last = peaks.at(-1);
  if (last === undefined) return emptyRoot;
  return peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** The right edge of a growing tree: all that is needed to append to it. */
export class Edge {
  #size: number;
  readonly #peaks: Digest[];

  /** @param peaks of `peaksOf(size)`, in their order */
  constructor(size = 0, peaks: readonly Digest[] = []) {
    this.#size = size;
    this.#peaks = [...peaks];
  }

  get size(): number { return this.#size; }
  get root(): Digest { return rootOf(this.#peaks); }

  /** `made` is told of every subtree that is whole with this leaf, the leaf first. */
  append(leaf: Digest, made: (place: Place, hash: Digest) => void = () => undefined): void {
    let hash = leaf;
    let index = this.#size;
    let level = 0;
    made({ level, index }, hash);
    for (; index % 2 === 1; level += 1) {
      hash = nodeHash(this.#peaks.pop()!, hash);
      index = (index - 1) / 2;
      made({ level: level + 1, index }, hash);
    }
    this.#peaks.push(hash);
    this.#size += 1;
  }
}

/** A part of a proof: the root of the leaves from one to another, which are as many as its peaks have. */
type Stretch = { readonly from: number; readonly to: number };

const splitOf = (size: number): number => {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
};

/** What a proof that a leaf is in a tree is made of, from the leaf up. */
function inclusionStretches(index: number, { from, to }: Stretch): readonly Stretch[] {
  if (to - from <= 1) return [];
  const middle = from + splitOf(to - from);
  return index < middle
    ? [...inclusionStretches(index, { from, to: middle }), { from: middle, to }]
    : [...inclusionStretches(index, { from: middle, to }), { from, to: middle }];
}

function consistencyStretches(old: number, { from, to }: Stretch, whole: boolean): readonly Stretch[] {
  if (old === to) return whole ? [] : [{ from, to }];
  const middle = from + splitOf(to - from);
  return old <= middle
    ? [...consistencyStretches(old, { from, to: middle }, whole), { from: middle, to }]
    : [...consistencyStretches(old, { from: middle, to }, false), { from, to: middle }];
}

/** Hash of a whole subtree. */
export type HashAt = (place: Place) => Promise<Digest>;

async function rootOfStretch({ from, to }: Stretch, hashAt: HashAt): Promise<Digest> {
  const peaks = peaksOf(to - from).map(({ level, index }) => ({ level, index: index + from / 2 ** level }));
  return rootOf(await Promise.all(peaks.map(hashAt)));
}
const made = (stretches: readonly Stretch[], hashAt: HashAt): Promise<Digest[]> =>
  Promise.all(stretches.map((stretch) => rootOfStretch(stretch, hashAt)));

/** @throws RangeError where there is no such leaf */
export async function inclusionProof(index: number, size: number, hashAt: HashAt): Promise<Digest[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`a tree of ${size} leaves has none at ${index}`);
  return made(inclusionStretches(index, { from: 0, to: size }), hashAt);
}

/** That the tree of `old` leaves is the beginning of that of `size`. @throws RangeError where it is larger */
export async function consistencyProof(old: number, size: number, hashAt: HashAt): Promise<Digest[]> {
  if (!(old >= 0 && old <= size)) throw new RangeError(`a tree of ${size} leaves has no beginning of ${old}`);
  return old === 0 ? [] : made(consistencyStretches(old, { from: 0, to: size }, true), hashAt);
}

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

/** @param leaf hash of the leaf at `index` */
export function includes(
  { leaf, index, size, root }: { readonly leaf: Digest; readonly index: number; readonly size: number;
    readonly root: Digest },
  path: readonly Digest[],
): boolean {
  if (!(index >= 0 && index < size)) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const next of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = nodeHash(next, hash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, next);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash.equals(root);
}

export type Tree = { readonly size: number; readonly root: Digest };

/** True when the old tree is the beginning of the new one. */
export function continues(old: Tree, now: Tree, proof: readonly Digest[]): boolean {
  if (old.size > now.size) return false;
  if (old.size === now.size) return proof.length === 0 && old.root.equals(now.root);
  if (old.size === 0) return proof.length === 0 && old.root.equals(emptyRoot);
  // A whole subtree is its own first hash, which the proof therefore leaves out.
  const path = Number.isInteger(Math.log2(old.size)) ? [old.root, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [at, last] = [old.size - 1, now.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [before, after] = [first, first];
  for (const next of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      before = nodeHash(next, before);
      after = nodeHash(next, after);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      after = nodeHash(after, next);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && before.equals(old.root) && after.equals(now.root);
}
