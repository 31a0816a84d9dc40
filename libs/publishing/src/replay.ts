/**
 * Publishes again, to topics of its own, so that whoever follows the others notices nothing: from a place in the
 * log on, or one agreement from its beginning. The messages are the same to the byte, but for one header, and for the
 * trace, which a replay does not name.
 */
import { start } from '#store';
import type { EventStore, Position, Recorded } from '#store';
import type { KafkaClient } from './kafka.ts';
import type { Outgoing } from './request.ts';
import { agreementOf, messagesOf, releasing } from './topics.ts';
import type { Naming } from './topics.ts';
import { Withheld } from './withheld.ts';

export type ReplayRequest = {
  /** Put after the names of the topics. */
  readonly suffix: string;
  readonly from?: Position;
  readonly agreement?: string;
};

/** Sends all of them or throws; a replay is begun again under another name, so nothing has to be remembered. */
async function sendAll({ producer }: Pick<KafkaClient, 'producer'>, messages: readonly Outgoing[]): Promise<void> {
  for (let at = 0, tries = 0; at < messages.length;) {
    const { acknowledged, failure } = await producer.send(messages.slice(at));
    at += acknowledged;
    tries = acknowledged > 0 ? 0 : tries + 1;
    if (failure !== null && (failure.kind === 'refused' || tries > 5)) throw new Error(failure.reason);
  }
}

/** What is exempt now, by the whole log: an event is withheld after it, perhaps long after. */
async function withheldNow(store: Pick<EventStore, 'page'>, end: Position): Promise<Withheld> {
  const withheld = new Withheld();
  for (let at = start; at < end;) {
    const page = await store.page(at, 5_000);
    if (page.length === 0) break;
    for (const recorded of page) if (agreementOf(recorded.stream) !== null) withheld.note(recorded);
    at = page.at(-1)!.position;
  }
  return withheld;
}

/**
 * The number of messages sent. What is released now is released in a replay from its first event, and what is exempt
 * now is public in none.
 */
export async function replay(
  parts: { readonly store: Pick<EventStore, 'page' | 'read' | 'end'>; readonly kafka: Pick<KafkaClient, 'producer'>;
    readonly naming: Naming; readonly released: (agreements: readonly string[]) => Promise<ReadonlySet<string>> },
  { suffix, from = start, agreement }: ReplayRequest,
): Promise<number> {
  const { store, kafka, naming, released } = parts;
  let sent = 0;
  const publish = async (page: readonly Recorded[], withheld: Withheld): Promise<void> => {
    const keys = [...new Set(page.map(({ stream }) => agreementOf(stream)).filter((key) => key !== null))];
    const open = await released(keys);
    const messages = page.flatMap((recorded) => messagesOf(naming, recorded,
      (recorded.type === releasing || open.has(agreementOf(recorded.stream) ?? '')) && !withheld.has(recorded)))
      .map((one) => ({ ...one, topic: `${one.topic}.${suffix}`, headers: { ...one.headers, ce_replay: suffix } }));
    await sendAll(kafka, messages);
    sent += messages.length;
  };
  if (agreement !== undefined) {
    const { events } = await store.read(`agreement-${agreement}`);
    const withheld = new Withheld();
    for (const recorded of events) withheld.note(recorded);
    await publish(events.filter(({ position }) => position > from), withheld);
    return sent;
  }
  const end = await store.end();
  const withheld = await withheldNow(store, end);
  for (let at = from; at < end;) {
    const page = await store.page(at, 1_000);
    if (page.length === 0) break;
    await publish(page, withheld);
    at = page.at(-1)!.position;
  }
  return sent;
}
