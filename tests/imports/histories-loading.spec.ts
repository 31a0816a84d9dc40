import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { joined, stageOf } from '#domain';
import type { PersonRef } from '#domain';
import { loadSamples } from '#imports';
import { start } from '#store';
import { openDesk, sampleCouncils, sampleHistories, samplesDir } from './history-desk.ts';
import type { Desk } from './history-desk.ts';

const dir = fileURLToPath(samplesDir);
const load = (desk: Desk, from = dir) => loadSamples(from, desk.actOnCouncil, desk.actOnAgreement, desk.options);
const agreements = sampleHistories();
const councils = sampleCouncils();
const types = async (desk: Desk) =>
  (await desk.store.page(start, 10_000)).map(({ stream, type }) => `${stream} ${type}`);

/** A desk that stops for good at its nth action, of either kind. */
const stoppingAt = (desk: Desk, last: number): Desk => {
  let actions = 0;
  const stop = <A extends readonly unknown[], R>(act: (...given: A) => Promise<R>) => (...given: A): Promise<R> => {
    actions += 1;
    return actions < last ? act(...given) : Promise.reject(new Error('stopped'));
  };
  return { ...desk, actOnCouncil: stop(desk.actOnCouncil), actOnAgreement: stop(desk.actOnAgreement) };
};

describe('the samples', () => {
  it('fill an empty store with every council and every history of the folder', async () => {
    const desk = await openDesk({ empty: true });
    const loaded = await load(desk);
    expect(loaded!.councils).toEqual({ loaded: councils, unchanged: 0, refused: [] });
    expect(loaded!.histories.map(({ file }) => file)).toEqual(agreements.map((id) => `${id}.json`));
    expect(loaded!.histories.filter((history) => 'problems' in history)).toEqual([]);
    for (const id of agreements) expect((await desk.state(id)).frozen).not.toBeNull();
  });

  it('are the table that the README of the project shows', async () => {
    const desk = await openDesk({ empty: true });
    await load(desk);
    const states = (await Promise.all(agreements.map((id) => desk.state(id))))
      .sort((a, b) => (a.title < b.title ? -1 : 1));
    const table = states.map((state) => [
      state.agreement, stageOf(state), state.model, joined(state).join(' '), state.commencedOn ?? '-']);
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [, shown = ''] = /\nagreement +state .*\n([^`]+)```/.exec(readme) ?? [];
    expect(shown.trim().split('\n').map((line) => line.split(/ {2,}/))).toEqual(table);
  });

  it('loaded a second time add nothing', async () => {
    const desk = await openDesk({ empty: true });
    await load(desk);
    const before = await desk.size();
    expect((await load(desk))!.councils).toEqual({ loaded: 0, unchanged: councils, refused: [] });
    expect(await desk.size()).toBe(before);
  });

  it('stopped anywhere, go on the next time to the same log', async () => {
    const whole = await openDesk({ empty: true });
    await load(whole);
    const expected = await types(whole);
    const stops = [1, 2, 3, 14, 26, 27, 28, 40, 41, 42, 50, 60, 75];
    for (const last of stops) {
      const desk = await openDesk({ empty: true });
      await expect(load(stoppingAt(desk, last))).rejects.toThrow('stopped');
      expect(await load(desk)).not.toBeNull();
      expect(await types(desk)).toEqual(expected);
    }
  });

  it('never go into a store that began with something else', async () => {
    const desk = await openDesk();
    const before = await desk.size();
    expect(await load(desk)).toBeNull();
    expect(await desk.size()).toBe(before);
  });

  it('one broken history is reported, and the others load', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'samples-'));
    try {
      await cp(dir, copy, { recursive: true });
      await writeFile(join(copy, 'histories', 'a-broken-one.json'), '{');
      const loaded = await load(await openDesk({ empty: true }), copy);
      expect(loaded!.histories.map((history) => [history.file, 'problems' in history])).toEqual([
        ['a-broken-one.json', true], ...agreements.map((id) => [`${id}.json`, false])]);
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  it('say how far they are, history by history', async () => {
    const desk = await openDesk({ empty: true });
    await load(desk);
    const done = desk.progress.filter(({ done: at, total }) => at === total).map(({ agreement }) => agreement);
    expect(done).toEqual(agreements);
  });

  it('depend on the file alone: another importer\'s load goes on where the first stopped', async () => {
    const desk = await openDesk({ empty: true });
    await expect(load(stoppingAt(desk, 40))).rejects.toThrow('stopped');
    const other = { ...desk, options: { ...desk.options, importer: 'per-another-desk' as PersonRef } };
    expect((await load(other))!.histories.filter((history) => 'problems' in history)).toEqual([]);
  });
});
