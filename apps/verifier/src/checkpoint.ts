/** Checkpoints (C2SP tlog-checkpoint) and proofs in a file (C2SP tlog-proof). */
import { base64, count, Malformed } from './malformed.ts';
import { digestBytes } from './merkle.ts';
import type { Digest, Tree } from './merkle.ts';
import { readNote } from './note.ts';
import type { Note } from './note.ts';

export type Checkpoint = Tree & { readonly origin: string; readonly note: Note };

function digest(text: string): Digest {
  const bytes = base64(text);
  if (bytes.length !== digestBytes) throw new Malformed('has a hash that is not of 32 bytes');
  return bytes;
}

/** Its signatures are the reader's to check. */
export function readCheckpoint(text: string): Checkpoint {
  const note = readNote(text);
  const [origin, size, root, end, ...more] = note.text.split('\n');
  if (!origin || size === undefined || root === undefined || end !== '' || more.length > 0) {
    throw new Malformed('is no checkpoint of three lines');
  }
  return { origin, size: count(size), root: digest(root), note };
}

export type Proof = { readonly index: number; readonly path: readonly Digest[]; readonly checkpoint: string };
const stepsMax = 63;

export function readProof(text: string): Proof {
  const [format, ...lines] = text.split('\n');
  if (format !== 'c2sp.org/tlog-proof@v1') throw new Malformed('is no tlog-proof');
  if (lines[0]?.startsWith('extra ')) base64(lines.shift()!.slice('extra '.length));
  const index = /^index (\d+)$/.exec(lines.shift() ?? '')?.[1];
  const blank = lines.indexOf('');
  if (index === undefined || blank < 0 || blank > stepsMax) throw new Malformed('is no tlog-proof');
  return {
    index: count(index), path: lines.slice(0, blank).map(digest), checkpoint: lines.slice(blank + 1).join('\n'),
  };
}

/** Hashes in base64, one a line, as a service proves consistency. */
export const readHashes = (text: string): Digest[] =>
  text.replace(/\n$/, '').split('\n').filter((line) => line !== '').map(digest);
