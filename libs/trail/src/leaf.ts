/**
 * An event as others prove it: the leaf, which is hashed into the tree, the content, of which the leaf has a salted
 * digest, and the salt. What exactly stands in each says `../FORMAT.md`, section 1.
 */
import { hash } from 'node:crypto';
import type { Recorded } from '#store';
import { canonical, NoCanonicalForm } from './canonical.ts';

export type EventRecord = {
  /** Canonical JSON. */
  readonly leaf: Buffer;
  /** 32 bytes. */
  readonly salt: Buffer;
  /** Canonical JSON. */
  readonly content: Buffer;
};

export const leafFormat = 'concordat-leaf/v1';
type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** As many bytes as a salt has. */
const saltPlace = ' '.repeat(32);
const boxed = '"box":';
/** Without the ciphertext of what is personal: once its key is gone, it may go too. */
function unboxed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unboxed);
  if (!isObject(value)) return value;
  const { sealed, ...others } = value;
  if (isObject(sealed) && 'box' in sealed && Object.keys(others).length === 0) {
    const { box: _, ...rest } = sealed;
    return { sealed: rest };
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unboxed(member)]));
}

function contentOf(recorded: Recorded): string {
  const { dataText = JSON.stringify(recorded.data), meta } = recorded;
  const data: unknown = dataText.includes(boxed) ? unboxed(recorded.data) : recorded.data;
  const { actor: _, classification: __, effectiveOn: ___, ...rest } = meta;
  try {
    return canonical({ data, meta: rest });
  } catch (error) {
    if (!(error instanceof NoCanonicalForm)) throw error;
    // Half of a surrogate pair has no canonical form. What is recorded must be provable all the same.
    return JSON.stringify({ data, meta: rest });
  }
}

/** @param saltKey 32 bytes that only those may know who may read every event */
export const recordsOf = (saltKey: Buffer) => (recorded: Recorded): EventRecord => {
  const { stream, revision, position, id, type, version, recordedAt, meta } = recorded;
  // All ids have one length, so that a hash under a key that comes first is as good as an HMAC and half the cost.
  const salt = hash('sha256', Buffer.concat([saltKey, Buffer.from(id)]), 'buffer');
  const salted = Buffer.from(`${saltPlace}${contentOf(recorded)}`);
  salted.set(salt);
  const content = salted.subarray(salt.length);
  const leaf = canonical({
    // In the order in which they are written, so that nothing is sorted.
    actor: meta.actor, classification: meta.classification, content: hash('sha256', salted),
    effectiveOn: meta.effectiveOn, format: leafFormat, id, position, recordedAt, revision, stream, type, version,
  });
  return { leaf: Buffer.from(leaf), salt, content };
};

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** As section 3 of the format has it: for every event its leaf, salt and content, the lengths before them. */
export const recordBundle = (records: readonly EventRecord[]): Buffer =>
  Buffer.concat(records.flatMap(({ leaf, salt, content }) =>
    [word(leaf.length), leaf, salt, word(content.length), content]));
