/** What an auditor keeps of a log where the service cannot reach it: its keys, checkpoint and leaf hashes. */
import {
  closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, renameSync,
  writeFileSync, writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from './checkpoint.ts';
import { Malformed, Misused } from './malformed.ts';
import { digestBytes, emptyRoot } from './merkle.ts';
import type { Digest } from './merkle.ts';
import { notesIn, readNote, readVkey } from './note.ts';
import type { Key } from './note.ts';
import { tileBytes, tileWidth } from './tiles.ts';

const names = {
  checkpoint: 'checkpoint', hashes: 'leaf-hashes', keys: 'vkeys', ended: 'vkeys-ended', keyNotes: 'key-notes',
} as const;

function replace(file: string, text: string): void {
  const descriptor = openSync(`${file}.new`, 'w');
  writeFileSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
}

/** What a note says, whoever else may have signed it since; null where it is none. */
function textOf(note: string): string | null {
  try {
    return readNote(note).text;
  } catch {
    return null;
  }
}

const textIn = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

type Verified = {
  readonly note: string;
  readonly keyNotes: readonly string[];
  readonly keys: readonly Key[];
  readonly ended: readonly Key[];
};

/**
 * `checkpoint` as it was verified, `vkeys` one a line, those that have ended in `vkeys-ended`, the notes of keys one
 * after the other in `key-notes`, `leaf-hashes` 32 bytes an event. Hashes are added while a log is read, and count once
 * the checkpoint that has them is there: a run that ends before leaves what was kept.
 */
export class Kept {
  readonly #descriptor: number;
  #tile = -1;
  readonly #hashes = Buffer.alloc(tileBytes);
  #written: number;
  #waiting: Digest[] = [];

  private constructor(
    private readonly folder: string,
    readonly note: string | null,
    readonly size: number,
    readonly root: Digest,
    readonly keys: readonly Key[],
    private readonly keyNotes: readonly string[],
  ) {
    this.#descriptor = openSync(join(folder, names.hashes), existsSync(join(folder, names.hashes)) ? 'r+' : 'w+');
    this.#written = size;
  }

  static open(folder: string): Kept {
    try {
      mkdirSync(folder, { recursive: true });
      const note = textIn(join(folder, names.checkpoint));
      const { size, root } = note === null ? { size: 0, root: emptyRoot } : readCheckpoint(note);
      const keys = (textIn(join(folder, names.keys)) ?? '').split('\n').filter((line) => line !== '').map(readVkey);
      const keyNotes = notesIn(textIn(join(folder, names.keyNotes)) ?? '').map((one) => readNote(one).text);
      const kept = new Kept(folder, note, size, root, keys, keyNotes);
      if (fstatSync(kept.#descriptor).size >= size * digestBytes) return kept;
      kept.close();
      throw new Malformed(`has not the hashes of the ${size} events of its checkpoint`);
    } catch (error) {
      const reason = error instanceof Malformed ? `what was kept there ${error.message}` : (error as Error).message;
      throw new Misused(`${folder}: ${reason}`, { cause: error });
    }
  }

  /** Notes of keys that were kept and are not shown: without the one that ends a key, who has stolen it could sign. */
  missing(shown: readonly string[]): string[] {
    const at = this.keyNotes.findIndex((text, n) => shown[n] === undefined || textOf(shown[n]) !== text);
    if (at < 0) return [];
    return [shown[at] === undefined ? `keys/${at + 1}: is not there, and was when the log was kept`
      : `keys/${at + 1}: is another than the one that was kept`];
  }

  /** Good until the next is asked for. */
  at(index: number): Digest {
    const tile = Math.floor(index / tileWidth);
    if (tile !== this.#tile) {
      readSync(this.#descriptor, this.#hashes, 0, tileBytes, tile * tileBytes);
      this.#tile = tile;
    }
    const offset = (index % tileWidth) * digestBytes;
    return this.#hashes.subarray(offset, offset + digestBytes);
  }

  add(index: number, hash: Digest): void {
    if (index < this.size) return;
    this.#waiting.push(hash);
    if (this.#waiting.length >= tileWidth) this.#write();
  }

  #write(): void {
    writeSync(this.#descriptor, Buffer.concat(this.#waiting), 0, undefined, this.#written * digestBytes);
    this.#written += this.#waiting.length;
    this.#waiting = [];
  }

  /** The log is what it should be: from now on it has to continue this. */
  settle({ note, keyNotes, keys, ended }: Verified): void {
    this.#write();
    fsyncSync(this.#descriptor);
    replace(join(this.folder, names.keys), keys.map(({ vkey }) => `${vkey}\n`).join(''));
    // Not believed of the log as it goes on, since who has stolen one could sign; wanted for packs of their time.
    if (ended.length > 0) replace(join(this.folder, names.ended), ended.map(({ vkey }) => `${vkey}\n`).join(''));
    replace(join(this.folder, names.keyNotes), keyNotes.join(''));
    replace(join(this.folder, names.checkpoint), note);
  }

  /** Hashes beyond the checkpoint that is kept are of no use. */
  abandon(): void {
    ftruncateSync(this.#descriptor, this.size * digestBytes);
  }

  close(): void { closeSync(this.#descriptor); }
}
