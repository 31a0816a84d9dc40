import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { existsOn, gssOn, localDate, successorsOf } from '#domain';
import { loadCouncils } from '#imports';
import { openRegister } from './register.ts';

const heading = 'local-authority-code,official-name,gss-code,start-date,end-date,replaced-by,nation,region,'
  + 'local-authority-type,former-gss-codes';
async function* pieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 17) yield text.slice(at, at + 17);
}
const file = (...lines: readonly string[]) => pieces([heading, ...lines, ''].join('\n'));
const taunton = 'TAU,Taunton Deane Borough Council,E07000190,1974-04-01,2019-03-31,SWT,England,South West,NMD,';
const fife = 'FIF,Fife Council,S12000047,,,,Scotland,Scotland,SCO,"S12000015"';
const north = 'NTH,Northamptonshire County Council,E10000021,,2021-04-01,"NNT, WNT",England,East Midlands,CTY,';
const source = 'a register of tests';

const load = async (...lines: readonly string[]) => {
  const register = openRegister();
  return { ...register, outcome: await loadCouncils(file(...lines), register.act, source) };
};

describe('a register of councils read from CSV', () => {
  it('each row becomes a council with its code, its end and its successors', async () => {
    const { outcome, history } = await load(taunton);
    expect(outcome).toEqual({ loaded: 1, unchanged: 0, refused: [] });
    expect(history('TAU')).toEqual([
      { type: 'CouncilRegistered', council: 'TAU', legalName: 'Taunton Deane Borough Council', kind: 'district',
        nation: 'england', startsOn: '1974-04-01', governanceModel: 'unknown', region: 'South West' },
      { type: 'GssCodeAssigned', code: 'E07000190', from: 'unknown', to: null },
      { type: 'CouncilEnded', on: '2019-04-01', successors: ['SWT'], instrument: null },
    ]);
  });

  it('a body of the NHS is registered as what it is, without a boundary code, ended in a year alone', async () => {
    const { outcome, history } = await load('HPC,Herefordshire Primary Care Trust,,,2013,,England,,NHS,');
    expect(outcome).toEqual({ loaded: 1, unchanged: 0, refused: [] });
    expect(history('HPC')).toEqual([
      { type: 'CouncilRegistered', council: 'HPC', legalName: 'Herefordshire Primary Care Trust', kind: 'nhs-body',
        nation: 'england', startsOn: 'unknown', governanceModel: 'unknown', region: null },
      { type: 'CouncilEnded', on: '2013', successors: [], instrument: null },
    ]);
  });

  it('I16: a council replaced by two has both as successors', async () => {
    const { entry } = await load(north);
    expect(successorsOf(entry('NTH'))).toEqual(['NNT', 'WNT']);
  });

  it('an end on 31 March is a last day, an end on 1 April the first day without the council', async () => {
    const { entry } = await load(taunton, north);
    const lives = (code: string, date: string) => existsOn(entry(code), localDate(date));
    expect([lives('TAU', '2019-03-31'), lives('TAU', '2019-04-01')]).toEqual([true, false]);
    expect([lives('NTH', '2021-03-31'), lives('NTH', '2021-04-01')]).toEqual([true, false]);
  });

  it('a start nobody states is unknown, and a former boundary code is kept without dates', async () => {
    const { entry } = await load(fife);
    expect(entry('FIF').startsOn).toBe('unknown');
    expect(entry('FIF').gssCodes).toEqual([
      { code: 'S12000015', from: 'unknown', to: 'unknown' }, { code: 'S12000047', from: 'unknown', to: null },
    ]);
    expect(gssOn(entry('FIF'), localDate('2020-01-01'))).toBe('S12000047');
  });

  it('loading the same file again records nothing', async () => {
    const register = openRegister();
    await loadCouncils(file(taunton, fife, north), register.act, source);
    const before = register.events();
    expect(await loadCouncils(file(taunton, fife, north), register.act, source))
      .toEqual({ loaded: 0, unchanged: 3, refused: [] });
    expect(register.events()).toBe(before);
  });

  it('the same facts from another file or in another order record nothing either', async () => {
    const register = openRegister();
    await loadCouncils(file(taunton, fife), register.act, source);
    const before = [register.events(), register.commandIds().length];
    expect(await loadCouncils(file(fife, taunton), register.act, 'another register'))
      .toEqual({ loaded: 0, unchanged: 2, refused: [] });
    expect(register.events()).toBe(before[0]);
    expect(register.commandIds().length).toBe(before[1]! * 2);
  });

  it('an interrupted load goes on where it stopped', async () => {
    const whole = openRegister();
    await loadCouncils(file(taunton, fife, north), whole.act, source);
    for (let failAt = 1; failAt <= 8; failAt += 1) {
      const register = openRegister();
      let calls = 0;
      const failing: typeof register.act = (...given) => {
        calls += 1;
        return calls === failAt ? Promise.reject(new Error('gone')) : register.act(...given);
      };
      await expect(loadCouncils(file(taunton, fife, north), failing, source)).rejects.toThrow('gone');
      await loadCouncils(file(taunton, fife, north), register.act, source);
      expect(['TAU', 'FIF', 'NTH'].map(register.history)).toEqual(['TAU', 'FIF', 'NTH'].map(whole.history));
    }
  });

  it('a change of a registered fact is refused with its line, not taken for a new fact', async () => {
    const register = openRegister();
    await loadCouncils(file(taunton), register.act, source);
    const outcome = await loadCouncils(file(fife, taunton.replace('NMD', 'CTY')), register.act, source);
    expect(outcome).toEqual({ loaded: 1, unchanged: 0, refused: [
      { line: 3, reason: 'refused: {"code":"registered-differently","differs":["kind"]}' },
    ] });
  });
});

describe('a bad row is reported with its line, and the rest load', () => {
  const bad: readonly (readonly [what: string, line: string, reason: RegExp])[] = [
    ['no code', taunton.replace('TAU', ''), /^local-authority-code is empty$/],
    ['a malformed code', taunton.replace('TAU', 'tau'), /^tau is not a register code$/],
    ['a code of an earlier row', fife, /^FIF stands in an earlier row$/],
    ['no name', taunton.replace('Taunton Deane Borough Council', ''), /^official-name is empty$/],
    ['an unknown nation', taunton.replace('England', 'Narnia'), /^nation 'Narnia' is none of England, /],
    ['an unknown type', taunton.replace('NMD', 'XYZ'), /^local-authority-type 'XYZ' is none of /],
    ['a nation that every object inherits', taunton.replace('England', 'constructor'), /^nation 'constructor' is none/],
    ['a type that every object inherits', taunton.replace('NMD', 'toString'), /^local-authority-type 'toString' is/],
    ['a name that no column can hold', taunton.replace('Taunton', 'T\0unton'), /holds one that cannot be stored$/],
    ['a region of a thousand letters', taunton.replace('South West', 'W'.repeat(1000)), /^a text is longer than 200 /],
    ['a start that is no day', taunton.replace('1974-04-01', '1974-02-30'),
      /^start-date '1974-02-30' is not a date$/],
    ['an end that is no day', taunton.replace('2019-03-31', '31/03/2019'), /^end-date '31\/03\/2019' is not a date$/],
    ['an end before the start', taunton.replace('2019-03-31', '1970-01-01'), /^end-date 1970-01-01 is not after start/],
    ['a successor without an end', taunton.replace('2019-03-31', ''), /^replaced-by without an end-date$/],
    ['a malformed successor', taunton.replace('SWT', 'swt!'), /^replaced-by 'swt!' is not a register code$/],
    ['itself as successor', taunton.replace('SWT', 'TAU'), /^TAU is replaced by itself$/],
    ['a malformed boundary code', taunton.replace('E07000190', 'E07'), /^'E07' is not a GSS code$/],
    ['a column too many', `${taunton},more`, /^not readable as CSV: .*Record Length/],
    ['a column too few', 'TAU,Taunton Deane Borough Council', /^not readable as CSV: .*Record Length/],
    ['a stray quote', taunton.replace('Taunton Deane', '"Taunton" Deane'),
      /^official-name has a stray quotation mark$/],
  ];
  for (const [what, line, reason] of bad) {
    it(`a row with ${what}`, async () => {
      const { outcome, entry } = await load(fife, line, north);
      expect(outcome).toEqual({
        loaded: 2, unchanged: 0, refused: [{ line: 3, reason: expect.stringMatching(reason) }],
      });
      expect([entry('FIF').council, entry('NTH').council]).toEqual(['FIF', 'NTH']);
    });
  }

  it('a name over two lines and empty lines do not shift the line reported', async () => {
    const { outcome } = await load(fife, '', 'AAA,"Two\nLines",,,,,England,,NMD,', taunton.replace('NMD', 'XYZ'));
    expect(outcome.loaded).toBe(2);
    expect(outcome.refused.map(({ line }) => line)).toEqual([6]);
  });

  it('a quote never closed loses the rows up to the next quote, and says so', async () => {
    const open = taunton.replace('Taunton', '"Taunton');
    const { outcome } = await load(fife, open, north);
    expect(outcome).toEqual({ loaded: 1, unchanged: 0, refused: [
      { line: 4, reason: expect.stringMatching(/^not readable as CSV: Invalid Record Length/) },
    ] });
    const last = await load(fife, open);
    expect(last.outcome).toEqual({ loaded: 1, unchanged: 0, refused: [
      { line: expect.any(Number), reason: expect.stringMatching(/^not readable as CSV: Quote Not Closed/) },
    ] });
  });

  it('a heading without the needed columns loads nothing and names them', async () => {
    const register = openRegister();
    expect(await loadCouncils(pieces('code,name\nTAU,Taunton\n'), register.act, source)).toEqual({
      loaded: 0, unchanged: 0, refused: [{ line: 1, reason:
        'the heading lacks local-authority-code, official-name, nation, local-authority-type' }],
    });
    expect(register.events()).toBe(0);
  });

  it('an unreadable file is an error, not an empty register', async () => {
    const register = openRegister();
    await expect(loadCouncils(createReadStream('no-such-file.csv'), register.act, source)).rejects.toThrow('ENOENT');
  });
});

describe('the sample register', () => {
  const path = new URL('../../infra/samples/councils.csv', import.meta.url);

  it('loads whole, and names exactly the councils of the samples', async () => {
    const register = openRegister();
    const outcome = await loadCouncils(createReadStream(path), register.act, 'sample register');
    const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    expect(outcome).toEqual({ loaded: rows.length, unchanged: 0, refused: [] });
    const codes = rows.map(row => row.slice(0, 3));
    expect(codes).toEqual([...new Set(codes)].sort());
    const dir = new URL('histories/', new URL('.', path));
    const told = readdirSync(dir).map(file => readFileSync(new URL(file, dir), 'utf8')).join('');
    // Besides the parties a history may name whoever came after them or bought from them.
    const unnamed = codes.filter(code => !told.includes(`"${code}"`));
    expect(unnamed.filter(code => !rows.some(row => row.includes(`"${code}`) || row.includes(`,${code},`)
      || row.includes(`,${code}"`)))).toEqual([]);
    expect(codes.map(code => register.entry(code).nation)).toEqual(codes.map(() => 'england'));
  });
});
