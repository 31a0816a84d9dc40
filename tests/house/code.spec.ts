import { describe, expect, it } from '@jest/globals';
import {
  decoratorsOutsideApps, defaultExports, emptyNames, environmentReaders, impureDomain, longFiles, longFunctions,
  longLines, switchedOffSpecs,
} from './code-rules.ts';
import { planted, project } from './tree.ts';

describe('sizes', () => {
  it('no file of the project is over 400 lines', () => {
    expect(longFiles(project())).toEqual([]);
  });
  it('a planted long file is found, one of exactly 400 lines is not', () => {
    expect(longFiles(planted('sizes'))).toEqual(['libs/store/src/long.ts has 401 lines']);
  });

  it('no line of the project is over 120 characters', () => {
    expect(longLines(project())).toEqual([]);
  });
  it('a planted long line is found, one of exactly 120 characters is not', () => {
    expect(longLines(planted('sizes'))).toEqual(['infra/postgres/wide.sql:2 has 121 characters']);
  });

  it('no function of the project is over 60 lines, nor a decision over 200', () => {
    expect(longFunctions(project())).toEqual([]);
  });
  const long = [
    'libs/domain/src/agreement.ts:105 evolveAll has 201 lines',
    'libs/domain/src/agreement.ts:306 other has 61 lines',
    'libs/store/src/functions.ts:1 grown has 61 lines',
    'libs/store/src/functions.ts:122 arrow has 64 lines',
    'libs/store/src/functions.ts:186 decide has 61 lines',
    'tests/domain/long.spec.ts:74 a function without a name has 72 lines',
  ];
  it('a planted long function is found, a list of cases in a spec is not', () => {
    expect(longFunctions(planted('sizes'))).toEqual(long);
  });
  it('a function known to be long may shrink but not grow, and leaves the list when it is short', () => {
    const file = 'libs/store/src/functions.ts';
    const known = { [`${file} grown`]: 61, [`${file} arrow`]: 63, [`${file} allowed`]: 60 };
    expect(longFunctions(planted('sizes'), known)).toEqual([
      ...long.filter((finding) => !finding.includes('grown')),
      'libs/store/src/functions.ts allowed is no longer over the limit: take it off the list',
    ]);
  });
});

describe('names', () => {
  it('no file and no export of the project has a name that says nothing', () => {
    expect(emptyNames(project())).toEqual([]);
  });
  it('a planted empty name is found, a service of a council is not', () => {
    expect(emptyNames(planted('names'))).toEqual([
      'apps/api/src/CouncilRoutes.ts is not in kebab-case',
      'apps/api/src/council.service.ts is named service',
      'libs/store/src/pool-manager.ts is named manager',
      'libs/store/src/utils.ts is named utils',
      'apps/api/src/agreements.http.ts:1 AgreementDto is named dto',
      'libs/domain/src/services.ts:3 CouncilService is named service',
      'libs/store/src/database.ts:2 EventData is named data',
      'libs/store/src/database.ts:3 baseUrl is named base',
      'libs/store/src/database.ts:5 readInfo is named info',
    ]);
  });

  it('nothing in the project is exported without a name', () => {
    expect(defaultExports(project())).toEqual([]);
  });
  it('a planted default export is found', () => {
    expect(defaultExports(planted('default-exports'))).toEqual([
      'libs/store/src/one.ts:1 exports without a name',
      'libs/store/src/two.ts:2 exports without a name',
    ]);
  });
});

describe('what code may touch', () => {
  it('the project has decorators only in apps', () => {
    expect(decoratorsOutsideApps(project())).toEqual([]);
  });
  it('a planted decorator in a lib is found', () => {
    expect(decoratorsOutsideApps(planted('decorators'))).toEqual([
      'libs/store/src/marked.ts:1 has the decorator @Injectable()',
    ]);
  });

  it('no spec of the project is switched off or alone', () => {
    expect(switchedOffSpecs(project())).toEqual([]);
  });
  it('a planted spec that is switched off is found', () => {
    expect(switchedOffSpecs(planted('switched-off'))).toEqual([
      'tests/domain/off.spec.ts:1 it.only',
      'tests/domain/off.spec.ts:2 describe.skip',
      'tests/domain/off.spec.ts:3 it.todo',
      'tests/domain/off.spec.ts:4 xit',
      'tests/domain/off.spec.ts:5 fdescribe',
      'tests/domain/off.spec.ts:6 it.only.each',
      'tests/domain/off.spec.ts:7 test.failing',
    ]);
  });

  it('the domain reads no clock, rolls no dice, waits for nothing and throws nothing', () => {
    expect(impureDomain(project())).toEqual([]);
  });
  it('planted impurity in the domain is found', () => {
    expect(impureDomain(planted('impure-domain'))).toEqual([
      'libs/domain/src/clock.ts:1 uses Date',
      'libs/domain/src/clock.ts:2 uses Math.random',
      'libs/domain/src/clock.ts:3 uses process',
      'libs/domain/src/clock.ts:4 uses setTimeout',
      'libs/domain/src/clock.ts:5 is async',
      'libs/domain/src/clock.ts:6 throws',
      'libs/domain/src/time.ts:3 uses Date',
      'libs/domain/src/time.ts:4 uses Date',
    ]);
  });

  it('one file of the project reads the environment', () => {
    expect(environmentReaders(project())).toEqual([]);
  });
  it('a planted reader of the environment is found', () => {
    expect(environmentReaders(planted('environment'))).toEqual([
      'libs/store/src/pools.ts:1 reads process.env',
      'libs/store/src/pools.ts:2 reads process.env',
    ]);
  });
});
