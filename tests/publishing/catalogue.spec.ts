/** The catalogue as it is committed: made from the types of the program, well formed, and kept by every message. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Ajv } from 'ajv';
import { agreement } from '#domain';
import { withoutPeople } from '#publishing';

const folder = join(process.cwd(), 'infra', 'catalogue');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const { catalogue } = await import(pathToFileURL(join(folder, 'make.mjs')).href) as {
  catalogue: (root: string) => ReadonlyMap<string, string> };
const committed = (): string[] => ['asyncapi.json',
  ...readdirSync(join(folder, 'schemas')).map((name) => `schemas/${name}`)];

type Golden = { readonly type: string; readonly version: number; readonly data: object };
const golden = (): Golden[] => readdirSync('tests/store/golden').filter((name) => name.startsWith('agreement'))
  .flatMap((name) => JSON.parse(readFileSync(join('tests/store/golden', name), 'utf8')) as Golden[]);

describe('the catalogue', () => {
  it('is what the program would make: run `npm run catalogue` after a change of shape that is meant', () => {
    const made = catalogue(process.cwd());
    expect([...made.keys()].sort()).toEqual(committed().sort());
    const differing = [...made].filter(([name, text]) => readFileSync(join(folder, name), 'utf8') !== text);
    expect(differing.map(([name]) => name)).toEqual([]);
  }, 120_000);

  it('is an AsyncAPI 3 document', () => {
    const asyncapi = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object;
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    const validate = ajv.compile(asyncapi);
    expect(validate(read('asyncapi.json'))).toBe(true);
  });

  it('has a schema for every event, since what one council alone may read can be released within another', () => {
    const outside = Object.entries(agreement.versions).map(([type, version]) => `schemas/${type}.v${version}.json`);
    expect(committed().filter((name) => !/For(Everyone|Partners)\.|asyncapi/.test(name)).sort())
      .toEqual(outside.sort());
  });

  it('I57: has no message of what one council alone may read', () => {
    const { components, channels } = read('asyncapi.json') as {
      components: { messages: object }; channels: Readonly<Record<string, { messages: object }>> };
    const named = new Set([components.messages, ...Object.values(channels).map(({ messages }) => messages)]
      .flatMap(Object.keys));
    const classOf = (type: string) => agreement.classify({ type, council: 'X' } as never, {} as never).class;
    const own = Object.keys(agreement.versions).filter((type) => classOf(type) === 'council');
    expect(own).toContain('StatutoryOfficerAdviceGiven');
    expect(own.filter((type) => named.has(type))).toEqual([]);
    expect(Object.keys(channels['public-agreement-events']!.messages)).toContain('FactPublished');
  });

  it('is kept by every event that was ever written, without the people in it', () => {
    const ajv = new Ajv2020({ strict: false });
    let checked = 0;
    for (const { type, version, data } of golden()) {
      const name = `schemas/${type}.v${version}.json`;
      if (!committed().includes(name)) continue;
      const schema = read(name) as { $id: string };
      const validate = ajv.getSchema(schema.$id) ?? ajv.compile(schema);
      const valid = validate(JSON.parse(withoutPeople(JSON.stringify(data))));
      expect({ type, errors: valid ? null : validate.errors }).toEqual({ type, errors: null });
      checked += 1;
    }
    expect(checked).toBeGreaterThan(200);
  });
});
