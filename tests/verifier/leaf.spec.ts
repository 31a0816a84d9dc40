/** What the verifier takes for a leaf: the shape of the page to the letter, so that no leaf can be read in two ways. */
import { describe, expect, it } from '@jest/globals';
import { quickly, readLeaf, tryLeaf } from '../../apps/verifier/src/leaf.ts';
import { eventAt, leafOf } from '../kit/trail-log.ts';

const right = leafOf(eventAt(0)).toString();
const isLeaf = (text: string | Buffer): boolean => tryLeaf(Buffer.from(text as string)) !== null;
const partner = '{"class":"partner"}';
const withPart = (was: string, now: string): string => {
  expect(right).toContain(was);
  return right.replace(was, () => now);
};

describe('a leaf', () => {
  it.each<[string, string, string]>([
    ['of a public event', partner, '{"class":"public"}'],
    ['of one council', partner, '{"class":"council","council":"BRM"}'],
    ['of an exempt event', partner, '{"class":"exempt","paragraph":3,"reviewOn":"2027-04-30"}'],
    ['about a person', partner, '{"class":"personal","person":"per-0001"}'],
    ['of a month', '"effectiveOn":"2026-11-05"', '"effectiveOn":"2015-10"'],
    ['of a year', '"effectiveOn":"2026-11-05"', '"effectiveOn":"2007"'],
    ['of no known day', '"effectiveOn":"2026-11-05"', '"effectiveOn":"unknown"'],
    ['to the microsecond', '00.000Z', '00.000001Z'],
    ['to the second', '00.000Z', '00Z'],
    ['with canonical escapes', 'per-0001', 'é\\"\\\\\\n\\u0000\\u001f\u007f\u{1f600}'],
    ['with a large revision', '"revision":0', '"revision":8999999999999999'],
  ])('is one %s', (_, was, now) => {
    expect(isLeaf(withPart(was, now))).toBe(true);
  });

  it.each<[string, string, string]>([
    ['with a revision beyond exact numbers', '"revision":0', '"revision":9999999999999999'],
    ['with a revision of many digits', '"revision":0', `"revision":${'1'.repeat(17)}`],
    ['of a month that is none', '"recordedAt":"2026-11', '"recordedAt":"2026-13'],
    ['of a day that is none', '"recordedAt":"2026-11-05', '"recordedAt":"2026-11-31'],
    ['of an hour that is none', 'T12:00:00', 'T24:00:00'],
    ['of a second that is none', 'T12:00:00', 'T12:00:60'],
    ['of a day in other words', '"effectiveOn":"2026-11-05"', '"effectiveOn":"5 November"'],
    ['of a day with a time', '"effectiveOn":"2026-11-05"', '"effectiveOn":"2026-11-05T12:00:00Z"'],
    ['with an id that is no UUID', '00000000-0000-5000-8000-000000000000', 'event-0'],
    ['with an id in upper case', '00000000-0000-5000-8000-000000000000', '0000000A-0000-5000-8000-000000000000'],
    ['of a class nobody knows', partner, '{"class":"secret"}'],
    ['of a council that is not named', partner, '{"class":"council"}'],
    ['exempt for ever', partner, '{"class":"exempt","paragraph":3}'],
    ['with a member more', partner, '{"class":"partner","council":"BRM"}'],
    ['with a member twice', partner, '{"class":"council","council":"BRM","council":"RED"}'],
    ['with its class twice', partner, '{"class":"public","class":"partner"}'],
    ['with its members in another order', partner, '{"council":"BRM","class":"council"}'],
    ['with a letter escaped that need not be', 'per-0001', 'per-\\u0030001'],
    ['with a slash escaped', 'per-0001', 'per\\/0001'],
    ['with an escape in capitals', 'per-0001', 'per-\\u001F'],
    ['with a long escape that has a short one', 'per-0001', 'per-\\u000a'],
    ['with half a character', 'per-0001', 'per-\\ud800'],
    ['with a control character as it is', 'per-0001', 'per-\u0001'],
    ['with a line end as it is', 'per-0001', 'per-\n'],
    ['with a line end after it', '"version":1}', '"version":1}\n'],
  ])('is none %s', (_, was, now) => {
    expect(isLeaf(withPart(was, now))).toBe(false);
  });

  it('is none in bytes that are not UTF-8', () => {
    for (const wrong of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
      const bytes = Buffer.from(right);
      expect(isLeaf(bytes)).toBe(true);
      bytes.set(wrong, bytes.indexOf('per-0001'));
      expect(isLeaf(bytes)).toBe(false);
      expect(quickly(bytes, 0, bytes.length)).toBeNull();
    }
  });

  it('is none beyond what a bundle can hold, however large, and that is said and not fallen over', () => {
    const of = (length: number): Buffer =>
      Buffer.from(withPart('per-0001', 'x'.repeat(length - right.length + 'per-0001'.length)));
    expect(of(65_535)).toHaveLength(65_535);
    expect(isLeaf(of(65_535))).toBe(true);
    expect(isLeaf(of(65_536))).toBe(false);
    const many = `{"class":"x"${',"a":"b"'.repeat(6_000_000)}}`;
    expect(() => readLeaf(Buffer.from(right.replace(partner, () => many)))).toThrow('is no leaf of an event');
  });
});
