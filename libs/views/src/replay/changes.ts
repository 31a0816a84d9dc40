/**
 * What differs between two documents, as paths with the value before and after. Entries of a list are told apart by
 * their names and not by their places: one that comes in the middle is one change, not a change of all that follow.
 */
import { createHash } from 'node:crypto';
import diff from 'microdiff';

export type Change = {
  /** From the outermost member inwards; an entry of a list by its name. */
  readonly path: readonly string[];
  /** Absent where there was nothing; null where it was said to be nothing. */
  readonly before?: unknown;
  /** Absent where nothing is left. */
  readonly after?: unknown;
};
/** Stands for a text that is too long to be shown: whoever has the words can see that they are these. */
export type Digest = { readonly sha256: string; readonly characters: number };
export type ShownChanges = {
  readonly changes: readonly Change[];
  /** Changes that are not shown, or not in all their parts. */
  readonly more: number;
};

/** Members that name an entry together, where its first one does not alone. */
const namedBy: Readonly<Record<string, readonly string[]>> = {
  spans: ['service', 'council', 'from'], rows: ['line', 'year'], sideBySide: ['line', 'year'], lines: ['line'],
  baselines: ['version'], forecasts: ['version'], decay: ['version'], comparisons: ['figure', 'against'],
  drafts: ['n'], unverified: ['revision'], toleratedChanges: ['service', 'financialYear'],
  staff: ['group', 'outcome'], postings: ['why', 'reference', 'year', 'line', 'from', 'to'],
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(entry: unknown, list: string): string {
  if (!isRecord(entry)) return Array.isArray(entry) ? entry.join(' ') : String(entry);
  const own = namedBy[list];
  if (own === undefined) return String(Object.values(entry).find((value) => typeof value === 'string') ?? 'entry');
  return own.map((member) => entry[member]).filter((value) => value != null).map(String).join(' ');
}

/** Members, and entries of a list by name; those of one name are counted. */
function namedParts(value: object, member = ''): (readonly [name: string, part: unknown])[] {
  if (!Array.isArray(value)) return Object.entries(value).filter(([, part]) => part !== undefined);
  const taken = new Set<string>();
  return (value as readonly unknown[]).map((entry) => {
    const name = nameOf(entry, member);
    let free = name;
    for (let n = 2; taken.has(free); n += 1) free = `${name} #${n}`;
    taken.add(free);
    return [free, entry] as const;
  });
}

const origin = Symbol('what it was made from');
type Named = { [name: string]: unknown; [origin]?: object };

/** Lists become records by name, without what every object inherits: an entry may be called `constructor`. */
function named(value: unknown, member?: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const made = Object.create(null) as Named;
  for (const [name, part] of namedParts(value, member)) made[name] = named(part, name);
  made[origin] = value;
  return made;
}
const unnamed = (value: unknown): unknown =>
  (typeof value === 'object' && value !== null ? (value as Named)[origin] : value);

/** Every change, each with its whole value. Nothing at all is a document as well. */
export function changesBetween(before: object | null, after: object | null): Change[] {
  const [one, other] = [before, after].map((value) => named(value ?? {}) as Record<string, unknown>);
  // What is compared was made from JSON or as JSON: nothing in it leads back to itself.
  return diff(one!, other!, { cyclesFix: false }).map((change) => ({
    path: change.path.map(String),
    ...('oldValue' in change && { before: unnamed(change.oldValue) }),
    ...('value' in change && { after: unnamed(change.value) }),
  }));
}

// Bounds ------------------------------------------------------------------------------------------

/** Characters of a value as JSON up to which it is shown. */
const valueMax = 400;
export const changesMax = 200;

const short = (value: unknown): boolean => value === undefined || JSON.stringify(value).length <= valueMax;
const digestOf = (text: string): Digest =>
  ({ sha256: createHash('sha256').update(text).digest('hex'), characters: text.length });

/** A value that is too long comes in its parts; a text that is, as its hash and length. */
function* inParts({ path, ...sides }: Change): Generator<Change> {
  const shown = Object.entries(sides).map(([side, value]) => [side, shownValue(value)] as const);
  if (shown.every(([, value]) => value !== null)) {
    yield { path, ...Object.fromEntries(shown.map(([side, value]) => [side, value!.value])) };
    return;
  }
  // One side has parts: beside it stands nothing, or what no part can be compared with.
  for (const [side, value] of Object.entries(sides)) {
    if (typeof value !== 'object' || value === null) yield* inParts({ path, [side]: value });
    else {
      for (const [name, part] of namedParts(value, path.at(-1))) {
        yield* inParts({ path: [...path, name], [side]: part });
      }
    }
  }
}

/** Null where a value has parts and is too long to be shown at once. */
function shownValue(value: unknown): { readonly value: unknown } | null {
  if (short(value)) return { value };
  return typeof value === 'string' ? { value: digestOf(value) } : null;
}

export function shownChanges(changes: readonly Change[]): ShownChanges {
  const shown: Change[] = [];
  for (const [at, change] of changes.entries()) {
    for (const one of inParts(change)) {
      if (shown.length === changesMax) return { changes: shown, more: changes.length - at };
      shown.push(one);
    }
  }
  return { changes: shown, more: 0 };
}
