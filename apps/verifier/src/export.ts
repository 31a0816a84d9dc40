/** Copies the log of a service into a folder, where it can be verified without it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { count, Malformed, Misused, Unreachable, utf8 } from './malformed.ts';
import { bytesMax, Oversized } from './sources.ts';
import type { Source } from './sources.ts';
import { levelsOf } from './log.ts';
import { acceptCheckpoint, keyNotesMax, readChain } from './key-chain.ts';
import { olderFile, part, tileBytes, tilesOf, tileWidth, whole } from './tiles.ts';
import type { Kind } from './tiles.ts';

export type ExportSettings = {
  /** Every checkpoint that was published, beside the latest. */
  readonly checkpoints: boolean;
  /** Records that are there already are asked for again: the database may say something else by now. */
  readonly freshRecords: boolean;
};
export type Exported = {
  readonly origin: string;
  readonly size: number;
  /** Files asked for, and files that were there from before. */
  readonly fetched: number;
  readonly there: number;
};

type Job = { readonly kind: Kind; readonly index: number; readonly width: number; readonly most: number };
const atOnce = 8;

function* jobs(size: number): Generator<Job> {
  for (const { level, hashes } of levelsOf(size)) {
    for (const tile of tilesOf(hashes)) yield { ...tile, kind: `tile/${level}`, most: bytesMax.hashes };
  }
  for (const tile of tilesOf(size)) {
    yield { ...tile, kind: 'tile/entries', most: bytesMax.entries };
    yield { ...tile, kind: 'records', most: bytesMax.records };
  }
}

/** As many as there are of them, whatever size is claimed. */
function jobsOf(size: number): number {
  const tiles = (hashes: number): number => Math.ceil(hashes / tileWidth);
  return [...levelsOf(size)].reduce((sum, { hashes }) => sum + tiles(hashes), 2 * tiles(size));
}

/** Written beside and put in place whole: a file that is there is complete, wherever the copying stopped. */
function put(folder: string, path: string, bytes: Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, bytes);
  renameSync(`${file}.new`, file);
}

class Copy {
  fetched = 0;
  there = 0;
  constructor(private readonly source: Source, private readonly folder: string,
    private readonly settings: ExportSettings) {}

  async text(path: string, most: number = bytesMax.note): Promise<string | null> {
    const bytes = await this.source.read(path, most);
    return bytes === null ? null : utf8(bytes);
  }

  async #tile({ kind, index, width, most }: Job): Promise<void> {
    const file = whole(kind, index);
    const isThere = existsSync(join(this.folder, file))
      && (!/^tile\/\d/.test(kind) || statSync(join(this.folder, file)).size === tileBytes);
    if (width === tileWidth && isThere && !(kind === 'records' && this.settings.freshRecords)) {
      this.there += 1;
      return;
    }
    const exact = part(kind, index, width);
    let path = exact;
    let bytes = await this.source.read(exact, most);
    if (bytes === null && width < tileWidth) {
      path = file;
      bytes = await this.source.read(path, most);
    }
    if (bytes === null) throw new Unreachable(`the service has no trail/${exact}`);
    put(this.folder, path, bytes);
    // What the whole one has, the parts need not have any longer.
    if (path === file) rmSync(join(this.folder, `${file}.p`), { recursive: true, force: true });
    this.fetched += 1;
  }

  async tiles(size: number, tell: (done: number, all: number) => void): Promise<void> {
    const waiting = jobs(size);
    const all = jobsOf(size);
    const work = async (): Promise<void> => {
      for (const job of waiting) {
        await this.#tile(job);
        tell(this.fetched + this.there, all);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  async keys(): Promise<readonly string[]> {
    const notes: string[] = [];
    for (let n = 1; n <= keyNotesMax + 1; n += 1) {
      const note = await this.text(`keys/${n}`);
      if (note === null) break;
      notes.push(note);
    }
    return notes;
  }

  async checkpoints(): Promise<void> {
    const list = await this.text('checkpoints', bytesMax.sizes);
    if (list === null) throw new Unreachable('the service has no list of its checkpoints');
    for (const line of list.split('\n').filter((one) => one !== '')) {
      const size = count(line);
      if (existsSync(join(this.folder, olderFile(size)))) continue;
      const note = await this.text(`checkpoint/${size}`);
      if (note === null) throw new Unreachable(`the service has no trail/checkpoint/${size}`);
      put(this.folder, olderFile(size), Buffer.from(note));
    }
    put(this.folder, 'checkpoints', Buffer.from(list));
  }
}

/** By the log's own word for its keys; whose they are is for whoever verifies the copy. */
function signed(note: string, keys: readonly string[]): Checkpoint {
  const chain = readChain(keys, []);
  if (chain.broken !== null) throw new Malformed(chain.broken);
  const { checkpoint, refused } = acceptCheckpoint(note, chain);
  if (refused !== null) throw new Malformed(`checkpoint: ${refused}`);
  return checkpoint;
}

/** The checkpoint comes first and is put down last: a copy that was broken off is not taken for the whole. */
export async function exportLog(
  source: Source, folder: string, settings: ExportSettings, tell: (done: number, all: number) => void,
): Promise<Exported> {
  const copy = new Copy(source, folder, settings);
  try {
    const note = await copy.text('checkpoint');
    if (note === null) throw new Unreachable('the service has no trail/checkpoint');
    const keys = await copy.keys();
    const { origin, size } = signed(note, keys);
    const there = join(folder, 'checkpoint');
    if (existsSync(there)) {
      const other = readCheckpoint(readFileSync(there, 'utf8'));
      if (other.origin !== origin) throw new Misused(`${folder} has the log of ${other.origin}, not of ${origin}`);
    }
    await copy.tiles(size, tell);
    for (const [at, keyNote] of keys.entries()) put(folder, `keys/${at + 1}`, Buffer.from(keyNote));
    if (settings.checkpoints) await copy.checkpoints();
    put(folder, 'checkpoint', Buffer.from(note));
    return { origin, size, fetched: copy.fetched, there: copy.there };
  } catch (error) {
    if (error instanceof Malformed || error instanceof Oversized) {
      throw new Unreachable(`the service answers what the format does not allow: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
