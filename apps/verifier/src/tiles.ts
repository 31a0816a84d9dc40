/** Where the files of a log lie (C2SP tlog-tiles), and the bounds of what is in a bundle. */
import { digestBytes } from './merkle.ts';

export const tileWidth = 256;
export const tileBytes = tileWidth * digestBytes;
export const saltBytes = 32;

/** 1234067 is `x001/x234/067`. */
function numbered(index: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  return digits.match(/\d{3}/g)!.map((group, at, { length }) => (at === length - 1 ? group : `x${group}`)).join('/');
}

export type Kind = `tile/${number}` | 'tile/entries' | 'records';
export const whole = (kind: Kind, index: number): string => `${kind}/${numbered(index)}`;
export const part = (kind: Kind, index: number, width: number): string =>
  (width === tileWidth ? whole(kind, index) : `${whole(kind, index)}.p/${width}`);

/** Index and width of every tile of a level of that many hashes. */
export function* tilesOf(hashes: number): Generator<{ readonly index: number; readonly width: number }> {
  for (let index = 0; index * tileWidth < hashes; index += 1) {
    yield { index, width: Math.min(tileWidth, hashes - index * tileWidth) };
  }
}

/** How many hashes a level of tiles has: whole nodes of its height. */
export const hashesOf = (level: number, size: number): number => Math.floor(size / tileWidth ** level);

/** Where an exported log has an older checkpoint: in a folder, `checkpoint` is a file and can hold none. */
export const olderFile = (size: number): string => `older/${size}`;
