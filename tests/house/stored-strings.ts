/**
 * Strings that stand in stored events and tables for ever: types of events with their version,
 * categories of streams, names of views. `stored-strings.json` lists them; taking one away or changing
 * it breaks what is stored, so it is a decision, while adding one is a line in that file.
 */
export type StoredStrings = {
  /** `category Type@version`. */
  readonly events: readonly string[];
  readonly streams: readonly string[];
  /** `name@version`. */
  readonly views: readonly string[];
};

type DeciderLike = { name: string; versions: Record<string, number> };
type ViewLike = { name: string; version: number };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whatever a lib exports that decides and evolves under a name. */
const isDecider = (value: unknown): value is DeciderLike => isObject(value) && typeof value['name'] === 'string'
  && isObject(value['versions']) && typeof value['decide'] === 'function' && typeof value['evolve'] === 'function';

const isView = (value: unknown): value is ViewLike => isObject(value) && typeof value['name'] === 'string'
  && typeof value['version'] === 'number' && Array.isArray(value['tables']);

/** Everything stored under a name by the deciders and views among some exports, sorted. */
export function storedStrings(domain: object, views: object): StoredStrings {
  const deciders = [...new Set(Object.values(domain).filter(isDecider))];
  return {
    events: deciders.flatMap(({ name, versions }) =>
      Object.entries(versions).map(([type, version]) => `${name} ${type}@${version}`)).sort(),
    streams: deciders.map(({ name }) => name).sort(),
    views: [...new Set(Object.values(views).filter(isView))].map(({ name, version }) => `${name}@${version}`).sort(),
  };
}

/** What the list names and the code no longer writes, and the other way round. */
export function differences(listed: StoredStrings, written: StoredStrings): string[] {
  return (['events', 'streams', 'views'] as const).flatMap((kind) => {
    const gone = listed[kind].filter((one) => !written[kind].includes(one));
    const added = written[kind].filter((one) => !listed[kind].includes(one));
    return [
      ...gone.map((one) => `${kind}: ${one} is listed, but no longer written`),
      ...added.map((one) => `${kind}: ${one} is written, but not listed`),
    ];
  });
}
