/** The OpenAPI document as one readable page: plain HTML made once at start, no script, nothing from elsewhere. */
type Schema = Readonly<Record<string, unknown>>;
type Operation = {
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly unknown[];
  readonly parameters: readonly {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly responses: Readonly<Record<string, { description: string }>>;
};
type Document = {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const text = (value: unknown): string => String(value).replace(/[&<>"]/g, (found) => escapes[found]!);
const prose = (value: string): string =>
  value
    .split('\n\n')
    .map((part) => `<p>${text(part).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`)
    .join('');

/** A schema in a few words: `list of TermPart (1 to 20)`, `one of hand, seal`. */
function worded(schema: Schema): string {
  if (typeof schema.$ref === 'string') {
    const name = text(schema.$ref.split('/').at(-1));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.type === 'array') {
    const { minItems = 0, maxItems } = schema;
    return `list of ${worded(schema.items as Schema)} (${text(minItems)} to ${text(maxItems ?? 'any')})`;
  }
  if (Array.isArray(schema.enum))
    return `one of ${schema.enum.map((value) => `<code>${text(value)}</code>`).join(', ')}`;
  const limits = [
    schema.format,
    schema.maxLength && `at most ${text(schema.maxLength)} characters`,
    schema.minimum !== undefined && `${text(schema.minimum)} to ${text(schema.maximum)}`,
  ]
    .filter(Boolean)
    .join(', ');
  const pattern =
    schema.pattern === undefined || schema.format || schema.maxLength
      ? ''
      : ` <code>${text(schema.pattern)}</code>`;
  return `${text(schema.type ?? 'any')}${limits === '' ? '' : ` (${limits})`}${pattern}`;
}

const table = (caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<table><caption>${caption}</caption><thead><tr>` +
      heads.map((head) => `<th scope="col">${head}</th>`).join('') +
      '</tr></thead><tbody>' +
      rows
        .map(
          ([first, ...rest]) =>
            `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
        )
        .join('') +
      '</tbody></table>';

function operation(path: string, method: string, of: Operation): string {
  const body = Object.values(of.requestBody?.content ?? {})[0];
  return (
    `<details><summary><code class="${method}">${method.toUpperCase()}</code> <code>${text(path)}</code> ` +
    `${text(of.summary)}</summary>` +
    prose(of.description) +
    (of.security.length === 0 ? '<p>Needs no token.</p>' : '') +
    table(
      'Parameters',
      ['Name', 'In', 'Needed', 'Form', 'Meaning'],
      of.parameters.map((parameter) => [
        `<code>${text(parameter.name)}</code>`,
        text(parameter.in),
        parameter.required ? 'yes' : 'no',
        worded(parameter.schema),
        prose(parameter.description ?? ''),
      ]),
    ) +
    (body === undefined ? '' : `<p>Body: ${worded(body.schema)}</p>`) +
    table(
      'Answers',
      ['Status', 'Meaning'],
      Object.entries(of.responses).map(([status, answer]) => [text(status), prose(answer.description)]),
    ) +
    '</details>'
  );
}

function schema(name: string, of: Schema): string {
  const required = (of.required ?? []) as readonly string[];
  const rows = Object.entries((of.properties ?? {}) as Record<string, Schema>).map(([field, form]) => [
    `<code>${text(field)}</code>`,
    required.includes(field) ? 'yes' : 'no',
    worded(form),
    prose(String(form.description ?? '')),
  ]);
  const fields = table('Fields', ['Field', 'Needed', 'Form', 'Meaning'], rows);
  return `<section id="schema-${text(name)}"><h3>${text(name)}</h3>${fields}</section>`;
}

const style = `body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}
table{border-collapse:collapse;margin:.5rem 0;width:100%}
th,td{border:1px solid #888;padding:.25rem .5rem;text-align:left;vertical-align:top}
td p{margin:0}caption{text-align:left;font-weight:bold}
details{margin:.25rem 0;border-left:.25rem solid #1d70b8;padding-left:.75rem}
summary{cursor:pointer}.post,.delete{color:#942514}.get{color:#00501f}code{overflow-wrap:anywhere}`;

export const docsPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function docsPage(document: object): string {
  const { info, paths, components } = document as Document;
  const byTag = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, of] of Object.entries(methods)) {
      const tag = of.tags[0] ?? '';
      byTag.set(tag, [...(byTag.get(tag) ?? []), operation(path, method, of)]);
    }
  }
  const groups = [...byTag].map(([tag, operations]) => `<h2>${text(tag)}</h2>${operations.join('\n')}`).join('\n');
  const schemas = Object.entries(components.schemas)
    .map(([name, of]) => schema(name, of))
    .join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(info.title)} ${text(info.version)}</title><style>${style}</style></head><body><main>
<h1>${text(info.title)} ${text(info.version)}</h1>${prose(info.description)}
<p>As a document for programs: <a href="/openapi.json">/openapi.json</a>.
Every problem: <a href="/problems">/problems</a>.</p>
${groups}<h2>Schemas</h2>${schemas}</main></body></html>`;
}
