/** A bundle of a log: its entries, its records, its hashes; and the comparison of one event with another. */
import { hash } from 'node:crypto';
import { at } from './finding.ts';
import type { Finding } from './finding.ts';
import { differing, isBefore, quickly, tryLeaf } from './leaf.ts';
import type { Quick } from './leaf.ts';
import { digestBytes, leafHash, sha256 } from './merkle.ts';
import type { Digest } from './merkle.ts';
import { saltBytes } from './tiles.ts';

/** The files of one bundle as they were found; empty where there is none, with the reason beside it. */
export type Bundle = {
  readonly first: number;
  readonly width: number;
  readonly entries: Buffer;
  /** How many entries the file has: more than `width` where only the whole one is still there. */
  readonly entriesWidth: number;
  readonly records: Buffer;
  /** They are of the whole bundle, into which the part was that the checkpoint has. */
  readonly recordsGrown: boolean;
  readonly hashes: Buffer;
  readonly lacking: Readonly<{ entries: string | null; records: string | null; hashes: string | null }>;
};

const wide = 4;
const narrow = 2;
let joined = Buffer.alloc(1 << 16);
let prefixed = Buffer.alloc(1 << 16);

/** SHA-256 of salt and content as text; they stand apart in a record. */
function contentHash(records: Buffer, salt: number, content: number, end: number): string {
  const length = saltBytes + end - content;
  if (joined.length < length) joined = Buffer.alloc(length * 2);
  records.copy(joined, 0, salt, salt + saltBytes);
  records.copy(joined, saltBytes, content, end);
  return hash('sha256', joined.subarray(0, length));
}

function hashOfLeaf(bytes: Buffer, from: number, to: number): Digest {
  const length = 1 + to - from;
  if (prefixed.length < length) prefixed = Buffer.alloc(length * 2);
  bytes.copy(prefixed, 1, from, to);
  return sha256(prefixed.subarray(0, length));
}

/** Goes through a bundle event by event; whoever walks is told each leaf hash that holds. */
export class Walk {
  #entry = 0;
  #record = 0;
  #from = 0;

  constructor(
    private readonly bundle: Bundle,
    private before: Pick<Quick, 'position' | 'recordedAt'> | null,
  ) {}

  /** The last leaf that was looked at: the next must not come before it. */
  get last(): Pick<Quick, 'position' | 'recordedAt'> | null { return this.before; }

  /** The leaf that was checked last. */
  get bytes(): Buffer { return this.bundle.entries.subarray(this.#from + narrow, this.#entry); }

  /** Checks the next event; its leaf hash, or what is wrong with it. */
  step(offset: number): Digest | Finding {
    const { entries, records, hashes, first } = this.bundle;
    const index = first + offset;
    const entry = this.#entry + narrow;
    if (entry > entries.length) return this.#cut(index, 'entries');
    const entryEnd = entry + entries.readUInt16BE(this.#entry);
    if (entryEnd > entries.length) return this.#cut(index, 'entries');
    const found = hashOfLeaf(entries, entry, entryEnd);
    if (hashes.compare(found, 0, digestBytes, offset * digestBytes, (offset + 1) * digestBytes) !== 0) {
      return this.#altered(index, entries.subarray(entry, entryEnd));
    }
    const leaf = this.#record + wide;
    if (leaf > records.length) return this.#unrecorded(index, entries.subarray(entry, entryEnd));
    const leafEnd = leaf + records.readUInt32BE(this.#record);
    const content = leafEnd + saltBytes + wide;
    const end = content <= records.length ? content + records.readUInt32BE(content - wide) : Infinity;
    if (leafEnd === leaf || end > records.length
      || entries.compare(records, leaf, leafEnd, entry, entryEnd) !== 0) {
      return this.#different(index, entries.subarray(entry, entryEnd));
    }
    const quick = quickly(entries, entry, entryEnd);
    if (quick === null) return at('malformed', index, null, 'the leaf is none that the format knows');
    if (contentHash(records, leafEnd, content, end) !== quick.content) {
      return at('changed', index, tryLeaf(entries.subarray(entry, entryEnd)), 'its content is not what its leaf says');
    }
    const disorder = this.#disorder(quick);
    if (disorder !== null) return at('malformed', index, tryLeaf(entries.subarray(entry, entryEnd)), disorder);
    this.before = quick;
    this.#from = this.#entry;
    this.#entry = entryEnd;
    this.#record = end;
    return found;
  }

  /** What stands in the files after the last event that the checkpoint has. */
  rest(): Finding | null {
    const { entries, entriesWidth, records, recordsGrown, first, width } = this.bundle;
    const after = first + width;
    if (entriesWidth === width && this.#entry !== entries.length) {
      return at('trail-altered', after, null, 'the bundle of entries has more than its entries');
    }
    if (this.#record === records.length) return null;
    const record = this.#recordLeaf();
    const leaf = record === null ? null : tryLeaf(record);
    // Of a bundle that has filled up meanwhile, the events after the checkpoint are not ours to judge.
    if (recordsGrown && leaf !== null && this.before !== null && leaf.position > this.before.position) return null;
    return at('added', after, leaf, 'the database has an event that the trail has not');
  }

  #recordLeaf(): Buffer | null {
    const { records } = this.bundle;
    const from = this.#record + wide;
    if (from > records.length) return null;
    const to = from + records.readUInt32BE(this.#record);
    return to > records.length ? null : records.subarray(from, to);
  }

  #disorder({ position, recordedAt }: Quick): string | null {
    if (this.before === null) return null;
    if (position.length !== this.before.position.length) return 'its position is not as wide as the one before';
    if (position <= this.before.position) return 'its position does not rise';
    if (recordedAt >= this.before.recordedAt) return null;
    return isBefore(recordedAt, this.before.recordedAt) ? 'it was recorded before the event before it' : null;
  }

  #cut(index: number, what: 'entries'): Finding {
    const reason = this.bundle.lacking[what] ?? 'the bundle of entries breaks off';
    const record = this.#recordLeaf();
    return at('trail-altered', index, record === null ? null : tryLeaf(record), reason);
  }

  #altered(index: number, entry: Buffer): Finding {
    const { hashes, lacking, first } = this.bundle;
    const offset = index - first;
    const expected = hashes.subarray(offset * digestBytes, (offset + 1) * digestBytes);
    const record = this.#recordLeaf();
    // The database may still have the leaf that the tree has.
    const original = record !== null && leafHash(record).equals(expected) ? tryLeaf(record) : null;
    return at('trail-altered', index, original ?? tryLeaf(entry),
      lacking.hashes ?? 'its leaf in the trail has not the hash that the tree has there');
  }

  #unrecorded(index: number, entry: Buffer): Finding {
    return at('missing', index, tryLeaf(entry),
      this.bundle.lacking.records ?? 'the trail has an event that the database has not');
  }

  #different(index: number, bytes: Buffer): Finding {
    const entry = tryLeaf(bytes);
    const record = this.#recordLeaf();
    if (record?.length === 0) return at('changed', index, entry, this.#unreadable());
    const found = record === null ? null : tryLeaf(record);
    if (record?.equals(bytes) || found === null) {
      return at('changed', index, entry, 'its record breaks off, or is none that the format knows');
    }
    if (entry === null) return at('malformed', index, found, 'the leaf in the trail is none that the format knows');
    if (found.position < entry.position) {
      return at('added', index, found, 'the database has an event that the trail has not');
    }
    if (found.position > entry.position) {
      return at('missing', index, entry, 'the trail has an event that the database has not');
    }
    return at('changed', index, entry, `the database has it with another ${differing(entry, found).join(', ')}`);
  }

  /** The service says why it cannot make the record. */
  #unreadable(): string {
    const { records } = this.bundle;
    const from = this.#record + 2 * wide;
    const to = from <= records.length ? from + records.readUInt32BE(from - wide) : from;
    const said = records.subarray(from, to).toString('utf8').split('\n').slice(1).join(' ');
    return `the service cannot read it: ${JSON.stringify(said.slice(0, 200))}`;
  }
}
