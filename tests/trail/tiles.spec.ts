import { describe, expect, it } from '@jest/globals';
import {
  bundleOf, Edge, entriesIn, entryBytesMax, hashesIn, includes, inclusionProof, leafHash, NoteInvalid, tilePath,
  tilesOf, type Digest, type Tile,
} from '#trail';

/** The tiles of a log as a file for each, filled as it grows. */
function filed(leaves: readonly Digest[]): { readonly edge: Edge; readonly read: (tile: Tile) => Promise<Buffer> } {
  const edge = new Edge();
  const levels = new Map<number, Digest[]>();
  for (const leaf of leaves) {
    edge.append(leaf, ({ level }, hash) => {
      if (level % 8 !== 0) return;
      const known = levels.get(level / 8);
      if (known === undefined) levels.set(level / 8, [hash]);
      else known.push(hash);
    });
  }
  return { edge, read: async ({ level, index, width }) =>
    Buffer.concat(levels.get(level as number)!.slice(index * 256, index * 256 + width)) };
}

describe('tiles', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 1, index: 5, width: 3 }, 'tile/1/005.p/3'],
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 'entries' as const, index: 1_000, width: 17 }, 'tile/entries/x001/000.p/17'],
  ])('lie where the specification says: %j', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
  });

  it('are whole but for the last of their level', () => {
    expect(tilesOf(0, 600).map(({ width }) => width)).toEqual([256, 256, 88]);
    expect(tilesOf(1, 600).map(({ width }) => width)).toEqual([2]);
    expect(tilesOf(2, 600)).toEqual([]);
    expect(tilesOf('entries', 256).map(({ width }) => width)).toEqual([256]);
  });

  it('give the hashes of which proofs are made', async () => {
    const size = 70_000;
    const leaves = Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));
    const { edge: { root }, read } = filed(leaves);
    for (const index of [0, 1, 255, 256, 65_535, 65_536, 69_999]) {
      const path = await inclusionProof(index, size, hashesIn(read, size));
      expect(includes({ leaf: leaves[index]!, index, size, root }, path)).toBe(true);
    }
    const short = hashesIn(async (tile) => (await read(tile)).subarray(1), size);
    await expect(inclusionProof(0, size, short)).rejects.toThrow(NoteInvalid);
    await expect(hashesIn(read, size)({ level: 16, index: 5 })).rejects.toThrow(RangeError);
  });
});

describe('bundles of entries', () => {
  it('come back as they were, empty and longest ones too, and are refused when cut short', () => {
    const entries = ['one', '', 'x'.repeat(entryBytesMax)].map((text) => Buffer.from(text));
    const bundle = bundleOf(entries);
    expect(entriesIn(bundle)).toEqual(entries);
    expect(() => entriesIn(bundle.subarray(0, -1))).toThrow(NoteInvalid);
    expect(() => entriesIn(Buffer.of(0))).toThrow(NoteInvalid);
    expect(() => bundleOf([Buffer.alloc(entryBytesMax + 1)])).toThrow(RangeError);
  });
});
