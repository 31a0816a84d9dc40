/** What no file of the project may say, in code, prose or settings. */
import type { Finding, Tree } from './tree.ts';

/** The rules and their spec name what they forbid. */
const isRule = (path: string): boolean => /^tests\/house\/words?[-.]/.test(path);

function linesWith(tree: Tree, pattern: RegExp, what: string): Finding[] {
  const findIn = (path: string) => (line: string, index: number): Finding[] => {
    const said = pattern.exec(line)?.[0];
    return said === undefined ? [] : [`${path}:${index + 1} ${what}: ${said}`];
  };
  const files = [...tree].filter(([path]) => !isRule(path));
  return files.flatMap(([path, text]) => text.split('\n').flatMap(findIn(path)));
}

/** Absolute paths that exist on one machine only. */
export const machinePaths = (tree: Tree): Finding[] =>
  linesWith(tree, /(?<![\w./-])\/(work|root|farm|tmp|home|Users)\/[\w.]+/, 'names a path of one machine');

/** Where packages come from is the machine's setting, not the project's. */
export const registryHosts = (tree: Tree): Finding[] => {
  const host = /\b(registry\.[a-z0-9-]+\.[a-z]+|npmjs\.(com|org)|[\w-]*(artifactory|verdaccio|nexus)[\w-]*\.)/i;
  return linesWith(tree, host, 'names a registry');
};

const talk = [
  /\b(TODO|FIXME)\b/, /\bco-authored-by\b/i, /\blanguage models?\b/i, /\bchat ?bots?\b/i,
  /\bcoding (assistant|agent)s?\b/i, /\bAI[- ](generated|assisted|written)\b/i, /\bas instructed\b/i,
  /\b(this|the previous|an earlier) session\b/i, /\b(as|what) (the|my|our) brief says\b/i,
  // Councils issue 28 days' notice; what they issue is not numbered.
  /\bissue (#\d+|\d+\b(?! (clear |working )?days))/i, /\bnot implemented\b/i,
];
/** The project speaks of councils and of itself, not of how it came about. */
export const buildingTalk = (tree: Tree): Finding[] =>
  talk.flatMap((pattern) => linesWith(tree, pattern, 'speaks of how it is built'));

/** Material beside the project is there for specs that read it, if at all. */
export const neighbours = (tree: Tree): Finding[] =>
  linesWith(tree, /\.\.\/shared\b|\bshared\/(data|cases|domain\.md|field\.md|house\.md)/, 'leans on a neighbour')
    .filter((finding) => !finding.startsWith('tests/'));
