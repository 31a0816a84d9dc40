/**
 * I57: every type of event, in every class it can come to, for every kind of reader, over every route that reads: who
 * may not read an event finds its words in no answer, and who may finds them in the timeline.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { budget, note } from '#domain';
import type { AgreementEvent, Capacity, Classification, CouncilId } from '#domain';
import { systemClock } from '#platform';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { openViews } from '#views';
import { routes } from '../../apps/api/src/app.module.ts';
import { classed } from '../kit/cited.ts';
import { startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';
import {
  corpus, envelopes, eventOf, execution, markAt, marked, marksIn, record, samplesOf, typesOf,
} from '../kit/marked-record.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';

type Class = Classification['class'];
/** Who reads, and how the agreement of the corpus ends for that council. */
type Reader = { readonly council?: string; readonly role: Capacity;
  readonly place: 'party' | 'former' | 'outside' | 'auditor' };
const readers: Readonly<Record<string, Reader>> = {
  'a party, the proposer': { council: 'ALV', role: 'lead-officer', place: 'party' },
  'a party, another': { council: 'DUN', role: 'monitoring-officer', place: 'party' },
  'a member of a party': { council: 'NEW', role: 'member', place: 'party' },
  'a council that is invited': { council: 'INV', role: 'finance-officer', place: 'party' },
  'a council that was succeeded': { council: 'BRK', role: 'lead-officer', place: 'former' },
  'a council that has withdrawn': { council: 'CHW', role: 'lead-officer', place: 'former' },
  'a council that was never there': { council: 'OUT', role: 'lead-officer', place: 'outside' },
  'the registrar': { role: 'registrar', place: 'outside' },
  'the auditor of one council': { council: 'OUT', role: 'auditor', place: 'auditor' },
  'the auditor of all': { role: 'auditor', place: 'auditor' },
};

/** What is said of every fact after it was recorded; its class then, by what it was recorded as. */
type Story = {
  readonly executed: boolean;
  readonly said: (event: AgreementEvent, revision: number, recorded: Class) => readonly AgreementEvent[];
  readonly now: (recorded: Class) => Class;
  readonly corrected?: true;
  /** Corrections are recorded for all parties, as they once were whatever they corrected. */
  readonly older?: true;
};
const by = (council: string) => ({ on: '2024-05-01' as never, council: council as CouncilId });
const published = (event: AgreementEvent, of: number, was: Class, to: 'partner' | 'public'): AgreementEvent => {
  const { type, ...data } = event;
  return { type: 'FactPublished', ...by(event.council), of, to, was, why: 'asked for', documents: [],
    fact: { type, version: 1, data, correction: null } };
};
const withheld = (event: AgreementEvent, of: number, was: Class): AgreementEvent => ({ type: 'FactWithheld',
  ...by('ALV'), of, was: was as 'public', schedule: 's', paragraph: 3, reviewOn: '2030-01-01' as never,
  why: 'prices', kind: event.type, whose: event.council, about: (event as { figure?: string }).figure ?? null });
const lapsed = (of: number): AgreementEvent => ({ type: 'ExemptionReviewed', ...by('ALV'), of, outcome: 'lapses',
  reviewOn: null, why: 'over' });
const stories: Readonly<Record<string, Story>> = {
  recorded: { executed: true, said: () => [], now: (one) => one, corrected: true },
  older: { executed: true, said: () => [], now: (one) => one, corrected: true, older: true },
  talking: { executed: false, said: () => [], now: (one) => one },
  shared: { executed: true, now: (one) => (one === 'council' ? 'partner' : one),
    said: (event, of, was) => (was === 'council' ? [published(event, of, was, 'partner')] : []) },
  opened: { executed: true, now: () => 'public', corrected: true,
    said: (event, of, was) => (was === 'public' ? [] : [published(event, of, was, 'public')]) },
  kept: { executed: true, now: (one) => (one === 'council' ? one : 'exempt'), corrected: true,
    said: (event, of, was) => (was === 'council' ? [] : [withheld(event, of, was)]) },
  reviewed: { executed: true, now: (one) => one,
    said: (event, of, was) => (was === 'council' ? [] : [withheld(event, of, was), lapsed(of)]) },
};

type Told = { readonly name: string; readonly story: Story; readonly events: readonly AgreementEvent[];
  /** By revision: the class that holds now, and whose it is. */
  readonly classes: readonly { readonly now: Class; readonly whose: string }[] };
const own = new Set(['StatutoryOfficerAdviceGiven']);
const publicKinds = new Set(['BoardConstituted', 'BoardDecisionMade', 'BoardRecommendationMade',
  'BoardDecisionBecameEffective', 'ServicePlanAdopted', 'BudgetSet', 'WithdrawalCompleted', 'CouncilSubstituted',
  'ResidualServiceAgreed', 'AgreementClosed', 'CommitteeDecisionRecorded', 'CommitteeRecommendationRecorded',
  'TermExtended', 'AgreementEnded', 'FigurePublished', 'KeyDecisionNoticePublished', 'DecisionPublished',
  'DecisionCalledIn', 'CallInConcluded', 'DecisionReconsidered', 'DecisionBecameEffective', 'AgreementExecuted',
  'AgreementCommenced']);
const recordedAs = (type: string): Class => (own.has(type) ? 'council' : publicKinds.has(type) ? 'public' : 'partner');

function tell(name: string, story: Story): Told {
  const corrections = (now: Class): Class => (story.older && now === 'public' ? 'partner' : now);
  const base = record(name, corpus);
  const events: AgreementEvent[] = [...base];
  const classes = base.map((event) => ({ whose: event.council as string,
    now: event.type === 'RecordCorrected' ? corrections(story.now(recordedAs(base[event.corrects]!.type)))
      : story.now(recordedAs(event.type)) }));
  const add = (event: AgreementEvent, now: Class, whose: string): void => {
    // What is released keeps the marks of what it releases; what is said of it has a mark of its own.
    const { fact, ...said } = event as AgreementEvent & { fact?: unknown };
    events.push({ ...marked(said, markAt(name, events.length)), ...(fact === undefined ? {} : { fact }) } as never);
    classes.push({ now, whose });
  };
  base.forEach((event, of) => {
    // One in three, and all that is one council's own: the rest would be more of the same.
    if (story.corrected !== true || followsAnother(event) || (of % 3 > 0 && !own.has(event.type))) return;
    const now = corrections(story.now(recordedAs(event.type)));
    const corrected = (corrects: number): AgreementEvent => ({ type: 'RecordCorrected', ...by(event.council), corrects,
      statement: 'it was not so', why: 'misread' });
    add(corrected(of), now, event.council);
    if (own.has(event.type)) add(corrected(events.length - 1), now, event.council);
  });
  base.forEach((event, of) => {
    if (followsAnother(event)) return;
    for (const said of story.said(event, of, recordedAs(event.type))) {
      add(said, said.type === 'FactPublished' ? said.to : 'partner', said.council);
    }
  });
  if (story.executed) for (const sample of execution) add(eventOf(sample), 'public', 'ALV');
  return { name, story, events, classes };
}
const followsAnother = ({ type }: AgreementEvent): boolean => type === 'RecordCorrected';

const told = Object.entries(stories).map(([name, story]) => tell(name, story));
const leftBy = (events: readonly AgreementEvent[], council: string): number => events.findLastIndex((event) =>
  (event.type === 'CouncilSubstituted' && event.old === council)
  || (event.type === 'WithdrawalCompleted' && event.of === council));

/** By the words of 7.5 alone: which events of an agreement a reader may read. */
function mayRead({ council, role, place }: Reader, { story, events, classes }: Told, revision: number): boolean {
  const { now, whose } = classes[revision]!;
  const ofAll = role === 'auditor' && council === undefined;
  if (now === 'council') return ofAll || (whose === council && place !== 'outside');
  if (place === 'party' || place === 'auditor') return true;
  if (now === 'public' && story.executed) return true;
  if (place === 'outside') return false;
  const left = leftBy(events, council!);
  if (whose === council) return story.executed || (revision <= left && now !== 'exempt');
  const then = recordedAs(events[revision]!.type);
  return revision <= left && now !== 'exempt' && then !== 'council';
}

let database: TestDatabase;
let store: EventStore;
let sql: Sql;
let service: Service;
beforeAll(async () => {
  database = await freshDatabase();
  store = await openPostgresStore(database.app, { clock: systemClock });
  sql = openSql(database.app);
  for (const { name, events, story } of told) {
    const usual = classed(events);
    const classes = usual.map((one, at) =>
      (story.older && events[at]!.type === 'RecordCorrected' ? { class: 'partner' as const } : one));
    await store.append([{ stream: `agreement-${name}`, expected: -1,
      events: envelopes(`agreement-${name}`, events, classes) }]);
    for (const council of ['ALV', 'DUN', 'BRK', 'OUT']) {
      const notes = samplesOf('note').map((sample) =>
        ({ ...marked(eventOf(sample), `mkn${council.toLowerCase()}0z`), council: council as CouncilId }));
      await store.append([{ stream: `note-${name}.${council}`, expected: -1, events: envelopes(
        `note-${name}.${council}`, notes, notes.map((one) => note.classify(one as never, {} as never))) }]);
    }
  }
  const book = samplesOf('budget').map((sample) =>
    ({ ...marked(eventOf(sample), 'mkb0z'), council: 'ALV' as CouncilId }));
  await store.append([{ stream: 'budget-ALV', expected: -1,
    events: envelopes('budget-ALV', book, book.map((one) => budget.classify(one as never, {} as never))) }]);
  const views = openViews(store, database.views);
  await views.catchUp();
  await views.close();
  service = await startService(() => ({ store, views: { sql, arrived: async () => true } }));
}, 120_000);
afterAll(async () => {
  await service.close();
  await sql.close();
  await store.close();
  await database.drop();
});

const tokenOf = ({ council, role }: Reader) => service.token(role, council);
async function answer(reader: Reader, path: string): Promise<string> {
  const { body } = await service.get(path, { token: await tokenOf(reader) });
  return typeof body === 'string' ? body : JSON.stringify(body);
}
async function timelineOf(reader: Reader, name: string, more = ''): Promise<string> {
  const pages: string[] = [];
  for (let cursor = ''; ;) {
    const path = `/agreements/${name}/timeline?limit=200${more}${cursor}`;
    const { body } = await service.get(path, { token: await tokenOf(reader) });
    pages.push(JSON.stringify(body));
    if (typeof body.next !== 'string') return pages.join();
    cursor = `&cursor=${encodeURIComponent(body.next)}`;
  }
}

/** Marks of the events that the reader may read, in the record itself. */
const marksFor = (reader: Reader, one: Told): Set<string> => new Set(one.events.flatMap((event, revision) =>
  (mayRead(reader, one, revision) ? [...marksIn(JSON.stringify(event))] : [])));
const ofRecord = (marks: ReadonlySet<string>, { name }: Told): string[] =>
  [...marks].filter((mark) => mark.startsWith(`mk${name}`)).sort();

describe('what there is to be read', () => {
  it('is every type of event of an agreement, nearly each with words of its own', () => {
    const types = new Set(told.flatMap(({ events }) => events.map(({ type }) => type)));
    expect(typesOf().filter((type) => !types.has(type as never))).toEqual(['NotePublished']);
    const silent = new Set(told[0]!.events.filter((event) => marksIn(JSON.stringify(event)).size === 0)
      .map(({ type }) => type));
    expect(silent.size).toBeLessThan(types.size / 2);
  });
});

const pairs = told.flatMap((one) => Object.entries(readers).map(([who, reader]) =>
  [one.name, who, one, reader] as const));

describe('the timeline', () => {
  it.each(pairs)('I57: %s, to %s: what may be read, and nothing else', async (_, __, one, reader) => {
    const said = marksIn(await timelineOf(reader, one.name));
    expect(ofRecord(said, one)).toEqual([...marksFor(reader, one)].sort());
    const notes = [...said].filter((mark) => mark.startsWith('mkn'));
    const sees = reader.role === 'auditor' && reader.council === undefined ? ['mknalv0z', 'mknbrk0z', 'mkndun0z']
      : reader.council === 'ALV' || reader.council === 'DUN' ? [`mkn${reader.council.toLowerCase()}0z`] : [];
    expect(notes.sort()).toEqual(sees);
  }, 30_000);

  it('I57: of the past is read by the class of today: what is withheld now is withheld there', async () => {
    const last = (await store.read('agreement-kept')).events.at(-1)!.recordedAt;
    const outside = readers['a council that was never there']!;
    const now = marksIn(await timelineOf(outside, 'kept'));
    expect(marksIn(await timelineOf(outside, 'kept', `&recordedBy=${last}`))).toEqual(now);
  });
});

describe('every other route that reads', () => {
  const values: Readonly<Record<string, string>> = { on: '2025-03-31', year: '2024/25', format: 'csv',
    until: '2099-01-01', effectiveOn: '2025-03-31', limit: '200', recordedBy: '2099-01-01T00:00:00.000Z' };
  const reads = routes.filter(({ method, open, path }) =>
    method === 'GET' && open !== true && !path.endsWith('/timeline'));
  let known: Readonly<Record<string, readonly string[]>>;
  beforeAll(async () => {
    const { body } = await service.get('/openapi.json', { token: null });
    known = Object.fromEntries(Object.entries<any>(body.paths).map(([path, { get }]) => [path,
      (get?.parameters ?? []).flatMap((one: any) => (one.in === 'query' && values[one.name] ? [one.name] : []))]));
  });
  /** Each route without a question, and with all that can be asked of it. */
  const asked = (path: string, name: string): string[] => {
    const at = path.replace(':agreement', name).replace(':council', 'ALV').replace(':from', '1').replace(':to', '1');
    const names = known[path.replace(/:(\w+)/g, '{$1}')] ?? [];
    return names.length === 0 ? [at]
      : [at, `${at}?${names.map((one) => `${one}=${encodeURIComponent(values[one]!)}`).join('&')}`];
  };
  /** With execution everybody knows what it is called, whatever becomes of the event that said so. */
  const register = new Set(['AgreementProposed']);
  /** I17: what a council that has withdrawn owes and is owed it goes on reading, exempt or not. */
  const owed = /\/(charges|shares|disputes|winding-down|final-account|savings)\b/;

  /** Of notes, and of the budget book of Alvern: for that council and who audits all, a book for its auditor too. */
  const isOwn = ({ council, role }: Reader, mark: string): boolean => (role === 'auditor' && council === undefined)
    || (mark === 'mkb0z' ? council === 'ALV' : mark === `mkn${council?.toLowerCase()}0z`);

  async function leaks(reader: Reader, path: string, all: readonly Told[]): Promise<string[]> {
    const marks = marksIn(await answer(reader, path));
    const secret = [...marks].filter((mark) => /^mk(n[a-z]{3}0|b0)z$/.test(mark) && !isOwn(reader, mark));
    return secret.map((mark) => `${path}: ${mark}`).concat(all.flatMap((one) => ofRecord(marks, one).flatMap((mark) => {
      const revision = Number(/\d+/.exec(mark)![0]);
      const { type } = one.events[revision]!;
      const former = reader.place === 'former' && owed.test(path) && one.classes[revision]!.now !== 'council';
      return former || register.has(type) || mayRead(reader, one, revision) ? [] : [`${path}: ${type} ${mark}`];
    })));
  }

  it.each(Object.entries(readers))('I57: of all agreements, to %s: nothing that may not be read', async (_, reader) => {
    const found: string[] = [];
    for (const { path } of reads.filter((one) => !one.path.includes(':agreement'))) {
      for (const at of asked(path, '')) found.push(...await leaks(reader, at, told));
    }
    expect(found).toEqual([]);
  }, 60_000);

  // Whoever is at the table reads all but one kind, whatever was said of the rest.
  const closely = pairs.filter(([name, , , { place, role }]) => name === 'recorded' || name === 'older'
    || (name === 'shared' && role !== 'member')
    || (name !== 'reviewed' && ((place === 'outside' && role !== 'registrar') || place === 'former')));
  it.each(closely)('I57: %s, to %s: nothing that may not be read', async (name, _, one, reader) => {
    const found: string[] = [];
    for (const { path } of reads.filter(({ path: of }) => of.includes(':agreement'))) {
      for (const at of asked(path, name)) found.push(...await leaks(reader, at, [one]));
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('I57: what everybody reads of an approval is nothing where its publication is exempt', async () => {
    const approvals = async (name: string): Promise<string[]> => JSON.parse(await answer(
      readers['a council that was never there']!, `/agreements/${name}`)).approvals
      .map(({ council, effectiveOn }: { council: string; effectiveOn: string | null }) => `${council} ${effectiveOn}`);
    expect(await approvals('recorded')).toEqual(await approvals('reviewed'));
    expect((await approvals('recorded')).length).toBeGreaterThan(0);
    expect(await approvals('kept')).toEqual([]);
  });

  it('answers with words of the agreement at all', async () => {
    const auditor = readers['the auditor of all']!;
    const answered = await Promise.all(reads.filter(({ path }) => path.includes(':agreement'))
      .flatMap(({ path }) => asked(path, 'recorded')).map(async (at) => marksIn(await answer(auditor, at)).size));
    expect(answered.filter((marks) => marks > 0).length).toBeGreaterThan(15);
  });
});
