/** What is told of the whole country: everything to auditors, and to others nothing that few councils stand behind. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgreementEvent, CouncilId, Instant } from '#domain';
import type { Position } from '#store';
import { savingsFile, savingsOfCountry, seriesOfCountry, stampAsked } from '#views';
import type { Reader, SavingsQuestion, Sources } from '#views';
import { auditor, officerOf, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { charlie, inForce } from './histories.ts';
import { teller } from './savings-story.ts';

let desk: Desk;
beforeEach(async () => { desk = await openDesk(); });
afterEach(() => desk.close());

const present: SavingsQuestion = { asOf: null };
const sources = () => ({ sql: desk.sql, log: desk.store });
const asked = async (asOf: Position): Promise<SavingsQuestion> => ({ asOf: await stampAsked(desk.store, { asOf }) });

describe('what is told of the country', () => {
  const councils = ['CNA', 'CNB', 'CNC', 'CND'].map((id) => id as CouncilId);
  /** In 2024/25 four councils, of whom two have verified something; in 2025/26 two councils. */
  const lives = (): [string, AgreementEvent[]][] => [[councils[0]!, councils[1]!], [councils[2]!, councils[3]!]]
    .map((parties, at) => [`pair-${at}`, [...inForce(`pair-${at}`, 'Pair', parties),
      ...parties.flatMap((council, n) => {
        const tell = teller(council);
        const line = `line-${n}`;
        return [tell.idea(line, '2024-05-01'), ...tell.baseline(line, '2024-05-02'),
          tell.forecast(line, '2024-05-03', 1, { '2024/25': 100, ...(at === 0 ? { '2025/26': 10 } : {}) }),
          tell.claim(line, '2025-05-01', 'c-24', '2024/25', 90),
          ...(n === 0 ? [tell.verified(line, '2025-05-02', 'c-24', '2024/25', 80)] : [])];
      })]]);
  const told = async (events = lives()) => {
    for (const [id, one] of events) await append(desk.store, `agreement-${id}`, one);
    await desk.views.catchUp();
  };
  const outsider = officerOf(charlie);
  const byYear = async (reader: Reader, more: Partial<Sources> = {}) =>
    (await savingsOfCountry({ ...sources(), ...more }, present, reader)).totals;

  it('is exact for auditors, and for others nothing that few councils stand behind', async () => {
    await told();
    const exact = await byYear(auditor);
    expect(exact.byYear[0]).toMatchObject({ verified: { pence: '16000', coverage: { known: 2, of: 4 } } });
    expect(JSON.stringify(exact)).not.toContain('suppressed');
    const { byYear: [first, second], byNature: [whole], cumulative } = await byYear(outsider);
    expect(first).toMatchObject({ latest: { pence: '36000', coverage: { known: 4, of: 4, suppressed: 0 } },
      verified: { pence: null, coverage: { known: 0, of: 4, suppressed: 2 } } });
    expect(first).not.toHaveProperty('suppressed');
    expect(second).toMatchObject({ year: '2025/26', suppressed: true,
      latest: { pence: null, coverage: { known: 0, of: 2, suppressed: 2 } } });
    // No difference between totals tells what is withheld.
    expect(whole!.latest).toEqual({ pence: '36000', coverage: { known: 4, of: 6, suppressed: 2 } });
    expect(cumulative.map(({ latest }) => latest.pence)).toEqual(['36000', '36000']);
    const country = await savingsOfCountry(sources(), present, outsider);
    expect(country).toMatchObject({ lineYears: 6, suppression: { councilsMin: 3, cells: 1, lineYears: 2 } });
    expect((await savingsOfCountry(sources(), present, auditor)).suppression).toBeNull();
    const { series } = await seriesOfCountry(sources(), present, outsider);
    expect(series.find(({ name }) => name === 'latest')!.values).toEqual(['36000', null]);
    expect(series.find(({ name }) => name === 'verified')!.values).toEqual([null, null]);
    const lines = savingsFile(country, 'country', 'csv').text.trim().split('\r\n').map((line) => line.split(','));
    expect(lines.slice(1).map((line) => line[lines[0]!.indexOf('suppressed')])).toEqual(['no', 'yes']);
  });

  it('withholds the other parts of a sum where one of them is withheld', async () => {
    const events = lives().map(([id, one]): [string, AgreementEvent[]] => [id, [...one, ...one.filter((event) =>
      event.type === 'SavingClaimed').map((event, n) => teller(event.council).verified(event.line, '2025-06-01',
      'c-24', '2024/25', 70, id === 'pair-0' && n === 0 ? 'amber' : 'green'))]]);
    await told(events);
    const { byYear: [first] } = await byYear(outsider);
    expect(first).toMatchObject({ verified: { pence: '28000' }, stages: { provisional: { pence: '28000' } },
      ratings: { green: { pence: null }, amber: { pence: null } } });
    expect((await byYear(auditor)).byYear[0]).toMatchObject({ ratings: { green: { pence: '21000' } } });
    expect((await byYear(outsider, { disclosure: { councilsMin: 1 } })).byYear[0])
      .toMatchObject({ ratings: { green: { pence: '21000' }, amber: { pence: '7000' } } });
  });

  it('is told of the past by whole days, but to auditors', async () => {
    const [[id, first], [other, second]] = lives() as [[string, AgreementEvent[]], [string, AgreementEvent[]]];
    const at = async (instant: string, stream: string, events: readonly AgreementEvent[], from = 0) => {
      desk.clock.at = instant as Instant;
      return (await append(desk.store, `agreement-${stream}`, events, from)).position;
    };
    const day1 = await at('2026-02-01T23:59:59.999Z', id, first);
    const noon = await at('2026-02-02T12:00:00.000Z', other, second.slice(0, -1));
    const evening = await at('2026-02-02T18:00:00.000Z', other, second.slice(-1), second.length - 1);
    await desk.views.catchUp();
    const now = (day: string) => ({ ...sources(), now: `2026-02-${day}T09:00:00.000Z` as Instant });
    const stood = async (asOf: Position, day: string, reader = outsider) =>
      (await savingsOfCountry(now(day), await asked(asOf), reader)).asOf.position;
    expect([await stood(noon, '02'), await stood(evening, '02')]).toEqual([day1, day1]);
    expect([await stood(noon, '03'), await stood(evening, '03')]).toEqual([day1, evening]);
    expect([await stood(noon, '03', auditor), await stood(day1, '03')]).toEqual([noon, day1]);
    // Without a word of the day of the question, a day is over once something was recorded on a later one.
    expect((await savingsOfCountry(sources(), await asked(evening), outsider)).asOf.position).toBe(day1);
    const { asOf } = await seriesOfCountry(now('03'), { asOf: await stampAsked(desk.store,
      { recordedBy: '2026-02-02T13:00:00.000Z' as Instant }) }, outsider);
    expect(asOf.position).toBe(day1);
    const then = await savingsOfCountry(now('03'), await asked(evening), outsider);
    expect(then).toEqual({ ...await savingsOfCountry(now('03'), present, outsider), asOf: then.asOf });
  });
});
