/**
 * The folder of a trail: written so that whatever stands under its name is whole and on the disk, however the
 * process or the machine ends. Files come under a name of their own first; nothing that stands is ever cut short.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beginningOf, tilePath, tileWidth, type Tile } from './tiles.ts';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
const coming = '.coming-';
/** Writes that wait for the disk together. */
const atOnce = 8;

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export class Folder {
  readonly #known = new Set<string>();

  constructor(readonly path: string) {}

  /** Null where there is no such file. */
  async read(name: string): Promise<Buffer | null> {
    return readFile(join(this.path, name)).catch((error: unknown) => {
      if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
      throw error;
    });
  }

  /** All of them are on the disk when it is done; in what order they came there nobody knows. */
  async write(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<void> {
    const folders = new Set<string>();
    for (let at = 0; at < files.length; at += atOnce) {
      await Promise.all(files.slice(at, at + atOnce).map(async ([name, bytes]) => {
        const path = join(this.path, name);
        folders.add(dirname(path));
        await this.#made(dirname(path));
        // Another process that has not noticed yet that it is no longer its turn may write the same file.
        const first = join(dirname(path), `${coming}${randomUUID()}`);
        const handle = await open(first, 'w', 0o644);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(first, path);
      }));
    }
    await Promise.all([...folders].map(synced));
  }

  async #made(folder: string): Promise<void> {
    if (this.#known.has(folder)) return;
    const first = await mkdir(folder, { recursive: true });
    // A folder is there for good once the one above it says so.
    for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at)) await synced(dirname(at));
    this.#known.add(folder);
  }

  /** Takes away the narrower forms of a tile that is whole by now. */
  async removeNarrower(tile: Tile): Promise<void> {
    await rm(join(this.path, `${tilePath({ ...tile, width: tileWidth })}.p`), { recursive: true, force: true });
  }

  /** What a process that was killed had begun to write. */
  async sweep(): Promise<void> {
    this.#known.clear();
    const names = await readdir(this.path, { recursive: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    await Promise.all(names.filter((name) => name.includes(coming))
      .map((name) => rm(join(this.path, name), { force: true })));
  }

  /** A tile or bundle, or the beginning of a wider one; null where it is not there. */
  async tile(tile: Tile): Promise<Buffer | null> {
    const exact = await this.read(tilePath(tile));
    if (exact !== null || tile.width === tileWidth) return exact;
    const whole = tilePath({ ...tile, width: tileWidth });
    const widths = await readdir(join(this.path, `${whole}.p`)).catch(() => []);
    const wider = widths.map(Number).filter((width) => width > tile.width).sort((a, b) => a - b)[0];
    const partial = wider === undefined ? null : await this.read(tilePath({ ...tile, width: wider }));
    // Looked for last: narrower forms go once the whole tile is there.
    const found = partial ?? await this.read(whole);
    return found === null ? null : beginningOf(tile, found);
  }
}
