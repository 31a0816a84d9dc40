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

/** The number of messages sent. What is released now is released in a replay from its first event. */
export async function replay(
  parts: { readonly store: Pick<EventStore, 'page' | 'read' | 'end'>; readonly kafka: Pick<KafkaClient, 'producer'>;
    readonly naming: Naming; readonly released: (agreements: readonly string[]) => Promise<ReadonlySet<string>> },
  { suffix, from = start, agreement }: ReplayRequest,
): Promise<number> {
  const { store, kafka, naming, released } = parts;
  let sent = 0;
  const publish = async (page: readonly Recorded[]): Promise<void> => {
    const keys = [...new Set(page.map(({ stream }) => agreementOf(stream)).filter((key) => key !== null))];
    const open = await released(keys);
    const messages = page.flatMap((recorded) => messagesOf(naming, recorded,
      recorded.type === releasing || open.has(agreementOf(recorded.stream) ?? '')))
      .map((one) => ({ ...one, topic: `${one.topic}.${suffix}`, headers: { ...one.headers, ce_replay: suffix } }));
    await sendAll(kafka, messages);
    sent += messages.length;
  };
  if (agreement !== undefined) {
    const { events } = await store.read(`agreement-${agreement}`);
    await publish(events.filter(({ position }) => position > from));
    return sent;
  }
  const end = await store.end();
  for (let at = from; at < end;) {
    const page = await store.page(at, 1_000);
    if (page.length === 0) break;
    await publish(page);
    at = page.at(-1)!.position;
  }
  return sent;
}
