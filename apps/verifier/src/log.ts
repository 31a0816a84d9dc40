/** One pass over a log, event by event, in memory that does not grow with it. */
import { at, within } from './finding.ts';
import type { Finding } from './finding.ts';
import { Walk } from './events.ts';
import type { Bundle } from './events.ts';
import type { Kept } from './kept.ts';
import { tryLeaf } from './leaf.ts';
import { digestBytes, emptyRoot, Fold } from './merkle.ts';
import type { Digest, Tree } from './merkle.ts';
import { bytesMax, Oversized } from './sources.ts';
import type { Source } from './sources.ts';
import { hashesOf, part, tileBytes, tilesOf, tileWidth, whole } from './tiles.ts';
import type { Kind } from './tiles.ts';

/** An older state of the log that somebody has kept, and where it is from. */
export type Known = Tree & { readonly name: string };

type Found = { readonly bytes: Buffer; readonly isWhole: boolean; readonly lacking: string | null };
const nothing = Buffer.alloc(0);

/** The file of that many entries; or the whole one, into which it has grown since the checkpoint. */
async function find(source: Source, kind: Kind, index: number, width: number, most: number): Promise<Found> {
  const exact = part(kind, index, width);
  try {
    const bytes = await source.read(exact, most);
    if (bytes !== null) return { bytes, isWhole: false, lacking: null };
    const grown = width === tileWidth ? null : await source.read(whole(kind, index), most);
    if (grown !== null) return { bytes: grown, isWhole: true, lacking: null };
    return { bytes: nothing, isWhole: false, lacking: `${exact} is not there` };
  } catch (error) {
    if (!(error instanceof Oversized)) throw error;
    return { bytes: nothing, isWhole: false, lacking: error.message };
  }
}

/** Hashes of a tile, as many as it must have: what is lacking is nought, which is the hash of nothing. */
async function hashesAt(source: Source, level: number, index: number, width: number): Promise<Found> {
  const found = await find(source, `tile/${level}`, index, width, bytesMax.hashes);
  const expected = found.isWhole ? tileBytes : width * digestBytes;
  if (found.bytes.length === expected) return found;
  const bytes = Buffer.alloc(width * digestBytes);
  if (found.bytes.length < expected) found.bytes.copy(bytes);
  const file = part(`tile/${level}`, index, width);
  return { ...found, bytes, lacking: found.lacking ?? `${file} has ${found.bytes.length} bytes` };
}

async function bundleAt(source: Source, index: number, width: number): Promise<Bundle> {
  const [entries, records, hashes] = await Promise.all([
    find(source, 'tile/entries', index, width, bytesMax.entries),
    find(source, 'records', index, width, bytesMax.records),
    hashesAt(source, 0, index, width),
  ]);
  return {
    first: index * tileWidth, width, entries: entries.bytes, entriesWidth: entries.isWhole ? tileWidth : width,
    records: records.bytes, recordsGrown: records.isWhole, hashes: hashes.bytes,
    lacking: { entries: entries.lacking, records: records.lacking, hashes: hashes.lacking },
  };
}

/** The bundles in order; some are asked for before they are wanted, where the source is far away. */
async function* bundles(source: Source, size: number): AsyncGenerator<Bundle> {
  const asked: Promise<Bundle>[] = [];
  for (const { index, width } of tilesOf(size)) {
    const one = bundleAt(source, index, width);
    // Whoever waits for it is told; nobody may be left to hear of it alone.
    one.catch(() => undefined);
    asked.push(one);
    if (asked.length >= source.ahead) yield await asked.shift()!;
  }
  for (const one of asked) yield await one;
}

export type Expected = {
  readonly checkpoint: Tree;
  /** Older states, in whatever order. */
  readonly older: readonly Known[];
  readonly kept: Kept | null;
};

/** Tiles above the leaves, compared as they fill up. */
class UpperTiles {
  readonly #hashes: Digest[][] = [];
  readonly #done: number[] = [];

  constructor(private readonly source: Source) {}

  add(level: number, hash: Digest): void {
    (this.#hashes[level] ??= []).push(hash);
  }

  async compare(atTheEnd: boolean): Promise<Finding | null> {
    for (let level = 1; level < this.#hashes.length; level += 1) {
      const hashes = this.#hashes[level]!;
      if (hashes.length === 0 || (hashes.length < tileWidth && !atTheEnd)) continue;
      const index = this.#done[level] ?? 0;
      const { bytes, lacking } = await hashesAt(this.source, level, index, hashes.length);
      const events = tileWidth ** level;
      for (const [offset, hash] of hashes.entries()) {
        if (bytes.compare(hash, 0, digestBytes, offset * digestBytes, (offset + 1) * digestBytes) === 0) continue;
        const from = (index * tileWidth + offset) * events;
        return within('trail-altered', from, from + events,
          lacking ?? `the tree has another hash in ${part(`tile/${level}`, index, hashes.length)}`);
      }
      this.#hashes[level] = [];
      this.#done[level] = index + 1;
    }
    return null;
  }
}

class Pass {
  readonly #upper: UpperTiles;
  readonly #fold: Fold;
  readonly #older: Known[];
  #held = 0;
  #walked: Walk['last'] = null;

  constructor(private readonly source: Source, private readonly expected: Expected) {
    this.#upper = new UpperTiles(source);
    this.#fold = new Fold((level, _, hash) => { if (level % 8 === 0) this.#upper.add(level / 8, hash); });
    this.#older = expected.older.filter(({ size }) => size <= expected.checkpoint.size)
      .sort((one, other) => one.size - other.size);
  }

  async run(tell: (done: number) => void): Promise<Finding | null> {
    const { size } = this.expected.checkpoint;
    const begun = this.#outdated();
    if (begun !== null) return begun;
    for await (const bundle of bundles(this.source, size)) {
      const finding = this.#walk(bundle) ?? await this.#upper.compare(false);
      if (finding !== null) return finding;
      tell(this.#fold.size);
    }
    return await this.#upper.compare(true) ?? this.#end();
  }

  #walk(bundle: Bundle): Finding | null {
    const walk = new Walk(bundle, this.#walked);
    const { kept } = this.expected;
    for (let offset = 0; offset < bundle.width; offset += 1) {
      const hash = walk.step(offset);
      if (!Buffer.isBuffer(hash)) return hash;
      const index = bundle.first + offset;
      const before = kept !== null && index < kept.size ? kept.at(index) : null;
      if (before !== null && !before.equals(hash)) return this.#rewritten(walk, index, kept!);
      kept?.add(index, hash);
      this.#fold.append(hash);
      const outdated = this.#outdated();
      if (outdated !== null) return outdated;
    }
    this.#walked = walk.last;
    return walk.rest();
  }

  /** The leaf is another than the one that was kept; unless the kept ones are not what the kept checkpoint says. */
  #rewritten(walk: Walk, index: number, kept: Kept): Finding {
    const theirs = this.#fold.copy();
    for (let next = index; next < kept.size; next += 1) theirs.append(Buffer.from(kept.at(next)));
    if (!theirs.root.equals(kept.root)) {
      return within('malformed', index, kept.size, 'the kept leaf hashes do not make the root of the kept checkpoint');
    }
    return at('rewritten', index, tryLeaf(walk.bytes), 'its leaf is another than the one that was kept');
  }

  /** An older state that the log, as far as it was read, does not continue. */
  #outdated(): Finding | null {
    for (let next = this.#older[0]; next !== undefined && next.size === this.#fold.size; next = this.#older[0]) {
      const root = next.size === 0 ? emptyRoot : this.#fold.root;
      if (!root.equals(next.root)) {
        return within('rewritten', this.#held, Math.max(next.size, 1), `the log does not continue ${next.name}`);
      }
      this.#held = next.size;
      this.#older.shift();
    }
    return null;
  }

  #end(): Finding | null {
    const { size, root } = this.expected.checkpoint;
    if (this.#fold.root.equals(root)) return null;
    return within('rewritten', this.#held, Math.max(size, 1), 'the events do not make the root of the checkpoint');
  }
}

/** The first thing that is wrong, by the order of the events; null where nothing is. */
export async function checkLog(
  source: Source, expected: Expected, tell: (done: number) => void,
): Promise<Finding | null> {
  const { size } = expected.checkpoint;
  const finding = await new Pass(source, expected).run(tell);
  if (finding !== null) return finding;
  const [longer] = expected.older.filter((known) => known.size > size).sort((one, other) => one.size - other.size);
  return longer === undefined ? null
    : within('rewritten', size, longer.size, `the log ends at ${size} events, before ${longer.name}`);
}

/** How many tiles of hashes each level has, for whoever copies a log. */
export function* levelsOf(size: number): Generator<{ readonly level: number; readonly hashes: number }> {
  for (let level = 0; hashesOf(level, size) > 0; level += 1) yield { level, hashes: hashesOf(level, size) };
}
