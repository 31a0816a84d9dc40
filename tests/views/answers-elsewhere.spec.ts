/** Question 7 on PostgreSQL: one saving told in two agreements, asked by who may look where it is told again. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { when } from '#domain';
import { answerOf } from '#views';
import type { Reader } from '#views';
import { mustFit } from './answers-ground.ts';
import { auditor, officerOf, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, inForce } from './histories.ts';
import { money, savingsStory, teller } from './savings-story.ts';

let desk: Desk;
const waste = [...inForce('waste', 'Shared waste', [alpha, bravo]), ...savingsStory('waste', alpha, bravo)];
const b = teller(bravo);
/** Bravo tells the 440 pounds of its depots again, to Charlie. */
const again = [...inForce('bins', 'Shared bins', [bravo, charlie]), b.idea('sheds', '2024-05-04', 'cash-releasing'),
  ...b.baseline('sheds', '2024-05-05'), b.claim('sheds', '2025-05-03', 'sheds-24', '2024/25', 450),
  b.verified('sheds', '2025-05-04', 'sheds-24', '2024/25', 440)];

beforeAll(async () => {
  desk = await openDesk();
  await append(desk.store, 'agreement-waste', waste);
  await append(desk.store, 'agreement-bins', again);
  await append(desk.store, `budget-${bravo}`, [{ type: 'ReductionAllotted', on: when('2024-06-01'), council: bravo,
    reduction: 'cut-2024', agreement: 'waste', line: 'depots', amountPence: money(450) } as never]);
  await desk.views.catchUp();
}, 60_000);
afterAll(async () => { await desk.close(); });

const ask = async (reader: Reader, line: string, agreement = 'waste'): Promise<any> => {
  const document = await answerOf({ sql: desk.sql, log: desk.store }, reader, agreement,
    { name: 'claimed-elsewhere', parameters: { line }, asOf: null });
  if (document !== null) mustFit('claimed-elsewhere', document);
  return document;
};
const proved = (document: any) => document.proof.map(({ stream, type }: any) => `${stream} ${type}`);

it('I36: what looks the same in another agreement is a suspicion, and both claims prove it', async () => {
  const document = await ask(officerOf(bravo), 'depots');
  expect(document.answer).toMatchObject({ elsewhere: 'suspected', council: 'BRV', budgetCode: 'W-100', marked: [],
    suspicions: [{ agreement: 'bins', line: 'sheds', year: '2024/25', amountPence: '44000', alike: ['budget',
      'kind'] }],
    reductions: [{ reduction: 'cut-2024', allotments: [{ agreement: 'waste', line: 'depots',
      amountPence: '45000' }] }] });
  expect(proved(document)).toEqual(['agreement-waste BudgetReduced', 'agreement-waste SavingClaimed',
    'agreement-bins SavingClaimed', 'agreement-bins SavingVerified', 'budget-BRV ReductionAllotted']);
  expect(document.words).toContain('The line sheds of bins has £440.00 of 2024/25 too, and the same budget and kind.');
  expect(document.withheld).toBe(false);
});

it('I57: another party is not told what is in the council\'s portfolio and book, whether or not anything is',
  async () => {
  const [suspected, clear] = await Promise.all(['depots', 'rounds'].map((line) =>
    ask(officerOf(line === 'depots' ? alpha : bravo), line)));
  for (const document of [suspected, clear]) {
    expect(document.answer).toMatchObject({ suspicions: null, reductions: null });
    expect([document.withheld, JSON.stringify(document).includes('bins')]).toEqual([true, false]);
  }
  expect([suspected.answer.elsewhere, suspected.words])
    .toEqual([null, 'Whether the saving of depots is claimed elsewhere is not for this reader.']);
  expect(await ask(officerOf(charlie), 'depots')).toBeNull();
});

it('I36: a claim that is marked says so, and where the other of the two stands', async () => {
  const document = await ask(auditor, 'rounds-again');
  expect(document.answer).toMatchObject({ elsewhere: 'marked', marked: [{ agreement: 'waste', line: 'rounds-again',
    claim: 'again-24', sameAs: { agreement: 'waste', line: 'rounds', claim: 'rounds-24' }, kept: 'other' }] });
  expect(proved(document)).toEqual(['agreement-waste SavingClaimed', 'agreement-waste DuplicateClaimMarked']);
  // Asked from the other side it is the same mark.
  expect((await ask(auditor, 'rounds')).answer.marked).toEqual(document.answer.marked);
});

it('I36: a mark in another agreement is found', async () => {
  await append(desk.store, 'agreement-bins',
    [teller(bravo).twin('sheds', '2025-06-05', 'sheds-24', ['depots', 'depots-24'], 'waste')], again.length);
  await desk.views.catchUp();
  const document = await ask(auditor, 'depots');
  expect(document.answer).toMatchObject({ elsewhere: 'marked', suspicions: [],
    marked: [{ agreement: 'bins', line: 'sheds', claim: 'sheds-24' }] });
  expect(proved(document)).toContain('agreement-bins DuplicateClaimMarked');
});

it('refuses by its field a line that the agreement does not have', async () => {
  await expect(ask(auditor, 'none')).rejects.toMatchObject({ field: 'line' });
});
