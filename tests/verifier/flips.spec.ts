import { describe, expect, it } from '@jest/globals';
import { harmlessInExport, harmlessInPack, someBits } from './flips.ts';

/** All bits of all bytes are tried by the long spec. */
describe('a bit of every seventh byte', () => {
  it('of an export is refused when it is another, but in the signature of a stranger', async () => {
    expect(await harmlessInExport(someBits)).toEqual([]);
  });

  it('of a pack is refused when it is another, but where a ZIP file says nothing of names and contents', async () => {
    expect(await harmlessInPack(someBits, false)).toEqual([]);
  });
});
