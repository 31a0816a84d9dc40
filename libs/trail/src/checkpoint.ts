/** Checkpoints (C2SP tlog-checkpoint): what a log says of itself at a size, in the text of a signed note. */
import type { Digest, Tree } from './merkle.ts';
import { NoteInvalid } from './note.ts';

export type Checkpoint = Tree & {
  /** Names the log; the same as the name of its key. */
  readonly origin: string;
};

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

const sizeForm = /^(0|[1-9]\d{0,15})$/;
const rootForm = /^[A-Za-z0-9+/]{43}=$/;

/** @throws NoteInvalid */
export function readCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (origin === '' || !sizeForm.test(size) || !rootForm.test(root) || !text.endsWith('\n')) {
    throw new NoteInvalid('not a checkpoint');
  }
  return { origin, size: Number(size), root: digestOf(root) };
}

const digestOf = (text: string): Digest => Buffer.from(text, 'base64');
