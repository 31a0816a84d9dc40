/** JSON with places: which line of the text a value stands on, so that a refusal can point at it. */
import { parse } from '@humanwhocodes/momoa';
import type { DocumentNode, MemberNode, ValueNode } from '@humanwhocodes/momoa';

export type Path = readonly (string | number)[];
/** `lineOf` answers for the nearest place that exists, so it also answers for a member that is missing. */
export type Placed = { readonly value: unknown; readonly lineOf: (path: Path) => number };
export type Unreadable = { readonly line: number; readonly reason: string };

/** Strict JSON (RFC 8259); beyond it, a name that stands twice in one object is refused, not overwritten. */
export function readPlaced(text: string): Placed | Unreadable {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let document: DocumentNode;
  let value: unknown;
  try {
    document = parse(plain, { mode: 'json' });
    value = JSON.parse(plain);
  } catch (error) {
    const { message, line } = error as Error & { line?: number };
    return { line: line ?? 1, reason: `not JSON: ${message}` };
  }
  return flaw(document.body, 1) ?? { value, lineOf: (path) => lineIn(document.body, path) };
}

const nameOf = ({ name }: MemberNode): string => name.type === 'String' ? name.value : name.name;

/** Far more than the format has; what follows a path through the value can then never run out of stack. */
const depthMax = 50;

/** U+0000 PostgreSQL cannot store, and half a character cannot be hashed: neither may come near the log. */
const unstorable = /[\u0000\p{Cs}]/u;
const unstorableIn = (text: string, { loc }: ValueNode | MemberNode): Unreadable | undefined =>
  unstorable.test(text)
    ? { line: loc.start.line, reason: 'a text holds a character that cannot be stored' } : undefined;

function flaw(node: ValueNode, depth: number): Unreadable | undefined {
  if (depth > depthMax) return { line: node.loc.start.line, reason: `nested more than ${depthMax} deep` };
  if (node.type === 'String') return unstorableIn(node.value, node);
  if (node.type === 'Array') return first(node.elements, (element) => flaw(element.value, depth + 1));
  if (node.type !== 'Object') return undefined;
  const seen = new Set<string>();
  return first(node.members, (member) => {
    const name = nameOf(member);
    const unfit = unstorableIn(name, member);
    if (unfit !== undefined) return unfit;
    if (seen.has(name)) return { line: member.loc.start.line, reason: `'${name}' stands twice in one object` };
    seen.add(name);
    return flaw(member.value, depth + 1);
  });
}

function first<T, R>(items: readonly T[], test: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = test(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lineIn(root: ValueNode, path: Path): number {
  let node = root;
  let line = root.loc.start.line;
  for (const step of path) {
    const next = node.type === 'Object' ? node.members.find((member) => nameOf(member) === String(step))
      : node.type === 'Array' ? node.elements[Number(step)] : undefined;
    if (next === undefined) break;
    line = next.loc.start.line;
    node = next.value;
  }
  return line;
}
