/**
 * Puts leaves into the folder of a trail. What a checkpoint speaks of is on the disk before the checkpoint is; what
 * comes after the last checkpoint is written again after a fall, and comes out the same, because a leaf is a function
 * of its event. So the trail is a prefix of the log whatever happens, and never a fork of it.
 */
import { Edge, peaksOf, type Digest, type Place, type Tree } from './merkle.ts';
import type { Folder } from './folder.ts';
import { bundleOf, entriesIn, hashesIn, tilePath, tileWidth, type Tile } from './tiles.ts';

const hashLength = 32;
const tileHeight = 8;

/** Something in the folder is not what its checkpoint says. */
export class TrailBroken extends Error {}

/** The tile at the right edge of one level: what it has so far. */
type Growing = { index: number; parts: Buffer[]; written: number };
type Level = number | 'entries';

const newTile = (size: number): Growing => ({ index: Math.floor(size / tileWidth), parts: [], written: 0 });

export class TileWriter {
  readonly #levels = new Map<Level, Growing>();
  /** Whole tiles that are not on the disk yet. */
  #ready: [string, Buffer][] = [];
  #whole: Tile[] = [];

  private constructor(private readonly folder: Folder, private readonly edge: Edge) {}

  /**
   * Goes on from a tree whose tiles are in the folder.
   * @throws TrailBroken where they are not, or make another tree
   */
  static async open(folder: Folder, { size, root }: Tree): Promise<TileWriter> {
    const read = async (tile: Tile): Promise<Buffer> => {
      const bytes = await folder.tile(tile);
      if (bytes === null) throw new TrailBroken(`${tilePath(tile)} is missing`);
      return bytes;
    };
    const peaks = await Promise.all(peaksOf(size).map(hashesIn(read, size))).catch((error: unknown) => {
      throw error instanceof TrailBroken ? error : new TrailBroken(String(error));
    });
    const writer = new TileWriter(folder, new Edge(size, peaks));
    if (!writer.tree.root.equals(root)) throw new TrailBroken(`the tiles make another tree of ${size} leaves`);
    await writer.#resume(read);
    return writer;
  }

  get tree(): Tree { return { size: this.edge.size, root: this.edge.root }; }

  /** One leaf more. What is whole with it waits in memory for `flush`. */
  add(leaf: Buffer, hash: Digest): void {
    this.#grow('entries', this.edge.size, leaf);
    this.edge.append(hash, ({ level, index }: Place, made: Digest) => {
      if (level % tileHeight === 0) this.#grow(level / tileHeight, index, made);
    });
  }

  /** Whole tiles to the disk, and with them, for a checkpoint, those at the right edge as they are. */
  async flush(edge: boolean): Promise<void> {
    const files = this.#ready;
    const whole = this.#whole;
    this.#ready = [];
    this.#whole = [];
    if (edge) {
      for (const [level, tile] of this.#levels) {
        const { index, parts } = tile;
        if (parts.length === 0 || parts.length === tile.written) continue;
        files.push([tilePath({ level, index, width: parts.length }), bytesOf(level, parts)]);
        tile.written = parts.length;
      }
    }
    await this.folder.write(files);
    await Promise.all(whole.map((tile) => this.folder.removeNarrower(tile)));
  }

  #grow(level: Level, index: number, part: Buffer): void {
    let tile = this.#levels.get(level);
    if (tile === undefined) this.#levels.set(level, (tile = newTile(index)));
    tile.parts.push(part);
    if (tile.parts.length < tileWidth) return;
    const whole = { level, index: tile.index, width: tileWidth };
    this.#ready.push([tilePath(whole), bytesOf(level, tile.parts)]);
    this.#whole.push(whole);
    this.#levels.set(level, { index: tile.index + 1, parts: [], written: 0 });
  }

  /** The tiles at the right edge, read back, so that the next leaves come behind what they hold. */
  async #resume(read: (tile: Tile) => Promise<Buffer>): Promise<void> {
    const { size } = this.edge;
    for (let level = -1; level < 0 || size >= tileWidth ** level; level += 1) {
      const many = level < 0 ? size : Math.floor(size / tileWidth ** level);
      const name: Level = level < 0 ? 'entries' : level;
      const tile = newTile(many);
      const width = many % tileWidth;
      if (width > 0) {
        const bytes = await read({ level: name, index: tile.index, width });
        tile.parts = level < 0 ? [...entriesIn(bytes)]
          : Array.from({ length: width }, (_, at) => bytes.subarray(at * hashLength, (at + 1) * hashLength));
        tile.written = width;
      }
      this.#levels.set(name, tile);
    }
  }
}

const bytesOf = (level: Level, parts: readonly Buffer[]): Buffer =>
  (level === 'entries' ? bundleOf(parts) : Buffer.concat(parts));
