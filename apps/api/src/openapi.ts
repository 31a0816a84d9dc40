/**
 * The OpenAPI 3.1 document, computed from the routes and the request classes. Nothing is said twice:
 * a route that exists is in the document, and a schema is the check that runs.
 */
import { schemaOf } from './checks.ts';
import type { JsonSchema, RequestClass } from './checks.ts';
import { problems } from './problem.ts';
import type { ProblemCode } from './problem.ts';
import type { Described } from './route.ts';

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const always: readonly ProblemCode[] = ['internal', 'bad-request', 'malformed-url', 'headers-too-large'];
const behindToken: readonly ProblemCode[] = ['unauthenticated', 'issuer-unavailable'];
const ofCommands: readonly ProblemCode[] = [
  'idempotency-key-missing',
  'idempotency-key-malformed',
  'idempotency-key-reused',
  'request-in-flight',
  'if-match-malformed',
  'stale-revision',
  'conflict',
  'unavailable',
];
const ofBodies: readonly ProblemCode[] = [
  'invalid-request',
  'malformed-json',
  'too-large',
  'unsupported-media-type',
];

function problemsOf(route: Described): readonly ProblemCode[] {
  return [
    ...new Set([
      ...always,
      ...(route.open ? [] : behindToken),
      ...(route.only || route.command ? (['forbidden'] as const) : []),
      ...(route.command ? ofCommands : []),
      ...(route.textSensitive ? (['if-match-required'] as const) : []),
      ...(route.body || route.accepts ? ofBodies : []),
      ...(route.query || route.params ? (['invalid-request'] as const) : []),
      ...(route.waits ? (['behind'] as const) : []),
      ...(route.problems ?? []),
    ]),
  ];
}

function problemAnswers(route: Described): Record<string, unknown> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route)) {
    const status = problems[code][0];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join('\n\n'),
          content: { 'application/problem+json': { schema: ref('Problem') } },
        },
      ]),
  );
}

const header = (name: string, required: boolean, description: string, pattern?: string): object => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
});

const keyText =
  'A structured-field string: double quotes around 1 to 128 visible ASCII characters, for example a UUID. ' +
  'It names the command for this caller and this record, and never expires: the same key with the same body ' +
  'gets the first answer again (with `Idempotency-Replayed: true`), with another body 422, while the first is ' +
  'under way 409. A request that was refused left nothing behind and is decided afresh.';
const matchText =
  'The strong ETag of the revision the caller has read. A command on a record that has moved on is 412.';
const waitText =
  'The position a command answered with. The read waits briefly until it shows at least that, then answers 503.';

function headersOf(route: Described): object[] {
  return [
    ...(route.command
      ? [
          header('Idempotency-Key', true, keyText, '^"[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}"$'),
          header('If-Match', route.textSensitive === true, matchText, '^"(0|[1-9][0-9]{0,9})"$'),
        ]
      : []),
    ...(route.waits ? [header('Concordat-At-Least', false, waitText)] : []),
  ];
}

function fieldsIn(place: 'query' | 'path', request: RequestClass | undefined): object[] {
  if (request === undefined) return [];
  const { schema, required } = schemaOf(request);
  return Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, { description, ...of }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: of,
  }));
}

function bodyOf({ body, accepts }: Described): object {
  if (accepts !== undefined)
    return { requestBody: { required: true, content: { [accepts]: { schema: { type: 'string' } } } } };
  return body === undefined
    ? {}
    : { requestBody: { required: true, content: { 'application/json': { schema: ref(body.name) } } } };
}

const capital = (_: string, letter?: string): string => (letter ?? '').toUpperCase();

const oneOf = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** In what capacity one may call it: by the edge's own rule, or by the decider's. */
function entitlement({ only, capacities }: Described): readonly string[] {
  if (only !== undefined) return [`Only for: ${only.join(', ')}.`];
  if (capacities === undefined) return [];
  // The registrar acts for no council.
  const ofCouncil = oneOf.format(capacities.filter((capacity) => capacity !== 'registrar'));
  return [`For a council's ${ofCouncil}${capacities.includes('registrar') ? ', or the registrar' : ''}.`];
}

function operation(route: Described): object {
  const { status, description, schema, media = 'application/json' } = route.answer;
  const capacities = route.only ?? route.capacities;
  return {
    operationId: route.method.toLowerCase() + route.path.replace(/[^A-Za-z0-9]+(.)?/g, capital),
    tags: [route.tag],
    summary: route.summary,
    description: [...(route.description === undefined ? [] : [route.description]), ...entitlement(route)].join('\n\n'),
    ...(capacities === undefined ? {} : { 'x-capacities': capacities }),
    security: route.open ? [] : [{ bearer: [] }],
    parameters: [...fieldsIn('path', route.params), ...fieldsIn('query', route.query), ...headersOf(route)],
    ...bodyOf(route),
    responses: {
      [status]: {
        description,
        ...(route.command
          ? {
              headers: {
                ETag: { $ref: '#/components/headers/ETag' },
                'Idempotency-Replayed': { $ref: '#/components/headers/Replayed' },
              },
            }
          : {}),
        content: { [media]: { schema: schema ?? {} } },
      },
      ...problemAnswers(route),
    },
  };
}

/** Classes named by a schema, and those they name in turn. */
function collect(
  request: RequestClass,
  named: ReadonlyMap<string, RequestClass>,
  into: Map<string, JsonSchema>,
): void {
  if (into.has(request.name)) return;
  const { schema } = schemaOf(request);
  into.set(request.name, schema);
  for (const [, name] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    const part = named.get(name!);
    if (part !== undefined) collect(part, named, into);
  }
}

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string', enum: Object.keys(problems) },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'rule', 'message'],
        properties: { field: { type: 'string' }, rule: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

export const receiptSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'revision', 'position', 'events'],
  properties: {
    id: { type: 'string' },
    revision: { type: 'integer', minimum: -1 },
    position: { type: 'string', description: 'For Concordat-At-Least; opaque, compared as text' },
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type', 'revision'],
        properties: { type: { type: 'string' }, revision: { type: 'integer' } },
      },
    },
  },
};

export function openapi(
  routes: readonly Described[],
  named: ReadonlyMap<string, RequestClass>,
  version: string,
): object {
  const paths: Record<string, Record<string, object>> = {};
  const schemas = new Map<string, JsonSchema>([
    ['Problem', problemSchema],
    ['Receipt', receiptSchema],
  ]);
  for (const route of routes) {
    const path = route.path.replace(/[:*](\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
    if (route.body !== undefined) collect(route.body, named, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Concordat',
      version,
      description: 'Sharing agreements between councils, from proposal to closing.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      headers: {
        ETag: { description: 'The revision of the record, quoted', schema: { type: 'string' } },
        Replayed: {
          description: 'Present and true when the first answer was given again',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "The acting council and the role are the token's.",
        },
      },
    },
  };
}
