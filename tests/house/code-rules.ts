/** What a file may look like and what code may touch: sizes, names, decorators, purity of the domain. */
import { posix } from 'node:path';
import ts from 'typescript';
import { lineOf, nodesOf, parse } from './syntax.ts';
import { sources } from './tree.ts';
import type { Finding, Tree } from './tree.ts';

const fileLinesMax = 400;
const lineLengthMax = 120;
const functionLinesMax = 60;
/** `decide` and `evolve` are flat lists of cases; cutting them up would hide the order of the guards. */
const decisionLinesMax = 200;

const sized = /\.(ts|mjs|js|sql|sh|yml)$/;

export function longFiles(tree: Tree): Finding[] {
  return [...tree].filter(([path]) => sized.test(path)).flatMap(([path, text]) => {
    const lines = text.replace(/\n$/, '').split('\n').length;
    return lines > fileLinesMax ? [`${path} has ${lines} lines`] : [];
  });
}

export function longLines(tree: Tree): Finding[] {
  const tooLong = (path: string) => (line: string, index: number): Finding[] =>
    (line.length > lineLengthMax ? [`${path}:${index + 1} has ${line.length} characters`] : []);
  const files = [...tree].filter(([path]) => sized.test(path));
  return files.flatMap(([path, text]) => text.split('\n').flatMap(tooLong(path)));
}

type Function = ts.FunctionLikeDeclaration;
const isFunction = (node: ts.Node): node is Function =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

function nameOf(node: Function): string {
  if (node.name) return node.name.getText();
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const { parent } = node;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return named ? parent.name.getText() : 'a function without a name';
}

/** The text of what is called, `describe.each` for `describe.each(rows)(...)` too. */
const calledBy = (node: ts.CallExpression): string =>
  (ts.isCallExpression(node.expression) ? calledBy(node.expression) : node.expression.getText());

/** A function that lists cases is a table of contents: its length is the number of cases. */
const listsCases = (node: ts.Node): boolean =>
  [...nodesOf(node)].some((inner) =>
    ts.isCallExpression(inner) && /^(it|test|describe)(\.each)?$/.test(calledBy(inner)));

/**
 * Functions over the limit. `known` are those that were over it when the limit came, with their
 * length then: they may shrink, and leave the list when they have; none may grow or join.
 */
export function longFunctions(tree: Tree, known: Readonly<Record<string, number>> = {}): Finding[] {
  const findings: Finding[] = [];
  const stillLong = new Set<string>();
  for (const [path, text] of sources(tree, 'apps', 'libs', 'tests')) {
    const file = parse(path, text);
    for (const node of nodesOf(file)) {
      if (!isFunction(node) || (path.startsWith('tests/') && listsCases(node))) continue;
      const lines = file.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(node);
      const name = nameOf(node);
      const key = `${path} ${name}`;
      const flat = path.startsWith('libs/domain/') && /^(decide|evolve)/.test(name);
      if (lines <= (flat ? decisionLinesMax : functionLinesMax)) continue;
      stillLong.add(key);
      if (lines > (known[key] ?? 0)) findings.push(`${path}:${lineOf(node)} ${name} has ${lines} lines`);
    }
  }
  for (const key of Object.keys(known)) {
    if (!stillLong.has(key)) findings.push(`${key} is no longer over the limit: take it off the list`);
  }
  return findings;
}

const emptyParts = new Set([
  'manager', 'managers', 'helper', 'helpers', 'util', 'utils', 'common', 'misc', 'base', 'impl', 'processor',
  'processors', 'data', 'info', 'infos', 'dto', 'dtos', 'entity', 'entities',
]);
/** Names of the field in which a word is no filler: data protection is a law. */
const ofTheField = /data-?(protection|sharing|controller|processing)/gi;

/** What a name says nothing with. A council's service is a word of the field; a `FooService` class is not. */
function emptyPart(name: string, endsAsService: boolean): string | undefined {
  const parts = name.replace(ofTheField, '').split(/[-_.]|(?<=[a-z0-9])(?=[A-Z])/).map((part) => part.toLowerCase());
  const isService = endsAsService && parts.length > 1 && parts.at(-1) === 'service';
  return parts.find((part) => emptyParts.has(part)) ?? (isService ? 'service' : undefined);
}

function exportedNames(node: ts.Node): string[] {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((one) => one.name.getText());
  const { name } = node as ts.NamedDeclaration;
  return name === undefined ? [] : [name.getText()];
}

export function emptyNames(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const path of tree.keys()) {
    // A schema is called as the type of event it is of.
    if (!/^(apps|libs|tests|infra)\//.test(path) || path.startsWith('infra/catalogue/schemas/')) continue;
    const file = posix.basename(path).replace(/\.[a-z]+$/, '').replace(/\.spec$/, '');
    const part = emptyPart(file, true);
    if (part !== undefined) findings.push(`${path} is named ${part}`);
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(file);
    if (/\.(ts|mjs|sql)$/.test(path) && !kebab) findings.push(`${path} is not in kebab-case`);
  }
  for (const [path, text] of sources(tree, 'apps', 'libs')) {
    for (const node of nodesOf(parse(path, text))) {
      for (const name of exportedNames(node)) {
        const part = emptyPart(name, ts.isClassDeclaration(node));
        if (part !== undefined) findings.push(`${path}:${lineOf(node)} ${name} is named ${part}`);
      }
    }
  }
  return findings;
}

export function defaultExports(tree: Tree): Finding[] {
  return [...sources(tree, 'apps', 'libs', 'tests')].flatMap(([path, text]) => [...nodesOf(parse(path, text))]
    .filter((node) => ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword)
    .map((node) => `${path}:${lineOf(node)} exports without a name`));
}

export function decoratorsOutsideApps(tree: Tree): Finding[] {
  return [...sources(tree, 'libs', 'tests')].flatMap(([path, text]) => [...nodesOf(parse(path, text))]
    .filter(ts.isDecorator).map((node) => `${path}:${lineOf(node)} has the decorator ${node.getText()}`));
}

export function switchedOffSpecs(tree: Tree): Finding[] {
  const off = /^(x(it|test|describe)|f(it|describe)|(it|test|describe)(\.\w+)*\.(only|skip|todo|failing))\b/;
  return [...sources(tree, 'tests')].flatMap(([path, text]) => [...nodesOf(parse(path, text))]
    .filter(ts.isCallExpression)
    .filter(({ expression }) => off.test(expression.getText()) && !ts.isCallExpression(expression))
    .map((node) => `${path}:${lineOf(node)} ${node.expression.getText()}`));
}

/** True where an identifier is a use of the global of that name, not a property, a key or an own name. */
function usesGlobal(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent)) return false;
  const named = parent as ts.NamedDeclaration;
  return !(named.name === node && !ts.isShorthandPropertyAssignment(parent)) && !ts.isPropertySignature(parent);
}

const impure = new Set([
  'Date', 'process', 'performance', 'console', 'fetch', 'crypto', 'globalThis', 'Intl',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'require',
]);

/** `time.ts` turns days into milliseconds and back: `Date.UTC(...)` and `new Date(milliseconds)` read no clock. */
const onlyCalculates = ({ parent }: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(parent) && parent.name.text === 'UTC')
  || (ts.isNewExpression(parent) && parent.arguments?.length === 1);

/** No clock, no randomness, no input or output, no waiting and no throwing in the domain. */
export function impureDomain(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of sources(tree, 'libs/domain')) {
    for (const node of nodesOf(parse(path, text))) {
      const add = (what: string): void => { findings.push(`${path}:${lineOf(node)} ${what}`); };
      if (ts.isIdentifier(node) && impure.has(node.text) && usesGlobal(node)) {
        if (!(node.text === 'Date' && path.endsWith('/time.ts') && onlyCalculates(node))) add(`uses ${node.text}`);
      } else if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') add('uses Math.random');
      else if (node.kind === ts.SyntaxKind.AsyncKeyword) add('is async');
      else if (ts.isThrowStatement(node)) add('throws');
    }
  }
  return findings;
}

/** One file reads the environment; everybody else is handed a configuration. */
export function environmentReaders(tree: Tree): Finding[] {
  return [...sources(tree, 'apps', 'libs')].filter(([path]) => path !== 'libs/platform/src/config.ts')
    .flatMap(([path, text]) => [...nodesOf(parse(path, text))]
      .filter((node) => ts.isPropertyAccessExpression(node) && node.getText() === 'process.env')
      .map((node) => `${path}:${lineOf(node)} reads process.env`));
}
