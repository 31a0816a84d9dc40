/** An import that breaks off after its answer has begun. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseConfig } from '#platform';
import { Unavailable } from '#store';
import type { EventStore } from '#store';
import { exits, run } from '../../apps/cli/src/run.ts';
import { startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';

const samples = join(process.cwd(), 'infra', 'samples');
const history = join(samples, 'histories', 'compass-point.json');

let service: Service;
/** Appends that still succeed. */
let left = Infinity;
beforeAll(async () => {
  service = await startService(({ store }) => ({
    store: new Proxy<EventStore>(store, {
      get: (target, name) => name === 'append' && (left -= 1) < 0
        ? () => Promise.reject(new Unavailable('the database has gone'))
        : (target[name as keyof EventStore] as () => unknown).bind(target),
    }),
  }));
  expect((await service.put('/imports/councils?source=samples', readFileSync(join(samples, 'councils.csv'), 'utf8'),
    'text/csv')).body.refused).toEqual([]);
});
afterAll(async () => {
  await service.close();
});

it('ends its answer too, cannot be taken for done, and goes on when it is given again', async () => {
  let said = '';
  let complained = '';
  const around = {
    config: parseConfig({ PORT: new URL(service.api.url).port, CONCORDAT_DATA_DIR: service.dir }),
    now: () => Date.parse(service.clock()),
    out: (text: string) => { said += text; },
    err: (text: string) => { complained += text; },
  };
  left = 5;
  expect(await run(['import', 'history', history], around)).toBe(exits.unavailable);
  expect([said, complained]).toEqual(['', expect.stringMatching(/5 of \d+ facts\n.*broke off.*goes on\b.*\n$/)]);
  left = Infinity;
  expect(await run(['import', 'history', history], around)).toBe(exits.done);
  expect(said).toMatch(/\d+ facts recorded, 5 were there/);
});
