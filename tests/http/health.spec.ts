import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '#store';
import type { FollowerHealth } from '#platform';
import { startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';

const well: FollowerHealth = {
  name: 'agreement-register',
  state: 'following',
  position: '1',
  behind: 100,
  reason: null,
};
let service: Service;
let followers: () => Promise<readonly FollowerHealth[]>;
let end: () => Promise<never> | null;
beforeAll(async () => {
  service = await startService(({ store }) => ({
    followers: () => followers(),
    lagMax: 100,
    store: new Proxy<EventStore>(store, {
      get: (target, name) =>
        name === 'end'
          ? () => end() ?? target.end()
          : (target[name as keyof EventStore] as () => unknown).bind(target),
    }),
  }));
});
beforeEach(() => {
  followers = async () => [well];
  end = () => null;
});
afterAll(async () => {
  await service.close();
});

const ready = () => service.get('/health/ready', { token: null });

describe('readiness', () => {
  it('is given while every follower runs and none is too far behind', async () => {
    const answer = await ready();
    expect([answer.status, answer.body]).toEqual([
      200,
      { status: 'ready', store: { reachable: true }, followers: [{ ...well, fit: true }] },
    ]);
  });

  it('is withdrawn when a follower has stopped, and says which and why', async () => {
    followers = async () => [
      well,
      { ...well, name: 'timeline', state: 'stopped', reason: 'unknown event type Foo' },
    ];
    const answer = await ready();
    expect([answer.status, answer.body.code]).toEqual([503, 'not-ready']);
    expect(answer.body.detail).toContain('timeline');
    expect(answer.body.followers[1]).toMatchObject({
      name: 'timeline',
      state: 'stopped',
      reason: 'unknown event type Foo',
      fit: false,
    });
  });

  it('is withdrawn when a follower is further behind than allowed', async () => {
    followers = async () => [{ ...well, behind: 101 }];
    expect((await ready()).status).toBe(503);
  });

  it('is withdrawn when the store cannot be reached, while the process still lives', async () => {
    end = () => Promise.reject(new Error('gone'));
    const answer = await ready();
    expect([answer.status, answer.body.store]).toEqual([503, { reachable: false }]);
    expect((await service.get('/health/live', { token: null })).body).toEqual({ status: 'live' });
  });

  it('is withdrawn when nobody can say how the followers do', async () => {
    followers = () => Promise.reject(new Error('gone'));
    expect((await ready()).status).toBe(503);
  });
});
