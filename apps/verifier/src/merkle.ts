/** The tree of RFC 6962 section 2.1, its proofs by RFC 9162 sections 2.1.3.2 and 2.1.4.2. */
import { hash } from 'node:crypto';

export type Digest = Buffer;
export const digestBytes = 32;

export const sha256 = (bytes: Uint8Array): Digest => hash('sha256', bytes, 'buffer') as unknown as Digest;
export const emptyRoot: Digest = sha256(Buffer.alloc(0));
export const leafHash = (leaf: Uint8Array): Digest => sha256(Buffer.concat([Buffer.of(0), leaf]));

const node = Buffer.alloc(1 + 2 * digestBytes, 1);
/** Written into one buffer over and over: a tree of a million leaves hashes a million nodes. */
function nodeHash(left: Digest, right: Digest): Digest {
  left.copy(node, 1);
  right.copy(node, 1 + digestBytes);
  return sha256(node);
}

/** A tree that grows leaf by leaf and remembers one hash a level. */
export class Fold {
  #size = 0;
  #peaks: (Digest | null)[] = [];

  /** `complete` is told every node above the leaves when its last leaf comes. */
  constructor(private readonly complete?: (level: number, index: number, digest: Digest) => void) {}

  get size(): number { return this.#size; }

  append(leaf: Digest): void {
    let digest = leaf;
    let level = 0;
    for (let left = this.#peaks[0]; left; left = this.#peaks[level]) {
      digest = nodeHash(left, digest);
      this.#peaks[level] = null;
      level += 1;
      this.complete?.(level, Math.floor(this.#size / 2 ** level), digest);
    }
    this.#peaks[level] = digest;
    this.#size += 1;
  }

  get root(): Digest {
    let root: Digest | null = null;
    for (const peak of this.#peaks) if (peak) root = root === null ? peak : nodeHash(peak, root);
    return root ?? emptyRoot;
  }

  /** The same tree, to be grown another way. */
  copy(): Fold {
    const other = new Fold();
    other.#size = this.#size;
    other.#peaks = [...this.#peaks];
    return other;
  }
}

const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const isPlace = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (...hashes: readonly Digest[]): boolean => hashes.every(({ length }) => length === digestBytes);

/** Whether the leaf with that hash is at that index of the tree. */
export function includes(leaf: Digest, index: number, tree: Tree, path: readonly Digest[]): boolean {
  if (!isPlace(index) || !isPlace(tree.size) || index >= tree.size) return false;
  if (!areHashes(leaf, tree.root, ...path)) return false;
  let at = index;
  let last = tree.size - 1;
  let root = leaf;
  for (const step of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      root = nodeHash(step, root);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else root = nodeHash(root, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && root.equals(tree.root);
}

export type Tree = { readonly size: number; readonly root: Digest };

/** Whether the older tree is the beginning of the other. Every tree begins with the empty one, without a proof. */
export function continues(older: Tree, tree: Tree, path: readonly Digest[]): boolean {
  if (!isPlace(older.size) || !isPlace(tree.size) || older.size > tree.size) return false;
  if (!areHashes(older.root, tree.root, ...path) || (older.size === 0 && !older.root.equals(emptyRoot))) return false;
  if (older.size === tree.size) return path.length === 0 && older.root.equals(tree.root);
  if (older.size === 0) return path.length === 0;
  let at = older.size - 1;
  let last = tree.size - 1;
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // A whole tree is a node of the larger one, and its hash is left out of the proof.
  const [first, ...rest] = at === 0 ? [older.root, ...path] : path;
  if (first === undefined || path.length === 0) return false;
  let [before, after] = [first, first];
  for (const step of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      [before, after] = [nodeHash(step, before), nodeHash(step, after)];
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else after = nodeHash(after, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && before.equals(older.root) && after.equals(tree.root);
}
