/**
 * The key that wraps the keys of persons: 256 bits in a file, never in the database, so that neither a copy of the
 * database nor its write-ahead log is enough to read anybody's name.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the master key of a data directory lies, unless a setting names another file. */
export const masterKeyPath = (dataDir: string): string => join(dataDir, 'personal.key');

/** The operator can mend it: the message says what is wrong with the file. */
export class MasterKeyUnusable extends Error {}

const form = /^[0-9a-f]{64}\n?$/;
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(32).toString('hex')}\n`);
    // What is wrapped under it must not outlive it: it is on the disk before anything is.
    fsyncSync(file);
    // Whole or not at all; of two processes that start at once, one gives its key and both use that one.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(file);
    unlinkSync(draft);
  }
}

/**
 * @param create makes the file where there is none
 * @throws MasterKeyUnusable
 */
export function openMasterKey(path: string, create: boolean): Buffer {
  if (!existsSync(path)) {
    if (!create) throw new MasterKeyUnusable(`there is no key of personal data at ${path}`);
    make(path);
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o037) !== 0) {
    throw new MasterKeyUnusable(`${path} can be read by others or changed by its group: set its mode to 0600`);
  }
  const text = readFileSync(path, 'utf8');
  if (!form.test(text)) throw new MasterKeyUnusable(`${path} must hold 64 lower-case hexadecimal digits`);
  return Buffer.from(text.trim(), 'hex');
}

/** A key under the master key, bound to what it is the key of. */
export function wrap(master: Buffer, secret: Buffer, of: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, master, nonce).setAAD(Buffer.from(of, 'utf8'));
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

/** Null if it was wrapped under another master key, or for something else. */
export function unwrap(master: Buffer, wrapped: Buffer, of: string): Buffer | null {
  if (wrapped.length < nonceBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv(algorithm, master, wrapped.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(of, 'utf8')).setAuthTag(wrapped.subarray(-tagBytes));
    return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}
