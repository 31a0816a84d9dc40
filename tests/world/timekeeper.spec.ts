/** Deadlines come due by themselves, once: after a restart, with two timekeepers, and when the clock jumps. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadlinesOf } from '#domain';
import type { Instant } from '#domain';
import { virtualClock } from '#platform';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, Sql } from '#store';
import { openViews } from '#views';
import type { ViewsRunner } from '#views';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import type { Deciders } from '../../apps/api/src/deciders.ts';
import { timekeeper } from '../../apps/worker/src/timekeeper.ts';
import type { Timekeeper } from '../../apps/worker/src/timekeeper.ts';
import { fold, until } from '../kit/agreement-story.ts';
import { freshDatabase } from '../kit/postgres.ts';
import type { TestDatabase } from '../kit/postgres.ts';
import { append } from '../views/envelopes.ts';

const published = until('effect-ALV');
const due = deadlinesOf(fold(published)).map((deadline) => deadline.due).sort();
const clock = virtualClock(`${due[0]!}T09:00:00.000Z` as Instant);
let database: TestDatabase;
let store: EventStore;
let sql: Sql;
let deciders: Deciders;
const runners: ViewsRunner[] = [];

/** As one process does it: views of its own, caught up, and a timekeeper. */
async function started(): Promise<Timekeeper> {
  const views = openViews(store, database.views);
  runners.push(views);
  await views.catchUp();
  return timekeeper({ deciders, sql, clock, arrived: async () => {
    await views.catchUp();
    return true;
  } });
}
const reached = async (agreement: string): Promise<string[]> => (await store.read(`agreement-${agreement}`)).events
  .filter(({ type }) => type === 'DeadlineReached').map(({ data }) => `${String(data.deadline)} ${String(data.due)}`);

beforeAll(async () => {
  database = await freshDatabase();
  store = await openPostgresStore(database.app, { clock });
  sql = openSql({ ...database.views });
  deciders = bindDeciders(store, clock);
});
afterAll(async () => {
  await Promise.all(runners.map((views) => views.close()));
  await Promise.all([store.close(), sql.close()]);
  await database.drop();
});

describe('the timekeeper', () => {
  it('says nothing before the day, says it once on the day, and not again', async () => {
    expect(due.length).toBeGreaterThan(0);
    await append(store, 'agreement-first', published);
    clock.set(`${due[0]!}T00:00:00.000Z` as Instant);
    clock.advance(-24 * 3_600_000);
    const keeper = await started();
    expect(await keeper.tick()).toBe(0);
    clock.set(`${due[0]!}T12:00:00.000Z` as Instant);
    expect(await keeper.tick()).toBe(due.filter((day) => day === due[0]).length);
    expect(await keeper.tick()).toBe(0);
    expect(await reached('first')).toHaveLength(due.filter((day) => day === due[0]).length);
  });

  it('says nothing again after a restart, also with new views from nothing', async () => {
    const before = await reached('first');
    const keeper = await started();
    expect(await keeper.tick()).toBe(0);
    expect(await reached('first')).toEqual(before);
  });

  it('a clock that jumps ten years ahead says all that fell due in between, each once', async () => {
    await append(store, 'agreement-second', published);
    clock.advance(3_653 * 24 * 3_600_000);
    const keeper = await started();
    await keeper.tick();
    expect((await reached('second')).length).toBe(due.length);
    expect(new Set(await reached('second')).size).toBe(due.length);
  });

  it('a clock that goes back makes nothing due a second time', async () => {
    clock.advance(-3_653 * 24 * 3_600_000);
    const keeper = await started();
    expect(await keeper.tick()).toBe(0);
    expect((await reached('second')).length).toBe(due.length);
  });

  it('two timekeepers at once add one event', async () => {
    await append(store, 'agreement-third', published);
    clock.advance(3_653 * 24 * 3_600_000);
    const [one, two] = [await started(), await started()];
    await Promise.all([one.tick(), two.tick()]);
    expect(await reached('third')).toHaveLength(due.length);
  });

  it('a deadline that was settled in the meantime is not said', async () => {
    await append(store, 'agreement-fourth', published);
    const views = openViews(store, database.views);
    runners.push(views);
    await views.catchUp();
    const settled = until('sign-ALV').slice(published.length);
    await append(store, 'agreement-fourth', settled, published.length);
    const late = timekeeper({ deciders, sql, clock, arrived: () => Promise.resolve(true) });
    await late.tick();
    expect(await reached('fourth')).toEqual([]);
  });
});
