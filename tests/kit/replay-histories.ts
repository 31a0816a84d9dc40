/**
 * Random histories to be asked about in two times: negotiations, lives and savings as the other laws make them, each
 * recorded in a store beside another agreement, several events in one millisecond now and then, some long after their
 * day, some with a day that is vague or still to come.
 */
import * as fc from 'fast-check';
import { addDays, agreement, localDate, when } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, Instant } from '#domain';
import { openMemoryStore, start } from '#store';
import type { EventStore, NewEvent, Recorded } from '#store';
import { enveloped } from '../views/envelopes.ts';
import { histories } from './agreement-histories.ts';
import { until } from './agreement-story.ts';
import type { Step } from './laws.ts';
import { lives, told } from './life-intents.ts';
import type { NaiveMoment } from './replay-naive.ts';
import { before as beforeSavings, randomSavings } from './savings-random.ts';

export const id = 'audit-and-payroll';
export const stream = `agreement-${id}`;

type Said = readonly AgreementEvent[];
function said(history: Said, steps: readonly Step<AgreementCommand, AgreementFacts>[]): Said {
  let state = history.reduce(agreement.evolve, agreement.initial);
  return [...history, ...steps.flatMap(({ command, facts }) => {
    const decision = agreement.decide(state, command, facts);
    if ('refused' in decision) return [];
    state = decision.events.reduce(agreement.evolve, state);
    return decision.events;
  })];
}

const frozen = until('open-ALV');
const events: fc.Arbitrary<Said> = fc.oneof(
  { weight: 2, arbitrary: histories([], '2024-01-08', 60).map((steps) => said([], steps)) },
  { weight: 1, arbitrary: histories(frozen, '2024-03-18', 60).map((steps) => said(frozen, steps)) },
  { weight: 4, arbitrary: lives(50).map((steps) => said(told, steps)) },
  { weight: 2, arbitrary: randomSavings.map(({ recorded: told }) =>
    [...beforeSavings, ...told.map(({ event }) => event)]) },
).filter((list) => list.length > 0);

/** How an event is told: how long after the one before, and what its envelope says of its day. */
type Telling = { readonly after: number; readonly blur: number };
const telling: fc.Arbitrary<Telling> = fc.record({ after: fc.constantFrom(0, 0, 0, 1, 999, 86_400_000),
  blur: fc.nat({ max: 19 }) });

function blurred(effectiveOn: string, blur: number): string {
  switch (blur) {
    case 0: return 'unknown';
    case 1: return effectiveOn.slice(0, 4);
    case 2: return effectiveOn.slice(0, 7);
    case 3: return effectiveOn.length === 10 ? addDays(localDate(effectiveOn), 400) : effectiveOn;
    case 4: return effectiveOn.length === 10 ? addDays(localDate(effectiveOn), -400) : effectiveOn;
    default: return effectiveOn;
  }
}

export type History = { readonly store: EventStore; readonly log: readonly Recorded[] };
const begin = Date.parse('2026-01-05T09:00:00.000Z');
const instantOf = (ms: number): Instant => new Date(ms).toISOString() as Instant;

/** Events that come at one instant are one append, as one command's are; another agreement has the places between. */
async function recorded(list: Said, tellings: readonly Telling[]): Promise<History> {
  let ms = begin;
  const store = openMemoryStore(() => instantOf(ms));
  const of = (at: number): Telling => tellings[at % tellings.length]!;
  const all = enveloped(stream, 0, list).map((event, at): NewEvent => ({ ...event,
    meta: { ...event.meta, effectiveOn: when(blurred(event.meta.effectiveOn, of(at).blur)) } }));
  let others = 0;
  for (let from = 0; from < all.length;) {
    ms += of(from).after;
    let to = from + 1;
    while (to < all.length && of(to).after === 0) to += 1;
    await store.append([{ stream, expected: from - 1, events: all.slice(from, to) }]);
    if (of(from).blur % 2 === 0) {
      const stranger = enveloped('agreement-other', others, [list[0]!]);
      await store.append([{ stream: 'agreement-other', expected: others - 1, events: stranger }]);
      others += 1;
    }
    from = to;
  }
  return { store, log: await store.page(start, 1_000_000) };
}

type Drawn = { readonly place: number; readonly by: number; readonly day: number; readonly shift: number };
const drawn: fc.Arbitrary<Drawn> = fc.record({ place: fc.nat({ max: 9_999 }), by: fc.nat({ max: 11 }),
  day: fc.nat({ max: 9_999 }), shift: fc.constantFrom(-4_000, -30, -1, 0, 0, 0, 1, 30, 4_000) });

/** On, just before and just after a recording, before the first and after the last; by the clock or by the place. */
function momentOf(log: readonly Recorded[], { place, by, day, shift }: Drawn): NaiveMoment {
  const own = log.filter((one) => one.stream === stream);
  const { recordedAt, position } = log[place % log.length]!;
  const near = (ms: number): string => instantOf(Date.parse(recordedAt) + ms);
  const said = own[day % own.length]!.meta.effectiveOn;
  const exact = said === 'unknown' ? '2024-06-03' : `${said}${'-01-01'.slice(said.length - 4)}`;
  const on = day % 5 === 0 ? null : addDays(localDate(exact), shift);
  switch (by) {
    case 0: return { recordedBy: instantOf(begin - 1), asOf: null, on };
    case 1: return { recordedBy: '2099-01-01T00:00:00.000Z', asOf: null, on };
    case 2: return { recordedBy: null, asOf: null, on };
    case 3: case 4: return { recordedBy: near(-1), asOf: null, on };
    case 5: return { recordedBy: near(1), asOf: null, on };
    case 6: case 7: case 8: return { recordedBy: null, asOf: position, on };
    case 9: return { recordedBy: near(0), asOf: log[day % log.length]!.position, on };
    default: return { recordedBy: near(0), asOf: null, on };
  }
}

export type Asked = History & { readonly moments: readonly NaiveMoment[] };
type Plan = { readonly list: Said; readonly tellings: readonly Telling[]; readonly drawn: readonly Drawn[] };

/** Histories, each with so many moments to ask about. */
export const plans = (moments: number): fc.Arbitrary<Plan> => fc.record({ list: events,
  tellings: fc.array(telling, { minLength: 30, maxLength: 90, size: 'max' }),
  drawn: fc.array(drawn, { minLength: moments, maxLength: moments, size: 'max' }) });
export async function asked({ list, tellings, drawn: all }: Plan): Promise<Asked> {
  const history = await recorded(list, tellings);
  return { ...history, moments: all.map((one) => momentOf(history.log, one)) };
}
