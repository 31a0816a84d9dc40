import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commands } from '#domain';
import type { Capacity } from '#domain';
import { startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';
import { windingDownRoutes } from '../kit/routes/winding-down.ts';
import { windingDownSamples } from '../imports/samples/winding-down.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await service.close();
});

/** Over HTTP dates are whole days, and what is not said is left out. */
const bodyOf = (members: object): object => Object.fromEntries(Object.entries(members)
  .filter(([, value]) => value !== null)
  .map(([name, value]) => [name, name === 'dueOn' || name === 'until' ? '2024-06-01' : value]));

describe('winding down over HTTP', () => {
  it.each(Object.entries(windingDownSamples))('%s goes through its checks to the decider', async (type, members) => {
    const [, [capacity]] = commands[type as keyof typeof windingDownSamples] as unknown as
      readonly [string, readonly Capacity[]];
    const token = await service.token(capacity as never, 'BRM');
    const path = `/agreements/none${windingDownRoutes[type as keyof typeof windingDownRoutes]}`;
    const { body } = await service.post(path, { on: '2024-06-01', ...bodyOf(members) }, { token });
    expect([type, body]).toEqual([type, expect.objectContaining({ code: 'agreement-unknown' })]);
  });
});
