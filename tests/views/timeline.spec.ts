import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agreement, council, localDate, note, when } from '#domain';
import type { AgreementEvent, Instant } from '#domain';
import {
  agreementDocument,
  participationOn,
  pounds,
  sentenceOf,
  spokenTypes,
  timeline,
  type TimelineRow,
} from '#views';
import { officerOf, openDesk, type Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, inForce, proposal } from './histories.ts';

let desk: Desk;
const later: AgreementEvent = {
  type: 'PrincipleAgreed',
  on: when('2023'),
  council: bravo,
  decisionRef: 'C/12',
  budgetPence: null,
};
const correction: AgreementEvent = {
  type: 'RecordCorrected',
  on: when('2024-02-01'),
  council: alpha,
  corrects: 3,
  statement: 'It was in 2022.',
  why: 'misread',
};

beforeAll(async () => {
  desk = await openDesk();
  desk.clock.at = '2026-02-01T10:00:00.000Z' as Instant;
  await append(desk.store, 'agreement-waste', proposal('waste', 'Shared waste', [alpha, bravo]));
  desk.clock.at = '2026-02-02T10:00:00.000Z' as Instant;
  await append(
    desk.store,
    'agreement-waste',
    [{ ...later, unverified: ['evidence-missing'] }],
    3,
    'imported',
  );
  desk.clock.at = '2026-02-03T10:00:00.000Z' as Instant;
  await append(desk.store, 'agreement-waste', [correction], 4);
  await append(desk.store, 'agreement-done', inForce('done', 'Shared, done'));
  await desk.views.catchUp();
});
afterAll(() => desk.close());

const rows = async (request: Parameters<typeof timeline>[3] = {}): Promise<readonly TimelineRow[]> =>
  (await timeline(desk.store, officerOf(alpha), 'waste', request))!.rows;

describe('the timeline of an agreement', () => {
  it('says each event in words, with who recorded it, on what evidence, and what it corrects', async () => {
    const [first, , , imported, corrected] = await rows();
    expect(first).toMatchObject({
      revision: 0,
      sentence:
        'ALF proposed "Shared waste" as lead authority, for Waste collection and disposal and ' +
        'Information and communications technology.',
      class: 'partner',
      owner: null,
      imported: false,
      corrects: null,
      correctedBy: [],
      actor: { council: alpha, capacity: 'lead-officer' },
    });
    expect(imported).toMatchObject({
      imported: true,
      unverified: ['evidence-missing'],
      correctedBy: [4],
      evidence: [{ hash: 'unknown', source: 'committee papers' }],
    });
    expect(corrected).toMatchObject({
      corrects: 3,
      sentence: 'ALF corrected entry 3: It was in 2022. (misread).',
    });
  });

  it('I55: carries both times on every row, and can be put in order by either', async () => {
    expect(
      (await rows()).map(({ effectiveOn, recordedAt }) => [effectiveOn, recordedAt.slice(0, 10)]),
    ).toEqual([
      ['2024-01-01', '2026-02-01'],
      ['2024-01-01', '2026-02-01'],
      ['2024-01-04', '2026-02-01'],
      ['2023', '2026-02-02'],
      ['2024-02-01', '2026-02-03'],
    ]);
    expect((await rows({ order: 'effective' })).map(({ revision }) => revision)).toEqual([3, 0, 1, 2, 4]);
  });

  it('I55: can be read as it stood at any instant, and up to any day', async () => {
    const revisions = async (request: Parameters<typeof timeline>[3]) =>
      (await rows(request)).map(({ revision }) => revision);
    expect(await revisions({ recordedBy: '2026-02-02T09:59:59.999Z' as Instant })).toEqual([0, 1, 2]);
    expect(await revisions({ effectiveOn: localDate('2023-06-01') })).toEqual([3]);
    expect(
      await revisions({
        effectiveOn: localDate('2024-01-02'),
        recordedBy: '2026-02-01T10:00:00.000Z' as Instant,
      }),
    ).toEqual([0, 1]);
    expect(
      (await rows({ recordedBy: '2026-02-02T10:00:00.000Z' as Instant })).at(-1)!.correctedBy,
    ).toEqual([]);
  });

  it('I55: participation too can be asked as it was recorded by an instant', async () => {
    const on = async (recordedBy?: Instant) =>
      (await participationOn(
        desk.sql,
        officerOf(alpha),
        'waste',
        localDate('2024-01-10'),
        recordedBy && { recordedBy },
      ))!.length;
    expect(await on()).toBe(4);
    expect(await on('2026-01-31T00:00:00.000Z' as Instant)).toBe(0);
  });

  it('comes in pages that lose and repeat nothing, in either order', async () => {
    for (const order of ['recorded', 'effective'] as const) {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = (await timeline(desk.store, officerOf(alpha), 'done', {
          order,
          limit: 7,
          ...(cursor && { cursor }),
        }))!;
        seen.push(...page.rows.map(({ revision }) => revision));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect([...seen].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 37 }, (_, n) => n)
          .concat(37, 38)
          .filter((n) => !hiddenFromAlpha.has(n)),
      );
    }
  });

  it('has a sentence for every event there can be, and money in pounds', () => {
    const types = [
      ...Object.keys(agreement.versions),
      ...Object.keys(note.versions),
      ...Object.keys(council.versions),
    ];
    expect([...spokenTypes].sort()).toEqual(types.sort());
    for (const event of inForce('done', 'Done'))
      expect(sentenceOf(event)).not.toMatch(/undefined|null|\[object/);
    expect(pounds('125000005' as never)).toBe('£1,250,000.05');
    expect(pounds('-7' as never)).toBe('-£0.07');
  });

  it('names the position up to which the current state is read', async () => {
    const state = await agreementDocument(desk.sql, officerOf(alpha), 'waste');
    expect(state).toMatchObject({
      revision: 4,
      recordedAt: '2026-02-03T10:00:00.000Z',
      imported: true,
      unverified: [{ revision: 3, rules: ['evidence-missing'] }],
      corrections: { 3: 'It was in 2022.' },
    });
  });
});

/** Advice given to the other council. */
const hiddenFromAlpha = new Set(
  inForce('done', '').flatMap((event, revision) =>
    event.type === 'StatutoryOfficerAdviceGiven' && event.council === bravo ? [revision] : [],
  ),
);
