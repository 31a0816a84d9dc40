import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agreementRefusals, approvalRefusals, commands, openingRefusals, textRefusals } from '#domain';
import { routes } from '../../apps/api/src/app.module.ts';
import { problems } from '../../apps/api/src/problem.ts';
import { routeOf } from '../kit/agreement-routes.ts';
import { startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';

let service: Service;
let document: any;
beforeAll(async () => {
  service = await startService();
  document = (await service.get('/openapi.json', { token: null })).body;
});
afterAll(async () => {
  await service.close();
});

type Listed = { readonly method: string; readonly path: string; readonly operation: any };
const operations = (): Listed[] =>
  Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** Of routes that take all the rest of a path the router tells only whether it has one. */
function wildcards(): string[] {
  const fastify = service.api.app.getHttpAdapter().getInstance();
  return routes.filter(({ path }) => path.endsWith('/*path'))
    .filter(({ method, path }) => fastify.hasRoute({ method, url: path.replace(/path$/, '') }))
    .map(({ method, path }) => `${method} ${path.replace(/\*path$/, '{path}')}`);
}

/** The router's own list, as a tree of lines: what really answers, whoever declared it. */
function routed(): string[] {
  const found: string[] = [];
  const parts: string[] = [];
  for (const line of service.api.app
    .getHttpAdapter()
    .getInstance()
    .printRoutes({ commonPrefix: false })
    .split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*) \(([^)]*)\)|^([│ ]*)[├└]── (\S*)$/.exec(line);
    if (match === null) continue;
    const depth = (match[1] ?? match[4] ?? '').length / 4;
    parts.length = depth;
    parts[depth] = match[2] ?? match[5] ?? '';
    for (const method of (match[3] ?? '').split(', ').filter((name) => name !== '' && name !== 'HEAD')) {
      if (parts.at(-1) !== '*') found.push(`${method} ${parts.join('').replace(/:(\w+)/g, '{$1}')}`);
    }
  }
  return [...found, ...wildcards()].sort();
}

describe('the OpenAPI document', () => {
  it('has every route that answers, and no other', () => {
    expect(routed()).toEqual(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    expect(routed().length).toBe(routes.length);
  });

  it('is version 3.1 and every reference in it leads somewhere', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const [, path] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      expect([path, path!.split('/').reduce<any>((at, part) => at?.[part], document)]).not.toEqual([
        path,
        undefined,
      ]);
    }
  });

  it('holds schemas that a JSON Schema validator accepts', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
    ajv.addVocabulary(['components']);
    ajv.addSchema({ $id: 'api', components: document.components });
    for (const name of Object.keys(document.components.schemas))
      expect(ajv.getSchema(`api#/components/schemas/${name}`)).toBeDefined();
  });

  it('names each operation once and documents its parameters, security and problems', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { method, path, operation } of operations()) {
      const where = `${method} ${path}`;
      const named = operation.parameters
        .filter((parameter: any) => parameter.in === 'path')
        .map((parameter: any) => `{${parameter.name}}`);
      expect([where, named.sort()]).toEqual([where, (path.match(/\{\w+\}/g) ?? []).sort()]);
      expect([where, Array.isArray(operation.security)]).toEqual([where, true]);
      expect(Object.keys(operation.responses)).toContain('500');
      if (operation.security.length > 0) expect(Object.keys(operation.responses)).toContain('401');
      expect(operation.summary.length).toBeGreaterThan(5);
    }
  });

  it('has for each command of an agreement the route that takes it, and says who may give it', async () => {
    const page = (await service.get('/docs', { token: null })).body as string;
    for (const [type, path] of Object.entries(routeOf)) {
      const address = type === 'ProposeAgreement' ? '/agreements' : `/agreements/:agreement${path}`;
      expect([type, routes.filter(({ step }) => step === type).map((route) => route.path)]).toEqual([type, [address]]);
      const operation = document.paths[address.replace(':agreement', '{agreement}')].post;
      const [, capacities] = commands[type as keyof typeof routeOf];
      expect([type, operation['x-capacities']]).toEqual([type, capacities]);
      const sentence = operation.description.split('\n\n').at(-1);
      expect(sentence).toMatch(/^For a council's .+\.$/);
      for (const capacity of capacities) expect(sentence).toContain(capacity);
      expect(page).toContain(`<p>${sentence}</p>`);
    }
  });

  it('lists with a step what it can be refused with, and not the refusals of other parts', () => {
    const refusedWith = (path: string): readonly string[] => {
      const { responses } = document.paths[`/agreements/{agreement}${path}`].post;
      const listed = Object.values<any>(responses).flatMap(({ description }) =>
        [...description.matchAll(/^`([a-z-]+)`: /gm)].map(([, code]) => code));
      return listed.filter((code) => (agreementRefusals as readonly string[]).includes(code)).sort();
    };
    const sorted = (...codes: readonly (readonly string[])[]) => [...new Set(codes.flat())].sort();
    expect(refusedWith('/clauses')).toEqual(sorted(openingRefusals, textRefusals));
    expect(refusedWith('/approval/advice')).toEqual(sorted(openingRefusals, approvalRefusals));
    expect(refusedWith('/notes')).toEqual(['agreement-unknown', 'capacity-not-entitled']);
  });

  it('says what a field means where it has a unit or rests on what the caller has read', async () => {
    const page = (await service.get('/docs', { token: null })).body as string;
    const telling = /Pence$|Percent$|Points$|Days$|^(hash|basedOn|version|params|corrects|evidence)$/;
    for (const [name, { properties }] of Object.entries<any>(document.components.schemas)) {
      for (const [field, { description }] of Object.entries<any>(properties)) {
        const said = expect.stringMatching(/Pence$/.test(field) ? /pence/ : /./);
        if (telling.test(field)) expect([name, field, description]).toEqual([name, field, said]);
      }
    }
    expect(page).toContain('<p>The version of the clause that the caller has read</p>');
  });

  it('asks a key of every command, and of a PUT none since it is the same however often', () => {
    for (const { method, operation } of operations().filter((listed) => listed.method === 'POST')) {
      const key = operation.parameters.find((parameter: any) => parameter.name === 'Idempotency-Key');
      expect([method, key?.required]).toEqual([method, true]);
      expect(key.description).toContain('never expires');
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(['400', '403', '409', '412', '422', '503']),
      );
    }
  });

  it('knows every problem code, and every problem it sends fits its schema', async () => {
    const schema = document.components.schemas.Problem;
    expect(schema.properties.code.enum).toEqual(Object.keys(problems));
    const fits = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const answers: Answered[] = [
      await service.get('/nowhere'),
      await service.get('/councils/brm'),
      await service.post('/councils', {}),
    ];
    for (const { body } of answers) expect([body.code, fits(body)]).toEqual([body.code, true]);
  });

  it('answers no operation with a status that it does not document', async () => {
    for (const { method, path, operation } of operations()) {
      const address = path.replace(/\{council\}/g, 'NON').replace(/\{\w+\}/g, 'none');
      for (const token of [undefined, null, await service.token('auditor'), await service.token('member', 'BRM')]) {
        const answer =
          method === 'GET'
            ? await service.get(address, { token })
            : method === 'PUT'
              ? await service.put(address, '', 'text/csv', { token })
              : await service.post(address, {}, { token });
        expect([method, path, Object.keys(operation.responses)]).toEqual([
          method,
          path,
          expect.arrayContaining([String(answer.status)]),
        ]);
        // The memory store has no read models, and says so.
        expect([path, answer.status < 500 || answer.body.code]).toEqual([path, answer.status < 500 || 'unavailable']);
      }
    }
  });
});

describe('the page at /docs', () => {
  it('shows every operation, runs no script and asks nothing of other hosts', async () => {
    const page = await service.get('/docs', { token: null });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const { path } of operations()) expect(page.body).toContain(`<code>${path}</code>`);
    expect(page.body).not.toMatch(/<script|https?:\/\/|src=/);
  });
});
