import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, initialDisclosure, localDate, when } from '#domain';
import type { AgreementEvent, CouncilId, Instant, LocalDate } from '#domain';
import { openMemoryStore, start } from '#store';
import type { EventStore } from '#store';
import { differenceOfAgreement, replayOfAgreement } from '#views';
import type { FullDocument, MomentAsked } from '#views';
import { changesBetween } from '../../libs/views/src/replay/changes.ts';
import { entriesOf } from '../../libs/views/src/replay/fold.ts';
import type { AsAt } from '../../libs/views/src/replay/fold.ts';
import { Standing, extentOf } from '../../libs/views/src/replay/standing.ts';
import { comparable, stateDocument } from '../../libs/views/src/replay/state.ts';
import type { Extent } from '../../libs/views/src/replay/state.ts';
import { lawsTimeout } from '../kit/laws.ts';
import { auditor, comparedMany, differing, inWords, seed } from '../kit/replay-compare.ts';
import type { Product } from '../kit/replay-compare.ts';
import { asked, plans } from '../kit/replay-histories.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, inForce } from './histories.ts';
import { teller } from './savings-story.ts';

describe('an agreement in two times beside a naive fold of the log', () => {
  it('I55: is the same as at any day and as known at any moment', async () => {
    const tally = await comparedMany(300, 6, 8);
    process.stdout.write(`${inWords(tally)}\n`);
    expect(tally.triples).toBe(300);
    expect(tally.ways).toBeGreaterThan(3);
    for (const kind of ['nothing', 'part', 'whole', 'waiting'] as const) expect(tally[kind]).toBeGreaterThan(5);
  }, lawsTimeout * 4);
});

describe('a day between two that an event names', () => {
  const by = (on: string) => ({ council: bravo, on: when(on) });
  const successors = [charlie];
  const events: AgreementEvent[] = [...inForce('waste', 'Shared waste'),
    { type: 'SubstitutionScheduled', ...by('2025-01-10'), substitution: 'lgr', old: bravo, successors,
      nominated: charlie, instrument: 'SI 2024/9', from: when('2025-04-01'), allotted: [] },
    // Put into effect three weeks after the vesting day.
    { type: 'CouncilSubstituted', ...by('2025-04-22'), substitution: 'lgr', old: bravo, from: when('2025-04-01'),
      services: [{ service: 'waste', successor: charlie }, { service: 'ict', successor: charlie }] }];

  it('I53, I55: a succession by law has effect from its vesting day, and not before', async () => {
    const store = openMemoryStore(() => '2026-01-05T09:00:00.000Z' as Instant);
    await append(store, 'agreement-waste', events);
    const partiesOn = async (on: string) => {
      const found = await replayOfAgreement(store, auditor, 'waste', { asOf: null, on: localDate(on) });
      const { parties } = found!.state!.agreement as FullDocument;
      return [found!.notYet.events, ...parties.map(({ council, status }) => `${council} ${status}`)];
    };
    expect(await partiesOn('2025-03-31')).toEqual([1, 'ALF joined', 'BRV joined']);
    expect(await partiesOn('2025-04-01')).toEqual([0, 'ALF joined', 'BRV succeeded', 'CHL joined']);
  });
});

describe('an event that a reader may not read', () => {
  const own = ({ type, council }: { readonly type: string; readonly council?: unknown }): boolean =>
    type === 'StatutoryOfficerAdviceGiven' && council === bravo;
  const life = inForce('waste', 'Shared waste');
  /** Whose own event it is, on one day or the other; recorded among the others or after them all. */
  const toldOn = async (day: string): Promise<EventStore> => {
    const store = openMemoryStore(() => '2026-01-05T09:00:00.000Z' as Instant);
    const moved = (event: AgreementEvent): AgreementEvent => (own(event) ? { ...event, on: when(day) } : event);
    await append(store, 'agreement-waste', [...life, life.find(own)!].map(moved));
    return store;
  };
  const days = ['2023-06-01', '2024-01-01', '2024-02-25', '2024-03-12', '2024-03-21', '2031-01-01'];
  const answers = async (store: EventStore, council: CouncilId): Promise<unknown[]> => {
    const reader = { council, capacity: 'monitoring-officer' } as const;
    const moments = days.map((day): MomentAsked => ({ asOf: null, on: localDate(day) }));
    return Promise.all(moments.flatMap((to) => [replayOfAgreement(store, reader, 'waste', to),
      ...[moments[0]!, moments.at(-1)!, { asOf: null }].flatMap((from) => [
        differenceOfAgreement(store, reader, 'waste', { from, to, limit: 3 }),
        differenceOfAgreement(store, reader, 'waste', { from: to, to: from, limit: 200 })])]));
  };

  it.each([alpha, charlie])('I57: has its effect on whatever day, and %s is told the same', async (reader) => {
    const first = await answers(await toldOn('2023-01-01'), reader);
    for (const day of ['2024-03-12', '2030-01-01']) expect(await answers(await toldOn(day), reader)).toEqual(first);
    expect(first.some((answer) => answer !== null)).toBe(true);
    // Whose it is, and whoever reads all, is told of the day.
    const [early, late] = [await toldOn('2024-03-12'), await toldOn('2030-01-01')];
    expect(await answers(early, bravo)).not.toEqual(await answers(late, bravo));
  });
});

describe('a way through a long record', () => {
  const { idea, baseline, forecast, claim } = teller(bravo);
  const lgr = { council: charlie, substitution: 'lgr', old: bravo, from: when('2025-05-20') };
  const succession: AgreementEvent[] = [
    { type: 'SubstitutionScheduled', ...lgr, on: when('2025-05-12'), successors: [charlie], nominated: charlie,
      instrument: 'SI 2025/9', allotted: [] },
    { type: 'CouncilSubstituted', ...lgr, on: when('2025-05-20'),
      services: ['waste', 'ict'].map((service) => ({ service, successor: charlie })) }];
  const lines = [...Array(40).keys()].flatMap((n): AgreementEvent[] => [idea(`line-${n}`, '2024-05-01'),
    ...baseline(`line-${n}`, '2024-05-02'), forecast(`line-${n}`, '2024-05-03', 1, { '2024/25': 100 }),
    claim(`line-${n}`, '2025-05-01', 'first', '2024/25', 90)]);

  it('stands at every step where a fold anew stands, and finds all that a step changes', async () => {
    const store = openMemoryStore(() => '2026-01-05T09:00:00.000Z' as Instant);
    await append(store, 'agreement-waste', [...inForce('waste', 'Shared waste'), ...lines, ...succession]);
    const entries = await entriesOf(store, 'waste');
    expect(entries.length).toBeGreaterThan(200);
    const at: AsAt = { asOf: { position: start, recordedAt: null }, on: localDate('2025-06-01') };
    const documentOf = ({ folding, told }: Standing, extent?: Extent): object =>
      comparable(stateDocument(folding, told, at,
        { reader: auditor, scope: 'full', own: {}, disclosure: initialDisclosure }, extent))!;
    const places = fc.array(fc.nat({ max: entries.length - 1 }), { minLength: 5, maxLength: 5 });
    fc.assert(fc.property(places, (moves) => {
      let standing = new Standing('waste', entries);
      // Whose the lines are is told otherwise by the last event, far from all of them.
      for (const place of [...moves, entries.length - 1]) {
        const one = entries[place]!;
        const after = standing.moved(one, !standing.told.includes(one));
        const anew = new Standing('waste', entries.filter((entry) => after.told.includes(entry)));
        expect(isDeepStrictEqual(after.folding.folded(), anew.folding.folded())).toBe(true);
        const extent = extentOf(one, standing.state, after.state);
        expect(changesBetween(documentOf(standing, extent), documentOf(after, extent)))
          .toEqual(changesBetween(documentOf(standing), documentOf(anew)));
        standing = after;
      }
    }), { numRuns: 6, ...seed });
  });
});

const dayMoved = (days: number): Product => ({ moment: ({ asOf, on }) =>
  ({ asOf, ...(on !== undefined && { on: addDays(on, days) as LocalDate }) }) });

/** The product, each time with one mistake. */
const faults: Readonly<Record<string, Product>> = {
  'the past knows what was recorded later': { moment: ({ on }) => ({ asOf: null, ...(on !== undefined && { on }) }) },
  'the day is passed over': { moment: ({ asOf }) => ({ asOf }) },
  'what begins on the day has no effect yet': dayMoved(-1),
  'what begins on the day after has effect': dayMoved(1),
  'the event at the moment is not known': { moment: ({ asOf, on }) => ({ ...(on !== undefined && { on }),
    asOf: asOf === null ? null : { ...asOf, position: asOf.position.slice(0, -1) as never } }) },
  'what waits is not told': { replay: (replay) => ({ ...replay, notYet: { events: 0, steps: [] } }) },
  'a member of the state is forgotten': { replay: (replay) => (replay.state === null ? replay
    : { ...replay, state: { ...replay.state, agreement: { ...replay.state.agreement, commencedOn: null } } }) },
};

describe('a fault in the answer', () => {
  const sample = fc.sample(plans(4), { numRuns: 25, ...seed });
  it.each(Object.entries(faults))('is found: %s', async (_, fault) => {
    let found = false;
    for (let at = 0; at < sample.length && !found; at += 1) {
      const all = await asked(sample[at]!);
      for (const moment of all.moments) found ||= await differing(all, moment, fault) !== null;
    }
    expect(found).toBe(true);
  });
});
