import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CouncilId } from '#domain';
import {
  councilById,
  councilPage,
  CursorInvalid,
  registerPage,
  tasksFor,
  type Page,
  type RegisterSort,
} from '#views';
import { auditor, officerOf, openDesk, type Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, negotiation, proposal, registered } from './histories.ts';

let desk: Desk;
const count = 60;
const idOf = (n: number) => `a-${String((n * 7) % count).padStart(3, '0')}`;

beforeAll(async () => {
  desk = await openDesk();
  for (let n = 0; n < count; n += 1) {
    await append(
      desk.store,
      `agreement-${idOf(n)}`,
      proposal(idOf(n), `Sharing ${n % 5}`, n % 2 === 0 ? [alpha, bravo] : [bravo, charlie]),
    );
  }
  await desk.views.catchUp();
});
afterAll(() => desk.close());

/** All rows of all pages; `between` is done after each page. */
async function walk<Row>(
  next: (cursor?: string) => Promise<Page<Row>>,
  between: () => Promise<void> = async () => undefined,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await next(cursor);
    rows.push(...page.rows);
    if (page.next === null) return rows;
    cursor = page.next;
    await between();
  }
}

const register =
  (sort: RegisterSort, direction: 'asc' | 'desc', reader = auditor) =>
  (cursor?: string) =>
    registerPage(
      desk.sql,
      reader,
      {},
      { sort, direction, limit: 7, ...(cursor !== undefined && { cursor }) },
    );

describe('pages', () => {
  it('hold every agreement once, in order, by each sort and direction', async () => {
    for (const sort of ['title', 'proposedOn', 'commencedOn', 'updated'] as const) {
      const up = (await walk(register(sort, 'asc'))).map(({ agreement }) => agreement);
      expect(new Set(up).size).toBe(count);
      expect((await walk(register(sort, 'desc'))).map(({ agreement }) => agreement)).toEqual(
        up.toReversed(),
      );
    }
    const titles = (await walk(register('title', 'asc'))).map(
      ({ title, agreement }) => `${title} ${agreement}`,
    );
    expect(titles).toEqual([...titles].sort());
  });

  it('hold only what the reader may see', async () => {
    const seen = await walk(register('title', 'asc', officerOf(alpha)));
    expect(seen).toHaveLength(count / 2);
    expect(seen.every(({ councils }) => councils.includes(alpha))).toBe(true);
  });

  it('miss nothing and repeat nothing while agreements change and others are proposed', async () => {
    for (const sort of ['title', 'proposedOn'] as const) {
      let written = 0;
      const seen = await walk(register(sort, 'asc'), async () => {
        const id = idOf(written);
        const at = (await desk.store.read(`agreement-${id}`)).revision;
        await append(
          desk.store,
          `agreement-${id}`,
          negotiation(id, [alpha, bravo]).slice(at - 2, at - 1),
          at + 1,
        );
        await append(
          desk.store,
          `agreement-new-${sort.toLowerCase()}-${written}`,
          proposal(`new-${written}`, 'A new one', [alpha, bravo]),
        );
        written += 1;
        await desk.views.catchUp();
      });
      const ids = seen.map(({ agreement }) => agreement);
      expect(written).toBeGreaterThan(5);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => id.startsWith('a-'))).toHaveLength(count);
    }
  });

  it('of what is to be done hold whole agreements, each once', async () => {
    const seen = await walk((cursor) =>
      tasksFor(desk.sql, officerOf(charlie), charlie, {
        limit: 4,
        ...(cursor !== undefined && { cursor }),
      }),
    );
    const whole = await tasksFor(desk.sql, officerOf(charlie), charlie, { limit: 200 });
    expect(seen).toEqual(whole.rows);
  });

  it('refuse a cursor that is none, or that belongs to another order', async () => {
    const { next } = await registerPage(desk.sql, auditor, {}, { sort: 'title', limit: 2 });
    await expect(registerPage(desk.sql, auditor, {}, { sort: 'updated', cursor: next! })).rejects.toThrow(
      CursorInvalid,
    );
    await expect(
      registerPage(desk.sql, auditor, {}, { sort: 'title', direction: 'desc', cursor: next! }),
    ).rejects.toThrow(CursorInvalid);
    for (const cursor of ['', 'x', 'bnVsbA', Buffer.from('[1,2,3,4]').toString('base64url')]) {
      await expect(registerPage(desk.sql, auditor, {}, { cursor })).rejects.toThrow(CursorInvalid);
    }
  });
});

it('a cursor that no page gave is refused, also one that no column could be compared with', async () => {
  const forged = (sort: string, key: string, id: string): string =>
    Buffer.from(JSON.stringify([sort, 'asc', key, id])).toString('base64url');
  for (const cursor of ['zzzz', forged('title', '\0', 'x'), forged('title', 'x', '\0')]) {
    await expect(registerPage(desk.sql, auditor, {}, { cursor })).rejects.toThrow(CursorInvalid);
  }
  await expect(tasksFor(desk.sql, officerOf(alpha), alpha, { cursor: forged('agreement', '', '\0') }))
    .rejects.toThrow(CursorInvalid);
});

describe('the register of councils', () => {
  it('shows each body once, by name or code, with what it was filtered by', async () => {
    await append(desk.store, 'council-OLD', [
      registered('OLD' as CouncilId, 'Zeta Old Council'),
      { type: 'GssCodeAssigned', code: 'E07000999', from: '2009-04-01' as never, to: null },
      { type: 'CouncilEnded', on: '2023-04-01' as never, successors: [alpha], instrument: null },
    ]);
    await desk.views.catchUp();
    const names = async (filter: Parameters<typeof councilPage>[1]) =>
      (
        await walk((cursor) =>
          councilPage(desk.sql, filter, { limit: 2, ...(cursor !== undefined && { cursor }) }),
        )
      ).map(({ council }) => council);
    expect(await names({})).toEqual(['ALF', 'BRV', 'CHL', 'DLT', 'OLD']);
    expect(await names({ ended: true })).toEqual(['OLD']);
    expect(await names({ text: 'city' })).toEqual(['BRV']);
    expect(await names({ text: 'dl' })).toEqual(['DLT']);
    expect(await names({ gss: 'E07000999' })).toEqual(['OLD']);
    expect(await names({ nation: 'wales' })).toEqual([]);
    expect(await councilById(desk.sql, 'OLD' as CouncilId)).toMatchObject({
      name: 'Zeta Old Council',
      endedOn: '2023-04-01',
      successors: ['ALF'],
      gssCodes: [{ code: 'E07000999' }],
      updated: { revision: 2 },
    });
    expect(await councilById(desk.sql, 'NON' as CouncilId)).toBeNull();
  });
});

it('a text that no column takes is shown without what cannot be stored, and stops nothing', async () => {
  await append(desk.store, 'council-NUL', [registered('NUL' as CouncilId, 'Zero\0 Council')]);
  await desk.views.catchUp();
  expect((await councilPage(desk.sql, { text: 'NUL' })).rows.map(({ name }) => name)).toEqual(['Zero Council']);
});
