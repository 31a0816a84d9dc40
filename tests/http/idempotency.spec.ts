import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { start } from '#store';
import type { EventStore, Write } from '#store';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';

let service: Service;
/** Holds the next append until a test lets it go, and tells the test that it is there. */
type Gate = { readonly reached: () => void; readonly open: Promise<void> };
let gate: Gate | null = null;
beforeAll(async () => {
  service = await startService(({ store }) => ({
    store: new Proxy<EventStore>(store, {
      get: (target, name) => name === 'append' ? async (writes: readonly Write[]) => {
        gate?.reached();
        await gate?.open;
        return target.append(writes);
      } : (target[name as keyof EventStore] as () => unknown).bind(target),
    }),
  }));
});
afterAll(async () => {
  await service.close();
});

const register = (council: string, key: string | null, change: object = {}): Promise<Answered> =>
  service.post('/councils', { ...bromsgrove, council, ...change }, { key });
const rename = (legalName: string, sent: object = {}): Promise<Answered> =>
  service.post('/councils/BRM/names', { legalName, from: '2026-01-01' }, sent);
const eventsOf = async (council: string): Promise<number> =>
  (await service.store.read(`council-${council}`)).events.length;

describe('an Idempotency-Key', () => {
  it('is needed for every command', async () => {
    expect((await register('BRM', null)).body.code).toBe('idempotency-key-missing');
    for (const key of ['abc', '"', '""', '"a"b"', `"${'x'.repeat(129)}"`, '"a b"', '"a";p=1', '"a", "b"']) {
      expect([key, (await register('BRM', key)).body.code]).toEqual([key, 'idempotency-key-malformed']);
    }
    expect(await eventsOf('BRM')).toBe(0);
  });

  it('gives a repeated command its first answer and does nothing twice', async () => {
    const first = await register('BRM', '"8e03978e-40d5-43dd-bc93-6894a57f9324"');
    const again = await register('BRM', '"8e03978e-40d5-43dd-bc93-6894a57f9324"');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(await eventsOf('BRM')).toBe(1);
  });

  it('gives the first answer even after the record has moved on', async () => {
    const first = await rename('Bromsgrove Council', { key: '"n1"' });
    await rename('Bromsgrove Borough Council', { key: '"n2"' });
    expect((await rename('Bromsgrove Council', { key: '"n1"' })).body).toEqual(first.body);
  });

  it('cannot be used for another body, nor for another record', async () => {
    const other = await register('BRM', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', { region: 'West Midlands' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    const elsewhere = await register('RED', '"8e03978e-40d5-43dd-bc93-6894a57f9324"');
    expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await eventsOf('RED')).toBe(0);
  });

  it('belongs to its caller: another person may use the same one', async () => {
    const token = await service.token('registrar', undefined, 'another registrar');
    const answer = await service.post(
      '/councils/BRM/names',
      { legalName: 'Bromsgrove', from: '2027-01-01' },
      { key: '"n1"', token },
    );
    expect(answer.status).toBe(200);
  });

  it('is free again when the command was refused, since nothing was done', async () => {
    expect(
      (await service.post('/councils/BRM/end', { on: '1960-01-01', successors: [] }, { key: '"e1"' })).status,
    ).toBe(422);
    expect(
      (await service.post('/councils/BRM/end', { on: '2028-04-01', successors: [] }, { key: '"e1"' })).status,
    ).toBe(200);
  });

  it('is refused while its first command is under way', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      gate = { reached: resolve, open: opened };
    });
    const first = register('RED', '"r1"');
    await reached;
    expect(await register('RED', '"r1"')).toMatchObject({ status: 409, body: { code: 'request-in-flight' } });
    gate = null;
    open();
    expect((await first).status).toBe(201);
  });

  it('lets 100 posts at once have one effect', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => register('WYC', '"w1"')));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.every(({ status, body }) => status === 201 || body.code === 'request-in-flight')).toBe(true);
    expect(await eventsOf('WYC')).toBe(1);
  });

  it('lets 100 posts at once in two processes have one effect', async () => {
    const other = await startService(() => ({ store: service.store, tokens: service.parts.tokens }));
    const token = await service.token('registrar');
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        (at % 2 === 0 ? service : other).post(
          '/councils',
          { ...bromsgrove, council: 'MHD' },
          { key: '"m1"', token },
        ),
      ),
    );
    await other.close();
    expect(
      new Set(answers.filter(({ status }) => status === 201).map(({ body }) => JSON.stringify(body))).size,
    ).toBe(1);
    expect(await eventsOf('MHD')).toBe(1);
  });
});

describe('an If-Match', () => {
  it('lets a command pass at the revision the caller has read', async () => {
    const read = await service.get('/councils/RED');
    const answer = await service.post(
      '/councils/RED/names',
      { legalName: 'Redditch', from: '2026-01-01' },
      { ifMatch: read.headers.get('etag')! },
    );
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"1"']);
  });

  it('stops a command on a record that has moved on, whatever else is true of it', async () => {
    const answer = await service.post(
      '/councils/RED/names',
      { legalName: 'Other', from: '2026-02-01' },
      { ifMatch: '"0"' },
    );
    expect([answer.status, answer.body.code]).toEqual([412, 'stale-revision']);
    expect(await eventsOf('RED')).toBe(2);
  });

  it('does not stand in the way of a repeat of what was done', async () => {
    const sent = { key: '"i1"', ifMatch: '"1"' };
    const first = await service.post('/councils/RED/names', { legalName: 'Other', from: '2026-02-01' }, sent);
    const again = await service.post('/councils/RED/names', { legalName: 'Other', from: '2026-02-01' }, sent);
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  it('is refused when weak, a list, a star or malformed', async () => {
    for (const ifMatch of ['W/"2"', '"1", "2"', '*', '2', '"-1"', '"x"', '"01"']) {
      const answer = await service.post(
        '/councils/RED/names',
        { legalName: 'New', from: '2026-03-01' },
        { ifMatch },
      );
      expect([ifMatch, answer.body.code]).toEqual([ifMatch, 'if-match-malformed']);
    }
  });

  it('is never needed to read, and reading the log finds all of it', async () => {
    expect((await service.store.page(start, 100)).length).toBe(await service.store.end().then(Number));
  });
});
