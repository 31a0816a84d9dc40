/** What an event store must do that can give its log stream by stream; part of the contract. */
import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { noStream, placeBefore, start } from '#store';
import type { EventStore, Recorded, StreamPlace } from '#store';
import { event, events, write } from './events.ts';

const fresh = () => `note-${randomUUID()}`;

export const streamOrder = (store: () => EventStore): void => describe('the log stream by stream', () => {
  it('gives every event up to a position once, those of a stream together, and no range leaves one out', async () => {
    const log = store();
    const { inStreams } = log;
    if (inStreams === null) return;
    const streams = Array.from({ length: 9 }, fresh);
    for (const revision of [-1, 1, 3]) {
      await Promise.all(streams.map((stream) => log.append([write(stream, revision, ...events(2))])));
    }
    const upTo = await log.end();
    await log.append([write(streams[4]!, 5, event()), write(fresh(), noStream, event())]);
    const all = (await log.page(start, 100_000)).filter(({ position }) => position <= upTo);
    for (const count of [1, 4]) {
      const found: Recorded[] = [];
      const ranges = await inStreams.ranges(count);
      expect(ranges.length).toBeLessThanOrEqual(count);
      for (const range of ranges) {
        for (let at: StreamPlace = placeBefore(range); ;) {
          const page = await inStreams.streams(at, range, upTo, 5);
          if (page.length === 0) break;
          found.push(...page);
          at = page.at(-1)!;
        }
      }
      const order = ({ stream, revision }: Recorded) => `${stream} ${String(revision).padStart(9, '0')}`;
      const sorted = [...all].sort((a, b) => (order(a) < order(b) ? -1 : 1));
      expect(found.map(order)).toEqual(sorted.map(order));
      expect(found.map(({ data, meta, recordedAt }) => ({ data, meta, recordedAt })))
        .toEqual(sorted.map(({ data, meta, recordedAt }) => ({ data, meta, recordedAt })));
    }
    expect(await inStreams.streams(placeBefore({ after: null, to: null }), { after: null, to: null }, start, 5))
      .toEqual([]);
  });
});
