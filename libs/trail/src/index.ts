export { canonical, NoCanonicalForm } from './canonical.ts';
export { checkpointText, readCheckpoint, type Checkpoint } from './checkpoint.ts';
export { SqlCheckpoints, TrailTaken, type Checkpoints, type Published } from './checkpoints.ts';
export { Folder } from './folder.ts';
export { Forked, TrailFollower, type TrailParts, type TrailStatus } from './follower.ts';
export { KeysRefused, TrailKeys } from './keys.ts';
export { leafFormat, recordBundle, recordsOf, type EventRecord } from './leaf.ts';
export {
  consistencyProof, continues, Edge, emptyRoot, includes, inclusionProof, leafHash, nodeHash, peaksOf, rootOf,
  type Digest, type HashAt, type Place, type Tree,
} from './merkle.ts';
export {
  makeKey, noteOf, NoteInvalid, pemOf, readNote, readVkey, signed, signerOf, signersOf, verifierOf, vkeyOf,
  type KeyKind, type Note, type Signature, type SignerKey, type VerifierKey,
} from './note.ts';
export { proofText, readProof, type Proof } from './proof.ts';
export { certificateOf, type Certificate } from './pack/certificate.ts';
export { packOf, type Packed, type PackParts } from './pack/pack.ts';
export { positionOfLeaf, tileAt, TrailReader, type Said } from './reading.ts';
export { recordsAt } from './records.ts';
export {
  bundleOf, entriesIn, entryBytesMax, hashesIn, tilePath, tilesOf, tileWidth, type Tile,
} from './tiles.ts';
export { AskedWitnesses, TooFewWitnesses, type WitnessAt, type Witnesses } from './witness.ts';
export { TileWriter, TrailBroken } from './writer.ts';
