/** The file of the master key: made once, readable by its owner alone, and never taken for another. */
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MasterKeyUnusable, masterKeyPath, openMasterKey } from '#people';

let dir: string;
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'concordat-master-')); });
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

describe('the master key', () => {
  it('is made where there is none, for its owner alone, and is the same from then on', () => {
    const path = masterKeyPath(join(dir, 'new'));
    const made = openMasterKey(path, true);
    expect(made).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(openMasterKey(path, true).equals(made)).toBe(true);
    expect(openMasterKey(path, false).equals(made)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(`${made.toString('hex')}\n`);
    expect(readdirSync(join(dir, 'new'))).toEqual(['personal.key']);
  });

  it('is not made where one must be there', () => {
    expect(() => openMasterKey(join(dir, 'none'), false)).toThrow(MasterKeyUnusable);
    expect(readdirSync(dir)).not.toContain('none');
  });

  it.each([['empty', ''], ['short', 'ab'], ['capital', 'A'.repeat(64)], ['with more', `${'a'.repeat(64)} b`]])(
    'is refused when %s, without showing it', (_what, text) => {
      const path = join(dir, 'wrong');
      writeFileSync(path, text, { mode: 0o600 });
      expect(() => openMasterKey(path, true)).toThrow(`${path} must hold 64 lower-case hexadecimal digits`);
    });

  it('is refused when others can read it or its group can change it', () => {
    const path = join(dir, 'open');
    writeFileSync(path, 'a'.repeat(64));
    for (const mode of [0o644, 0o604, 0o660]) {
      chmodSync(path, mode);
      expect(() => openMasterKey(path, true)).toThrow(/set its mode to 0600/);
    }
    for (const mode of [0o600, 0o400, 0o440]) {
      chmodSync(path, mode);
      expect(openMasterKey(path, true)).toHaveLength(32);
    }
  });
});
