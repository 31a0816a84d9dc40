import { describe, expect, it } from '@jest/globals';
import { allBits, harmlessInExport, harmlessInPack } from './flips.ts';

const patienceMs = 900_000;

describe('every bit of every byte', () => {
  it('of an export is refused when it is another, but in the signature of a stranger', async () => {
    expect(await harmlessInExport(allBits)).toEqual([]);
  }, patienceMs);

  it('of a pack, stored, is refused when it is another, but where a ZIP file says nothing', async () => {
    expect(await harmlessInPack(allBits, false)).toEqual([]);
  }, patienceMs);

  it('of a pack, deflated, is, but where it says nothing or pads the last byte of what it packed', async () => {
    expect(await harmlessInPack(allBits, true)).toEqual([]);
  }, patienceMs);
});
