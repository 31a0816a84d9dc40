import { describe, expect, it } from '@jest/globals';
import { planted, project } from './tree.ts';
import { buildingTalk, machinePaths, neighbours, registryHosts } from './word-rules.ts';

describe('what no file may say', () => {
  it('the project names no path of one machine', () => {
    expect(machinePaths(project())).toEqual([]);
  });
  it('a planted machine path is found, a route is not', () => {
    expect(machinePaths(planted('machine-paths'))).toEqual([
      'README.md:1 names a path of one machine: /tmp/trial.log',
      'libs/store/src/pools.ts:1 names a path of one machine: /home/someone',
    ]);
  });

  it('the project names no package registry', () => {
    expect(registryHosts(project())).toEqual([]);
  });
  it('a planted registry is found, a register of councils is not', () => {
    expect(registryHosts(planted('registry-hosts'))).toEqual([
      'README.md:1 names a registry: npmjs.com',
      'package-lock.json:1 names a registry: registry.example.org',
    ]);
  });

  it('the project speaks of itself, not of how it is built', () => {
    expect(buildingTalk(project())).toEqual([]);
  });
  it('planted talk about building is found', () => {
    expect(buildingTalk(planted('building-talk'))).toEqual([
      'libs/store/src/pools.ts:1 speaks of how it is built: TODO',
      'README.md:4 speaks of how it is built: language model',
      'README.md:1 speaks of how it is built: As the brief says',
      'README.md:3 speaks of how it is built: issue 2',
    ]);
  });

  it('the project needs nothing beside itself', () => {
    expect(neighbours(project())).toEqual([]);
  });
  it('a planted neighbour is found, except in a spec', () => {
    expect(neighbours(planted('neighbours'))).toEqual([
      'libs/imports/src/councils.ts:1 leans on a neighbour: ../shared',
    ]);
  });
});
