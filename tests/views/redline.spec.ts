import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { when } from '#domain';
import type { AgreementEvent } from '#domain';
import { redline, sideOf, textParts } from '#views';
import { auditor, officerOf, openDesk, type Desk } from './desk.ts';
import { append, hashOf } from './envelopes.ts';
import { alpha, bravo, charlie, clauseIds, inForce, negotiation, proposal } from './histories.ts';

let desk: Desk;
const id = 'waste';

beforeAll(async () => {
  desk = await openDesk();
  const first = negotiation(id, [alpha, bravo]);
  const issued = first.findIndex(({ type }) => type === 'DraftIssued');
  const second: AgreementEvent[] = [
    {
      type: 'ClauseCountered',
      on: when('2024-02-02'),
      council: alpha,
      clause: 'finance',
      version: 3,
      basedOn: 2,
      kind: 'financial-provisions',
      heading: 'Of money',
      body: 'Overheads are shared by turnover.',
      params: { method: 'turnover', billing: 'quarterly' },
    },
    { type: 'ClauseStruck', on: when('2024-02-03'), council: bravo, clause: 'disputes', version: 2 },
    {
      type: 'ClauseProposed',
      on: when('2024-02-04'),
      council: alpha,
      clause: 'exit',
      version: 1,
      kind: 'exit',
      heading: 'Exit',
      body: 'A plan.',
      params: { planWithinMonths: 6 },
    },
    { type: 'CouncilLeftProposal', on: when('2024-02-05'), council: bravo, reason: 'election' },
    {
      type: 'DraftIssued',
      on: when('2024-02-05'),
      council: alpha,
      n: 2,
      hash: hashOf('second'),
      frame: hashOf('other frame'),
      councils: [alpha],
      clauses: [...clauseIds.filter((clause) => clause !== 'disputes'), 'exit'].map((clause) => ({
        clause,
        kind: clause,
        version: clause === 'finance' ? 3 : 1,
        hash: hashOf(clause === 'finance' ? 'finance 3' : clause),
      })),
      summary: 'Second',
    },
  ];
  await append(desk.store, `agreement-${id}`, [
    ...proposal(id, 'Waste', [alpha, bravo]),
    ...first.slice(0, issued + 1),
    ...second,
  ]);
  await append(desk.store, 'agreement-done', inForce('done', 'Done'));
  await desk.views.catchUp();
});
afterAll(() => desk.close());

describe('a redline between two drafts', () => {
  it('names each clause added, struck or changed, and what changed of it', async () => {
    expect(await redline(desk.sql, officerOf(bravo), id, 1, 2)).toBeNull();
    const found = (await redline(desk.sql, officerOf(alpha), id, 1, 2))!;
    expect(found).toMatchObject({
      from: { n: 1, hash: hashOf(`${id}-text`) },
      to: { n: 2, hash: hashOf('second') },
      unchanged: 3,
      councilsAdded: [],
      councilsGone: [bravo],
      frameChanged: true,
    });
    const [disputes, exit, finance] = found.clauses;
    expect(disputes).toMatchObject({ clause: 'disputes', change: 'struck', heading: 'Of disputes' });
    expect(exit).toMatchObject({
      clause: 'exit',
      change: 'added',
      body: 'A plan.',
      params: { planWithinMonths: 6 },
    });
    expect(finance).toMatchObject({
      change: 'changed',
      from: 2,
      to: 3,
      params: [
        { name: 'billing', from: null, to: 'quarterly' },
        { name: 'method', from: 'headcount', to: 'turnover' },
      ],
      heading: [
        { kind: 'same', text: 'Of ' },
        { kind: 'removed', text: 'finance' },
        { kind: 'added', text: 'money' },
      ],
    });
    if (finance?.change !== 'changed') throw new Error('finance did not change');
    expect(sideOf(finance.body, 'new')).toBe('Overheads are shared by turnover.');
    expect(sideOf(finance.body, 'old')).toMatch(/shared by headcount\.$/);
  });

  it('reads backwards as well, and is empty between a draft and itself', async () => {
    expect(
      (await redline(desk.sql, auditor, id, 2, 1))!.clauses.map(
        ({ clause, change }) => `${clause} ${change}`,
      ),
    ).toEqual(['disputes added', 'exit struck', 'finance changed']);
    expect(await redline(desk.sql, auditor, id, 1, 1)).toMatchObject({
      clauses: [],
      unchanged: 5,
      frameChanged: false,
    });
  });

  it('is for those at the table alone, also once the agreement is public', async () => {
    expect(await redline(desk.sql, officerOf(charlie), id, 1, 2)).toBeNull();
    expect(await redline(desk.sql, officerOf(charlie), 'done', 1, 1)).toBeNull();
    expect(await redline(desk.sql, officerOf(alpha), id, 1, 3)).toBeNull();
    expect(await redline(desk.sql, officerOf(alpha), 'no-such', 1, 1)).toBeNull();
  });

  it('gives both texts back exactly, whatever they are', () => {
    const words = fc
      .array(
        fc.oneof(
          fc.constantFrom('the', 'council', 'shall', ' ', '\n', '  ', '.', ',', '£5', 'é', '—'),
          fc.string(),
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(words, words, (from, to) => {
        const parts = textParts(from, to);
        expect(sideOf(parts, 'old')).toBe(from);
        expect(sideOf(parts, 'new')).toBe(to);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
