/**
 * A log with its trail, made from the page of the format alone: for whoever tries a reader with logs that are right,
 * and with ones that somebody has tampered with. What is in the trail and what is in the database stand apart.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Told = {
  readonly position: string; readonly stream: string; readonly revision: number; readonly id: string;
  readonly type: string; readonly recordedAt: string; readonly effectiveOn: string;
  readonly actor: { readonly capacity: string; readonly council: string | null; readonly person: string };
  readonly data: object; readonly meta: object; readonly salt: Buffer;
};
export type Files = Map<string, Buffer>;

export const origin = 'concordat.example/trail';
export const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** Canonical JSON for what the stories here say: plain text and small numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** An event is written the same way every time; specs write one log many times over. */
function once(write: (event: Told) => Buffer): (event: Told) => Buffer {
  const written = new WeakMap<Told, Buffer>();
  return (event) => {
    const bytes = written.get(event) ?? write(event);
    written.set(event, bytes);
    return bytes;
  };
}

const classes = [{ class: 'partner' }, { class: 'council', council: 'BRM' },
  { class: 'exempt', paragraph: 3, reviewOn: '2027-04-01' }] as const;

export const contentOf = once(({ data, meta }) => Buffer.from(canonical({ data, meta })));
export const leafOf = once((event) => {
  const { position, stream, revision, id, type, recordedAt, effectiveOn, actor, salt } = event;
  return Buffer.from(canonical({
    format: 'concordat-leaf/v1', position, stream, revision, id, type, version: 1, recordedAt, effectiveOn, actor,
    classification: classes[revision % 3], content: sha256(salt, contentOf(event)).toString('hex'),
  }));
});

const digits = (n: number, width: number): string => String(n).padStart(width, '0');

/** The nth event of a log: three streams take turns. */
export function eventAt(n: number, change: Partial<Told> = {}): Told {
  return {
    position: digits(n + 1, 20), stream: `agreement-shared-${n % 3}`, revision: Math.floor(n / 3),
    id: `00000000-0000-5000-8000-${digits(n, 12)}`, type: 'ClauseProposed',
    recordedAt: `2026-11-05T12:${digits(Math.floor(n / 60) % 60, 2)}:${digits(n % 60, 2)}.000Z`,
    effectiveOn: '2026-11-05',
    actor: { capacity: 'lead-officer', council: 'BRM', person: 'per-0001' },
    data: { council: 'BRM', clause: `governance-${n}`, text: `The councils shall meet, “as agreed”: ${n}.` },
    meta: { bodyHash: 'b'.repeat(64), causationId: `c-${n}`, commandId: `c-${n}`, correlationId: `r-${n}`, evidence: [],
      grade: 'live' },
    salt: sha256(Buffer.from(`salt ${n}`)), ...change,
  };
}

/** The tree as RFC 6962 says it, over hashes of leaves. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length < 2) return hashes[0] ?? sha256();
  const split = splitOf(hashes.length);
  return sha256(Buffer.of(1), rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
export function pathOf(index: number, hashes: readonly Buffer[]): Buffer[] {
  if (hashes.length < 2) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - split, right), rootOf(left)];
}

export type Signer = { readonly name: string; readonly type: 1 | 4; readonly vkey: string; readonly id: Buffer;
  readonly privateKey: KeyObject };

export function makeSigner(name = origin, type: 1 | 4 = 1): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const material = Buffer.concat([Buffer.of(type), Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')]);
  const id = sha256(Buffer.from(`${name}\n`), material).subarray(0, 4);
  return { name, type, id, privateKey, vkey: `${name}+${id.toString('hex')}+${material.toString('base64')}` };
}

export const witnessedAt = 1_793_880_000;
export function noteOf(text: string, signers: readonly Signer[]): string {
  const lines = signers.map(({ name, type, id, privateKey }) => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(witnessedAt));
    const signature = type === 1 ? sign(null, Buffer.from(text), privateKey)
      : Buffer.concat([time, sign(null, Buffer.from(`cosignature/v1\ntime ${witnessedAt}\n${text}`), privateKey)]);
    return `\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

export const checkpointOf = (hashes: readonly Buffer[], signers: readonly Signer[], name = origin): string =>
  noteOf(`${name}\n${hashes.length}\n${rootOf(hashes).toString('base64')}\n`, signers);

export type Tenure = { readonly signer: Signer; readonly from: number; readonly until?: number };
export const keyNoteOf = (tenures: readonly Tenure[], signers: readonly Signer[], name = origin): string =>
  noteOf(`concordat trail keys v1\n${name}\n${tenures.map(({ signer: { vkey }, from, until }) =>
    `${vkey} from ${from}${until === undefined ? '' : ` until ${until}`}\n`).join('')}`, signers);

export const groups = (n: number): string => {
  const text = digits(n, Math.ceil(String(n).length / 3) * 3);
  return text.replace(/\d{3}(?=\d)/g, 'x$&/');
};
export const placeOf = (kind: string, index: number, width: number): string =>
  `${kind}/${groups(index)}${width === 256 ? '' : `.p/${width}`}`;

const framed = (bytes: number, value: Buffer): Buffer => {
  const length = Buffer.alloc(bytes);
  length.writeUIntBE(value.length, 0, bytes);
  return Buffer.concat([length, value]);
};
export const recordOf = once((event) =>
  Buffer.concat([framed(4, leafOf(event)), event.salt, framed(4, contentOf(event))]));
const hashOf = once((event) => sha256(Buffer.of(0), leafOf(event)));

export type Written = {
  /** As the trail has them. */
  readonly trail: readonly Told[];
  /** As the database has them. */
  readonly database?: readonly Told[];
  readonly signers: readonly Signer[];
  readonly keys?: readonly string[];
};
export const hashesOf = (events: readonly Told[]): Buffer[] => events.map(hashOf);

/** The files of an exported log, by their paths. */
export function filesOf({ trail, database = trail, signers, keys }: Written): Files {
  const files: Files = new Map();
  const hashes = hashesOf(trail);
  const notes = keys ?? [keyNoteOf([{ signer: signers[0]!, from: 0 }], signers.slice(0, 1))];
  notes.forEach((note, n) => files.set(`keys/${n + 1}`, Buffer.from(note)));
  files.set('checkpoint', Buffer.from(checkpointOf(hashes, signers)));
  let level = hashes;
  for (let height = 0; level.length > 0; height += 1) {
    for (let from = 0; from < level.length; from += 256) {
      const tile = level.slice(from, from + 256);
      files.set(placeOf(`tile/${height}`, from / 256, tile.length), Buffer.concat(tile));
    }
    const nodes = Math.floor(level.length / 256);
    level = Array.from({ length: nodes }, (_, n) => rootOf(level.slice(n * 256, n * 256 + 256)));
  }
  let before = '';
  for (let from = 0; from < trail.length; from += 256) {
    const events = trail.slice(from, from + 256);
    const last = events.at(-1)!.position;
    const recorded = database.filter(({ position }) => position > before && position <= last);
    files.set(placeOf('tile/entries', from / 256, events.length),
      Buffer.concat(events.map((event) => framed(2, leafOf(event)))));
    files.set(placeOf('records', from / 256, events.length), Buffer.concat(recorded.map(recordOf)));
    before = last;
  }
  return files;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

/** Folders that are gone after the specs that ask for them. */
export function folders(): { make(files?: Files): string; clear(): void } {
  const made: string[] = [];
  return {
    make(files = new Map()) {
      const folder = mkdtempSync(join(tmpdir(), 'concordat-trail-'));
      made.push(folder);
      writeFiles(folder, files);
      return folder;
    },
    clear() { made.splice(0).forEach((folder) => { rmSync(folder, { recursive: true, force: true }); }); },
  };
}
