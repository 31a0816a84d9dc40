/** Signed notes (C2SP signed-note) with Ed25519 keys: the form in which a checkpoint is signed and cosigned. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a key signs, by the first byte of its public form. */
const ed25519 = 1;
const cosigner = 4;
export type KeyKind = 'log' | 'witness';
const codes: Readonly<Record<KeyKind, number>> = { log: ed25519, witness: cosigner };

export type VerifierKey = {
  readonly name: string;
  /** Four bytes, as eight hexadecimal digits. */
  readonly id: string;
  readonly kind: KeyKind;
  readonly publicKey: KeyObject;
};
export type SignerKey = { readonly name: string; readonly kind: KeyKind; readonly privateKey: KeyObject };

/** A text that is no note, or no key; or a note that a key we know has not signed as it stands. */
export class NoteInvalid extends Error {}

const rawLength = 32;
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const rawOf = (key: KeyObject): Buffer => (key.export({ format: 'der', type: 'spki' })).subarray(-rawLength);
const nameForm = /^[^\s+\p{Z}]+$/u;
const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function bytesOf(text: string): Buffer {
  if (!base64Form.test(text)) throw new NoteInvalid('not base64');
  return Buffer.from(text, 'base64');
}

const idOf = (name: string, typed: Buffer): string =>
  createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
const typedOf = (kind: KeyKind, publicKey: KeyObject): Buffer =>
  Buffer.concat([Buffer.of(codes[kind]), rawOf(publicKey)]);

export function makeKey(name: string, kind: KeyKind): SignerKey {
  if (!nameForm.test(name)) throw new NoteInvalid(`not the name of a key: ${JSON.stringify(name)}`);
  return { name, kind, privateKey: generateKeyPairSync('ed25519').privateKey };
}

export function verifierOf({ name, kind, privateKey }: SignerKey): VerifierKey {
  const publicKey = createPublicKey(privateKey);
  return { name, kind, publicKey, id: idOf(name, typedOf(kind, publicKey)) };
}

/** `name+id+base64`, as others take it. */
export const vkeyOf = ({ name, id, kind, publicKey }: VerifierKey): string =>
  `${name}+${id}+${typedOf(kind, publicKey).toString('base64')}`;

/** @throws NoteInvalid */
export function readVkey(vkey: string): VerifierKey {
  const [, name = '', id = '', text = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const typed = bytesOf(text);
  const kind = (Object.keys(codes) as KeyKind[]).find((one) => codes[one] === typed[0]);
  if (!nameForm.test(name) || kind === undefined || typed.length !== rawLength + 1) {
    throw new NoteInvalid('not a key of a kind that is known here');
  }
  if (idOf(name, typed) !== id) throw new NoteInvalid('the key is not the one that its id names');
  const publicKey = createPublicKey({ key: Buffer.concat([spki, typed.subarray(1)]), format: 'der', type: 'spki' });
  return { name, id, kind, publicKey };
}

/** PEM, PKCS 8, to be kept secret. */
export const pemOf = ({ privateKey }: SignerKey): string =>
  privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
export const signerOf = (name: string, kind: KeyKind, pem: string): SignerKey =>
  ({ name, kind, privateKey: createPrivateKey(pem) });

export type Signature = { readonly name: string; readonly id: string; readonly bytes: Buffer };
export type Note = {
  /** With its last line end. */
  readonly text: string;
  readonly signatures: readonly Signature[];
};

const control = /[\x00-\x09\x0b-\x1f]/;
const signaturesMax = 100;

/** @throws NoteInvalid */
export function readNote(note: string): Note {
  const cut = note.lastIndexOf('\n\n');
  if (control.test(note) || cut < 0 || !note.endsWith('\n')) throw new NoteInvalid('not a signed note');
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > signaturesMax) throw new NoteInvalid(`more than ${signaturesMax} signatures`);
  const signatures = lines.map((line) => {
    const [, name = '', text = ''] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
    const bytes = bytesOf(text);
    if (!nameForm.test(name) || bytes.length < 5) throw new NoteInvalid('not the line of a signature');
    return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) };
  });
  return { text: note.slice(0, cut + 1), signatures };
}

export const noteOf = ({ text, signatures }: Note): string => `${text}\n${signatures.map(({ name, id, bytes }) =>
  `\u2014 ${name} ${Buffer.concat([Buffer.from(id, 'hex'), bytes]).toString('base64')}\n`).join('')}`;

/** What a witness puts its name to: the text, at a time of its own in seconds since 1970. */
const cosigned = (text: string, seconds: bigint): string => `cosignature/v1\ntime ${seconds}\n${text}`;

/** @param now needed where the key is a witness's */
export function signed(text: string, key: SignerKey, now: Date = new Date(0)): Signature {
  const { name, kind, privateKey } = key;
  const { id } = verifierOf(key);
  if (kind === 'log') return { name, id, bytes: sign(null, Buffer.from(text), privateKey) };
  const seconds = BigInt(Math.floor(now.getTime() / 1_000));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(seconds);
  return { name, id, bytes: Buffer.concat([time, sign(null, Buffer.from(cosigned(text, seconds)), privateKey)]) };
}

function holds(text: string, { bytes }: Signature, { kind, publicKey }: VerifierKey): boolean {
  if (kind === 'log') return verify(null, Buffer.from(text), publicKey, bytes);
  if (bytes.length !== 72) return false;
  return verify(null, Buffer.from(cosigned(text, bytes.readBigUInt64BE(0))), publicKey, bytes.subarray(8));
}

/**
 * The keys, of those that are known, that have signed. Signatures of others are passed over.
 * @throws NoteInvalid where a signature that names a known key is not that key's
 */
export function signersOf({ text, signatures }: Note, known: readonly VerifierKey[]): readonly VerifierKey[] {
  return signatures.flatMap((signature) => {
    const key = known.find(({ name, id }) => name === signature.name && id === signature.id);
    if (key === undefined) return [];
    if (!holds(text, signature, key)) throw new NoteInvalid(`the signature of ${key.name} does not hold`);
    return [key];
  });
}
