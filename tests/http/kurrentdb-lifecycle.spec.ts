/** @jest-environment-options {"globalsCleanup": "off"} */
/** From first proposal to in force, over HTTP, with the log in KurrentDB and the read models in PostgreSQL. */
import { describe, expect, it } from '@jest/globals';
import { kurrentGround } from '../kit/configured-ground.ts';
import { lifecycleOverHttp } from '../kit/lifecycle-over-http.ts';

describe('an agreement from first proposal to in force, over HTTP, on KurrentDB', () => {
  let ground: Awaited<ReturnType<typeof kurrentGround>>;
  lifecycleOverHttp(async (clock) => (ground = await kurrentGround(clock)));

  it('its events stand in KurrentDB, and none in PostgreSQL', async () => {
    expect(ground.server.log.stream('agreement-audit-and-payroll').length).toBeGreaterThan(50);
    expect(await ground.views.sql.rows('select count(*)::int from log.events')).toEqual([['0']]);
  });
});
