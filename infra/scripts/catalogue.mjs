/** `npm run catalogue`: writes the catalogue of published messages anew, and says what changed. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensure, root } from './ensure.mjs';

ensure();
const { catalogue } = await import('../catalogue/make.mjs');
const folder = path.join(root, 'infra', 'catalogue');
mkdirSync(path.join(folder, 'schemas'), { recursive: true });
const made = catalogue(root);
for (const name of readdirSync(path.join(folder, 'schemas'))) {
  if (!made.has(`schemas/${name}`)) {
    rmSync(path.join(folder, 'schemas', name));
    console.log(`removed schemas/${name}`);
  }
}
for (const [name, text] of made) {
  const file = path.join(folder, name);
  let before = null;
  try { before = readFileSync(file, 'utf8'); } catch { /* It is new. */ }
  if (before === text) continue;
  writeFileSync(file, text);
  console.log(`${before === null ? 'added' : 'changed'} ${name}`);
}
