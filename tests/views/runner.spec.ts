import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Leases, openSql, start, UnknownEvent } from '#store';
import { agreementDocument, openViews, Overtaken, positionOf, untilAt } from '#views';
import { Fold } from '../../libs/views/src/fold.ts';
import { auditor, following, openDesk, until, type Desk } from './desk.ts';
import { append, enveloped } from './envelopes.ts';
import { alpha, bravo, charlie, inForce, negotiation, proposal } from './histories.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

/** Three agreements whose events stand in turn in the log. */
async function interleaved(): Promise<void> {
  const ids = ['waste-1', 'ict-2', 'hr-3'] as const;
  const histories = ids.map((id) => inForce(id, `Shared ${id}`, [alpha, bravo, charlie]));
  for (let at = 0; at < histories[0]!.length; at += 7) {
    for (const [n, id] of ids.entries())
      await append(desk.store, `agreement-${id}`, histories[n]!.slice(at, at + 7), at);
  }
}

describe('the views follow the log', () => {
  it('show an event soon after it was recorded, and say so to those who wait for it', async () => {
    const live = following(desk.views);
    const { position } = await append(
      desk.store,
      'agreement-waste',
      proposal('waste', 'Shared waste', [alpha, bravo]),
    );
    expect(await desk.views.arrived(position, 5_000)).toBe(true);
    expect(await positionOf(desk.sql)).toBe(position);
    expect(await untilAt(desk.sql, position, 0)).toBe(true);
    expect(await agreementDocument(desk.sql, auditor, 'waste')).toMatchObject({
      title: 'Shared waste',
      position,
    });
    await live.stop();
  });

  it('do not claim a position that no event has yet', async () => {
    const end = await desk.views.catchUp();
    const next = String(Number(end) + 1).padStart(end.length, '0') as typeof end;
    expect(await desk.views.arrived(next, 30)).toBe(false);
    expect(await untilAt(desk.sql, next, 30)).toBe(false);
  });

  it('come out the same folded live, event by event, and folded again from the start', async () => {
    const live = following(desk.runner({ pageMax: 1, batchMax: 1 }));
    await interleaved();
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    await live.stop();
    const before = await desk.contents();
    expect(before.agreement_register).toMatch(/^3 rows/);
    await desk.views.rebuild();
    expect(await desk.contents()).toEqual(before);
  });

  it('come out the same when memory holds one agreement only', async () => {
    await interleaved();
    await desk.views.catchUp();
    const before = await desk.contents();
    await desk.runner({ pageMax: 5, batchMax: 5, keptMax: 1 }).rebuild();
    expect(await desk.contents()).toEqual(before);
  });

  it('come out the same when every event is delivered twice', async () => {
    await interleaved();
    await desk.views.catchUp();
    const before = await desk.contents();
    const owner = openSql(desk.database.views);
    await owner.query('update views.progress set position = $1', [start]);
    await desk.runner({ pageMax: 10 }).catchUp();
    expect(await desk.contents()).toEqual(before);
    await owner.query(`update views.progress set position = lpad('60', 20, '0')`);
    await desk.runner({ pageMax: 10 }).catchUp();
    expect(await desk.contents()).toEqual(before);
    await owner.close();
  });

  it('stay as they were when the connection dies between rows and checkpoint, and lose nothing', async () => {
    await desk.views.catchUp();
    const reached = await positionOf(desk.sql);
    const admin = openSql({ ...desk.database.admin, connectionsMax: 3 });
    let live: ReturnType<typeof following> | undefined;
    await admin.transaction(async (tx) => {
      // Rows of other tables and the checkpoint are written by then; the last table holds the writer up.
      await tx.query('lock table views.tasks in access exclusive mode');
      live = following(desk.views);
      await append(desk.store, 'agreement-waste', inForce('waste', 'Shared waste'));
      const held = `select pid from pg_stat_activity where datname = current_database()
        and application_name = 'concordat views' and wait_event_type = 'Lock'`;
      await until(async () => (await admin.query(held)).length > 0);
      await admin.query(`select pg_terminate_backend(pid) from (${held}) held`);
      await until(
        async () => (await admin.query(held)).length === 0 || desk.views.status().state === 'waiting',
      );
      expect(await positionOf(desk.sql)).toBe(reached);
      expect(await agreementDocument(desk.sql, auditor, 'waste')).toBeNull();
    });
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    await live!.stop();
    await admin.close();
    const after = await desk.contents();
    await desk.views.rebuild();
    expect(await desk.contents()).toEqual(after);
  });

  it('are kept right by two runners at once', async () => {
    const both = [following(desk.views), following(desk.runner({ pageMax: 3 }))];
    await interleaved();
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    await Promise.all(both.map((one) => one.stop()));
    const after = await desk.contents();
    await desk.views.rebuild();
    expect(await desk.contents()).toEqual(after);
  });

  it('are not taken back by a runner that was overtaken while it folded', async () => {
    await desk.views.catchUp();
    await append(desk.store, 'agreement-waste', proposal('waste', 'Shared waste', [alpha, bravo]));
    let goOn = (): void => undefined;
    let begun = (): void => undefined;
    const overtaken = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const reading = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { store } = desk;
    const page: typeof store.page = async (...asked) => {
      const found = await store.page(...asked);
      begun();
      await overtaken;
      return found;
    };
    const end: typeof store.end = () => store.end();
    const follow: typeof store.follow = (...asked) => store.follow(...asked);
    const slow = openViews({ page, end, follow, inStreams: store.inStreams }, desk.database.views);
    const ended = slow.catchUp();
    ended.catch(() => undefined);
    await reading;
    await append(store, 'agreement-waste', negotiation('waste', [alpha, bravo]), 3);
    await desk.views.catchUp();
    const before = await desk.contents();
    goOn();
    await expect(ended).rejects.toThrow(Overtaken);
    expect(await desk.contents()).toEqual(before);
    await slow.close();
  });

  it('are not written under a lease that another holds by now, though nobody has gone on meanwhile', async () => {
    await desk.views.catchUp();
    const sql = openSql(desk.database.views);
    const [first, second] = ['first', 'second'].map((holder) => new Leases(sql, { holder, alone: true }));
    const old = (await first!.take('views'))!;
    const taken = (await second!.take('views'))!;
    await append(desk.store, 'agreement-waste', proposal('waste', 'Shared waste', [alpha, bravo]));
    const stopping = new AbortController();
    const stale = desk.views.run(stopping.signal, old);
    await until(async () => desk.views.status().state === 'waiting');
    expect(await agreementDocument(desk.sql, auditor, 'waste')).toBeNull();
    stopping.abort();
    await stale;
    const going = new AbortController();
    const held = desk.views.run(going.signal, taken);
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    going.abort();
    await held;
    await sql.close();
  });

  it('are folded again when the database has lost what it had not kept yet, though the log is quiet', async () => {
    const runner = desk.runner({ lookMs: 20 });
    const live = following(runner);
    await append(desk.store, 'agreement-waste', proposal('waste', 'Shared waste', [alpha, bravo]));
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    const before = await desk.contents();
    const owner = openSql(desk.database.views);
    await owner.transaction(async (tx) => {
      await tx.query('truncate views.agreement_state, views.agreement_register, views.tasks, views.councils');
      await tx.query('update views.progress set position = $1', [start]);
    });
    await owner.close();
    await until(async () => (await positionOf(desk.sql)) === (await desk.store.end()));
    expect(await desk.contents()).toEqual(before);
    await live.stop();
  });

  it('leave the lease to others where a newer version keeps them', async () => {
    await desk.views.catchUp();
    const owner = openSql(desk.database.views);
    await owner.query(`update views.checkpoints set version = 1000 where view = 'tasks'`);
    const fence = (await new Leases(owner, { holder: 'old' }).take('views'))!;
    await desk.views.run(new AbortController().signal, fence);
    expect(desk.views.status()).toMatchObject({ state: 'waiting', reason: 'a newer version keeps the views' });
    await owner.close();
  });

  it('forget nothing that the events at hand need, when a batch is committed while others are read back', async () => {
    await interleaved();
    const page = await desk.store.page(start, 10_000);
    const of = (id: string) => page.filter(({ stream }) => stream === `agreement-${id}`);
    const [x, y] = [of('waste-1'), of('ict-2')];
    let read: (ids: readonly string[]) => void = () => undefined;
    const fold = new Fold({
      agreements: async (ids) => {
        read(ids);
        return new Map();
      },
      councils: async () => new Map(),
    }, 0);
    await fold.page(x.slice(0, 5));
    fold.take();
    read = (ids) => {
      if (ids.includes('ict-2')) fold.committed(x[4]!.position);
    };
    await fold.page([...y.slice(0, 3), ...x.slice(5, 8)]);
    expect(fold.take().agreements.map(({ revision }) => revision).sort()).toEqual([2, 7]);
  });

  it('stop at an event that they do not know, having shown all before it, and their status says why', async () => {
    const live = following(desk.views);
    await append(desk.store, 'agreement-waste', proposal('waste', 'Shared waste', [alpha, bravo]));
    const [event] = enveloped('agreement-waste', 3, negotiation('waste', [alpha, bravo]));
    await desk.store.append([
      { stream: 'agreement-waste', expected: 2, events: [{ ...event!, type: 'TermsDreamtOf' }] },
    ]);
    await append(desk.store, 'agreement-later', proposal('later', 'Shared later', [alpha, bravo]));
    await expect(live.ended).rejects.toThrow(UnknownEvent);
    expect(desk.views.status()).toMatchObject({
      state: 'stopped',
      reason: expect.stringContaining('TermsDreamtOf'),
    });
    expect(await agreementDocument(desk.sql, auditor, 'waste')).toMatchObject({ revision: 2 });
    expect(await agreementDocument(desk.sql, auditor, 'later')).toBeNull();
  });

  it('stop at a version of an event that they do not know', async () => {
    const [event] = enveloped('agreement-waste', 0, proposal('waste', 'Shared waste', [alpha, bravo]));
    await desk.store.append([
      { stream: 'agreement-waste', expected: -1, events: [{ ...event!, version: 2 }] },
    ]);
    await expect(desk.views.catchUp()).rejects.toThrow(UnknownEvent);
  });

  it('are folded from the start when a view has a new version', async () => {
    await append(desk.store, 'agreement-waste', inForce('waste', 'Shared waste'));
    await desk.views.catchUp();
    const before = await desk.contents();
    const owner = openSql(desk.database.views);
    await owner.query(`update views.checkpoints set version = 0 where view = 'tasks'`);
    await owner.query('delete from views.tasks');
    await owner.close();
    await desk.views.catchUp();
    expect(await desk.contents()).toEqual(before);
  });

  it('are written by a role that can change no event', async () => {
    const owner = openSql(desk.database.views);
    await expect(owner.query('select count(*) from log.events')).resolves.toHaveLength(1);
    for (const change of [
      'delete from log.events',
      'update log.events set revision = 1',
      'truncate log.events',
      `insert into log.events select * from log.events`,
    ]) {
      await expect(owner.query(change)).rejects.toThrow('permission denied');
    }
    await owner.close();
  });

  it('can be read but not written by the application', async () => {
    await desk.views.catchUp();
    await expect(desk.sql.query('select * from views.councils')).resolves.toHaveLength(4);
    await expect(desk.sql.query('delete from views.councils')).rejects.toThrow('permission denied');
  });
});
