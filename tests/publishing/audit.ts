/** What a topic must hold, whatever happened to the brokers: order per key, nothing lost, repeats only. */
import type { KafkaClient, Outgoing, Received, Sent } from '#publishing';

/** Messages of several keys, each key numbered from 0, as a log would hold them. */
export function numbered(topic: string, count: number, keys: number, start = 0, filler = ''): Outgoing[] {
  return Array.from({ length: count }, (_, index) => {
    const number = start + index;
    const id = `${number % keys}-${Math.floor(number / keys)}`;
    return { topic, key: `agreement-${number % keys}`, value: `${id}${filler}`, headers: { id } };
  });
}

export async function readAll(client: KafkaClient, topic: string): Promise<Received[]> {
  const all: Received[] = [];
  await client.read(topic, (messages) => { all.push(...messages); });
  return all;
}

export type Audit = {
  readonly stored: number;
  readonly repeats: number;
  /** Acknowledged and not there. */
  readonly lost: readonly string[];
  /** Seen for the first time after a later one of its key: a reader that drops repeats reads wrong. */
  readonly disordered: readonly string[];
};

/** @param acknowledged what the producer was told is stored */
export function audit(found: readonly Received[], acknowledged: readonly Outgoing[]): Audit {
  const seen = new Set<string>();
  const highest = new Map<string, number>();
  const disordered: string[] = [];
  let repeats = 0;
  for (const { headers, key } of found) {
    const id = headers.id!;
    if (seen.has(id)) {
      repeats += 1;
      continue;
    }
    seen.add(id);
    const number = Number(id.split('-')[1]);
    const before = highest.get(key!) ?? -1;
    if (number !== before + 1) disordered.push(id);
    highest.set(key!, Math.max(number, before));
  }
  const lost = acknowledged.map(({ headers }) => headers.id!).filter((id) => !seen.has(id));
  return { stored: found.length, repeats, lost, disordered };
}

/** As the publisher will do it: from the first that is not acknowledged, until all are. */
export async function sendUntilAll(
  client: KafkaClient, messages: readonly Outgoing[],
  onFailure: (failed: Sent) => Promise<void> | void = () => undefined,
): Promise<number> {
  let failures = 0;
  for (let done = 0; done < messages.length;) {
    const sent = await client.producer.send(messages.slice(done));
    done += sent.acknowledged;
    if (sent.failure === null) continue;
    if (sent.failure.kind === 'refused') throw new Error(sent.failure.reason);
    failures += 1;
    await onFailure(sent);
    // A broker that refuses connections does so at once; asking it without a pause keeps it from starting.
    await new Promise((go) => { setTimeout(go, 100); });
  }
  return failures;
}
