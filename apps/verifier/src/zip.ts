/** The files of a pack: a ZIP that leaves no room for two readings, or a folder into which it was unpacked. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { Malformed, Misused } from './malformed.ts';

export type PackFiles = {
  readonly names: readonly string[];
  read(name: string): Promise<Buffer>;
};

const limits = { archive: 1 << 30, files: 1 << 20, file: 1 << 26, all: 2 ** 31 } as const;
const stored = 0;
const deflated = 8;
/** How hard it was compressed, and that names are UTF-8: all else would change how an entry is read. */
const harmlessFlags = 0x0806;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

function checkEntry(entry: yauzl.Entry): void {
  const name = entry.fileName;
  if (!namePattern.test(name)) throw new Malformed(`has a file with the name ${JSON.stringify(name.slice(0, 100))}`);
  const say = (what: string): never => { throw new Malformed(`has the file ${name}, ${what}`); };
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) say('packed in another way');
  if ((entry.generalPurposeBitFlag & ~harmlessFlags) !== 0) say('encrypted, or of a length told later');
  if (entry.extraFieldLength > 0 || entry.fileCommentLength > 0) say('with more than a file in its entry');
  if (entry.uncompressedSize > limits.file) say(`of ${entry.uncompressedSize} bytes, more than a file can have`);
}

/** The header before the content says the same as the directory: programs read the one or the other. */
async function spanOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<readonly [number, number]> {
  const header = await zip.readLocalFileHeaderPromise(entry);
  const same = header.fileName.equals(entry.fileNameRaw) && header.extraFieldLength === 0
    && header.compressionMethod === entry.compressionMethod && header.crc32 === entry.crc32
    && header.generalPurposeBitFlag === entry.generalPurposeBitFlag
    && header.compressedSize === entry.compressedSize && header.uncompressedSize === entry.uncompressedSize;
  if (!same) throw new Malformed(`has two accounts of the file ${entry.fileName}`);
  return [entry.relativeOffsetOfLocalHeader, header.fileDataStart + entry.compressedSize];
}

/** The files fill the archive from its start to the directory, and none lies in another. */
function checkSpans(spans: readonly (readonly [number, number])[], archive: Buffer): void {
  let end = 0;
  for (const [from, to] of [...spans].sort(([one], [other]) => one - other)) {
    if (from !== end) throw new Malformed('has bytes that are no part of a file, or files that share some');
    end = to;
  }
  const directory = archive.readUInt32LE(archive.length - 6);
  const length = archive.readUInt32LE(archive.length - 10);
  if (directory !== end || directory + length !== archive.length - 22) {
    throw new Malformed('has bytes that are no part of a file');
  }
}

async function content(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  if (crc32(bytes) !== entry.crc32) throw new Malformed(`has the file ${entry.fileName} with another checksum`);
  return bytes;
}

/** What the library cannot read is no pack, whatever it says of it. */
async function asMalformed<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Malformed(`is no ZIP file that can be read: ${(error as Error).message}`);
  }
}

async function open(archive: Buffer): Promise<PackFiles> {
  const zip = await yauzl.fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true });
  if (zip.entryCount > limits.files) throw new Malformed(`has ${zip.entryCount} files, more than a pack can have`);
  if (zip.comment !== '') throw new Malformed('has a comment');
  const entries = new Map<string, yauzl.Entry>();
  const spans: (readonly [number, number])[] = [];
  let all = 0;
  for await (const entry of zip.eachEntry()) {
    checkEntry(entry);
    if (entries.has(entry.fileName)) throw new Malformed(`has the file ${entry.fileName} twice`);
    entries.set(entry.fileName, entry);
    spans.push(await spanOf(zip, entry));
    all += entry.uncompressedSize;
    if (all > limits.all) throw new Malformed('has more bytes unpacked than a pack can have');
  }
  checkSpans(spans, archive);
  return { names: [...entries.keys()], read: (name) => asMalformed(content(zip, entries.get(name)!)) };
}

export async function zipFiles(file: string): Promise<PackFiles> {
  let archive: Buffer;
  try {
    if (lstatSync(file).size > limits.archive) throw new Malformed('is larger than a pack can be');
    archive = readFileSync(file);
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Misused((error as Error).message, { cause: error });
  }
  return asMalformed(open(archive));
}

function* namesIn(folder: string, below = ''): Generator<string> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const name = posix.join(below, entry.name);
    if (entry.isDirectory()) yield* namesIn(folder, name);
    else yield name;
  }
}

export function unpackedFiles(folder: string): PackFiles {
  return {
    names: [...namesIn(folder)],
    async read(name) {
      const file = join(folder, name);
      const state = lstatSync(file);
      if (!state.isFile() || state.size > limits.file) throw new Malformed(`has ${name}, which is no file of a pack`);
      return readFileSync(file);
    },
  };
}
