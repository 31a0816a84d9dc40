import { createReadStream, existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { existsOn, localDate, successorsOf } from '#domain';
import { loadCouncils } from '#imports';
import { openRegister } from './register.ts';

const full = new URL('../../../shared/data/councils.csv', import.meta.url);
const sample = new URL('../../infra/samples/councils.csv', import.meta.url);

if (existsSync(full)) {
  describe('the full public register in ../shared/data', () => {
    it('loads all its 470 rows, none refused, and a second time records nothing', async () => {
      const register = openRegister();
      expect(await loadCouncils(createReadStream(full), register.act, 'full'))
        .toEqual({ loaded: 470, unchanged: 0, refused: [] });
      const before = register.events();
      expect(await loadCouncils(createReadStream(full), register.act, 'full'))
        .toEqual({ loaded: 0, unchanged: 470, refused: [] });
      expect(register.events()).toBe(before);
    });

    it('agrees with the sample register, whichever of them is loaded first', async () => {
      for (const [first, second] of [[sample, full], [full, sample]] as const) {
        const register = openRegister();
        await loadCouncils(createReadStream(first), register.act, first.pathname);
        const { refused } = await loadCouncils(createReadStream(second), register.act, second.pathname);
        expect(refused).toEqual([]);
        expect(register.entry('BRM').startsOn).toBe('1974-04-01');
      }
    });

    it('I16: on the day of a reorganisation the old councils have gone and the new ones are there', async () => {
      const register = openRegister();
      await loadCouncils(createReadStream(full), register.act, 'full');
      const lives = (code: string, date: string) => existsOn(register.entry(code), localDate(date));
      expect(successorsOf(register.entry('CMA'))).toEqual(['CBD', 'WAF']);
      for (const [old, next, day] of [['CMA', 'CBD', '2023-04-01'], ['TAU', 'SWT', '2019-04-01'],
        ['AYL', 'BUC', '2020-04-01'], ['SWT', 'SMT', '2023-04-01']] as const) {
        expect([lives(old, day), lives(next, day)]).toEqual([false, true]);
      }
    });
  });
} else {
  const absence = 'NOT CHECKED: ../shared/data/councils.csv is absent here, so its 470 rows were not loaded';
  describe('the full public register', () => {
    it(absence, () => {
      console.warn(absence);
      expect(existsSync(full)).toBe(false);
    });
  });
}
