import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { agreement, commands, deliveryModels, partyRoles, procurementRoutes, statutoryRoles } from '#domain';
import type { AgreementCommand } from '#domain';
import { historyCodes, historySchema } from '#imports';
import type { HistoryCommand, HistoryProblem } from '#imports';
import { openDesk } from './history-desk.ts';
import { example, fact, fileOf, samples } from './history-samples.ts';

const schema = historySchema as unknown as { $defs: Record<string, any> };
const id = example.agreement;
type Json = Record<string, unknown>;
const refusedWith = async (text: string): Promise<readonly HistoryProblem[]> => {
  const desk = await openDesk();
  const before = await desk.size();
  const outcome = await desk.import(text);
  if (!('problems' in outcome)) throw new Error('it was accepted');
  expect(outcome.recorded).toBe(0);
  expect(await desk.size()).toBe(before);
  return outcome.problems;
};
/** The example with one fact replaced, and the line on which that fact stands. */
const withFact = (index: number, change: Json) => {
  const facts = example.facts.map((one, at) => at === index ? { ...one, ...change } : one);
  const text = fileOf({ facts });
  return { text, line: lineOf(text, JSON.stringify(facts[index])) };
};
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('the format', () => {
  it('the worked example of the README is imported as it stands', async () => {
    const readme = readFileSync(new URL('../../libs/imports/README.md', import.meta.url), 'utf8');
    const text = /```json\n([\s\S]*?)```/.exec(readme)![1]!;
    const desk = await openDesk();
    expect(await desk.import(text)).toEqual({ agreement: 'shared-chief-executive', recorded: 6, repeated: 0 });
    expect((await desk.state('shared-chief-executive')).commencedOn).toBe('2007-10-01');
  });

  it('has a place for every command of the agreement, and for no other', () => {
    const refs = (schema.$defs.command.oneOf as { $ref: string }[]).map(({ $ref }) => $ref.replace('#/$defs/', ''));
    // Deadlines come due by themselves, and no source tells of a private note.
    const told = Object.keys(commands).filter((type) => !['ReachDeadline', 'PublishNote'].includes(type)).sort();
    expect(refs.toSorted()).toEqual(told);
    expect(Object.keys(samples).sort()).toEqual(told);
  });

  it('names the same models, roles and routes as the domain', () => {
    expect(schema.$defs.ProposeAgreement.properties.model.enum).toEqual(deliveryModels);
    expect(schema.$defs.role.enum).toEqual(partyRoles);
    expect(schema.$defs.statutoryRole.enum).toEqual(statutoryRoles);
    expect(schema.$defs.AssessProcurement.properties.route.enum).toEqual(Object.keys(procurementRoutes));
  });

  /** What a source hardly ever says, and the import fills in. */
  const leftOut: Readonly<Record<string, readonly string[]>> = {
    ProposeAgreement: ['leadOfficer'],
    PublishFigure: ['service', 'basisPoints', 'nature', 'recurrence', 'netOf', 'priceBase', 'version', 'scenario',
      'contradicts', 'against'],
  };
  it.each(Object.entries(samples))('%s has exactly the members the domain reads', async (type, members) => {
    expect(Object.keys(schema.$defs[type].properties).sort()).toEqual(['type', ...Object.keys(members)].sort());
    const readable = async (command: Json) =>
      (await refusedOrNot(fileOf({ facts: [fact({ command: { type, ...command } as HistoryCommand })] })))
        .every(({ code }) => code !== 'not-in-the-format');
    expect(await readable(members)).toBe(true);
    expect(await readable({ ...members, surplus: 1 })).toBe(false);
    for (const name of Object.keys(members)) {
      const { [name]: _, ...rest } = members as Json;
      expect([name, await readable(rest)]).toEqual([name, leftOut[type]?.includes(name) === true]);
      expect([name, await readable({ ...members, [name]: { strange: [] } })]).toEqual([name, name === 'terms']);
    }
  });
  const refusedOrNot = async (text: string): Promise<readonly HistoryProblem[]> => {
    const outcome = await (await openDesk()).import(text);
    return 'problems' in outcome ? outcome.problems : [];
  };
});

describe('a broken file is refused with line and reason, and nothing of it is written', () => {
  it('text that is not JSON', async () => {
    const text = fileOf({}).replace('"sources": {', '"sources": {,');
    expect(await refusedWith(text)).toEqual([{ line: lineOf(text, '"sources"'), fact: null, code: 'not-json',
      reason: expect.stringContaining('Comma') }]);
    expect(await refusedWith('')).toMatchObject([{ line: 1, code: 'not-json' }]);
    expect(await refusedWith('[1, 2')).toMatchObject([{ line: 1, code: 'not-json' }]);
    for (const depth of [51, 3_000, 100_000]) {
      expect(await refusedWith('['.repeat(depth) + ']'.repeat(depth))).toMatchObject([{ line: 1, code: 'not-json' }]);
    }
  });

  it('a text that cannot be stored or hashed: U+0000, or half a character', async () => {
    for (const [given, escaped] of [['Shared', '\\u0000Shared'], ['Shared', '\\ud800Shared']] as const) {
      const text = fileOf({}).replace(`"title": "${given}`, `"title": "${escaped}`);
      expect(await refusedWith(text)).toEqual([{ line: lineOf(text, escaped), fact: null, code: 'not-json',
        reason: 'a text holds a character that cannot be stored' }]);
    }
  });

  it('a member that stands twice', async () => {
    const text = fileOf({}).replace('"version": 1,', '"version": 1,\n"title": "Another",');
    expect(await refusedWith(text)).toEqual([{ line: lineOf(text, '"title": "Shared'), fact: null, code: 'not-json',
      reason: '\'title\' stands twice in one object' }]);
  });

  it('something quite different', async () => {
    expect(await refusedWith('[]')).toEqual([
      { line: 1, fact: null, code: 'not-in-the-format', reason: 'the file must be object' }]);
    expect(await refusedWith(fileOf({ version: 2 })))
      .toMatchObject([{ reason: 'version must be equal to constant: 1' }]);
  });

  it('a stray member, a date that does not exist, and a type nobody knows, all at once', async () => {
    const text = fileOf({ facts: [fact({ weather: 'fine' }), fact({ on: '2010-02-30' }),
      fact({ command: { type: 'SignInBlood' } })] });
    const start = lineOf(text, '"facts"');
    expect(await refusedWith(text)).toEqual([
      { line: start + 1, fact: 1, code: 'not-in-the-format', reason: 'fact 1, weather, has no place here' },
      { line: start + 2, fact: 2, code: 'not-in-the-format',
        reason: 'fact 2, on, is no day, month or year that exists, nor unknown' },
      { line: start + 3, fact: 3, code: 'not-in-the-format',
        reason: 'fact 3, command, value of tag "type" must be in oneOf' },
    ]);
  });

  it('a source looked up without an address, and an implied date that nothing explains', async () => {
    const [problem] = await refusedWith(fileOf({ sources: { minutes: { title: 'Minutes', read: 'looked-up' } } }));
    expect(problem).toMatchObject({ fact: null, reason: 'sources.minutes must have required property \'address\'' });
    const { text, line } = withFact(1, { implied: true });
    expect(await refusedWith(text))
      .toMatchObject([{ line, fact: 2, reason: 'fact 2, on, must be equal to constant: unknown' }]);
  });

  type Row = readonly [what: string, index: number, change: Json, code: string];
  const command = (type: AgreementCommand['type'], more: Json = {}) => ({ command: { type, ...more } });
  const terms = (employer: string, ofWestDevon: number) => command('SetModelTerms', { terms: {
    employer, post: 'Chief executive',
    shares: [{ council: 'SHA', basisPoints: 6_000 }, { council: 'WDE', basisPoints: ofWestDevon }] } });
  const rows: readonly Row[] = [
    ['a source that is not listed', 1, { source: ['minutes', 'constructor'] }, 'source-unknown'],
    ['a conflict with a source that is not listed', 1, { conflicts: [{ source: 'hearsay', says: 'no' }] },
      'source-unknown'],
    ['a council invited that is not registered', 0, { command: { ...example.facts[0]!.command, invited: ['XXX'] } },
      'council-not-registered'],
    ['a fact of a council that is not registered', 1, { council: 'XXX' }, 'council-not-registered'],
    ['a fact of a council that is no party', 2, { council: 'BRM' }, 'not-a-party'],
    ['a council joining uninvited', 1, { council: 'BRM' }, 'not-invited'],
    ['a fact that runs backwards', 5, { on: '2006-12-31' }, 'out-of-order'],
    ['a fact in the future', 5, { on: '2030' }, 'date-in-the-future'],
    ['a history that does not begin with a proposal', 0, command('JoinProposal'), 'agreement-unknown'],
    ['a beginning before the agreement was made', 2, command('Commence'), 'not-executed'],
    ['text frozen before any draft', 2, command('FreezeText'), 'draft-missing'],
    ['terms in which shares do not add up', 2, terms('SHA', 5_000), 'shares-do-not-add-up'],
    ['terms that name a stranger', 2, terms('BRM', 4_000), 'terms-name-a-stranger'],
    ['terms of another shape', 2, command('SetModelTerms', { terms: { hosts: {} } }), 'terms-malformed'],
    ['a role that is said already', 2,
      command('AssignRole', { service: 'chief-executive', council: 'WDE', role: 'partner' }), 'nothing-new'],
  ];
  it.each(rows)('%s', async (_, index, change, code) => {
    const { text, line } = withFact(index, change);
    const [problem, ...others] = await refusedWith(text);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ line, fact: index + 1, code });
    expect(problem!.reason).toContain(`fact ${index + 1}`);
  });

  it('every refusal of the import itself is shown in this file', () => {
    const shown = readFileSync(new URL(import.meta.url), 'utf8');
    expect(historyCodes.filter((code) => shown.split(`'${code}'`).length < 2)).toEqual([]);
  });
});

describe('importing again', () => {
  it('a changed fact is refused by name, and nothing is added', async () => {
    const desk = await openDesk();
    await desk.import(fileOf({}));
    const before = await desk.size();
    for (const change of [{ on: '2007-06' }, { note: 'Remembered later.' }, { source: 'memory' }]) {
      const { text, line } = withFact(1, change);
      expect(await desk.import(text)).toEqual({ recorded: 0, problems: [{ line, fact: 2, code: 'changed-since-import',
        reason: expect.stringMatching(/^fact 2 \(JoinProposal of WDE, .*\) was imported with other words/) }] });
    }
    expect(await desk.size()).toBe(before);
  });

  it('a changed title is a changed first fact, and a fact taken out is missed', async () => {
    const desk = await openDesk();
    await desk.import(fileOf({}));
    expect(await desk.import(fileOf({ title: 'Another' })))
      .toMatchObject({ problems: [{ code: 'changed-since-import', fact: 1 }] });
    expect(await desk.import(fileOf({ facts: example.facts.slice(0, -1) })))
      .toMatchObject({ problems: [{ code: 'changed-since-import', fact: 6 }] });
  });

  it('an edit between a crash and the next try is refused', async () => {
    const desk = await openDesk();
    let calls = 0;
    const crash = desk.import(fileOf({}), (...given) => {
      calls += 1;
      if (calls > 3) throw new Error('crash');
      return desk.actOnAgreement(...given);
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await desk.import(withFact(1, { on: '2007-06' }).text)).toMatchObject({ problems: [{ fact: 2 }] });
    expect(await desk.import(fileOf({}))).toEqual({ agreement: id, recorded: 3, repeated: 3 });
  });

  it('the order of members and the layout of the file make no difference', async () => {
    const desk = await openDesk();
    await desk.import(fileOf({}));
    const turned = JSON.stringify(JSON.parse(fileOf({})), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse()) : value, 7);
    expect(await desk.import(`\uFEFF${turned}`)).toEqual({ agreement: id, recorded: 0, repeated: 6 });
  });

  it('facts added at the end go on from there', async () => {
    const desk = await openDesk();
    await desk.import(fileOf({ facts: example.facts.slice(0, 2) }));
    expect(await desk.import(fileOf({}))).toEqual({ agreement: id, recorded: 4, repeated: 2 });
  });

  it('an agreement that was made in the system is left alone, and so is one that has moved on', async () => {
    const desk = await openDesk();
    const [proposal, join] = example.facts;
    const context = { commandId: 'by-hand', correlationId: 'by-hand', grade: 'imported' as const, evidence: [],
      actor: { person: desk.options.importer, council: proposal!.council, capacity: 'records-importer' as const } };
    const begun = [proposal!, join!, fact({ command: { type: 'ProposeClause', ...samples.ProposeClause } })];
    const comment = { type: 'CommentOnClause', on: '2020-01-01', clause: 'term', version: 1, text: 'Is this right?' };
    await desk.import(fileOf({ facts: begun }));
    await desk.actOnAgreement(id, comment as AgreementCommand, context);
    expect(await desk.import(fileOf({ facts: begun }))).toEqual({ agreement: id, recorded: 0, repeated: 3 });
    expect(await desk.import(fileOf({ facts: [...begun, example.facts[2]!] })))
      .toMatchObject({ recorded: 0, problems: [{ fact: 4, code: 'agreement-moved-on' }] });

    const other = await openDesk();
    await other.actOnAgreement(id, { ...proposal!.command, on: '2007', agreement: id, title: 'By hand',
      leadOfficer: 'per-lead-officer' } as AgreementCommand, context);
    expect(await other.import(fileOf({})))
      .toMatchObject({ recorded: 0, problems: [{ fact: null, code: 'agreement-exists' }] });
  });

  it('two imports at the same time record every fact once', async () => {
    const desk = await openDesk();
    const outcomes = await Promise.all([desk.import(fileOf({})), desk.import(fileOf({}))]);
    expect(outcomes.map((outcome) => 'recorded' in outcome ? outcome.recorded : 0).reduce((a, b) => a + b)).toBe(6);
    const commandIds = (await desk.stream(id)).map(({ meta }) => meta.commandId);
    expect(new Set(commandIds).size).toBe(6);
    expect((await desk.events(id)).filter(({ type }) => type === 'AgreementCommenced')).toHaveLength(1);
  });

  it('shows its progress fact by fact, from where it left off', async () => {
    const desk = await openDesk();
    await desk.import(fileOf({ facts: example.facts.slice(0, 4) }));
    await desk.import(fileOf({}));
    expect(desk.progress.map(({ done, total }) => `${done}/${total}`))
      .toEqual(['0/4', '1/4', '2/4', '3/4', '4/4', '4/6', '5/6', '6/6']);
    expect(new Set(desk.progress.map((step) => step.agreement))).toEqual(new Set([id]));
  });
});

describe('evidence', () => {
  it('carries how it was read, what is implied, notes, the document\'s hash and what other sources say', async () => {
    const desk = await openDesk();
    const hash = 'ab'.repeat(32);
    await desk.import(fileOf({ sources: { ...example.sources, minutes: { ...example.sources.minutes, hash } } }));
    const evidence = (await desk.stream(id)).map(({ meta }) => meta.evidence);
    const minutes = { hash, source: 'https://minutes.example/2007' };
    expect(evidence[2]).toEqual([{ ...minutes, title: 'Minutes (looked up)' },
      { hash: 'unknown', title: 'Recollection says otherwise: joined in June' }]);
    expect(evidence[3]).toEqual([{ ...minutes, title: 'Minutes (looked up, implied)' }]);
    expect(evidence.at(-1)).toEqual([{ ...minutes, title: 'Minutes (looked up): The first day in office.' },
      { hash: 'unknown', title: 'Recollection (own knowledge): The first day in office.' }]);
  });

  it('no lead officer is invented: the record says that none is known', async () => {
    const desk = await openDesk();
    await desk.import(fileOf({}));
    expect((await desk.events(id))[0]).toMatchObject({ type: 'AgreementProposed', leadOfficer: 'per-unknown' });
  });

  it('an approval of which a source gives the day alone has everything else unverified', async () => {
    const desk = await openDesk();
    const of = (on: string, type: 'MakeDecision' | 'OpenApprovalRun' | 'PublishDecision' | 'BringIntoEffect') =>
      fact({ on, council: 'SHA', command: { ...samples[type], type } as HistoryCommand });
    const facts = [...example.facts.slice(0, 4), of('unknown', 'OpenApprovalRun'), of('2007-05-17', 'MakeDecision'),
      of('unknown', 'PublishDecision'), of('unknown', 'BringIntoEffect')];
    expect(await desk.import(fileOf({ facts }))).toMatchObject({ recorded: 8 });
    const decided = (await desk.events(id)).slice(-3);
    expect(decided.map(({ type, on }) => [type, on])).toEqual([
      ['DecisionMade', '2007-05-17'], ['DecisionPublished', 'unknown'], ['DecisionBecameEffective', 'unknown']]);
    expect(decided[0]!.unverified).toEqual(expect.arrayContaining(['report-missing', 'advice-missing']));
    expect(decided[1]).toMatchObject({ callInUntil: 'unknown',
      unverified: expect.arrayContaining(['approval-policy-missing']) });
    expect(decided[2]!.unverified).toContain('call-in-open');
    expect(agreement.versions.DecisionPublished).toBe(1);
  });
});
