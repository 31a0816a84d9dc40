import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Unavailable } from '#store';
import type { EventStore } from '#store';
import { problems } from '../../apps/api/src/problem.ts';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';

let service: Service;
/** What the store does instead of reading a stream, when a test says so. */
let failing: Error | null = null;
beforeAll(async () => {
  service = await startService(({ store }) => ({
    store: new Proxy<EventStore>(store, {
      get: (target, name) =>
        ['read', 'contents'].includes(String(name)) && failing !== null
          ? () => Promise.reject(failing)
          : (target[name as keyof EventStore] as () => unknown).bind(target),
    }),
  }));
  await service.post('/councils', bromsgrove);
});
beforeEach(() => {
  failing = null;
});
afterAll(async () => {
  await service.close();
});

function expectProblem(answer: Answered, code: string): void {
  const [status, title] = problems[code as keyof typeof problems];
  expect(answer.body).toMatchObject({ type: `/problems/${code}`, code, status, title });
  expect(answer.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
}

describe('every refusal is a problem document with a stable type', () => {
  it('says 404 for an address that does not exist, without asking for a token', async () => {
    expectProblem(await service.get('/nowhere', { token: null }), 'not-found');
    expectProblem(await service.post('/health/live', {}), 'not-found');
  });

  it('says 400 for an address that cannot be decoded', async () => {
    expectProblem(await service.get('/councils/%E0%A4%A'), 'malformed-url');
    expectProblem(await service.get(`/councils/${'A'.repeat(300)}`), 'malformed-url');
  });

  it('says 400 for a body that is not JSON', async () => {
    expectProblem(await service.post('/councils', null, { raw: '{"council":' }), 'malformed-json');
    expectProblem(await service.post('/councils', null, { raw: '' }), 'malformed-json');
  });

  it('refuses a body that would change the prototype of objects', async () => {
    expectProblem(
      await service.post('/councils', null, { raw: '{"__proto__":{"council":"BRM"}}' }),
      'malformed-json',
    );
  });

  it('says 413 for a body of more than a mebibyte', async () => {
    const huge = { ...bromsgrove, legalName: 'x'.repeat(1_100_000) };
    expectProblem(await service.post('/councils', huge), 'too-large');
  });

  it('says 415 for a body of another kind', async () => {
    for (const kind of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      expectProblem(
        await service.post('/councils', bromsgrove, { headers: { 'content-type': kind } }),
        'unsupported-media-type',
      );
    }
  });

  it('says 403 when the role may not do it, and names the roles that may', async () => {
    const answer = await service.post('/councils', bromsgrove, { token: await service.token('member', 'BRM') });
    expectProblem(answer, 'forbidden');
    expect(answer.body.detail).toContain('registrar');
  });

  it('lets an auditor read and change nothing', async () => {
    const token = await service.token('auditor');
    expect((await service.get('/councils/BRM', { token })).status).toBe(200);
    expectProblem(
      await service.post('/councils/BRM/names', { legalName: 'Other', from: '2026-01-01' }, { token }),
      'forbidden',
    );
  });

  it('gives the refusal of the register with the facts that explain it', async () => {
    const answer = await service.post('/councils', { ...bromsgrove, legalName: 'Redditch Borough Council' });
    expectProblem(answer, 'registered-differently');
    expect(answer.body.differs).toEqual(['legalName']);
    expectProblem(await service.get('/councils/RED'), 'not-registered');
  });

  it('says 503 and when to come back while the store cannot be reached', async () => {
    failing = new Unavailable('connection refused by 10.1.2.3');
    const answer = await service.get('/councils/BRM');
    expectProblem(answer, 'unavailable');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(answer.body)).not.toContain('10.1.2.3');
  });

  it('says 500 for a fault of our own and keeps its text and stack for the log', async () => {
    failing = new Error('select * from events where secret');
    const answer = await service.get('/councils/BRM');
    expectProblem(answer, 'internal');
    expect(JSON.stringify(answer.body)).not.toMatch(/select|\.ts|at /);
    expect(service.logged.at(-1)).toContain('select * from events');
  });

  it('answers a request whose headers are too large without falling over', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      request(`${service.api.url}/me`, { headers: { 'x-filler': 'x'.repeat(20_000) } }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(431);
    expect((await service.get('/me')).status).toBe(200);
  });

  it('answers bytes that are no HTTP with 400', async () => {
    const { hostname, port } = new URL(service.api.url);
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write('NONSENSE\r\n\r\n');
      });
      let text = '';
      socket
        .on('data', (chunk: Buffer) => {
          text += chunk.toString();
        })
        .on('error', reject)
        .on('close', () => {
          resolve(text);
        });
    });
    expect(said).toMatch(/^HTTP\/1\.1 400/);
  });

  it('describes every problem at its type', async () => {
    const list = await service.get('/problems', { token: null });
    expect(list.body.problems).toHaveLength(Object.keys(problems).length);
    for (const { type, code } of list.body.problems) {
      expect((await service.get(type, { token: null })).body).toMatchObject({ type, code });
    }
    expectProblem(await service.get('/problems/none-such', { token: null }), 'not-found');
  });
});
