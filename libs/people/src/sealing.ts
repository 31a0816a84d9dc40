/**
 * Text under the key of its person: AES-256-GCM with a nonce of its own, bound to the person and the key. The shape of
 * what is sealed is stored for ever, and the evidence trail relies on it.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalText } from '#domain';
import type { Hash, PersonRef, Sealed } from '#domain';

/** 256 bits under which one council keeps what it holds about one person. */
export type PersonKey = { readonly id: string; readonly person: PersonRef; readonly secret: Buffer };

const algorithm = 'aes-256-gcm';
const saltBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** It is not what was sealed: another key, another person, or changed since. */
export class SealBroken extends Error {}

export const digestOf = (salt: Buffer, text: string): Hash =>
  createHash('sha256').update(salt).update(text, 'utf8').digest('hex') as Hash;

const boundTo = (person: string, key: string): Buffer => Buffer.from(`${person}/${key}`, 'utf8');

/** @param random of that many bytes; specs alone give their own */
export function seal(
  { id, person, secret }: PersonKey, text: string, random: (bytes: number) => Buffer = randomBytes,
): Sealed {
  const salt = random(saltBytes);
  const nonce = random(nonceBytes);
  const cipher = createCipheriv(algorithm, secret, nonce).setAAD(boundTo(person, id));
  const inside = canonicalText({ salt: salt.toString('hex'), text });
  const box = Buffer.concat([nonce, cipher.update(inside, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { sealed: { box: box.toString('base64'), digest: digestOf(salt, text), key: id, person } };
}

/** @throws SealBroken */
export function open({ id, person, secret }: PersonKey, { sealed }: Sealed): string {
  const broken = (): SealBroken => new SealBroken(`what is sealed for ${person} cannot be opened with ${id}`);
  const box = Buffer.from(sealed.box, 'base64');
  if (sealed.key !== id || sealed.person !== person || box.length < nonceBytes + tagBytes) throw broken();
  let inside: { readonly salt: string; readonly text: string };
  try {
    const decipher = createDecipheriv(algorithm, secret, box.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(boundTo(person, id)).setAuthTag(box.subarray(-tagBytes));
    const text = Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    inside = JSON.parse(text.toString('utf8')) as typeof inside;
  } catch {
    // Without a cause: an error of a parser would show what it could not parse.
    throw broken();
  }
  if (digestOf(Buffer.from(inside.salt, 'hex'), inside.text) !== sealed.digest) throw broken();
  return inside.text;
}

/**
 * What tells a repeated request from another under the same Idempotency-Key, in place of a plain hash of its body:
 * there are few names, and whoever has the log could hash them all. It is made with a key derived from the person's, so
 * that once this is gone nobody can try.
 */
export function fingerprint({ id, secret }: PersonKey, request: unknown): Hash {
  const derived = Buffer.from(hkdfSync('sha256', secret, '', `concordat request fingerprint ${id}`, 32));
  return createHmac('sha256', derived).update(canonicalText(request), 'utf8').digest('hex') as Hash;
}
