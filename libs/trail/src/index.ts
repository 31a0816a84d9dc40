export { checkpointText, readCheckpoint, type Checkpoint } from './checkpoint.ts';
export {
  consistencyProof, continues, Edge, emptyRoot, includes, inclusionProof, leafHash, nodeHash, peaksOf, rootOf,
  type Digest, type HashAt, type Place, type Tree,
} from './merkle.ts';
export {
  makeKey, noteOf, NoteInvalid, pemOf, readNote, readVkey, signed, signerOf, signersOf, verifierOf, vkeyOf,
  type KeyKind, type Note, type Signature, type SignerKey, type VerifierKey,
} from './note.ts';
export { proofText, readProof, type Proof } from './proof.ts';
export {
  bundleOf, entriesIn, entryBytesMax, hashesIn, tilePath, tilesOf, tileWidth, type Tile,
} from './tiles.ts';
