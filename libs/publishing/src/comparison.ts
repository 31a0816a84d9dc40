/**
 * Proves that topics say what the log says: of every key the same events in the same order, each with the same
 * data, where a message that came more than once counts once. The log's side is made anew from the log.
 */
import { createHash } from 'node:crypto';
import type { EventStore, Position, Recorded } from '#store';
import type { KafkaClient, Received } from './kafka.ts';
import type { Progress } from './progress.ts';
import { agreementOf, messagesOf, published, releasing, topicName, compacted } from './topics.ts';
import type { Naming } from './topics.ts';
import { Withheld } from './withheld.ts';

export type TopicComparison = {
  readonly topic: string;
  /** Messages in the topic, and how many of them had come before. */
  readonly messages: number; readonly repeated: number;
  readonly keys: number;
  /** Over all keys; equal for the same events in the same order. */
  readonly logHash: string; readonly topicHash: string;
  /** Keys, with the first thing in which the two differ. */
  readonly differing: readonly { readonly key: string; readonly reason: string }[];
};
export type Comparison = {
  /** Up to where the log was compared. */
  readonly position: Position;
  readonly equal: boolean;
  readonly topics: readonly TopicComparison[];
};

type Line = { readonly sequence: string; readonly id: string; readonly digest: string };
/** What a topic should hold of a key, and how many of these lines it must: what is parked may be out in part. */
type Due = { readonly lines: Line[]; must: number };
type Sides = { readonly expected: Map<string, Line[]>; readonly found: Map<string, Line[]> };

const digestOf = (value: string | Buffer | null): string =>
  createHash('sha256').update(value ?? '').digest('base64url');
const lineOf = (headers: Readonly<Record<string, string>>, value: string | Buffer | null): Line =>
  ({ sequence: headers['ce_sequence'] ?? '', id: headers['ce_id'] ?? '', digest: digestOf(value) });

const added = (lines: Map<string, Line[]>, key: string, line: Line): void => {
  const own = lines.get(key);
  if (own === undefined) lines.set(key, [line]);
  else own.push(line);
};

/** What each topic should hold, from the log alone; of what is parked nothing must be there, from its event on. */
async function dueOf(
  store: Pick<EventStore, 'page'>, naming: Naming, end: Position, parkedFrom: ReadonlyMap<string, number>,
): Promise<Map<string, Map<string, Due>>> {
  const topics = new Map<string, Map<string, Due>>();
  const held = new Map<string, Recorded[]>();
  const released = new Set<string>();
  const withheld = new Withheld();
  /** `by`: the event that sends it out. */
  const put = (recorded: Recorded, everyone: boolean, by: Recorded, only?: readonly ['public']): void => {
    for (const { topic, key, value, headers } of messagesOf(naming, recorded, everyone, only)) {
      const keys = topics.get(topic) ?? new Map<string, Due>();
      topics.set(topic, keys);
      const due = keys.get(key) ?? { lines: [], must: 0 };
      keys.set(key, due);
      due.lines.push(lineOf(headers, value));
      if (by.revision < (parkedFrom.get(key) ?? Infinity)) due.must = due.lines.length;
    }
  };
  for (let at = '' as Position; at < end;) {
    const page = await store.page(at, 1_000);
    if (page.length === 0) break;
    for (const recorded of page) {
      const key = recorded.position > end ? null : agreementOf(recorded.stream);
      if (key === null) continue;
      withheld.note(recorded);
      if (recorded.type === releasing) {
        for (const before of held.get(key) ?? []) if (!withheld.has(before)) put(before, true, recorded, ['public']);
        held.delete(key);
        released.add(key);
      } else if (!released.has(key) && recorded.meta.classification.class === 'public') {
        held.set(key, [...held.get(key) ?? [], recorded]);
      }
      put(recorded, released.has(key), recorded);
    }
    at = page.at(-1)!.position;
  }
  return topics;
}

/** As many of the lines as have gone out, and never fewer than must have. */
const goneOut = ({ lines, must }: Due, found: number): Line[] => lines.slice(0, Math.max(must, found));

function difference(expected: readonly Line[], found: readonly Line[]): string | null {
  const at = expected.findIndex((line, n) => {
    const other = found[n];
    return other === undefined || other.id !== line.id || other.digest !== line.digest;
  });
  if (at < 0) {
    return found.length > expected.length ? `the topic has ${found[expected.length]!.id}, which the log has not` : null;
  }
  const [line, other] = [expected[at]!, found[at]];
  return other === undefined ? `${line.id} is missing`
    : other.id === line.id ? `${line.id} has other data` : `${other.id} stands where ${line.id} should`;
}

function hashOf(lines: ReadonlyMap<string, readonly Line[]>): string {
  const hash = createHash('sha256');
  for (const key of [...lines.keys()].sort()) {
    for (const { id, digest } of lines.get(key)!) hash.update(`${key}\n${id}\n${digest}\n`);
  }
  return hash.digest('hex');
}

async function compared(kafka: Pick<KafkaClient, 'read'>, topic: string, due: ReadonlyMap<string, Due>) {
  const found = new Map<string, Line[]>();
  const disordered: { key: string; reason: string }[] = [];
  let [messages, repeated] = [0, 0];
  const take = ({ key, value, headers }: Received): void => {
    messages += 1;
    const line = lineOf(headers, value);
    const own = found.get(key ?? '');
    // The last sequence seen tells a repeat, as the documentation has consumers do.
    if (own !== undefined && line.sequence <= own.at(-1)!.sequence) {
      repeated += 1;
      if (!own.some(({ id, digest }) => id === line.id && digest === line.digest)) {
        disordered.push({ key: key ?? '', reason: `${line.id} comes after ${own.at(-1)!.id}, out of its order` });
      }
      return;
    }
    added(found, key ?? '', line);
  };
  await kafka.read(topic, (received) => { received.forEach(take); });
  const expected = new Map([...due].map(([key, one]) => [key, goneOut(one, found.get(key)?.length ?? 0)] as const)
    .filter(([, lines]) => lines.length > 0));
  const sides: Sides = { expected, found };
  const keys = [...new Set([...sides.expected.keys(), ...sides.found.keys()])].sort();
  const differing = keys.flatMap((key) => {
    const reason = difference(sides.expected.get(key) ?? [], sides.found.get(key) ?? []);
    return reason === null ? [] : [{ key, reason }];
  });
  return { topic, messages, repeated, keys: keys.length, logHash: hashOf(expected), topicHash: hashOf(found),
    differing: [...differing, ...disordered] };
}

/** Compares every topic of events with the log up to where publishing stands. */
export async function compareWithLog(parts: {
  readonly store: Pick<EventStore, 'page'>; readonly kafka: Pick<KafkaClient, 'read'>;
  readonly progress: Pick<Progress, 'position' | 'parked'>; readonly naming: Naming;
}): Promise<Comparison> {
  const { store, kafka, progress, naming } = parts;
  const position = await progress.position();
  const parkedFrom = new Map((await progress.parked()).map(({ agreement, revision }) => [agreement, revision]));
  const due = await dueOf(store, naming, position, parkedFrom);
  const topics: TopicComparison[] = [];
  for (const [audience, subject] of published) {
    if (compacted.has(subject)) continue;
    const topic = topicName(naming.prefix, audience, subject);
    topics.push(await compared(kafka, topic, due.get(topic) ?? new Map<string, Due>()));
  }
  return { position, equal: topics.every(({ differing }) => differing.length === 0), topics };
}
