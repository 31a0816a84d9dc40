/** Signed notes (C2SP signed-note) with Ed25519, of logs and of witnesses (C2SP tlog-cosignature). */
import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { base64, Malformed } from './malformed.ts';
import { sha256 } from './merkle.ts';

const types = { log: 1, witness: 4 } as const;
export type Key = {
  readonly vkey: string;
  readonly name: string;
  readonly id: string;
  readonly kind: keyof typeof types;
  readonly publicKey: KeyObject;
};

const signaturesMax = 100;
const keyBytes = 32;
const signatureBytes = 64;
const idBytes = 4;
const timeBytes = 8;

/** `<name>+<key id>+<base64 of type and public key>` */
export function readVkey(vkey: string): Key {
  const [, name, id, material] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(vkey) ?? [];
  if (name === undefined || id === undefined || material === undefined) {
    throw new Malformed(`is no verifier key: ${vkey.slice(0, 100)}`);
  }
  const typed = base64(material);
  const kind = (Object.keys(types) as (keyof typeof types)[]).find((one) => types[one] === typed[0]);
  if (kind === undefined || typed.length !== 1 + keyBytes) throw new Malformed(`has a key of an unknown type: ${vkey}`);
  const named = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).subarray(0, idBytes).toString('hex');
  if (named !== id) throw new Malformed(`has a key whose id is not of its name and key: ${vkey}`);
  const x = typed.subarray(1).toString('base64url');
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return { vkey, name, id, kind, publicKey };
  } catch {
    throw new Malformed(`has a key that is none: ${vkey}`);
  }
}

type Signature = { readonly name: string; readonly id: string; readonly bytes: Buffer };
export type Note = { readonly text: string; readonly signatures: readonly Signature[] };

function readSignature(line: string): Signature {
  const [, name, material] = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line) ?? [];
  if (name === undefined || material === undefined) throw new Malformed('has a line that is no signature');
  const bytes = base64(material);
  if (bytes.length <= idBytes) throw new Malformed('has a signature that is too short');
  return { name, id: bytes.subarray(0, idBytes).toString('hex'), bytes: bytes.subarray(idBytes) };
}

export function readNote(note: string): Note {
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new Malformed('has characters that a note may not have');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new Malformed('is no signed note');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > signaturesMax) throw new Malformed('has too many signatures');
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignature) };
}

const signsWith: Readonly<Record<Key['kind'], (text: string, signature: Buffer, key: KeyObject) => boolean>> = {
  log: (text, signature, key) =>
    signature.length === signatureBytes && verify(null, Buffer.from(text), key, signature),
  witness: (text, signature, key) => {
    if (signature.length !== timeBytes + signatureBytes) return false;
    const message = `cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${text}`;
    return verify(null, Buffer.from(message), key, signature.subarray(timeBytes));
  },
};

/** The keys among `known` that signed, and when, where they say so. One bad signature of a known key refuses all. */
export function signersOf({ text, signatures }: Note, known: Iterable<Key>): Map<Key, number | null> {
  const signers = new Map<Key, number | null>();
  const keys = [...known];
  for (const { name, id, bytes } of signatures) {
    for (const key of keys.filter((one) => one.name === name && one.id === id)) {
      if (!signsWith[key.kind](text, bytes, key.publicKey)) {
        throw new Malformed(`has a signature of ${name} that does not hold`);
      }
      signers.set(key, key.kind === 'witness' ? Number(bytes.readBigUInt64BE(0)) : null);
    }
  }
  return signers;
}

/** The notes of a file that has several of them one after the other. */
export function notesIn(text: string): string[] {
  const notes: string[] = [];
  let lines: string[] = [];
  let signed = false;
  for (const line of text.split('\n')) {
    const isSignature = line.startsWith('\u2014 ');
    if (signed && !isSignature) {
      notes.push(`${lines.join('\n')}\n`);
      [lines, signed] = [[], false];
    }
    if (line !== '' || lines.length > 0) lines.push(line);
    signed ||= isSignature;
  }
  if (lines.length > 0) notes.push(lines.join('\n'));
  return notes;
}
