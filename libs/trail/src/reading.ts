/** What others read of a trail: its files, where an event stands in it, and proofs. */
import { start, type Position } from '#store';
import { readCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { Folder } from './folder.ts';
import { consistencyProof, inclusionProof, type Digest } from './merkle.ts';
import { NoteInvalid, readNote } from './note.ts';
import { proofText } from './proof.ts';
import { entriesIn, hashesIn, tilePath, tileWidth, type Tile } from './tiles.ts';

export type Said = Checkpoint & { readonly note: string };

export const positionOfLeaf = (leaf: Buffer): Position =>
  (JSON.parse(leaf.toString()) as { readonly position: Position }).position;

/** The first place in a sorted list at which `isAfter` holds, its length if it holds nowhere. */
async function firstWhere(length: number, isAfter: (at: number) => boolean | Promise<boolean>): Promise<number> {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bundles are some 100 KB, and what is asked for together stands in few of them. */
const bundlesMax = 64;

export class TrailReader {
  /** Bundles by number and width: what has come into one never changes. */
  readonly #bundles = new Map<string, readonly Buffer[]>();

  constructor(private readonly folder: Folder) {}

  /** The latest; null before there is one. */
  async checkpoint(): Promise<Said | null> {
    const note = (await this.folder.read('checkpoint'))?.toString();
    return note === undefined ? null : { note, ...readCheckpoint(readNote(note).text) };
  }

  /** Position of the last event that the latest checkpoint speaks of. */
  async end(): Promise<Position> {
    const said = await this.checkpoint();
    return said === null || said.size === 0 ? start : positionOfLeaf(await this.leaf(said.size - 1, said.size));
  }

  /** Note n of the keys, from 1. */
  async keys(n: number): Promise<string | null> {
    return (await this.folder.read(`keys/${n}`))?.toString() ?? null;
  }

  /** A tile or bundle of entries; null where the trail has not come so far. */
  async tile(tile: Tile): Promise<Buffer | null> { return this.folder.tile(tile); }

  /** Leaves of one bundle. */
  async entries(index: number, size: number): Promise<readonly Buffer[]> {
    const width = Math.min(tileWidth, size - index * tileWidth);
    const name = `${index}/${width}`;
    const known = this.#bundles.get(name);
    if (known !== undefined) return known;
    const entries = entriesIn(await this.#there({ level: 'entries', index, width }));
    if (this.#bundles.size >= bundlesMax) this.#bundles.delete(this.#bundles.keys().next().value!);
    this.#bundles.set(name, entries);
    return entries;
  }

  async leaf(index: number, size: number): Promise<Buffer> {
    const leaf = (await this.entries(Math.floor(index / tileWidth), size))[index % tileWidth];
    if (leaf === undefined) throw new NoteInvalid(`the trail has no leaf at ${index}`);
    return leaf;
  }

  /** Where the event at a position of the log stands in a tree of that size; null if it does not. */
  async indexOf(position: Position, size: number): Promise<number | null> {
    const guessed = await this.#guessed(position, size);
    if (guessed !== null) return guessed;
    const firstOf = async (bundle: number): Promise<Position> => positionOfLeaf((await this.entries(bundle, size))[0]!);
    const bundle = await firstWhere(Math.ceil(size / tileWidth), async (at) => await firstOf(at) > position) - 1;
    if (bundle < 0) return null;
    const entries = await this.entries(bundle, size);
    const at = await firstWhere(entries.length, (one) => positionOfLeaf(entries[one]!) >= position);
    const found = entries[at];
    return found === undefined || positionOfLeaf(found) !== position ? null : bundle * tileWidth + at;
  }

  /** Most logs number their events one after the other, from 1: then one look does. */
  async #guessed(position: Position, size: number): Promise<number | null> {
    const index = Number(position) - 1;
    if (!(index >= 0 && index < size)) return null;
    return positionOfLeaf(await this.leaf(index, size)) === position ? index : null;
  }

  /** @throws RangeError */
  async inclusion(index: number, size: number): Promise<readonly Digest[]> {
    return inclusionProof(index, size, this.#hashes(size));
  }

  /** @throws RangeError */
  async consistency(old: number, size: number): Promise<readonly Digest[]> {
    return consistencyProof(old, size, this.#hashes(size));
  }

  /** In a file, with the checkpoint it is held against. */
  async proof(index: number, said: Pick<Said, 'size' | 'note'>): Promise<string> { return this.proofs(said)(index); }

  /** The same for many events: each tile is read once. */
  proofs({ size, note }: Pick<Said, 'size' | 'note'>): (index: number) => Promise<string> {
    const hashAt = this.#hashes(size);
    return async (index) =>
      proofText({ index, path: await inclusionProof(index, size, hashAt), checkpoint: note });
  }

  /** Hashes of whole subtrees of the tree of that size. */
  hashAt(size: number) { return this.#hashes(size); }

  #hashes(size: number) {
    const read = new Map<string, Promise<Buffer>>();
    return hashesIn((tile) => {
      const path = tilePath(tile);
      const found = read.get(path) ?? this.#there(tile);
      read.set(path, found);
      return found;
    }, size);
  }

  async #there(tile: Tile): Promise<Buffer> {
    const bytes = await this.tile(tile);
    if (bytes === null) throw new NoteInvalid(`${tilePath(tile)} is not there`);
    return bytes;
  }
}

/** Reads the path of a tile as it is served, such as `0/x001/234` or `entries/000.p/7`; null if it is none. */
export function tileAt(path: string): Tile | null {
  const [, level = '', number = '', width] = /^(\d{1,2}|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/
    .exec(path) ?? [];
  if (level === '') return null;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  };
  // One path for each: what is written otherwise would be cached under many names.
  return tile.width > 0 && tile.width <= tileWidth && tilePath(tile) === `tile/${path}` ? tile : null;
}
