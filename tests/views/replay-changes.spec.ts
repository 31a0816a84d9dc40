import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { changesBetween, changesMax, shownChanges } from '../../libs/views/src/replay/changes.ts';
import type { Change } from '../../libs/views/src/replay/changes.ts';
import { rowsDiffering } from '../../libs/views/src/replay/savings-difference.ts';
import { lawRuns } from '../kit/laws.ts';

const paths = (changes: readonly Change[]): string[] => changes.map(({ path }) => path.join(' > '));

describe('what differs between two documents', () => {
  it('tells entries of a list apart by name: one that comes first is one change', () => {
    const before = { clauses: [{ clause: 'money', version: 1 }, { clause: 'start', version: 1 }] };
    const after = { clauses: [{ clause: 'disputes', version: 1 }, { clause: 'money', version: 2 },
      { clause: 'start', version: 1 }] };
    expect(changesBetween(before, after)).toEqual([
      { path: ['clauses', 'money', 'version'], before: 1, after: 2 },
      { path: ['clauses', 'disputes'], after: { clause: 'disputes', version: 1 } }]);
  });

  it('tells entries apart by several members where one is not enough, and counts those of one name', () => {
    const span = (service: string, council: string, from: string) => ({ service, council, from, to: null });
    const spans = [span('audit', 'ALV', '2024'), span('audit', 'BRK', '2024')];
    expect(changesBetween({ spans }, { spans: [span('audit', 'ALV', '2020'), ...spans] }))
      .toEqual([{ path: ['spans', 'audit ALV 2020'], after: span('audit', 'ALV', '2020') }]);
    const told = { steps: [{ step: 'a', n: 1 }, { step: 'a', n: 2 }] };
    expect(changesBetween(told, { steps: [{ step: 'a', n: 1 }, { step: 'a', n: 3 }] }))
      .toEqual([{ path: ['steps', 'a #2', 'n'], before: 2, after: 3 }]);
  });

  it('tells what was not there from what was said to be nothing, and lists of words by their words', () => {
    expect(changesBetween({ on: null, by: ['ALV'] }, { by: ['BRK', 'ALV'], to: null })).toEqual([
      { path: ['on'], before: null }, { path: ['by', 'BRK'], after: 'BRK' }, { path: ['to'], after: null }]);
    expect(changesBetween({ to: [] }, { to: null })).toEqual([{ path: ['to'], before: [], after: null }]);
    expect(changesBetween(null, { a: { b: 1 } })).toEqual([{ path: ['a'], after: { b: 1 } }]);
  });

  it('finds an entry that is called what every object inherits', () => {
    const named = (clause: string) => ({ clauses: [{ clause, version: 1 }] });
    expect(paths(changesBetween({ clauses: [] }, named('constructor')))).toEqual(['clauses > constructor']);
    expect(paths(changesBetween(named('constructor'), named('valueOf'))))
      .toEqual(['clauses > constructor', 'clauses > valueOf']);
  });

  type Tree = { [name: string]: Tree | number | null };
  const names = fc.constantFrom('a', 'b', 'constructor', '2');
  const trees = fc.letrec<{ tree: Tree }>((tie) => ({ tree: fc.dictionary(names,
    fc.oneof({ maxDepth: 3 }, fc.nat({ max: 3 }), fc.constant(null), tie('tree')),
    { maxKeys: 4, noNullPrototype: true }) })).tree;
  /** Puts changes into a tree, as whoever reads them would. */
  function changed(tree: Tree, changes: readonly Change[]): Tree {
    const made = JSON.parse(JSON.stringify(tree)) as Tree;
    for (const { path, ...sides } of changes) {
      const holder = path.slice(0, -1).reduce((at, name) => at[name] as Tree, made);
      const name = path.at(-1)!;
      expect(Object.hasOwn(holder, name) ? holder[name] : undefined).toEqual(sides.before);
      if ('after' in sides) holder[name] = sides.after as Tree;
      else delete holder[name];
    }
    return made;
  }
  it('leads from any document to any other, and is nothing between the same', () => {
    fc.assert(fc.property(trees, trees, (before, after) => {
      expect(changed(before, changesBetween(before, after))).toEqual(after);
      expect(changesBetween(before, JSON.parse(JSON.stringify(before)))).toEqual([]);
    }), { numRuns: lawRuns, seed: 42 });
  });
});

describe('changes as they are shown', () => {
  const words = 'The councils shall work together in good faith. '.repeat(20);
  const digest = { sha256: createHash('sha256').update(words).digest('hex'), characters: words.length };

  it('have a long text as hash and length, and a short one as it is', () => {
    expect(shownChanges([{ path: ['body'], before: 'short', after: words }]))
      .toEqual({ changes: [{ path: ['body'], before: 'short', after: digest }], more: 0 });
  });

  it('have what is long and came whole in its parts', () => {
    const clause = { clause: 'money', body: words, params: { method: 'headcount' } };
    expect(shownChanges([{ path: ['clauses'], after: [clause] }]).changes).toEqual([
      { path: ['clauses', 'money', 'clause'], after: 'money' }, { path: ['clauses', 'money', 'body'], after: digest },
      { path: ['clauses', 'money', 'params'], after: { method: 'headcount' } }]);
  });

  it('are no more than two hundred, and say how many are left out', () => {
    const many = [...Array(changesMax + 7).keys()].map((n): Change => ({ path: [String(n)], after: n }));
    const { changes, more } = shownChanges(many);
    expect([changes.length, more]).toEqual([changesMax, 7]);
    expect(shownChanges(many.slice(0, changesMax)).more).toBe(0);
  });
});

describe('rows of savings that differ', () => {
  const row = (line: string, year: string, more: object) => ({ agreement: 'a', line, year, council: 'ALV', causes: [],
    claimedPence: null, verifiedPence: null, ...more }) as never;
  it('have amounts with their difference, to the penny beyond what a number holds', () => {
    const [was, is] = ['9007199254740993', '9007199254740994'];
    expect(rowsDiffering([row('x', '2024/25', { claimedPence: was })], [row('x', '2024/25', { claimedPence: is }),
      row('w', '2024/25', { verifiedPence: '5' })])).toMatchObject([
      { line: 'w', change: 'added' },
      { line: 'x', change: 'changed', council: 'ALV',
        members: [{ member: 'claimedPence', before: was, after: is, differencePence: '1' }] }]);
  });

  it('have no difference where one side is not known: nothing said is not zero', () => {
    expect(rowsDiffering([row('x', '2024/25', { claimedPence: '7' })], [row('x', '2024/25', {})])).toMatchObject([
      { members: [{ member: 'claimedPence', before: '7', after: null, differencePence: null }] }]);
    expect(rowsDiffering([row('x', '2024/25', { causes: ['price'] })], [row('x', '2024/25', { causes: ['price'] })]))
      .toEqual([]);
  });
});
