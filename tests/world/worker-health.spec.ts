/** What a worker that runs by itself says of its followers to whoever watches over it. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FollowerHealth } from '#platform';
import { serveHealth } from '../../apps/worker/src/health.ts';

const views: FollowerHealth = { name: 'views', state: 'following', position: '7', behind: 0, reason: null };
const publishing: FollowerHealth = { name: 'publishing events', state: 'waiting', position: '', behind: 11,
  reason: 'SASL authentication failed', outward: true };
let served: Awaited<ReturnType<typeof serveHealth>> | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function told(followers: () => Promise<readonly FollowerHealth[]>, path = '/health/ready') {
  served = await serveHealth({ host: '127.0.0.1', port: 0, followers, lagMax: 10 });
  const response = await fetch(`${served.url}${path}`);
  return { status: response.status, body: await response.json() };
}

describe('the health of a worker', () => {
  it('is good while its followers follow, whatever readers outside have to wait for', async () => {
    expect(await told(async () => [views, publishing])).toEqual({ status: 200, body: {
      status: 'ready', followers: [{ ...views, fit: true }, { ...publishing, fit: true }] } });
  });

  it.each([
    ['one has stopped', { ...views, state: 'stopped', reason: 'no event Renamed, version 2' } as const],
    ['one is too far behind', { ...views, behind: 11 }],
  ])('is bad when %s', async (_what, follower) => {
    expect(await told(async () => [follower])).toEqual({ status: 503, body: {
      status: 'not-ready', followers: [{ ...follower, fit: false }] } });
  });

  it('is bad when they cannot be asked, and the process lives all the same', async () => {
    const away = () => Promise.reject(new Error('the database is away'));
    expect(await told(away)).toEqual({ status: 503, body: { status: 'not-ready', followers: null } });
    await served!.close();
    served = undefined;
    expect(await told(away, '/health/live')).toEqual({ status: 200, body: { status: 'live' } });
  });

  it('is all that is told', async () => {
    expect((await told(async () => [views], '/agreements')).status).toBe(404);
  });

  it('says when its port is taken', async () => {
    served = await serveHealth({ host: '127.0.0.1', port: 0, followers: async () => [], lagMax: 10 });
    const port = Number(new URL(served.url).port);
    await expect(serveHealth({ host: '127.0.0.1', port, followers: async () => [], lagMax: 10 }))
      .rejects.toThrow('EADDRINUSE');
  });
});
