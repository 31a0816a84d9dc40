/** JSON Schemas of what Kubernetes takes, made from its types: fields it does not know are wrong, not passed over. */
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createGenerator } from 'ts-json-schema-generator';

const known = ['v1 ConfigMap', 'v1 Secret', 'v1 Service', 'apps/v1 Deployment', 'policy/v1 PodDisruptionBudget',
  'networking.k8s.io/v1 NetworkPolicy'];
const made = new Map<string, (resource: unknown) => string[]>();
// One for all: it reads all types of Kubernetes, which takes longer than the rest.
const generator = createGenerator({
  path: join(process.cwd(), 'node_modules', 'kubernetes-types', '{core,apps,policy,networking}', 'v1.d.ts'),
  type: '*', skipTypeCheck: true, topRef: false, additionalProperties: false,
});

function checkOf(kind: string): (resource: unknown) => string[] {
  if (!known.includes(kind)) return () => [`nobody here knows a ${kind}`];
  const { $schema: _, ...schema } = generator.createSchema(kind.split(' ')[1]!);
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  return (resource) => (validate(resource) ? []
    : validate.errors!.map(({ instancePath: at, message, params }) => `${at} ${message} ${JSON.stringify(params)}`));
}

/** What is wrong with a resource by the schema of its kind; nothing if it is well-formed. */
export function wrongWith(resource: { readonly apiVersion: string; readonly kind: string }): string[] {
  const kind = `${resource.apiVersion} ${resource.kind}`;
  if (!made.has(kind)) made.set(kind, checkOf(kind));
  return made.get(kind)!(resource);
}
