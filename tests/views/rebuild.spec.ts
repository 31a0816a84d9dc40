import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSql, openStores, UnknownEvent } from '#store';
import { agreementDocument, positionOf, savingsOfCouncil, ViewsDiffer } from '#views';
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
