/** Where a log is read from: a folder with its files, or a service over HTTP. Each read is bounded. */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Misused, Unreachable } from './malformed.ts';

export type Source = {
  /** How many bundles are worth asking for before they are looked at. */
  readonly ahead: number;
  /** A file by its path below the root of the log; null where there is none. */
  read(path: string, bytesMax: number): Promise<Buffer | null>;
};

export class Oversized extends Error {}

export const bytesMax = {
  note: 1 << 20,
  /** The list of checkpoints: millions of sizes. */
  sizes: 1 << 26,
  hashes: 1 << 13,
  entries: 256 * (2 + 65_535),
  /** Contents have no bound of their own; an average of a megabyte an event is beyond any. */
  records: 1 << 28,
} as const;

export function folderSource(folder: string): Source {
  return {
    ahead: 1,
    async read(path, most) {
      const file = join(folder, path);
      let descriptor: number;
      try {
        descriptor = openSync(file, 'r');
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
        throw new Unreachable(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
      }
      try {
        const state = fstatSync(descriptor);
        if (!state.isFile()) return null;
        if (state.size > most) throw new Oversized(`${path} has ${state.size} bytes, more than it can have`);
        const bytes = Buffer.allocUnsafe(state.size);
        const read = readSync(descriptor, bytes);
        return read === bytes.length ? bytes : bytes.subarray(0, read);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
export const isAddress = (target: string): boolean => /^https?:\/\//i.test(target);

export type Token = () => Promise<string | null>;
const triesMax = 3;
const patienceMs = 120_000;

async function bodyOf(response: Response, path: string, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > most) throw new Oversized(`${path} has more bytes than it can have`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** One answer; undefined where asking again may help. */
async function ask(
  address: string, path: string, most: number, token: string | null,
): Promise<Buffer | null | undefined> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    // A redirect could lead the token elsewhere.
    response = await fetch(`${address}/trail/${path}`,
      { headers, redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
    if (response.status === 200) return await bodyOf(response, path, most);
    await response.body?.cancel();
  } catch (error) {
    if (error instanceof Oversized) throw error;
    return undefined;
  }
  if (response.status === 404) return null;
  if (response.status === 401 || response.status === 403) {
    throw new Misused(`${address} lets only auditors of the whole system read ${path}: add --token-file`);
  }
  if (response.status < 500 && response.status !== 429) {
    throw new Unreachable(`${address} answers ${response.status} for ${path}`);
  }
  return undefined;
}

export function serviceSource(address: string, token: Token): Source {
  const root = address.replace(/\/+$/, '');
  let held: Promise<string | null> | undefined;
  return {
    ahead: 4,
    async read(path, most) {
      const bearer = await (held ??= token());
      for (let attempt = 0; attempt < triesMax; attempt += 1) {
        const answer = await ask(root, path, most, bearer);
        if (answer !== undefined) return answer;
      }
      throw new Unreachable(`nothing answers at ${root} for trail/${path}`);
    },
  };
}

/** The text of a file that the operator names. */
export function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}
