/**
 * The trail's notes, checkpoints and proofs, given to verifiers that others have written: Sigstore's, which verifies
 * what npm publishes, and Transmute's of RFC 9162. What they take of ours is what the specifications say.
 */
import { describe, expect, it } from '@jest/globals';
import { verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js';
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js';
import { RFC9162 } from '@transmute/rfc9162';
import {
  checkpointText, consistencyProof, Edge, inclusionProof, leafHash, makeKey, noteOf, proofText, readNote, signed,
  verifierOf, vkeyOf,
} from '#trail';
import type { HashAt, SignerKey } from '#trail';
import { readCheckpoint, readProof } from '../../apps/verifier/src/checkpoint.ts';
import { readVkey, signersOf } from '../../apps/verifier/src/note.ts';
import { eventAt, leafOf, origin, sha256 } from '../kit/trail-log.ts';

const size = 13;
const leaves = Array.from({ length: size }, (_, n) => leafOf(eventAt(n)));

function grown(count: number): { readonly root: Buffer; readonly hashAt: HashAt } {
  const edge = new Edge();
  const nodes = new Map<string, Buffer>();
  for (const leaf of leaves.slice(0, count)) {
    edge.append(leafHash(leaf), ({ level, index }, hash) => { nodes.set(`${level}/${index}`, hash); });
  }
  return { root: edge.root, hashAt: async ({ level, index }) => nodes.get(`${level}/${index}`)! };
}
const { root, hashAt } = grown(size);
const key = makeKey(origin, 'log');
const witness = makeKey('witness.example', 'witness');
const text = checkpointText({ origin, size, root });
const note = noteOf({ text, signatures: [witness, key].map((signer) => signed(text, signer)) });
const paths = await Promise.all(leaves.map((_, index) => inclusionProof(index, size, hashAt)));

/** A log as Sigstore knows one: its id is the whole hash of which a key id has the first bytes. */
function authority(signer: SignerKey): never {
  const { publicKey } = verifierOf(signer);
  const material = Buffer.concat([Buffer.of(1), Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')]);
  return [{
    logID: sha256(Buffer.from(`${origin}\n`), material), baseURL: `https://${origin}`, publicKey,
    validFor: { start: new Date(0), end: new Date(8e15) },
  }] as never;
}
const entryOf = (index: number, leaf = leaves[index]!, hashes = paths[index]!, envelope = note) => ({
  canonicalizedBody: leaf, inclusionProof: { logIndex: String(index), treeSize: String(size), rootHash: root, hashes,
    checkpoint: { envelope } },
}) as never;
const takes = (entry: never, signer = key): void =>
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, authority(signer)));

const other = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at % changed.length]! ^= 1 << (at % 8);
  return changed;
};

describe('the verifier of Sigstore', () => {
  it('takes every event of a log by its proof and checkpoint', () => {
    for (const index of leaves.keys()) expect(() => takes(entryOf(index))).not.toThrow();
  });

  it('refuses every one that was changed, or stands elsewhere, or has another path', () => {
    for (const [index, leaf] of leaves.entries()) {
      expect(() => takes(entryOf(index, other(leaf, index * 31)))).toThrow('root hash does not match');
      expect(() => takes(entryOf((index + 1) % size, leaf))).toThrow();
      for (const step of paths[index]!.keys()) {
        const path = paths[index]!.with(step, other(paths[index]![step]!, step + index));
        expect(() => takes(entryOf(index, leaf, path))).toThrow('root hash does not match');
      }
    }
  });

  it('refuses a checkpoint of which a letter was changed, and one of another key', () => {
    const signedBytes = Buffer.from(text).length;
    for (let at = 0; at < signedBytes - 1; at += 1) {
      const envelope = other(Buffer.from(note), at).toString();
      expect(() => takes(entryOf(0, leaves[0]!, paths[0]!, envelope))).toThrow();
    }
    expect(() => takes(entryOf(0), makeKey(origin, 'log'))).toThrow('invalid checkpoint signature');
  });
});

describe('the verifier of Transmute', () => {
  it('has the root of the trail, takes every event, and refuses every other one', async () => {
    expect(Buffer.from(await RFC9162.treeHead(leaves))).toEqual(root);
    for (const [index, leaf] of leaves.entries()) {
      const proof = { log_id: '', tree_size: size, leaf_index: index, inclusion_path: [...paths[index]!] };
      expect(await RFC9162.verifyInclusionProof(root, leafHash(leaf), proof)).toBe(true);
      expect(await RFC9162.verifyInclusionProof(root, leafHash(other(leaf, index)), proof)).toBe(false);
      expect(await RFC9162.verifyInclusionProof(other(root, index), leafHash(leaf), proof)).toBe(false);
    }
  });

  // Where the smaller tree is a node of the larger one, it expects its hash in the proof; RFC 9162 leaves that out.
  it('takes that every smaller tree is the beginning, and refuses that another is', async () => {
    for (let old = 1; old < size; old += 1) {
      const before = grown(old).root;
      const path = await consistencyProof(old, size, hashAt);
      const proof = { log_id: '', tree_size_1: old, tree_size_2: size,
        consistency_path: (old & (old - 1)) === 0 ? [before, ...path] : [...path] };
      expect(await RFC9162.verifyConsistencyProof(before, root, proof)).toBe(true);
      expect(await RFC9162.verifyConsistencyProof(other(before, old), root, proof)).toBe(false);
      expect(await RFC9162.verifyConsistencyProof(before, other(root, old), proof)).toBe(false);
    }
  });
});

describe('our own verifier', () => {
  it('takes notes, cosignatures and proofs as the trail writes them', () => {
    const known = [key, witness].map((signer) => readVkey(vkeyOf(verifierOf(signer))));
    expect([...signersOf(readNote(note), known).keys()].map(({ name }) => name)).toEqual(['witness.example', origin]);
    expect(readCheckpoint(note)).toMatchObject({ origin, size, root });
    const proof = { index: 5, path: paths[5]!, checkpoint: note };
    expect(readProof(proofText(proof))).toEqual(proof);
  });
});
