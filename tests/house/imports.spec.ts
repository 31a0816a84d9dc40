import { describe, expect, it } from '@jest/globals';
import { barrels, brokenLayers, deadFiles, strayPackages } from './import-rules.ts';
import { planted, project } from './tree.ts';

describe('who may know whom', () => {
  it('the project keeps its layers', () => {
    expect(brokenLayers(project())).toEqual([]);
  });
  it('a planted broken layer is found', () => {
    expect(brokenLayers(planted('layers'))).toEqual([
      'apps/api/src/follows.ts:1 reaches into apps/worker',
      'apps/cli/src/main.ts:1 imports #nowhere, which is no lib',
      'apps/verifier/src/shares.ts:1 may not import #trail: it shares no code with the libs',
      'apps/verifier/src/shares.ts:2 reaches into libs/trail',
      'libs/domain/src/reads.ts:1 may not import #store',
      'libs/imports/src/borrows.ts:1 reaches into tests/kit',
      'libs/platform/src/calendar.ts:2 may import only types from #domain',
      'libs/store/src/shows.ts:1 may not import #views',
      'libs/views/src/deep.ts:1 reaches into libs/store',
      'libs/views/src/up.ts:1 reaches into apps/api',
    ]);
  });

  it('the project touches each third-party package in one place, and Nest in apps only', () => {
    expect(strayPackages(project())).toEqual([]);
  });
  it('a planted stray package is found', () => {
    expect(strayPackages(planted('packages'))).toEqual([
      'libs/domain/src/checks.ts:1 the domain may not import ajv',
      'libs/domain/src/files.ts:1 the domain may not import node:fs',
      'libs/imports/src/tests.ts:1 imports fast-check, which has no place',
      'libs/views/src/nest.ts:1 @nestjs/common belongs in apps/',
      'libs/domain/src/again.ts, libs/domain/src/canonical.ts all touch node:crypto in the domain; one file may',
      'libs/store/src/pools.ts, libs/store/src/reads.ts all touch pg; one file may',
      'package.json depends on left-pad, which has no place',
    ]);
  });

  it('the project has no barrels but one index per lib', () => {
    expect(barrels(project())).toEqual([]);
  });
  it('a planted barrel is found', () => {
    expect(barrels(planted('barrels'))).toEqual([
      'apps/api/src/all.ts:1 passes on ./route.ts',
      'libs/domain/src/agreement/index.ts:1 passes on ./state.ts',
    ]);
  });

  it('every file of the project is reached by a program or a spec', () => {
    expect(deadFiles(project())).toEqual([]);
  });
  it('a planted dead file is found, a circle of two as well', () => {
    expect(deadFiles(planted('dead-files'))).toEqual([
      'libs/domain/src/back.ts is reached by no program and no spec',
      'libs/domain/src/circle.ts is reached by no program and no spec',
      'libs/store/src/index.ts is reached by no program and no spec',
      'tests/kit/forgotten.ts is reached by no program and no spec',
    ]);
  });
});
