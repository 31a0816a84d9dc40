import { describe, expect, it } from '@jest/globals';
import { allBits, harmlessInExport, harmlessInPack, oneBit } from './flips.ts';

const patienceMs = 900_000;

describe('every bit of every byte', () => {
  it('of an export is refused when it is another, but in the signature of a stranger', async () => {
    expect(await harmlessInExport(allBits)).toEqual([]);
  }, patienceMs);

  it('or one of each byte of a pack, stored, is, but where a ZIP file says nothing', async () => {
    expect(await harmlessInPack(oneBit, false)).toEqual([]);
  }, patienceMs);

  it('or one of each byte of a pack, deflated, is, but where it says nothing or pads what was packed', async () => {
    expect(await harmlessInPack(oneBit, true)).toEqual([]);
  }, patienceMs);
});
