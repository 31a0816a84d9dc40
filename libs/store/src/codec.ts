/**
 * Stored events to domain events, by one table: type, the version written today, and the steps from
 * older shapes. A type or version that is not in the table is never skipped: it stops the reader.
 */
import type { Recorded } from './event-store.ts';

type Content = Readonly<Record<string, unknown>>;

/** Per event type, from version n to n + 1. Shapes that were once written stay readable for ever. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (data: Content) => Content>>>>;

/** Today's steps. Add one with every new version of an event; the golden corpus in tests runs them. */
export const upcasters: Upcasters = {};

/** Another version of this program wrote it; going on would mean a wrong state. */
export class UnknownEvent extends Error {
  constructor(readonly type: string, readonly version: number) {
    super(`no one here knows event ${type} version ${version}`);
  }
}

type Stored = Pick<Recorded, 'type' | 'version' | 'data' | 'dataText'>;

export type Codec = {
  /**
   * The domain event at its current version.
   * @throws UnknownEvent
   */
  decode<E extends { type: string }>(recorded: Stored): E;
};

/** @throws Error at once if a step is missing or two deciders claim one type */
export function codec(
  deciders: readonly { versions: Readonly<Record<string, number>> }[], steps: Upcasters = upcasters,
): Codec {
  const current = new Map<string, number>();
  for (const { versions } of deciders) {
    for (const [type, version] of Object.entries(versions)) {
      if (current.has(type)) throw new Error(`two deciders write ${type}`);
      current.set(type, version);
      for (let from = 1; from < version; from += 1) {
        if (!steps[type]?.[from]) throw new Error(`${type} has no step from version ${from} to ${from + 1}`);
      }
    }
  }
  return {
    decode<E extends { type: string }>(stored: Stored): E {
      const { type, version, dataText } = stored;
      const today = current.get(type);
      if (today === undefined || version > today || version < 1) throw new UnknownEvent(type, version);
      // Parsed once, and no one else's: copying what was parsed costs a third of parsing it.
      if (version === today && dataText !== undefined) {
        const event = JSON.parse(dataText) as { type: string };
        event.type = type;
        return event as E;
      }
      let content: Content = stored.data;
      for (let from = version; from < today; from += 1) content = steps[type]![from]!(content);
      return { type, ...content } as unknown as E;
    },
  };
}
