/**
 * A log as files (C2SP tlog-tiles): tiles of 256 hashes, or fewer at the right edge, and bundles of as many entries.
 * A tile of level L holds the roots of whole subtrees of 256 ** L leaves.
 */
import type { Digest, HashAt, Place } from './merkle.ts';
import { nodeHash } from './merkle.ts';
import { NoteInvalid } from './note.ts';

export const tileWidth = 256;
const tileHeight = 8;
const hashLength = 32;
/** An entry has its length before it, in two bytes. */
export const entryBytesMax = 65_535;

export type Tile = {
  readonly level: number | 'entries';
  readonly index: number;
  /** Hashes, or entries: up to `tileWidth`. */
  readonly width: number;
};

/** 1234067 is `x001/x234/067`. */
function numberPath(index: number): string {
  const groups: string[] = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1_000)) {
    groups.unshift(`${groups.length === 0 ? '' : 'x'}${String(rest % 1_000).padStart(3, '0')}`);
  }
  return groups.join('/');
}

export const tilePath = ({ level, index, width }: Tile): string =>
  `tile/${level}/${numberPath(index)}${width === tileWidth ? '' : `.p/${width}`}`;

/** All tiles of a level that a tree of that size has. */
export function tilesOf(level: number | 'entries', size: number): readonly Tile[] {
  const many = level === 'entries' ? size : Math.floor(size / tileWidth ** level);
  return Array.from({ length: Math.ceil(many / tileWidth) }, (_, index) =>
    ({ level, index, width: Math.min(tileWidth, many - index * tileWidth) }));
}

/** @throws RangeError for an entry that is too long */
export function bundleOf(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(entries.flatMap((entry) => {
    if (entry.length > entryBytesMax) throw new RangeError(`an entry of ${entry.length} bytes is too long`);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  }));
}

/** @throws NoteInvalid */
export function entriesIn(bundle: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + (at + 2 <= bundle.length ? bundle.readUInt16BE(at) : 0);
    if (at + 2 > bundle.length || end > bundle.length) throw new NoteInvalid('a bundle of entries is cut short');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** The first parts of a tile or bundle that is wider. @throws NoteInvalid */
export const beginningOf = ({ level, width }: Tile, wider: Buffer): Buffer =>
  (level === 'entries' ? bundleOf(entriesIn(wider).slice(0, width)) : wider.subarray(0, width * hashLength));

/** The hash of a whole subtree, out of the tile that holds it or what it is made of. */
export function hashesIn(read: (tile: Tile) => Promise<Buffer>, size: number): HashAt {
  return async ({ level, index }: Place): Promise<Digest> => {
    const tileLevel = Math.floor(level / tileHeight);
    const within = 2 ** (level % tileHeight);
    const first = index * within;
    const tileIndex = Math.floor(first / tileWidth);
    const many = Math.floor(size / tileWidth ** tileLevel);
    const width = Math.min(tileWidth, many - tileIndex * tileWidth);
    const offset = first - tileIndex * tileWidth;
    if (offset + within > width) throw new RangeError(`a tree of ${size} leaves has no whole subtree there`);
    const tile = await read({ level: tileLevel, index: tileIndex, width });
    if (tile.length !== width * hashLength) throw new NoteInvalid('a tile is not as long as it must be');
    let hashes = Array.from({ length: within }, (_, at) =>
      tile.subarray((offset + at) * hashLength, (offset + at + 1) * hashLength));
    while (hashes.length > 1) {
      hashes = Array.from({ length: hashes.length / 2 }, (_, at) => nodeHash(hashes[2 * at]!, hashes[2 * at + 1]!));
    }
    return hashes[0]!;
  };
}
