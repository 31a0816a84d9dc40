import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Leases, openSql, type Fence, type Sql } from '#store';
import { freshDatabase, type TestDatabase } from '../kit/postgres.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await freshDatabase();
  sql = openSql(database.views);
});
afterAll(async () => {
  await sql.close();
  await database.drop();
});
beforeEach(() => sql.query('truncate following.leases'));

const leases = (holder: string, more: { alone?: boolean; lastsMs?: number; askMs?: number } = {}) =>
  new Leases(sql, { holder, lastsMs: 60_000, askMs: 5, ...more });
/** As if nothing had been heard of its holder for longer than it lasts. */
const expire = () => sql.query(`update following.leases set until = now() - interval '1 second'`);

type Held = { readonly fence: Fence; readonly signal: AbortSignal; end(): void };
/** Who works under a lease until told to end. */
function worker(of: Leases, follower: string, signal: AbortSignal) {
  let told = (_: Held): void => undefined;
  let next = new Promise<Held>((resolve) => { told = resolve; });
  const ended = of.whileHeld(follower, signal, (fence, own) => new Promise<void>((resolve) => {
    own.addEventListener('abort', () => { resolve(); });
    const held = { fence, signal: own, end: resolve };
    told(held);
    next = new Promise((again) => { told = again; });
  }));
  return { ended, begun: () => next };
}

describe('a lease', () => {
  it('is held by one at a time, and passes on when it is released', async () => {
    const [first, second] = [leases('first'), leases('second')];
    const held = await first.take('views');
    expect(held).toMatchObject({ follower: 'views', token: '1' });
    expect(await second.take('views')).toBeNull();
    expect(await second.take('timekeeper')).toMatchObject({ follower: 'timekeeper', token: '1' });
    await first.release(held!);
    expect(await second.take('views')).toMatchObject({ follower: 'views', token: '2' });
    expect(await first.renew(held!)).toBe(false);
    await first.release(held!);
    expect(await leases('third').take('views')).toBeNull();
  });

  it('passes on when its holder is not heard of; the old token renews nothing', async () => {
    const [first, second] = [leases('first'), leases('second')];
    const held = await first.take('views');
    await expire();
    const other = await second.take('views');
    expect(other?.token).toBe('2');
    expect(await first.renew(held!)).toBe(false);
    expect(await second.renew(other!)).toBe(true);
  });

  it('is renewed while a commit under it is under way; who takes it over waits for that', async () => {
    const [first, second] = [leases('first'), leases('second')];
    const admin = openSql({ ...database.admin, connectionsMax: 1 });
    const held = (await first.take('views'))!;
    await expire();
    let taken: Promise<unknown> | undefined;
    await sql.transaction(async (tx) => {
      await tx.query(`select from following.leases where follower = 'views' and token = 1 for key share`);
      taken = second.take('views');
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      const limit = performance.now() + 5_000;
      while ((await admin.query(waiting)).length === 0) expect(performance.now()).toBeLessThan(limit);
    });
    expect(await taken).toMatchObject({ token: '2' });
    await sql.transaction(async (tx) => {
      await tx.query(`select from following.leases where follower = 'views' and token = 2 for key share`);
      expect(await second.renew((await taken) as Fence)).toBe(true);
    });
    expect(await first.renew(held)).toBe(false);
    expect(held.holds()).toBe(false);
    await admin.close();
  });

  it('holds by the clock of its process no longer than it lasts', async () => {
    const held = (await leases('first', { lastsMs: 40 }).take('views'))!;
    expect(held.holds()).toBe(true);
    const from = performance.now();
    while (held.holds()) expect(performance.now() - from).toBeLessThan(1_000);
    expect(performance.now() - from).toBeGreaterThan(20);
  });

  it('is given to one of many that ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, (_, n) => leases(`worker ${n}`).take('views')));
    expect(asked.filter((one) => one !== null)).toHaveLength(1);
  });

  it('does not wait for a process that was killed where no other can be', async () => {
    await leases('killed').take('views');
    expect(await leases('again').take('views')).toBeNull();
    expect((await leases('again', { alone: true }).take('views'))?.token).toBe('2');
  });
});

describe('work under a lease', () => {
  it('ends when the lease is lost, and goes on with the next token once it is free', async () => {
    const stopping = new AbortController();
    const mine = worker(leases('first', { lastsMs: 300 }), 'views', stopping.signal);
    const held = await mine.begun();
    const again = mine.begun();
    // Another takes it between two renewals: the next one finds that out.
    await sql.query(`update following.leases set holder = 'second', token = token + 1, until = now()`);
    const { fence, signal } = await again;
    expect(held.signal.aborted).toBe(true);
    expect(fence.token).toBe('3');
    expect(signal.aborted).toBe(false);
    stopping.abort();
    await mine.ended;
    const rows = await sql.query('select until <= now() as free from following.leases');
    expect(rows).toEqual([{ free: true }]);
  });

  it('is renewed for as long as it lasts', async () => {
    const stopping = new AbortController();
    const mine = worker(leases('first', { lastsMs: 150 }), 'views', stopping.signal);
    const { signal } = await mine.begun();
    const first = await sql.query<{ until: string }>('select until from following.leases');
    for (let renewed = 0; renewed < 3;) {
      const [row] = await sql.query<{ until: string }>('select until from following.leases');
      if (row!.until !== first[0]!.until) {
        first[0] = row!;
        renewed += 1;
      }
      expect(await leases('second').take('views')).toBeNull();
    }
    expect(signal.aborted).toBe(false);
    stopping.abort();
    await mine.ended;
  });

  it('waits for its turn and tells who has it', async () => {
    const first = leases('first');
    const held = await first.take('views');
    const stopping = new AbortController();
    const seen = new Promise<string>((resolve) => {
      void leases('second').whileHeld('views', stopping.signal, async () => undefined, resolve);
    });
    expect(await seen).toBe('first');
    const mine = worker(leases('third'), 'views', stopping.signal);
    await first.release(held!);
    expect((await mine.begun()).fence.follower).toBe('views');
    stopping.abort();
    await mine.ended;
  });

  it('ends for good with what the work throws, and frees the lease', async () => {
    const failing = leases('first').whileHeld('views', new AbortController().signal,
      () => Promise.reject(new Error('a bug')));
    await expect(failing).rejects.toThrow('a bug');
    expect(await leases('second').take('views')).not.toBeNull();
  });

  it('leaves shares to others once it has one', async () => {
    const stopping = new AbortController();
    const first = leases('first', { askMs: 10_000 });
    const one = worker(first, 'views 1/2', stopping.signal);
    await one.begun();
    const working = [one, worker(first, 'views 2/2', stopping.signal),
      worker(leases('second'), 'views 2/2', stopping.signal)];
    await working[2]!.begun();
    const rows = await sql.query('select follower, holder from following.leases order by follower');
    expect(rows).toEqual([{ follower: 'views 1/2', holder: 'first' }, { follower: 'views 2/2', holder: 'second' }]);
    stopping.abort();
    await Promise.all(working.map(({ ended }) => ended));
  });
});
