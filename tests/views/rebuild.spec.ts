import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSql, openStores, UnknownEvent } from '#store';
import { agreementDocument, oneMoment, positionOf, RebuildUnderWay, savingsOfCouncil, ViewsDiffer } from '#views';
import { auditor, following, openDesk, officerOf, until, type Desk } from './desk.ts';
import { append, enveloped } from './envelopes.ts';
import { alpha, bravo, charlie, inForce, negotiation, proposal } from './histories.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const agreements = 12;

/** Agreements one after another, each told while the others are. */
async function told(from = 0): Promise<void> {
  await Promise.all(Array.from({ length: agreements }, async (_, n) => {
    const id = `shared-${from + n}`;
    const history = inForce(id, `Shared ${id}`, [alpha, bravo, charlie]);
    for (let at = 0; at < history.length; at += 9) {
      await append(desk.store, `agreement-${id}`, history.slice(at, at + 9), at);
    }
  }));
}

/** Another writer than the views, as a fault would be. */
async function planted(text: string): Promise<void> {
  const owner = openSql(desk.database.views);
  await owner.query(text);
  await owner.close();
}

describe('views folded anew beside the live ones', () => {
  it('take their place while events come and people read, and no reader is ever taken back', async () => {
    const live = following(desk.views);
    await told();
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    let seen = await positionOf(desk.sql);
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const at = await positionOf(desk.sql);
        expect(at >= seen).toBe(true);
        seen = at;
        // Two statements of one moment: an empty answer would be one from both sides of the change.
        const answer = await savingsOfCouncil({ sql: desk.sql, log: desk.store }, officerOf(alpha), alpha,
          { asOf: null });
        expect(answer?.council).toBe(alpha);
        const found = await desk.sql.query('select agreement from views.agreement_register');
        expect(found.length).toBeGreaterThan(0);
      }
    })();
    const writing = told(100);
    const other = desk.runner();
    await other.rebuild();
    await other.rebuild();
    await writing;
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    reading = false;
    await reader;
    await live.stop();
    const after = await desk.contents();
    expect(after.agreement_register).toMatch(/^24 rows/);
    await desk.runner().rebuild({ compare: true, onlyCompare: true });
    expect(await desk.contents()).toEqual(after);
  });

  it('wait for a reader of one moment that takes its time, and hold up nobody else behind him', async () => {
    await told();
    await desk.views.catchUp();
    const rebuilt = desk.runner();
    const admin = openSql({ ...desk.database.admin, connectionsMax: 1 });
    let ended: Promise<unknown> | undefined;
    await desk.sql.transaction(async (tx) => {
      await oneMoment(tx);
      const [before] = await tx.rows('select count(*) from views.agreement_register');
      ended = rebuilt.rebuild();
      ended.catch(() => undefined);
      const asked = `select from pg_stat_activity where datname = current_database()
        and application_name = 'concordat rebuild' and wait_event_type = 'Lock'`;
      await until(async () => (await admin.query(asked)).length > 0);
      await desk.sql.transaction(async (other) => {
        await oneMoment(other);
        expect(await other.rows('select count(*) from views.agreement_register')).toEqual([before]);
      });
      expect(await tx.rows('select count(*) from views.tasks')).not.toEqual([['0']]);
    });
    await ended;
    await admin.close();
  });

  it('get the last event that was written while they took the place, though none comes after it', async () => {
    const live = following(desk.runner({ lookMs: 60_000 }));
    await told();
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    const admin = openSql({ ...desk.database.admin, connectionsMax: 1 });
    let ended: Promise<unknown> | undefined;
    await desk.sql.transaction(async (tx) => {
      await oneMoment(tx);
      ended = desk.runner().rebuild();
      ended.catch(() => undefined);
      const waiting = (of: string): string => `select from pg_stat_activity where datname = current_database()
        and application_name = 'concordat ${of}' and wait_event_type = 'Lock'`;
      await until(async () => (await admin.query(waiting('rebuild'))).length > 0);
      await append(desk.store, 'agreement-late', proposal('late', 'Shared late', [alpha, bravo]));
      await until(async () => (await admin.query(waiting('views'))).length > 0);
    });
    await ended;
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    expect(await agreementDocument(desk.sql, auditor, 'late')).toMatchObject({ title: 'Shared late' });
    await live.stop();
    await admin.close();
  });

  it('are not undone by an older program, nor made by two at once', async () => {
    await told();
    await desk.views.catchUp();
    const both = await Promise.allSettled([desk.runner().rebuild(), desk.runner().rebuild()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expect.any(RebuildUnderWay) });
    await planted(`update views.checkpoints set version = 1000 where view = 'tasks'`);
    await expect(desk.runner().rebuild({ compare: false })).rejects.toThrow('a newer version keeps the views');
  });

  it('are left alone when a migration has come in between, and when they are aborted', async () => {
    await told();
    await desk.views.catchUp();
    const before = await desk.contents();
    const admin = openSql({ ...desk.database.admin, connectionsMax: 1 });
    let ended: Promise<unknown> | undefined;
    await admin.transaction(async (tx) => {
      // As a migration holds it: the rebuild has made its tables and waits.
      await tx.query('select pg_advisory_xact_lock(7205759403792793602)');
      ended = desk.runner().rebuild();
      ended.catch(() => undefined);
      await until(async () => (await desk.sql.query(`select from pg_indexes where schemaname = 'views_next'
        and indexname = 'tasks_pkey'`)).length > 0);
      await tx.query('alter table views.tasks add column later text');
    });
    await expect(ended).rejects.toThrow('a migration has changed the tables meanwhile');
    await planted('alter table views.tasks drop column later');
    const stopping = new AbortController();
    stopping.abort();
    await expect(desk.runner().rebuild({ compare: true }, stopping.signal)).rejects.toThrow('abort');
    expect(await desk.contents()).toEqual(before);
    expect(await desk.sql.query(`select from pg_namespace where nspname like 'views\\_%'`)).toEqual([]);
    await admin.close();
  });

  it('refuse to take the place of views that say otherwise, and name the rows', async () => {
    const live = following(desk.views);
    await told();
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    await planted(`update views.agreement_register set title = 'Forged' where agreement = 'shared-3'`);
    await planted(`delete from views.tasks where agreement = 'shared-4'`);
    const writing = told(100);
    const refused = desk.runner().rebuild();
    await expect(refused).rejects.toThrow(ViewsDiffer);
    await expect(refused).rejects.toMatchObject({ differences: [
      { table: 'agreement_register', rows: 1, keys: ['shared-3'] },
      { table: 'tasks', keys: expect.arrayContaining([expect.stringContaining('shared-4')]) },
    ] });
    await writing;
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    expect(await desk.sql.query(`select title from views.agreement_register where agreement = 'shared-3'`))
      .toEqual([{ title: 'Forged' }]);
    await live.stop();
    await desk.runner().rebuild({ compare: false });
    expect(await desk.sql.query(`select title from views.agreement_register where agreement = 'shared-3'`))
      .toEqual([{ title: 'Shared shared-3' }]);
  });

  it('leave nothing behind, and everything as it was, when the log holds an event that they do not know', async () => {
    await told();
    await desk.views.catchUp();
    const before = await desk.contents();
    const [event] = enveloped('agreement-waste', 0, proposal('waste', 'Shared waste', [alpha, bravo]));
    await desk.store.append([
      { stream: 'agreement-waste', expected: -1, events: [{ ...event!, type: 'TermsDreamtOf' }] },
    ]);
    await expect(desk.runner().rebuild({ compare: false })).rejects.toThrow(UnknownEvent);
    expect(await desk.contents()).toEqual(before);
    expect(await desk.sql.query(`select from pg_namespace where nspname like 'views\\_%'`)).toEqual([]);
  });

  it('are not held up by what a process has left that was killed while it made them, or after it had', async () => {
    await told();
    await desk.views.catchUp();
    const before = await desk.contents();
    await planted('create schema views_next create table views_next.tasks (one integer)');
    await planted('create schema views_old create table views_old.tasks (one integer)');
    await desk.runner().rebuild();
    expect(await desk.contents()).toEqual(before);
    expect(await desk.sql.query(`select from pg_namespace where nspname like 'views\\_%'`)).toEqual([]);
  });

  it('come out the same from a log that can only be read in its own order', async () => {
    await told();
    await desk.views.catchUp();
    const before = await desk.contents();
    const { store } = desk;
    const other = desk.runner({}, { page: (...asked) => store.page(...asked), end: () => store.end(),
      follow: (...asked) => store.follow(...asked), inStreams: null });
    await other.rebuild();
    expect(await desk.contents()).toEqual(before);
  });

  it('wait while a newer version keeps the views, and never undo it', async () => {
    await told();
    await desk.views.catchUp();
    await planted(`update views.checkpoints set version = 1000 where view = 'tasks'`);
    const before = await desk.contents();
    const old = desk.runner();
    const live = following(old);
    await until(async () => old.status().state === 'waiting');
    expect(old.status().reason).toBe('a newer version keeps the views');
    await append(desk.store, 'agreement-late', proposal('late', 'Shared late', [alpha, bravo]));
    await live.stop();
    expect(await desk.contents()).toEqual(before);
  });

  it('may be read by the application, and made anew by every later migration', async () => {
    await told();
    await desk.views.catchUp();
    await desk.views.rebuild();
    await append(desk.store, 'agreement-late', [...proposal('late', 'Shared late', [alpha, bravo]),
      ...negotiation('late', [alpha, bravo])]);
    await desk.views.catchUp();
    expect(await agreementDocument(desk.sql, auditor, 'late')).toMatchObject({ title: 'Shared late' });
    const { admin, app, views } = desk.database;
    const opened = await openStores({ admin, app, views }, () => desk.clock.at, () => undefined);
    await opened.close();
    const owner = openSql(desk.database.views);
    await owner.query('create table views.later (one integer)');
    await expect(desk.sql.query('select * from views.later')).resolves.toEqual([]);
    await owner.close();
  });
});

describe('views followed in shares', () => {
  it('come out the same as followed by one, whichever share is ahead', async () => {
    await told();
    const shares = [[0, 2, 4, 6], [1, 3, 5, 7]].map((slots) => desk.runner({ slots, pageMax: 7 }));
    await shares[0]!.catchUp();
    expect(await positionOf(desk.sql)).not.toBe(await desk.store.end());
    await told(100);
    const live = shares.map((one) => following(one));
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    await Promise.all(live.map((one) => one.stop()));
    const before = await desk.contents();
    await desk.runner().rebuild();
    expect(await desk.contents()).toEqual(before);
  });

  it('go on as one share after being two that stand at different places', async () => {
    await told();
    await desk.runner({ slots: [0, 1, 2, 3] }).catchUp();
    await desk.runner({ slots: [4, 5, 6, 7], pageMax: 11, batchMax: 11 }).catchUp();
    await told(100);
    await desk.runner({ slots: [1, 3, 5, 7] }).catchUp();
    await desk.views.catchUp();
    const before = await desk.contents();
    await desk.runner().rebuild({ compare: false });
    expect(await desk.contents()).toEqual(before);
  });
});
