/**
 * The keys of a trail: what signs its checkpoints, one key or, while one is replaced, two, and what salts its leaves.
 * They stand in one file outside the folder that is served. How keys follow each other is told to verifiers by notes,
 * each signed by those before: `../FORMAT.md`, section 2.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync, closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync,
  statSync, writeFileSync,
} from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { checkpointText, type Checkpoint } from './checkpoint.ts';
import { makeKey, noteOf, pemOf, signed, signerOf, verifierOf, vkeyOf } from './note.ts';
import type { Signature, SignerKey } from './note.ts';

type StoredKey = {
  readonly vkey: string;
  /** Null once it has ended: nobody can sign with it any more. */
  readonly pem: string | null;
  /** Sizes of the checkpoints that it signs: from the first, without the second. */
  readonly from: number;
  readonly until: number | null;
};
type KeyFile = {
  readonly origin: string;
  readonly saltKey: string;
  readonly keys: readonly StoredKey[];
  readonly notes: readonly string[];
};

/** What cannot be done with the keys as they are. */
export class KeysRefused extends Error {}

const noteText = (origin: string, keys: readonly StoredKey[]): string =>
  `concordat trail keys v1\n${origin}\n${keys.map(({ vkey, from, until }) =>
    `${vkey} from ${from}${until === null ? '' : ` until ${until}`}\n`).join('')}`;

const signerIn = (origin: string, { pem }: StoredKey): SignerKey => signerOf(origin, 'log', pem!);

/** Signed by every key that can still sign. */
function withNote(file: KeyFile, keys: readonly StoredKey[], signing: readonly StoredKey[]): KeyFile {
  const text = noteText(file.origin, keys);
  const signatures = signing.filter(({ pem }) => pem !== null).map((key) => signed(text, signerIn(file.origin, key)));
  return { ...file, keys, notes: [...file.notes, noteOf({ text, signatures })] };
}

function newKey(origin: string, from: number): StoredKey {
  const key = makeKey(origin, 'log');
  return { vkey: vkeyOf(verifierOf(key)), pem: pemOf(key), from, until: null };
}

/** On the disk before it has its name, whatever happens: without this file nothing can be proved or signed. */
function drafted(path: string, file: KeyFile): string {
  const draft = `${path}.${process.pid}.coming`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(descriptor, JSON.stringify(file, null, 1));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return draft;
}
function named(path: string): void {
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

const lockWaitMs = 10;
/** A holder signs or changes keys, which takes moments: one that has been there so long was killed. */
const lockMsMax = 30_000;
const holder = `${hostname()} ${process.pid}`;
const held = new Set<string>();

/** Whether it is of a process of this machine that is no more, as after a kill. */
function isLeft(lock: string): boolean {
  const [host, pid] = (existsSync(lock) ? readFileSync(lock, 'utf8') : '').split(' ');
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false;
  if (Number(pid) === process.pid) return !held.has(lock);
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function made(origin: string): KeyFile {
  const key = newKey(origin, 0);
  return withNote({ origin, saltKey: randomBytes(32).toString('base64'), keys: [], notes: [] }, [key], [key]);
}

export class TrailKeys {
  private constructor(private readonly path: string, private readonly file: KeyFile) {}

  /**
   * @param origin names the log for ever, where a file is made; null makes one up
   * @param create makes the file on the first start; otherwise it must be there
   * @throws KeysRefused where the file names another log, or there is none
   */
  static open(path: string, origin: string | null = null, create = true): TrailKeys {
    if (!existsSync(path)) {
      if (!create) throw new KeysRefused(`there are no keys of a trail at ${path}: the first start makes them`);
      mkdirSync(dirname(path), { recursive: true });
      const draft = drafted(path, made(origin ?? `concordat.invalid/${randomBytes(8).toString('hex')}`));
      try {
        linkSync(draft, path);
        named(path);
      } catch (error) {
        // Of two processes that start at once, one makes the keys and both use them.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      } finally {
        rmSync(draft, { force: true });
      }
    }
    // Secrets that are mounted may not be ours to change, and need not be.
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    const file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
    if (origin !== null && file.origin !== origin) {
      throw new KeysRefused(`the keys of ${path} are of the log ${file.origin}, not of ${origin}`);
    }
    return new TrailKeys(path, file);
  }

  get origin(): string { return this.file.origin; }
  get saltKey(): Buffer { return Buffer.from(this.file.saltKey, 'base64'); }
  /** Signed notes, the first first. */
  get notes(): readonly string[] { return this.file.notes; }
  /** Those that sign, oldest first. */
  vkeys(size: number): readonly string[] { return this.#signing(size).map(({ vkey }) => vkey); }

  /** All there have been, and the sizes of the checkpoints they sign. */
  get ever(): readonly { readonly vkey: string; readonly from: number; readonly until: number | null }[] {
    return this.file.keys.map(({ vkey, from, until }) => ({ vkey, from, until }));
  }

  #signing(size: number): readonly StoredKey[] {
    return this.file.keys.filter(({ pem, from, until }) =>
      pem !== null && from <= size && (until === null || size < until));
  }

  /** Signatures of a text by every key that signs at a size, oldest first. */
  signed(text: string, size: number): readonly Signature[] {
    const signing = this.#signing(size);
    if (signing.length === 0) throw new KeysRefused(`no key signs at size ${size}`);
    return signing.map((key) => signed(text, signerIn(this.origin, key)));
  }

  /** By every key that can sign now a trail of that size, also of what was said when another key signed. */
  signedNow(text: string, size: number): readonly Signature[] {
    const able = this.file.keys.filter(({ pem, from }) => pem !== null && from <= size);
    const signing = able.length > 0 ? able : this.file.keys.filter(({ pem }) => pem !== null);
    return signing.map((key) => signed(text, signerIn(this.origin, key)));
  }

  /** As it is published, but for what witnesses add. */
  checkpoint({ size, root }: Pick<Checkpoint, 'size' | 'root'>): string {
    const text = checkpointText({ origin: this.origin, size, root });
    return noteOf({ text, signatures: this.signed(text, size) });
  }

  /** A further key, which signs from a size on beside those that do. */
  rotate(from: number): TrailKeys {
    const key = newKey(this.origin, from);
    const keys = [...this.file.keys, key];
    return this.#kept(withNote(this.file, keys, keys));
  }

  /**
   * Ends the oldest key that signs: from that size on it signs no more, and what signs with it is destroyed.
   * @throws KeysRefused where no other key has signed beside it
   */
  retire(until: number): TrailKeys {
    const [oldest, ...others] = this.file.keys.filter((key) => key.until === null);
    if (oldest === undefined || others.length === 0) {
      throw new KeysRefused('another key must sign before this one ends: add one first');
    }
    if (!others.some(({ from }) => from < until)) {
      throw new KeysRefused('the key that follows has signed nothing yet: it does so after the next event');
    }
    const ended = this.file.keys.map((key) => (key === oldest ? { ...key, until } : key));
    const file = withNote(this.file, ended, this.file.keys);
    return this.#kept({ ...file, keys: file.keys.map((key) => (key.until === null ? key : { ...key, pem: null })) });
  }

  #kept(file: KeyFile): TrailKeys {
    renameSync(drafted(this.path, file), this.path);
    named(this.path);
    return new TrailKeys(this.path, file);
  }

  /** As they are now: another process may have changed them. */
  again(): TrailKeys { return TrailKeys.open(this.path, this.origin, false); }

  /**
   * Works while nobody else changes keys or signs a checkpoint: so no checkpoint lacks the signature of a key that
   * begins before it, and of two changes at once none is lost.
   */
  async alone<T>(work: (now: TrailKeys) => Promise<T>): Promise<T> {
    const lock = `${this.path}.lock`;
    for (;;) {
      try {
        writeFileSync(lock, holder, { flag: 'wx', mode: 0o600 });
        held.add(lock);
        break;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Where nobody can write, nobody can change keys either.
        if (code === 'EROFS' || code === 'EACCES') return work(this.again());
        if (code !== 'EEXIST') throw error;
        const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
        if (isLeft(lock) || (since !== undefined && Date.now() - since > lockMsMax)) rmSync(lock, { force: true });
        await pause(lockWaitMs);
      }
    }
    try {
      return await work(this.again());
    } finally {
      held.delete(lock);
      rmSync(lock, { force: true });
    }
  }
}
