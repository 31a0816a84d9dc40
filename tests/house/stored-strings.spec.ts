import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as domain from '#domain';
import { differences, storedStrings } from './stored-strings.ts';
import type { StoredStrings } from './stored-strings.ts';

const listed = JSON.parse(readFileSync(new URL('./stored-strings.json', import.meta.url), 'utf8')) as StoredStrings;

/** Views stay inside their lib, so each of its files is asked. */
async function viewsOf(folder: URL): Promise<object> {
  const found: Record<string, unknown> = {};
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    if (file.endsWith('.ts')) Object.assign(found, await import(new URL(file, folder).href));
  }
  return found;
}
const views = await viewsOf(new URL('../../libs/views/src/', import.meta.url));

const decider = { name: 'council', versions: { Registered: 1, Renamed: 2 }, decide: () => 0, evolve: () => 0 };
const view = { name: 'register', version: 1, tables: [] };

describe('strings that are stored for ever', () => {
  it('what the project writes is what the list names', () => {
    expect(differences(listed, storedStrings(domain, views))).toEqual([]);
  });

  it('a list names nothing twice', () => {
    for (const names of Object.values(listed)) expect(new Set(names).size).toBe(names.length);
  });

  it('deciders and views are found among the exports of a lib, each once', () => {
    expect(storedStrings({ decider, again: decider, other: 1, shape: { name: 'x' } }, { view, f: () => 0 })).toEqual({
      events: ['council Registered@1', 'council Renamed@2'], streams: ['council'], views: ['register@1'],
    });
  });

  it('a planted rename is found: of an event, a version, a stream and a view', () => {
    const before = storedStrings({ decider }, { view });
    const renamed = { ...decider, name: 'body', versions: { Registered: 2 } };
    const after = storedStrings({ decider: renamed }, { view: { ...view, version: 2 } });
    expect(differences(before, after)).toEqual([
      'events: council Registered@1 is listed, but no longer written',
      'events: council Renamed@2 is listed, but no longer written',
      'events: body Registered@2 is written, but not listed',
      'streams: council is listed, but no longer written',
      'streams: body is written, but not listed',
      'views: register@1 is listed, but no longer written',
      'views: register@2 is written, but not listed',
    ]);
  });
});
