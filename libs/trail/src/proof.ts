/** A proof in a file (C2SP tlog-proof): that one entry is in the log that a checkpoint speaks of. */
import type { Digest } from './merkle.ts';
import { NoteInvalid } from './note.ts';

const first = 'c2sp.org/tlog-proof@v1';

export type Proof = {
  readonly index: number;
  /** From the leaf up. */
  readonly path: readonly Digest[];
  /** The signed note, as the log gave it. */
  readonly checkpoint: string;
};

export const proofText = ({ index, path, checkpoint }: Proof): string =>
  [first, `index ${index}`, ...path.map((hash) => hash.toString('base64')), '', checkpoint].join('\n');

/** @throws NoteInvalid */
export function readProof(text: string): Proof {
  const cut = text.indexOf('\n\n');
  const [head, ...lines] = text.slice(0, Math.max(0, cut)).split('\n');
  const rest = lines[0]?.startsWith('extra ') === true ? lines.slice(1) : lines;
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(rest[0] ?? '') ?? [];
  const hashes = rest.slice(1);
  if (head !== first || index === undefined || !hashes.every((line) => /^[A-Za-z0-9+/]{43}=$/.test(line))) {
    throw new NoteInvalid('not a proof of a log');
  }
  return { index: Number(index), path: hashes.map((line) => Buffer.from(line, 'base64')),
    checkpoint: text.slice(cut + 2) };
}
