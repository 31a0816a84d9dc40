import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import {
  IsDay,
  IsMap,
  IsSlug,
  IsText,
  Optional,
  checked,
  isRequestClass,
  requestClasses,
  schemaOf,
} from '../../apps/api/src/checks.ts';
import { bromsgrove, startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await service.post('/councils', bromsgrove);
});
afterAll(async () => {
  await service.close();
});

const failed = async (path: string, body: unknown) => {
  const answer = await service.post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.code).toBe('invalid-request');
  return answer.body.errors as { field: string; rule: string; message: string }[];
};
const band = { modes: ['hand'], signatories: 2, attestors: 0, capacities: [] };

describe('the form of a request', () => {
  it('lists every failing field, not only the first', async () => {
    const errors = await failed('/councils', { council: 'brm', legalName: ' ', kind: 'parish', nation: 'england' });
    expect(errors.map(({ field, rule }) => `${field}: ${rule}`).sort()).toEqual([
      'council: council-id',
      'governanceModel: one-of',
      'kind: one-of',
      'legalName: text',
      'startsOn: when',
    ]);
  });

  it('refuses fields it does not know, also inside lists, and says where', async () => {
    expect(await failed('/councils', { ...bromsgrove, mayor: 'x', region: 'West Midlands' })).toEqual([
      { field: 'mayor', rule: 'unknown', message: 'is not a field of this request' },
    ]);
    const bands = [
      { ...band, upToPence: '5000000' },
      { ...band, colour: 'red' },
    ];
    expect(await failed('/councils/BRM/execution-policies', { from: '2026-01-01', bands })).toEqual([
      { field: 'bands.1.colour', rule: 'unknown', message: 'is not a field of this request' },
    ]);
  });

  it('refuses null among the items of a list and in place of a value', async () => {
    const errors = await failed('/councils/BRM/execution-policies', { from: null, bands: [null, band] });
    expect(errors.map(({ field }) => field)).toEqual(['from', 'bands', 'bands.0']);
    expect((await failed('/councils', { ...bromsgrove, region: null })).map(({ field }) => field)).toEqual([
      'region',
    ]);
  });

  it('refuses a day that does not exist', async () => {
    const answer = await service.get('/councils/BRM?on=2023-02-29');
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { field: 'on', rule: 'day', message: 'must be a day that exists, YYYY-MM-DD' },
    ]);
  });

  it('refuses a field given twice in the query, and one it does not know', async () => {
    expect((await service.get('/councils/BRM?on=2023-02-01&on=2023-02-02')).body.errors).toHaveLength(1);
    expect((await service.get('/councils/BRM?when=2023-02-01')).body.errors[0].rule).toBe('unknown');
  });

  it('refuses a malformed address part', async () => {
    expect((await service.get('/councils/brm')).body.errors[0].field).toBe('council');
  });

  it('refuses a body that is a list, a text or nothing', async () => {
    for (const raw of ['[]', '"x"', 'null', '7']) {
      const answer = await service.post('/councils', null, { raw });
      expect(answer.body.errors).toEqual([{ field: '', rule: 'object', message: 'must be a JSON object' }]);
    }
  });
});

describe('a request class', () => {
  class Dated {}
  class Plainly extends Dated {}
  class Stricter extends Dated {}
  IsDay()(Dated.prototype, 'on');
  Optional([])(Dated.prototype, 'tags');
  IsSlug({ list: true })(Dated.prototype, 'tags');
  IsText(10)(Stricter.prototype, 'why');

  it('takes over the checks of the class it extends, even where it adds none', () => {
    expect(isRequestClass(Plainly)).toBe(true);
    expect(checked(Plainly, { on: '2024-13-01' })).toEqual({ failed: [expect.objectContaining({ field: 'on' })] });
    expect(checked(Stricter, { on: '2024-01-01' })).toEqual({
      failed: [expect.objectContaining({ field: 'why' })],
    });
    expect(schemaOf(Stricter).required).toEqual(['on', 'why']);
    expect(schemaOf(Dated).required).toEqual(['on']);
  });

  it('puts in what stands for a field left out, and nothing else', () => {
    expect(checked(Stricter, { why: 'so', on: '2024-01-01' })).toEqual({
      ok: { on: '2024-01-01', tags: [], why: 'so' },
    });
    expect(isRequestClass(String)).toBe(false);
  });

  it('takes a map of a few members and no list in its place', () => {
    class Mapped {}
    IsMap()(Mapped.prototype, 'terms');
    expect(checked(Mapped, { terms: { a: 1 } })).toEqual({ ok: { terms: { a: 1 } } });
    for (const terms of [[], null, 'x', Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, n]))]) {
      expect('failed' in checked(Mapped, { terms })).toBe(true);
    }
  });

  it('takes into a map nothing that could not be hashed or stored', async () => {
    class Mapped {}
    IsMap()(Mapped.prototype, 'terms');
    const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect('ok' in checked(Mapped, { terms: { a: nested(4) } })).toBe(true);
    for (const a of [nested(6), nested(50_000), Infinity, 'a\u0000', '\ud800', { '\ud800': 1 }, [{ 'a\u0000': 1 }]]) {
      expect('failed' in checked(Mapped, { terms: { a } })).toBe(true);
    }
    const raw = `{"on":"2026-03-02","terms":{"leads":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const token = await service.token('lead-officer', 'BRM');
    const answer = await service.post('/agreements/any/model-terms', null, { token, raw });
    expect([answer.status, answer.body.errors]).toEqual([400, [expect.objectContaining({ field: 'terms' })]]);
  });

  it('refuses text that cannot be stored or shown: no characters, halves of them, U+0000', () => {
    for (const why of ['', '  ', '\n', 'a\u0000b', '\ud800', 'x'.repeat(11)]) {
      expect([why, 'failed' in checked(Stricter, { why, on: '2024-01-01' })]).toEqual([why, true]);
    }
    for (const why of ['x'.repeat(10), '😀'.repeat(10), ' é ']) {
      expect([why, 'ok' in checked(Stricter, { why, on: '2024-01-01' })]).toEqual([why, true]);
    }
  });
});

describe('the published schemas', () => {
  const named = requestClasses();
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({
    $id: 'api',
    components: { schemas: Object.fromEntries([...named].map(([name, of]) => [name, schemaOf(of).schema])) },
  });
  const few = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      ' ',
      'BRM',
      'a',
      'england',
      'hand',
      '2024-02-30',
      '2024-02-29',
      '2024',
      'unknown',
      '12',
      '-0',
      'per-12ab',
      -1,
      0,
      3,
      1.5,
      true,
      [],
      {},
      ['hand'],
      [null],
      [band],
      [{ ...band, attestors: -1 }],
      'x'.repeat(301),
      '😀'.repeat(150),
    ),
    fc.string(),
  );

  it.each([...named.keys()])('say of %s what the service enforces', (name) => {
    const request = named.get(name)!;
    const says = ajv.getSchema(`api#/components/schemas/${name}`)!;
    const fields = Object.keys(schemaOf(request).schema.properties as object);
    // Queries and paths arrive as text; their numbers are described as what they are read as.
    const { properties } = schemaOf(request).schema as { properties: Record<string, { type?: string }> };
    const read = (sent: object): object =>
      !/(Query|Path)$/.test(name)
        ? sent
        : Object.fromEntries(
            Object.entries(sent).map(([field, value]: [string, unknown]) => [
              field,
              properties[field]?.type === 'integer' && /^\d{1,9}$/.test(String(value)) && typeof value === 'string'
                ? Number(value)
                : value,
            ]),
          );
    const bodies = fc.record(Object.fromEntries([...fields, 'stray'].map((field) => [field, few])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(bodies, (body) => {
        const enforced = checked(request, body);
        const passes = 'ok' in enforced;
        // A pattern cannot know the length of February; everything else must agree.
        const dayless =
          'failed' in enforced && enforced.failed.every(({ rule }) => rule === 'day' || rule === 'when');
        if (!dayless) expect({ body, passes: says(read(body)) }).toEqual({ body, passes });
      }),
      { numRuns: 100 },
    );
  });
});
