/** What nobody stands by any more: told of its own year, and beside every total. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { when } from '#domain';
import type { AgreementEvent } from '#domain';
import type { Position } from '#store';
import {
  savingsOfAgreement, savingsOfCouncil, savingsOfCountry, seriesOfAgreement, seriesOfCountry, stampAsked,
} from '#views';
import type { AgreementSavings, SavingsQuestion } from '#views';
import { auditor, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, inForce } from './histories.ts';
import { teller } from './savings-story.ts';

let desk: Desk;
beforeEach(async () => { desk = await openDesk(); });
afterEach(() => desk.close());

const present: SavingsQuestion = { asOf: null };
const sources = () => ({ sql: desk.sql, log: desk.store });
const asked = async (asOf: Position): Promise<SavingsQuestion> => ({ asOf: await stampAsked(desk.store, { asOf }) });
const fully = async (): Promise<AgreementSavings> =>
  await savingsOfAgreement(sources(), auditor, 'waste', present) as AgreementSavings;

describe('what nobody stands by any more', () => {
  const [a, b] = [teller(alpha), teller(bravo)];
  const two = { '2024/25': 100, '2025/26': 200 };
  const of = (line: string, on: string, claim: string) =>
    ({ on: when(on), council: alpha, line, claim, reason: 'r' });
  const closed = (line: string, disposition: string) => ({ type: 'SavingsLineClosed', on: when('2025-09-01'),
    council: alpha, line, disposition, to: null, reason: 'r' }) as unknown as AgreementEvent;
  const told = [...inForce('waste', 'Shared waste', [alpha, bravo]),
    ...['stands', 'refused', 'back', 'twice', 'never'].flatMap((line) => [a.idea(line, '2024-05-01'),
      ...a.baseline(line, '2024-05-02'), a.forecast(line, '2024-05-03', 1, two)]),
    a.claim('refused', '2025-05-01', 'r-24', '2024/25', 90),
    { type: 'SavingRejected', ...of('refused', '2025-05-02', 'r-24') } as unknown as AgreementEvent,
    b.claim('stands', '2025-05-01', 'o-24', '2024/25', 5, alpha),
    { type: 'SavingRejected', ...of('stands', '2025-05-02', 'o-24') } as unknown as AgreementEvent,
    a.claim('back', '2025-05-01', 'b-24', '2024/25', 90),
    a.verified('back', '2025-05-02', 'b-24', '2024/25', 80),
    { type: 'SavingReversed', ...of('back', '2025-05-03', 'b-24'), reversal: 'v', year: '2024/25',
      amountPence: '8000' } as unknown as AgreementEvent,
    a.claim('never', '2025-05-01', 'n-24', '2024/25', 70),
    a.verified('never', '2025-05-02', 'n-24', '2024/25', 60),
    a.claim('twice', '2025-05-01', 't-24', '2024/25', 30),
    closed('twice', 'double-counted'), closed('never', 'unachievable')];

  beforeEach(async () => {
    await append(desk.store, 'agreement-waste', told);
    await desk.views.catchUp();
  });

  it('is told of its own year, or of the whole line where that was closed', async () => {
    const { rows } = (await savingsOfCouncil(sources(), auditor, alpha, present))!;
    expect(rows.map(({ line, year, setAside }) => [line, year, setAside])).toEqual([
      ['back', '2024/25', 'reversed'], ['back', '2025/26', null],
      ['never', '2024/25', 'unachievable'], ['never', '2025/26', 'unachievable'],
      ['refused', '2024/25', 'rejected'], ['refused', '2025/26', null],
      // What another council claims of it and nobody accepts says nothing of its own forecast.
      ['stands', '2024/25', null], ['stands', '2025/26', null],
      ['twice', '2024/25', 'double-counted'], ['twice', '2025/26', 'double-counted']]);
    expect((await fully()).rows).toEqual(rows);
  });

  it('stands beside the totals where the line was closed as another\'s saving or as none, all alike', async () => {
    const agreement = (await fully()).totals;
    const of24 = agreement.byYear.find(({ year }) => year === '2024/25')!;
    expect(of24).toMatchObject({ latest: { pence: '27000', coverage: { known: 3, of: 3 } },
      original: { pence: '27000', coverage: { known: 3, of: 3 } }, claimed: { pence: '9000' },
      // What was verified and taken out of budgets is a fact, whatever the line has come to.
      verified: { pence: '6000', coverage: { known: 2, of: 5 } },
      netOfSetUp: { latest: { pence: '25500', coverage: { known: 3, of: 3 } } },
      setAside: { lineYears: 2, latest: { pence: '18000', coverage: { known: 2, of: 2 } },
        original: { pence: '18000' }, claimed: { pence: '10000', coverage: { known: 2, of: 2 } } } });
    const council = (await savingsOfCouncil(sources(), auditor, alpha, present))!.totals;
    expect([council.byYear, council.byNature, council.cumulative])
      .toEqual([agreement.byYear, agreement.byNature, agreement.cumulative]);
    expect(council.byAgreement).toMatchObject([{ setAside: { lineYears: 4, latest: { pence: '54000' } } }]);
    const country = await savingsOfCountry(sources(), present, auditor);
    expect(country.totals).toEqual(agreement);
    expect(await savingsOfCountry(sources(), await asked(country.asOf.position), auditor)).toEqual(country);
    for (const chart of [await seriesOfAgreement(sources(), auditor, 'waste', present),
      await seriesOfCountry(sources(), present, auditor)]) {
      expect(chart!.series.find(({ name }) => name === 'latest')).toMatchObject({ values: ['27000', '54000'],
        coverage: [{ known: 3, of: 3 }, { known: 3, of: 3 }] });
    }
  });
});
