/** The TypeScript compiler's own reading of a file, so that no rule trips over comments or strings. */
import ts from 'typescript';

const parsed = new Map<string, ts.SourceFile>();

export function parse(path: string, text: string): ts.SourceFile {
  const key = `${path}\0${text}`;
  let file = parsed.get(key);
  if (file === undefined) {
    file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    parsed.set(key, file);
  }
  return file;
}

export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => { children.push(child); });
  for (const child of children) yield* nodesOf(child);
}

export const lineOf = (node: ts.Node): number => {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
};

/** `typeOnly`: gone at run time. `reexport`: stands in an `export ... from`. */
export type Import = {
  readonly from: string; readonly line: number; readonly typeOnly: boolean; readonly reexport: boolean;
};

/** Everything a file imports: declarations, `import(...)`, `import('...')` types and `require(...)`. */
export function importsOf(path: string, text: string): readonly Import[] {
  const found: Import[] = [];
  for (const node of nodesOf(parse(path, text))) {
    const add = (from: ts.Node | undefined, typeOnly: boolean, reexport = false): void => {
      if (from && ts.isStringLiteralLike(from)) found.push({ from: from.text, line: lineOf(node), typeOnly, reexport });
    };
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, true);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node)) {
      const called = node.expression;
      const required = ts.isIdentifier(called) && called.text === 'require';
      if (required || called.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
    }
  }
  return found;
}
