/** A subscription of KurrentDB's client, taken in batches. */
import type { KurrentEvent } from './kurrentdb-event.ts';

/** Of the client's subscription, what is used here; the client itself is touched by one file only. */
export type Subscription = {
  on(event: 'readable' | 'end' | 'close', listener: () => void): Subscription;
  on(event: 'error', listener: (error: Error) => void): Subscription;
  read(): unknown;
  unsubscribe(): Promise<void>;
};

/** What a subscription holds ready, at most so many at a time; it ends without a word when it is dropped. */
export async function* batches(
  subscription: Subscription, batchMax: number, stop: AbortSignal,
): AsyncGenerator<readonly KurrentEvent[]> {
  let dropped = false;
  let wake = (): void => {};
  const end = (): void => {
    dropped = true;
    wake();
  };
  subscription.on('readable', () => wake()).on('error', end).on('end', end).on('close', end);
  stop.addEventListener('abort', end);
  try {
    while (!stop.aborted) {
      const batch: KurrentEvent[] = [];
      while (batch.length < batchMax) {
        const next = subscription.read() as { readonly event?: KurrentEvent } | null;
        if (next === null) break;
        if (next.event) batch.push(next.event);
      }
      if (batch.length > 0) yield batch;
      else if (dropped) return;
      else await new Promise<void>((resolve) => { wake = resolve; });
    }
  } finally {
    stop.removeEventListener('abort', end);
    // A subscription that never began has nothing to end.
    subscription.unsubscribe().catch(() => undefined);
  }
}
