/** Imports near the limit: what just fits is read to its end in good time, what does not is refused. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';

const bytesMax = 8 * 1_048_576;
let service: Service;
beforeAll(async () => { service = await startService(); });
afterAll(async () => { await service.close(); });

it.each([
  ['/imports/councils?source=large', 'text/csv', 'registrar'],
  ['/imports/histories', 'application/vnd.concordat.history+json', 'records-importer'],
] as const)('%s refuses one byte too many and reads what just fits', async (path, type, role) => {
  const token = await service.token(role);
  const over = await service.put(path, ' '.repeat(bytesMax + 1), type, { token });
  expect([over.status, over.body.code]).toEqual([413, 'too-large']);
  const fits = await service.put(path, ' '.repeat(bytesMax), type, { token });
  expect([200, 422]).toContain(fits.status);
  // An answer either way: a heading without columns, a file that is no JSON.
  expect(JSON.stringify(fits.body)).toMatch(/not readable as CSV|the heading lacks|not-json/);
}, 10_000);
