/** I17: what a council that has withdrawn goes on reading of the savings of an agreement. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { when } from '#domain';
import type { AgreementEvent, CouncilId, Instant } from '#domain';
import type { Position } from '#store';
import { savingsFile, savingsOfAgreement, seriesOfAgreement, stampAsked } from '#views';
import type { AgreementSavings, Reader, SavingsQuestion } from '#views';
import { auditor, officerOf, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, inForce } from './histories.ts';
import { savingsStory, teller } from './savings-story.ts';

let desk: Desk;
beforeEach(async () => { desk = await openDesk(); });
afterEach(() => desk.close());

const present: SavingsQuestion = { asOf: null };
const sources = () => ({ sql: desk.sql, log: desk.store });
const asked = async (asOf: Position): Promise<SavingsQuestion> => ({ asOf: await stampAsked(desk.store, { asOf }) });
const agreementAt = (reader: Reader, question = present) =>
  savingsOfAgreement(sources(), reader, 'waste', question);
const fully = async (question = present): Promise<AgreementSavings> =>
  await agreementAt(auditor, question) as AgreementSavings;
const who = (council: CouncilId) => agreementAt(officerOf(council));
const life = [...inForce('waste', 'Shared waste', [alpha, bravo]), ...savingsStory('waste', alpha, bravo)];

describe('a council that has withdrawn', () => {
  const leaving = [
    { type: 'CouncilWithdrew', on: when('2025-09-01'), council: bravo, change: 'w', of: bravo,
      services: ['waste', 'ict'], from: when('2025-09-01'), settlement: null },
    { type: 'WithdrawalCompleted', on: when('2025-09-01'), council: bravo, change: 'w', of: bravo,
      from: when('2025-09-01') }] as unknown as AgreementEvent[];
  const [a, b] = [teller(alpha), teller(bravo)];
  const afterwards = [a.forecast('rounds', '2025-10-01', 3, { '2024/25': 1, '2029/30': 9 }),
    a.idea('bins', '2025-10-02'), a.claim('bins', '2025-10-03', 'bins-25', '2025/26', 11),
    b.verified('depots', '2025-10-04', 'depots-24', '2024/25', 430, 'amber', 'interim'),
    a.figure('later', '2025-10-05', 5)];
  const told = [...life, ...leaving];
  const ofOthers = (document: AgreementSavings) => JSON.stringify({ joint: document.joint,
    rows: document.rows.filter(({ council }) => council !== bravo),
    lines: document.lines.filter(({ council }) => council !== bravo), sideBySide: document.sideBySide });
  let left: Position;
  let before: AgreementSavings;
  beforeEach(async () => {
    left = (await append(desk.store, 'agreement-waste', told)).position;
    await desk.views.catchUp();
    before = await who(bravo) as AgreementSavings;
    desk.clock.at = '2026-02-01T09:00:00.000Z' as Instant;
    await append(desk.store, 'agreement-waste', afterwards, told.length);
    await desk.views.catchUp();
  });

  it('reads the lines of others as they stood when it left, and its own as they are', async () => {
    const after = await who(bravo) as AgreementSavings;
    expect(before).not.toHaveProperty('left');
    expect(after.left).toEqual({ council: bravo, position: left, recordedAt: '2026-01-05T09:00:00.000Z' });
    expect(ofOthers(after)).toBe(ofOthers(before));
    expect(after.rows.filter(({ council }) => council === bravo)).toMatchObject([
      { line: 'depots', verifiedPence: '43000', interimPence: '43000', amberPence: '43000' }]);
    expect(after.lines.find(({ line }) => line === 'depots')!.claims[0]!.verifications.length).toBe(2);
    // What is published of a public agreement anybody reads.
    expect(after.published.figures.map(({ figure }) => figure)).toContain('later');
    const all = await fully();
    expect(all).not.toHaveProperty('left');
    expect(ofOthers(all)).not.toBe(ofOthers(before));
    expect(await who(charlie)).toMatchObject({ scope: 'public' });
  });

  it('reads them so in totals, charts and files, each row with the moment it is of', async () => {
    const after = await who(bravo) as AgreementSavings;
    const of = (nature: string, { totals }: AgreementSavings) => totals.byNature.find((one) => one.nature === nature);
    expect(of('avoided-cost', after)).toEqual(of('avoided-cost', before));
    expect(of('cash-releasing', after)!.verified.pence).toBe('43000');
    const series = (await seriesOfAgreement(sources(), officerOf(bravo), 'waste', present))!;
    expect(series.x).toEqual(['2024/25', '2025/26', '2026/27']);
    expect(series.series.find(({ name, nature }) => name === 'latest' && nature === 'avoided-cost')!.values)
      .toEqual(['72000', '135000', '135000']);
    const { rows } = JSON.parse(savingsFile(after, 'savings', 'json').text) as { rows: Record<string, string>[] };
    expect(new Set(rows.map((row) => `${row.council} ${row.as_of_position} ${row.as_of_recorded}`))).toEqual(new Set([
      `ALF ${left} 2026-01-05T09:00:00.000Z`, `BRV ${after.asOf.position} 2026-02-01T09:00:00.000Z`]));
  });

  it('reads what was known before it left as everybody in it did', async () => {
    for (const asOf of [left, String(Number(left) - 9).padStart(20, '0') as Position]) {
      const question = await asked(asOf);
      expect(JSON.stringify(await agreementAt(officerOf(bravo), question))).toBe(JSON.stringify(await fully(question)));
    }
  });
});
