/** Pages of the log on their way to the fold. */
import type { Instant } from '#domain';
import type { EventStore, Position, Recorded } from '#store';
import { slotOf, slots } from './position.ts';

/** Events of the shares that are followed, and how far the log was read to find them. */
export type Page = {
  readonly events: readonly Recorded[];
  readonly position: Position;
  readonly recordedAt: Instant;
};

export async function* sharesOf(
  source: AsyncIterable<readonly Recorded[]>, of: readonly number[],
): AsyncGenerator<Page> {
  const all = of.length === slots.length;
  for await (const page of source) {
    const { position, recordedAt } = page.at(-1)!;
    yield { events: all ? page : page.filter(({ stream }) => of.includes(slotOf(stream))), position, recordedAt };
  }
}

/** Pages up to the event at `end`, and no event after it. */
export async function* pagesUpTo(
  store: Pick<EventStore, 'page'>,
  from: Position,
  end: Position,
  limit: number,
): AsyncGenerator<readonly Recorded[]> {
  for (let at = from; at < end;) {
    const page = await store.page(at, limit);
    if (page.length === 0) return;
    at = page.at(-1)!.position;
    yield at > end ? page.filter(({ position }) => position <= end) : page;
  }
}

/** Asks for the next page before this one is dealt with. */
export async function* readAhead<T>(source: AsyncIterable<T>, stop: () => void): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = iterator.next();
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    stop();
    await iterator.return?.();
  }
}
