/** @jest-environment-options {"globalsCleanup": "off"} */
/** From in force to closed, over HTTP, with the log in KurrentDB and the read models in PostgreSQL. */
import { expect, it } from '@jest/globals';
import { kurrentGround } from '../kit/configured-ground.ts';
import { lifeOverHttp } from '../kit/life-over-http.ts';

let ground: Awaited<ReturnType<typeof kurrentGround>>;
lifeOverHttp(async (clock) => (ground = await kurrentGround(clock)));

it('its events stand in KurrentDB, and none in PostgreSQL', async () => {
  expect(ground.server.log.stream('agreement-audit-and-payroll').length).toBeGreaterThan(100);
  expect(await ground.views.sql.rows('select count(*)::int from log.events')).toEqual([['0']]);
});
