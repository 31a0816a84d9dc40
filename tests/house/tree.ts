/**
 * What the house rules look at: a tree of files, the project's own or a planted one. Planted files
 * end in `.planted`, so that no compiler, test runner or search takes them for the real thing; each
 * folder below `planted/` is a small project that breaks one rule, beside files that keep it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path from the root, with slashes, to text. */
export type Tree = ReadonlyMap<string, string>;
/** `path:line what is wrong`, or `path what is wrong`. */
export type Finding = string;

const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, '..', '..');
const plantedPlace = 'tests/house/planted/';
/** What a checkout does not hold: .gitignore says the same. */
const notOurs = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage']);

function filesUnder(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return below === '' && notOurs.has(entry.name) ? [] : filesUnder(folder, path);
    return entry.isFile() && !entry.name.endsWith('.log') ? [path] : [];
  });
}

function read(folder: string, nameOf: (path: string) => string | null): Tree {
  const tree = new Map<string, string>();
  for (const path of filesUnder(folder).sort()) {
    const name = nameOf(path);
    if (name === null) continue;
    const text = readFileSync(join(folder, path), 'utf8');
    if (!text.includes('\0')) tree.set(name, text);
  }
  return tree;
}

let whole: Tree | undefined;
/** The project as it lies there, without what is planted. */
export const project = (): Tree => (whole ??= read(root, (path) => (path.startsWith(plantedPlace) ? null : path)));

/** A project that breaks one rule. */
export const planted = (rule: string): Tree =>
  read(join(here, 'planted', rule), (path) => (path.endsWith('.planted') ? path.slice(0, -'.planted'.length) : null));

/** The TypeScript files below some folders. */
export function* sources(tree: Tree, ...folders: readonly string[]): Generator<readonly [string, string]> {
  for (const [path, text] of tree) {
    if (path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`))) yield [path, text];
  }
}
